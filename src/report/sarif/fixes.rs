//! [`fix`]: the edit of a finding as parts of files that take the place of others.
//!
//! Takes a finding; gives a fix where the whole of its edit is of text files below this directory. Leaves what only a person can do,
//! or what goes into a file elsewhere, to the words of the finding.

use std::path::Path;

use super::location_of;
use super::log::{ArtifactChange, Content, Fix, Message, Region, Replacement};
use crate::edits::{self, Splice};
use crate::judge::Finding;
use crate::report::{Report, repository};
use crate::source::{Links, read_file};

/// The bytes of a file up to which its edits are written: it is read for each finding.
const MOST_OF_A_FILE: usize = 200_000;

/// Returns the fix of a finding; `None` where it needs more than edits of files below this directory.
pub(super) fn fix(finding: &Finding, report: &Report<'_>) -> Option<Fix> {
    let what = &finding.fix.as_ref()?.what;
    let edited = edits::whole_of(finding, report.sources, |path| {
        let path = repository::below(Path::new(path))?;
        let bytes = read_file(Path::new(&path), Links::InRepository).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        (text.len() <= MOST_OF_A_FILE).then_some(text)
    })?;
    let changes = edited.iter().map(|file| {
        let path = repository::below(Path::new(&file.path))?;
        let splices = file.applied.splices.iter();
        Some(ArtifactChange {
            artifact_location: location_of(&path),
            replacements: splices
                .map(|splice| replacement(&file.old, splice))
                .collect(),
        })
    });
    Some(Fix {
        description: Message::of(what),
        artifact_changes: changes.collect::<Option<_>>()?,
    })
}

fn replacement(old: &str, splice: &Splice) -> Replacement {
    let (start_line, start_column) = position(old, splice.range.start);
    let (end_line, end_column) = position(old, splice.range.end);
    Replacement {
        deleted_region: Region {
            start_line,
            start_column: Some(start_column),
            end_line: Some(end_line),
            end_column: Some(end_column),
        },
        inserted_content: Content {
            text: [splice.line_end, &splice.text].concat(),
        },
    }
}

/// Returns the line and the column of a byte, both from 1; columns count code points.
fn position(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    let last = before.rsplit('\n').next().unwrap_or_default();
    (
        number(before.matches('\n').count()),
        number(last.chars().count()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let cases = [
            ("", 0, (1, 1)),
            ("é: [a]\nb\n", 6, (1, 6)),
            ("a\nb\n", 4, (3, 1)),
            ("a\nb", 3, (2, 2)),
        ];
        for (text, at, expected) in cases {
            assert_eq!(position(text, at), expected, "{text:?} {at}");
        }
    }
}
