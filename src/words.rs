//! Counts and lists in words: "2 errors", "A, B and 3 more". Below every stage, since every stage says something.

use std::borrow::Cow;

/// Returns a count with its noun: `1 error`, `2 errors`.
#[must_use]
pub(crate) fn counted(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

/// Returns the verb of so many: `is` of one, `are` of others.
#[must_use]
pub(crate) fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Returns ` and 3 more`, or nothing where nothing is left to say.
#[must_use]
pub(crate) fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}

/// Returns all names as a sentence has them: `A, B and C`.
#[must_use]
pub(crate) fn all_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Returns at most so many names, and how many more there are: `A, B and 3 more`.
#[must_use]
pub(crate) fn listed<N: AsRef<str>>(names: impl IntoIterator<Item = N>, most: usize) -> String {
    let mut list = String::new();
    let mut more = 0;
    for (index, name) in names.into_iter().enumerate() {
        if index >= most {
            more += 1;
            continue;
        }
        if index > 0 {
            list.push_str(", ");
        }
        list.push_str(name.as_ref());
    }
    list + &and_more(more)
}

/// Names that are listed, however many there are.
const SEVERAL: usize = 8;

/// Names that are listed where there are more.
const FEW: usize = 3;

/// Returns all names of environments, or the first of many and how many more there are.
#[must_use]
pub(crate) fn several<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    let names: Vec<N> = names.into_iter().collect();
    let most = if names.len() > SEVERAL { FEW } else { SEVERAL };
    listed(names, most)
}

/// Returns at most so many characters of a text, and `…` where there are more: whole words, where the last one is not most of it.
#[must_use]
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    let cut = text.get(..end).unwrap_or_default();
    let is_between = text.get(end..).is_some_and(|rest| rest.starts_with(' '));
    let word = cut.rfind(' ').filter(|at| !is_between && *at > end / 2);
    let whole = cut.get(..word.unwrap_or(end)).unwrap_or_default();
    format!("{}…", whole.trim_end_matches([' ', ',', ';', ':']))
}

/// Returns a text with the first characters of each digest in it: the others tell nobody anything.
#[must_use]
pub(crate) fn without_whole_digests(text: &str) -> Cow<'_, str> {
    const START: &str = "sha256:";
    const LENGTH: usize = 64;
    const SHOWN: usize = 12;
    let mut parts = text.split(START);
    let mut short = parts.next().unwrap_or_default().to_owned();
    if short.len() == text.len() {
        return Cow::Borrowed(text);
    }
    for part in parts {
        short.push_str(START);
        let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        match part.split_at_checked(LENGTH).filter(|_| digits == LENGTH) {
            Some((digest, rest)) => {
                short.push_str(digest.get(..SHOWN).unwrap_or_default());
                short.push('…');
                short.push_str(rest);
            }
            None => short.push_str(part),
        }
    }
    Cow::Owned(short)
}

/// Takes the numbers of the operating system's errors out of a text: they say the same as the words before them.
#[must_use]
pub(crate) fn without_error_numbers(text: &str) -> Cow<'_, str> {
    const START: &str = " (os error ";
    let mut parts = text.split(START);
    let mut rest = parts.next().unwrap_or_default().to_owned();
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    for part in parts {
        let after = part.trim_start_matches(|c: char| c.is_ascii_digit());
        match after.strip_prefix(')') {
            Some(after) => rest.push_str(after),
            None => {
                rest.push_str(START);
                rest.push_str(part);
            }
        }
    }
    Cow::Owned(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_errors_are_left_out() {
        let cases = [
            ("No such file (os error 2)", "No such file"),
            ("a (os error 2): b (os error 13)", "a: b"),
            ("a (os error x)", "a (os error x)"),
            ("plain", "plain"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_error_numbers(text), expected);
        }
    }

    #[test]
    fn texts_are_cut_at_words_and_digests_short() {
        for (text, most, expected) in [
            ("short", 5, "short"),
            ("one two three", 9, "one two…"),
            ("one two, three", 8, "one two…"),
            ("one two three", 7, "one two…"),
            ("a verylongword", 8, "a verylo…"),
        ] {
            assert_eq!(shortened(text, most), expected, "{text}");
        }
        let digest = format!("a@sha256:{} b", "0123456789abcdef".repeat(4));
        assert_eq!(without_whole_digests(&digest), "a@sha256:0123456789ab… b");
        assert_eq!(without_whole_digests("sha256:0123 é"), "sha256:0123 é");
    }

    #[test]
    fn what_is_left_is_counted() {
        let names = ["a", "b", "c"];
        let cases = [
            (0, " and 3 more"),
            (1, "a and 2 more"),
            (2, "a, b and 1 more"),
            (3, "a, b, c"),
            (9, "a, b, c"),
        ];
        for (most, expected) in cases {
            assert_eq!(listed(names, most), expected);
        }
        assert_eq!(listed([""; 0], 2), "");
        assert_eq!(
            (counted(1, "x"), counted(0, "x")),
            ("1 x".into(), "0 xs".into())
        );
    }
}
