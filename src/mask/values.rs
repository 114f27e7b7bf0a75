//! Values that are no credentials whatever their name says.

use super::random::{is_random_word, looks_random};

/// Words that switch something, in any case.
#[rustfmt::skip]
const SWITCHES: &[&str] = &[
    "true", "false", "null", "none", "nil", "yes", "no", "on", "off", "~", "\"\"", "''", "enabled", "disabled",
    "optional", "required", "unset", "undefined", "auto", "default",
];

/// Ways to say where a credential is.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "vault:", "ref+", "op://", "arn:", "sm://", "gcp:", "aws:", "azure:", "file:", "secret://", "secretref:",
    "projects/", "env:", "k8s:", "akv:", "bao:",
];

/// Beginnings of what is meant to be seen.
const PUBLIC: &[&str] = &[
    "ssh-rsa ",
    "ssh-ed25519 ",
    "ecdsa-sha2-",
    "-----BEGIN CERTIFICATE",
    "-----BEGIN PUBLIC KEY",
    "pk_live_",
    "pk_test_",
    "sha256:",
];

/// Names of algorithms and protocols.
#[rustfmt::skip]
const ALGORITHMS: &[&str] = &[
    "md5", "sha", "sha1", "sha224", "sha256", "sha384", "sha512", "bcrypt", "scrypt", "argon2", "argon2i",
    "argon2id", "pbkdf2", "hmac", "hs256", "hs384", "hs512", "rs256", "rs384", "rs512", "es256", "es384", "es512",
    "ps256", "ps512", "eddsa", "ed25519", "rsa", "aes", "aes128", "aes192", "aes256", "gcm", "cbc", "scram",
    "plain", "plaintext", "oauth", "oauth2", "saml", "saml2", "oidc", "basic", "bearer", "jwt", "ldap", "kerberos",
    "digest", "mtls", "pkce", "s256", "x509", "128", "192", "224", "256", "384", "512", "1",
];

/// Tells whether a value is not a credential, whatever its name says: nothing, a switch, a path, a reference to
/// where the credential is, or one that is encrypted. The value as a whole: how it begins says nothing.
#[must_use]
pub fn is_harmless(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || is_switch(text)
        || text.starts_with('\u{2022}')
        || text.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.')) && text.len() > 2
        || PUBLIC.iter().any(|start| text.starts_with(start))
        || is_reference(text)
        || is_place(text)
        || is_path(text)
        || is_url(text)
}

/// Tells whether a text switches something on or off, or says that there is nothing.
pub(super) fn is_switch(text: &str) -> bool {
    SWITCHES
        .iter()
        .any(|switch| text.eq_ignore_ascii_case(switch))
}

/// Tells whether a text is made of nothing but references: `$(A)`, `${A}`, `{{ a }}`, `$A`, `ENC[…]`, `<a>`.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    let mut rest = text.trim();
    let mut any = false;
    while !rest.is_empty() {
        if let Some(after) = after_reference(rest) {
            any = true;
            rest = after;
            continue;
        }
        let mut chars = rest.chars();
        if chars.next().is_some_and(|c| c.is_alphanumeric()) {
            return false;
        }
        // Separators alone stand between references.
        if !rest.starts_with([':', '/', '@', '-', '_', '.', ',', ' ', ';', '"', '\'']) {
            return false;
        }
        rest = chars.as_str();
    }
    any
}

/// Tells whether a text has places to be filled in, is a text of several words, or names a file; nothing in it may be random.
pub(super) fn is_template(text: &str) -> bool {
    let text = text.trim();
    let mut marks = text.match_indices(['{', '$', '<', '%', '_', '`', '#']);
    let has_place = marks.any(|(at, _)| text.get(at..).is_some_and(begins_with_reference));
    let is_text = text.contains(char::is_whitespace);
    let is_file = text.rsplit_once('.').is_some_and(|(name, ending)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
        let is_ending =
            (2..7).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_lowercase());
        is_ending && !name.is_empty() && name.chars().all(is_name)
    });
    let words = || text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '.'));
    (has_place || is_text || is_file) && !words().any(looks_random)
}

/// Tells whether what begins there is a reference, as `$(cat /run/token)` in a script.
pub(super) fn begins_with_reference(text: &str) -> bool {
    after_reference(text).is_some()
}

fn after_reference(text: &str) -> Option<&str> {
    const PAIRS: &[(&str, &str)] = &[
        ("{{", "}}"),
        ("{%", "%}"),
        ("${", "}"),
        ("#{", "}#"),
        ("#{", "}"),
        ("%{", "}"),
        ("%(", ")s"),
        ("ENC[", "]"),
        ("__", "__"),
        ("`", "`"),
        ("<%", "%>"),
    ];
    if let Some(inner) = text.strip_prefix("$(") {
        let mut depth = 1_u32;
        let end = inner.char_indices().find(|(_, c)| {
            depth = match c {
                '(' => depth + 1,
                ')' => depth - 1,
                _ => depth,
            };
            depth == 0
        });
        return end.and_then(|(at, _)| inner.get(at + 1..));
    }
    for (open, close) in PAIRS {
        if let Some(inner) = text.strip_prefix(open) {
            let Some(at) = inner.find(close) else {
                continue;
            };
            let is_empty = at == 0;
            return inner.get(at + close.len()..).filter(|_| !is_empty);
        }
    }
    if let Some(inner) = text.strip_prefix('{') {
        let (word, after) = inner.split_once('}')?;
        let is_name = word
            .chars()
            .all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | '.'));
        return (!word.is_empty() && is_name && !looks_random(word)).then_some(after);
    }
    if let Some(inner) = text.strip_prefix('<') {
        let (word, after) = inner.split_once('>')?;
        return (!word.is_empty() && !looks_random(word)).then_some(after);
    }
    let name = text.strip_prefix('$')?;
    let end = name
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(name.len());
    let (word, after) = name.split_at_checked(end)?;
    let is_parameter = word.bytes().all(|b| b.is_ascii_digit()) && word.len() == 1;
    let has = |of: fn(&char) -> bool| word.chars().any(|c| of(&c));
    // `$ummer2024` is a password; variables of a program seldom end in a number.
    let one_case = !has(char::is_ascii_uppercase) && !has(char::is_ascii_digit)
        || !has(char::is_ascii_lowercase);
    let begins = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (is_parameter || begins && one_case && !looks_random(word)).then_some(after)
}

fn is_place(text: &str) -> bool {
    // The name of an object of a cloud, which ends in random letters where it is a secret's.
    let is_arn = text.starts_with("arn:aws") && text.split(':').count() > 5;
    let is_arn = is_arn && !text.contains(char::is_whitespace);
    let place = PLACES.iter().find_map(|start| text.strip_prefix(start));
    is_arn
        || place.is_some_and(|rest| {
            rest.contains(['/', ':', '#', '.', '-', '_']) && no_part_is_random(rest)
        })
}

/// Tells whether a text is a path; a text of base64 may start with a slash.
#[must_use]
pub fn is_path(text: &str) -> bool {
    let Some(rest) = ["./", "../", "~/", "/", "@/", "@./"]
        .iter()
        .find_map(|start| text.strip_prefix(start))
    else {
        return false;
    };
    let is_plain = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(
                c,
                '/' | '.' | '_' | '-' | '@' | ':' | '$' | '{' | '}' | '(' | ')'
            )
    };
    let several = rest.contains(['/', '.']);
    let lower = rest
        .chars()
        .all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_'));
    !rest.is_empty() && rest.chars().all(is_plain) && (several || lower) && no_part_is_random(rest)
}

/// Tells whether a text is a URL without a user.
fn is_url(text: &str) -> bool {
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| !rest.contains(['@', ' ']) && no_part_is_random(rest))
}

fn no_part_is_random(text: &str) -> bool {
    !text
        .split(['/', ':', '#', '?', '&', '=', ',', '.'])
        .any(looks_random)
}

/// Tells whether a text is a number of no more than eleven digits, or a duration.
#[must_use]
pub fn is_number(text: &str) -> bool {
    text.len() < 12 && text.parse::<f64>().is_ok() || is_duration(text)
}

fn is_duration(text: &str) -> bool {
    #[rustfmt::skip]
    const UNITS: &[&str] = &[
        "ns", "us", "ms", "s", "sec", "m", "min", "h", "d", "w", "y", "k", "kb", "mb", "gb", "ki", "mi", "gi", "%",
    ];
    if text.len() > 12 {
        return false;
    }
    let iso = text.strip_prefix('P').is_some_and(|rest| {
        rest.chars()
            .all(|c| c.is_ascii_digit() || "TYMWDHS.".contains(c))
            && rest.contains(|c: char| c.is_ascii_digit())
    });
    let mut rest = text;
    while !iso && !rest.is_empty() {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        if digits.len() == rest.len() {
            return false;
        }
        let end = digits
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(digits.len());
        let (unit, after) = digits.split_at_checked(end).unwrap_or((digits, ""));
        if !UNITS.iter().any(|known| unit.eq_ignore_ascii_case(known)) {
            return false;
        }
        rest = after;
    }
    !text.is_empty()
}

/// Tells whether a text is the name of an algorithm, or several: `aes-256-gcm`, `RS256`.
#[must_use]
pub fn is_algorithm(text: &str) -> bool {
    let mut words = text.split(['-', '_', '/', ' ', ',']).peekable();
    words
        .peek()
        .is_some_and(|first| first.contains(|c: char| c.is_ascii_alphabetic()))
        && words.all(|word| {
            ALGORITHMS
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known))
        })
}

/// Tells whether a text is one or several words of letters: `client_secret_post`, `regcred`.
#[must_use]
pub fn is_plain_words(text: &str) -> bool {
    let is_word = |word: &str| word.len() < 16 && !word.is_empty() && !is_random_word(word);
    let is_letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '.' | ' ');
    text.chars().all(is_letter) && text.split(['-', '_', '.', ' ']).all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_credential_is_whole() {
        for harmless in [
            "",
            "true",
            "$(DB)",
            "${DB}",
            "${DB:-x}",
            "{{ .Values.db }}",
            "<your password>",
            "/run/secrets/db",
            "$DB",
            "$1",
            "./token",
            "vault:secret/data/db#password",
            "arn:aws:secretsmanager:eu-west-1:1:secret:db",
            "ENC[AES256_GCM,data:x]",
            "$(USER):$(PASS)",
            "$(DB → secret x/key)",
            "https://auth.shop/token",
            "********",
            "__DB_PASSWORD__",
            "#{DbPassword}",
            "#{DbPassword}#",
            "$(cat /run/x)",
            "/token",
        ] {
            assert!(is_harmless(harmless), "{harmless}");
        }
        for credential in [
            "<VUcuEeZQlQykEdBQQ",
            "{{XOdlWtzvPQx0y9Tz4",
            "/Xk29dLmQp8",
            "$(x",
            "${x",
            "aws:Xk29dLmQp8Yt",
            "$Summer2024",
            "hunter2",
            "<Xk29dLmQp8Yt>",
            "$(A)hunter2",
            "ENC[x",
            "./k2J9s8Xq1",
            "https://u:p@h",
            "file:Xk29dLmQp8Yt",
        ] {
            assert!(!is_harmless(credential), "{credential}");
        }
    }

    #[test]
    fn numbers_and_algorithms_are_told_from_random_texts() {
        for (text, wanted) in [
            ("15m", true),
            ("720h", true),
            ("PT10M", true),
            ("1h30m", true),
            ("3600", true),
            ("s3cr3t", false),
        ] {
            assert_eq!(is_number(text), wanted, "{text}");
        }
        for (text, wanted) in [
            ("RS256", true),
            ("aes-256-gcm", true),
            ("argon2id", true),
            ("hunter2", false),
            ("256", false),
        ] {
            assert_eq!(is_algorithm(text), wanted, "{text}");
        }
    }
}
