//! Objects that are compared field by field: all that a cluster's users wrote into them, and nothing that its controllers did.
//!
//! Takes a page of any kind as JSON; gives [`LazyObject`]s with every field but `status`, and with their annotations,
//! but for those that tools keep notes in. Leaves what a field means to the model.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::super::intern::Interner;
use super::super::resources::Resource;
use super::{Meta, read_json};
use crate::source::object::{LazyField, LazyObject};
use crate::yaml::Origin;

/// The fields of an object, each as it came.
type Fields<'p> = BTreeMap<Cow<'p, str>, &'p RawValue>;

#[derive(Deserialize)]
struct Page<'p> {
    /// Go writes an empty list as null.
    #[serde(borrow, default)]
    items: Option<Vec<Fields<'p>>>,
}

#[derive(Deserialize)]
struct Annotated<'p> {
    #[serde(borrow, default)]
    annotations: Option<BTreeMap<Cow<'p, str>, Cow<'p, str>>>,
}

/// Annotations in which tools and controllers keep notes; nobody wants them alike.
const NOTES: [&str; 20] = [
    "argocd.argoproj.io/",
    "autoscaling.alpha.kubernetes.io/",
    "autoscaling.kubernetes.io/",
    "cloud.google.com/neg-status",
    "deployment.kubernetes.io/",
    "endpoints.kubernetes.io/",
    "field.cattle.io/",
    "fluxcd.io/",
    "helm.toolkit.fluxcd.io/",
    "ingress.kubernetes.io/backends",
    "ingress.kubernetes.io/forwarding-rule",
    "ingress.kubernetes.io/target-proxy",
    "ingress.kubernetes.io/url-map",
    "kubectl.kubernetes.io/",
    "kustomize.toolkit.fluxcd.io/",
    "meta.helm.sh/",
    "objectset.rio.cattle.io/",
    "pv.kubernetes.io/",
    "volume.beta.kubernetes.io/",
    "volume.kubernetes.io/",
];

/// Reads a page: the objects that are kept by namespace and name.
pub(in crate::source::cluster) fn read_page(
    page: &[u8],
    resource: &'static Resource,
    intern: &Interner,
) -> Result<Vec<LazyObject>, String> {
    let page: Page<'_> = read_json(page, "list")?;
    let objects = page.items.iter().flatten();
    objects
        .map(|fields| keep(fields, resource, intern))
        .collect()
}

fn not_one(resource: &Resource) -> String {
    format!("not a {}", resource.kind)
}

fn keep(
    fields: &Fields<'_>,
    resource: &'static Resource,
    intern: &Interner,
) -> Result<LazyObject, String> {
    let metadata = fields
        .get("metadata")
        .ok_or_else(|| not_one(resource))?
        .get();
    let meta: Result<Meta<'_, &RawValue>, _> = serde_json::from_str(metadata);
    let meta = meta.map_err(|_| not_one(resource))?;
    let annotated: Result<Annotated<'_>, _> = serde_json::from_str(metadata);
    let annotations = annotated.map_err(|_| not_one(resource))?.annotations;
    let is_written = |field: &str| !matches!(field, "apiVersion" | "kind" | "metadata" | "status");
    let written = fields.iter().filter(|(field, _)| is_written(field));
    let raw = |raw: &RawValue| LazyField::Json(Arc::from(raw.get()));
    Ok(LazyObject {
        api_version: resource.api_version,
        kind: resource.kind,
        namespace: intern.text(&meta.namespace),
        name: Box::from(&*meta.name),
        labels: meta.labels.map(raw),
        annotations: annotations.and_then(wanted).map(|text| intern.text(&text)),
        fields: written
            .map(|(field, value)| (SmolStr::new(field), raw(value)))
            .collect(),
        named: Vec::new(),
        live: Arc::new(meta.live(intern)),
        origin: Origin::NONE,
    })
}

/// Returns the annotations that somebody wants, as JSON; `None` where there are none.
fn wanted(mut annotations: BTreeMap<Cow<'_, str>, Cow<'_, str>>) -> Option<String> {
    annotations.retain(|key, _| !NOTES.iter().any(|of| key.starts_with(of)));
    if annotations.is_empty() {
        return None;
    }
    serde_json::to_string(&annotations).ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::resources::LISTED;
    use super::*;

    #[test]
    fn all_that_is_written_is_kept_and_nothing_that_is_noted() {
        let service = LISTED.iter().find(|of| of.kind == "Service").expect("it");
        let page = br#"{"kind":"ServiceList","metadata":{},"items":[{"metadata":{"name":"web","namespace":"shop","labels":{"a":"b"},
            "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"canary","team":"a \"b\""},
            "managedFields":[{"manager":"m","operation":"Apply","fieldsV1":{"f:spec":{}}}]},
            "spec":{"selector":{"app":"web"}},"status":{"loadBalancer":{"ingress":[{"ip":"canary"}]}}}]}"#;
        let found = read_page(page, service, &Interner::default()).expect("a page");
        let [found] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert!(!format!("{found:?}").contains("canary"));
        let object = found.parse().expect("an object");
        let text = |path: &[&str]| {
            object
                .node
                .at(path)
                .and_then(|of| of.as_str().map(str::to_owned))
        };
        assert_eq!(text(&["kind"]).as_deref(), Some("Service"));
        assert_eq!(text(&["spec", "selector", "app"]).as_deref(), Some("web"));
        assert_eq!(
            text(&["metadata", "annotations", "team"]).as_deref(),
            Some("a \"b\"")
        );
        assert!(found.live.last_applied && object.node.get("status").is_none());
    }
}
