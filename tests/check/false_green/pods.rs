//! Changes of what a pod takes whole, and of the order in which its containers begin.

use serde_json::Value;

use super::Level;
use super::changes::{Changes, SWITCHES, named, without_hash};
use super::objects::{name, template};

/// Takes away each source of variables whose object is rendered: the variables go with it.
pub(super) fn sources(changes: &mut Changes<'_>, path: &str, container: &Value) {
    let sources = container["envFrom"].as_array().cloned().unwrap_or_default();
    for (index, source) in sources.iter().enumerate() {
        let (kind, from) = match source["configMapRef"].is_object() {
            true => ("ConfigMap", &source["configMapRef"]),
            false => ("Secret", &source["secretRef"]),
        };
        let mut objects = changes.overlay.objects.iter();
        let own = from["name"].as_str().unwrap_or_default();
        let space = &changes.object()["metadata"]["namespace"];
        let rendered = objects.find(|of| {
            of["kind"] == kind && name(of) == own && &of["metadata"]["namespace"] == space
        });
        let is_alone = sources.len() == 1 && container["env"].is_null();
        let data = rendered.map_or(&Value::Null, |of| match of["data"].is_object() {
            true => &of["data"],
            false => &of["stringData"],
        });
        let is_variable = |(key, value): &(&String, &Value)| {
            let is_word = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            is_word && *value != "" && !SWITCHES.iter().any(|word| key.contains(word))
        };
        let has_any = data
            .as_object()
            .into_iter()
            .flatten()
            .any(|of| is_variable(&of));
        let is_optional = from["optional"] == true;
        if !has_any || is_optional {
            continue;
        }
        let level = if is_alone { Level::Error } else { Level::Note };
        let words = [without_hash(own)];
        changes.without(&format!("{path}/envFrom/{index}"), named(level, &words));
    }
}

/// Turns the first two init containers round.
pub(super) fn order(changes: &mut Changes<'_>) {
    let Some(path) = template(changes.object()) else {
        return;
    };
    let pointer = format!("{path}/spec/initContainers");
    let object = changes.object().clone();
    let Some([first, second, ..]) = object
        .pointer(&pointer)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    else {
        return;
    };
    let words = [first, second].map(|of| of["name"].as_str().unwrap_or_default());
    let expected = named(Level::Warning, &words);
    changes.add("order of initContainers".to_owned(), expected, |object| {
        if let Some(list) = object.pointer_mut(&pointer).and_then(Value::as_array_mut) {
            list.swap(0, 1);
        }
    });
}
