//! [`of`]: the keys that a class of `@ConfigurationProperties` is made of, each of which a variable sets.

use tree_sitter::Node;

use super::super::Hit;
use crate::needs::Effect;
use crate::needs::code::syntax::{ancestors, children, field, text_of, visit};

/// Classes within classes that are looked into.
const MOST_NESTED: usize = 4;

/// Returns the variables of the fields of a class, if it is one of properties: `SHOP_MAIL_HOST` of the field `host` of `shop.mail`.
pub(super) fn of<'n>(class: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    let mut hits = Vec::new();
    if let Some(prefix) = prefix(class, text) {
        gather(class, &prefix, (text, MOST_NESTED), &mut hits);
    }
    hits
}

/// Returns the prefix of `@ConfigurationProperties(prefix = "shop.mail")`.
fn prefix(class: Node<'_>, text: &str) -> Option<String> {
    let modifiers = children(class)
        .into_iter()
        .find(|of| of.kind() == "modifiers")?;
    let mut annotations = children(modifiers).into_iter();
    let annotation =
        annotations.find(|of| field(*of, "name", text) == "ConfigurationProperties")?;
    let prefix = text_of(annotation, text).split('"').nth(1)?;
    (!prefix.is_empty()).then(|| prefix.to_owned())
}

fn gather<'n>(class: Node<'n>, prefix: &str, (text, most): (&str, usize), hits: &mut Vec<Hit<'n>>) {
    let body = class
        .child_by_field_name("body")
        .map(children)
        .unwrap_or_default();
    let fields = body
        .into_iter()
        .filter(|of| of.kind() == "field_declaration");
    let parameters = class
        .child_by_field_name("parameters")
        .map(children)
        .unwrap_or_default();
    for part in parameters.into_iter().chain(fields) {
        let own = part.child_by_field_name("declarator").unwrap_or(part);
        let name = field(own, "name", text);
        let is_static = children(part)
            .first()
            .is_some_and(|of| of.kind() == "modifiers" && text_of(*of, text).contains("static"));
        let kind = field(part, "type", text);
        if name.is_empty() || is_static || kind.contains("Map<") {
            continue;
        }
        let key = format!("{prefix}.{name}");
        match (declared(class, kind, text), most.checked_sub(1)) {
            (Some(inner), Some(most)) => gather(inner, &key, (text, most), hits),
            _ => {
                let has_default = own.child_by_field_name("value").is_some()
                    || text_of(part, text).contains("@DefaultValue");
                let effect = if has_default {
                    Effect::Default
                } else {
                    Effect::Empty
                };
                hits.push(Hit::relaxed(&key, part, effect));
            }
        }
    }
}

/// Returns the class of the file that has a name.
fn declared<'n>(class: Node<'n>, name: &str, text: &str) -> Option<Node<'n>> {
    let root = ancestors(class).last()?;
    let mut found = None;
    visit(root, |node| {
        let is_class = matches!(node.kind(), "class_declaration" | "record_declaration");
        if is_class
            && found.is_none()
            && node.id() != class.id()
            && field(node, "name", text) == name
        {
            found = Some(node);
        }
        found.is_none()
    });
    found
}
