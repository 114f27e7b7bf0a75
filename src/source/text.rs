//! [`decoded`]: the bytes of a manifest as text, in the encodings that kubectl reads; [`text_of`]: a file that is not a manifest.
//!
//! Takes bytes; gives UTF-8 text without byte order marks, which Windows puts in front of a file, and so in the middle of several
//! that were joined. Leaves parsing to [`super::manifests`] and the readers of other files.

use std::borrow::Cow;
use std::fmt::Display;
use std::path::Path;

use super::Disk;
use crate::error::{Error, ErrorKind};
use crate::kustomize::Files as _;
use crate::yaml::{self, Origin};

/// Returns the error of a file that cannot be read.
pub(super) fn unreadable(path: &Path, why: impl Display) -> Error {
    Error::new(format!("cannot read {}: {why}", path.display())).of_kind(ErrorKind::Unreadable)
}

/// Reads a file as text, with the origin of the file.
///
/// # Errors
/// If it cannot be read, or is not text.
pub(super) fn text_of(path: &Path, disk: &Disk<'_>) -> Result<(String, Origin), Error> {
    let file = disk.read(path).map_err(|error| unreadable(path, error))?;
    let text = yaml::decode(&file.bytes).map_err(|_| unreadable(path, "not UTF-8 text"))?;
    Ok((text.into_owned(), file.origin))
}

/// Returns the text of UTF-8, and of UTF-16 that begins with a byte order mark; `None` for all else.
pub(super) fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = yaml::decode(bytes).ok()?;
    Some(match text.contains('\u{feff}') {
        true => Cow::Owned(without_marks(&text)),
        false => text,
    })
}

/// Takes the marks at the beginning of lines away; within a line, the character is part of a value.
fn without_marks(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .map(|line| line.strip_prefix('\u{feff}').unwrap_or(line))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_both_orders_of_bytes_are_read() {
        let cases: [(&[u8], Option<&str>); 7] = [
            (b"a: b\n", Some("a: b\n")),
            (
                "\u{feff}a: b\n---\n\u{feff}c: d\n".as_bytes(),
                Some("a: b\n---\nc: d\n"),
            ),
            ("a: b\u{feff}\n".as_bytes(), Some("a: b\u{feff}\n")),
            (b"\xff\xfea\0:\0", Some("a:")),
            (b"\xfe\xff\0a\0:", Some("a:")),
            (b"\xff\xfea\0:", None),
            (b"\xc3(", None),
        ];
        for (bytes, text) in cases {
            assert_eq!(decoded(bytes).as_deref(), text, "{bytes:?}");
        }
    }
}
