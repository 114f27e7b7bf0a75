//! Hosts of variables: a Service under the name that it had before kustomize's prefix or suffix.
//!
//! Takes the pairs of workloads; gives a finding for every variable of the same text on both sides that reaches a rendered Service in the reference
//! and, in the target, names one that is rendered there under another name. Texts that differ are `env-value-differs`'s. Names of Services within texts are not kustomize's to rewrite. What nobody renders
//! under any name is for `workload-missing` and `object-missing`.

use super::META;
use crate::compare::Value;
use crate::environments::host_tokens;
use crate::judge::context::{Fact, Site};
use crate::judge::objects::Index;
use crate::judge::{Context, Finding, FindingSide, values};
use crate::maps::IndexMap;
use crate::model::{Container, Workload};

pub(super) fn judge(context: &Context<'_>, out: &mut Vec<Finding>) {
    let comparison = context.comparison;
    // What an operator makes may answer to any name.
    if !comparison.target.knows("Service", "") || context.given().may_make_pods() {
        return;
    }
    let mut found = Renamed::default();
    for pair in &comparison.pairs {
        let (Some(ours), Some(theirs)) = (pair.reference, pair.target) else {
            continue;
        };
        for container in &theirs.containers {
            let spot = Site {
                environment: comparison.target,
                workload: theirs,
                container: Some(container),
            };
            let mut others = ours.containers.iter();
            if let Some(other) = others.find(|of| of.name == container.name) {
                of_container(context, spot, (other, container), &mut found, out);
            }
        }
    }
}

/// The final names of Services by the names that they had, as far as somebody asked.
type Renamed = IndexMap<String, Option<String>>;

fn of_container(
    context: &Context<'_>,
    spot: Site<'_>,
    (ours, theirs): (&Container, &Container),
    found: &mut Renamed,
    out: &mut Vec<Finding>,
) {
    for variable in theirs.env.values() {
        let name = &variable.name;
        let text = variable.value.text().unwrap_or_default();
        let other = ours.env.get(name.as_str());
        let Some(other) = other.filter(|of| of.value.text() == Some(text)) else {
            continue;
        };
        let Some(host) = host(name, text, spot.workload) else {
            continue;
        };
        if !is_service(context.held(), host) {
            continue;
        }
        let rendered = found
            .entry(host.to_owned())
            .or_insert_with(|| under_another_name(context.given(), host));
        let Some(rendered) = rendered else {
            continue;
        };
        let target = context.target();
        let title = format!("{name} names Service {host}, which {target} does not render");
        let fact = Fact::new(name, Value::plain(text), variable.origin);
        let mut finding = spot.fact(&META, fact, title).because(format!(
            "the Service is called {rendered} in {target}: kustomize rewrites references, and no text within a value"
        ));
        let side = FindingSide::new(context.reference(), Value::plain(text), other.origin);
        finding.sides.insert(0, side);
        out.push(finding);
    }
}

/// Returns the one host of a variable, where it is a name within the workload's own namespace.
fn host<'v>(name: &str, text: &'v str, workload: &Workload) -> Option<&'v str> {
    let mut hosts = host_tokens(text).map(|token| token.host);
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host,
        (None, _) if values::has_host_name(name) && is_label(text) => text,
        _ => return None,
    };
    let mut labels = host.split('.');
    let service = labels.next()?;
    let is_own = match (labels.next(), labels.next()) {
        (None, _) => true,
        (namespace, Some("svc")) => namespace == workload.namespace.as_deref(),
        _ => false,
    };
    is_own.then_some(service)
}

fn is_label(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_part)
}

fn is_service(index: &Index<'_>, name: &str) -> bool {
    index.objects("Service", name).next().is_some() || index.makes_service(name)
}

/// Returns what a Service is called in the end, if nothing has its original name any more.
fn under_another_name(given: &Index<'_>, name: &str) -> Option<String> {
    if is_service(given, name) {
        return None;
    }
    let found = given.under_original_name("Service", name);
    found.map(str::to_owned)
}
