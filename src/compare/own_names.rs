//! [`OwnNames`]: the words for two environments, to tell what differs in each environment's own name only.
//!
//! Takes two environments; gives yes or no for two texts, and names without the environment's own words. Which words mean an
//! environment is [`crate::environments`]' to know; whether such a difference is worth a finding is left to judging.

use std::borrow::Cow;
use std::sync::Arc;

use crate::environments::{Env, EnvironmentNames, Named, Where, is_environment_word};
use crate::maps::IndexMap;
use crate::model::Environment;

/// Pairs of names that are tried, each with each.
const MOST_TRIED: usize = 10_000;

/// The words for two environments, ready to be looked for.
#[derive(Debug, Clone)]
pub struct OwnNames {
    names: Arc<EnvironmentNames>,
    /// `None` for two states of one environment: neither has a name that the other has not.
    sides: Option<(Env, Env)>,
}

impl OwnNames {
    /// Gathers the names and aliases of both, and the words that mean the same.
    #[must_use]
    pub fn new(reference: &Environment, target: &Environment) -> Self {
        let names = reference.known_names.clone().unwrap_or_else(|| {
            let named = [reference, target].map(named);
            Arc::new(EnvironmentNames::new(&named, &[], &[]))
        });
        let sides = names.find(&reference.name).zip(names.find(&target.name));
        Self {
            sides: sides.filter(|(reference, target)| reference != target),
            names,
        }
    }

    /// Tells whether `a` (from the reference) and `b` (from the target) differ, and only in each environment's own name.
    #[must_use]
    pub fn explain(&self, a: &str, b: &str) -> bool {
        self.sides.is_some_and(|(reference, target)| {
            self.names
                .explains_away((a, reference), (b, target), Where::Value)
        })
    }

    /// Tells whether each text names its own environment and not the other: what else differs is chosen with it.
    #[must_use]
    pub fn each_names_its_own(&self, a: &str, b: &str) -> bool {
        self.sides.is_some_and(|(reference, target)| {
            let names = |text, of| self.names.names_environment(text, of);
            names(a, reference) && names(b, target) && !names(a, target) && !names(b, reference)
        })
    }

    /// Tells whether a text holds the reference's name.
    #[must_use]
    pub fn names_reference(&self, text: &str) -> bool {
        self.sides
            .is_some_and(|(reference, _)| self.names.names_environment(text, reference))
    }

    /// Tells whether a text holds the target's name.
    #[must_use]
    pub fn names_target(&self, text: &str) -> bool {
        self.sides
            .is_some_and(|(_, target)| self.names.names_environment(text, target))
    }

    /// Tells whether a text holds the target's name, and not the reference's.
    #[must_use]
    pub fn only_target_in(&self, text: &str) -> bool {
        self.names_target(text) && !self.names_reference(text)
    }

    /// Returns, for each text of the reference, those of the target that differ from it in each environment's own name only. Of
    /// very many, only those are tried that are equal without the own names.
    pub(crate) fn explained<'n>(
        &self,
        ours: impl ExactSizeIterator<Item = &'n str>,
        theirs: impl ExactSizeIterator<Item = &'n str>,
    ) -> Vec<Vec<usize>> {
        let theirs: Vec<&str> = theirs.collect();
        let mut by_stem: IndexMap<Cow<'_, str>, Vec<usize>> = IndexMap::default();
        let tries_all = ours.len().saturating_mul(theirs.len()) <= MOST_TRIED;
        for (index, &name) in theirs.iter().enumerate() {
            let stem = match tries_all {
                true => Cow::Borrowed(""),
                false => self.target_stem(name),
            };
            by_stem.entry(stem).or_default().push(index);
        }
        ours.map(|name| {
            let stem = match tries_all {
                true => Cow::Borrowed(""),
                false => self.reference_stem(name),
            };
            let tried = by_stem.get(&stem).into_iter().flatten().copied();
            let is_explained = |index: &usize| {
                let other = theirs.get(*index);
                other.is_some_and(|other| self.explain(name, other))
            };
            tried.take(MOST_TRIED).filter(is_explained).collect()
        })
        .collect()
    }

    /// Tells whether two objects' names may pair: `a` is the reference's, `b` the target's.
    #[must_use]
    pub fn pair(&self, a: &str, b: &str) -> bool {
        a == b || self.reference_stem(a) == self.target_stem(b)
    }

    /// Returns the rest of the tag of a reference's image without the environment's own name before or behind it: equal where
    /// the tags mean the same.
    #[must_use]
    pub fn reference_tag<'n>(&self, tag: &'n str) -> Cow<'n, str> {
        self.tag(tag, self.sides.map(|(reference, _)| reference))
    }

    /// As [`Self::reference_tag`], for an image of the target.
    #[must_use]
    pub fn target_tag<'n>(&self, tag: &'n str) -> Cow<'n, str> {
        self.tag(tag, self.sides.map(|(_, target)| target))
    }

    fn tag<'n>(&self, tag: &'n str, of: Option<Env>) -> Cow<'n, str> {
        let rest = of.and_then(|of| self.names.tag_without_own_name(tag, of));
        rest.map_or(Cow::Borrowed(tag), Cow::Borrowed)
    }

    /// Tells whether a variable's value in the target is one name, host or URL of another environment, and nothing besides.
    #[must_use]
    pub fn is_foreign_value(&self, variable: &str, value: &str) -> bool {
        let is_one = !value.contains([',', ';']) && !value.trim().contains(char::is_whitespace);
        let foreign = |target| self.names.foreign_in_variable(variable, value, target);
        is_one
            && self
                .sides
                .is_some_and(|(_, target)| foreign(target).is_some())
    }

    /// Tells whether a word for environments in a name is the reference's, and none is the target's: `IS_STAGING`, `wait-for-dev`.
    #[must_use]
    pub fn is_called_after_reference(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(is_environment_word) && self.names_reference(name) && !self.names_target(name)
    }

    /// Tells whether a text of the target names another environment.
    #[must_use]
    pub fn is_foreign(&self, text: &str, kind: Where) -> bool {
        self.sides
            .is_some_and(|(_, target)| self.names.foreign(text, target, kind).is_some())
    }

    /// Tells whether a tag of the target names another environment.
    #[must_use]
    pub fn is_foreign_tag(&self, tag: &str) -> bool {
        self.is_foreign(tag, Where::Tag)
    }

    /// Returns the rest of a reference's name without the environment's own words: equal for names that may pair.
    pub(crate) fn reference_stem<'n>(&self, name: &'n str) -> Cow<'n, str> {
        self.stem(name, self.sides.map(|(reference, _)| reference))
    }

    /// As [`Self::reference_stem`], for a name of the target.
    pub(crate) fn target_stem<'n>(&self, name: &'n str) -> Cow<'n, str> {
        self.stem(name, self.sides.map(|(_, target)| target))
    }

    fn stem<'n>(&self, name: &'n str, of: Option<Env>) -> Cow<'n, str> {
        let stem = of.and_then(|of| self.names.without_own_words(name, of));
        stem.map_or(Cow::Borrowed(name), Cow::Owned)
    }
}

/// Returns an environment's name and aliases.
pub(crate) fn named(environment: &Environment) -> Named<'_> {
    Named {
        name: &environment.name,
        aliases: &environment.aliases,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_explains_its_own_name_and_no_number() {
        let environment = |name: &str, aliases: &[&str]| Environment {
            name: name.to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            ..Environment::default()
        };
        let cases = [
            (
                "staging",
                "production",
                "redis.staging.svc",
                "redis.prod.svc",
                true,
            ),
            (
                "staging",
                "production",
                "api.stg.acme.net",
                "api.acme.net",
                true,
            ),
            (
                "staging",
                "production",
                "redis.prod.svc",
                "redis.staging.svc",
                false,
            ),
            (
                "staging",
                "production",
                "redis.live.svc",
                "redis.test.svc",
                false,
            ),
            (
                "us-east-1",
                "us-east-2",
                "db.us-east-1.net",
                "db.us-east-2.net",
                true,
            ),
            ("us-east-1", "us-east-2", "1.4.0", "2.4.0", false),
            ("old", "new", "old-engine", "new-engine", false),
            ("staging", "staging", "db.staging.svc", "db.stg.svc", false),
        ];
        for (reference, target, a, b, wanted) in cases {
            let sides = [reference, target].map(|name| environment(name, &[name]));
            let names = OwnNames::new(&sides[0], &sides[1]);
            assert_eq!(names.explain(a, b), wanted, "{a} / {b}");
        }
        let (ebb, flood) = (
            environment("ebb", &["blue-lake"]),
            environment("flood", &[]),
        );
        assert!(OwnNames::new(&ebb, &flood).explain("db.blue-lake.net", "db.flood.net"));
    }
}
