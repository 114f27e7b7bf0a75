//! A JSON Schema of the environment: the names of `required` are needed, unless their property has a `default`.

use super::{Effect, Need, is_variable};
use crate::yaml::Node;

/// Tells whether a document is a schema of an object.
pub(super) fn is_schema(root: &Node) -> bool {
    root.get("properties").is_some()
        || root.get("required").is_some()
        || root.get("$schema").is_some()
}

/// Returns the needs that the top of a schema names.
pub(super) fn needs(root: &Node) -> Vec<Need> {
    let mut needs = Vec::new();
    let properties = root.get("properties");
    let required = root
        .get("required")
        .and_then(Node::as_seq)
        .unwrap_or_default();
    for item in required {
        let Some(name) = item.as_str().filter(|name| is_variable(name)) else {
            continue;
        };
        let property = properties.and_then(|all| all.get(name));
        needs.push(match property.and_then(|of| of.get("default")) {
            Some(_) => Need::new(
                name,
                Effect::Default,
                "required, with a default",
                item.origin,
            ),
            None => Need::new(name, Effect::Fails, "required by the schema", item.origin),
        });
    }
    for (key, property) in properties.and_then(Node::as_map).unwrap_or_default() {
        let name = key.as_str().filter(|name| is_variable(name));
        let Some(name) = name.filter(|name| needs.iter().all(|need| need.name != *name)) else {
            continue;
        };
        let (effect, how) = match property.get("default") {
            Some(_) => (Effect::Default, "known to the schema, with a default"),
            None => (Effect::Empty, "known to the schema"),
        };
        needs.push(Need::new(name, effect, how, key.origin));
    }
    needs
}
