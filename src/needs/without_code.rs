//! A build without the feature `code`: source code is refused by name.

use std::path::Path;

use super::{Code, Mentions};
use crate::error::Error;
use crate::source::Disk;

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

/// Knows no word of any code.
///
/// # Errors
/// Never.
pub fn read_mentions(_: &Path, _: &Code) -> Result<Mentions, Error> {
    Ok(Mentions {
        is_open: true,
        ..Mentions::default()
    })
}
