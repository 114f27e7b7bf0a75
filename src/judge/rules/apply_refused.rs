//! `apply-refused`: what the API server will not take.

use crate::compare::{Difference, Field, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Finding, Fix, Severity, Title};
use crate::maps::IndexSet;
use crate::mask;
use crate::model::{Environment, Refusal, Refused, Workload};
use crate::placeholders::{In, placeholder};

pub(crate) struct ApplyRefused;

/// The place of the labels that a workload selects its pods by.
const SELECTOR: &str = "spec.selector.";

pub(crate) static META: Meta = Meta {
    id: "apply-refused",
    summary: "The API server refuses the object: a value has a type that its field does not take",
    severity: Severity::Error,
    page: include_str!("apply-refused.md"),
};

impl Rule for ApplyRefused {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// A part of an object may be shown without its selector. One that the reference has is not left out for that.
    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let Field::Rest(path) = &difference.field else {
            return Judgement::NotMine;
        };
        let (Some(ours), Some(theirs)) = difference.workloads else {
            return Judgement::NotMine;
        };
        let first = |of: &Workload| {
            let mut selected = of.rest.below(SELECTOR);
            selected.next().map(|(path, _)| path.to_string())
        };
        let path = path.to_string();
        if !path.starts_with(SELECTOR) || theirs.api_version != "apps/v1" || first(theirs).is_some()
        {
            return Judgement::NotMine;
        }
        if first(ours).is_none_or(|first| first != path) {
            return Judgement::Fine;
        }
        let title = Title::within("spec.selector is missing", context.target());
        let mut finding = context.draft(&META, difference, title);
        finding.field = "spec.selector".to_owned();
        let why = "apps/v1 requires it, and the API server refuses the object without";
        finding.because(why).into()
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let first = all.first().filter(|_| all.len() > 1);
        let is_reference = first.is_some_and(|first| first.name == environment.name);
        let held = first.iter().flat_map(|reference| &reference.refused);
        let held = held.filter(|of| of.when == Refusal::WhenMade).map(field_of);
        let held: IndexSet<_> = held.collect();
        for refused in &environment.refused {
            let subject = Subject {
                container: refused.container.clone(),
                ..Subject::new(refused.app.as_deref(), &refused.kind, &refused.name)
            };
            let title = Title::within(
                format_args!("{} will be refused", called(refused)),
                &environment.name,
            );
            let unfilled = unfilled(refused);
            let value = match unfilled {
                _ if is_hidden(refused) => Value::Hidden,
                Some(text) => Value::plain(format!("`{text}` is still to be filled in")),
                None => Value::plain(&refused.why),
            };
            let fact = Fact::new(&refused.field, value, refused.origin);
            let finding = fact.finding(&META, environment, subject, title);
            // Of a template that nobody filled in, one field speaks for all, and of a placeholder likewise.
            let part = match (template(refused), unfilled) {
                (Some(_), _) => Some(Part::told_everywhere("a template")),
                (None, Some(word)) => Some(Part::told_everywhere(("a placeholder", word))),
                (None, None) if refused.when == Refusal::Unknown => {
                    let name = refused.field.rsplit('.').next();
                    Some(Part::told_with((&refused.kind, &refused.name, name)))
                }
                (None, None) => None,
            };
            let mut finding = finding.part_of(part);
            if let Some(instead) = &refused.instead {
                let instead = if is_hidden(refused) {
                    "the value in quotes"
                } else {
                    instead
                };
                finding.why.push(
                    "kubectl apply stops with \"cannot unmarshal\"; what it applied before stays"
                        .to_owned(),
                );
                finding.fix = Some(Fix::saying(format!("write {instead}")));
            }
            match refused.when {
                Refusal::Unknown => finding.severity = Severity::Warning,
                // The reference has one that was made before it had both, and so may the target.
                Refusal::WhenMade if held.contains(&field_of(refused)) => {
                    finding.severity = Severity::Warning;
                }
                Refusal::Always | Refusal::WhenMade => {}
            }
            // No release touches what the reference alone has; what the target has too is told with it.
            if is_reference {
                finding.severity = Severity::Warning;
            }
            out.push(finding);
        }
    }
}

/// Returns what tells a refused field from others: kind, name and field.
fn field_of(refused: &Refused) -> (&str, &str, &str) {
    (&refused.kind, &refused.name, &refused.field)
}

/// Returns what a field is called in a sentence: a container's name by what it is.
fn called(refused: &Refused) -> String {
    match (&*refused.field, &refused.container) {
        ("name", Some(container)) if !container.is_empty() => format!("container name {container}"),
        (field, _) => field.to_owned(),
    }
}

/// Returns what is still to be filled in of a value: a template's expression, or a placeholder.
pub(super) fn unfilled(refused: &Refused) -> Option<&str> {
    template(refused).or_else(|| {
        let (_, value) = refused.why.split_once('`')?;
        let (value, _) = value.split_once('`')?;
        placeholder(value, In::Value).map(|found| found.word)
    })
}

/// Returns what is still to be filled in of a template: `<%= name %>`, `{{ name }}`.
fn template(refused: &Refused) -> Option<&str> {
    [("<%", "%>"), ("{{", "}}")]
        .into_iter()
        .find_map(|(open, close)| {
            let text = refused.why.get(refused.why.find(open)?..)?;
            text.get(..text.find(close)? + close.len())
        })
}

fn is_hidden(refused: &Refused) -> bool {
    let name = refused
        .field
        .rsplit([' ', '.', '/'])
        .next()
        .unwrap_or_default();
    // The reason is this program's own sentence, in which a value stands in quotes, or is a part of the field's own name.
    let quoted = refused.why.split(['`', '"']).skip(1).step_by(2);
    quoted
        .chain(refused.instead.as_deref())
        .any(|text| mask::mask_text(name, text) != text)
        || mask::mask_text("", &refused.why) != refused.why
}
