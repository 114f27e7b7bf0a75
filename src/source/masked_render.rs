//! [`mask_rendered`]: objects of a build for readers who are to see no secret.
//!
//! Takes rendered objects; leaves them with dots in the place of Secrets' values, of copies of them, and of what looks like a credential.

use super::redact::{Values, redact};
use crate::mask;
use crate::yaml::{Node, Style, Tag, Value};

/// Masks every value that is, or looks like, a secret.
pub(crate) fn mask_rendered<'n>(objects: impl Iterator<Item = &'n mut Node>) {
    let mut objects: Vec<&mut Node> = objects.collect();
    let values = Values::gather(objects.iter().map(|object| &**object));
    for object in &mut objects {
        // Its remark is for those who judge.
        let _ = redact(object, &values);
        if object.get("kind").and_then(Node::as_str) == Some("Secret") {
            for field in ["data", "stringData"] {
                let entries = object.get_mut(field).and_then(Node::as_map_mut);
                for (_, value) in entries.into_iter().flatten() {
                    *value = dots(value);
                }
            }
        } else {
            mask_below("", object);
        }
    }
}

fn dots(value: &Node) -> Node {
    Node::scalar(mask::DOTS, Tag::Str, Style::Plain, value.origin)
}

/// Masks texts by what they are called and by what they look like.
fn mask_below(name: &str, node: &mut Node) {
    match &mut node.value {
        Value::Scalar(text) => {
            let masked = mask::mask_text(name, text);
            if masked != text.as_str() {
                *text = masked.into_owned().into();
                node.tag = Tag::Str;
            }
        }
        Value::Seq(items) => {
            mask_commands(items);
            for item in items {
                mask_below(name, item);
            }
        }
        Value::Map(entries) => {
            // A variable's value is called as the variable.
            let own = entries.iter().find(|(key, _)| key.as_str() == Some("name"));
            let own = own.and_then(|(_, value)| value.as_str()).map(str::to_owned);
            for (key, value) in entries {
                match (key.as_str().unwrap_or_default(), &own) {
                    ("value", Some(own)) => mask_below(own, value),
                    // `password: {value: …}` is called as what it stands in.
                    ("value", None) => mask_below(name, value),
                    (field, _) => mask_below(field, value),
                }
            }
        }
    }
}

/// Masks words of a list that are credentials by the words before them: what follows `--password`, `-p` of a client.
fn mask_commands(items: &mut [Node]) {
    let words: Option<Vec<String>> = items
        .iter()
        .map(|item| item.as_str().map(str::to_owned))
        .collect();
    let masked = words.map(|words| mask::mask_words(&words));
    for (item, masked) in items.iter_mut().zip(masked.into_iter().flatten()) {
        if item.as_str() != Some(masked.as_str()) {
            *item = Node::scalar(&masked, Tag::Str, Style::Plain, item.origin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, Origin};

    #[test]
    fn credentials_are_masked_by_the_words_and_names_around_them() {
        let text = "kind: Deployment
spec:
  args: [--password, canary1, --port, '80']
  command: [mysql, -pcanary2, -h, db]
  passwords: [canary3]
  password: {value: canary4}
  tokens:
  - value: canary5
  env:
  - {name: DB_PASSWORD, value: canary6}
  - {name: COLOUR, value: teal}
  probe: [curl, -u, 'me:canary7', http://localhost/health]
";
        let read = crate::yaml::read(text, Origin::NONE, Dialect::Core);
        let mut documents = read.expect("YAML");
        mask_rendered(documents.iter_mut());
        let shown = format!("{documents:?}");
        assert!(!shown.contains("canary"), "{shown}");
        for kept in [
            "--password",
            "--port",
            "80",
            "mysql",
            "db",
            "teal",
            "localhost",
        ] {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
    }
}
