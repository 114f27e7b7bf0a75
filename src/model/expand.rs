//! `$(VAR)` as the kubelet expands it.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::maps::IndexSet;

/// The known value of a referenced variable.
pub(super) enum Known<'v> {
    /// It comes earlier: this is its value.
    Earlier(Cow<'v, str>),
    /// It comes earlier, and holds what nobody has substituted yet.
    Unsubstituted(&'v str),
    /// The text of the reference will stand in the value: the variable comes later in the list, or is nowhere.
    Left,
    /// Nothing says whether it exists.
    Unknown,
}

/// An expanded value.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Expanded {
    pub(super) text: String,
    /// Names of references that stay as they are written.
    pub(super) left: Vec<String>,
    /// A part of it is still to be substituted.
    pub(super) unsubstituted: bool,
}

/// Expands a value. `$$` is `$`; a reference that does not resolve stays as it is written, and so does one whose value would
/// exceed the budget: variables that double each other would fill the memory.
pub(super) fn expand<'v>(
    raw: &str,
    budget: &mut usize,
    known: impl Fn(&str) -> Known<'v>,
) -> Expanded {
    let mut found = Expanded {
        text: String::with_capacity(raw.len()),
        ..Expanded::default()
    };
    let mut rest = raw;
    while let Some(at) = rest.find('$') {
        found.text.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix('$') {
            found.text.push('$');
            rest = after;
        } else if let Some((name, after)) = rest
            .strip_prefix('(')
            .and_then(|inner| inner.split_once(')'))
        {
            reference(name, known(name), budget, &mut found);
            rest = after;
        } else {
            found.text.push('$');
        }
    }
    found.text.push_str(rest);
    found
}

/// Returns the names of the variables that a value refers to.
pub(crate) fn references(raw: &str) -> IndexSet<String> {
    let names = RefCell::new(IndexSet::default());
    expand(raw, &mut 0, |name| {
        names.borrow_mut().insert(name.to_owned());
        Known::Unknown
    });
    names.into_inner()
}

fn reference(name: &str, known: Known<'_>, budget: &mut usize, found: &mut Expanded) {
    let value = match known {
        Known::Earlier(value) => value,
        Known::Unsubstituted(value) => {
            found.unsubstituted = true;
            Cow::Borrowed(value)
        }
        known => {
            if matches!(known, Known::Left) && !found.left.iter().any(|left| left == name) {
                found.left.push(name.to_owned());
            }
            return push_reference(name, &mut found.text);
        }
    };
    match budget.checked_sub(value.len()) {
        Some(left) => {
            *budget = left;
            found.text.push_str(&value);
        }
        None => push_reference(name, &mut found.text),
    }
}

fn push_reference(name: &str, text: &mut String) {
    text.push_str("$(");
    text.push_str(name);
    text.push(')');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_not_a_reference() {
        let found = references("$(A)/$$(B)/$(A)$(C");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["A"]);
    }

    fn known(name: &str) -> Known<'static> {
        match name {
            "A" => Known::Earlier("1".into()),
            "REF" => Known::Earlier("$(A)".into()),
            "U" => Known::Unsubstituted("${X}"),
            "L" => Known::Left,
            _ => Known::Unknown,
        }
    }

    #[test]
    fn references_expand_as_the_kubelet_expands_them() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("", "", &[]),
            ("x$(A)y", "x1y", &[]),
            ("$(A)$(A)", "11", &[]),
            ("$$(A)", "$(A)", &[]),
            ("$$$(A)", "$1", &[]),
            ("$$$$(A)", "$$(A)", &[]),
            ("$(L)$(L)", "$(L)$(L)", &["L"]),
            ("$(N)", "$(N)", &[]),
            ("$(REF)", "$(A)", &[]),
            ("$A", "$A", &[]),
            ("${A}", "${A}", &[]),
            ("$(A", "$(A", &[]),
            ("$()", "$()", &[]),
            ("$($(A))", "$($(A))", &[]),
            ("$", "$", &[]),
            ("a$", "a$", &[]),
            ("ä$(A)ö", "ä1ö", &[]),
        ];
        for (raw, wanted, left) in cases {
            let found = expand(raw, &mut 1000, known);
            assert_eq!(
                (found.text.as_str(), found.left.as_slice()),
                (
                    *wanted,
                    &left.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>()[..]
                ),
                "{raw}"
            );
            assert!(!found.unsubstituted, "{raw}");
        }
        let found = expand("x$(U)", &mut 1000, known);
        assert_eq!((found.text.as_str(), found.unsubstituted), ("x${X}", true));
    }

    #[test]
    fn the_budget_ends_expansion() {
        let mut budget = 1;
        assert_eq!(expand("$(A)$(A)", &mut budget, known).text, "1$(A)");
        assert_eq!(budget, 0);
    }
}
