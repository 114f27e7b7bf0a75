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

/// How sure a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// A password.
    Password,
    /// A token or key, which is never a plain number.
    Other,
}

/// Returns what a name says about its value.
pub(super) fn hint(name: &str) -> Option<Hint> {
    let words = words(name);
    let mut from_last = words.iter().rev().map(String::as_str);
    let last = from_last.next()?;
    if words
        .first()
        .is_some_and(|first| COUNTS.contains(&first.as_str()))
    {
        return None;
    }
    if PASSWORDS.contains(&last) {
        return Some(Hint::Password);
    }
    let key =
        matches!(last, "key" | "keys") && from_last.next().is_some_and(|word| KEYS.contains(&word));
    (key || OTHERS.contains(&last)).then_some(Hint::Other)
}

/// Tells whether a text of that name must not be shown.
pub(super) fn hides(name: &str, text: &str) -> bool {
    match hint(name) {
        None => false,
        Some(Hint::Password) => !is_harmless(text),
        Some(Hint::Other) => !is_harmless(text) && text.parse::<f64>().is_err(),
    }
}

/// Tells whether a value is no credential whatever its name says: nothing, a switch, a path, a reference to
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
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let camel = before.is_ascii_lowercase() && c.is_ascii_uppercase();
        if camel || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words
        .iter()
        .map(|word| {
            word.trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect()
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
