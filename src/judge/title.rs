//! [`Title`]: the sentence of a finding, in which the environments' names are known from the words around them.
//!
//! Takes words and names; gives a text, and the same sentence of other environments. A sentence is never read again to learn what it
//! says: whoever needs a part of it later on keeps that part beside it.

use std::fmt;
use std::ops::Range;

use crate::words::all_of;

/// The word behind the name of the environment that alone has something.
const ONLY: &str = " only";

/// The sentence of a finding: "`DATABASE_URL` is missing in production".
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Title {
    text: String,
    /// The length of what it says its object is called, `Ingress shop: `; 0 where it does not begin so.
    object: usize,
    /// The names of environments in the text.
    names: Vec<Range<usize>>,
    /// The last name is the place that the sentence is true of.
    is_placed: bool,
}

impl Title {
    /// Returns a sentence that holds in an environment: `WHAT in ENVIRONMENT`.
    pub(crate) fn within(what: impl fmt::Display, environment: &str) -> Self {
        Self {
            is_placed: true,
            ..Self::from(format!("{what} in ")).environment(environment)
        }
    }

    /// Returns a sentence that holds in no other environment: `WHAT in ENVIRONMENT only`.
    pub(crate) fn only_within(what: impl fmt::Display, environment: &str) -> Self {
        Self::within(what, environment).words(ONLY)
    }

    /// Returns a sentence that holds in no other environment as one that holds in another one not: `WHAT in ENVIRONMENT, not in OTHER`;
    /// `None` of any other sentence.
    pub(crate) fn not_in(&self, other: &str) -> Option<Self> {
        let only = self.text.strip_suffix(ONLY)?;
        let last = self.names.last().filter(|_| self.is_placed)?;
        (last.end == only.len()).then(|| {
            let sentence = Self {
                text: only.to_owned(),
                is_placed: false,
                ..self.clone()
            };
            sentence.words(", not in ").environment(other)
        })
    }

    /// Returns the sentence behind the name of what it is about: `Ingress shop: spec.tls differs`.
    #[must_use]
    pub(crate) fn about(&self, object: &str) -> Self {
        let object = format!("{object}: ");
        let moved = |at: usize| (at + object.len()).saturating_sub(self.object);
        let names = self.names.iter();
        Self {
            text: format!(
                "{object}{}",
                self.text.get(self.object..).unwrap_or_default()
            ),
            names: names
                .map(|name| moved(name.start)..moved(name.end))
                .collect(),
            object: object.len(),
            is_placed: self.is_placed,
        }
    }

    /// Adds words.
    #[must_use]
    pub(crate) fn words(mut self, words: &str) -> Self {
        self.text.push_str(words);
        self
    }

    /// Adds the name of an environment.
    #[must_use]
    pub(crate) fn environment(mut self, name: &str) -> Self {
        let start = self.text.len();
        self.text.push_str(name);
        self.names.push(start..self.text.len());
        self
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the environment that it holds in, or all of them, as the sentence has them.
    pub(crate) fn place(&self) -> Option<&str> {
        let last = self.names.last().filter(|_| self.is_placed)?;
        self.text.get(last.clone())
    }

    /// Returns the same sentence of these environments; `None` where it does not say where it holds.
    pub(crate) fn of_all(&self, names: &[&str]) -> Option<Self> {
        let last = self.names.last().filter(|_| self.is_placed)?;
        let (before, behind) = (self.text.get(..last.start)?, self.text.get(last.end..)?);
        let kept = self.names.len().saturating_sub(1);
        let sentence = Self {
            text: before.to_owned(),
            names: self.names.iter().take(kept).cloned().collect(),
            object: self.object,
            is_placed: true,
        };
        Some(sentence.environment(&all_of(names)).words(behind))
    }

    /// Tells whether two sentences differ in the environments that they name at most.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.text == other.text || self.without_names().eq(other.without_names())
    }

    /// Returns the words between the names.
    fn without_names(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.names.iter().map(|name| name.end));
        let ends = self.names.iter().map(|name| name.start);
        let ends = ends.chain(std::iter::once(self.text.len()));
        let parts = starts.zip(ends);
        parts.map(|(start, end)| self.text.get(start..end).unwrap_or_default())
    }
}

impl From<String> for Title {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

impl From<&str> for Title {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl PartialEq<str> for Title {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for Title {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

#[cfg(test)]
mod tests {
    use super::Title;

    fn behind(target: &str, reference: &str) -> Title {
        let title = Title::from("the image in ").environment(target);
        title.words(" is behind that in ").environment(reference)
    }

    #[test]
    fn a_sentence_is_told_of_all_environments_that_it_holds_in() {
        let cases = [
            (
                Title::within("A is missing", "qa"),
                Some("A is missing in qa and production"),
            ),
            (
                Title::only_within("A is set", "qa"),
                Some("A is set in qa and production only"),
            ),
            // A name among the words stays as it is.
            (
                Title::within("A of qa is missing in qa", "qa"),
                Some("A of qa is missing in qa in qa and production"),
            ),
            (behind("qa", "staging"), None),
            (Title::from("A is missing in qa"), None),
        ];
        for (title, expected) in cases {
            let all = title.of_all(&["qa", "production"]);
            assert_eq!(all.as_ref().map(Title::as_str), expected, "{title}");
            let place = all.as_ref().and_then(Title::place);
            assert_eq!(place.is_some(), expected.is_some(), "{title}");
        }
    }

    #[test]
    fn a_sentence_is_told_of_several_objects() {
        let one = Title::only_within("spec.tls is set", "qa").about("Ingress shop");
        assert_eq!(one, "Ingress shop: spec.tls is set in qa only");
        let all = one.of_all(&["qa", "production"]).expect("a place");
        let two = all.about("2 objects");
        assert_eq!(two, "2 objects: spec.tls is set in qa and production only");
        assert_eq!(two.place(), Some("qa and production"));
    }

    #[test]
    fn sentences_are_alike_where_names_alone_differ() {
        let here = |name: &str| Title::within("A is missing", name);
        let cases = [
            (here("qa"), here("production"), true),
            (here("qa"), Title::only_within("A is missing", "qa"), false),
            (here("qa"), Title::within("B is missing", "qa"), false),
            (behind("qa", "staging"), behind("production", "qa"), true),
            // What is no name has to be the same.
            ("A is in qa".into(), "A is in production".into(), false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(a.is_like(&b), expected, "{a} / {b}");
        }
    }
}
