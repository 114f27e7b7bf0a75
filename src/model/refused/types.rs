//! Values of a type that their field does not take: `8080` where a string is needed, `"2"` where a number is.

use super::Report;
use crate::model::fields::{items, text};
use crate::model::is_unsubstituted;
use crate::source::WorkloadKind;
use crate::yaml::{Node, Typed, Value};

/// The type that a field takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Text,
    Number,
    Flag,
    Texts,
    TextMap,
    Objects,
    Object,
}

/// Fields of a pod template by name, wherever they stand in it. Left out are those that take several types, and names that
/// mean several things.
const FIELDS: &[(Wanted, &[&str])] = &[
    (
        Wanted::Number,
        &[
            "activeDeadlineSeconds",
            "backoffLimit",
            "completions",
            "containerPort",
            "defaultMode",
            "expirationSeconds",
            "failedJobsHistoryLimit",
            "failureThreshold",
            "fsGroup",
            "hostPort",
            "initialDelaySeconds",
            "maxSkew",
            "minDomains",
            "minReadySeconds",
            "parallelism",
            "periodSeconds",
            "priority",
            "progressDeadlineSeconds",
            "replicas",
            "revisionHistoryLimit",
            "runAsGroup",
            "runAsUser",
            "startingDeadlineSeconds",
            "successThreshold",
            "successfulJobsHistoryLimit",
            "terminationGracePeriodSeconds",
            "timeoutSeconds",
            "tolerationSeconds",
            "ttlSecondsAfterFinished",
            "weight",
        ],
    ),
    (
        Wanted::Flag,
        &[
            "allowPrivilegeEscalation",
            "automountServiceAccountToken",
            "enableServiceLinks",
            "hostIPC",
            "hostNetwork",
            "hostPID",
            "hostUsers",
            "optional",
            "paused",
            "privileged",
            "readOnly",
            "readOnlyRootFilesystem",
            "runAsNonRoot",
            "shareProcessNamespace",
            "stdin",
            "stdinOnce",
            "suspend",
            "tty",
        ],
    ),
    (
        Wanted::Text,
        &[
            "claimName",
            "concurrencyPolicy",
            "dnsPolicy",
            "effect",
            "fieldPath",
            "hostname",
            "imagePullPolicy",
            "key",
            "medium",
            "mountPath",
            "name",
            "nodeName",
            "operator",
            "path",
            "prefix",
            "priorityClassName",
            "protocol",
            "restartPolicy",
            "runtimeClassName",
            "schedule",
            "schedulerName",
            "scheme",
            "secretName",
            "serviceAccountName",
            "serviceName",
            "storageClassName",
            "subPath",
            "subPathExpr",
            "terminationMessagePath",
            "terminationMessagePolicy",
            "timeZone",
            "topologyKey",
            "value",
            "whenUnsatisfiable",
            "workingDir",
        ],
    ),
    (
        Wanted::Texts,
        &["accessModes", "args", "command", "drop", "values"],
    ),
    (
        Wanted::TextMap,
        &[
            "annotations",
            "labels",
            "matchLabels",
            "nodeSelector",
            "volumeAttributes",
        ],
    ),
    (
        Wanted::Objects,
        &[
            "containers",
            "env",
            "envFrom",
            "httpHeaders",
            "imagePullSecrets",
            "initContainers",
            "ports",
            "tolerations",
            "topologySpreadConstraints",
            "volumeClaimTemplates",
            "volumeMounts",
            "volumes",
        ],
    ),
    (
        Wanted::Object,
        &[
            "affinity",
            "configMapKeyRef",
            "configMapRef",
            "emptyDir",
            "fieldRef",
            "httpGet",
            "lifecycle",
            "limits",
            "livenessProbe",
            "readinessProbe",
            "requests",
            "resources",
            "secretKeyRef",
            "secretRef",
            "securityContext",
            "startupProbe",
            "tcpSocket",
            "valueFrom",
        ],
    ),
];

/// Checks labels and annotations, and the data of a ConfigMap.
pub(super) fn of_metadata(object: &Node, path: &str, report: &mut Report<'_>) {
    for field in ["labels", "annotations"] {
        if let Some(map) = object.at(&["metadata", field]) {
            check(map, Wanted::TextMap, &format!("{path}.{field}"), report);
        }
    }
    if text(object, &["kind"]) == "ConfigMap" {
        for field in ["data", "binaryData"] {
            if let Some(map) = object.get(field) {
                check(map, Wanted::TextMap, field, report);
            }
        }
    }
}

/// Checks every field of a workload whose type is certain.
pub(super) fn of_workload(object: &Node, pod: &Node, kind: WorkloadKind, report: &mut Report<'_>) {
    let pod_path = kind.pod_path().join(".");
    let left_out = |at: &str| is_container_list(at, &pod_path);
    // Of a custom resource only the template is known.
    let (checked, at) = match kind {
        WorkloadKind::Rollout => (object.at(&["spec", "template"]), "spec.template"),
        _ => (object.get("spec"), "spec"),
    };
    if let Some(checked) = checked {
        walk(checked, at, &left_out, report);
    }
    for list in ["initContainers", "containers"] {
        for container in items(pod, list) {
            report.enter(text(container, &["name"]));
            for (field, wanted) in [("image", Wanted::Text), ("env", Wanted::Objects)] {
                if let Some(found) = container.get(field) {
                    check(found, wanted, field, report);
                }
            }
            walk(container, "", &|at: &str| at == "env", report);
            for (index, entry) in items(container, "env").iter().enumerate() {
                of_variable(entry, index, report);
            }
        }
    }
    report.enter("");
}

fn is_container_list(path: &str, pod_path: &str) -> bool {
    let field = path
        .strip_prefix(pod_path)
        .and_then(|rest| rest.strip_prefix('.'));
    matches!(field, Some("containers" | "initContainers"))
}

/// A variable's value is told by the variable's name.
fn of_variable(entry: &Node, index: usize, report: &mut Report<'_>) {
    let name = text(entry, &["name"]);
    for (key, value) in entry.as_map().unwrap_or_default() {
        match key.as_str() {
            Some("value") if !name.is_empty() => check(value, Wanted::Text, name, report),
            Some("name") => check(value, Wanted::Text, &format!("env[{index}].name"), report),
            Some("valueFrom") => walk(
                value,
                &format!("env[{index}].valueFrom"),
                &|_| false,
                report,
            ),
            _ => {}
        }
    }
}

fn walk(node: &Node, path: &str, left_out: &dyn Fn(&str) -> bool, report: &mut Report<'_>) {
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                let key = key.as_str().unwrap_or_default();
                let path = if path.is_empty() {
                    key.to_owned()
                } else {
                    format!("{path}.{key}")
                };
                if left_out(&path) {
                    continue;
                }
                let wanted = FIELDS.iter().find(|(_, names)| names.contains(&key));
                if let Some((wanted, _)) = wanted {
                    check(value, *wanted, &path, report);
                }
                // Below these the keys are anybody's.
                if !matches!(wanted, Some((Wanted::TextMap, _))) && !is_of_amounts(key) {
                    walk(value, &path, left_out, report);
                }
            }
        }
        Value::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{path}[{index}]"), left_out, report);
            }
        }
        Value::Scalar(_) => {}
    }
}

fn is_of_amounts(key: &str) -> bool {
    matches!(
        key,
        "requests" | "limits" | "capacity" | "options" | "parameters"
    )
}

fn check(value: &Node, wanted: Wanted, path: &str, report: &mut Report<'_>) {
    match (wanted, &value.value) {
        _ if value.is_null() => {}
        (Wanted::TextMap, Value::Map(entries)) => {
            for (key, value) in entries {
                let path = format!("{path}.{}", key.as_str().unwrap_or_default());
                check(value, Wanted::Text, &path, report);
            }
        }
        (Wanted::Texts, Value::Seq(items)) => {
            for item in items {
                check(item, Wanted::Text, path, report);
            }
        }
        (Wanted::Objects, Value::Seq(_)) | (Wanted::Object, Value::Map(_)) => {}
        (Wanted::Text | Wanted::Number | Wanted::Flag, Value::Scalar(_)) => {
            scalar(value, wanted, path, report);
        }
        (_, Value::Scalar(text)) if is_unsubstituted(text) => {}
        (_, found) => {
            let found = match found {
                Value::Map(_) => "a mapping",
                Value::Seq(_) => "a list",
                Value::Scalar(_) => "one value",
            };
            let why = format!(
                "{found} stands here, the API server takes only {}",
                words(wanted)
            );
            report.refuse(path, why, value.origin);
        }
    }
}

fn words(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Text => "a string",
        Wanted::Number => "a number",
        Wanted::Flag => "a boolean",
        Wanted::Texts | Wanted::Objects => "a list",
        Wanted::TextMap | Wanted::Object => "a mapping",
    }
}

fn scalar(value: &Node, wanted: Wanted, path: &str, report: &mut Report<'_>) {
    let (Some(raw), Some(typed)) = (value.as_str(), value.typed()) else {
        return;
    };
    let (found, fits) = match typed {
        Typed::Null => return,
        Typed::Bool(_) => ("a boolean", wanted == Wanted::Flag),
        Typed::Int(_) | Typed::Uint(_) | Typed::Float(_) => ("a number", wanted == Wanted::Number),
        Typed::Str(_) | Typed::Timestamp(_) => ("a string", wanted == Wanted::Text),
    };
    if fits || is_unsubstituted(raw) {
        return;
    }
    let instead = match wanted {
        Wanted::Text => Some(format!("\"{raw}\"")),
        Wanted::Number => raw.parse::<i64>().ok().map(|number| number.to_string()),
        _ => matches!(raw, "true" | "false").then(|| raw.to_owned()),
    };
    let why = format!(
        "`{raw}` is {found}, the API server takes only {} here",
        words(wanted)
    );
    report.refuse_type(path.to_owned(), why, instead, value.origin);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_wanted_twice() {
        let names: Vec<&str> = FIELDS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len());
    }
}
