//! Secret values end here: what a source returns holds the names of keys.

use crate::yaml::{Node, Value};

/// Where kubectl keeps a copy of an object as it was last applied, values included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Replaces every value of a Secret's `data` and `stringData` by null, and drops the annotation in which kubectl keeps a
/// copy of them. Returns a remark where that annotation held a Secret's values.
pub(super) fn redact(object: &mut Node) -> Option<String> {
    let is_secret = object.get("kind").and_then(Node::as_str) == Some("Secret");
    if is_secret {
        for field in ["data", "stringData"] {
            if let Some(node) = object.get_mut(field) {
                match &mut node.value {
                    Value::Map(entries) => {
                        for (_, value) in entries {
                            *value = Node::null(value.origin);
                        }
                    }
                    _ => *node = Node::null(node.origin),
                }
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, Origin, print, read};

    #[test]
    fn no_value_of_a_secret_is_left() {
        let text = "kind: Secret\nmetadata:\n  name: s\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"data\":\"canary\"}'\ndata: {a: canary}\nstringData: {b: canary, c: {d: canary}}\n";
        let mut node = read(text, Origin::NONE, Dialect::Core)
            .expect("YAML")
            .remove(0);
        let remark = redact(&mut node);
        assert!(remark.is_some_and(|text| text.contains("Secret s ")));
        let mut out = String::new();
        print(&node, &mut out).expect("printable");
        assert!(!out.contains("canary"), "{out}");
        assert!(
            out.contains("a: null") && out.contains("b: null") && out.contains("c: null"),
            "{out}"
        );
    }
}
