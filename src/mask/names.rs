//! Names that say that their value is a credential, and values that are none whatever the name says.

/// Last words of names whose value is a password, however short.
const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "pass",
    "pgpassword",
];

/// Last words of names whose value is another credential.
const OTHERS: &[&str] = &[
    "secret",
    "secrets",
    "token",
    "tokens",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "credential",
    "credentials",
    "apitoken",
    "authtoken",
    "accesstoken",
];

/// Words before `key` that make it a credential. `key` alone is too often a cache's or a partition's.
const KEYS: &[&str] = &[
    "api",
    "access",
    "secret",
    "private",
    "encryption",
    "signing",
    "master",
    "auth",
    "account",
    "storage",
    "app",
    "hmac",
    "jwt",
    "shared",
    "service",
    "session",
    "cookie",
    "crypto",
    "aes",
];

/// First words that make a number of it: `MAX_TOKENS`.
const COUNTS: &[&str] = &[
    "max", "min", "num", "count", "total", "enable", "use", "require", "has", "is",
];

/// The certainty with which a name tells a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// A password.
    Password,
    /// A token or key, which is never a plain number.
    Other,
}

/// Returns what a name says about its value.
pub(super) fn hint(name: &str) -> Option<Hint> {
    let mut all = words(name);
    let first = all.next()?;
    let (mut before, mut last) = (None, first);
    for word in all {
        before = Some(std::mem::replace(&mut last, word));
    }
    if is_one_of(first, COUNTS) {
        return None;
    }
    if is_one_of(last, PASSWORDS) {
        return Some(Hint::Password);
    }
    let key = is_one_of(last, &["key", "keys"]) && before.is_some_and(|word| is_one_of(word, KEYS));
    (key || is_one_of(last, OTHERS)).then_some(Hint::Other)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Tells whether a text of that name must not be shown.
pub(super) fn hides(name: &str, text: &str) -> bool {
    match hint(name) {
        None => false,
        Some(Hint::Password) => !is_harmless(text),
        Some(Hint::Other) => !is_harmless(text) && text.parse::<f64>().is_err(),
    }
}

/// Tells whether a value is not a credential, whatever its name says: nothing, a switch, a path, a reference to
/// where the credential is, or one that is encrypted.
pub(super) fn is_harmless(text: &str) -> bool {
    const SWITCHES: &[&str] = &[
        "", "true", "false", "null", "none", "nil", "yes", "no", "~", "\"\"",
    ];
    const REFERENCES: &[&str] = &[
        "ENC[",
        "$(",
        "${",
        "{{",
        "<",
        "vault:",
        "ref+",
        "op://",
        "arn:",
        "sm://",
        "gcp:",
        "aws:",
        "azure:",
        "file:",
        "secret://",
        "projects/",
        "secretref:",
        "/",
        "./",
        "http://",
        "https://",
    ];
    let text = text.trim();
    if SWITCHES
        .iter()
        .any(|switch| text.eq_ignore_ascii_case(switch))
        || text.starts_with('\u{2022}')
    {
        return true;
    }
    let reference = REFERENCES.iter().any(|start| text.starts_with(start));
    // A long text of base64 may start with a slash.
    let path = !text.starts_with('/') || text.len() < 200 && !text.ends_with('=');
    reference && path
}

/// Splits at separators and at capitals inside words; digits at the end of a word do not count.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts
        .flat_map(camels)
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
}

/// Splits `apiKey` before each capital that follows a small letter.
fn camels(part: &str) -> impl Iterator<Item = &str> {
    let mut rest = part;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let pairs = rest.bytes().zip(rest.bytes().skip(1));
        let end = pairs
            .take_while(|(a, b)| !(a.is_ascii_lowercase() && b.is_ascii_uppercase()))
            .count();
        let (word, after) = rest.split_at_checked(end + 1).unwrap_or((rest, ""));
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_what_they_hold() {
        let cases = [
            ("PASSWORD", Some(Hint::Password)),
            ("DB_PASS", Some(Hint::Password)),
            ("db.password", Some(Hint::Password)),
            ("PASSWORD2", Some(Hint::Password)),
            ("BYPASS", None),
            ("STRIPE_SECRET", Some(Hint::Other)),
            ("AWS_SECRET_ACCESS_KEY", Some(Hint::Other)),
            ("apiKey", Some(Hint::Other)),
            ("CACHE_KEY", None),
            ("PUBLIC_KEY", None),
            ("KEY", None),
            ("MONKEY", None),
            ("TOKEN_URL", None),
            ("MAX_TOKENS", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(hint(name), expected, "{name}");
        }
    }
}
