//! Changes that mean nothing to Kubernetes: nothing is said of them.

use serde_json::{Map, Value};

use super::objects::{Overlay, containers, template, with};
use super::{Change, Expected};

/// Returns every such change that can be made of an overlay.
pub(super) fn all(overlay: &Overlay) -> Vec<Change> {
    let mut changes = vec![reversed(overlay), keys_in_another_order(overlay)];
    for (at, object) in overlay.objects.iter().enumerate() {
        let mut add = |what: &str, change: &dyn Fn(&mut Value)| {
            let objects = with(&overlay.objects, at, change);
            if objects[at] != overlay.objects[at] {
                let name = &object["metadata"]["name"];
                changes.push(Change {
                    what: format!("{} {name}: {what}", object["kind"]),
                    reference: None,
                    objects,
                    expected: Expected::Silent,
                });
            }
        };
        add("defaults spelt out", &spell_out_defaults);
        add("quantities in other units", &in_other_units);
        add("sets in another order", &turn_sets);
        for path in containers(object) {
            add("lists in another order", &|object: &mut Value| {
                reverse_lists(object, &path);
            });
        }
    }
    changes
}

fn change(what: &str, objects: Vec<Value>) -> Change {
    Change {
        what: what.to_owned(),
        reference: None,
        objects,
        expected: Expected::Silent,
    }
}

fn reversed(overlay: &Overlay) -> Change {
    // Of objects that stand twice the last one counts.
    let identity = |of: &Value| {
        let meta = &of["metadata"];
        format!(
            "{} {} {} {}",
            of["apiVersion"], of["kind"], meta["name"], meta["namespace"]
        )
    };
    let mut names: Vec<_> = overlay.objects.iter().map(identity).collect();
    names.sort();
    names.dedup();
    let mut objects = overlay.objects.clone();
    if names.len() == objects.len() {
        objects.reverse();
    }
    change("objects in another order", objects)
}

fn keys_in_another_order(overlay: &Overlay) -> Change {
    fn turned(tree: &Value) -> Value {
        match tree {
            Value::Object(entries) => {
                let entries = entries.iter().rev();
                Value::Object(
                    entries
                        .map(|(key, value)| (key.clone(), turned(value)))
                        .collect(),
                )
            }
            Value::Array(items) => items.iter().map(turned).collect(),
            leaf => leaf.clone(),
        }
    }
    let objects = overlay.objects.iter().map(turned).collect();
    change("keys in another order", objects)
}

fn default(entries: &mut Value, key: &str, value: &str) {
    if let Some(entries) = entries.as_object_mut() {
        entries.entry(key).or_insert_with(|| Value::from(value));
    }
}

/// A kind, a place in it, and fields there with their JSON.
type Defaults = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Fields with what the API server puts there.
const DEFAULTS: &[Defaults] = &[
    (
        "Deployment",
        "/spec",
        &[
            ("revisionHistoryLimit", "10"),
            ("progressDeadlineSeconds", "600"),
        ],
    ),
    (
        "StatefulSet",
        "/spec",
        &[
            ("revisionHistoryLimit", "10"),
            ("podManagementPolicy", "\"OrderedReady\""),
        ],
    ),
    (
        "CronJob",
        "/spec",
        &[
            ("suspend", "false"),
            ("concurrencyPolicy", "\"Allow\""),
            ("successfulJobsHistoryLimit", "3"),
            ("failedJobsHistoryLimit", "1"),
        ],
    ),
    ("Secret", "", &[("type", "\"Opaque\"")]),
    ("HorizontalPodAutoscaler", "/spec", &[("minReplicas", "1")]),
];

const PROBE: &[(&str, u64)] = &[
    ("periodSeconds", 10),
    ("timeoutSeconds", 1),
    ("successThreshold", 1),
    ("failureThreshold", 3),
];

fn put(entries: Option<&mut Value>, key: &str, value: Value) {
    if let Some(entries) = entries.and_then(Value::as_object_mut) {
        entries.entry(key).or_insert(value);
    }
}

fn defaults_of_kinds(object: &mut Value) {
    for (kind, path, fields) in DEFAULTS {
        if object["kind"] == *kind {
            for (key, value) in *fields {
                let value = serde_json::from_str(value).expect("JSON");
                put(object.pointer_mut(path), key, value);
            }
        }
    }
    let Some(path) = template(object) else {
        return;
    };
    let grace = Value::from(30);
    let spec = format!("{path}/spec");
    put(
        object.pointer_mut(&spec),
        "terminationGracePeriodSeconds",
        grace,
    );
    let volumes = object.pointer_mut(&format!("{spec}/volumes"));
    for volume in volumes.and_then(Value::as_array_mut).into_iter().flatten() {
        for kind in ["/configMap", "/secret"] {
            put(volume.pointer_mut(kind), "defaultMode", Value::from(420));
        }
    }
    for container in containers(object) {
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            let probe = format!("{container}/{probe}");
            for (key, value) in PROBE {
                put(object.pointer_mut(&probe), key, Value::from(*value));
            }
            let http = format!("{probe}/httpGet");
            put(object.pointer_mut(&http), "scheme", Value::from("HTTP"));
        }
    }
}

fn spell_out_defaults(object: &mut Value) {
    defaults_of_kinds(object);
    if object["kind"] == "Service" && object["spec"].is_object() {
        default(&mut object["spec"], "type", "ClusterIP");
        default(&mut object["spec"], "sessionAffinity", "None");
        default(&mut object["spec"], "internalTrafficPolicy", "Cluster");
        for port in object["spec"]["ports"].as_array_mut().into_iter().flatten() {
            default(port, "protocol", "TCP");
        }
    }
    let paths = containers(object);
    let path = template(object).map(|path| format!("{path}/spec"));
    if let Some(spec) = path.and_then(|path| object.pointer_mut(&path)) {
        default(spec, "dnsPolicy", "ClusterFirst");
        default(spec, "schedulerName", "default-scheduler");
    }
    for path in paths {
        let Some(container) = object.pointer_mut(&path) else {
            continue;
        };
        default(container, "terminationMessagePath", "/dev/termination-log");
        default(container, "terminationMessagePolicy", "File");
        for port in container["ports"].as_array_mut().into_iter().flatten() {
            default(port, "protocol", "TCP");
        }
    }
}

fn in_other_units(object: &mut Value) {
    for path in containers(object) {
        for part in ["requests", "limits"] {
            let pointer = format!("{path}/resources/{part}");
            let Some(amounts) = object.pointer_mut(&pointer).and_then(Value::as_object_mut) else {
                continue;
            };
            scaled(amounts, "memory", "Gi", 1024, "Mi");
            scaled(amounts, "memory", "Mi", 1024, "Ki");
            scaled(amounts, "cpu", "", 1000, "m");
        }
    }
}

fn scaled(amounts: &mut Map<String, Value>, key: &str, unit: &str, times: u64, smaller: &str) {
    let Some(Value::String(text)) = amounts.get_mut(key) else {
        return;
    };
    let number = text
        .strip_suffix(unit)
        .and_then(|number| number.parse::<u64>().ok());
    if let Some(number) = number {
        *text = format!("{}{smaller}", number * times);
    }
}

/// Lists of objects that are sets.
const SETS: &[(&str, &[&str])] = &[
    ("Service", &["/spec/ports"]),
    ("HorizontalPodAutoscaler", &["/spec/metrics"]),
    (
        "NetworkPolicy",
        &["/spec/ingress", "/spec/egress", "/spec/policyTypes"],
    ),
    ("RoleBinding", &["/subjects"]),
    ("ClusterRoleBinding", &["/subjects"]),
    ("Role", &["/rules"]),
    ("ClusterRole", &["/rules"]),
];

fn turn_sets(object: &mut Value) {
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    let own = SETS.iter().filter(|(of, _)| *of == kind);
    let mut paths: Vec<String> = own
        .flat_map(|(_, paths)| paths.iter().map(|path| (*path).to_owned()))
        .collect();
    if let Some(path) = template(object) {
        let of_pod = ["volumes", "tolerations", "imagePullSecrets"];
        paths.extend(of_pod.map(|list| format!("{path}/spec/{list}")));
    }
    for path in paths {
        let Some(items) = object.pointer_mut(&path).and_then(Value::as_array_mut) else {
            continue;
        };
        items.reverse();
        for list in ["verbs", "resources", "apiGroups"] {
            for rule in items.iter_mut() {
                if let Some(words) = rule.get_mut(list).and_then(Value::as_array_mut) {
                    words.reverse();
                }
            }
        }
    }
}

/// Reverses lists whose order means nothing: ports and mounts, and variables none of which uses another.
fn reverse_lists(object: &mut Value, path: &str) {
    let Some(container) = object.pointer_mut(path) else {
        return;
    };
    let variables = container["env"].to_string();
    for list in ["ports", "volumeMounts", "env"] {
        let is_used = list == "env" && (variables.contains("$(") || has_twice(container));
        if let Some(items) = container[list].as_array_mut().filter(|_| !is_used) {
            items.reverse();
        }
    }
    for list in ["ports", "volumeMounts", "env"] {
        if container[list].is_null() {
            container
                .as_object_mut()
                .map(|entries| entries.shift_remove(list));
        }
    }
}

fn has_twice(container: &Value) -> bool {
    let variables = container["env"].as_array().map_or(&[][..], Vec::as_slice);
    let mut names: Vec<_> = variables.iter().map(|of| of["name"].to_string()).collect();
    names.sort();
    let count = names.len();
    names.dedup();
    names.len() < count
}
