//! [`actions`]: the edits of findings as an editor applies them: the same as those of `kubeparity fix`.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::documents::Documents;
use super::marks::Mark;
use super::position::{Position, Range};
use super::workspace::real_path;
use crate::edits::{self, EditedFile};
use crate::judge::Verdict;
use crate::kustomize::Files as _;
use crate::source::Disk;
use crate::yaml::SourceMap;

/// Returns an action for each mark whose finding is mended by edits of files alone.
pub(super) fn actions<'m>(
    marks: impl Iterator<Item = (&'m Mark, Value)>,
    verdict: &Verdict,
    (disk, sources): (&Disk<'_>, &SourceMap),
    documents: &Documents,
) -> Vec<Value> {
    let read = |path: &str| {
        let file = disk.read(&real_path(Path::new(path))?).ok()?;
        String::from_utf8(file.bytes.to_vec()).ok()
    };
    let actions = marks.filter_map(|(mark, diagnostic)| {
        let finding = verdict.findings.get(mark.finding?)?;
        let edited = edits::whole_of(finding, sources, read)?;
        let mut changes = Map::new();
        for file in &edited {
            let uri = documents.uri_of(&real_path(Path::new(&file.path))?);
            changes.insert(uri, text_edits(file));
        }
        Some(json!({
            "title": mark.fix,
            "kind": "quickfix",
            "diagnostics": [diagnostic],
            "edit": {"changes": changes},
        }))
    });
    actions.collect()
}

fn text_edits(file: &EditedFile) -> Value {
    let splices = file.applied.splices.iter();
    let edits = splices.map(|splice| {
        let at = |byte| Position::of_byte(&file.old, byte);
        let range = Range {
            start: at(splice.range.start),
            end: at(splice.range.end),
        };
        let text = [splice.line_end, &splice.text].concat();
        json!({"range": range, "newText": text})
    });
    edits.collect()
}
