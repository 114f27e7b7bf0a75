//! Reads the objects of a list: names, the raw text of what the model reads, and nothing of the rest.
//!
//! Takes a page as bytes; gives [`LazyObject`] objects. Annotations are skipped while parsing, but for whether the few that
//! matter are there: the one of kubectl's holds the values of a Secret.

mod shape;
mod status;
pub(super) mod whole;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;

pub(super) use shape::Meta;
use shape::{Item, Owner, Raw, Wire};
use status::Reported;
pub use status::read_status;
pub(super) use status::{sentence, word};

use super::intern::Interner;
use super::references::Wanted;
use super::resources::Resource;
use crate::source::is_workload;
use crate::source::managed_fields::ManagedEntry;
use crate::source::object::{LazyField, LazyObject, Live};
use crate::source::protobuf;
use crate::source::status::{FailedJob, Status};
use crate::yaml::Origin;

/// A page of a list.
#[derive(Deserialize)]
#[serde(bound(deserialize = "R: Deserialize<'de>, 'de: 'p"))]
struct Page<'p, R> {
    /// Go writes an empty list as null.
    #[serde(default)]
    items: Option<Vec<Item<'p, R>>>,
}

/// Everything of a page that is kept.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) objects: Vec<LazyObject>,
    /// ConfigMaps, Secrets and others that its workloads name.
    pub(super) named: Wanted,
    /// Jobs that failed, and that are not among the objects since they are done.
    pub(super) failed_jobs: Vec<FailedJob>,
}

/// Reads a page in the format that it has: the objects that are kept by namespace, name, and whether something made them or they
/// are done, and what its workloads name. An error tells the place alone: a parser's message may quote what it could not read.
pub(super) fn read_page(
    page: &[u8],
    resource: &'static Resource,
    intern: &Interner,
    is_kept: impl Fn(&str, &str, bool) -> bool,
) -> Result<Kept, String> {
    if protobuf::is_protobuf(page) {
        let read = protobuf::from_answer(page, &format!("{}List", resource.kind));
        let page: Page<'_, Wire<'_>> = read.map_err(|error| error.to_string())?;
        return page.keep(resource, intern, is_kept);
    }
    let page: Page<'_, &RawValue> = read_json(page, "list")?;
    page.keep(resource, intern, is_kept)
}

/// Reads the JSON of one object.
pub(super) fn read_one(
    text: &[u8],
    resource: &'static Resource,
    intern: &Interner,
) -> Result<LazyObject, String> {
    let item: Result<Item<'_, &RawValue>, _> = serde_json::from_str(text_of(text)?);
    item.map_err(|_| format!("not a {}", resource.kind))?
        .keep(resource, intern)
}

impl<'p, R: Raw<'p>> Page<'p, R> {
    fn keep(
        &self,
        resource: &'static Resource,
        intern: &Interner,
        is_kept: impl Fn(&str, &str, bool) -> bool,
    ) -> Result<Kept, String> {
        let mut kept = Kept::default();
        let items = self.items.as_deref().unwrap_or_default();
        kept.objects.reserve_exact(items.len());
        for item in items {
            let meta = &item.metadata;
            if !is_kept(&meta.namespace, &meta.name, item.is_made(resource)) {
                kept.failed_jobs.extend(item.failed_job(resource, intern));
                continue;
            }
            let mut own = Wanted::default();
            let mut object = item.keep(resource, intern)?;
            if let Some(spec) = item.spec.filter(|_| resource.workload) {
                let outcome = spec.add_to(&mut own, resource, &meta.namespace);
                outcome.map_err(|()| format!("{} {} is not one", resource.kind, object.name))?;
            }
            let names = own.secrets.iter().chain(&own.config_maps);
            object.named = names.map(|(_, name)| intern.text(name)).collect();
            kept.named.merge(own);
            kept.objects.push(object);
        }
        Ok(kept)
    }
}

/// Reads JSON, of which is said what it should be. An error tells the place alone: a parser's message may quote what it could not read.
pub(super) fn read_json<'p, T: Deserialize<'p>>(page: &'p [u8], what: &str) -> Result<T, String> {
    serde_json::from_str(text_of(page)?).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("not a {what}: line {line}, column {column}")
    })
}

/// Returns a page as text. That it is UTF-8 is asked once for all of it: asked string by string, it takes longer.
fn text_of(page: &[u8]) -> Result<&str, String> {
    str::from_utf8(page)
        .map_err(|error| format!("not UTF-8 text, from byte {} on", error.valid_up_to()))
}

impl<'p, R: Raw<'p>> Item<'p, R> {
    /// Tells whether the object is none of its own: made by a workload that is read, by a hook, or done.
    fn is_made(&self, resource: &Resource) -> bool {
        if !resource.workload {
            return false;
        }
        let owned = self
            .controller()
            .is_some_and(|owner| is_workload(&owner.kind));
        owned || self.metadata.annotations.hook || (resource.kind == "Job" && self.is_done())
    }

    fn controller(&self) -> Option<&Owner<'_>> {
        let mut owners = self.metadata.owner_references.iter();
        owners.find(|owner| owner.controller == Some(true))
    }

    fn is_done(&self) -> bool {
        self.status.as_ref().is_some_and(Reported::is_done)
    }

    /// Keeps what is read of the object.
    fn keep(&self, resource: &Resource, intern: &Interner) -> Result<LazyObject, String> {
        let mut fields = Vec::with_capacity(1);
        for (name, raw) in [
            ("spec", self.spec),
            ("data", self.data),
            ("binaryData", self.binary_data),
        ] {
            if let Some(raw) = raw {
                fields.push((SmolStr::new_static(name), raw.lazy(resource.kind, name)?));
            }
        }
        if self.immutable == Some(true) {
            let is_so = LazyField::Json(Arc::from("true"));
            fields.push((SmolStr::new_static("immutable"), is_so));
        }
        let labels = self.metadata.labels;
        let labels = labels.map(|raw| raw.lazy("ObjectMeta", "labels"));
        Ok(LazyObject {
            api_version: resource.api_version,
            kind: resource.kind,
            namespace: intern.text(&self.metadata.namespace),
            name: Box::from(&*self.metadata.name),
            labels: labels.transpose()?,
            annotations: None,
            fields,
            named: Vec::new(),
            live: Arc::new(Live {
                rollout: self.rollout(resource),
                status: self.status(resource, intern),
                ..self.metadata.live(intern)
            }),
            origin: Origin::NONE,
        })
    }

    /// Says why the template is not what runs.
    fn rollout(&self, resource: &Resource) -> Option<String> {
        let status = self.status.as_ref().filter(|_| resource.workload)?;
        status.rollout(resource.kind, self.metadata.generation)
    }

    /// Returns how a workload runs.
    fn status(&self, resource: &Resource, intern: &Interner) -> Option<Box<Status>> {
        let status = self.status.as_ref().filter(|_| resource.workload)?;
        let generation = self.metadata.generation;
        let kept = status.kept(resource.kind, generation, &|text| intern.text(text))?;
        Some(Box::new(kept))
    }

    /// Returns what is told of a Job that is done and that nobody compares.
    fn failed_job(&self, resource: &Resource, intern: &Interner) -> Option<FailedJob> {
        let status = self.status.as_ref().filter(|_| resource.kind == "Job")?;
        let (condition, time) = status.failure(&|text| intern.text(text))?;
        let owner = self.controller();
        if owner.is_some_and(|owner| owner.kind != "CronJob") {
            return None;
        }
        Some(FailedJob {
            namespace: intern.text(&self.metadata.namespace),
            name: Box::from(&*self.metadata.name),
            cron_job: owner.map(|owner| Box::from(&*owner.name)),
            condition,
            time,
        })
    }
}

impl<'p, R: Raw<'p>> Meta<'p, R> {
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
                    fields: intern.text(entry.fields.map_or("", Raw::json)),
                })
                // What a controller says of an object's status is never asked for.
                .filter(|entry| entry.subresource.as_deref() != Some("status"))
                .collect(),
            owner: owner.map(|owner| format!("{} {}", owner.kind, owner.name)),
            rollout: None,
            status: None,
            last_applied: self.annotations.last_applied,
        }
    }
}
