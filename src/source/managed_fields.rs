//! Finds who set a field: `metadata.managedFields`, and the lookup down to one variable.
//!
//! Takes the entries as the API server writes them (`fieldsV1`, see "Server-Side Apply" in Kubernetes' documentation); gives
//! the manager that owns a field. Parsed only for what ends in a finding. Leaves what a manager means to judging.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::mask::mask_text;

/// One manager's entry. Text that repeats in thousands of objects is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedEntry {
    /// The manager's name: `kubectl-set`, `argocd-controller`, …. Whoever writes to a cluster chooses it: it is compared as it is, and
    /// kept and shown as a [`FieldOwner`] has it.
    #[serde(default = "empty", serialize_with = "masked")]
    pub manager: Arc<str>,
    /// `Apply` or `Update`.
    #[serde(default = "empty")]
    pub operation: Arc<str>,
    /// The manager's latest write of anything, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Arc<str>>,
    /// `status`, `scale`, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subresource: Option<Arc<str>>,
    /// `fieldsV1`, as JSON text.
    #[serde(default = "empty")]
    pub fields: Arc<str>,
}

/// Writes a name without what looks like a credential in it.
fn masked<S: serde::Serializer>(name: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&mask_text("", name))
}

fn empty() -> Arc<str> {
    Arc::from("")
}

/// One step of the path to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A field of a mapping.
    Field(String),
    /// An item of a list, by the value of one of its keys: (`name`, `app`).
    Item(&'static str, String),
    /// A dotted path below, as differences spell it: `securityContext.runAsUser`, `tolerations[x].effect`.
    Dotted(String),
}

/// The manager that set a field, as it is shown: what looks like a credential is masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOwner {
    /// The manager's name.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: String,
    /// Not after: the manager's latest write of anything.
    pub time: Option<String>,
}

impl ManagedEntry {
    /// Returns the manager, and when it wrote last.
    pub(crate) fn field_owner(&self) -> FieldOwner {
        FieldOwner {
            manager: mask_text("", &self.manager).into_owned(),
            operation: mask_text("", &self.operation).into_owned(),
            time: self.time.as_deref().map(str::to_owned),
        }
    }
}

/// Returns the manager that owns the field at the end of a path: of several the one that owns its content rather than its
/// existence, and of those the latest to write.
#[must_use]
pub(crate) fn field_owner(entries: &[ManagedEntry], path: &[Step]) -> Option<FieldOwner> {
    let owned = entries
        .iter()
        .filter(|entry| entry.subresource.as_deref() != Some("status"));
    owned
        .filter_map(|entry| Some((depth(&entry.fields, path)?, entry.time.clone(), entry)))
        .max_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)))
        .map(|(_, _, entry)| entry.field_owner())
}

/// Returns every manager of an object, in the order of its entries, those of its status left out.
#[must_use]
pub(crate) fn managers(entries: &[ManagedEntry]) -> Vec<FieldOwner> {
    let own = entries
        .iter()
        .filter(|entry| entry.subresource.as_deref() != Some("status"));
    own.map(ManagedEntry::field_owner).collect()
}

/// Entries that are kept parsed: those of neighbours tend to be the same text.
const KEPT: usize = 16;

thread_local! {
    /// The entries that were parsed last, by their shared text.
    static PARSED: RefCell<VecDeque<(Arc<str>, Rc<Value>)>> = const { RefCell::new(VecDeque::new()) };
}

fn parsed(fields: &Arc<str>) -> Option<Rc<Value>> {
    PARSED.with_borrow_mut(|kept| {
        let known = kept.iter().find(|(text, _)| Arc::ptr_eq(text, fields));
        if let Some((_, tree)) = known {
            return Some(tree.clone());
        }
        let tree = Rc::new(serde_json::from_str(fields).ok()?);
        kept.push_front((fields.clone(), Rc::clone(&tree)));
        kept.truncate(KEPT);
        Some(tree)
    })
}

/// Tells how much of the field an entry owns, if any: 2 for its content, 1 for its existence.
fn depth(fields: &Arc<str>, path: &[Step]) -> Option<u8> {
    let tree = parsed(fields)?;
    let mut at = tree.as_object()?;
    for step in path {
        at = match step {
            Step::Field(name) => at.get(&format!("f:{name}"))?.as_object()?,
            Step::Item(key, value) => item(at, key, value)?,
            Step::Dotted(dotted) => descend(at, dotted)?,
        };
    }
    let holds_value = ["f:value", "f:valueFrom"]
        .iter()
        .any(|name| at.contains_key(*name));
    // An item of a list that is owned by its name only was made by someone else, or has nothing but a name.
    let only_a_name = at.keys().all(|key| matches!(key.as_str(), "." | "f:name")) && !at.is_empty();
    Some(if holds_value || !only_a_name { 2 } else { 1 })
}

fn item<'t>(at: &'t Map<String, Value>, key: &str, value: &str) -> Option<&'t Map<String, Value>> {
    // As the API server writes an item with one key; with several, all have to be read.
    let plain = at.get(&format!("k:{{\"{key}\":{}}}", Value::from(value)));
    if let Some(below) = plain {
        return below.as_object();
    }
    at.iter().find_map(|(name, below)| {
        let keys: Value = serde_json::from_str(name.strip_prefix("k:")?).ok()?;
        let found = keys.get(key)?;
        is_text(found, value).then(|| below.as_object()).flatten()
    })
}

/// Keys of list items may be numbers, as ports are.
fn is_text(value: &Value, text: &str) -> bool {
    let number = || value.to_string();
    value
        .as_str()
        .map_or_else(|| number() == text, |value| value == text)
}

/// Walks down a dotted path. Labels have dots of their own, so the longest name that fits is taken.
fn descend<'t>(at: &'t Map<String, Value>, dotted: &str) -> Option<&'t Map<String, Value>> {
    if dotted.is_empty() {
        return Some(at);
    }
    if let Some(rest) = dotted.strip_prefix('[') {
        let (name, rest) = rest.split_once(']')?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let found = at.iter().find_map(|(key, below)| {
            let keys: Value = serde_json::from_str(key.strip_prefix("k:")?).ok()?;
            let mut values = keys.as_object()?.values();
            let same = values.any(|value| is_text(value, name));
            same.then(|| below.as_object()).flatten()
        });
        // A list without keys is owned as a whole.
        return match found {
            Some(below) => descend(below, rest),
            None => at.is_empty().then_some(at),
        };
    }
    let fits = at.iter().filter_map(|(key, below)| {
        let rest = dotted.strip_prefix(key.strip_prefix("f:")?)?;
        let rest = match rest.strip_prefix('.') {
            Some(rest) => rest,
            None if rest.is_empty() || rest.starts_with('[') => rest,
            None => return None,
        };
        Some((rest, below.as_object()?))
    });
    match fits.min_by_key(|(rest, _)| rest.len()) {
        Some((_, below)) if below.is_empty() => Some(below),
        Some((rest, below)) => descend(below, rest),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPLIED: &str = r#"{"f:metadata":{"f:labels":{"f:app.kubernetes.io/name":{}}},"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:name":{},"f:image":{},"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}},"k:{\"name\":\"B\"}":{".":{},"f:name":{}}}}},"f:securityContext":{"f:runAsUser":{}},"f:tolerations":{}}}}}"#;
    const SET: &str = r#"{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{"f:env":{"k:{\"name\":\"B\"}":{"f:value":{}},"k:{\"name\":\"C\"}":{".":{},"f:name":{},"f:value":{}}}}}}}}}"#;

    fn entry(manager: &str, time: &str, fields: &str) -> ManagedEntry {
        ManagedEntry {
            manager: Arc::from(manager),
            operation: Arc::from("Update"),
            time: Some(Arc::from(time)),
            subresource: None,
            fields: Arc::from(fields),
        }
    }

    #[test]
    fn the_owner_of_a_field_is_found_down_to_one_variable() {
        let mut status = entry("controller", "2026-11-24T03:00:00Z", APPLIED);
        status.subresource = Some(Arc::from("status"));
        let entries = [
            entry("argocd", "2026-11-24T01:00:00Z", APPLIED),
            entry("kubectl-set", "2026-11-24T02:00:00Z", SET),
            status,
        ];
        let pod = || Step::Dotted("spec.template.spec".to_owned());
        let app = || {
            [
                pod(),
                Step::Field("containers".to_owned()),
                Step::Item("name", "app".to_owned()),
            ]
        };
        let env = |name: &str| {
            let mut path = app().to_vec();
            path.push(Step::Field("env".to_owned()));
            path.push(Step::Item("name", name.to_owned()));
            path
        };
        let dotted = |path: &str| vec![Step::Dotted(path.to_owned())];
        let cases = [
            (env("A"), Some("argocd")),
            (env("B"), Some("kubectl-set")),
            (env("C"), Some("kubectl-set")),
            (env("D"), None),
            (dotted("spec.replicas"), Some("argocd")),
            (
                dotted("metadata.labels.app.kubernetes.io/name"),
                Some("argocd"),
            ),
            (dotted("metadata.labels.other"), None),
            (
                dotted("spec.template.spec.securityContext.runAsUser"),
                Some("argocd"),
            ),
            (
                dotted("spec.template.spec.tolerations[x].effect"),
                Some("argocd"),
            ),
            (dotted("spec.template.spec.hostNetwork"), None),
        ];
        for (path, wanted) in cases {
            let found = field_owner(&entries, &path).map(|field_owner| field_owner.manager);
            assert_eq!(found.as_deref(), wanted, "{path:?}");
        }
    }

    #[test]
    fn a_name_is_shown_and_kept_without_a_credential() {
        let named = entry("https://me:hunter2@deploy.shop", "t", "{}");
        let kept = serde_json::to_string(&named).unwrap();
        assert!(
            !kept.contains("hunter2") && kept.contains("deploy.shop"),
            "{kept}"
        );
        let owner = format!("{:?}", named.field_owner());
        assert!(
            !owner.contains("hunter2") && owner.contains("deploy.shop"),
            "{owner}"
        );
    }

    #[test]
    fn broken_entries_own_nothing() {
        for fields in ["", "{", "[]", r#"{"k:{":{}}"#, r#"{"f:spec":1}"#] {
            let entries = [entry("x", "t", fields)];
            assert_eq!(
                field_owner(&entries, &[Step::Dotted("spec.replicas".to_owned())]),
                None,
                "{fields}"
            );
        }
    }
}
