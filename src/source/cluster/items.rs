//! The slim shape of what a list answers: names, the raw text of what the model reads, and nothing of the rest.
//!
//! Takes a page as bytes; gives [`Unopened`] objects. Annotations are skipped while parsing, but for whether the few that
//! matter are there: the one of kubectl's holds the values of a Secret.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::intern::Interner;
use super::resources::Resource;
use crate::source::managed::ManagedEntry;
use crate::source::object::{Live, Unopened};
use crate::yaml::Origin;

/// A page of a list.
#[derive(Deserialize)]
pub(super) struct Page<'p> {
    #[serde(borrow)]
    pub(super) items: Vec<Item<'p>>,
}

impl<'p> Page<'p> {
    /// Reads a page. What is wrong is told by its place: a parser's message may quote what it could not read.
    pub(super) fn read(page: &'p [u8]) -> Result<Self, String> {
        let read = serde_json::from_str(text_of(page)?);
        read.map_err(|error| {
            format!(
                "no list at line {}, column {}",
                error.line(),
                error.column()
            )
        })
    }
}

/// Returns a page as text. That it is UTF-8 is asked once for all of it: asked string by string, it takes longer.
pub(super) fn text_of(page: &[u8]) -> Result<&str, String> {
    str::from_utf8(page).map_err(|error| format!("no UTF-8 at byte {}", error.valid_up_to()))
}

/// One object.
#[derive(Deserialize)]
pub(super) struct Item<'p> {
    #[serde(borrow)]
    pub(super) metadata: Meta<'p>,
    #[serde(borrow, default)]
    spec: Option<&'p RawValue>,
    #[serde(borrow, default)]
    data: Option<&'p RawValue>,
    #[serde(borrow, rename = "binaryData", default)]
    binary_data: Option<&'p RawValue>,
    #[serde(default)]
    immutable: Option<bool>,
    #[serde(default)]
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta<'p> {
    #[serde(borrow)]
    pub(super) name: Cow<'p, str>,
    #[serde(borrow, default)]
    pub(super) namespace: Cow<'p, str>,
    #[serde(borrow, default)]
    labels: Option<&'p RawValue>,
    #[serde(default)]
    annotations: Marks,
    #[serde(borrow, default)]
    owner_references: Vec<Owner<'p>>,
    #[serde(borrow, default)]
    managed_fields: Vec<Entry<'p>>,
    #[serde(default)]
    generation: i64,
}

#[derive(Deserialize)]
struct Owner<'p> {
    #[serde(borrow, default)]
    kind: Cow<'p, str>,
    #[serde(borrow, default)]
    name: Cow<'p, str>,
    #[serde(default)]
    controller: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'p> {
    #[serde(borrow, default)]
    manager: Cow<'p, str>,
    #[serde(borrow, default)]
    operation: Cow<'p, str>,
    #[serde(borrow, default)]
    time: Option<Cow<'p, str>>,
    #[serde(borrow, default)]
    subresource: Option<Cow<'p, str>>,
    #[serde(borrow, default, rename = "fieldsV1")]
    fields: Option<&'p RawValue>,
}

/// Where a rollout stands; the fields of all workloads together.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    observed_generation: Option<Loose>,
    replicas: Option<i64>,
    updated_replicas: Option<i64>,
    ready_replicas: Option<i64>,
    desired_number_scheduled: Option<i64>,
    updated_number_scheduled: Option<i64>,
    number_ready: Option<i64>,
    current_revision: Option<String>,
    update_revision: Option<String>,
    completion_time: Option<IgnoredAny>,
    conditions: Option<Vec<Condition>>,
}

/// Argo Rollouts writes its generation as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Number(i64),
    Text(String),
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
}

/// Which annotations are there; never what they hold.
#[derive(Default)]
struct Marks {
    hook: bool,
    last_applied: bool,
}

impl<'de> Deserialize<'de> for Marks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Marks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("annotations")
            }

            fn visit_unit<E>(self) -> Result<Marks, E> {
                Ok(Marks::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Marks, A::Error> {
                let mut marks = Marks::default();
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    map.next_value::<IgnoredAny>()?;
                    marks.hook |= matches!(&*key, "helm.sh/hook" | "argocd.argoproj.io/hook");
                    marks.last_applied |= key == crate::source::redact::LAST_APPLIED;
                }
                Ok(marks)
            }
        }
        deserializer.deserialize_any(Keys)
    }
}

impl Item<'_> {
    /// Tells whether the object is none of its own: made by a workload that is read, by a hook, or done.
    pub(super) fn is_left_out(&self, resource: &Resource) -> bool {
        const READ: [&str; 5] = ["CronJob", "Deployment", "StatefulSet", "Rollout", "Job"];
        if !resource.workload {
            return false;
        }
        let owned = self
            .controller()
            .is_some_and(|owner| READ.contains(&&*owner.kind));
        owned || self.metadata.annotations.hook || (resource.kind == "Job" && self.is_done())
    }

    fn controller(&self) -> Option<&Owner<'_>> {
        let mut owners = self.metadata.owner_references.iter();
        owners.find(|owner| owner.controller == Some(true))
    }

    fn is_done(&self) -> bool {
        let Some(status) = &self.status else {
            return false;
        };
        let mut conditions = status.conditions.iter().flatten();
        status.completion_time.is_some()
            || conditions
                .any(|c| c.status == "True" && matches!(c.kind.as_str(), "Complete" | "Failed"))
    }

    /// Returns the raw text of `spec`.
    pub(super) fn spec(&self) -> Option<&str> {
        self.spec.map(RawValue::get)
    }

    /// Keeps what is read of the object.
    pub(super) fn keep(&self, resource: &Resource, intern: &Interner, origin: Origin) -> Unopened {
        let fields = [
            ("spec", self.spec),
            ("data", self.data),
            ("binaryData", self.binary_data),
        ];
        let mut fields: Vec<(&'static str, Arc<str>)> = fields
            .into_iter()
            .filter_map(|(name, raw)| Some((name, Arc::from(raw?.get()))))
            .collect();
        if self.immutable == Some(true) {
            fields.push(("immutable", Arc::from("true")));
        }
        Unopened {
            api_version: resource.api_version,
            kind: resource.kind,
            namespace: intern.text(&self.metadata.namespace),
            name: Box::from(&*self.metadata.name),
            labels: self.metadata.labels.map(|labels| Box::from(labels.get())),
            fields,
            named: Vec::new(),
            live: Arc::new(Live {
                rollout: self.rollout(resource),
                ..self.metadata.live(intern)
            }),
            origin,
        }
    }

    /// Says why the template is not what runs.
    fn rollout(&self, resource: &Resource) -> Option<String> {
        let status = self.status.as_ref().filter(|_| resource.workload)?;
        let observed = match &status.observed_generation {
            Some(Loose::Number(number)) => Some(*number),
            Some(Loose::Text(text)) => text.parse().ok(),
            None => None,
        };
        if observed.is_some_and(|observed| observed < self.metadata.generation) {
            return Some("the controller has not seen the latest template".to_owned());
        }
        let revisions = status
            .current_revision
            .as_ref()
            .zip(status.update_revision.as_ref());
        if revisions.is_some_and(|(current, update)| current != update) {
            return Some("it has two revisions".to_owned());
        }
        let (all, updated, ready) = match resource.kind {
            "DaemonSet" => (
                status.desired_number_scheduled?,
                status.updated_number_scheduled.unwrap_or(0),
                status.number_ready.unwrap_or(0),
            ),
            "Deployment" | "Rollout" => (
                status.replicas?,
                status.updated_replicas.unwrap_or(0),
                status.ready_replicas.unwrap_or(0),
            ),
            _ => return None,
        };
        (updated < all).then(|| format!("{updated} of {all} pods are updated, {ready} ready"))
    }
}

impl Meta<'_> {
    /// Returns what the cluster says of the object besides its fields.
    pub(super) fn live(&self, intern: &Interner) -> Live {
        let owner = self
            .owner_references
            .iter()
            .find(|owner| owner.controller == Some(true));
        let entries = self.managed_fields.iter();
        Live {
            managed: entries
                .map(|entry| ManagedEntry {
                    manager: intern.text(&entry.manager),
                    operation: intern.text(&entry.operation),
                    time: entry.time.as_deref().map(|time| intern.text(time)),
                    subresource: entry.subresource.as_deref().map(|name| intern.text(name)),
                    fields: intern.text(entry.fields.map_or("", RawValue::get)),
                })
                // What a controller says of an object's status is never asked for.
                .filter(|entry| entry.subresource.as_deref() != Some("status"))
                .collect(),
            owner: owner.map(|owner| format!("{} {}", owner.kind, owner.name)),
            rollout: None,
            last_applied: self.annotations.last_applied,
        }
    }
}
