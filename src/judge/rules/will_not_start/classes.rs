//! Volumes that ask for a SecretProviderClass which their environment does not render, beside one that it renders for nobody.
//!
//! Takes an environment that no cluster was read for. A class alone that nothing renders may be made by another hand; where the environment
//! has one that no pod asks for, the two are meant for each other. One that is rendered under another name is `reference-dangling`'s.

use super::META;
use crate::compare::{Absence, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::objects::linked;
use crate::judge::{Cause, Finding, Title};
use crate::maps::IndexSet;
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
    let is_idle = |of: &&OtherObject| {
        !names.contains(of.name.as_str()) && !names.contains(of.original_name.as_str())
    };
    for (workload, of) in &wanted {
        let found = || {
            let classes = classes.iter().copied();
            classes.filter(|class| is_of(workload, class))
        };
        let is_there = found().any(|class| class.name == of.name || class.original_name == of.name);
        let idle: Vec<&str> = found()
            .filter(is_idle)
            .map(|class| class.name.as_str())
            .collect();
        if is_there || idle.is_empty() || is_unsubstituted(of.name) {
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
