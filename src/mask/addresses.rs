//! Addresses with a name and a password and no scheme: `name:password@db:3306/shop`, and Go's and Oracle's connection strings.
//!
//! Takes a text; gives the passwords. Leaves URLs to [`super::urls`].

use super::random::looks_random;
use super::spans::{Span, behind, push, run};

/// Words before such a colon that name no user: forms of addresses, members of policies, sources of packages.
#[rustfmt::skip]
const FORMS: &[&str] = &[
    "mailto", "sip", "sips", "xmpp", "acct", "user", "group", "serviceaccount", "domain", "principal", "deleted", "npm",
    "workspace", "file", "link", "github", "patch",
];

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    if !text.contains('@') {
        return;
    }
    of_drivers(text, found);
    for (end, _) in text.match_indices('@') {
        let before = behind(text, end);
        let is_end = |c: char| c.is_whitespace() || "\"'`<>=,;|/(){}[]@".contains(c);
        let word = before.rsplit(is_end).next().unwrap_or_default();
        let Some((user, password)) = word.split_once(':') else {
            continue;
        };
        if is_user(user) && is_password(password) && is_host(text, end + 1, password) {
            push(text, end - password.len()..end, found);
        }
    }
}

fn is_of_user(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-')
}

fn is_user(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(is_of_user)
        && !FORMS.iter().any(|form| text.eq_ignore_ascii_case(form))
}

/// Tells whether a text may be a password: what is between two colons is a part of a longer name.
fn is_password(text: &str) -> bool {
    !text.is_empty() && !text.contains(':') && !text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a host begins there, and not the digest or version of what stands before. A word without digits may be a person's, in a
/// mail address: there a port or a path tells.
fn is_host(text: &str, start: usize, password: &str) -> bool {
    let length = run(text, start, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
    });
    let host = text.get(start..start + length).unwrap_or_default();
    let after = text.get(start + length..).unwrap_or_default();
    let is_named = host.starts_with(|c: char| c.is_ascii_alphabetic()) && host != "latest";
    let is_digest = after.starts_with(':') && host.starts_with("sha");
    let has_port = after
        .strip_prefix(':')
        .is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    let is_mixed = password.len() >= 6 && password.contains(|c: char| c.is_ascii_digit());
    let is_version = password.starts_with(|c: char| c.is_ascii_digit()) && !looks_random(password);
    is_named && !is_digest && !is_version && (has_port || after.starts_with('/') || is_mixed)
}

/// `name:password@tcp(db:3306)/shop`, `jdbc:oracle:thin:name/password@//db`
fn of_drivers(text: &str, found: &mut Vec<Span>) {
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
    // Oracle's own form, with or without its port: `name/password@//db`, `name/password@db:1521/X`.
    for (end, _) in text.match_indices('@') {
        let word = behind(text, end)
            .rsplit(|c: char| c.is_whitespace() || "\"'`=,;|(){}[]<>".contains(c))
            .next();
        if let Some((user, password)) = word.and_then(|word| word.split_once('/'))
            && !user.is_empty()
            && user.chars().all(is_of_user)
            && !password.contains([':', '/'])
            && is_database(text.get(end + 1..).unwrap_or_default())
        {
            push(text, end - password.len()..end, found);
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

/// Tells whether a database of Oracle's begins there: two slashes, or a host with a port and a service.
fn is_database(text: &str) -> bool {
    let host = text.strip_prefix("//").unwrap_or(text);
    let length = run(host, 0, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
    });
    let after = host.get(length..).unwrap_or_default();
    let port = after.strip_prefix(':').unwrap_or_default();
    let digits = run(port, 0, |c| c.is_ascii_digit());
    let service = port.get(digits..).unwrap_or_default();
    length > 0 && (host.len() < text.len() || (4..6).contains(&digits) && service.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use crate::mask::spans::texts_of;

    #[test]
    fn passwords_before_a_host_are_found_without_a_scheme() {
        for (text, wanted) in [
            ("u:hunter2secret@db/x", &["hunter2secret"][..]),
            ("root:orchid@db:3306/shop", &["orchid"]),
            ("DSN=app:orchid@db/shop", &["orchid"]),
            ("u:hunter2secret@reg.example.com/web:1", &["hunter2secret"]),
            ("a:hunter2@b:1,c:hunter3@d:1", &["hunter2", "hunter3"]),
            ("mailto:bob7890@example.com", &[]),
            ("user:bob@example.com", &[]),
            ("serviceAccount:app-1@shop.iam.gserviceaccount.com", &[]),
            ("shop/web:1.2.3@sha256:0f1e", &[]),
            ("web:v1@sha256:0f1e", &[]),
            ("web:1.4.2-rc1@registry/x", &[]),
            ("system:serviceaccount:shop:app1@cluster/x", &[]),
            ("npm:lodash4@latest/x", &[]),
            ("group:artifact:1.0@jar", &[]),
            ("$(USER):$(PASSWORD)@db:3306/x", &[]),
            ("git@github.com:shop/web.git", &[]),
            ("from: bob@example.com:25/x", &[]),
            ("at 10:30@host:1/x", &[]),
            ("é:é@d/é", &["é"]),
            ("me:x@1@tcp(db:3306)/shop", &["x@1"]),
            ("$(U):$(P)@tcp(db:3306)/shop", &[]),
            ("jdbc:oracle:thin:me/x1@//db/X", &["x1"]),
            ("jdbc:oracle:thin:@//db/X", &[]),
            ("me/x1@//db:1521/X", &["x1"]),
            ("conn=me/x1@db.shop:1521/X", &["x1"]),
            ("shop/web@sha256:0123", &[]),
            ("shop/web@v4", &[]),
            ("$(U)/$(P)@//db/X", &[]),
            ("é:é@tcp(", &["é"]),
            ("@:@", &[]),
        ] {
            assert_eq!(texts_of(super::find, text), wanted, "{text}");
        }
    }
}
