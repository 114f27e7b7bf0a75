//! A Compose file: a service's variable whose value is `${X:?}` or `${X?}` is needed, and one without a value is passed on.

use super::{Effect, Need, is_variable};
use crate::dotenv::template::{self, Way};
use crate::yaml::{Node, Origin};

/// Returns the services of a Compose file, if it is one.
pub(super) fn services(root: &Node) -> Option<&[(Node, Node)]> {
    root.get("services").and_then(Node::as_map)
}

/// Returns the needs of one service.
pub(super) fn needs(service: &Node) -> Vec<Need> {
    let Some(environment) = service.get("environment") else {
        return Vec::new();
    };
    if let Some(entries) = environment.as_map() {
        let entries = entries.iter().filter_map(|(key, value)| {
            let text = value.as_str().filter(|_| !value.is_null());
            need(key.as_str()?, text, key.origin)
        });
        return entries.collect();
    }
    let items = environment.as_seq().unwrap_or_default().iter();
    items
        .filter_map(|item| match item.as_str()?.split_once('=') {
            Some((name, value)) => need(name, Some(value), item.origin),
            None => need(item.as_str()?, None, item.origin),
        })
        .collect()
}

fn need(name: &str, value: Option<&str>, origin: Origin) -> Option<Need> {
    let (effect, how) = match value {
        None => (Effect::Empty, "passed on by Compose"),
        Some(value) if demands(value) => (Effect::Fails, "demanded by Compose"),
        Some(_) => (Effect::Default, "set by Compose"),
    };
    is_variable(name).then(|| Need::new(name, effect, how, origin))
}

/// Tells whether a text holds `${X:?…}` or `${X?…}`, and no `$$` before it.
fn demands(text: &str) -> bool {
    let asked = template::asked(text);
    asked.iter().any(|of| of.way == Way::Required)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_braces_demands() {
        for (text, expected) in [
            ("${X:?}", true),
            ("${X?set it}", true),
            ("a ${Y} ${X:?b}", true),
            ("$${X:?}", false),
            ("${X:-?}", false),
            ("${X}", false),
            ("$X ?", false),
        ] {
            assert_eq!(demands(text), expected, "{text}");
        }
    }
}
