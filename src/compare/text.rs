//! Values as people read them: quoted where they are text, shortened around what differs where they are long.

/// Longest text shown whole, in characters.
const WHOLE: usize = 100;
/// Characters shown before the first that differs.
const BEFORE: usize = 20;

/// Returns the text itself; where it is long, the part around the first difference to `other`, with the
/// length said.
pub(super) fn excerpt(text: &str, other: Option<&str>) -> String {
    shorten(text, other).unwrap_or_else(|| text.to_owned())
}

/// As [`excerpt`], in double quotes.
pub(super) fn quoted(text: &str, other: Option<&str>) -> String {
    shorten(text, other).unwrap_or_else(|| format!("{text:?}"))
}

fn shorten(text: &str, other: Option<&str>) -> Option<String> {
    let lines = text.split_inclusive('\n').count();
    if lines > 1 {
        return Some(differing_line(text, other, lines));
    }
    let length = text.chars().count();
    if length <= WHOLE {
        return None;
    }
    let window = window(text, other.unwrap_or_default());
    Some(format!("{window} ({length} characters)"))
}

fn differing_line(text: &str, other: Option<&str>, lines: usize) -> String {
    let Some(other) = other else {
        let first = text.lines().next().unwrap_or_default();
        return format!("{} ({lines} lines)", window(first, ""));
    };
    let mut theirs = other.split_inclusive('\n');
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let their_line = theirs.next().unwrap_or_default();
        if line != their_line {
            let shown = window(line, their_line);
            return format!("{shown} (line {} of {lines})", index + 1);
        }
    }
    format!("ends after line {lines}")
}

/// Returns at most [`WHOLE`] characters around the first difference, quoted, with `…` where text is left out.
fn window(text: &str, other: &str) -> String {
    let length = text.chars().count();
    if length <= WHOLE {
        return format!("{text:?}");
    }
    let common = text
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let start = common.saturating_sub(BEFORE).min(length - WHOLE);
    let shown: String = text.chars().skip(start).take(WHOLE).collect();
    let left = if start > 0 { "…" } else { "" };
    let right = if start + WHOLE < length { "…" } else { "" };
    format!("{left}{shown:?}{right}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_differs() {
        let long = "x".repeat(300);
        let cases = [
            ("info", Some("warn"), "\"info\"".to_owned()),
            (
                "a\nb\nc\n",
                Some("a\nB\nc\n"),
                "\"b\\n\" (line 2 of 3)".to_owned(),
            ),
            ("a\nb\n", Some("a\nb\nc\n"), "ends after line 2".to_owned()),
            (
                "a\nb\nc\n",
                Some("a\nb\n"),
                "\"c\\n\" (line 3 of 3)".to_owned(),
            ),
            ("a\nb", Some("a\nb\n"), "\"b\" (line 2 of 2)".to_owned()),
            ("a\nb\n", None, "\"a\" (2 lines)".to_owned()),
            (
                &long,
                None,
                format!("\"{}\"… (300 characters)", "x".repeat(100)),
            ),
            (
                &format!("{long}1"),
                Some(&format!("{long}2")),
                format!("…\"{}1\" (301 characters)", "x".repeat(99)),
            ),
        ];
        for (text, other, expected) in cases {
            assert_eq!(quoted(text, other), expected);
        }
    }
}
