//! The slim shape of workloads, ReplicaSets and ControllerRevisions: what tells one revision from another, and its pod template.
//!
//! Takes a page as JSON; gives [`Item`]s. Of annotations only those are kept that say which revision an object is, why it was made,
//! and who deploys it: another one holds a copy of the whole object.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::source::cluster::items::read_json;

/// The annotation of a ReplicaSet's number.
const REVISION: &str = "deployment.kubernetes.io/revision";
/// The annotation of the numbers that it had before.
const FORMER: &str = "deployment.kubernetes.io/revision-history";
/// The annotation in which people say why they changed something.
const CAUSE: &str = "kubernetes.io/change-cause";

/// Labels and annotations by which deployers know what is theirs.
const MARKS: [&str; 5] = [
    "argocd.argoproj.io/instance",
    "argocd.argoproj.io/tracking-id",
    "helm.toolkit.fluxcd.io/name",
    "kustomize.toolkit.fluxcd.io/name",
    "meta.helm.sh/release-name",
];

/// The label that the controller adds to the template of a ReplicaSet.
const HASH: &str = "pod-template-hash";

#[derive(Deserialize)]
struct Page {
    /// Go writes an empty list as null.
    #[serde(default)]
    items: Option<Vec<Item>>,
}

/// A workload, a ReplicaSet or a ControllerRevision.
#[derive(Deserialize)]
pub(super) struct Item {
    pub(super) metadata: Meta,
    #[serde(default)]
    pub(super) spec: Option<Box<RawValue>>,
    #[serde(default)]
    data: Option<Box<RawValue>>,
    /// The number of a ControllerRevision.
    #[serde(default)]
    revision: Option<i64>,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta {
    pub(super) name: String,
    #[serde(default)]
    pub(super) namespace: String,
    #[serde(default)]
    pub(super) uid: String,
    #[serde(default)]
    pub(super) creation_timestamp: Option<String>,
    #[serde(default)]
    generation: i64,
    #[serde(default)]
    pub(super) labels: Option<Box<RawValue>>,
    #[serde(default)]
    annotations: Kept,
    #[serde(default)]
    owner_references: Vec<OwnerReference>,
    #[serde(default)]
    pub(super) managed_fields: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct OwnerReference {
    #[serde(default)]
    uid: String,
    #[serde(default)]
    controller: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    observed_generation: Option<i64>,
    conditions: Vec<ConditionItem>,
}

/// A condition, with the time since when it is what it is.
#[derive(Deserialize, Debug, Clone, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ConditionItem {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) reason: String,
    pub(super) message: String,
    pub(super) last_transition_time: String,
}

/// The labels or annotations that are read; the others are skipped while parsing.
#[derive(Default)]
struct Kept(BTreeMap<&'static str, String>);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Kept;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("labels or annotations")
            }

            fn visit_unit<E>(self) -> Result<Kept, E> {
                Ok(Kept::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kept, A::Error> {
                let mut kept = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    let mut read = [REVISION, FORMER, CAUSE].into_iter().chain(MARKS);
                    match read.find(|known| *known == key) {
                        Some(known) => {
                            kept.insert(known, map.next_value::<String>()?);
                        }
                        None => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Kept(kept))
            }
        }
        deserializer.deserialize_any(Keys)
    }
}

/// Reads a page.
pub(super) fn read_page(page: &[u8]) -> Result<Vec<Item>, String> {
    let page: Page = read_json(page, "list")?;
    Ok(page.items.unwrap_or_default())
}

impl Item {
    /// Returns the number of a revision.
    pub(super) fn number(&self) -> Option<i64> {
        let annotated = || self.metadata.annotations.0.get(REVISION)?.parse().ok();
        self.revision.or_else(annotated)
    }

    /// Returns the numbers that it had before it was gone back to.
    pub(super) fn former(&self) -> Vec<i64> {
        let former = self.metadata.annotations.0.get(FORMER);
        let numbers = former.into_iter().flat_map(|text| text.split(','));
        numbers.filter_map(|of| of.trim().parse().ok()).collect()
    }

    /// Returns the reason that people gave.
    pub(super) fn change_cause(&self) -> Option<&str> {
        let cause = self.metadata.annotations.0.get(CAUSE)?;
        Some(cause.as_str()).filter(|cause| !cause.is_empty())
    }

    /// Tells whether an object's controller is the one with this identity.
    pub(super) fn is_owned_by(&self, uid: &str) -> bool {
        let mut owners = self.metadata.owner_references.iter();
        !uid.is_empty() && owners.any(|of| of.controller == Some(true) && of.uid == uid)
    }

    /// Returns the labels and annotations by which a deployer knows a workload, with their values.
    pub(super) fn marks(&self) -> BTreeMap<&'static str, String> {
        let labels = self.metadata.labels.as_ref();
        let labels: Option<Kept> = labels.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let all = labels.unwrap_or_default().0.into_iter();
        let all = all.chain(self.metadata.annotations.0.clone());
        all.filter(|(key, _)| MARKS.contains(key)).collect()
    }

    /// Tells whether the controller has not seen the latest template.
    pub(super) fn is_behind(&self) -> bool {
        let observed = self.status.observed_generation.unwrap_or(0);
        observed < self.metadata.generation
    }

    /// Returns the conditions of a workload.
    pub(super) fn conditions(&self) -> &[ConditionItem] {
        &self.status.conditions
    }

    /// Returns the field `spec` as a tree.
    pub(super) fn spec(&self) -> Value {
        tree(self.spec.as_deref())
    }

    /// Returns the pod template as the workload had it, without what controllers add.
    pub(super) fn template(&self) -> Option<Value> {
        let of_set = || {
            tree(self.spec.as_deref())
                .get_mut("template")
                .map(Value::take)
        };
        let of_revision = || {
            let mut data = tree(self.data.as_deref());
            data.pointer_mut("/spec/template").map(Value::take)
        };
        let mut template = of_revision().or_else(of_set)?;
        template.as_object_mut()?.remove("$patch");
        let labels = template.pointer_mut("/metadata/labels");
        if let Some(labels) = labels.and_then(Value::as_object_mut) {
            labels.remove(HASH);
        }
        Some(template)
    }
}

fn tree(raw: Option<&RawValue>) -> Value {
    let read = raw.map(|raw| serde_json::from_str(raw.get()));
    read.and_then(Result::ok).unwrap_or_default()
}

/// Returns the images of a pod template, those of init containers first.
pub(super) fn images(template: &Value) -> Vec<String> {
    let lists = ["/spec/initContainers", "/spec/containers"];
    let containers = lists.iter().filter_map(|list| template.pointer(list));
    let containers = containers.filter_map(Value::as_array).flatten();
    let images = containers.filter_map(|of| of.get("image")?.as_str());
    images.map(str::to_owned).collect()
}

/// Returns the claims that the volumes of a pod template name.
pub(super) fn claims(template: &Value) -> Vec<String> {
    let volumes = template.pointer("/spec/volumes").and_then(Value::as_array);
    let names = volumes.into_iter().flatten();
    let names = names.filter_map(|of| of.pointer("/persistentVolumeClaim/claimName")?.as_str());
    names.map(str::to_owned).collect()
}

/// Returns a workload's selector as a query spells it; `None` where it selects nothing that can be spelled.
pub(super) fn selector(spec: &Value) -> Option<String> {
    let selector = spec.get("selector")?;
    let labels = selector.get("matchLabels").and_then(Value::as_object);
    let labels = labels.into_iter().flatten();
    let mut parts: Vec<String> = labels
        .map(|(key, value)| Some(format!("{key}={}", value.as_str()?)))
        .collect::<Option<_>>()?;
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    for expression in expressions.into_iter().flatten() {
        let key = expression.get("key")?.as_str()?;
        let values = expression.get("values").and_then(Value::as_array);
        let values: Vec<&str> = values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let values = values.join(",");
        parts.push(match expression.get("operator")?.as_str()? {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            _ => return None,
        });
    }
    (!parts.is_empty()).then(|| parts.join(","))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn one(item: &Value) -> Item {
        let page = json!({"items": [item]}).to_string();
        let mut items = read_page(page.as_bytes()).expect("a page");
        items.pop().expect("an item")
    }

    #[test]
    fn a_replica_set_is_a_revision_without_what_its_controller_added() {
        let item = one(
            &json!({"metadata": {"name": "web-5d", "namespace": "shop", "creationTimestamp": "2026-11-24T01:00:00Z",
            "annotations": {REVISION: "7", FORMER: "1,4", CAUSE: "release 2.3",
                "kubectl.kubernetes.io/last-applied-configuration": "canary"},
            "ownerReferences": [{"kind": "Deployment", "uid": "u-1", "controller": true}, {"uid": "u-2"}]},
            "spec": {"replicas": 3, "template": {"metadata": {"labels": {"app": "web", HASH: "5d"}},
                "spec": {"initContainers": [{"name": "i", "image": "init:1"}], "containers": [{"name": "a", "image": "web:7"}],
                    "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}, {"name": "e", "emptyDir": {}}]}}}}),
        );
        assert_eq!((item.number(), item.former()), (Some(7), vec![1, 4]));
        assert_eq!(item.change_cause(), Some("release 2.3"));
        assert!(item.is_owned_by("u-1") && !item.is_owned_by("u-2") && !item.is_owned_by(""));
        let template = item.template().expect("a template");
        assert_eq!(template["metadata"]["labels"], json!({"app": "web"}));
        assert_eq!(images(&template), ["init:1", "web:7"]);
        assert_eq!(claims(&template), ["data"]);
        let kept = format!("{:?}", item.metadata.annotations.0);
        assert!(!kept.contains("canary"), "{kept}");
    }

    #[test]
    fn a_controller_revision_is_a_patch_of_the_template() {
        let item = one(
            &json!({"metadata": {"name": "db-1", "ownerReferences": [{"uid": "u", "controller": true}]}, "revision": 3,
            "data": {"spec": {"template": {"$patch": "replace", "metadata": {"labels": {"app": "db"}},
                "spec": {"containers": [{"name": "db", "image": "db:3"}]}}}}}),
        );
        assert_eq!((item.number(), item.former()), (Some(3), vec![]));
        let template = item.template().expect("a template");
        assert_eq!(
            (template.get("$patch"), images(&template)),
            (None, vec!["db:3".to_owned()])
        );
    }

    #[test]
    fn broken_items_have_neither_number_nor_template() {
        let broken = [
            json!({"metadata": {"name": "x", "annotations": {REVISION: "seven"}}, "spec": {"template": 1}}),
            json!({"metadata": {"name": "x", "annotations": null}, "data": {"spec": []}}),
            json!({"metadata": {"name": "x"}, "data": {"spec": {"template": "no"}}}),
        ];
        for item in broken {
            let read = one(&item);
            assert_eq!((read.number(), read.template()), (None, None), "{item}");
        }
        let empty = read_page(br#"{"items":null}"#);
        assert!(empty.is_ok_and(|items| items.is_empty()));
        let why = read_page(b"{\"items\": [{\"metadata\": \"canary\"}]}").err();
        assert_eq!(why.as_deref(), Some("not a list: line 1, column 32"));
    }

    #[test]
    fn a_controller_is_behind_until_it_has_seen_the_generation() {
        let of = |generation: i64, status: Value| {
            let metadata = json!({"name": "web", "generation": generation});
            one(&json!({"metadata": metadata, "status": status})).is_behind()
        };
        assert!(of(2, json!({"observedGeneration": 1})) && of(1, json!({})));
        assert!(!of(2, json!({"observedGeneration": 2})));
    }

    #[test]
    fn a_selector_is_spelled_as_a_query() {
        let cases = [
            (
                json!({"matchLabels": {"app": "web", "b": ""}}),
                Some("app=web,b="),
            ),
            (
                json!({"matchLabels": {"app": "web"}, "matchExpressions": [
                {"key": "t", "operator": "In", "values": ["a", "b"]}, {"key": "u", "operator": "NotIn", "values": ["c"]},
                {"key": "v", "operator": "Exists"}, {"key": "w", "operator": "DoesNotExist"}]}),
                Some("app=web,t in (a,b),u notin (c),v,!w"),
            ),
            (
                json!({"matchExpressions": [{"key": "t", "operator": "Gt", "values": ["1"]}]}),
                None,
            ),
            (json!({}), None),
        ];
        for (selector, wanted) in cases {
            let found = super::selector(&json!({"selector": selector}));
            assert_eq!(found.as_deref(), wanted, "{selector}");
        }
    }

    #[test]
    fn marks_are_found_among_labels_and_annotations() {
        let item = one(&json!({"metadata": {"name": "web",
            "labels": {"app": "web", "kustomize.toolkit.fluxcd.io/name": "apps"},
            "annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web", "x": "y", REVISION: "1"}}}));
        let marks: Vec<_> = item.marks().into_iter().collect();
        assert_eq!(
            marks,
            [
                (
                    "argocd.argoproj.io/tracking-id",
                    "shop:apps/Deployment:shop/web".to_owned()
                ),
                ("kustomize.toolkit.fluxcd.io/name", "apps".to_owned()),
            ]
        );
    }
}
