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
                    objects,
                    expected: Expected::Silent,
                });
            }
        };
        add("defaults spelt out", &spell_out_defaults);
        add("quantities in other units", &in_other_units);
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

fn spell_out_defaults(object: &mut Value) {
    if object["kind"] == "Service" && object["spec"].is_object() {
        default(&mut object["spec"], "type", "ClusterIP");
        default(&mut object["spec"], "sessionAffinity", "None");
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
