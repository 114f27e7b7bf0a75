//! [`OtherObject`]: an object that is neither a workload nor a source of variables, as its leaves.
//!
//! Takes objects of any kind; gives what comparing and the rules about objects look at. Secrets never come here: they are
//! [`super::Secret`]s, which have names of keys alone.

use super::Leaves;
use super::leaves::Walk;
use super::lookup::without_hash;
use super::{object_defaults, served};
use crate::source::Object;
use crate::yaml::Origin;

/// About how many leaves an object has.
const USUAL: usize = 16;

/// Fields that every object has, or that the API server writes.
const ELSEWHERE: [&str; 9] = [
    "apiVersion",
    "kind",
    "status",
    "metadata.name",
    "metadata.namespace",
    "metadata.creationTimestamp",
    "metadata.uid",
    "metadata.resourceVersion",
    "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
];

/// An object of a kind that the model has no type for: a Service, an Ingress, a custom resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherObject {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// Kind as written.
    pub kind: String,
    /// The group of its `apiVersion`, `""` for the core group.
    pub group: String,
    /// metadata.namespace, if set.
    pub namespace: Option<String>,
    /// Final name.
    pub name: String,
    /// Name before prefix and suffix; what pairs across environments.
    pub original_name: String,
    /// The place of the declaration.
    pub origin: Origin,
    /// Every leaf, by dotted path, but those that say which object this is.
    pub leaves: Leaves,
}

/// Tells whether an empty selector of the kind is the same as an absent one: it holds labels, not a way to select.
fn selects_by_labels_alone(kind: &str, group: &str) -> bool {
    matches!((kind, group), ("Service" | "ReplicationController", ""))
}

/// Fields of ConfigMaps, Secrets and what becomes one that the model has elsewhere, or that nobody may look at.
/// A template may hold a credential in any of its texts, and a name of an item is all of its text.
const DATA: [&str; 7] = [
    "data",
    "stringData",
    "binaryData",
    "sops",
    "spec.encryptedData",
    "spec.template",
    "spec.target.template",
];

/// Fields of a template that hold no credential: what is made, and how.
const OF_TEMPLATES: [&str; 6] = [
    "spec.template.type",
    "spec.template.immutable",
    "spec.target.template.type",
    "spec.target.template.immutable",
    "spec.target.template.engineVersion",
    "spec.target.template.mergePolicy",
];

impl OtherObject {
    /// Reads an object.
    #[must_use]
    pub fn new(object: &Object) -> Self {
        Self::without(object, &[], &[])
    }

    /// Reads what is around the data of a ConfigMap, a Secret, or what becomes one.
    #[must_use]
    pub(super) fn around_data(object: &Object) -> Self {
        let mut around = Self::without(object, &DATA, &OF_TEMPLATES);
        around.original_name = without_hash(&around.original_name).to_owned();
        for (field, usual) in [("type", "Opaque"), ("immutable", "false")] {
            if around.text(field) == Some(usual) {
                around.leaves.remove(field);
            }
        }
        around
    }

    /// Reads an object without some fields, and of these again those that are named and are texts.
    fn without(object: &Object, left_out: &[&str], but_for: &[&str]) -> Self {
        let mut walk = Walk::new(USUAL).keeping_empty();
        walk.add(&object.node, "", &|path| {
            ELSEWHERE.contains(&path) || left_out.contains(&path)
        });
        for path in but_for {
            let steps: Vec<&str> = path.split('.').collect();
            let field = object.node.at(&steps);
            if let Some(field) = field.filter(|field| field.as_text().is_some()) {
                walk.add(field, path, &|_| false);
            }
        }
        let mut leaves = walk.done();
        if selects_by_labels_alone(object.kind(), object.group())
            && leaves.get("spec.selector").is_some()
        {
            leaves.remove("spec.selector");
        }
        if let Some(live) = &object.live {
            served::leave_out(&mut leaves, (object.group(), object.kind()), live);
        }
        object_defaults::fill(&mut leaves, object.group(), object.kind());
        Self {
            app: object.app.clone(),
            kind: object.kind().to_owned(),
            group: object.group().to_owned(),
            namespace: object.namespace().map(str::to_owned),
            name: object.name().to_owned(),
            original_name: object.original_name.clone(),
            origin: object.declared,
            leaves,
        }
    }

    /// Returns the text of a leaf.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.leaves.get(path).map(|leaf| leaf.value.as_str())
    }

    /// Returns the leaves below a mapping, each by the rest of its path: keys may hold dots.
    pub fn below<'o>(&'o self, map: &'o str) -> impl Iterator<Item = (&'o str, &'o str)> {
        self.leaves.below(map).filter_map(move |(path, leaf)| {
            let key = path.strip_prefix(map)?.strip_prefix('.')?;
            Some((key, leaf.value.as_str()))
        })
    }
}
