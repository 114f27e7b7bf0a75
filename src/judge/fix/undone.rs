//! Patches that have no effect, since the kustomization takes away afterwards what they give.
//!
//! Takes a kustomization's outline, and a patch or an item of one; gives the operation that undoes it.

use serde_json::Value;

use super::AddedItem;
use crate::source::{Outline, Removal};
use crate::yaml::{self, Dialect, Node, SourceMap};

/// Returns the operation that takes away what one of a patch's entries gives.
pub(super) fn by<'o>(outline: &'o Outline, patch: &str) -> Option<&'o Removal> {
    if outline.removals.is_empty() {
        return None;
    }
    let entries = read(patch);
    let mut entries = entries.iter().filter_map(Node::as_seq).flatten();
    entries.find_map(|entry| {
        let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
        let target = entry.get("target");
        let [kind, name] = ["kind", "name"].map(|field| {
            let node = target.and_then(|target| target.get(field));
            text(node).unwrap_or_default()
        });
        let operations = read(&text(entry.get("patch"))?);
        let mut operations = operations.iter().filter_map(Node::as_seq).flatten();
        operations.find_map(|operation| {
            let op = text(operation.get("op"))?;
            let path = text(operation.get("path"))?;
            let value = operation.get("value").map(yaml::to_json);
            let mut removals = outline.removals.iter();
            removals
                .find(|of| op != "test" && is_of(of, &kind, &name))
                .filter(|of| undoes(&of.pointer, &path, value.as_ref()))
        })
    })
}

/// Returns the operation that takes the list away which an item goes into.
pub(super) fn item_by<'o>(outline: &'o Outline, item: &AddedItem) -> Option<&'o Removal> {
    let list = format!("{}/{}", item.pointer, item.list);
    let object = item.object();
    let mut removals = outline.removals.iter();
    removals.find(|of| is_of(of, &object.kind, &object.name) && undoes(&of.pointer, &list, None))
}

fn read(text: &str) -> Vec<Node> {
    let sources = SourceMap::default();
    yaml::read(text, sources.add("patch"), Dialect::Yaml11).unwrap_or_default()
}

/// Tells whether a removal reaches an object. A pattern that is not a plain name may reach it.
fn is_of(removal: &Removal, kind: &str, name: &str) -> bool {
    let is_plain = |text: &str| !text.contains(['.', '*', '+', '?', '(', '[', '|', '^', '$']);
    removal.kind.as_deref().is_none_or(|of| of == kind)
        && removal
            .name
            .as_deref()
            .is_none_or(|of| of == name || !is_plain(of))
}

/// Tells whether a removal takes away what an operation puts at a path: all of it, or a part of its value.
fn undoes(removed: &str, path: &str, value: Option<&Value>) -> bool {
    let is_below = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if is_below(path, removed) {
        return true;
    }
    let part = removed
        .strip_prefix(path)
        .filter(|rest| rest.starts_with('/'));
    part.zip(value)
        .is_some_and(|(part, value)| value.pointer(part).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_removal_undoes_what_it_reaches() {
        let limits = json!({"cpu": "1"});
        let cases = [
            ("/a/limits/cpu", "/a/limits/cpu", true),
            ("/a/limits", "/a/limits/cpu", true),
            ("/a/limits/cpu", "/a/limits", true),
            ("/a/limits/memory", "/a/limits", false),
            ("/a/lim", "/a/limits", false),
            ("/a/limits/cpu2", "/a/limits/cpu", false),
        ];
        for (removed, path, wanted) in cases {
            assert_eq!(
                undoes(removed, path, Some(&limits)),
                wanted,
                "{removed} {path}"
            );
        }
    }
}
