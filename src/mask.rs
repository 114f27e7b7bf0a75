//! The mask: nothing that looks like a credential is shown, since every text that people see goes through here.
//!
//! Takes a name (a variable, a key, a field) and a text; gives the text with its credentials replaced by
//! [`DOTS`], which say nothing about their length. Below every stage, since even a source's own spelling may
//! hold one (`command:helm template --set password=…`). Leaves whose text it is to others.

mod addresses;
mod assigned;
mod cookies;
mod guarded;
mod image;
mod issuers;
mod lines;
mod names;
mod programs;
mod random;
mod spans;
mod tokens;
mod urls;
mod values;

use std::borrow::Cow;

use crate::memo::Memo;

pub use guarded::Guarded;
pub use image::mask_image;
pub use issuers::is_uuid;
pub use names::{Hint, ends_in_password, ends_in_public_key, hint};
pub use random::looks_random;
pub use spans::{Credential, Span};
pub use values::{is_algorithm, is_harmless, is_number, is_path, is_plain_words, is_reference};

/// Returns every credential of a known look in a text, in order, those inside others too: for those who judge.
#[must_use]
pub fn credentials(text: &str) -> Vec<Span> {
    thread_local! {
        static WITHOUT: Memo<bool> = Memo::default();
    }
    let is_without = || spans::all(text).is_empty();
    match WITHOUT.with(|without| without.answer(text, is_without)) {
        true => Vec::new(),
        false => spans::all(text),
    }
}

/// Tells whether a value, outside of quotes, is what a program works out.
#[must_use]
pub fn is_expression(text: &str) -> bool {
    assigned::is_expression(text, false)
}

/// Tells whether a text of that name is hidden whole, by the name.
pub(crate) fn hides(name: &str, text: &str) -> bool {
    names::hint(name).is_some_and(|hint| assigned::hides(hint, text))
}

/// Stands in a snapshot for a credential: a text that nothing substitutes, and so is compared with nothing.
pub const NOT_IN_SNAPSHOT: &str = "${MASKED_IN_SNAPSHOT}";

/// Stands for a credential.
pub const DOTS: &str = "••••••";

/// Returns the credentials of a text of that name, in order, none inside another. A public key looks as random as a private one.
fn in_sight(name: &str, text: &str) -> Vec<Span> {
    let mut spans = spans::spans(text);
    let has_shape = spans.iter().any(|found| found.what == Credential::Shape);
    if has_shape && names::is_public(name) {
        spans.retain(|found| found.what != Credential::Shape);
    }
    // `ADD_LOCAL_USER=name:password`
    if spans.is_empty()
        && let Some((user, secret)) = text.split_once(':')
        && names::is_login(name)
        && looks_random(secret)
    {
        let range = user.len() + 1..text.len();
        spans.push(Span::new(range, Credential::Assigned));
    }
    spans
}

/// Returns the text with what looks like a credential masked. `name` is what the text is the value of, or empty.
#[must_use]
pub fn mask_text<'t>(name: &str, text: &'t str) -> Cow<'t, str> {
    if hides(name, text) {
        return Cow::Borrowed(DOTS);
    }
    let spans = in_sight(name, text);
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for found in spans {
        if let Some(before) = text.get(done..found.range.start) {
            masked.push_str(before);
            masked.push_str(DOTS);
            done = found.range.end;
        }
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(masked)
}

/// As [`mask_text`], with those parts masked too that are credentials by what they were called elsewhere.
#[must_use]
pub fn mask_parts<'t, 'p>(
    name: &str,
    text: &'t str,
    parts: impl Iterator<Item = &'p str>,
) -> Cow<'t, str> {
    let mut masked = Cow::Borrowed(text);
    for part in parts.filter(|part| !part.is_empty()) {
        // A hundred long parts are asked of thousands of texts: what is in none of them costs no copy.
        if masked.contains(part) {
            masked = Cow::Owned(masked.replace(part, DOTS));
        }
    }
    match masked {
        Cow::Borrowed(text) => mask_text(name, text),
        Cow::Owned(masked) => Cow::Owned(mask_text(name, &masked).into_owned()),
    }
}

/// Returns the lines of a file, each masked by what the file as a whole is: a line of a private key looks like nothing.
#[must_use]
pub fn mask_lines(name: &str, text: &str) -> Vec<String> {
    if hides(name, text) {
        return text.lines().map(|_| DOTS.to_owned()).collect();
    }
    let spans = in_sight(name, text);
    let mut start = 0;
    let mut masked = Vec::new();
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        let mut out = String::new();
        let mut done = 0;
        let first = spans.partition_point(|found| found.range.end <= start);
        let of_line = spans.iter().skip(first);
        for found in of_line.take_while(|found| found.range.start < end) {
            let from = found.range.start.saturating_sub(start).min(content.len());
            let to = (found.range.end - start).min(content.len());
            out.push_str(content.get(done..from).unwrap_or_default());
            out.push_str(DOTS);
            done = to;
        }
        out.push_str(content.get(done..).unwrap_or_default());
        masked.push(out);
        start = end;
    }
    masked
}

/// Masks a command line's words: `--password=x`, and `x` after `--password`.
#[must_use]
pub fn mask_words(items: &[String]) -> Vec<String> {
    let plain: Vec<&str> = items.iter().map(String::as_str).collect();
    let passwords = programs::passwords(&plain);
    let mut option = "";
    let words = items.iter().enumerate().map(|(index, item)| {
        let before = std::mem::take(&mut option);
        let of_program = passwords.iter().find(|(at, _)| *at == index);
        if let Some((_, skip)) = of_program
            && let Some((shown, secret)) = item.split_at_checked(*skip)
            && !values::is_harmless(secret)
        {
            return format!("{shown}{DOTS}");
        }
        if item.starts_with('-') && !item.contains(['=', ' ', ':']) {
            option = item;
            return item.clone();
        }
        mask_text(before.trim_start_matches('-'), item).into_owned()
    });
    words.collect()
}

/// The words at the beginning of a command, and before a word, that tell whether that is a credential.
const FIRST_WORDS: usize = 16;
const LAST_WORDS: usize = 16;

/// Masks one word of a command line, as [`mask_words`] does: by the program and what stands just before it, however long the
/// line is. `None` where a word before it is not there.
#[must_use]
pub fn mask_word(index: usize, word: impl Fn(usize) -> Option<String>) -> Option<String> {
    let head = 0..index.min(FIRST_WORDS);
    let tail = index.saturating_sub(LAST_WORDS).max(head.end)..=index;
    let words: Option<Vec<String>> = head.chain(tail).map(word).collect();
    mask_words(&words?).pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn masks_credentials_and_nothing_else() {
        let jwt =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";
        let pem = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb";
        let cases = [
            ("DB_PASSWORD", "hunter2", DOTS.to_owned()),
            ("DB_PASSWORD", "", String::new()),
            ("DB_PASSWORD", "$(OTHER)", "$(OTHER)".to_owned()),
            ("dbPassword", "hunter2", DOTS.to_owned()),
            ("API_KEY", "a1b2c3", DOTS.to_owned()),
            ("PASSWORD_MIN_LENGTH", "12", "12".to_owned()),
            ("TOKEN_TTL", "3600", "3600".to_owned()),
            ("MAX_TOKEN", "100", "100".to_owned()),
            (
                "SECRET_NAME",
                "checkout-secrets",
                "checkout-secrets".to_owned(),
            ),
            (
                "PASSWORD_FILE",
                "/run/secrets/pw",
                "/run/secrets/pw".to_owned(),
            ),
            (
                "DB_PASSWORD",
                "ENC[AES256_GCM,data:x]",
                "ENC[AES256_GCM,data:x]".to_owned(),
            ),
            ("LOG_LEVEL", "info", "info".to_owned()),
            (
                "DATABASE_URL",
                "postgres://app:hunter2@db:5432/shop",
                format!("postgres://app:{DOTS}@db:5432/shop"),
            ),
            (
                "DATABASE_URL",
                "postgres://app:p/w:x@db/shop",
                format!("postgres://app:{DOTS}@db/shop"),
            ),
            (
                "REDIS_URL",
                "redis://:hunter2@redis:6379",
                format!("redis://:{DOTS}@redis:6379"),
            ),
            (
                "URL",
                "http://api:8080/a@b",
                "http://api:8080/a@b".to_owned(),
            ),
            (
                "URL",
                "postgres://app:$(DB_PASS → secret x/key)@db",
                "postgres://app:$(DB_PASS → secret x/key)@db".to_owned(),
            ),
            ("X", "AKIAIOSFODNN7EXAMPLE", DOTS.to_owned()),
            (
                "X",
                "ghp_0123456789abcdefghijABCDEFGHIJ012345",
                DOTS.to_owned(),
            ),
            ("X", jwt, DOTS.to_owned()),
            ("X", pem, format!("a\n{DOTS}\nb")),
            (
                "X",
                "Authorization: Bearer abcdefghijklmnop0123",
                format!("Authorization: Bearer {DOTS}"),
            ),
            (
                "DSN",
                "Server=db;User=app;Password=hunter2;Encrypt=true",
                format!("Server=db;User=app;Password={DOTS};Encrypt=true"),
            ),
            (
                "",
                "{\"apiToken\": \"s3cr3t\"}",
                format!("{{\"apiToken\": \"{DOTS}\"}}"),
            ),
            (
                "",
                "exec --db-password hunter2 --port 80",
                format!("exec --db-password {DOTS} --port 80"),
            ),
            (
                "",
                "[\"--api-key\", \"k3y\"]",
                format!("[\"--api-key\", \"{DOTS}\"]"),
            ),
        ];
        for (name, value, expected) in cases {
            assert_eq!(mask_text(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn masks_the_lines_of_a_file_by_the_whole_of_it() {
        let text = "a = 1\r\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\ndb.password = x1\nurl: redis://:pw@r/é";
        let password = format!("db.password = {DOTS}");
        let url = format!("url: redis://:{DOTS}@r/é");
        assert_eq!(
            mask_lines("app.conf", text),
            ["a = 1", DOTS, DOTS, DOTS, &password, &url]
        );
        assert_eq!(mask_lines("token", "one\ntwo\n"), [DOTS, DOTS]);
        let plain = "level: info\npassword:\nplain words";
        assert_eq!(mask_lines("app.conf", plain).join("\n"), plain);
        assert_eq!(mask_lines("app.conf", ""), Vec::<String>::new());
    }

    #[test]
    fn masks_the_word_after_an_option() {
        let words = [
            "--port",
            "80",
            "--token",
            "s3cr3t",
            "--password=x1",
            "serve",
        ];
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let password = format!("--password={DOTS}");
        assert_eq!(
            mask_words(&words),
            ["--port", "80", "--token", DOTS, &password, "serve"]
        );
    }
}
