//! Whether an edited file still says what it said: everything that was there is there, in its place, and unchanged.
//!
//! Takes the text before and after; tells whether the second only adds to the first. A line more in a text that is not a block
//! of lines changes that text, and a key that stands twice takes the place of the first.

use super::is_yaml;
use crate::files;
use crate::yaml::{self, Dialect, Node, Origin, Style};

/// Tells whether a file says what it said, and more.
pub(super) fn is_kept(path: &str, old: &str, new: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match is_yaml(name) {
        true => match (documents(old), documents(new)) {
            (Some(old), Some(new)) => {
                let both = old.iter().zip(&new);
                old.len() == new.len() && both.into_iter().all(|(old, new)| keeps("", old, new))
            }
            // What is no YAML before is left to whoever renders it.
            (old, new) => old.is_none() && new.is_none() || new.is_some() && old.is_none(),
        },
        false => says_still(name, old, new),
    }
}

/// Returns the documents of a text; `None` where it is no YAML.
pub(super) fn documents(text: &str) -> Option<Vec<Node>> {
    yaml::read(text, Origin::NONE, Dialect::Core).ok()
}

/// Tells whether a node is kept; `key` is what it is called.
fn keeps(key: &str, old: &Node, new: &Node) -> bool {
    if let (Some(before), Some(after)) = (old.as_map(), new.as_map()) {
        return keeps_fields(before, after);
    }
    if let (Some(before), Some(after)) = (old.as_seq(), new.as_seq()) {
        let mut both = before.iter().zip(after);
        return before.len() <= after.len() && both.all(|(old, new)| keeps(key, old, new));
    }
    let (Some(before), Some(after)) = (old.as_text(), new.as_text()) else {
        // What says nothing may begin to say something.
        let is_empty = old.is_null()
            || old.as_seq().is_some_and(<[Node]>::is_empty)
            || old.as_map().is_some_and(<[_]>::is_empty);
        return is_empty && new.as_text().is_none();
    };
    let is_block = old.style == Style::Literal && new.style == Style::Literal;
    match before == after {
        true => old.tag == new.tag && old.style == new.style,
        false => {
            let is_read = || files::read(key, before).is_some();
            let is_more = || is_read() || has_lines_of(before, after);
            is_block && is_more() && says_still(key, before, after)
        }
    }
}

fn keeps_fields(before: &[(Node, Node)], after: &[(Node, Node)]) -> bool {
    let mut known: Vec<&str> = Vec::new();
    let mut left = before.iter();
    let mut wanted = left.next();
    for (key, value) in after {
        let name = key.as_str().unwrap_or_default();
        match wanted {
            Some((of, old)) if of.as_str() == key.as_str() => {
                if !keeps(name, old, value) {
                    return false;
                }
                wanted = left.next();
            }
            // A new key.
            _ => known.push(name),
        }
    }
    let is_known = |name: &str| {
        let mut names = before.iter().filter_map(|(key, _)| key.as_str());
        names.any(|other| other == name)
    };
    let is_new = |(at, name): (usize, &&str)| {
        let earlier = known.get(..at).unwrap_or_default();
        !is_known(name) && !earlier.contains(name)
    };
    wanted.is_none() && known.iter().enumerate().all(is_new)
}

/// Tells whether a text has all lines of another, in their order.
fn has_lines_of(before: &str, after: &str) -> bool {
    let mut after = after.lines();
    before
        .lines()
        .all(|line| after.by_ref().any(|other| other == line))
}

/// Tells whether a file that is read by key has all values that it had.
fn says_still(name: &str, old: &str, new: &str) -> bool {
    let Some(before) = files::read(name, old) else {
        return true;
    };
    let Some(after) = files::read(name, new) else {
        return false;
    };
    let after = after.entries();
    let mut at = 0;
    before.entries().iter().all(|entry| {
        let rest = after.get(at..).unwrap_or_default();
        let found = rest
            .iter()
            .position(|of| of.path == entry.path && of.value == entry.value);
        at += found.map_or(0, |found| found + 1);
        found.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_said_still() {
        let cases = [
            ("k.yaml", "a: 1\n", "a: 1\nb: 2\n", true),
            ("k.yaml", "a: 1\n", "b: 2\na: 1\n", true),
            ("k.yaml", "a: 1\n", "a: 1\na: 2\n", false),
            ("k.yaml", "a: 1\n", "a: 1\nb: 2\nb: 3\n", false),
            ("k.yaml", "a: x\n", "a: x\n  y\n", false),
            ("k.yaml", "a: '1'\n", "a: 1\n", false),
            ("k.yaml", "a:\n", "a:\n  b: 1\n", true),
            ("k.yaml", "a: []\n", "a:\n- 1\n", true),
            ("k.yaml", "a: [1]\n", "a: [1, 2]\n", true),
            ("k.yaml", "a: [1]\n", "a: [2, 1]\n", false),
            ("k.yaml", "a: {b: 1}\n", "a: {b: 1, c: 2}\n", true),
            ("k.yaml", "a: 1\n", "a: 1\n  b\n: {\n", false),
            ("k.yaml", "a: 1\n", "a: 1\n---\nb: 1\n", false),
            ("k.yaml", "x.txt: |\n  a\n", "x.txt: |\n  a\n  b\n", true),
            ("k.yaml", "x.txt: >\n  a\n", "x.txt: >\n  a\n  b\n", false),
            (
                "k.yaml",
                "x.toml: |\n  a = 1\n",
                "x.toml: |\n  a = 1\n  a = 2\n",
                false,
            ),
            ("k.toml", "[t]\nc = 2\n", "[t]\nc = 2\n[t]\nd = 1\n", false),
            ("k.toml", "[t]\nc = 2\n", "[t]\nc = 2\nd = 1\n", true),
            ("k.env", "A=1\n", "A=1\nB=2\n", true),
            ("k.json", "{\"a\": 1}", "{\"a\": 1}\nb: 2\n", false),
        ];
        for (path, old, new, expected) in cases {
            assert_eq!(is_kept(path, old, new), expected, "{path}: {old:?} {new:?}");
        }
    }
}
