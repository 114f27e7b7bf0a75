//! [`Code`]: what was read from the source code of a program, whether or not this build can read code.

use super::Need;
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
