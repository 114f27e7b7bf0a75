//! [`RevisionHistory`]: a workload with the pod templates that it had.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::shape::{self, ConditionItem, Item, Meta};
use crate::error::Error;
use crate::source::cluster::intern::Interner;
use crate::source::cluster::items;
use crate::source::cluster::references::Wanted;
use crate::source::cluster::resources::{LISTED, REPLICA_SETS, Resource};
use crate::source::managed_fields::{FieldOwner, ManagedEntry, Step, field_owner};
use crate::source::object::{LazyObject, Name, name_in};
use crate::source::{Live, WorkloadKind};

/// One pod template that a workload had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its number: the highest is the latest.
    pub number: i64,
    /// The ReplicaSet or ControllerRevision that holds it.
    pub object: String,
    /// The time at which that was made, RFC 3339. A rollback takes up an old one, and gives it a new number.
    pub created: Option<String>,
    /// The images of its containers.
    pub images: Vec<String>,
    /// The reason that people gave, as they wrote it.
    pub change_cause: Option<String>,
    /// The numbers that it had before it was gone back to.
    pub former: Vec<i64>,
    /// The pod template as JSON, where one workload was asked for.
    template: Option<Value>,
}

/// A workload with its revisions.
#[derive(Debug, Clone)]
pub struct RevisionHistory {
    /// The workload's kind.
    pub kind: WorkloadKind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its revisions, the oldest first.
    pub revisions: Vec<Revision>,
    /// The manager that last wrote to the pod template.
    pub set_by: Option<FieldOwner>,
    /// Every manager's entry.
    pub managed: Vec<ManagedEntry>,
    /// The labels and annotations by which deployers know it, with their values.
    pub marks: BTreeMap<&'static str, String>,
    /// Whether its rollouts are paused.
    pub is_paused: bool,
    /// Whether the controller has not made a revision of the latest template yet.
    pub is_behind: bool,
    /// Its conditions.
    pub(super) conditions: Vec<ConditionItem>,
    spec: Value,
    metadata: Value,
}

/// Revisions as objects, and the names of what they refer to.
#[derive(Default)]
pub(super) struct Chosen {
    pub(super) objects: Vec<(i64, LazyObject)>,
    pub(super) wanted: Wanted,
    pub(super) claims: BTreeSet<Name>,
}

/// Returns the resource of a kind that has revisions.
pub(super) fn resource_of(kind: WorkloadKind) -> &'static Resource {
    let mut listed = LISTED.iter();
    let found = listed.find(|resource| resource.kind == kind.name());
    found.unwrap_or(&REPLICA_SETS)
}

/// Returns the metadata that is read of every revision.
fn written(metadata: &Meta) -> Value {
    let mut written = json!({"name": metadata.name, "namespace": metadata.namespace,
        "labels": metadata.labels, "managedFields": metadata.managed_fields});
    if let Some(fields) = written.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    written
}

/// Reads a revision; `None` where the object has no number.
fn revision(item: &Item) -> Option<Revision> {
    let template = item.template();
    Some(Revision {
        number: item.number()?,
        object: item.metadata.name.clone(),
        created: item.metadata.creation_timestamp.clone(),
        images: template.as_ref().map(shape::images).unwrap_or_default(),
        change_cause: item.change_cause().map(str::to_owned),
        former: item.former(),
        template,
    })
}

impl RevisionHistory {
    /// Puts a workload together with what its controller made; with pod templates where it is alone.
    pub(super) fn new(
        kind: WorkloadKind,
        owner: &Item,
        owned: &[Item],
        (is_alone, intern): (bool, &Interner),
    ) -> Self {
        let own = owned.iter();
        let own = own.filter(|of| of.is_owned_by(&owner.metadata.uid));
        let mut revisions: Vec<Revision> = own.filter_map(revision).collect();
        revisions.sort_by(|a, b| (a.number, &a.object).cmp(&(b.number, &b.object)));
        let metadata = &owner.metadata;
        let spec = owner.spec();
        // While it is paused the controller has seen everything, and makes no ReplicaSet.
        let latest = revisions.last().and_then(|of| of.template.as_ref());
        let is_ahead = kind == WorkloadKind::Deployment && latest != spec.get("template");
        if !is_alone {
            revisions.iter_mut().for_each(|of| of.template = None);
        }
        let mut history = Self {
            kind,
            namespace: metadata.namespace.clone(),
            name: metadata.name.clone(),
            revisions,
            set_by: None,
            managed: Vec::new(),
            marks: owner.marks(),
            is_paused: spec.get("paused").and_then(Value::as_bool) == Some(true),
            is_behind: is_ahead || owner.is_behind(),
            conditions: owner.conditions().to_vec(),
            spec,
            metadata: written(metadata),
        };
        let object = history.with_template(None, intern);
        history.managed = object.map(|of| of.live.managed.clone()).unwrap_or_default();
        let template = ["spec", "template"].map(|name| Step::Field(name.to_owned()));
        history.set_by = field_owner(&history.managed, &template);
        history
    }

    /// Returns some of its revisions as objects, and what they refer to.
    pub(super) fn chosen(&self, numbers: &[i64], intern: &Interner) -> Result<Chosen, Error> {
        let mut chosen = Chosen::default();
        let all = self.revisions.iter();
        for revision in all.filter(|of| numbers.contains(&of.number)) {
            let unreadable = |why: &str| {
                let (kind, name) = (self.kind.name(), &self.name);
                let number = revision.number;
                Error::new(format!(
                    "revision {number} of {kind} {name} cannot be read: {why}"
                ))
            };
            let template = revision.template.clone();
            let template = template.ok_or_else(|| unreadable("it has no pod template"))?;
            let names = shape::claims(&template).into_iter();
            let names = names.map(|name| name_in(&self.namespace, &name));
            chosen.claims.extend(names);
            let spec = json!({"template": template}).to_string();
            let mut spec = serde_json::Deserializer::from_str(&spec);
            let added = chosen.wanted.add(&self.namespace, &mut spec);
            // A parser's message may quote what it could not read.
            added.map_err(|_| unreadable("it is not a pod template"))?;
            let object = self.with_template(Some(template), intern);
            let mut object = object.map_err(|why| unreadable(&why))?;
            if self.latest() != Some(revision.number) {
                // The managers are those of the latest template.
                object.live = Arc::new(Live::default());
            }
            chosen.objects.push((revision.number, object));
        }
        Ok(chosen)
    }

    /// Returns the number of the latest revision.
    #[must_use]
    pub fn latest(&self) -> Option<i64> {
        self.revisions.last().map(|of| of.number)
    }

    /// Returns a revision.
    #[must_use]
    pub fn revision(&self, number: i64) -> Option<&Revision> {
        self.revisions.iter().find(|of| of.number == number)
    }

    /// Tells whether two revisions have the same pod template, annotations included.
    #[must_use]
    pub fn are_equal(&self, a: i64, b: i64) -> bool {
        let template = |number| self.revision(number)?.template.as_ref();
        template(a).is_some() && template(a) == template(b)
    }

    /// Returns the workload with another pod template, or with its own.
    fn with_template(
        &self,
        template: Option<Value>,
        intern: &Interner,
    ) -> Result<LazyObject, String> {
        let mut spec = self.spec.clone();
        if let (Some(template), Some(spec)) = (template, spec.as_object_mut()) {
            spec.insert("template".to_owned(), template);
        }
        let item = json!({"metadata": self.metadata, "spec": spec}).to_string();
        items::read_one(item.as_bytes(), resource_of(self.kind), intern)
    }
}
