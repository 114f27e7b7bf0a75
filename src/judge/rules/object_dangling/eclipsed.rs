//! Paths of an Ingress that another rule of the same Ingress has already: what an overlay leaves where it takes the hosts out of several
//! rules.
//!
//! Takes an Ingress of the target and the reference's; gives a warning for each path that receives nothing, a note where the reference's has
//! the like. Paths of other types, and those that lead to the same Service and port, are no news.

use super::META;
use crate::compare::{ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::{Cause, Context, Finding, Severity, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::model::OtherObject;

/// A path that receives nothing.
struct Eclipsed<'o> {
    /// The item of the list.
    field: String,
    host: &'o str,
    path: &'o str,
    /// The Services of the path before, and of this one.
    services: [&'o str; 2],
}

pub(super) fn judge(context: &Context<'_>, pair: &ObjectPair<'_>) -> Vec<Finding> {
    let Some(theirs) = pair.target else {
        return Vec::new();
    };
    let found = eclipsed(theirs);
    if found.is_empty() {
        return Vec::new();
    }
    let before = pair.reference.map(eclipsed).unwrap_or_default();
    let before: IndexSet<&str> = before.iter().map(|of| of.path).collect();
    let findings = found
        .iter()
        .map(|of| finding(context, theirs, (of, before.contains(of.path))));
    findings.collect()
}

fn finding(
    context: &Context<'_>,
    theirs: &OtherObject,
    (of, in_both): (&Eclipsed<'_>, bool),
) -> Finding {
    let (name, [first, second]) = (&theirs.original_name, of.services);
    let host = match of.host.is_empty() {
        true => "any host",
        false => of.host,
    };
    let says = format_args!("Ingress {name} has {} twice for {host}", of.path);
    let title = Title::within(says, context.target());
    let leaf = theirs.leaves.get(&format!("{}.path", of.field));
    let origin = leaf.map_or(theirs.origin, |leaf| leaf.origin);
    let value = Value::plain(format!("{} to {first}, {} to {second}", of.path, of.path));
    let fact = Fact::new(&of.field, value, origin);
    let subject = Subject::new(theirs.app.as_deref(), &theirs.kind, name);
    let mut finding = fact.finding(&META, context.comparison.target, subject, title);
    finding.cause = Some(Cause::Gap);
    let why = format!("Service {first} gets every request, and {second} none");
    let finding = finding.because(why);
    match in_both {
        true => {
            let why = format!("it is the same in {}", context.reference());
            finding.because(why).with_severity(Severity::Note)
        }
        false => finding.with_severity(Severity::Warning),
    }
}

/// Returns the paths of an Ingress that stand behind an equal one with another backend.
fn eclipsed(object: &OtherObject) -> Vec<Eclipsed<'_>> {
    if object.kind != "Ingress" || object.group != "networking.k8s.io" {
        return Vec::new();
    }
    let mut items: Vec<(u64, u64, &str)> = object
        .leaves
        .below("spec.rules[")
        .filter_map(|(field, _)| {
            let item = field.strip_suffix(".path")?;
            let (rule, path) = item.split_once("].http.paths[")?;
            let rule = rule.strip_prefix("spec.rules[")?.parse().ok()?;
            Some((rule, path.strip_suffix(']')?.parse().ok()?, item))
        })
        .collect();
    items.sort_unstable();
    let mut seen: IndexMap<[&str; 3], (&str, &str)> = IndexMap::default();
    let found = items.into_iter().filter_map(|(rule, _, item)| {
        let text = |field: &str| object.text(&format!("{item}.{field}"));
        let path = text("path")?;
        let host = object.text(&format!("spec.rules[{rule}].host"));
        let host = host.unwrap_or_default();
        let service = text("backend.service.name")?;
        let port = text("backend.service.port.number").or(text("backend.service.port.name"));
        let port = port.unwrap_or_default();
        let key = [host, path, text("pathType").unwrap_or_default()];
        let (first, first_port) = *seen.entry(key).or_insert((service, port));
        ((first, first_port) != (service, port)).then(|| Eclipsed {
            field: item.to_owned(),
            host,
            path,
            services: [first, service],
        })
    });
    found.collect()
}
