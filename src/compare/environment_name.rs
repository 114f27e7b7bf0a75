//! Values that differ only in the environment's own name: `redis.staging.svc` and
//! `redis.production.svc`, `api.staging.example.com` and `api.example.com`.
//!
//! Takes two texts and the two environments; gives yes or no. Comparing uses it to pair names only;
//! whether such a difference is worth a finding is left to judging.

use crate::maps::IndexSet;
use crate::model::Environment;

/// Words that mean the same environment. A name that is one of them has all of its row as aliases.
const GROUPS: &[&[&str]] = &[
    &["staging", "stage", "stag", "stg"],
    &["production", "prod", "prd", "live"],
    &["development", "develop", "devel", "dev"],
    &["testing", "test", "tst"],
    &["integration", "integ", "int"],
    &["acceptance", "uat", "acc"],
    &[
        "pre-production",
        "preproduction",
        "pre-prod",
        "preprod",
        "pre",
    ],
    &["quality", "qa"],
    &["sandbox", "sbx"],
    &["demo"],
];

/// Words that mean other things too often (`/health/live`, `int`) to be taken out of a text of which
/// the other side has nothing: they count only where both sides have the environment's word.
const AMBIGUOUS: &[&str] = &["live", "test", "int", "pre", "acc", "stage"];

/// Above this many occurrences the ways to leave some of them out are not all tried.
const MAX_OCCURRENCES: usize = 3;

/// Stands for an occurrence that may also be left out.
const OPTIONAL: char = '\u{0}';
/// Stands for an occurrence that the other side must have as well.
const REQUIRED: char = '\u{1}';

/// Words that mean an environment.
pub(crate) type Words<'w> = IndexSet<&'w str>;

/// Returns every word that means an environment: those known everywhere, and these aliases.
#[must_use]
pub(crate) fn environment_words(aliases: &[String]) -> Words<'_> {
    let known = GROUPS.iter().flat_map(|group| group.iter().copied());
    known.chain(aliases.iter().map(String::as_str)).collect()
}

/// Returns the words of a name that mean no environment: names that can pair have the same.
pub(crate) fn neutral_stem<'n>(name: &'n str, words: &Words<'_>) -> impl Iterator<Item = &'n str> {
    name.split(['-', '.', '_'])
        .filter(|part| !words.contains(part))
}

/// The words for two environments, ready to be looked for.
#[derive(Debug, Clone)]
pub struct EnvironmentNames {
    reference: Vec<Word>,
    target: Vec<Word>,
}

/// One word for an environment, in lower case.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    optional: bool,
}

impl EnvironmentNames {
    /// Gathers the names, aliases and built-in aliases of both.
    #[must_use]
    pub fn new(reference: &Environment, target: &Environment) -> Self {
        Self {
            reference: words(reference, target),
            target: words(target, reference),
        }
    }

    /// Tells whether `a` and `b` differ, and only in the environments' own names.
    #[must_use]
    pub fn explain(&self, a: &str, b: &str) -> bool {
        if a == b {
            return false;
        }
        let (a, b) = (mask(a, &self.reference), mask(b, &self.target));
        if !a.contains([OPTIONAL, REQUIRED]) && !b.contains([OPTIONAL, REQUIRED]) {
            return false;
        }
        let others = variants(&b);
        variants(&a).iter().any(|variant| others.contains(variant))
    }

    /// Returns what is left of a reference name without the environment's words: equal for names that may pair.
    pub(super) fn reference_stem(&self, name: &str) -> String {
        stem(&mask(name, &self.reference))
    }

    /// As [`Self::reference_stem`], for a name of the target.
    pub(super) fn target_stem(&self, name: &str) -> String {
        stem(&mask(name, &self.target))
    }
}

/// Returns the words, in lower case, that mean `of` and not `other` wherever they stand by themselves.
pub(crate) fn own_words(of: &Environment, other: &Environment) -> Vec<String> {
    let theirs = words(other, of);
    let own = words(of, other).into_iter();
    own.filter(|word| word.optional && theirs.iter().all(|their| their.text != word.text))
        .map(|word| word.text)
        .collect()
}

fn words(of: &Environment, other: &Environment) -> Vec<Word> {
    let name = of.name.to_ascii_lowercase();
    let other_name = other.name.to_ascii_lowercase();
    let mut found: Vec<String> = vec![name.clone()];
    found.extend(of.aliases.iter().map(|alias| alias.to_ascii_lowercase()));
    found.extend(group(&name).iter().map(|&word| word.to_owned()));
    if group(&name).is_empty() {
        for token in tokens(&name) {
            found.extend(group(token).iter().map(|&word| word.to_owned()));
        }
    }
    let mut words: Vec<Word> = found
        .into_iter()
        .map(|text| Word {
            optional: text == name || !AMBIGUOUS.contains(&text.as_str()),
            text,
        })
        .collect();
    // `production-eu` and `production-us` are told apart by `eu` and `us`.
    let own = tokens(&name).filter(|&token| tokens(&other_name).all(|theirs| theirs != token));
    words.extend(own.map(|token| Word {
        text: token.to_owned(),
        optional: token == name,
    }));
    words.retain(|word| !word.text.is_empty());
    words.sort_by(|a, b| (b.text.len(), &a.text).cmp(&(a.text.len(), &b.text)));
    words.dedup_by(|later, first| {
        let same = later.text == first.text;
        first.optional |= same && later.optional;
        same
    });
    words
}

fn group(word: &str) -> &'static [&'static str] {
    GROUPS
        .iter()
        .find(|group| group.contains(&word))
        .copied()
        .unwrap_or_default()
}

/// Returns the words of a name or a value: what stands between other characters than letters and digits.
pub(crate) fn tokens(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|token| !token.is_empty())
}

/// Puts a mark in place of every word that stands by itself. Case does not matter.
fn mask(text: &str, words: &[Word]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut previous: Option<char> = None;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let found = words
            .iter()
            .find_map(|word| occurrence(previous, rest, word));
        if let Some((mark, after)) = found {
            masked.push(mark);
            let length = rest.len() - after.len();
            previous = rest.get(..length).and_then(|word| word.chars().next_back());
            rest = after;
        } else {
            masked.push(next);
            previous = Some(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }
    masked
}

/// Returns the mark and what follows if `rest` starts with the word and the word ends and starts there.
fn occurrence<'t>(previous: Option<char>, rest: &'t str, word: &Word) -> Option<(char, &'t str)> {
    let (here, after) = rest.split_at_checked(word.text.len())?;
    if !here.eq_ignore_ascii_case(&word.text) {
        return None;
    }
    let first = here.chars().next()?;
    let last = here.chars().next_back()?;
    let camel_start = |p: char| p.is_ascii_lowercase() && first.is_ascii_uppercase();
    if previous.is_some_and(|p| p.is_alphanumeric() && !camel_start(p)) {
        return None;
    }
    let next = after.chars().next();
    let mark = match next {
        // `stg1` and `prd1`: the number must be on both sides.
        Some(n) if n.is_ascii_digit() => REQUIRED,
        Some(n) if n.is_ascii_uppercase() && last.is_ascii_lowercase() => REQUIRED,
        Some(n) if n.is_alphanumeric() => return None,
        _ if previous.is_some_and(char::is_alphanumeric) => REQUIRED,
        _ if word.optional => OPTIONAL,
        _ => REQUIRED,
    };
    Some((mark, after))
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | '/' | ':')
}

/// Returns every reading of a masked text: each optional mark kept, or left out with the separator
/// before it, or left out with the one after it. RawField marks all look the same.
fn variants(masked: &str) -> Vec<String> {
    let occurrences = masked.matches(OPTIONAL).count();
    let kept = masked.replace(REQUIRED, "\u{0}");
    if occurrences > MAX_OCCURRENCES {
        return vec![kept, stem(masked)];
    }
    let mut done: Vec<String> = vec![String::new()];
    let mut skip_separator: Vec<bool> = vec![false];
    let mut chars = masked.chars().peekable();
    while let Some(c) = chars.next() {
        let followed = chars.peek().copied().is_some_and(is_separator);
        for index in 0..done.len() {
            let Some(skipped) = skip_separator.get_mut(index) else {
                continue;
            };
            if std::mem::take(skipped) {
                continue;
            }
            let Some(text) = done.get_mut(index) else {
                continue;
            };
            if c != OPTIONAL {
                text.push(if c == REQUIRED { OPTIONAL } else { c });
                continue;
            }
            let before = text.clone();
            text.push(OPTIONAL);
            if before.ends_with(is_separator) {
                let mut without = before.clone();
                without.pop();
                done.push(without);
                skip_separator.push(false);
            }
            if followed {
                done.push(before);
                skip_separator.push(true);
            }
        }
    }
    done
}

/// Leaves every mark out, with the separator before it, or else the one after it.
fn stem(masked: &str) -> String {
    let mut text = String::with_capacity(masked.len());
    let mut chars = masked.chars().peekable();
    while let Some(c) = chars.next() {
        if c != OPTIONAL && c != REQUIRED {
            text.push(c);
        } else if text.ends_with(is_separator) {
            text.pop();
        } else if chars.peek().copied().is_some_and(is_separator) {
            chars.next();
        } else {
            text.push(OPTIONAL);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differs_by_environment_name(
        a: &str,
        b: &str,
        reference: &Environment,
        target: &Environment,
    ) -> bool {
        EnvironmentNames::new(reference, target).explain(a, b)
    }

    fn environment(name: &str) -> Environment {
        Environment {
            name: name.to_owned(),
            ..Environment::default()
        }
    }

    #[test]
    fn recognises_the_environments_own_name() {
        let cases = [
            ("redis.staging.svc", "redis.production.svc", true),
            ("redis.stg.svc", "redis.prd.svc", true),
            ("staging", "production", true),
            ("STAGING", "Production", true),
            ("APP_STAGING_DB", "APP_PROD_DB", true),
            ("api.staging.example.com", "api.example.com", true),
            ("api-staging.example.com", "api.example.com", true),
            ("staging-api.example.com", "api.example.com", true),
            ("api.staging-db.example.com", "api.db.example.com", true),
            ("https://staging.example.com", "https://example.com", true),
            ("https://example.com/staging", "https://example.com", true),
            ("api.example.com", "api.prod.example.com", true),
            ("db-stg1.example.com", "db-prd1.example.com", true),
            ("db-stg1.example.com", "db-prd2.example.com", false),
            ("checkoutStaging", "checkoutProduction", true),
            ("a.staging.b.staging", "a.production.b", true),
            ("redis.staging.svc", "redis.staging.svc", false),
            ("redis.staging.svc", "postgres.production.svc", false),
            ("redis.production.svc", "redis.staging.svc", false),
            ("upstaging.svc", "upproduction.svc", false),
            ("backstage", "backprod", false),
            ("info", "warn", false),
            ("staging", "", false),
            ("/health", "/health/live", false),
            ("/health/stg", "/health/live", true),
            ("stage2", "prod2", true),
        ];
        let (reference, target) = (environment("staging"), environment("production"));
        for (a, b, expected) in cases {
            assert_eq!(
                differs_by_environment_name(a, b, &reference, &target),
                expected,
                "{a} / {b}"
            );
            assert_eq!(
                differs_by_environment_name(b, a, &target, &reference),
                expected,
                "{b} / {a}, sides exchanged"
            );
        }
    }

    #[test]
    fn compound_names_are_told_apart_by_what_they_do_not_share() {
        let (reference, target) = (environment("production-eu"), environment("production-us"));
        let same = |a: &str, b: &str| differs_by_environment_name(a, b, &reference, &target);
        assert!(same("db.eu.example.com", "db.us.example.com"));
        assert!(same("db-production-eu", "db-production-us"));
        assert!(!same("db.eu.example.com", "db.example.com"));
    }

    #[test]
    fn configured_aliases_count() {
        let mut reference = environment("staging");
        reference.aliases = vec!["blue-lake".to_owned()];
        let target = environment("production");
        assert!(differs_by_environment_name(
            "db.blue-lake.internal",
            "db.prod.internal",
            &reference,
            &target
        ));
    }
}
