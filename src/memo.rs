//! [`Memo`]: answers about short texts that are asked for again and again, as many environments have the same names and values.
//!
//! Takes a text and a function of it alone; gives its answer, out of a thread's memory where that has it. Holds so many answers, and forgets all
//! when it is full.

use std::cell::RefCell;

use crate::maps::IndexMap;

/// Answers that are kept.
const MOST: usize = 1 << 14;

/// Bytes of a text whose answer is kept.
const LONGEST: usize = 128;

/// Answers of one function, by the text that they are about. For `thread_local!`.
pub(crate) struct Memo<V>(RefCell<IndexMap<Box<str>, V>>);

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<V: Copy> Memo<V> {
    /// Returns the answer about a text. The function may ask others, and not the same memory.
    pub(crate) fn answer(&self, text: &str, ask: impl FnOnce() -> V) -> V {
        if text.len() > LONGEST {
            return ask();
        }
        if let Some(known) = self.0.borrow().get(text) {
            return *known;
        }
        let answer = ask();
        let mut known = self.0.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(text.into(), answer);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_asked_again() {
        let memo = Memo::default();
        let long = "x".repeat(LONGEST + 1);
        let cases = [
            ("a", 1, 1),
            ("b", 2, 2),
            ("a", 3, 1),
            (&long, 4, 4),
            (&long, 5, 5),
        ];
        for (text, answer, expected) in cases {
            assert_eq!(memo.answer(text, || answer), expected, "{text}");
        }
        for index in 0..MOST {
            memo.answer(&format!("{index}."), || 0);
        }
        assert_eq!(memo.answer("a", || 6), 6);
    }
}
