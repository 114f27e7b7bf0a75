//! Volumes that ask for a SecretProviderClass which their environment does not render, beside one that it renders for nobody.
//!
//! Takes an environment that no cluster was read for. A class alone that nothing renders may be made by another hand; where the environment
//! has one that no pod asks for, the two are meant for each other. One that is rendered under another name is `reference-dangling`'s.

use super::META;
use crate::compare::{Absence, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::objects::linked;
use crate::judge::{Cause, Finding, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, OtherObject, Workload, is_unsubstituted};
use crate::source::State;
use crate::words::listed;

const KIND: &str = "SecretProviderClass";

/// The number of classes that a finding lists.
const LISTED: usize = 5;

pub(super) fn judge(environment: &Environment, out: &mut Vec<Finding>) {
    let objects = environment.objects.iter();
    let classes: Vec<&OtherObject> = objects.filter(|of| of.kind == KIND).collect();
    if classes.is_empty() || environment.state == State::Live {
        return;
    }
    let mut wanted = Vec::new();
    for workload in &environment.workloads {
        let of_kind = linked(workload).into_iter().filter(|of| of.kind == KIND);
        wanted.extend(of_kind.map(|of| (workload, of)));
    }
    let names: IndexSet<&str> = wanted.iter().map(|(_, of)| of.name).collect();
    let (asked_for, all_idle): (Vec<&OtherObject>, Vec<&OtherObject>) =
        classes.into_iter().partition(|of| {
            [&of.name, &of.original_name]
                .iter()
                .any(|name| names.contains(name.as_str()))
        });
    if all_idle.is_empty() {
        return;
    }
    let mut by_name: IndexMap<&str, Vec<&OtherObject>> = IndexMap::default();
    for class in asked_for {
        for name in [&class.name, &class.original_name] {
            by_name.entry(name).or_default().push(class);
        }
    }
    for (workload, of) in &wanted {
        let mut named = by_name.get(of.name).into_iter().flatten();
        if named.any(|class| is_of(workload, class)) || is_unsubstituted(of.name) {
            continue;
        }
        let idle = all_idle.iter().filter(|class| is_of(workload, class));
        let idle: Vec<&str> = idle.map(|class| class.name.as_str()).collect();
        if idle.is_empty() {
            continue;
        }
        let site = Site {
            environment,
            workload,
            container: None,
        };
        let field = format!("{KIND}.{}", of.name);
        let fact = Fact::new(&field, Value::Absent(Absence::NotThere), of.origin);
        let title = Title::within(
            format_args!("{KIND} {} is not rendered", of.name),
            &environment.name,
        );
        let mut finding = site.fact(&META, fact, title).because(of.consequence);
        finding.cause = Some(Cause::Gap);
        let verb = match idle.as_slice() {
            [_] => "which no pod asks for",
            _ => "and no pod asks for them",
        };
        out.push(finding.because(format!(
            "{} renders {}, {verb}",
            environment.name,
            listed(&idle, LISTED)
        )));
    }
}

fn is_of(workload: &Workload, class: &OtherObject) -> bool {
    class.app == workload.app && workload.finds_in(class.namespace.as_deref())
}
