//! Cookies: `Cookie: session=x; theme=dark`, `Set-Cookie: session=x; Path=/`.
//!
//! Takes a text; gives the values of cookies, whatever they are called: a session may be called anything. Leaves what is no value that
//! anybody would keep to themselves, as words and numbers, where it is.

use super::assigned::hides;
use super::names::Hint;
use super::spans::{Credential, Span, ahead};

const NAME: &str = "cookie";

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    for (at, _) in text.match_indices(':') {
        let before = text.get(..at).unwrap_or_default();
        let start = at.checked_sub(NAME.len());
        let Some((head, word)) = start.and_then(|start| before.split_at_checked(start)) else {
            continue;
        };
        let is_name = word.eq_ignore_ascii_case(NAME);
        if is_name && !head.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            // The rest of what a server sets says where and how long it holds.
            let most = if head.ends_with('-') { 1 } else { usize::MAX };
            values(text, at + 1, most, found);
        }
    }
}

fn values(text: &str, begin: usize, most: usize, found: &mut Vec<Span>) {
    let line = ahead(text, begin);
    let line = line
        .split(['"', '\'', '\n', '`'])
        .next()
        .unwrap_or_default();
    let mut at = begin;
    for part in line.split_inclusive(';').take(most) {
        let pair = part.trim_end_matches([';', ' ', '\r']);
        if let Some((key, value)) = pair.split_once('=')
            && !key.trim().is_empty()
            && !key.trim().contains(' ')
            && hides(Hint::Unsure, value)
        {
            let from = at + key.len() + 1;
            let range = from..from + value.len();
            found.push(Span::new(range, Credential::Assigned));
        }
        at += part.len();
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::spans::texts_of;

    #[test]
    fn values_of_cookies_are_found_whatever_they_are_called() {
        for (text, wanted) in [
            ("Cookie: id=x1; theme=dark; n=3; s=a1=", &["x1", "a1="][..]),
            ("cookie:id=x1", &["x1"]),
            ("curl -H 'Cookie: id=x1' https://shop", &["x1"]),
            (
                "Set-Cookie: id=x1; Path=/; Max-Age=3; SameSite=Lax1",
                &["x1"],
            ),
            ("Cookie: id=$ID; b=${B}", &[]),
            ("Cookie: the one of yesterday=1a", &[]),
            ("no_cookie: id=x1", &[]),
            ("Cookie: é=é1", &["é1"]),
            ("cookie:", &[]),
            (":", &[]),
        ] {
            assert_eq!(texts_of(super::find, text), wanted, "{text}");
        }
    }
}
