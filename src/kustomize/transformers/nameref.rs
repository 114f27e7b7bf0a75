//! Name references: where a field names a resource that was renamed, it gets the new name.
//!
//! Takes the configured pairs of target kind and referring field; changes the fields. Which
//! resource a field means is decided by former names, kinds, namespaces, and the prefixes and
//! suffixes that both sides got.

mod rules;

use self::rules::{Field, Rules};
use crate::kustomize::Error;
use crate::kustomize::fields::config::NameReference;
use crate::kustomize::fields::fieldspec;
use crate::kustomize::fields::fieldspec::Leaf;
use crate::kustomize::resource::id::CLUSTER;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::resource::{Id, PreviousId, Resource};
use crate::maps::IndexMap;
use crate::yaml::{Node, Origin, Style, Tag, Typed, Value};
use smol_str::SmolStr;
use std::cell::Cell;

/// Rewrites every reference to a renamed resource.
///
/// # Errors
/// If a reference may mean several resources that are now called differently, or a field is of a
/// shape that no reference has.
pub(crate) fn update_references(
    resources: &mut ResMap,
    config: &[NameReference],
) -> Result<(), Error> {
    let targets = Targets::new(resources);
    let mut rules = Rules::new(config);
    let find = |resource: &Resource| {
        let (group, version) = resource.group_version();
        let fields = rules.of(group, version, resource.original_kind());
        let found = fields.paths.reached(&resource.node);
        // The subjects of a binding have to make sense in any case.
        let is_asked = !found.is_empty() || !fields.all.is_empty() && is_role_binding(resource);
        is_asked.then_some((fields, found))
    };
    resources.try_rename_all(find, |resource, (fields, mut found)| {
        let referrer = Referrer::new(resource)?;
        let mut first = 0;
        while let Some(number) = found.iter().copied().find(|number| *number >= first) {
            first = number + 1;
            let Some(field) = fields.all.get(number) else {
                continue;
            };
            if set_in(resource, field, (&targets, &referrer))? {
                found = fields.paths.reached(&resource.node);
            }
        }
        Ok(())
    })
}

/// Sets what a field of a resource refers to. Tells whether fields were added, which others may refer by.
fn set_in(
    resource: &mut Resource,
    field: &Field<'_>,
    (targets, referrer): (&Targets, &Referrer),
) -> Result<bool, Error> {
    let reference = Reference {
        targets,
        referrer,
        target: field.target,
        is_role_ref: field.is_role_ref,
        has_added: Cell::new(false),
    };
    let mut set = |node: &mut Node| reference.set(node);
    fieldspec::visit_field(resource, &field.place, Leaf::Absent, Origin::NONE, &mut set).map_err(
        |error| {
            error.within(format_args!(
                "updating name reference in '{}' field of '{}'",
                field.place.path, referrer.id
            ))
        },
    )?;
    Ok(reference.has_added.get())
}

/// A resource that may be referred to, as far as references ask.
struct Target {
    name: SmolStr,
    namespace: SmolStr,
    effective_namespace: SmolStr,
    id: Id,
    previous: Vec<PreviousId>,
    prefixes: Vec<SmolStr>,
    suffixes: Vec<SmolStr>,
}

impl Target {
    fn was(&self, group: &str, version: &str, kind: &str) -> bool {
        let matches = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        matches(group, &self.id.group)
            && matches(version, &self.id.version)
            && self
                .previous
                .iter()
                .any(|previous| matches(kind, &previous.kind))
    }

    fn is_cluster_scoped(&self) -> bool {
        self.effective_namespace == CLUSTER
    }
}

/// All resources as they may be referred to.
struct Targets {
    all: Vec<Target>,
    by_former_name: IndexMap<SmolStr, Vec<usize>>,
    by_original_namespace: IndexMap<SmolStr, Vec<usize>>,
}

impl Targets {
    fn new(resources: &ResMap) -> Self {
        let mut targets = Self {
            all: Vec::with_capacity(resources.len()),
            by_former_name: IndexMap::default(),
            by_original_namespace: IndexMap::default(),
        };
        for (index, resource) in resources.iter().enumerate() {
            for previous in &resource.previous {
                let named = targets
                    .by_former_name
                    .entry(previous.name.clone())
                    .or_default();
                if named.last() != Some(&index) {
                    named.push(index);
                }
            }
            targets
                .by_original_namespace
                .entry(resource.original_effective_namespace().into())
                .or_default()
                .push(index);
            targets.all.push(Target {
                name: resource.name().into(),
                namespace: resource.namespace().into(),
                effective_namespace: resource.effective_namespace().into(),
                id: resource.id(),
                previous: resource.previous.clone(),
                prefixes: resource.prefixes.clone(),
                suffixes: resource.suffixes.clone(),
            });
        }
        targets
    }

    fn once_called(&self, name: &str) -> impl Iterator<Item = &Target> {
        self.by_former_name
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(|index| self.all.get(*index))
    }
}

/// The resource that refers, as far as references ask.
struct Referrer {
    id: Id,
    effective_namespace: SmolStr,
    prefixes: Vec<SmolStr>,
    suffixes: Vec<SmolStr>,
    /// Namespaces of a `RoleBinding`'s service accounts.
    account_namespaces: Vec<String>,
    /// `apiGroup` and `kind` of its `roleRef`, where it has both.
    role: Option<(String, String)>,
}

impl Referrer {
    fn new(resource: &Resource) -> Result<Self, Error> {
        let text = |path: [&str; 2]| resource.node.at(&path)?.as_str().map(str::to_owned);
        Ok(Self {
            id: resource.id(),
            effective_namespace: resource.effective_namespace().into(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
            account_namespaces: account_namespaces(resource)?,
            role: text(["roleRef", "apiGroup"]).zip(text(["roleRef", "kind"])),
        })
    }

    /// Tells whether a resource is within reach of a reference at all.
    fn may_see(&self, target: &Target) -> bool {
        self.effective_namespace == CLUSTER
            || target.is_cluster_scoped()
            || target.effective_namespace == self.effective_namespace
            || self
                .account_namespaces
                .iter()
                .any(|namespace| *namespace == target.namespace)
    }

    /// Tells whether a resource is near enough to be meant.
    fn may_mean(&self, target: &Target) -> bool {
        self.effective_namespace == CLUSTER
            || target.is_cluster_scoped()
            || target.id.kind == "ServiceAccount"
            || target.effective_namespace == self.effective_namespace
    }

    fn was_renamed_like(&self, target: &Target, allow_empty: bool) -> bool {
        let like = |ours: &[SmolStr], theirs: &[SmolStr]| {
            allow_empty && (ours.is_empty() || theirs.is_empty()) || same_ending(ours, theirs)
        };
        like(&self.prefixes, &target.prefixes) && like(&self.suffixes, &target.suffixes)
    }
}

/// Compares lists from their ends, as far as the shorter one goes. An empty one equals only another.
fn same_ending(a: &[SmolStr], b: &[SmolStr]) -> bool {
    let shorter = a.len().min(b.len());
    if shorter == 0 {
        return a.len() == b.len();
    }
    a.iter().rev().zip(b.iter().rev()).all(|(a, b)| a == b)
}

fn is_role_binding(resource: &Resource) -> bool {
    resource.kind() == "RoleBinding"
}

/// Returns the namespaces of a `RoleBinding`'s service accounts.
fn account_namespaces(resource: &Resource) -> Result<Vec<String>, Error> {
    if !is_role_binding(resource) {
        return Ok(Vec::new());
    }
    let subjects = resource.node.get("subjects").and_then(Node::as_seq);
    let accounts = subjects
        .unwrap_or_default()
        .iter()
        .filter(|subject| subject.get("kind").and_then(Node::as_str) == Some("ServiceAccount"));
    let mut namespaces = Vec::new();
    for namespace in accounts.filter_map(|account| account.get("namespace")) {
        match namespace.typed() {
            Some(Typed::Str(text)) => namespaces.push(text.into_owned()),
            _ => {
                return Err(Error::new(format!(
                    "Invalid Input: namespace is blank for resource \"{}\"\n",
                    resource.id()
                ))
                .at(namespace.origin));
            }
        }
    }
    Ok(namespaces)
}

/// One configured field of one referrer.
struct Reference<'a> {
    targets: &'a Targets,
    referrer: &'a Referrer,
    target: &'a NameReference,
    is_role_ref: bool,
    /// Whether a field was added.
    has_added: Cell<bool>,
}

impl Reference<'_> {
    fn set(&self, node: &mut Node) -> Result<(), Error> {
        if node.is_null() {
            return Ok(());
        }
        match &mut node.value {
            Value::Scalar(_) => self.set_scalar(node),
            Value::Map(_) => self.set_map(node),
            Value::Seq(items) => items.iter_mut().try_for_each(|item| match &item.value {
                Value::Scalar(_) if item.is_null() => Ok(()),
                Value::Scalar(_) => self.set_scalar(item),
                Value::Map(_) => self.set_map(item),
                Value::Seq(_) => Err(Error::new(
                    "a name reference is expected to be either a string or a map of string",
                )
                .at(item.origin)),
            }),
        }
    }

    fn set_scalar(&self, node: &mut Node) -> Result<(), Error> {
        let Some(old) = node.as_str() else {
            return Ok(());
        };
        let named = self
            .targets
            .once_called(old)
            .filter(|target| self.referrer.may_see(target))
            .collect();
        let Some(meant) = self.choose(named, |a, b| a.name == b.name)? else {
            return Ok(());
        };
        if meant.name != old {
            *node = Node::scalar(meant.name.as_str(), Tag::Implicit, node.style, node.origin);
        }
        Ok(())
    }

    fn set_map(&self, node: &mut Node) -> Result<(), Error> {
        let Some(name) = node.get("name") else {
            return Err(Error::new("path config error; no 'name' field in node").at(node.origin));
        };
        let old = name.as_str().unwrap_or_default().to_owned();
        let named = self.named_in_map(&old, node.get("namespace"));
        let same = |a: &Target, b: &Target| a.name == b.name && a.namespace == b.namespace;
        let Some(meant) = self.choose(named, same)? else {
            return Ok(());
        };
        if meant.name != old || !meant.namespace.is_empty() {
            put(node, "name", &meant.name);
            if !meant.namespace.is_empty() {
                put(node, "namespace", &meant.namespace);
                self.has_added.set(true);
            }
        }
        Ok(())
    }

    /// The candidates of a map: with a namespace, those that were there originally; if no resource
    /// at all was, those that are there now.
    fn named_in_map(&self, name: &str, namespace: Option<&Node>) -> Vec<&Target> {
        let seen = |target: &&Target| self.referrer.may_see(target);
        let named = self.targets.once_called(name).filter(seen);
        let Some(namespace) = namespace else {
            return named.collect();
        };
        let namespace = namespace.as_str().unwrap_or_default();
        let original = self.targets.by_original_namespace.get(namespace);
        let any_was_there = namespace != CLUSTER
            && original
                .into_iter()
                .flatten()
                .filter_map(|index| self.targets.all.get(*index))
                .any(|target| self.referrer.may_see(target));
        named
            .filter(|target| {
                let theirs = match target.previous.first() {
                    Some(previous) if any_was_there => previous.effective_namespace(),
                    _ => &target.effective_namespace,
                };
                theirs == namespace && theirs != CLUSTER
            })
            .collect()
    }

    /// Chooses the one resource that is meant; `None` where none is, or none for certain.
    fn choose<'t>(
        &self,
        named: Vec<&'t Target>,
        same: impl Fn(&Target, &Target) -> bool,
    ) -> Result<Option<&'t Target>, Error> {
        let rule = self.target;
        let mut left = named;
        left.retain(|target| target.was(&rule.group, &rule.version, &rule.kind));
        if let (true, Some((group, kind))) = (self.is_role_ref, &self.referrer.role) {
            left.retain(|target| target.was(group, "", kind));
        }
        left.retain(|target| self.referrer.may_mean(target));
        if let [only] = left.as_slice() {
            return Ok(Some(only));
        }
        left.retain(|target| self.referrer.was_renamed_like(target, true));
        if left.len() > 1 {
            left.retain(|target| self.referrer.was_renamed_like(target, false));
        }
        let Some((first, others)) = left.split_first() else {
            return Ok(None);
        };
        if others.iter().all(|other| same(first, other)) {
            return Ok(Some(first));
        }
        let ids: Vec<_> = left.iter().map(|target| target.id.to_string()).collect();
        Err(Error::new(format!(
            "found multiple possible referrals: {}",
            ids.join(", ")
        )))
    }
}

/// Sets an entry's text, keeping its style.
fn put(node: &mut Node, key: &str, text: &str) {
    let (style, origin) = node
        .get(key)
        .map_or((Style::Plain, node.origin), |old| (old.style, old.origin));
    node.set(key, Node::scalar(text, Tag::Implicit, style, origin));
}
