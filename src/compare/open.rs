//! Which sides of a difference are open: what they will be nobody knows, since a variable in them is still to be substituted, or since a
//! snapshot holds no credentials.
//!
//! Takes a [`Difference`]; gives a yes or no a side. Leaves what a report says of it to [`crate::judge`].

use super::{Difference, Field, Side, Value};
use crate::mask::NOT_IN_SNAPSHOT;
use crate::model::{Container, is_unsubstituted, open_variables};

impl Difference<'_> {
    /// Tells whether a side holds a `${VAR}` that nobody has substituted, so that nothing tells whether both will be equal. Two texts with
    /// the same variables differ by what stands around these, and that is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let is_known_apart = || {
            let (a, b) = (
                self.reference.value.unmasked(),
                self.target.value.unmasked(),
            );
            open_variables(&a) == open_variables(&b)
        };
        match self.open() {
            (true, true) => !is_known_apart(),
            (a, b) => a || b,
        }
    }

    /// Tells whether both sides hold a `${VAR}` that nobody has substituted.
    pub(crate) fn is_open_on_both(&self) -> bool {
        self.open() == (true, true)
    }

    /// Tells whether one side alone is of a snapshot that holds no credentials, and has one in this text among others.
    pub(crate) fn is_masked_in_part(&self) -> bool {
        let [a, b] = [&self.reference, &self.target].map(is_masked);
        a != b && self.presence() == (true, true)
    }

    /// Tells which sides hold a `${VAR}` that nobody has substituted, of two that are there.
    fn open(&self) -> (bool, bool) {
        let (a, b) = (&self.reference, &self.target);
        if let (Value::List(x), Value::List(y)) = (&a.value, &b.value) {
            return self.open_words(x, y);
        }
        if let (Value::Text(x), Value::Text(y), Field::ConfigKey(..)) =
            (&a.value, &b.value, &self.field)
        {
            return one_sided(x, y, |text| text.contains(NOT_IN_SNAPSHOT));
        }
        // That one side names an object and the other does not is known, whatever the object is called.
        let is_named = a.names_objects() == b.names_objects();
        let is_open = |side: &Side| side.is_open() && (is_named || !side.names_objects());
        let open = (is_open(a), is_open(b));
        // In the words of a command `${VAR}` is the shell's.
        match open != (false, false)
            && self.presence() == (true, true)
            && !self.field.id().contains("command[")
        {
            true => open,
            false => (false, false),
        }
    }

    /// Tells which side has words that are still to be filled in, where all words that differ are so on that side.
    fn open_words(&self, ours: &[String], theirs: &[String]) -> (bool, bool) {
        let (a, b) = self.containers;
        let is_script = [a, b].into_iter().flatten().any(runs_shell);
        // A shell fills in what its own words hold, and a command is the shell's as often as not.
        let may_be_open = self.field == Field::Args && !is_script;
        let is_open = |word: &str| {
            let is_one = !word.contains(char::is_whitespace);
            word.contains(NOT_IN_SNAPSHOT) || may_be_open && is_one && is_unsubstituted(word)
        };
        if ours.len() != theirs.len() {
            return (false, false);
        }
        let pairs = ours.iter().zip(theirs).filter(|(a, b)| a != b);
        let open: Vec<(bool, bool)> = pairs.map(|(a, b)| one_sided(a, b, is_open)).collect();
        match open.split_first() {
            Some((first, rest)) if rest.iter().all(|other| other == first) => *first,
            _ => (false, false),
        }
    }
}

/// Tells which of two texts is open, where the other one is known and may be what becomes of it.
fn one_sided(a: &str, b: &str, is_open: impl Fn(&str) -> bool) -> (bool, bool) {
    match (is_open(a), is_open(b)) {
        (true, false) => (may_become(a, b), false),
        (false, true) => (false, may_become(b, a)),
        _ => (false, false),
    }
}

/// Tells whether two texts are one but for the credentials that a snapshot does not hold.
pub(crate) fn differ_in_masked(a: &str, b: &str) -> bool {
    let [ours, theirs] = [a, b].map(|text| text.contains(NOT_IN_SNAPSHOT));
    ours && may_become(a, b) || theirs && may_become(b, a)
}

/// Tells whether an open text is a known one as soon as its variables are filled in.
fn may_become(open: &str, known: &str) -> bool {
    let parts: Vec<&str> = Parts(Some(open)).collect();
    let [head, between @ .., last] = parts.as_slice() else {
        return open == known;
    };
    let Some(mut rest) = known.strip_prefix(head) else {
        return false;
    };
    for part in between {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// The texts between variables in braces.
struct Parts<'t>(Option<&'t str>);

impl<'t> Iterator for Parts<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.0.take()?;
        let found = text
            .split_once("${")
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)));
        match found {
            Some((before, after)) => {
                self.0 = Some(after);
                Some(before)
            }
            None => Some(text),
        }
    }
}

/// Tells whether a side has a credential that a snapshot does not hold.
fn is_masked(side: &Side) -> bool {
    match &side.value {
        Value::Text(text) => text.contains(NOT_IN_SNAPSHOT),
        Value::List(words) => words.iter().any(|word| word.contains(NOT_IN_SNAPSHOT)),
        _ => false,
    }
}

/// Tells whether a container's words are given to a shell: `sh -c …`.
fn runs_shell(container: &Container) -> bool {
    let words = [&container.command, &container.args].into_iter().flatten();
    let mut words = words.flat_map(|words| &words.value);
    words.any(|word| {
        let flag = word.strip_prefix('-').unwrap_or_default();
        let is_short = flag.len() <= 4 && flag.bytes().all(|byte| byte.is_ascii_lowercase());
        is_short && flag.ends_with('c')
    })
}

#[cfg(test)]
mod tests {
    use super::may_become;

    #[test]
    fn an_open_text_becomes_what_stands_around_its_variables() {
        for (open, known, may) in [
            ("--zone=${ZONE}", "--zone=a", true),
            ("--zone=${ZONE}", "--region=a", false),
            ("${A}", "", true),
            ("a ${A} b ${B} c", "a 1 b 2 c", true),
            ("a ${A} b ${B} c", "a 1 2 c", false),
            ("a${A}a", "a", false),
            ("a", "a", true),
            ("a", "ab", false),
            ("${A", "${A", true),
        ] {
            assert_eq!(may_become(open, known), may, "{open} {known}");
        }
    }
}
