//! [`Moment`]: something that happened in a cluster, as far as the cluster still keeps when it did.
//!
//! Takes [`RevisionHistory`]s, and managers of other objects; gives moments. Texts of a cluster are masked and cut before they are kept. Leaves other
//! objects to [`super::beside`], the order and the words to reports.

use jiff::Timestamp;
use serde_json::Value;

use super::history::RevisionHistory;
use crate::source::cluster::items::{sentence, word};
use crate::source::managed_fields::{FieldOwner, ManagedEntry, managers};

/// Fields that a moment names.
const NAMED: usize = 4;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The time.
    pub time: Timestamp,
    /// The namespace.
    pub namespace: String,
    /// `Kind/name`.
    pub object: String,
    /// The kind of thing that happened.
    pub what: Happened,
}

/// The kinds of things that happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// A controller made a revision.
    Revision {
        /// Its number now: a rollback gives an old one a new number.
        number: i64,
        /// The images of its containers.
        images: Vec<String>,
        /// The reason that people gave, as they wrote it.
        change_cause: Option<String>,
    },
    /// A manager wrote to an object, for the last time.
    Written {
        /// The manager.
        owner: FieldOwner,
        /// Every manager of the object.
        all: Vec<FieldOwner>,
        /// Some of the fields that the manager owns.
        fields: Vec<String>,
        /// The number of fields that it owns besides.
        more: usize,
    },
    /// A condition became what it is.
    Condition {
        /// `Available`, `Progressing`, …
        kind: String,
        /// `True` or `False`.
        status: String,
        /// One word.
        reason: String,
        /// A sentence of the controller's.
        message: String,
    },
    /// An event was last seen.
    Event {
        /// `Warning` or `Normal`.
        kind: String,
        /// One word.
        reason: String,
        /// A sentence.
        message: String,
        /// The number of times that it was seen.
        count: u32,
    },
    /// A container ended for the last time, and was started again.
    Restart {
        /// The container.
        container: String,
        /// `OOMKilled`, `Error`, …
        reason: String,
        /// The exit code of the process.
        exit_code: i64,
        /// The number of restarts so far.
        count: u32,
    },
}

pub(super) fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// Returns what a workload's revisions, managers and conditions tell.
pub(super) fn of_history(history: &RevisionHistory) -> Vec<Moment> {
    let object = format!("{}/{}", history.kind.name(), history.name);
    let moment = |time: Timestamp, what: Happened| Moment {
        time,
        namespace: history.namespace.clone(),
        object: object.clone(),
        what,
    };
    let revisions = history.revisions.iter().filter_map(|of| {
        let what = Happened::Revision {
            number: of.number,
            images: of.images.clone(),
            change_cause: of.change_cause.clone(),
        };
        Some(moment(time(of.created.as_deref()?)?, what))
    });
    let conditions = history.conditions.iter().filter_map(|of| {
        let what = Happened::Condition {
            kind: word(&of.kind).to_owned(),
            status: word(&of.status).to_owned(),
            reason: word(&of.reason).to_owned(),
            message: sentence(&of.message).into(),
        };
        Some(moment(time(&of.last_transition_time)?, what))
    });
    let mut all: Vec<Moment> = revisions.chain(conditions).collect();
    all.extend(written(&history.namespace, &object, &history.managed));
    all
}

/// Returns what the managers of an object tell, without controllers that write its status or number its revisions.
pub(super) fn written(namespace: &str, object: &str, managed: &[ManagedEntry]) -> Vec<Moment> {
    const CONTROLLERS: &str = "kube-controller-manager";
    let all = managers(managed);
    let entries = managed
        .iter()
        .filter(|of| of.subresource.as_deref() != Some("status") && &*of.manager != CONTROLLERS);
    let moments = entries.filter_map(|of| {
        let mut fields = field_names(&of.fields);
        let more = fields.len().saturating_sub(NAMED);
        fields.truncate(NAMED);
        Some(Moment {
            time: time(of.time.as_deref()?)?,
            namespace: namespace.to_owned(),
            object: object.to_owned(),
            what: Happened::Written {
                owner: of.field_owner(),
                all: all.clone(),
                fields,
                more,
            },
        })
    });
    moments.collect()
}

/// Returns the fields of a `fieldsV1`, as paths without what every workload has before its pod template.
fn field_names(fields: &str) -> Vec<String> {
    let Ok(tree) = serde_json::from_str::<Value>(fields) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    add_names(&tree, "", &mut names);
    names
}

fn add_names(tree: &Value, path: &str, names: &mut Vec<String>) {
    const TEMPLATE: &str = "spec.template.spec.";
    const COPY: &str = "last-applied-configuration";
    let Some(map) = tree.as_object() else {
        return;
    };
    let below = map.iter().filter_map(|(key, below)| {
        let step = match key.split_at_checked(2)? {
            ("f:", field) if path.is_empty() => field.to_owned(),
            ("f:", field) => format!("{path}.{field}"),
            ("k:", keys) => {
                let keys: Value = serde_json::from_str(keys).ok()?;
                let mut values = keys.as_object()?.values();
                let first = values
                    .next()
                    .map(|of| of.as_str().map_or(of.to_string(), str::to_owned));
                format!("{path}[{}]", first?)
            }
            // The content of a list of values: no name of a field.
            _ => return None,
        };
        Some((step, below))
    });
    let below: Vec<(String, &Value)> = below.collect();
    if below.is_empty() && !path.is_empty() && !path.ends_with(COPY) {
        names.push(path.strip_prefix(TEMPLATE).unwrap_or(path).to_owned());
    }
    for (path, below) in below {
        add_names(below, &path, names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_without_their_values() {
        let fields = r#"{"f:metadata":{"f:annotations":{".":{},"f:kubectl.kubernetes.io/last-applied-configuration":{}}},
            "f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},
            "f:env":{"k:{\"name\":\"LEVEL\"}":{".":{},"f:value":{}}},"f:image":{}}}}},"f:tolerations":{"v:\"secret-value\"":{}}}}"#;
        assert_eq!(
            field_names(fields),
            [
                "spec.replicas",
                "containers[app].env[LEVEL].value",
                "containers[app].image",
                "spec.tolerations"
            ]
        );
        assert!(field_names("not JSON").is_empty());
    }
}
