//! [`missing`]: the error for a path at which there is nothing, and for one at which there is something else than was meant.

use std::path::Path;

use super::disk::names_in;
use super::outline::is_kustomization_name;
use super::source_spec::PREFIXES;
use crate::error::{Error, ErrorKind};
use crate::suggest;

/// Returns the error for a source that is a path at which there is nothing, with what was probably meant.
pub(crate) fn missing(environment: &str, path: &Path) -> Error {
    if path.as_os_str().is_empty() {
        return empty(environment);
    }
    let shown = path.display().to_string();
    let error = Error::new(format!("{shown} does not exist")).of_kind(ErrorKind::Unreadable);
    if let Some(meant) = meant_form(&shown) {
        return error.hint(format!("did you mean {meant}?"));
    }
    match suggest::nearest_path(path, names_in) {
        Some(meant) => error.hint(format!("did you mean {}?", meant.display())),
        None if is_prefixed(&shown) => {
            error.hint(format!("known forms are {}:", PREFIXES.join(":, ")))
        }
        None => error,
    }
}

/// Returns the error for a source of which nothing was typed: a variable of a script that is not set, as a rule.
pub(crate) fn empty(environment: &str) -> Error {
    let message = match environment {
        "" => "a source is empty".to_owned(),
        name => format!("the source of {name} is empty"),
    };
    Error::new(message)
        .hint("a source is a directory, a file, or one of the forms that --help lists")
}

/// Tells whether a text has a word and a colon in front, as sources have that are no paths.
fn is_prefixed(text: &str) -> bool {
    let word = text.split_once(':').map(|(word, _)| word);
    word.is_some_and(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Returns a source with the prefix that was probably meant: `context:prod` for `contxt:prod`.
fn meant_form(text: &str) -> Option<String> {
    let (prefix, rest) = text.split_once(':')?;
    let known = suggest::nearest(prefix, PREFIXES)?;
    Some(format!("{known}:{rest}"))
}

/// Tells whether a path is that of a kustomization's file, whose directory is the source.
pub(super) fn is_kustomization(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(is_kustomization_name) && path.is_file()
}

/// Returns the error for a kustomization's file that was named as a source.
pub(super) fn kustomization(path: &Path) -> Error {
    let directory = path.parent().filter(|above| *above != Path::new(""));
    let directory = directory.unwrap_or(Path::new("."));
    Error::new(format!(
        "{} says how its directory is rendered, and holds no object itself",
        path.display()
    ))
    .hint(format!("name the directory: {}", directory.display()))
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
            (
                "cluster:prod",
                "cluster:prod does not exist",
                "context:, command:, snapshot:",
            ),
        ];
        for (path, message, hint) in cases {
            let error = missing("production", Path::new(path));
            assert_eq!(error.message, message);
            assert!(error.hint.unwrap_or_default().contains(hint), "{path}");
        }
    }
}
