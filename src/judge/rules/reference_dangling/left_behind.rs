//! Objects that pods name by the name that they had before kustomize's prefix or suffix, ConfigMaps and Secrets aside.
//!
//! Takes the objects that an environment renders; gives a finding for each name of a workload that is rendered under another one alone.

use super::META;
use crate::compare::Value;
use crate::judge::context::{Fact, Site};
use crate::judge::objects::{Linked, linked};
use crate::judge::{Finding, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, OtherObject, Workload};
use crate::source::WorkloadKind;

/// Objects by kind and a name.
type ByName<'e> = IndexMap<(&'e str, &'e str), Vec<&'e OtherObject>>;

fn by_name<'e>(
    objects: impl Iterator<Item = &'e OtherObject>,
    name: impl Fn(&'e OtherObject) -> &'e str,
) -> ByName<'e> {
    let mut all = ByName::default();
    for object in objects {
        let key = (object.kind.as_str(), name(object));
        all.entry(key).or_default().push(object);
    }
    all
}

pub(super) fn judge(environment: &Environment, out: &mut Vec<Finding>) {
    let objects = environment.objects.iter();
    let renamed = by_name(objects.filter(|of| of.name != of.original_name), |of| {
        &of.original_name
    });
    if renamed.is_empty() {
        return;
    }
    let named = by_name(environment.objects.iter(), |of| &of.name);
    for workload in &environment.workloads {
        let mut told = IndexSet::default();
        for of in linked(workload) {
            let Some(object) = rendered_as([&renamed, &named], workload, &of) else {
                continue;
            };
            if told.insert((of.kind, of.name)) {
                out.push(finding(environment, workload, &of, object));
            }
        }
    }
}

/// Returns the object that had this name before prefix and suffix, where none has it now.
fn rendered_as<'e>(
    [renamed, named]: [&ByName<'e>; 2],
    workload: &Workload,
    of: &Linked<'_>,
) -> Option<&'e OtherObject> {
    let found = |objects: &ByName<'e>| {
        let mut objects = objects.get(&(of.kind, of.name))?.iter().copied();
        objects.find(|object| {
            object.app == workload.app && workload.finds_in(object.namespace.as_deref())
        })
    };
    found(renamed).filter(|_| found(named).is_none())
}

fn finding(
    environment: &Environment,
    workload: &Workload,
    of: &Linked<'_>,
    object: &OtherObject,
) -> Finding {
    let site = Site {
        environment,
        workload,
        container: None,
    };
    let what = format!("{} {}", of.kind, of.name);
    let title = Title::within(format_args!("{what} has another name"), &environment.name);
    let field = format!("{}.{}", of.kind, of.name);
    let fact = Fact::new(&field, Value::plain(what), of.origin);
    let finding = site.fact(&META, fact, title).because(of.consequence);
    let finding = finding.because(format!(
        "{} renders it as {}",
        environment.name, object.name
    ));
    finding.because(match WorkloadKind::from_name(&workload.kind) {
        Some(WorkloadKind::Rollout) => format!(
            "kustomize does not rename references in a {}: tell it of them by `configurations:`",
            workload.kind
        ),
        _ => "kustomize does not know that the field is a name: tell it by `configurations:`"
            .to_owned(),
    })
}
