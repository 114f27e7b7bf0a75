//! `apply-refused`: what the API server will not take.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::part::Part;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Fix, Severity, Title};
use crate::mask;
use crate::model::{Environment, Refused};
use crate::placeholders::{In, placeholder};

pub(crate) struct ApplyRefused;

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

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
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
            out.push(finding);
        }
    }
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
