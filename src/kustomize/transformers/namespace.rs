//! `namespace`: `metadata.namespace`, the fields of the specs, and the subjects of role bindings.

use crate::kustomize::fields::fieldspec;
use crate::kustomize::fields::fieldspec::Leaf;
use crate::kustomize::fields::set::{set_scalar, wrong_kind};
use crate::kustomize::kustomization::{FieldSpec, Text};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::weights::Growth;
use crate::kustomize::{Error, ResMap};
use crate::yaml::{Node, Style, Tag};
use std::borrow::Cow;

/// The subjects of RoleBindings and ClusterRoleBindings that get the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Subjects {
    /// Subjects named `default`.
    #[default]
    Default,
    /// Subjects of kind ServiceAccount.
    ServiceAccounts,
    /// None.
    None,
}

/// How the namespace is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Options {
    /// Only where none is set.
    pub(crate) unset_only: bool,
    /// In which subjects.
    pub(crate) subjects: Subjects,
}

const OWN: FieldSpec = FieldSpec {
    group: Cow::Borrowed(""),
    version: Cow::Borrowed(""),
    kind: Cow::Borrowed(""),
    path: Cow::Borrowed("metadata/namespace"),
    create: true,
};

/// Sets the namespace of every resource that can have one.
///
/// # Errors
/// If that makes two resources one, or a field is not a scalar.
pub(crate) fn set_namespace(
    resources: &mut ResMap,
    namespace: &Text,
    specs: &[FieldSpec],
    options: Options,
) -> Result<(), Error> {
    if namespace.is_empty() {
        return Ok(());
    }
    let setting = Setting::new(namespace, specs, options);
    let slots: Vec<usize> = resources.slots().map(|(slot, _)| slot).collect();
    for slot in slots {
        if resources.get(slot).is_some_and(Resource::is_from_helm) {
            // helm was told where the release goes.
            continue;
        }
        resources.try_grow(slot, |resource| {
            resource.remember_id();
            setting.set_in(resource)
        })?;
        refuse_conflict(resources, slot)?;
    }
    Ok(())
}

fn refuse_conflict(resources: &ResMap, slot: usize) -> Result<(), Error> {
    let Some(resource) = resources.get(slot) else {
        return Ok(());
    };
    if resources.is_alone(resource) {
        return Ok(());
    }
    let same = resources.same_as(resource);
    let ids: Vec<String> = same
        .iter()
        .filter_map(|slot| resources.get(*slot))
        .map(|resource| resource.id().to_string())
        .collect();
    Err(Error::new(format!(
        "namespace transformation produces ID conflict: [{}]",
        ids.join(" ")
    ))
    .at(resource.declared))
}

/// Sets the namespace of one resource; returns how much larger that makes the resource.
pub(crate) fn set_namespace_of(
    resource: &mut Resource,
    namespace: &Text,
    specs: &[FieldSpec],
    options: Options,
) -> Result<Growth, Error> {
    Setting::new(namespace, specs, options).set_in(resource)
}

/// A namespace, and where it goes.
struct Setting<'s> {
    namespace: &'s Text,
    specs: &'s [FieldSpec],
    options: Options,
    /// By how many bytes each place grows at most.
    at_each_place: u64,
}

impl<'s> Setting<'s> {
    fn new(namespace: &'s Text, specs: &'s [FieldSpec], options: Options) -> Self {
        let made = fieldspec::most_made(specs).max(fieldspec::most_made(&[OWN]));
        Self {
            namespace,
            specs,
            options,
            at_each_place: made + namespace.len() as u64,
        }
    }

    fn set_in(&self, resource: &mut Resource) -> Result<Growth, Error> {
        let (namespace, options) = (self.namespace, self.options);
        let mut growth = 0_u64;
        let mut set = |node: &mut Node| {
            growth = growth.saturating_add(self.at_each_place);
            set_one(node, namespace, options.unset_only)
        };
        if !resource.is_cluster_scoped() {
            let leaf = Leaf::Scalar(Tag::Implicit);
            fieldspec::visit_field(resource, &OWN, leaf, namespace.origin, &mut set)?;
        }
        let is_binding = is_role_binding(resource.kind());
        if is_binding {
            let done = set_subjects(&mut resource.node, namespace, options);
            done.map_err(|error| {
                error.within("setting namespace on (cluster)role binding subjects")
            })?;
        }
        let is_core = resource.api_version() == "v1";
        for spec in self.specs {
            let skipped = spec.path == OWN.path
                || spec.path == "metadata/name" && !is_core
                || is_binding && is_role_binding(&spec.kind) && spec.path == "subjects/namespace";
            if skipped {
                continue;
            }
            let leaf = Leaf::Scalar(Tag::Str);
            fieldspec::visit_field(resource, spec, leaf, namespace.origin, &mut set)
                .map_err(|error| error.within("namespace transformation failed"))?;
        }
        Ok(match is_binding {
            true => Growth::Unknown,
            false => Growth::AtMost(growth),
        })
    }
}

fn is_role_binding(kind: &str) -> bool {
    matches!(kind, "RoleBinding" | "ClusterRoleBinding")
}

fn set_one(node: &mut Node, namespace: &Text, unset_only: bool) -> Result<(), Error> {
    let is_set = node.tag != Tag::Null && node.as_str().is_some_and(|text| !text.is_empty());
    if unset_only && is_set {
        return Ok(());
    }
    set_scalar(node, namespace, Tag::Str, namespace.origin)
}

fn set_subjects(object: &mut Node, namespace: &Text, options: Options) -> Result<(), Error> {
    let (key, wanted) = match options.subjects {
        Subjects::None => return Ok(()),
        Subjects::Default => ("name", "default"),
        Subjects::ServiceAccounts => ("kind", "ServiceAccount"),
    };
    let Some(subjects) = object.get_mut("subjects").filter(|n| n.tag != Tag::Null) else {
        return Ok(());
    };
    let Some(subjects) = subjects.as_seq_mut() else {
        return Err(wrong_kind("SequenceNode", subjects));
    };
    for subject in subjects {
        if subject.get(key).and_then(Node::as_str) != Some(wanted) {
            continue;
        }
        if subject.get("namespace").is_none() {
            let made = Node::scalar("", Tag::Implicit, Style::Plain, namespace.origin);
            subject.set("namespace", made);
        }
        if let Some(node) = subject.get_mut("namespace") {
            set_one(node, namespace, options.unset_only)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::fields::config::Config;
    use crate::kustomize::testing::{map_of, printed_all};
    use crate::yaml::Origin;

    fn rendered(before: &str, options: Options) -> Result<String, Error> {
        let mut resources = map_of(before);
        let namespace = Text::new("shop", Origin::NONE);
        let specs = &Config::standard().namespace;
        set_namespace(&mut resources, &namespace, specs, options).map(|()| printed_all(&resources))
    }

    #[test]
    fn objects_move_into_the_namespace() {
        let default = Options::default();
        let unset = Options {
            unset_only: true,
            ..default
        };
        for (name, options, before, after) in [
            (
                "set",
                default,
                "{kind: A, metadata: {name: a}}",
                "kind: A\nmetadata:\n  name: a\n  namespace: shop\n",
            ),
            (
                "replaced",
                default,
                "{kind: A, metadata: {namespace: 'x'}}",
                "kind: A\nmetadata:\n  namespace: shop\n",
            ),
            (
                "kept",
                unset,
                "{kind: A, metadata: {namespace: x}}",
                "kind: A\nmetadata:\n  namespace: x\n",
            ),
            (
                "a namespace is renamed",
                default,
                "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
                "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n",
            ),
            (
                "another group's is not",
                default,
                "{apiVersion: foo.io/v1, kind: Namespace, metadata: {name: a}}",
                "apiVersion: foo.io/v1\nkind: Namespace\nmetadata:\n  name: a\n  namespace: shop\n",
            ),
            (
                "cluster-scoped objects have none",
                default,
                "{apiVersion: v1, kind: Node, metadata: {name: a}}",
                "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n",
            ),
            (
                "subjects named default follow",
                default,
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, subjects: [{kind: User, name: default}, {name: b}]}",
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nsubjects:\n- kind: User\n  name: default\n  namespace: shop\n- name: b\n",
            ),
        ] {
            assert_eq!(rendered(before, options).as_deref(), Ok(after), "{name}");
        }
    }

    #[test]
    fn two_objects_must_not_become_one() {
        let before =
            "{kind: A, metadata: {name: a}}\n---\n{kind: A, metadata: {name: a, namespace: x}}";
        let error = rendered(before, Options::default()).err();
        let message = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(
            message.contains("namespace transformation produces ID conflict"),
            "{message}"
        );
    }
}
