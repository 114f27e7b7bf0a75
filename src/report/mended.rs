//! Findings in one text, with what mends them, for formats that have no place of their own for a fix.
//!
//! Takes a [`Finding`]; gives lines of cleaned texts. Leaves blocks that are to be copied to the formats that have them.

use super::texts::{Finding, Fix, Side};
use crate::words::counted;

impl Finding {
    /// Returns it in lines: what it is, its sides, why it matters, how to mend it.
    pub(super) fn message(&self, side: fn(&Side) -> String) -> String {
        let lines = self.lines(self.heading(), side).into_iter();
        let lines: Vec<String> = lines.chain(self.mended_by()).collect();
        lines.join("\n")
    }

    /// Returns how to mend it, in lines: the patch, or the file, the line of it and the lines to add.
    pub(super) fn mended_by(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (word, fix) in self.fix.iter().flat_map(Fix::each) {
            lines.push(format!("{word}: {}", fix.what));
            lines.extend(fix.patch.iter().flatten().map(ToString::to_string));
            for (heading, added) in &fix.lines {
                lines.push(heading.to_string());
                lines.extend(added.iter().map(ToString::to_string));
            }
        }
        lines
    }

    /// Returns the lines that files lack, each file in a few words: `after app.env:3: WAIT=5s`.
    pub(super) fn lines_in_short(&self) -> Vec<String> {
        let fixes = self.fix.iter().flat_map(Fix::each);
        let lines = fixes.flat_map(|(word, fix)| {
            let lines = fix.lines.iter();
            lines.map(move |(heading, added)| match added.as_slice() {
                [] => format!("{word}: {heading}"),
                [one] => format!("{word}: {heading}: {}", one.trim()),
                [first, more @ ..] => {
                    let more = counted(more.len(), "more line");
                    format!("{word}: {heading}: {}, and {more}", first.trim())
                }
            })
        });
        lines.collect()
    }
}
