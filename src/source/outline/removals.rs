//! [`Removal`]: what a kustomization's `patchesJson6902` take away. They come after `patches`, so that nothing appended there puts it back.
//!
//! Takes a kustomization's fields; gives each `op: remove` with its object, its path and its line. Leaves to the judge what that undoes.

use std::path::Path;

use crate::kustomize::Files as _;
use crate::source::Disk;
use crate::yaml::{self, Dialect, Node, SourceMap, Style};

/// A field that a kustomization takes away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removal {
    /// The kind of the objects; `None` for any.
    pub kind: Option<String>,
    /// Their name, which kustomize reads as a pattern; `None` for any.
    pub name: Option<String>,
    /// The JSON pointer of the field.
    pub pointer: String,
    /// The file and line as they are shown to people.
    pub place: String,
}

/// Returns what the fields of a kustomization take away after its `patches`.
pub(super) fn of(
    directory: &Path,
    fields: &[(Node, Node)],
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Vec<Removal> {
    let late = fields
        .iter()
        .filter(|(key, _)| key.as_str() == Some("patchesJson6902"));
    let entries = late.flat_map(|(_, list)| list.as_seq().unwrap_or_default());
    let found = entries.flat_map(|entry| of_entry(entry, directory, disk, sources));
    found.collect()
}

fn of_entry(entry: &Node, directory: &Path, disk: &Disk<'_>, sources: &SourceMap) -> Vec<Removal> {
    let text_at = |node: &Node, field: &str| Some(node.get(field)?.as_str()?.to_owned());
    let target = entry.get("target");
    let of_target = |field: &str| target.and_then(|target| text_at(target, field));
    let Some((text, origin)) = patch(entry, directory, disk) else {
        return Vec::new();
    };
    let Ok(documents) = yaml::read(&text, origin.of_file(), Dialect::Yaml11) else {
        return Vec::new();
    };
    // The lines of a block are counted from the line of its mark.
    let first = match entry.get("patch").map(|node| node.style) {
        Some(Style::Literal | Style::Folded) => origin.line(),
        _ => origin.line().saturating_sub(1),
    };
    let operations = documents.iter().filter_map(Node::as_seq).flatten();
    let removing = operations.filter(|of| of.get("op").and_then(Node::as_str) == Some("remove"));
    let found = removing.filter_map(|operation| {
        let at = origin.of_file().at(first + operation.origin.line(), 1);
        let place = sources.place(at)?;
        Some(Removal {
            kind: of_target("kind"),
            name: of_target("name"),
            pointer: text_at(operation, "path")?,
            place: format!("{}:{}", place.file.display(), place.line),
        })
    });
    found.collect()
}

/// Returns the text of a patch, and the place where it begins.
fn patch(entry: &Node, directory: &Path, disk: &Disk<'_>) -> Option<(String, yaml::Origin)> {
    if let Some(text) = entry.get("patch") {
        return Some((text.as_str()?.to_owned(), text.origin));
    }
    let path = entry.get("path")?.as_str()?;
    let file = disk.read(&directory.join(path)).ok()?;
    let text = file.text().ok()?.into_owned();
    Some((text, file.origin.of_file()))
}
