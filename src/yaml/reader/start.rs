//! [`Start`]: the beginning of a text, and how the text is read.

use super::last_wins;
use crate::yaml::events::Mark;
use crate::yaml::{Dialect, Node, Origin};

/// The beginning of a text, and how the text is read.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) file: Origin,
    pub(super) lines_before: u64,
    pub(super) dialect: Dialect,
    /// Leaves keys that stand twice to the caller.
    pub(super) keeps_repeated: bool,
}

impl Start {
    /// Returns the beginning of a text in a file, behind so many lines of it.
    pub(super) fn new(file: Origin, lines_before: u64, dialect: Dialect) -> Self {
        Self {
            file,
            lines_before,
            dialect,
            keeps_repeated: false,
        }
    }

    /// Returns the entries of a mapping as go-yaml gives them to who asks for a tree: of keys that stand twice the last ones.
    pub(super) fn settled(self, entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
        match self.dialect {
            Dialect::Yaml11 if !self.keeps_repeated => last_wins(entries),
            _ => entries,
        }
    }

    /// Returns the origin of a place of the text.
    pub(super) fn place(self, mark: Mark) -> Origin {
        let line = mark.line.saturating_add(self.lines_before);
        let from_one = |n: u64| u32::try_from(n.saturating_add(1)).unwrap_or(u32::MAX);
        self.file.at(from_one(line), from_one(mark.column))
    }
}
