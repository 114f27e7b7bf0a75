//! Finds values that the API server would refuse, as far as the manifests alone are proof.
//!
//! [`types`]: values that the field does not take, by the table of Kubernetes' types, and fields that are not in it. [`containers`], [`ingresses`], [`pods`], [`services`] and
//! [`workload`]: what validation forbids beyond that, and [`limits`] and [`together`] what it forbids
//! wherever a message stands; [`known`] holds that by message. A text with a `${VAR}` that is still to be substituted is never refused.

mod admission;
mod amounts;
mod autoscalers;
mod beyond;
mod bindings;
mod containers;
mod ingresses;
mod jobs;
mod known;
mod limits;
mod names;
mod pods;
mod scalars;
mod schedules;
mod secrets;
mod service_types;
mod services;
mod texts;
mod together;
mod types;
mod workload;

use super::{Refusal, Refused, Workload};
use crate::source::{Object, WorkloadKind};
use crate::yaml::{Node, Origin};

/// Adds what is wrong with an object as such: types everywhere, its metadata, and the data of a ConfigMap.
pub(super) fn of_object(object: &Object, out: &mut Vec<Refused>) {
    let mut report = Report::new(object, out);
    types::of_object(&object.node, &mut report);
    names::of_object(&object.node, &mut report);
    admission::of_object(&object.node, &mut report);
    autoscalers::of_object(&object.node, &mut report);
    bindings::of_object(&object.node, &mut report);
    services::of_object(&object.node, &mut report);
    service_types::of_object(&object.node, &mut report);
    secrets::of_object(object, &mut report);
    ingresses::of_object(&object.node, &mut report);
}

/// Adds what is wrong with a workload.
pub(super) fn of_workload(
    object: &Object,
    workload: &Workload,
    kind: WorkloadKind,
    pod: &Node,
    out: &mut Vec<Refused>,
) {
    let mut report = Report::new(object, out);
    // A Rollout is a custom resource: the API server takes what its controller may then refuse.
    if kind == WorkloadKind::Rollout {
        return;
    }
    workload::check(&object.node, workload, kind, &mut report);
    jobs::check(&object.node, kind, &mut report);
    let claims = object.node.at(&["spec", "volumeClaimTemplates"]);
    let path = kind.pod_path().join(".");
    pods::check(pod, &path, claims, &mut report);
    pods::of_template(pod, &path, &workload.kind, &mut report);
    containers::check(pod, workload, &mut report);
}

/// Takes refusals, and knows whose they are.
struct Report<'r> {
    object: &'r Object,
    container: Option<String>,
    out: &'r mut Vec<Refused>,
}

impl<'r> Report<'r> {
    fn new(object: &'r Object, out: &'r mut Vec<Refused>) -> Self {
        Self {
            object,
            container: None,
            out,
        }
    }

    /// Says that what follows is about a container, or (with an empty name) about none.
    fn enter(&mut self, container: &str) {
        self.container = Some(container.to_owned()).filter(|name| !name.is_empty());
    }

    fn refuse(&mut self, field: impl Into<String>, why: impl Into<String>, origin: Origin) {
        self.add((field.into(), origin), why.into(), None, Refusal::Always);
    }

    fn refuse_when(&mut self, when: Refusal, (field, origin): (&str, Origin), why: String) {
        self.add((field.to_owned(), origin), why, None, when);
    }

    fn refuse_type(&mut self, field: String, why: String, instead: Option<String>, origin: Origin) {
        self.add((field, origin), why, instead, Refusal::Always);
    }

    fn add(
        &mut self,
        (field, origin): (String, Origin),
        why: String,
        instead: Option<String>,
        when: Refusal,
    ) {
        let refused = Refused {
            app: self.object.app.clone(),
            kind: self.object.kind().to_owned(),
            name: self.object.original_name.clone(),
            container: self.container.clone(),
            field,
            why,
            instead,
            when,
            origin,
        };
        // One value is refused once, for the first reason.
        let is_said = |said: &Refused| {
            said.origin == origin
                && said.field == refused.field
                && said.container == refused.container
                && said.name == refused.name
        };
        if origin == Origin::NONE || !self.out.iter().any(is_said) {
            self.out.push(refused);
        }
    }
}
