//! [`Mentions`]: the names that a program's own code has in it, whatever it does with them.

use std::collections::BTreeSet;

use smol_str::SmolStr;

/// Words of the code of a program that could be names of variables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Words in capitals: of literals, constants and comments alike.
    pub words: BTreeSet<SmolStr>,
    /// Whether it may read variables that it has no name of: by a name that is built at run time, by all of them at once, or in a
    /// language that is not read.
    pub is_open: bool,
}

impl Mentions {
    /// Tells whether the program cannot read a variable: all its reads have names, and none has this one.
    #[must_use]
    pub fn excludes(&self, name: &str) -> bool {
        !self.is_open && !self.words.contains(name)
    }
}
