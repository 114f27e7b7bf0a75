//! Lines for people: two columns and wrapped words.

use std::fmt::{Result, Write as _};

use unicode_width::UnicodeWidthStr;

/// Returns how many columns of a terminal a text takes: two for each wide character, none for an accent.
pub(super) fn columns_of(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A left part of any length, and a column at the right edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    start: usize,
    width: usize,
}

impl Columns {
    /// Places the right column so that its widest text ends at the right edge; it gets half the width at most.
    pub(super) fn new(width: usize, widest: usize) -> Self {
        Self {
            start: width.saturating_sub(widest.min(width / 2)),
            width,
        }
    }

    /// Writes a line. Where the left part is too long for the column, the right one goes to the right edge, or to a line
    /// of its own. `style` colours the left part, whose width is known by then.
    pub(super) fn line(
        &self,
        out: &mut String,
        left: &str,
        right: &str,
        style: impl Fn(&str) -> String,
    ) -> Result {
        let used = columns_of(left);
        if right.is_empty() {
            return writeln!(out, "{}", style(left));
        }
        let edge = self.width.saturating_sub(columns_of(right));
        let fits = used + 2 <= self.start;
        let start = if fits { self.start } else { edge };
        if used + 2 > start {
            return writeln!(out, "{}\n{:edge$}{right}", style(left), "");
        }
        writeln!(out, "{}{:gap$}{right}", style(left), "", gap = start - used)
    }
}

/// Breaks a text at its spaces; a word that is too long stays whole.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = columns_of(word);
        if used > 0 && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_part_stands_in_its_column() {
        let cases = [
            ("left", "right", "left           right\n"),
            ("left", "r", "left           r\n"),
            ("left", "", "left\n"),
            ("注文", "right", "注文           right\n"),
            ("cafe\u{301}", "right", "cafe\u{301}           right\n"),
            (
                "fourteen chars",
                "right",
                "fourteen chars\n               right\n",
            ),
        ];
        for (left, right, expected) in cases {
            let mut out = String::new();
            Columns::new(20, 5)
                .line(&mut out, left, right, str::to_owned)
                .unwrap();
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn words_stay_whole() {
        let cases: [(&str, &[&str]); 4] = [
            ("", &[""]),
            ("one two three", &["one two", "three"]),
            ("longerthanthat x", &["longerthanthat", "x"]),
            ("a  b", &["a  b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(wrapped(text, 8), expected, "{text}");
        }
    }
}
