//! Lines that hold a password by their form alone: `.pgpass`, the users of Redis, Go's and Oracle's connection strings.

use super::spans::{Span, push, run};

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    if !text.contains([':', '>', '/']) {
        return;
    }
    if text.contains('@') {
        addresses(text, found);
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if let Some(at) = of_pgpass(content) {
            push(text, start + at..start + content.len(), found);
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

/// `name:password@tcp(db:3306)/shop`, `jdbc:oracle:thin:name/password@//db`
fn addresses(text: &str, found: &mut Vec<Span>) {
    for mark in ["@tcp(", "@unix(", "@tcp6("] {
        for (end, _) in text.match_indices(mark) {
            let before = text.get(..end).unwrap_or_default();
            let word = before
                .rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '='))
                .next();
            let word = word.unwrap_or_default();
            if let Some(colon) = word.find(':') {
                push(text, end - word.len() + colon + 1..end, found);
            }
        }
    }
    for mark in ["oracle:thin:", "oracle:oci:", "oracle:oci8:"] {
        for (at, _) in text.match_indices(mark) {
            let start = at + mark.len();
            let rest = text.get(start..).unwrap_or_default();
            let word = rest.split(char::is_whitespace).next().unwrap_or_default();
            if let (Some(slash), Some(end)) = (word.find('/'), word.find('@'))
                && slash < end
            {
                push(text, start + slash + 1..start + end, found);
            }
        }
    }
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
            ("me:x@1@tcp(db:3306)/shop", &["x@1"]),
            ("$(U):$(P)@tcp(db:3306)/shop", &[]),
            ("jdbc:oracle:thin:me/x1@//db/X", &["x1"]),
            ("jdbc:oracle:thin:@//db/X", &[]),
            ("é:é@tcp(", &["é"]),
        ] {
            assert_eq!(texts_of(find, text), wanted, "{text}");
        }
    }
}
