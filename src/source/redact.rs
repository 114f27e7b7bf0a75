//! Secret values end here: what a source returns holds the names of keys.

use std::collections::BTreeMap;

use base64::Engine as _;

use crate::mask;
use crate::placeholders;
use crate::yaml::{Node, Origin, Style, Tag, Typed, Value};

/// Stands in a Secret's place of a value that nobody filled in: of the value itself, this one bit leaves the source. It is base64
/// too, since that is what the API server asks for.
pub(crate) const UNFILLED: &str = "unfilled";

/// The annotation in which kubectl keeps a copy of an object as last applied, values included.
pub(super) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Places where a build's Secrets have their values, each with the Secret's name and the key, for finding copies: what a
/// replacement or a var copies keeps its origin. Equal text alone is not a copy.
#[derive(Debug, Default)]
pub(super) struct Values {
    places: BTreeMap<Origin, String>,
}

impl Values {
    /// Gathers the places of the values of all Secrets.
    pub(super) fn gather<'n>(objects: impl Iterator<Item = &'n Node>) -> Self {
        let mut places = BTreeMap::new();
        for object in objects.filter(|object| is_secret(object)) {
            let name = object
                .at(&["metadata", "name"])
                .and_then(Node::as_str)
                .unwrap_or_default();
            for field in ["data", "stringData"] {
                let entries = object.get(field).and_then(Node::as_map);
                for (key, value) in entries.unwrap_or_default() {
                    if value.origin.line() > 0 {
                        let key = key.as_str().unwrap_or_default();
                        let label = format!("•••••• (a copy of secret {name}, key {key})");
                        places.insert(value.origin, label);
                    }
                }
            }
        }
        Self { places }
    }

    /// Replaces copies by where they come from.
    fn conceal(&self, node: &mut Node) {
        match &mut node.value {
            Value::Scalar(text) => {
                if let Some(label) = self.places.get(&node.origin) {
                    *text = label.as_str().into();
                    node.tag = Tag::Str;
                }
            }
            Value::Seq(items) => items.iter_mut().for_each(|item| self.conceal(item)),
            Value::Map(entries) => entries
                .iter_mut()
                .for_each(|(_, value)| self.conceal(value)),
        }
    }
}

/// Replaces every value of a Secret's `data` and `stringData` by null, copies of them in other objects by their names, and
/// drops the annotation in which kubectl keeps a copy of an object. Returns a remark where that held a Secret's values.
pub(super) fn redact(object: &mut Node, values: &Values) -> Option<String> {
    let is_secret = is_secret(object);
    if is_secret {
        for field in ["data", "stringData"] {
            if let Some(node) = object.get_mut(field) {
                match &mut node.value {
                    Value::Map(entries) => {
                        for (_, value) in entries {
                            *value = without_value(value, field == "data");
                        }
                    }
                    _ => *node = Node::null(node.origin),
                }
            }
        }
    } else if !values.places.is_empty() {
        values.conceal(object);
    }
    empty_templates(object);
    let annotations = object
        .get_mut("metadata")
        .and_then(|metadata| metadata.get_mut("annotations"))?;
    annotations.remove(LAST_APPLIED)?;
    let name = object.at(&["metadata", "name"]).and_then(Node::as_str)?;
    is_secret.then(|| {
        format!(
            "Secret {name} carries its values in the annotation {LAST_APPLIED}; they were not read"
        )
    })
}

/// Returns what is left of a value: null, or that nobody filled it in, or that the API server will refuse it.
fn without_value(value: &Node, is_packed: bool) -> Node {
    if is_unfilled(value, is_packed) {
        return Node::string(UNFILLED, value.origin);
    }
    if is_packed && is_no_base64(value) {
        return Node::string(mask::DOTS, value.origin);
    }
    // Of a value that is no string, that alone is left.
    match !is_packed && is_no_string(value) {
        true => Node::scalar("0", Tag::Int, Style::Plain, value.origin),
        false => Node::null(value.origin),
    }
}

/// Tells whether a value is one that somebody was to fill in.
fn is_unfilled(value: &Node, is_packed: bool) -> bool {
    let Some(text) = value.as_str().filter(|_| !value.is_null()) else {
        return false;
    };
    let is_one = placeholders::is_unfilled;
    if !is_packed {
        return is_one(text);
    }
    if text.starts_with('<') {
        return is_one(text);
    }
    let packed: String = text.split_ascii_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed);
    let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.is_some_and(|text| is_one(text.trim_end()))
}

/// Tells whether a value of `stringData` is a number or a boolean, which the API server refuses.
fn is_no_string(value: &Node) -> bool {
    matches!(
        value.typed(),
        Some(Typed::Bool(_) | Typed::Int(_) | Typed::Uint(_) | Typed::Float(_))
    )
}

/// Tells whether a value of `data` is certain to be refused: not base64, and not a placeholder either, as those of sops, Vault
/// and envsubst.
fn is_no_base64(value: &Node) -> bool {
    match &value.value {
        Value::Scalar(text) => {
            !value.is_null()
                && !text.contains(['<', '{', '[', '$', ':', '%'])
                && (value
                    .typed()
                    .is_none_or(|typed| !matches!(typed, Typed::Str(_)))
                    || !is_base64(text))
        }
        _ => true,
    }
}

/// Tells whether a text is base64 as Go reads it: line breaks do not count.
pub(crate) fn is_base64(text: &str) -> bool {
    let bytes = || text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    let padding = bytes().rev().take_while(|byte| *byte == b'=').count();
    let count = bytes().count();
    count % 4 == 0
        && padding <= 2
        && bytes()
            .take(count - padding)
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// The template of an ExternalSecret or a SealedSecret is its Secret's: keys stay, values go.
pub(super) fn empty_templates(object: &mut Node) {
    let path: &[&str] = match object.get("kind").and_then(Node::as_str) {
        Some("ExternalSecret") => &["spec", "target", "template", "data"],
        Some("SealedSecret") => &["spec", "template", "data"],
        _ => return,
    };
    let data = path
        .iter()
        .try_fold(object, |node, field| node.get_mut(field));
    if let Some(Value::Map(entries)) = data.map(|data| &mut data.value) {
        for (_, value) in entries {
            *value = Node::null(value.origin);
        }
    }
}

fn is_secret(object: &Node) -> bool {
    object.get("kind").and_then(Node::as_str) == Some("Secret")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, print, read};

    fn redacted(text: &str) -> (String, Vec<String>) {
        let mut objects = read(text, Origin::NONE, Dialect::Core).expect("YAML");
        let values = Values::gather(objects.iter());
        let (mut out, mut remarks) = (String::new(), Vec::new());
        for object in &mut objects {
            remarks.extend(redact(object, &values));
            print(object, &mut out).expect("printable");
        }
        (out, remarks)
    }

    #[test]
    fn what_is_not_base64_is_told_from_placeholders() {
        for (text, wanted) in [
            ("AA==", false),
            ("", false),
            ("not~for~print", true),
            ("AAA", true),
            ("1234", true),
            ("'1234'", false),
            ("true", true),
            ("${PASSWORD}", false),
            ("<path:secret/data/app#key>", false),
            ("'ENC[AES256_GCM,data:x]'", false),
            ("ref+vault://a", false),
            ("{a: b}", true),
        ] {
            let read = read(text, Origin::NONE, Dialect::Yaml11).expect("YAML");
            let found = read.first().is_some_and(is_no_base64);
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn of_a_value_that_nobody_filled_in_one_bit_is_left() {
        let (out, _) = redacted(
            "kind: Secret\ndata: {a: Y2hhbmdlbWUtbm93, b: cGllcg==, c: <token>}\nstringData: {d: 'https://app:CHANGEME@db', e: pier}\n",
        );
        for wanted in [
            "a: unfilled",
            "b: null",
            "c: unfilled",
            "d: unfilled",
            "e: null",
        ] {
            assert!(out.contains(wanted), "{wanted} in {out}");
        }
    }

    #[test]
    fn no_value_of_a_secret_is_left() {
        let (out, remarks) = redacted(
            "kind: Secret\nmetadata:\n  name: s\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"data\":\"canary\"}'\ndata: {a: canarycanary, e: canary}\nstringData: {b: canary, c: {d: canary}}\n",
        );
        assert!(!out.contains("canary"), "{out}");
        assert!(
            out.contains("a: null") && out.contains("b: null") && out.contains("c: null"),
            "{out}"
        );
        assert!(
            out.contains("e: ••••••"),
            "what is not base64 is marked: {out}"
        );
        assert!(
            matches!(remarks.as_slice(), [remark] if remark.contains("Secret s ")),
            "{remarks:?}"
        );
        for text in [
            "kind: ExternalSecret\nspec: {target: {template: {data: {a: canary}}}}\n",
            "kind: SealedSecret\nspec: {template: {data: {a: canary}}}\n",
        ] {
            let (out, _) = redacted(text);
            assert!(!out.contains("canary") && out.contains("a: null"), "{out}");
        }
        let (out, _) = redacted("kind: Secret\nstringData: canary\n");
        assert!(!out.contains("canary"), "{out}");
    }

    #[test]
    fn copies_of_a_value_are_named() {
        let file = Origin::NONE;
        let text = "kind: Secret\nmetadata: {name: s}\nstringData:\n  a: canary\n---\nkind: Pod\nspec: [x, canary]\n";
        let mut objects = read(text, file, Dialect::Core).expect("YAML");
        let copied = objects[0]
            .at(&["stringData", "a"])
            .cloned()
            .expect("a value");
        let spec = objects[1]
            .get_mut("spec")
            .and_then(Node::as_seq_mut)
            .expect("a list");
        spec[0] = Node::string("u:canary@h", copied.origin);
        let values = Values::gather(objects.iter());
        redact(&mut objects[1], &values);
        let spec = objects[1]
            .get("spec")
            .and_then(Node::as_seq)
            .expect("a list");
        assert_eq!(spec[0].as_str(), Some("•••••• (a copy of secret s, key a)"));
        assert_eq!(
            spec[1].as_str(),
            Some("canary"),
            "equal text alone is not a copy"
        );
    }
}
