//! [`Words`]: all words for environments, and where they stand in a text.

use super::known::{Strength, all, class_of, is_name, is_numbered};
use super::{Env, Named};
use crate::maps::IndexMap;

/// One word, in lower case with `-` for `_`.
#[derive(Debug, Clone)]
pub(super) struct Word {
    text: Box<str>,
    pub(super) strength: Strength,
    /// The environments that it means; none for a known word of which the run has no environment.
    owners: Vec<Env>,
    /// Those of them that are called so themselves, not by another word for the same.
    called: Vec<Env>,
}

impl Word {
    pub(super) fn means(&self, environment: Env) -> bool {
        self.owners.contains(&environment)
    }

    /// Returns the first environment that it gives away. A weak word does so only for one that is called so: `live` in a
    /// host is a vendor's more often than production's.
    pub(super) fn owner(&self) -> Option<Env> {
        let owners = match self.strength {
            Strength::Weak => &self.called,
            Strength::Fair | Strength::Strong => &self.owners,
        };
        owners.iter().min().copied()
    }

    pub(super) fn is(&self, text: &str) -> bool {
        &*self.text == text
    }
}

/// How a word stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// Between other characters than letters and digits.
    Alone,
    /// Before a number: `stg1`.
    Numbered,
    /// As a part of a name in camel case: `checkoutStaging`.
    Camel,
}

/// A word in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occurrence<'w> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: &'w Word,
    pub(super) stands: Stands,
}

#[derive(Debug, Default)]
pub(super) struct WordsBuilder {
    words: IndexMap<String, Word>,
}

impl WordsBuilder {
    /// Adds what an environment is called: its whole name and aliases, and all words of the class of any known word in them.
    pub(super) fn add_environment(&mut self, environment: Env, named: Named<'_>) {
        if is_name(named.name) || is_numbered(named.name) {
            self.call(named.name, environment);
        }
        // Sources have their own name among their aliases.
        for alias in named.aliases.iter().filter(|alias| *alias != named.name) {
            self.call(alias, environment);
        }
        for name in std::iter::once(named.name).chain(named.aliases.iter().map(String::as_str)) {
            if !class_of(name).is_empty() {
                self.add_class(name, environment);
                continue;
            }
            self.add_parts(name, environment);
        }
    }

    /// Adds the classes of the words in a name: `production-eu` is a production, `non-prod-eu` is not; `eu` means nothing.
    fn add_parts(&mut self, name: &str, environment: Env) {
        let mut parts = name.split(|c: char| !c.is_alphanumeric()).peekable();
        while let Some(part) = parts.next() {
            let joined = parts.peek().map(|next| format!("{part}-{next}"));
            match joined.filter(|joined| !class_of(joined).is_empty()) {
                Some(joined) => {
                    self.add_class(&joined, environment);
                    parts.next();
                }
                None => self.add_class(part, environment),
            }
        }
    }

    /// Adds a word that the environment is called by.
    fn call(&mut self, word: &str, environment: Env) {
        if self.add(word, environment) {
            self.word(word).called.push(environment);
        }
    }

    fn add_class(&mut self, word: &str, environment: Env) {
        for (word, _) in class_of(word) {
            self.add(word, environment);
        }
    }

    /// Adds a word for an environment; false if it is too long to be one.
    fn add(&mut self, word: &str, environment: Env) -> bool {
        if word.is_empty() || word.len() >= 64 {
            return false;
        }
        let owners = &mut self.word(word).owners;
        if !owners.contains(&environment) {
            owners.push(environment);
        }
        true
    }

    fn word(&mut self, word: &str) -> &mut Word {
        let text = word.to_ascii_lowercase().replace('_', "-");
        let known = class_of(word).iter().find(|(known, _)| *known == text);
        let strength = known.map_or(Strength::Strong, |(_, strength)| *strength);
        self.words.entry(text.clone()).or_insert_with(|| Word {
            text: text.into(),
            strength,
            owners: Vec::new(),
            called: Vec::new(),
        })
    }

    pub(super) fn build(mut self) -> Words {
        // `pre-production` is none of production's, with or without an environment of that name.
        for (word, _) in all() {
            self.word(word);
        }
        let mut words: Vec<Word> = self.words.into_values().collect();
        words.sort_by(|a, b| a.text.cmp(&b.text));
        let mut lengths = [0; 256];
        for word in &words {
            if let Some(first) = word.text.bytes().next()
                && let Some(known) = lengths.get_mut(usize::from(first))
            {
                *known |= 1u64 << word.text.len();
            }
        }
        Words { words, lengths }
    }
}

/// All words, sorted, and the lengths that words of each first letter have.
#[derive(Debug, Clone)]
pub(super) struct Words {
    words: Vec<Word>,
    lengths: [u64; 256],
}

impl Words {
    /// Returns the words of a text in its order; the longest where several begin in one place.
    pub(super) fn find<'w, 't>(&'w self, text: &'t str) -> Occurrences<'w, 't> {
        Occurrences {
            words: self,
            text,
            at: 0,
        }
    }

    fn get(&self, candidate: &[u8]) -> Option<&Word> {
        let folded = candidate.iter().map(|byte| fold(*byte));
        let found = self
            .words
            .binary_search_by(|word| word.text.bytes().cmp(folded.clone()));
        found.ok().and_then(|index| self.words.get(index))
    }
}

fn fold(byte: u8) -> u8 {
    match byte {
        b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    }
}

/// Tells whether a byte belongs to a word: letters, digits, and all that is not ASCII.
pub(super) fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

pub(super) struct Occurrences<'w, 't> {
    words: &'w Words,
    text: &'t str,
    at: usize,
}

impl<'w> Iterator for Occurrences<'w, '_> {
    type Item = Occurrence<'w>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let start = self.at;
            self.at += 1;
            let lengths = self.words.lengths.get(usize::from(fold(byte))).copied();
            let Some(mut lengths) = lengths.filter(|lengths| *lengths != 0) else {
                continue;
            };
            let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
            let is_camel = before.is_some_and(is_of_word);
            let can_start = before.is_none_or(|before| {
                !is_of_word(before) || (before.is_ascii_lowercase() && byte.is_ascii_uppercase())
            });
            if !can_start {
                continue;
            }
            while lengths != 0 {
                let length = 63 - lengths.leading_zeros() as usize;
                lengths &= !(1 << length);
                let end = start + length;
                let Some(stands) = ends(bytes, end, is_camel) else {
                    continue;
                };
                if let Some(word) = bytes
                    .get(start..end)
                    .and_then(|found| self.words.get(found))
                {
                    self.at = end;
                    return Some(Occurrence {
                        start,
                        end,
                        word,
                        stands,
                    });
                }
            }
        }
        None
    }
}

/// Tells how a word that ends here stands; `None` if letters follow, so that it is part of another.
fn ends(bytes: &[u8], end: usize, is_camel: bool) -> Option<Stands> {
    let last = bytes.get(end.checked_sub(1)?)?;
    match bytes.get(end) {
        Some(next) if next.is_ascii_digit() && !last.is_ascii_digit() => Some(Stands::Numbered),
        Some(next) if next.is_ascii_uppercase() && last.is_ascii_lowercase() => Some(Stands::Camel),
        Some(next) if is_of_word(*next) => None,
        _ if is_camel => Some(Stands::Camel),
        _ => Some(Stands::Alone),
    }
}

/// Tells whether a word is the directory of devices: `/dev/shm`, `>/dev/null`, and no segment of a URL's path.
pub(super) fn is_device(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let at = |index: Option<usize>| index.and_then(|index| bytes.get(index)).copied();
    let word = bytes.get(start..end).unwrap_or_default();
    let of_host = |byte: u8| is_of_word(byte) || matches!(byte, b'-' | b'_' | b'.' | b'}' | b')');
    word.eq_ignore_ascii_case(b"dev")
        && at(start.checked_sub(1)) == Some(b'/')
        && at(Some(end)) == Some(b'/')
        && !at(start.checked_sub(2)).is_some_and(of_host)
}
