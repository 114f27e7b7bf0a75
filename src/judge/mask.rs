//! What looks like a credential is never shown.

/// Stands in for a credential; its length says nothing.
pub const MASK: &str = "••••••";

/// Words that a credential's name ends in or holds, in capitals.
const NAMES: [&str; 10] = [
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "API_KEY",
    "PRIVATE_KEY",
    "ACCESS_KEY",
    "CREDENTIAL",
    "PASSPHRASE",
];

/// How well-known tokens start, and how long they are at least.
const SHAPES: [(&str, usize); 12] = [
    ("AKIA", 20),
    ("ASIA", 20),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("github_pat_", 22),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk_live_", 16),
    ("eyJ", 40),
    ("-----BEGIN ", 20),
];

/// Masks a text for people: all of it where the name or shape says credential, the password in a URL otherwise.
#[must_use]
pub fn named(name: &str, text: &str) -> String {
    let literal =
        !text.starts_with("secret ") && !text.starts_with("ConfigMap ") && text != "not set";
    if literal && (is_credential_name(name) && !is_harmless(text) || has_shape(text)) {
        return MASK.to_owned();
    }
    without_password(text)
}

/// Tells whether a variable's name promises a credential.
#[must_use]
pub fn is_credential_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace(['-', '.'], "_");
    let about = [
        "_FILE", "_PATH", "_NAME", "_URL", "_URI", "_HOST", "_TTL", "_LENGTH", "_TIMEOUT",
        "_ENABLED", "_EXPIRY", "_TYPE",
    ];
    NAMES.iter().any(|word| name.contains(word))
        && !about.iter().any(|ending| name.ends_with(ending))
}

/// Tells whether a text is a known token, or carries a password.
#[must_use]
pub fn is_credential(text: &str) -> bool {
    !text.contains("ENC[") && (has_shape(text) || without_password(text) != text)
}

/// Empty, a switch, a number, a path or a reference: no secret to keep.
#[must_use]
pub fn is_harmless(text: &str) -> bool {
    let text = text.trim_matches('"');
    text.len() < 2
        || matches!(text, "true" | "false" | "none" | "null")
        || text.starts_with("$(")
        || text.starts_with('/')
        || text.starts_with("ENC[")
}

fn has_shape(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ','))
        .chain([text])
        .any(|word| {
            SHAPES
                .iter()
                .any(|(start, least)| word.starts_with(start) && word.len() >= *least)
        })
}

/// Hides the password of `scheme://user:password@host`.
fn without_password(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (head, tail) = rest.split_at(at + 3);
        out.push_str(head);
        let end = tail
            .find(['/', '?', '#', ' ', '"', '\''])
            .unwrap_or(tail.len());
        let authority = tail.get(..end).unwrap_or_default();
        rest = match authority
            .rsplit_once('@')
            .and_then(|(user, host)| Some((user.split_once(':')?, host)))
        {
            Some(((user, password), host))
                if !password.is_empty() && !password.starts_with("$(") =>
            {
                out.push_str(&format!("{user}:{MASK}@{host}"));
                tail.get(end..).unwrap_or_default()
            }
            _ => tail,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_masked_and_nothing_else() {
        let cases = [
            ("DB_PASSWORD", "hunter2", MASK),
            ("PASSWORD_FILE", "/run/x", "/run/x"),
            ("TOKEN_TTL", "3600", "3600"),
            ("X", "AKIAIOSFODNN7EXAMPLE", MASK),
            (
                "URL",
                "postgres://u:hunter2@db/x",
                "postgres://u:••••••@db/x",
            ),
            (
                "URL",
                "postgres://u:$(PASS)@db/x",
                "postgres://u:$(PASS)@db/x",
            ),
            ("URL", "http://a/b:c@d", "http://a/b:c@d"),
            ("API_KEY", "secret keys, key api", "secret keys, key api"),
            ("LOG_LEVEL", "info", "info"),
            ("SECRET", "true", "true"),
        ];
        for (name, text, wanted) in cases {
            assert_eq!(named(name, text), wanted, "{name}={text}");
        }
    }
}
