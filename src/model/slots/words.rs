//! Words for slots, in labels, names and texts.
//!
//! Takes texts; gives the word for a slot in them, and the rest without the word. Leaves which workloads are slots to [`super`].

use std::borrow::Cow;

/// Names of labels, behind any prefix, that say which slot pods are of.
pub(super) const LABELS: [&str; 5] = ["version", "track", "slot", "color", "colour"];

/// The word of the slot that takes requests on trial.
pub(super) const CANARY: &str = "canary";

/// The word that Flagger puts behind the name of what it makes.
pub(super) const PRIMARY: &str = "primary";

/// Words for slots that take turns.
pub(super) const COLORS: [&str; 2] = ["blue", "green"];

/// Words for the slots that stay while others are on trial.
pub(super) const STABLE: [&str; 3] = ["stable", "baseline", PRIMARY];

/// Words of Services that are for one slot on purpose.
pub(super) const ASIDE: [&str; 2] = ["preview", "test"];

fn words() -> impl Iterator<Item = &'static str> {
    let all = COLORS.into_iter().chain(STABLE);
    all.chain([CANARY])
}

/// Returns the word for a slot that a text is.
pub(super) fn word(text: &str) -> Option<&'static str> {
    words().find(|word| text.eq_ignore_ascii_case(word))
}

/// Returns the word for a slot that stands in a name.
pub(super) fn word_in_name(name: &str) -> Option<&'static str> {
    name.split('-').find_map(word)
}

/// Tells whether a label says which slot pods are of.
pub(crate) fn is_slots_label(key: &str) -> bool {
    let last = key.rsplit('/').next().unwrap_or(key);
    LABELS.contains(&last)
}

/// Returns a name without words for slots, and without a version behind it where there was one: equal for slots of one service.
pub(crate) fn stem(name: &str) -> Cow<'_, str> {
    if word_in_name(name).is_none() {
        return Cow::Borrowed(name);
    }
    let parts = name.split('-').filter(|part| word(part).is_none());
    let mut parts: Vec<&str> = parts.collect();
    while parts.len() > 1 && parts.last().is_some_and(|part| is_version(part)) {
        parts.pop();
    }
    Cow::Owned(parts.join("-"))
}

/// Returns a name without words for slots and without versions, wherever these stand: equal for everything that may be slots of one service.
pub(crate) fn stem_of_all(name: &str) -> Cow<'_, str> {
    let is_kept = |part: &str| word(part).is_none() && !is_version(part);
    if name.split('-').all(is_kept) {
        return Cow::Borrowed(name);
    }
    let kept: Vec<&str> = name.split('-').filter(|part| is_kept(part)).collect();
    Cow::Owned(kept.join("-"))
}

/// Tells whether a part of a name, or a label's value, is `v` and a number.
pub(super) fn is_version(part: &str) -> bool {
    let number = part.strip_prefix('v').unwrap_or_default();
    number.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns a text without the word of a slot, where the word stands by itself: equal for texts that differ in the slots' words alone.
pub(crate) fn without_word(text: &str, word: &str) -> String {
    if word.is_empty() {
        return text.to_owned();
    }
    let is_of_word = |c: char| c.is_alphanumeric();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    for (found, _) in lower.match_indices(word) {
        let end = found + word.len();
        let before = text.get(..found).and_then(|text| text.chars().next_back());
        let after = text.get(end..).and_then(|text| text.chars().next());
        if before.is_some_and(is_of_word) || after.is_some_and(is_of_word) {
            continue;
        }
        let kept = text.get(at..found).unwrap_or_default();
        // `checkout-blue` is `checkout`, and `blue-checkout` too.
        let joint = |c: char| matches!(c, '-' | '_' | '.');
        let is_behind = before.is_some_and(joint);
        let end_of_kept = kept.len().saturating_sub(usize::from(is_behind));
        out.push_str(kept.get(..end_of_kept).unwrap_or_default());
        at = end + usize::from(!is_behind && after.is_some_and(joint));
        rest = text.get(at..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{stem, stem_of_all, without_word};

    #[test]
    fn names_and_texts_are_equal_without_the_words_for_slots() {
        for (name, wanted) in [
            ("checkout-blue", "checkout"),
            ("green-checkout", "checkout"),
            ("checkout-blue-v2", "checkout"),
            ("checkout-v2", "checkout-v2"),
            ("greenhouse", "greenhouse"),
            ("checkout-canary", "checkout"),
        ] {
            assert_eq!(stem(name), wanted);
            // What shares the one shares the other.
            assert_eq!(stem_of_all(name), stem_of_all(wanted));
        }
        for (text, word, wanted) in [
            ("checkout-blue", "blue", "checkout"),
            ("blue-checkout", "blue", "checkout"),
            (
                "http://checkout-blue.shop:80",
                "blue",
                "http://checkout.shop:80",
            ),
            ("BLUE", "blue", ""),
            ("bluebird", "blue", "bluebird"),
            ("a blue b blue", "blue", "a  b "),
            ("ümlaut-blue-ü", "blue", "ümlaut-ü"),
            ("anything", "", "anything"),
        ] {
            assert_eq!(without_word(text, word), wanted, "{text}");
        }
    }
}
