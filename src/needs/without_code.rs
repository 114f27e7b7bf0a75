//! A build without the feature `code`: source code is refused by name.

use std::path::Path;

use super::Need;
use crate::error::Error;
use crate::source::Disk;
use crate::yaml::Origin;

/// The reads of a program.
#[derive(Debug, Clone, Default)]
pub struct Code {
    /// The variables that it reads, by file and line.
    pub reads: Vec<CodeRead>,
    /// The places of reads whose name is built at run time.
    pub dynamic: Vec<Origin>,
    /// Source files that were looked at.
    pub files: usize,
}

/// One read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRead {
    /// The variable, the effect of its absence, the place.
    pub need: Need,
    /// The default, where it is a plain text or number.
    pub default: Option<String>,
    /// The directories below the root that the file lies in, from the top.
    pub directories: Vec<String>,
}

/// Tells whether a file is source code of a language that is known: no language is.
#[must_use]
pub fn is_code(_: &Path) -> bool {
    false
}

/// Refuses to read code.
///
/// # Errors
/// Always.
pub fn read_code(path: &Path, _: &Disk<'_>) -> Result<Code, Error> {
    Err(
        Error::new(format!("cannot read the code in {}", path.display()))
            .hint("this kubeparity was built without the feature 'code'"),
    )
}
