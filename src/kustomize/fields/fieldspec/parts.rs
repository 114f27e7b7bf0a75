//! The parts of a field spec's path: `spec/containers[]/image`.
//!
//! Takes a path; gives what stands between its slashes, those that a backslash escapes aside.

use std::borrow::Cow;

/// Splits a path at every `/` that no backslash escapes. A leading `/` is allowed.
#[must_use]
pub(crate) fn split_path(path: &str) -> Vec<Cow<'_, str>> {
    let mut rest = Some(path.strip_prefix('/').unwrap_or(path));
    let mut parts = Vec::new();
    while let Some(path) = rest {
        let (first, others) = split_first(path);
        parts.push(first);
        rest = others;
    }
    parts
}

/// Splits the first part off a path without its leading `/`. The last part has nothing behind it.
pub(super) fn split_first(path: &str) -> (Cow<'_, str>, Option<&str>) {
    // Hardly any path has a backslash, and parts are short.
    let mut bytes = path.as_bytes().iter();
    let first = bytes.position(|byte| matches!(byte, b'/' | b'\\'));
    let Some(first) = first else {
        return (Cow::Borrowed(path), None);
    };
    if let Some((part, rest)) = path.split_at_checked(first)
        && rest.starts_with('/')
    {
        return (Cow::Borrowed(part), rest.get(1..));
    }
    let mut from = 0;
    while let Some(slash) = path
        .get(from..)
        .and_then(|rest| rest.find('/'))
        .map(|found| from + found)
    {
        let (part, rest) = path.split_at(slash);
        if !part.ends_with('\\') {
            return (unescaped(part), rest.get(1..));
        }
        from = slash + 1;
    }
    (unescaped(path), None)
}

fn unescaped(part: &str) -> Cow<'_, str> {
    match part.contains('\\') {
        true => Cow::Owned(part.replace("\\/", "/")),
        false => Cow::Borrowed(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_at_unescaped_slashes() {
        for (path, expected) in [
            ("a/b", vec!["a", "b"]),
            ("/a/b", vec!["a", "b"]),
            ("a", vec!["a"]),
            ("a/b.io\\/c/d", vec!["a", "b.io/c", "d"]),
            ("a/b[]/c", vec!["a", "b[]", "c"]),
            ("a\\//b", vec!["a/", "b"]),
            ("a\\/b\\/c", vec!["a/b/c"]),
            ("a//", vec!["a", "", ""]),
            ("", vec![""]),
        ] {
            assert_eq!(split_path(path), expected, "{path}");
        }
    }
}
