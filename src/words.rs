//! Counts and lists in words: "2 errors", "A, B and 3 more". Below every stage, since every stage says something.

/// Returns a count with its noun: `1 error`, `2 errors`.
#[must_use]
pub(crate) fn counted(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

/// Returns ` and 3 more`, or nothing where nothing is left to say.
#[must_use]
pub(crate) fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!(" and {more} more"),
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

#[cfg(test)]
mod tests {
    use super::*;

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
