//! Names that say that their value is a credential, and how sure they are.

mod lists;

use lists::{
    ABOUT, AFTER, COOKIES, DESCRIPTIONS, GLUED, HEADERS, KEYS, NEUTRAL, OTHERS, PAGES, PASSES,
    PASSWORDS, PHRASES, PUBLIC, SEEN, SEVERAL, UNSURE, WEAK,
};

use crate::memo::Memo;

/// The certainty with which a name tells a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// One only if the value is random.
    Weak,
    /// One unless the value is a template, a path or words.
    Template,
    /// One unless the value is a plain word.
    Unsure,
    /// A token or key, which is never a short number.
    Other,
    /// A password.
    Password,
}

/// Returns what a name says about its value.
#[must_use]
pub fn hint(name: &str) -> Option<Hint> {
    thread_local! {
        static KNOWN: Memo<Option<Hint>> = Memo::default();
    }
    KNOWN.with(|known| known.answer(name, || said_by(name)))
}

fn said_by(name: &str) -> Option<Hint> {
    if is_one_of(name, HEADERS) {
        return Some(Hint::Other);
    }
    let (mut first, mut before) = (None, None);
    let mut of_several = false;
    // The credential's word, and whether what follows it may change its meaning.
    let mut found: Option<Hint> = None;
    for word in words(name) {
        let is_first = first.is_none();
        first = first.or(Some(word));
        if let Some(hint) = of_word(word, before) {
            of_several = is_one_of(word, SEVERAL);
            found = match (hint, found) {
                // `DB_PASSWORD_SECRET` names the Secret more often than not.
                (Hint::Other, Some(Hint::Password)) if is_one_of(word, &["secret"]) => {
                    Some(Hint::Unsure)
                }
                // `PASSWORD_KEY` names a key of a Secret; `TOKEN_ID` is seldom the token.
                (Hint::Weak, Some(Hint::Password | Hint::Other)) if !is_first => Some(Hint::Weak),
                // `API_TOKEN_SALT`: what a token is made with is no plain word's affair.
                (Hint::Unsure, Some(Hint::Password | Hint::Other))
                    if is_one_of(word, &["salt", "pepper"]) =>
                {
                    Some(Hint::Other)
                }
                // `HASH_SALT` is what it says; `SALT_MASTER` is a program's.
                (Hint::Unsure, None) if !is_first && is_one_of(word, &["salt", "pepper"]) => {
                    Some(Hint::Other)
                }
                (hint, _) => Some(hint),
            };
        } else if is_one_of(word, &["id"]) && before.is_some_and(|before| is_one_of(before, SEEN)) {
            found = None;
        } else if is_one_of(word, PUBLIC) {
            before = Some(word);
            continue;
        } else if is_one_of(word, AFTER) {
            found = found.map(|_| Hint::Weak);
        } else if is_one_of(word, &["template", "templates"])
            && !first.is_some_and(|first| is_one_of(first, ABOUT))
        {
            found = match found {
                Some(Hint::Password | Hint::Other) => Some(Hint::Template),
                _ => None,
            };
        } else if is_one_of(word, DESCRIPTIONS)
            || strip_end(word, "s").is_some_and(|one| is_one_of(one, DESCRIPTIONS))
        {
            found = None;
        } else if !is_one_of(word, NEUTRAL) {
            found = match found {
                Some(Hint::Password) if of_several => Some(Hint::Password),
                Some(Hint::Other) if of_several => Some(Hint::Unsure),
                Some(Hint::Password) => Some(Hint::Unsure),
                Some(Hint::Weak) => None,
                other => other.map(|_| Hint::Weak),
            };
        }
        before = Some(word);
    }
    match found {
        Some(_) if first.is_some_and(|first| is_one_of(first, ABOUT)) => Some(Hint::Weak),
        found => found,
    }
}

/// Tells whether a name is that of a key for everybody, which may look as random as one that is not.
pub(super) fn is_public(name: &str) -> bool {
    let mut pairs = words(name).zip(words(name).skip(1));
    pairs.any(|(word, next)| is_one_of(word, PUBLIC) && is_one_of(next, &["key", "keys"]))
}

/// Tells whether the last words of a name are those of a key for everybody: `JWT_PUBLIC_KEY`, `SIGNING_KEY_PUBLIC`.
#[must_use]
pub fn ends_in_public_key(name: &str) -> bool {
    let is_key = |word: &str| is_one_of(word, &["key", "keys"]);
    let last = words(name).zip(words(name).skip(1)).last();
    last.is_some_and(|(word, last)| {
        is_one_of(word, PUBLIC) && is_key(last)
            || is_key(word) && is_one_of(last, &["pub", "public"])
    })
}

/// Tells whether a name's last word is a login's, whose value may be `name:password`.
pub(super) fn is_login(name: &str) -> bool {
    let last = words(name).last().unwrap_or_default();
    is_one_of(last, &["user", "users", "info"])
}

/// Tells whether the last word of a name is a password's: nothing else is called so.
#[must_use]
pub fn ends_in_password(name: &str) -> bool {
    const LAST: &[&str] = &["password", "passwd", "pwd"];
    let mut all = words(name);
    let first = all.next().unwrap_or_default();
    let last = all.last().unwrap_or(first);
    !(is_one_of(first, ABOUT)) && LAST.iter().any(|word| ends_with(last, word))
}

fn of_word(word: &str, before: Option<&str>) -> Option<Hint> {
    if is_one_of(word, PASSWORDS) {
        return Some(Hint::Password);
    }
    if is_one_of(word, &["phrase", "phrases"]) {
        return before
            .is_some_and(|before| is_one_of(before, PHRASES))
            .then_some(Hint::Password);
    }
    // `imagePullSecrets`, `existingSecret`, `--from-secret`: names of Secrets.
    let is_object = before.is_some_and(|before| is_one_of(before, &["pull", "existing", "from"]));
    if is_object && is_one_of(word, &["secret", "secrets"]) {
        return None;
    }
    let is_page = before.is_some_and(|before| is_one_of(before, PAGES));
    if is_page && is_one_of(word, &["token"]) {
        return None;
    }
    if is_one_of(word, OTHERS) {
        return Some(Hint::Other);
    }
    let is_snmp = before.is_some_and(|before| is_one_of(before, &["snmp"]));
    if is_snmp && is_one_of(word, &["community"]) {
        return Some(Hint::Password);
    }
    if is_one_of(word, UNSURE) {
        return Some(Hint::Unsure);
    }
    if let Some(of_key) = of_key(word, before) {
        return of_key;
    }
    // `TWILIO_ACCOUNT_SID`: an id, not the session's.
    if is_one_of(word, &["sid"]) && before.is_some_and(|before| is_one_of(before, SEEN)) {
        return None;
    }
    // `mot de passe`
    if is_one_of(word, &["passe"]) && before.is_some_and(|before| is_one_of(before, &["de"])) {
        return Some(Hint::Password);
    }
    if let Some(head) = strip_end(word, "pass").or_else(|| strip_end(word, "pw"))
        && PASSES.iter().any(|known| ends_with(head, known))
    {
        return Some(Hint::Password);
    }
    let is_trust = before.is_some_and(|before| is_one_of(before, COOKIES));
    if is_trust && is_one_of(word, &["cookie"]) {
        return Some(Hint::Other);
    }
    if is_one_of(word, WEAK) {
        return Some(Hint::Weak);
    }
    let glued = GLUED
        .iter()
        .find(|(end, _)| word.len() > end.len() && ends_with(word, end));
    glued.map(|(_, hint)| *hint)
}

/// Judges `…_KEY` and `…key`; `None` where a word is about no key, and other words may settle it.
fn of_key(word: &str, before: Option<&str>) -> Option<Option<Hint>> {
    let is_key = is_one_of(word, &["key", "keys"]);
    if is_key && before.is_some_and(|before| is_one_of(before, PUBLIC)) {
        return Some(None);
    }
    if is_key && before.is_some_and(|before| is_one_of(before, KEYS)) {
        return Some(Some(Hint::Other));
    }
    let head = strip_end(word, "key").filter(|head| !head.is_empty())?;
    let ends_in = |words: &[&str]| words.iter().any(|known| ends_with(head, known));
    Some(match ends_in(KEYS) {
        true => Some(Hint::Other),
        false => (!ends_in(PUBLIC)).then_some(Hint::Weak),
    })
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    let first = word.bytes().next();
    // There are hundreds of words to ask for, few as long as this one and with its first letter.
    for known in words {
        if known.len() == word.len()
            && (known.bytes().next())
                .zip(first)
                .is_none_or(|(a, b)| a.eq_ignore_ascii_case(&b))
            && word.eq_ignore_ascii_case(known)
        {
            return true;
        }
    }
    false
}

fn strip_end<'w>(word: &'w str, end: &str) -> Option<&'w str> {
    let (head, tail) = word.split_at_checked(word.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end).then_some(head)
}

pub(super) fn ends_with(word: &str, end: &str) -> bool {
    strip_end(word, end).is_some()
}

/// Splits at separators and at capitals inside words; digits at the end of a word do not count.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let parts = name.split(|c: char| !c.is_alphanumeric());
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
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn names_that_say_what_they_hold() {
        let cases = [
            ("PASSWORD", Some(Hint::Password)),
            ("DB_PASS", Some(Hint::Password)),
            ("DB_PW", Some(Hint::Password)),
            ("db.password", Some(Hint::Password)),
            ("PASSWORD2", Some(Hint::Password)),
            ("DBPASSWORD", Some(Hint::Password)),
            ("DB_PASSWORD_PROD", Some(Hint::Password)),
            ("DB_PASSWORD_SHOP", Some(Hint::Unsure)),
            ("BYPASS", None),
            ("STRIPE_SECRET", Some(Hint::Other)),
            ("clientsecret", Some(Hint::Other)),
            ("AWS_SECRET_ACCESS_KEY", Some(Hint::Other)),
            ("SECRET_KEY_BASE", Some(Hint::Other)),
            ("X-Api-Key", Some(Hint::Other)),
            ("apiKey", Some(Hint::Other)),
            ("CACHE_KEY", Some(Hint::Weak)),
            ("B2_APPLICATION_KEY", Some(Hint::Other)),
            ("API_TOKEN_SALT", Some(Hint::Other)),
            ("RELEASE_COOKIE", Some(Hint::Other)),
            ("SESSION_COOKIE", Some(Hint::Weak)),
            ("PUBLIC_KEY", None),
            ("PUBLISHABLE_KEY", None),
            ("RECAPTCHA_SITE_KEY", None),
            ("NEXT_PAGE_TOKEN", None),
            ("MONKEY", Some(Hint::Weak)),
            ("publickey", None),
            ("storepass", Some(Hint::Password)),
            ("COMPASS", None),
            ("ACCOUNT_SID", None),
            ("rootpw", Some(Hint::Password)),
            ("LDAP_BINDPW", Some(Hint::Password)),
            ("MOT_DE_PASSE", Some(Hint::Password)),
            ("CONTRASEÑA", Some(Hint::Password)),
            ("DB_SENHA", Some(Hint::Password)),
            ("пароль", Some(Hint::Password)),
            ("RESET_PASSWORD_TEMPLATE", None),
            ("PASSWORD_TEMPLATE", Some(Hint::Template)),
            ("SECRET_KEY_TEMPLATE", Some(Hint::Template)),
            ("PASSWORD_TEMPLATE_PATH", None),
            ("CACHE_KEY_TEMPLATE", None),
            ("SEED_PHRASE", Some(Hint::Password)),
            ("TENANT_ID", None),
            ("SECRET_ID", Some(Hint::Weak)),
            ("AUTH_CLIENT_ID", None),
            ("HASH_SALT", Some(Hint::Other)),
            ("SALT_MASTER", Some(Hint::Weak)),
            ("passwords.shop", Some(Hint::Password)),
            ("credentials.shop", Some(Hint::Unsure)),
            ("passwords.minLength", None),
            ("--from-secret", None),
            ("SNMP_COMMUNITY", Some(Hint::Password)),
            ("COMMUNITY", None),
            ("imagePullSecret", None),
            ("DB_PASSWORD_SECRET", Some(Hint::Unsure)),
            ("TOKEN_URL", None),
            ("PASSWORD_FILE", None),
            ("passwordConfirm", None),
            ("SECRET_NAME", None),
            ("MAX_TOKENS", Some(Hint::Weak)),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(hint(name), expected, "{name}");
        }
        for (name, expected) in [
            ("DB_PASSWORD", true),
            ("smtp_passwd", true),
            ("POSTGRESPWD", true),
            ("DB_PASSWORD_PROD", false),
            ("DB_PASS", false),
            ("USE_PASSWORD", false),
        ] {
            assert_eq!(ends_in_password(name), expected, "{name}");
        }
    }
}
