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

/// Returns at most so many characters of a text, and `…` where there are more.
#[must_use]
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
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
