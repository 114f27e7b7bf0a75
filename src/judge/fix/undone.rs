//! Patches that have no effect, since the kustomization takes away afterwards what they give.
//!
//! Takes a kustomization's outline, and a patch or an item of one; gives the operation that undoes it.

use serde_json::Value;

use super::AddedItem;
use crate::source::Outline;
use crate::yaml::{self, Dialect, Node, SourceMap};

/// An operation that takes something away after all `patches` of a kustomization.
pub(super) struct Undoing<'o> {
    pub(super) pointer: &'o str,
    /// File and line as they are shown to people.
    pub(super) place: &'o str,
}

/// Returns the operation that takes away what one of a patch's entries gives.
pub(super) fn by<'o>(outline: &'o Outline, patch: &str) -> Option<Undoing<'o>> {
    if outline.taken_away.is_empty() {
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
        // Names in targets are patterns.
        let name = name.replace("\\.", ".");
        let operations = read(&text(entry.get("patch"))?);
        let mut operations = operations.iter().filter_map(Node::as_seq).flatten();
        operations.find_map(|operation| {
            let op = text(operation.get("op"))?;
            let path = text(operation.get("path"))?;
            let value = operation.get("value").map(yaml::to_json);
            let mut late = late(outline, (&kind, &name)).filter(|_| op != "test");
            late.find(|of| undoes(of.pointer, &path, value.as_ref()))
        })
    })
}

/// Returns the operation that takes the list away which an item goes into.
pub(super) fn item_by<'o>(outline: &'o Outline, item: &AddedItem) -> Option<Undoing<'o>> {
    let list = format!("{}/{}", item.pointer, item.list);
    let object = item.object();
    let mut late = late(outline, (&object.kind, &object.name));
    late.find(|of| undoes(of.pointer, &list, None))
}

/// Returns what a kustomization's own `patchesJson6902` take away of an object.
fn late<'o>(outline: &'o Outline, (kind, name): (&str, &str)) -> impl Iterator<Item = Undoing<'o>> {
    let named = (kind.to_owned(), name.to_owned());
    let all = outline.taken_away.get(&named).into_iter().flatten();
    all.filter_map(|(of, place)| {
        let is_own = of.late?.of_file() == outline.file;
        let pointer = of.pointer.as_deref().filter(|_| is_own)?;
        Some(Undoing { pointer, place })
    })
}

fn read(text: &str) -> Vec<Node> {
    let sources = SourceMap::default();
    yaml::read(text, sources.add("patch"), Dialect::Yaml11).unwrap_or_default()
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
