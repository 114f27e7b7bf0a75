//! `commonAnnotations`, and the end of a build, where every resource's annotations become strings.

use crate::kustomize::fields::set::untagged_key;
use crate::kustomize::kustomization::{FieldSpec, StringMap};
use crate::kustomize::resource::Resource;
use crate::kustomize::{Error, ResMap};
use crate::yaml::{Node, Style, Tag};

/// The annotations that builds use between themselves, and that never leave them.
const INTERNAL: &[&str] = &[
    "internal.config.kubernetes.io/previousKinds",
    "internal.config.kubernetes.io/previousNames",
    "internal.config.kubernetes.io/prefixes",
    "internal.config.kubernetes.io/suffixes",
    "internal.config.kubernetes.io/previousNamespaces",
    "internal.config.kubernetes.io/allowNameChange",
    "internal.config.kubernetes.io/allowKindChange",
    "internal.config.kubernetes.io/refBy",
    "internal.config.kubernetes.io/generatorBehavior",
    "internal.config.kubernetes.io/needsHashSuffix",
    "internal.config.kubernetes.io/path",
    "internal.config.kubernetes.io/index",
    "internal.config.kubernetes.io/seqindent",
    "internal.config.kubernetes.io/id",
    "internal.config.kubernetes.io/annotations-migration-resource-id",
    "config.kubernetes.io/path",
    "config.kubernetes.io/index",
    "config.k8s.io/id",
    "internal.config.kubernetes.io/helm-generated",
    "config.kubernetes.io/origin",
    "alpha.config.kubernetes.io/transformations",
];

/// Sets annotations in every field of the specs.
///
/// # Errors
/// If a field is not a mapping.
pub(crate) fn add_annotations(
    resources: &mut ResMap,
    pairs: &StringMap,
    specs: &[FieldSpec],
) -> Result<(), Error> {
    super::labels::add_labels(resources, pairs, specs)
}

/// Rebuilds `metadata.annotations` as a finished build has them: every value a string (its text as
/// written; `""` if it is not a scalar), absent where none is left. Internal ones go, but for those
/// in `keep`.
pub(crate) fn finish_annotations(resource: &mut Resource, keep: &[&str]) {
    let Some(metadata) = resource.node.get_mut("metadata") else {
        return;
    };
    let Some(annotations) = metadata.get_mut("annotations") else {
        return;
    };
    let origin = annotations.origin;
    let mut kept = Node::map(origin);
    for (key, value) in annotations
        .as_map_mut()
        .map(std::mem::take)
        .unwrap_or_default()
    {
        let name = key.as_str().unwrap_or_default();
        if INTERNAL.contains(&name) && !keep.contains(&name) {
            continue;
        }
        let text = value.as_str().unwrap_or_default();
        let entry = Node::scalar(text, Tag::Str, Style::Plain, value.origin);
        match kept.get_mut(name) {
            Some(earlier) => *earlier = entry,
            None => {
                if let Some(entries) = kept.as_map_mut() {
                    entries.push((untagged_key(name, key.origin), entry));
                }
            }
        }
    }
    if kept.as_map().is_some_and(<[_]>::is_empty) {
        metadata.remove("annotations");
    } else {
        *annotations = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::testing::{printed, resource};

    #[test]
    fn annotations_end_as_strings() {
        for (before, after) in [
            ("{}", ""),
            ("null", ""),
            ("{a: 1.0}", "  annotations:\n    a: \"1.0\"\n"),
            (
                "{a: 0644, b: yes}",
                "  annotations:\n    a: \"0644\"\n    b: \"yes\"\n",
            ),
            (
                "{a: null, b: }",
                "  annotations:\n    a: \"null\"\n    b: \"\"\n",
            ),
            (
                "{b: {x: y}, c: [1]}",
                "  annotations:\n    b: \"\"\n    c: \"\"\n",
            ),
            ("{config.kubernetes.io/index: '0'}", ""),
            (
                "{internal.config.kubernetes.io/mine: x}",
                "  annotations:\n    internal.config.kubernetes.io/mine: x\n",
            ),
        ] {
            let mut resource =
                resource(&format!("{{metadata: {{annotations: {before}, name: a}}}}"));
            finish_annotations(&mut resource, &[]);
            assert_eq!(
                printed(&resource),
                format!("metadata:\n{after}  name: a\n"),
                "{before}"
            );
        }
    }
}
