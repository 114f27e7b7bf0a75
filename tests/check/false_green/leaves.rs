//! Changes of any leaf: whatever it is, `diff` shows it.

use serde_json::Value;

use super::Expected;
use super::changes::Changes;
use super::objects::{Overlay, escaped};

/// Paths of what the server writes and of what names the object: no configuration that differs.
const LEFT_OUT: &[&str] = &[
    "/status",
    "/apiVersion",
    "/kind",
    "/metadata/name",
    "/metadata/creationTimestamp",
];

/// Adds changes of the leaves of one object, every third.
pub(super) fn of_object(changes: &mut Changes<'_>) {
    let mut leaves = Vec::new();
    walk(changes.object(), "", &mut leaves);
    leaves.retain(|path| is_compared(changes.overlay, changes.object(), path));
    for path in leaves.iter().step_by(3) {
        let other = match changes.object().pointer(path) {
            Some(Value::Bool(value)) => Value::from(!value),
            Some(Value::Number(number)) => Value::from(number.as_i64().unwrap_or(1) + 1),
            Some(Value::String(text)) => match text.parse::<u64>() {
                Ok(number) => Value::from((number + 1).to_string()),
                Err(_) => Value::from(format!("{text}x")),
            },
            _ => continue,
        };
        changes.add(
            format!("any leaf, {path} = {other}"),
            Expected::Differs,
            |object| {
                if let Some(field) = object.pointer_mut(path) {
                    *field = other;
                }
            },
        );
    }
}

fn walk(tree: &Value, path: &str, leaves: &mut Vec<String>) {
    match tree {
        Value::Object(entries) => entries
            .iter()
            .for_each(|(key, value)| walk(value, &format!("{path}/{}", escaped(key)), leaves)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| walk(item, &format!("{path}/{index}"), leaves)),
        Value::String(text) if !text.is_empty() => leaves.push(path.to_owned()),
        Value::Number(_) | Value::Bool(_) => leaves.push(path.to_owned()),
        _ => {}
    }
}

/// Tells whether a leaf is configuration, and known.
fn is_compared(overlay: &Overlay, object: &Value, path: &str) -> bool {
    // No kind has a field of such a name: the API server takes none.
    let is_left_out = path.starts_with("/-")
        || LEFT_OUT.iter().any(|of| path.starts_with(of))
        || path.contains("last-applied-configuration")
        || path.ends_with("creationTimestamp")
        // There is one version of a pod's own fields.
        || path.ends_with("/fieldRef/apiVersion");
    // A Secret's template may hold what it holds.
    let is_template =
        path.starts_with("/spec/template/") || path.starts_with("/spec/target/template/");
    let makes_secret = ["SealedSecret", "ExternalSecret"]
        .iter()
        .any(|kind| object["kind"] == *kind);
    // What seals a Secret changes with every sealing.
    let is_secret = ["Secret", "SealedSecret"]
        .iter()
        .any(|kind| object["kind"] == *kind);
    let is_sealed =
        path.contains("ata/") && !path.starts_with("/metadata") || path.starts_with("/sops");
    // What an autoscaler settles is not the template's.
    let mut others = overlay.objects.iter();
    let is_scaled = path == "/spec/replicas"
        && others.any(|of| of["spec"]["scaleTargetRef"]["name"] == object["metadata"]["name"]);
    // Of two texts that are still to be substituted nobody knows whether they differ.
    let text = object.pointer(path).and_then(Value::as_str);
    let is_open = text
        .is_some_and(|text| text.contains("${") || path.ends_with("/image") && text.contains('$'));
    // Of a variable that stands twice the last one counts, and one that may be lacking may be lacking under any name.
    let variable = path.split_once("/env/").and_then(|(list, of)| {
        let index: usize = of.split('/').next()?.parse().ok()?;
        let list = object.pointer(&format!("{list}/env"))?.as_array()?;
        Some((list, list.get(index)?))
    });
    let has_no_effect = variable.is_some_and(|(list, variable)| {
        let is_twice = list
            .iter()
            .filter(|of| of["name"] == variable["name"])
            .count()
            > 1;
        is_twice
            || variable["valueFrom"]
                .to_string()
                .contains("\"optional\":true")
    });
    // What says what a pod was made from, so that it is made anew, differs whenever that does.
    let is_stamp = path.contains("annotations/checksum~1");
    !(is_left_out
        || makes_secret && is_template
        || is_secret && is_sealed
        || is_scaled
        || is_open
        || is_stamp
        || has_no_effect)
}
