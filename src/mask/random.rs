//! Texts that look random: letters and digits mixed, without words.

/// Tells whether a text looks like one that nobody thought of: letters and digits mixed, without words.
#[must_use]
pub fn looks_random(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 8
        && !text.contains(char::is_whitespace)
        && !is_version(text)
        && has_random_part(text)
}

/// Tells whether a text has what makes one look random. Where it has not, no part of it has that consists of whole words of it.
pub(super) fn has_random_part(text: &str) -> bool {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    if parts.clone().any(is_random_word) {
        return true;
    }
    let has = |of: fn(&u8) -> bool| text.bytes().any(|byte| of(&byte));
    let classes = [
        has(u8::is_ascii_lowercase),
        has(u8::is_ascii_uppercase),
        has(u8::is_ascii_digit),
        text.contains(['!', '#', '%', '^', '&', '*', '~', '+', '$', '?', '|']),
    ];
    let several = classes.iter().filter(|class| **class).count();
    // `Tr0ub4dor&3`; and base64 that its own marks cut into short pieces.
    let is_mixed = classes[3]
        && several >= 3
        && classes[2]
        && !text.contains(['(', ')', '[', ']', '{', '}', '<', '>', '\\']);
    let is_base64 = text.len() >= 24 && several >= 3 && parts.map(changes).sum::<usize>() >= 6;
    is_mixed || is_base64
}

/// `v1.2.3-rc1`, `2024-01-01T00:00:00Z`
fn is_version(text: &str) -> bool {
    let digits = text.trim_start_matches('v');
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.contains(['.', '-'])
        && digits
            .split(['.', '-', '+', ':', '_'])
            .all(|part| part.len() < 8 && changes(part) < 3)
}

/// Returns how often letters and digits take turns in a word.
fn changes(word: &str) -> usize {
    let pairs = word.bytes().zip(word.bytes().skip(1));
    pairs
        .filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit())
        .count()
}

pub(super) fn is_random_word(word: &str) -> bool {
    if word.len() < 8 {
        return false;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.len() - digits;
    if letters == 0 {
        return false;
    }
    let turns = changes(word);
    // `e0e3c9…`; `shop2024` has one change, `s3cr3tvalue` four.
    if digits > 0 && (turns >= 3 || word.len() >= 20 && turns >= 2) {
        return true;
    }
    let pairs = word.bytes().zip(word.bytes().skip(1));
    let humps = pairs
        .filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase())
        .count();
    let rises = word.len() >= 12 && humps * 4 > word.len();
    rises || longest_without_vowel(word) > 6 || digits > 0 && turns == 2 && humps >= 2
}

fn longest_without_vowel(word: &str) -> usize {
    let is_consonant = |c: char| c.is_ascii_alphabetic() && !"aeiouyAEIOUY".contains(c);
    let runs = word.split(|c: char| !is_consonant(c));
    runs.map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_texts_are_told_from_names() {
        for random in [
            "vX7kq29LmzR4t8",
            "Gt5vR9zKq2Xw",
            "Zx82LqTm5Vw",
            "294b97d4d0136d4cd2c4c194b1dbc4b3",
            "s3cr3tvalue",
            "q9Xr2/LmZt7+vKw4NpBc8YdHf1JgSa3EuQo6WiTz",
            "kJHgfdSAqwErTyUi",
            "p@55w0rd!x",
        ] {
            assert!(looks_random(random), "{random}");
        }
        for named in [
            "regcred",
            "hook-serving-cert",
            "client_secret_post",
            "15m",
            "PT10M",
            "optional",
            "eu-west-1",
            "v1.2.3-rc1",
            "2024-01-01T00:00:00Z",
            "oauth2-proxy",
            "k8s-api-v2",
            "application.yaml",
            "shop-db-2.internal:5432",
            "openIdConnectProvider",
            "checkout2024",
        ] {
            assert!(!looks_random(named), "{named}");
        }
    }
}
