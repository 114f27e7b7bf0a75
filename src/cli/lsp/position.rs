//! [`Position`] and [`Range`]: places in a text as the protocol counts them, in lines from 0 and units of UTF-16.

/// A place between two characters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) character: u32,
}

/// The text between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Range {
    pub(super) start: Position,
    pub(super) end: Position,
}

impl Position {
    /// Returns the place of a byte of a text.
    pub(super) fn of_byte(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let last = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: number(before.matches('\n').count()),
            character: units(last),
        }
    }
}

impl Range {
    /// Returns what stands on a line, from 1, without the blanks around it. A line that is not there is empty.
    pub(super) fn of_line(text: &str, line: u32) -> Self {
        let line = line.saturating_sub(1);
        let index = usize::try_from(line).unwrap_or(usize::MAX);
        let content = text.lines().nth(index).unwrap_or_default().trim_end();
        let blanks = content.len() - content.trim_start().len();
        let blanks = content.get(..blanks).unwrap_or_default();
        let at = |character| Position { line, character };
        Self {
            start: at(units(blanks)),
            end: at(units(content)),
        }
    }

    /// Tells whether both have a line in common.
    pub(super) fn shares_line(&self, other: &Self) -> bool {
        self.start.line <= other.end.line && other.start.line <= self.end.line
    }
}

fn units(text: &str) -> u32 {
    number(text.encode_utf16().count())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_units_of_utf_16() {
        let text = "a: 1\n  😀: é \r\nb";
        let at = |line, character| Position { line, character };
        for (byte, expected) in [
            (0, at(0, 0)),
            (5, at(1, 0)),
            (11, at(1, 4)),
            (text.len(), at(2, 1)),
        ] {
            assert_eq!(Position::of_byte(text, byte), expected, "{byte}");
        }
        for (line, start, end) in [
            (0, at(0, 0), at(0, 4)),
            (2, at(1, 2), at(1, 7)),
            (9, at(8, 0), at(8, 0)),
        ] {
            assert_eq!(Range::of_line(text, line), Range { start, end }, "{line}");
        }
    }
}
