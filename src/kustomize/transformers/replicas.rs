//! `replicas`.

use crate::kustomize::fields::fieldspec;
use crate::kustomize::fields::fieldspec::Leaf;
use crate::kustomize::fields::set::set_scalar;
use crate::kustomize::kustomization::{FieldSpec, ReplicaEntry};
use crate::kustomize::resource::id::gvk_text;
use crate::kustomize::resource::weights::Growth;
use crate::kustomize::{Error, ResMap, Resource};
use crate::yaml::Tag;

/// Sets the replica count of the resources that have, or had, the entry's name.
///
/// # Errors
/// If no resource is of the specs' kinds.
pub(crate) fn set_replicas(
    resources: &mut ResMap,
    entry: &ReplicaEntry,
    specs: &[FieldSpec],
) -> Result<(), Error> {
    let count = entry.count.to_string();
    let at_each_place = fieldspec::most_made(specs) + count.len() as u64;
    let mut found = false;
    for spec in specs {
        for slot in resources.named(&entry.name) {
            let is_meant = |resource: &Resource| is_of(resource, &entry.name, spec);
            if !resources.get(slot).is_some_and(is_meant) {
                continue;
            }
            let mut growth = 0_u64;
            resources.try_grow(slot, |resource| {
                let leaf = Leaf::Scalar(Tag::Int);
                fieldspec::visit_field(resource, spec, leaf, entry.count_origin, &mut |node| {
                    growth = growth.saturating_add(at_each_place);
                    set_scalar(node, &count, Tag::Int, entry.count_origin)
                })?;
                Ok(Growth::AtMost(growth))
            })?;
            found = true;
        }
    }
    if found {
        return Ok(());
    }
    let kinds: Vec<String> = specs
        .iter()
        .map(|spec| gvk_text(&spec.group, &spec.version, &spec.kind))
        .collect();
    Err(Error::new(format!(
        "resource with name {} does not match a config with the following GVK [{}]",
        entry.name,
        kinds.join(" ")
    ))
    .plainly(format!("nothing with replicas is called {}", entry.name))
    .at(entry.origin))
}

/// Tells whether a resource has, or had, a name, and is of the kind that a spec selects by the same.
fn is_of(resource: &Resource, name: &str, spec: &FieldSpec) -> bool {
    let (group, version) = resource.group_version();
    let now = (resource.name(), resource.kind());
    let former = resource.previous.iter();
    let former = former.map(|of| (of.name.as_str(), of.kind.as_str()));
    let mut all = std::iter::once(now).chain(former);
    all.any(|(of, kind)| of == name && spec.selects(group, version, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::fields::config::Config;
    use crate::kustomize::kustomization::Text;
    use crate::kustomize::testing::{map_of, printed_all};
    use crate::yaml::Origin;

    fn rendered(before: &str) -> Result<String, Error> {
        let mut resources = map_of(before);
        let entry = ReplicaEntry {
            name: Text::new("a", Origin::NONE),
            count: 5,
            ..ReplicaEntry::default()
        };
        let specs = &Config::standard().replicas;
        set_replicas(&mut resources, &entry, specs).map(|()| printed_all(&resources))
    }

    #[test]
    fn counts_are_set_by_name() {
        for (before, after) in [
            (
                "{kind: Deployment, metadata: {name: a}}",
                Ok("  replicas: 5\n"),
            ),
            (
                "{kind: Deployment, metadata: {name: a}, spec: {replicas: 1}}",
                Ok("  replicas: 5\n"),
            ),
            (
                "{kind: Deployment, metadata: {name: a}, spec: {replicas: '1'}}",
                Ok("  replicas: \"5\"\n"),
            ),
            (
                "{kind: Job, metadata: {name: a}}",
                Err(
                    "resource with name a does not match a config with the following GVK \
                     [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] \
                     ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]",
                ),
            ),
        ] {
            match (rendered(before), after) {
                (Ok(printed), Ok(end)) => assert!(printed.ends_with(end), "{printed}"),
                (Err(error), Err(message)) => assert_eq!(error.to_string(), message),
                (result, _) => panic!("{before}: {result:?}"),
            }
        }
    }
}
