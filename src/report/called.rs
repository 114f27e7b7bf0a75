//! [`called`]: a text in which each object has the name that it is rendered with.

use std::borrow::Cow;

use crate::judge::Verdict;

/// Puts the rendered names of objects in the place of those in their bases, where these stand behind their kinds: `Ingress ing` is
/// `Ingress shop-ing`.
pub(super) fn called<'t>(verdict: &Verdict, text: &'t str) -> Cow<'t, str> {
    if verdict.called.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut kind = "";
    let words = text.split(' ').map(|word| {
        let name = word.trim_end_matches([':', ',', ';']);
        let before = std::mem::replace(&mut kind, word);
        let known = (before.to_owned(), name.to_owned());
        match verdict.called.get(&known) {
            Some(rendered) => format!("{rendered}{}", word.get(name.len()..).unwrap_or_default()),
            None => word.to_owned(),
        }
    });
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}
