//! [`missing`]: the error for a path at which there is nothing.

use std::path::Path;

use super::disk::names_in;
use super::source_spec::PREFIXES;
use crate::error::{Error, ErrorKind};
use crate::suggest;

/// Returns the error for a source that is a path at which there is nothing, with what was probably meant.
pub(crate) fn missing(environment: &str, path: &Path) -> Error {
    if path.as_os_str().is_empty() {
        return Error::new(format!("the source of {environment} is empty"))
            .hint("a source is a directory, a file, or one of the forms that --help lists");
    }
    let shown = path.display().to_string();
    let error = Error::new(format!("{shown} does not exist")).of_kind(ErrorKind::Unreadable);
    if let Some(meant) = meant_form(&shown) {
        return error.hint(format!("did you mean {meant}?"));
    }
    match suggest::nearest_path(path, names_in) {
        Some(meant) => error.hint(format!("did you mean {}?", meant.display())),
        None => error,
    }
}

/// Returns a source with the prefix that was probably meant: `context:prod` for `contxt:prod`.
fn meant_form(text: &str) -> Option<String> {
    let (prefix, rest) = text.split_once(':')?;
    let known = suggest::nearest(prefix, PREFIXES)?;
    Some(format!("{known}:{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_proposed() {
        let cases = [
            ("", "the source of production is empty", "--help"),
            ("contxt:prod", "contxt:prod does not exist", "context:prod?"),
            ("snapshots:a", "snapshots:a does not exist", "snapshot:a?"),
            ("src/sorce", "src/sorce does not exist", "src/source?"),
            ("zzz", "zzz does not exist", ""),
        ];
        for (path, message, hint) in cases {
            let error = missing("production", Path::new(path));
            assert_eq!(error.message, message);
            assert!(error.hint.unwrap_or_default().contains(hint), "{path}");
        }
    }
}
