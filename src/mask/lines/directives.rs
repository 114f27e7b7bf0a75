//! Directives of network devices and proxies whose passwords stand between other words: `username x privilege 15 secret 0 y`.
//!
//! Takes a line; gives where its password stands. Leaves lines of two words, and those with a mark before the password, to others.

use std::ops::Range;

use crate::mask::values::is_plain_words;

/// The words of a line: `*` is any word, `#` a number, `?#` a number that may be left out, `!` the password. Words of letters
/// are none where no number stands before them: people write `enable secret rotation` too.
#[rustfmt::skip]
const DIRECTIVES: &[&[&str]] = &[
    &["user", "*", "insecure-password", "!"],
    &["enable", "secret", "?#", "!"],
    &["enable", "password", "#", "!"],
    &["username", "*", "secret", "?#", "!"],
    &["username", "*", "password", "#", "!"],
    &["username", "*", "privilege", "#", "secret", "?#", "!"],
    &["username", "*", "privilege", "#", "password", "?#", "!"],
    &["snmp-server", "community", "!"],
    &["snmp-server", "host", "*", "version", "*", "!"],
    &["tacacs-server", "key", "?#", "!"],
    &["radius-server", "key", "?#", "!"],
    &["tacacs-server", "host", "*", "key", "?#", "!"],
    &["radius-server", "host", "*", "key", "?#", "!"],
    &["neighbor", "*", "password", "?#", "!"],
    &["ip", "ospf", "authentication-key", "?#", "!"],
    &["ip", "ospf", "message-digest-key", "#", "md5", "?#", "!"],
    &["ppp", "chap", "password", "?#", "!"],
    &["auth-user-pass-inline", "*", "!"],
];

/// Returns where the password of a directive stands.
pub(super) fn find(line: &str) -> Option<Range<usize>> {
    let first = line.split_whitespace().next()?;
    let mut known = DIRECTIVES
        .iter()
        .filter(|form| form.first() == Some(&first));
    known.find_map(|form| matches(line, form))
}

fn matches(line: &str, form: &[&str]) -> Option<Range<usize>> {
    let is_number = |word: &str| word.len() < 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = line.split_whitespace().peekable();
    let mut has_number = false;
    for want in form {
        match *want {
            "!" => {
                let word = words.next()?;
                if !has_number && is_plain_words(word.trim_matches(['"', '\'', ';', ',', '.'])) {
                    return None;
                }
                let start = word.as_ptr().addr().checked_sub(line.as_ptr().addr())?;
                return Some(start..start + word.len());
            }
            "*" => drop(words.next()?),
            "#" => {
                words.next_if(|word| is_number(word))?;
                has_number = true;
            }
            "?#" => has_number |= words.next_if(|word| is_number(word)).is_some(),
            literal => drop(words.next_if(|word| *word == literal)?),
        }
    }
    None
}
