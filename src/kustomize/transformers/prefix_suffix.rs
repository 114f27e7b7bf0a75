//! `namePrefix` and `nameSuffix`.

use crate::kustomize::fields::fieldspec;
use crate::kustomize::fields::fieldspec::Leaf;
use crate::kustomize::fields::set::{set_scalar, wrong_kind};
use crate::kustomize::kustomization::{FieldSpec, Text};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::weights::Growth;
use crate::kustomize::{Error, ResMap};
use crate::yaml::Tag;

/// Kinds that keep their names: group and kind.
const KEPT: &[(&str, &str)] = &[
    ("", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "APIService"),
    ("", "Namespace"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Prefix,
    Suffix,
}

/// Puts a prefix before the names.
///
/// # Errors
/// If a name is not a scalar.
pub(crate) fn add_prefix(
    resources: &mut ResMap,
    text: &Text,
    specs: &[FieldSpec],
) -> Result<(), Error> {
    let at_each_place = fieldspec::most_made(specs) + text.len() as u64;
    resources.try_grow_all(|resource| rename(resource, text, (End::Prefix, at_each_place), specs))
}

/// Puts a suffix after the names.
///
/// # Errors
/// If a name is not a scalar.
pub(crate) fn add_suffix(
    resources: &mut ResMap,
    text: &Text,
    specs: &[FieldSpec],
) -> Result<(), Error> {
    let at_each_place = fieldspec::most_made(specs) + text.len() as u64;
    resources.try_grow_all(|resource| rename(resource, text, (End::Suffix, at_each_place), specs))
}

fn rename(
    resource: &mut Resource,
    text: &Text,
    (end, at_each_place): (End, u64),
    specs: &[FieldSpec],
) -> Result<Growth, Error> {
    let id = resource.original_id();
    let is_kept =
        |(group, kind): &(&str, &str)| id.kind == *kind && (group.is_empty() || id.group == *group);
    if KEPT.iter().any(is_kept) {
        return Ok(Growth::AtMost(0));
    }
    let mut growth = 0_u64;
    for spec in specs {
        if !spec.selects(&id.group, &id.version, &id.kind) {
            continue;
        }
        if spec.path == "metadata/name" && !text.is_empty() {
            let history = match end {
                End::Prefix => &mut resource.prefixes,
                End::Suffix => &mut resource.suffixes,
            };
            history.push(text.value.as_str().into());
            resource.remember_id();
        }
        let leaf = Leaf::Scalar(Tag::Str);
        fieldspec::visit_field(resource, spec, leaf, text.origin, &mut |node| {
            growth = growth.saturating_add(at_each_place);
            let Some(old) = node.as_str() else {
                return Err(wrong_kind("ScalarNode", node));
            };
            let name = match end {
                End::Prefix => format!("{text}{old}"),
                End::Suffix => format!("{old}{text}"),
            };
            // Nothing is added by an end that is not there.
            let origin = if text.is_empty() {
                node.origin
            } else {
                text.origin
            };
            set_scalar(node, &name, Tag::Implicit, origin)
        })?;
    }
    Ok(Growth::AtMost(growth))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::fields::config::Config;
    use crate::kustomize::testing::{map_of, printed_all};
    use crate::yaml::Origin;

    #[test]
    fn names_grow_and_are_remembered() {
        let specs = &Config::standard().name_prefix;
        for (api_version, kind, name, expected) in [
            ("v1", "ConfigMap", "a", "1a2"),
            ("v1", "Namespace", "a", "a"),
            ("foo.io/v1", "Namespace", "a", "a"),
            ("apiregistration.k8s.io/v1", "APIService", "a", "a"),
            ("foo.io/v1", "CustomResourceDefinition", "a", "a"),
            // The style stays and the text decides the type.
            ("v1", "Pod", "0", "102"),
            ("v1", "Pod", "'0'", "\"102\""),
        ] {
            let mut resources = map_of(&format!(
                "{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: {name}}}}}"
            ));
            let text = |text: &str| Text::new(text, Origin::NONE);
            assert_eq!(add_prefix(&mut resources, &text("1"), specs), Ok(()));
            assert_eq!(add_suffix(&mut resources, &text("2"), specs), Ok(()));
            let printed = printed_all(&resources);
            assert!(
                printed.ends_with(&format!("  name: {expected}\n")),
                "{printed}"
            );
            let former = resources.iter().map(|r| r.previous.len()).sum::<usize>();
            assert_eq!(former, if expected == "a" { 0 } else { 2 }, "{kind}");
        }
    }
}
