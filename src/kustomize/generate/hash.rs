//! The content hash that generated names end in.

use crate::kustomize::Error;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::resmap::ResMap;
use crate::yaml::{GoJsonFormat, Node, quote_for_go_json, write_go_json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// kustomize marks by this annotation what gets a hash, and minds it on what a file brought too.
const ASKS_FOR_HASH: &[&str] = &[
    "metadata",
    "annotations",
    "internal.config.kubernetes.io/needsHashSuffix",
];

/// Appends content hashes to the names of generated resources, and of what asks for one. The hash of other kinds than
/// ConfigMaps and Secrets depends on the comments and line numbers in their files: those stay without.
pub(crate) fn add_hashes(resources: &mut ResMap) -> Result<(), Error> {
    let asks = |resource: &Resource| {
        let mark = resource.node.at(ASKS_FOR_HASH).and_then(Node::as_str);
        let is_marked =
            mark == Some("enabled") && matches!(resource.kind(), "ConfigMap" | "Secret");
        (resource.needs_hash || is_marked).then_some(())
    };
    resources.try_rename_all(asks, |resource, ()| {
        let hash = content_hash(resource)?;
        let name = format!("{}-{hash}", resource.name());
        resource.remember_id();
        resource.set_name(&name);
        Ok(())
    })
}

/// Returns the hash of a ConfigMap's or Secret's content.
///
/// The name is not part of it: kustomize looks for it in the wrong place, and so finds `""`.
///
/// # Errors
/// If the resource is of another kind, or a value cannot be typed.
fn content_hash(resource: &Resource) -> Result<String, Error> {
    let kind = resource.kind();
    let (fields, optional): (&[&str], &str) = match kind {
        "ConfigMap" => (&["data"], "binaryData"),
        "Secret" => (&["data", "type"], "stringData"),
        _ => {
            return Err(Error::unsupported(
                format_args!("a content hash for the kind '{kind}'"),
                resource.declared,
            ));
        }
    };
    let mut parts = BTreeMap::from([("kind", quoted(kind)), ("name", quoted(""))]);
    for field in fields {
        parts.insert(field, field_json(resource.node.get(field))?);
    }
    if let Some(node) = resource.node.get(optional).filter(|n| n.as_map().is_some()) {
        parts.insert(optional, json(node)?);
    }
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(key, value)| format!("{}:{value}", quoted(key)))
        .collect();
    let digest = Sha256::digest(format!("{{{}}}", parts.join(",")));
    Ok(digest
        .iter()
        .take(5)
        .flat_map(|byte| [byte >> 4, byte & 0xF])
        .map(letter)
        .collect())
}

/// A hex digit, those that could spell words replaced.
fn letter(digit: u8) -> char {
    match digit {
        0x0 => 'g',
        0x1 => 'h',
        0x3 => 'k',
        0xa => 'm',
        0xe => 't',
        digit => char::from_digit(u32::from(digit), 16).unwrap_or('g'),
    }
}

/// A scalar counts by its text, whatever its type; what is missing is `""`.
fn field_json(node: Option<&Node>) -> Result<String, Error> {
    match node {
        None => Ok(quoted("")),
        Some(node) => node
            .as_str()
            .map_or_else(|| json(node), |text| Ok(quoted(text))),
    }
}

/// Returns a node as JSON. Numbers lose precision past 2^53, as they do on kustomize's way through JSON.
fn json(node: &Node) -> Result<String, Error> {
    let mut text = String::new();
    let format = GoJsonFormat {
        integers_are_floats: true,
        ..GoJsonFormat::default()
    };
    match write_go_json(&mut text, node, format) {
        Ok(()) => Ok(text),
        Err(error) => Err(Error::new(error.message).at(error.origin)),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    quote_for_go_json(&mut quoted, text);
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Origin;

    fn resource(kind: &str, data: &[(&str, &str)]) -> Resource {
        let mut node = Node::map(Origin::NONE);
        node.set("kind", Node::string(kind, Origin::NONE));
        let is_secret = kind == "Secret";
        if is_secret {
            node.set("type", Node::string("Opaque", Origin::NONE));
        }
        if is_secret || !data.is_empty() {
            let mut map = Node::map(Origin::NONE);
            for (key, value) in data {
                map.set(key, Node::string(*value, Origin::NONE));
            }
            node.set("data", map);
        }
        Resource::new(node)
    }

    #[test]
    fn hashes_are_kustomizes() {
        for (kind, data, expected) in [
            ("ConfigMap", &[][..], "6ct58987ht"),
            ("ConfigMap", &[("a", "1")], "h29d89cmmt"),
            ("ConfigMap", &[("a", "<b> &")], "c7kd8b6fm9"),
            ("Secret", &[], "46f8b28mk5"),
        ] {
            assert_eq!(
                content_hash(&resource(kind, data)).as_deref(),
                Ok(expected),
                "{kind} {data:?}"
            );
        }
    }

    #[test]
    fn other_kinds_are_refused() {
        assert!(content_hash(&resource("Deployment", &[])).is_err());
    }
}
