//! Lines that hold a password by their form alone: `.pgpass`, the users of Redis, HAProxy, PgBouncer and Postfix, SQL's `IDENTIFIED
//! BY`.

mod directives;

use std::ops::Range;

use super::names::ends_with;
use super::spans::{Span, push, run, tail};
use super::values::is_plain_words;

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    if !text.contains([':', '>', '/', ' ']) {
        return;
    }
    if text.contains(' ') {
        identified(text, found);
    }
    let is_list = is_user_list(text);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if let Some(at) = of_pgpass(content) {
            push(text, start + at..start + content.len(), found);
        }
        let second = if is_list { of_user_list(content) } else { None };
        let secret = second
            .or_else(|| of_service(content))
            .or_else(|| directives::find(content));
        if let Some(range) = secret {
            push(text, start + range.start..start + range.end, found);
        }
        if content.starts_with("user ") {
            for (at, _) in content.match_indices(" >") {
                let begin = start + at + 2;
                let end = begin + run(text, begin, |c| !c.is_whitespace());
                push(text, begin..end, found);
            }
        }
        start += line.len();
    }
}

/// `CREATE USER a IDENTIFIED BY 'x'`, in any case.
fn identified(text: &str, found: &mut Vec<Span>) {
    if !contains(text, "identified ") {
        return;
    }
    for (at, _) in text.match_indices(['\'', '"']) {
        let before = text.get(..at).unwrap_or_default().trim_end();
        // The cheaper question first: a file of one line has many quotes.
        if (ends_with(before, " by") || ends_with(before, " as"))
            && contains(statement(before), "identified ")
        {
            let begin = at + 1;
            push(
                text,
                begin..begin + run(text, begin, |c| !"'\"\n".contains(c)),
                found,
            );
        }
    }
}

/// Returns the end of a text from where its last statement may begin.
fn statement(text: &str) -> &str {
    const LONGEST: usize = 512;
    let near = tail(text, LONGEST);
    near.rsplit([';', '\n']).next().unwrap_or_default()
}

fn contains(text: &str, part: &str) -> bool {
    let windows = text.as_bytes().windows(part.len());
    windows
        .into_iter()
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// `stats auth name:x`, `sentinel auth-pass main x`, `[smtp.shop.example]:587 name:x`: returns where the password stands.
fn of_service(line: &str) -> Option<Range<usize>> {
    let words: Vec<&str> = line.split_whitespace().take(5).collect();
    let last = *words.last()?;
    let of_last = line.len() - last.len()..line.len();
    let after_colon = last
        .find(':')
        .map(|colon| of_last.start + colon + 1..of_last.end);
    match words.as_slice() {
        ["stats", "auth", _] => after_colon,
        // A community of SNMP is a password, but a word for people too.
        ["community" | "community:", word] | ["community", "=" | ":", word]
            if !is_plain_words(word.trim_matches(['"', '\'', ';'])) =>
        {
            Some(of_last)
        }
        ["sentinel", "auth-pass", _, _] => Some(of_last),
        [host, login] => {
            let (user, password) = login.split_once(':')?;
            let is_relay = host.starts_with('[') && host.contains(']')
                || user.contains('@') && host.contains('.') && !host.ends_with(':');
            let is_plain = password.starts_with("//") || password.contains([':', '/']);
            let is_port = password.bytes().all(|byte| byte.is_ascii_digit());
            (is_relay && !is_plain && !is_port).then_some(after_colon)?
        }
        _ => None,
    }
}

/// `"name" "x"` on every line: the users of PgBouncer.
fn is_user_list(text: &str) -> bool {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with(';'));
    text.starts_with(['"', ';']) && lines.all(|line| of_user_list(line).is_some())
}

fn of_user_list(line: &str) -> Option<Range<usize>> {
    let (user, rest) = line.strip_prefix('"')?.split_once("\" \"")?;
    let password = rest.split('"').next()?;
    let start = user.len() + 4;
    (rest.len() > password.len()).then(|| start..start + password.len())
}

/// `host:port:database:name:password`: returns where the password starts.
fn of_pgpass(line: &str) -> Option<usize> {
    let mut parts = line.splitn(5, ':');
    let (host, port) = (parts.next()?, parts.next()?);
    let (database, user, password) = (parts.next()?, parts.next()?, parts.next()?);
    let is_any = |text: &str| text == "*";
    let is_port = is_any(port) || port.len() > 1 && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = |text: &str| {
        is_any(text)
            || text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    // The groups of an IPv6 address look alike.
    let is_group = |text: &str| text.len() < 5 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_address = [host, port, database, user].into_iter().all(is_group);
    let names = is_name(host) && is_name(database) && is_name(user);
    (is_port
        && names
        && !(is_address && password.split(':').all(is_group))
        && !password.contains(' '))
    .then(|| line.len() - password.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::spans::texts_of;

    #[test]
    fn lines_are_known_by_their_form() {
        for (text, wanted) in [
            ("db:5432:shop:me:x1", &["x1"] as &[&str]),
            ("# all\n*:*:*:me:x:1\n", &["x:1"]),
            ("fe80:11:ab:cd:1234", &[]),
            ("user me on >x1 >x2 ~* +@all", &["x1", "x2"]),
            ("CREATE USER me IDENTIFIED BY 'x1';", &["x1"]),
            (
                "alter user me identified with sha256_password by \"x1\"",
                &["x1"],
            ),
            ("ORDER BY 'x1'", &[]),
            ("IDENTIFIED é; ORDER BY 'x1'", &[]),
            ("listen s\n  stats auth me:x1", &["x1"]),
            ("sentinel auth-pass main x1", &["x1"]),
            ("[smtp.shop.example]:587 me:x1", &["x1"]),
            ("smtp.shop.example:587 me@shop.example:x1", &["x1"]),
            ("  community private99", &["private99"]),
            ("community: private99", &["private99"]),
            ("community forum", &[]),
            ("user me insecure-password x1 groups a", &["x1"]),
            ("enable secret 5 x1", &["x1"]),
            ("enable secret 0 swordfish", &["swordfish"]),
            ("enable secret x1", &["x1"]),
            ("enable secret rotation", &[]),
            ("neighbor alice password protects", &[]),
            ("neighbor 10.0.0.1 password x1", &["x1"]),
            ("user interface insecure-password warning", &[]),
            ("username me privilege 15 secret 0 x1", &["x1"]),
            ("username is password or token", &[]),
            ("snmp-server community x1 RO", &["x1"]),
            ("db:5432 redis:6379", &[]),
            ("see https://shop.example:80", &[]),
            ("\"me\" \"x1\"\n\"you\" \"x2\"\n", &["x1", "x2"]),
            ("\"a\" \"b\"\nc", &[]),
        ] {
            assert_eq!(texts_of(find, text), wanted, "{text}");
        }
    }
}
