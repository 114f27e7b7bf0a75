//! The remark about each `${VAR}` that nothing substitutes.

use crate::maps::IndexSet;

use super::placeholder::{is_unsubstituted, is_unsubstituted_image};
use super::{EnvValue, Workload};
use crate::source::WorkloadKind;
use crate::words::listed;

/// The number of fields that a remark names.
const NAMED: usize = 5;

/// Says how many fields are still to be substituted, and so are not compared.
pub(super) fn remark(workloads: &[Workload]) -> Option<String> {
    let mut fields = IndexSet::default();
    for workload in workloads {
        let name = &workload.original_name;
        let kind = WorkloadKind::from_name(&workload.kind);
        if kind.is_some_and(WorkloadKind::has_replicas) && workload.replicas.is_none() {
            fields.insert(format!("{name} replicas"));
        }
        let leaves = workload.rest.iter().chain(workload.strategy.iter());
        let leaves = leaves.filter(|(_, leaf)| is_unsubstituted(&leaf.value));
        fields.extend(leaves.map(|(path, _)| format!("{name} {path}")));
        for container in &workload.containers {
            let name = |field: &str| format!("{name}/{} {field}", container.name);
            let image = container.image.iter();
            let image = image.filter(|image| is_unsubstituted_image(&image.value.raw));
            fields.extend(image.map(|_| name("image")));
            let variables = container.env.values();
            let variables = variables.filter(|v| matches!(v.value, EnvValue::Unsubstituted(_)));
            fields.extend(variables.map(|variable| name(&variable.name)));
        }
    }
    (!fields.is_empty()).then(|| {
        format!(
            "{} a ${{VAR}} that nothing substitutes, not compared (`substitute:` in kubeparity.yaml does): {}",
            match fields.len() {
                1 => "1 field holds".to_owned(),
                count => format!("{count} fields hold"),
            },
            listed(&fields, NAMED)
        )
    })
}
