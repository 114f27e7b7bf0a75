//! Secret values end here: what a source returns holds the names of keys.

use crate::yaml::{Node, Value};

/// Replaces every value of a Secret's `data` and `stringData` by null, and drops the annotation in which kubectl keeps a
/// copy of them.
pub(super) fn redact(object: &mut Node) {
    if object.get("kind").and_then(Node::as_str) == Some("Secret") {
        for field in ["data", "stringData"] {
            if let Some(Value::Map(entries)) = object.get_mut(field).map(|node| &mut node.value) {
                for (_, value) in entries {
                    *value = Node::null(value.origin);
                }
            }
        }
    }
    if let Some(annotations) = object
        .get_mut("metadata")
        .and_then(|metadata| metadata.get_mut("annotations"))
    {
        annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, Origin, print, read};

    #[test]
    fn no_value_of_a_secret_is_left() {
        let text = "kind: Secret\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"data\":\"canary\"}'\ndata: {a: canary}\nstringData: {b: canary, c: {d: canary}}\n";
        let mut node = read(text, Origin::NONE, Dialect::Core)
            .expect("YAML")
            .remove(0);
        redact(&mut node);
        let mut out = String::new();
        print(&node, &mut out).expect("printable");
        assert!(!out.contains("canary"), "{out}");
        assert!(
            out.contains("a: null") && out.contains("b: null") && out.contains("c: null"),
            "{out}"
        );
    }
}
