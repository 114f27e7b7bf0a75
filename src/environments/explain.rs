//! [`EnvironmentNames::explains_away`]: texts that differ only in the environments' own names.

use super::known::Strength;
use super::words::{Occurrence, Stands, is_device};
use super::{Env, EnvironmentNames, Where};
use crate::maps::IndexSet;

/// Texts are walked no further than so many times their length in trying ways to leave words out: they differ then.
const MOST_WALKS: usize = 32;

/// An environment's own word in its text.
#[derive(Debug, Clone, Copy)]
struct Own {
    start: usize,
    end: usize,
    /// Whether the other text may lack it, with one separator.
    optional: bool,
}

impl EnvironmentNames {
    /// Tells whether two texts, each with its environment, are equal, or differ only in each environment's own name.
    #[must_use]
    pub fn are_same(&self, a: (&str, Env), b: (&str, Env), kind: Where) -> bool {
        a.0 == b.0 || self.explains_away(a, b, kind)
    }

    /// Tells whether two texts, each with its environment, differ, and only in that each names its own environment: `db.staging.svc` of staging and
    /// `db.prod.svc` of production. One of them may lack the name, with one separator: `api.staging.example.com` and
    /// `api.example.com`. A word stands for its own environment only, so production's word in staging explains nothing; nor
    /// does any in tags and numbers. Texts that are equal have nothing to explain.
    #[must_use]
    pub fn explains_away(&self, a: (&str, Env), b: (&str, Env), kind: Where) -> bool {
        let ((a, of_a), (b, of_b)) = (a, b);
        if a == b || of_a == of_b || matches!(kind, Where::Tag | Where::Number) {
            return false;
        }
        let (own_a, own_b) = (self.own(a, of_a), self.own(b, of_b));
        if own_a.is_empty() && own_b.is_empty() {
            return false;
        }
        Match {
            a: Side::new(a, own_a),
            b: Side::new(b, own_b),
        }
        .holds()
    }

    /// Returns the text without the environment's own words that may be left out, each with one separator: names that can
    /// pair have the same. `None` if there is none in it.
    #[must_use]
    pub fn without_own_words(&self, text: &str, of: Env) -> Option<String> {
        let own = self.own(text, of);
        if own.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for word in own {
            out.push_str(text.get(at..word.start).unwrap_or_default());
            at = word.end;
            let follows = text.get(at..).unwrap_or_default().starts_with(is_separator);
            if out.ends_with(is_separator) {
                out.pop();
            } else if follows {
                at += 1;
            } else {
                // A name that is nothing else keeps a mark.
                out.push('\u{0}');
            }
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Some(out)
    }

    /// Returns the rest of a tag that is an environment's own name, begins or ends with it: `2.4.1` of `2.4.1-staging`. Nothing
    /// stands for the name as a whole.
    #[must_use]
    pub fn tag_without_own_name<'t>(&self, tag: &'t str, of: Env) -> Option<&'t str> {
        let own = |found: &Occurrence<'_>| found.word.means(of) && found.stands == Stands::Alone;
        self.words.find(tag).filter(own).find_map(|found| {
            let (before, after) = (tag.get(..found.start)?, tag.get(found.end..)?);
            match (before, after) {
                ("", "") => Some(""),
                ("", after) => after.strip_prefix(is_separator),
                (before, "") => before.strip_suffix(is_separator),
                _ => None,
            }
        })
    }

    /// Tells whether a text holds a word for an environment.
    #[must_use]
    pub fn names_environment(&self, text: &str, of: Env) -> bool {
        !self.own(text, of).is_empty()
    }

    fn own(&self, text: &str, of: Env) -> Vec<Own> {
        let own = self.words.find(text).filter(|found| found.word.means(of));
        let own = own.filter(|found| !is_device(text, found.start, found.end));
        let own = own.map(|found| Own {
            start: found.start,
            end: found.end,
            optional: found.stands == Stands::Alone && can_be_left_out(text, &found),
        });
        own.collect()
    }
}

/// Tells whether the other text may lack a word: one that means nothing else, or `test` as the label of a host or the end of a name.
fn can_be_left_out(text: &str, found: &Occurrence<'_>) -> bool {
    let before = text.get(..found.start).unwrap_or_default();
    let after = text.get(found.end..).unwrap_or_default();
    match found.word.strength {
        Strength::Strong => true,
        Strength::Fair => before.ends_with('.') || after.starts_with('.') || is_last(text, found),
        Strength::Weak => false,
    }
}

/// Tells whether a word is the last of a name of several: `shop_orders_test`.
fn is_last(text: &str, found: &Occurrence<'_>) -> bool {
    let before = text.get(..found.start).unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let parts = before.split(['-', '_']).filter(|part| !part.is_empty());
    found.end == text.len()
        && before.ends_with(['-', '_'])
        && text.chars().all(is_name)
        && parts.count() > 1
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | '/' | ':')
}

/// A text and the words in it, in its order.
struct Side<'t> {
    text: &'t [u8],
    own: Vec<Own>,
}

impl<'t> Side<'t> {
    fn new(text: &'t str, own: Vec<Own>) -> Self {
        Self {
            text: text.as_bytes(),
            own,
        }
    }

    fn word_at(&self, at: usize) -> Option<Own> {
        let found = self.own.binary_search_by_key(&at, |word| word.start).ok()?;
        self.own.get(found).copied()
    }

    fn separates(&self, at: usize) -> bool {
        let byte = self.text.get(at);
        byte.is_some_and(|byte| is_separator(char::from(*byte)))
    }

    /// Returns where to go on if the word that begins here, or after a separator here, is left out.
    fn skipped(&self, at: usize) -> [Option<usize>; 2] {
        let optional = |at: usize| self.word_at(at).filter(|word| word.optional);
        let with_the_next = optional(at).filter(|word| self.separates(word.end));
        let with_the_last = optional(at + 1).filter(|_| self.separates(at));
        [
            with_the_next.map(|word| word.end + 1),
            with_the_last.map(|word| word.end),
        ]
    }
}

/// Two texts that may be the same but for words.
struct Match<'t> {
    a: Side<'t>,
    b: Side<'t>,
}

impl Match<'_> {
    /// Walks both texts; where there are several ways on, the others are kept for later.
    fn holds(&self) -> bool {
        let mut ways = vec![(0, 0)];
        let mut seen = IndexSet::default();
        let mut left = (self.a.text.len() + self.b.text.len()).saturating_mul(MOST_WALKS);
        while let Some((mut i, mut j)) = ways.pop() {
            if !seen.insert((i, j)) {
                continue;
            }
            loop {
                match left.checked_sub(1) {
                    Some(less) => left = less,
                    None => return false,
                }
                if i == self.a.text.len() && j == self.b.text.len() {
                    return true;
                }
                let plain = self
                    .a
                    .text
                    .get(i)
                    .is_some_and(|byte| self.b.text.get(j) == Some(byte));
                let both = self.a.word_at(i).zip(self.b.word_at(j));
                for next in self.a.skipped(i).into_iter().flatten() {
                    ways.push((next, j));
                }
                for next in self.b.skipped(j).into_iter().flatten() {
                    ways.push((i, next));
                }
                match both {
                    Some((a, b)) => (i, j) = (a.end, b.end),
                    None if plain => (i, j) = (i + 1, j + 1),
                    None => break,
                }
            }
        }
        false
    }
}
