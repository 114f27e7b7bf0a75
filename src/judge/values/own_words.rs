//! Words for environments within a text.
//!
//! Takes texts; tells whether they have such words, and whether they are alike without them.

use crate::environments::is_environment_word;

/// Tells whether two texts are alike but for words for environments: `pay-test-store` and `pay-production-store`.
pub(crate) fn differ_in_environments(a: &str, b: &str) -> bool {
    let [ours, theirs] = [a, b].map(|text| words(text).filter(|word| !names_environment(word)));
    ours.eq(theirs)
}

/// Tells whether a text has a word for environments.
pub(crate) fn has_environment(text: &str) -> bool {
    words(text).any(names_environment)
}

/// Tells whether two texts are names of one kind, which begin with the same word: `SHOP-NEW-SERVER` and `SHOP_PRODUCTION`.
pub(crate) fn begin_alike(a: &str, b: &str) -> bool {
    const LEAST: usize = 3;
    let is_name = |text: &str| {
        let mut letters = text.chars();
        letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let (ours, theirs) = (words(a).next(), words(b).next());
    let is_long = ours.is_some_and(|word| word.len() >= LEAST && !names_environment(word));
    is_long && ours == theirs && is_name(a) && is_name(b)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

fn names_environment(word: &str) -> bool {
    // Those that are no name of an environment by themselves.
    const TRIALS: &[&str] = &["demo", "prototype", "prototyping", "trial"];
    let word = word.to_ascii_lowercase();
    is_environment_word(&word) || TRIALS.contains(&word.as_str())
}
