//! Parts of a text in which nothing looks random, so that many prefixes in one long line do not each look for it.

use std::ops::Range;

use super::is_token;
use crate::mask::random::has_random_part;
use crate::mask::spans::{ahead, behind, run};

/// A part of a text in which nothing looks random. Each of many prefixes in a long line would look ahead for it.
#[derive(Default)]
pub(super) struct Plain {
    range: Range<usize>,
    /// No character of tokens follows it.
    is_whole: bool,
}

impl Plain {
    /// Tells whether what a look ahead from there sees is a part of it. Words are only taken whole: a part of one may look random
    /// where the whole does not.
    pub(super) fn covers(&mut self, text: &str, start: usize) -> bool {
        let near = ahead(text, start);
        let begins_word = !behind(text, start).ends_with(|c: char| c.is_ascii_alphanumeric());
        if begins_word
            && self.range.contains(&start)
            && (self.is_whole || start + near.len() <= self.range.end)
        {
            return true;
        }
        let both = near.len() + ahead(text, start + near.len()).len();
        let far = text.get(start..start + both).unwrap_or_default();
        let length = run(far, 0, is_token);
        let is_plain = !has_random_part(far.get(..length).unwrap_or_default());
        if is_plain {
            self.range = start..start + length;
            self.is_whole = length < both || start + both == text.len();
        }
        is_plain
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::mask_text;

    #[test]
    fn a_key_behind_many_prefixes_is_found() {
        let key = "sk-x7Kq2LmZ9vR4tBn8WcY3pQ";
        for (before, after) in [(0, 0), (1, 1), (300, 300), (600, 0), (4_000, 700)] {
            let text = format!(
                "{}{key} {}",
                "sk-eyJ-".repeat(before),
                "sk-a-".repeat(after)
            );
            let masked = mask_text("", &text);
            assert!(!masked.contains("x7Kq2LmZ9v"), "{before} {after}");
        }
    }
}
