//! Variables that guard something: sign-in, the verification of certificates, limits on requests.
//!
//! Takes a variable's name and value; gives whether it guards, and whether the value takes the guard away. What that is worth is
//! for the rules.

use super::{is_debug_switch, is_on};

/// Tells whether a variable's name says that it guards something: what staging needs for its tests may open production.
pub(crate) fn is_guard(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "allow",
        "allowed",
        "auth",
        "authentication",
        "bypass",
        "cors",
        "disable",
        "disabled",
        "enforce",
        "enforced",
        "insecure",
        "mock",
        "origin",
        "origins",
        "rate",
        "ratelimit",
        "security",
        "simulate",
        "skip",
        "strict",
        "throttle",
        "unsafe",
        "verification",
        "verify",
    ];
    has(name, WORDS) || is_debug_switch(name)
}

/// Tells whether a switch takes a guard away as it stands: `REDIS_TLS_INSECURE_SKIP_VERIFY=true`, `HOSTNAME_STRICT=false`. Where it is not
/// set, the guard is there.
pub(crate) fn lowers_a_guard(name: &str, value: &str) -> bool {
    const OPENS: &[&str] = &["anonymous", "insecure", "unsafe"];
    const TAKES_AWAY: &[&str] = &["bypass", "disable", "disabled", "no", "skip", "without"];
    const GUARDS: &[&str] = &[
        "auth",
        "authentication",
        "captcha",
        "csrf",
        "https",
        "security",
        "ssl",
        "tls",
        "validation",
        "verification",
        "verify",
    ];
    const HOLDS: &[&str] = &["enforce", "enforced", "strict", "verification", "verify"];
    const HOSTS: &[&str] = &["cert", "certificate", "certs", "host", "hostname"];
    const ASKS: &[&str] = &["require", "required", "requires"];
    const COOKIES: &[&str] = &["cookie", "cookies"];
    // What comes last says what is switched: `AUTH_DISABLED`, and not `AUTH_DISABLED_PATHS`.
    let mut words = name.rsplit(|c: char| !c.is_ascii_alphanumeric());
    let last = words.next().unwrap_or_default();
    match is_on(value) {
        Some(true) => {
            let is_switch = has(last, TAKES_AWAY) || has(last, GUARDS);
            let allows = || name.to_ascii_uppercase().contains("ALLOW_INSECURE_");
            has(last, OPENS) || is_switch && has(name, TAKES_AWAY) && has(name, GUARDS) || allows()
        }
        Some(false) if value.is_empty() => false,
        Some(false) => {
            let holds = has(last, HOLDS) && (has(name, GUARDS) || has(name, HOSTS));
            let asks = has(name, ASKS) && has(last, GUARDS);
            let bares_cookies = has(name, COOKIES) && has(name, &["secure"]);
            !has(name, TAKES_AWAY) && (holds || asks || bares_cookies)
        }
        None => false,
    }
}

/// Tells whether one of a name's words is among these, which are in lower case.
fn has(name: &str, known: &[&str]) -> bool {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| known.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_that_take_a_guard_away() {
        let cases = [
            ("CENTRIFUGO_REDIS_TLS_INSECURE_SKIP_VERIFY", "true", true),
            ("CENTRIFUGO_REDIS_TLS_INSECURE_SKIP_VERIFY", "false", false),
            ("KC_HOSTNAME_STRICT", "false", true),
            ("KC_HOSTNAME_STRICT", "true", false),
            ("KC_HOSTNAME_STRICT", "", false),
            ("DISABLE_AUTH", "1", true),
            ("DISABLE_SIGNUP", "true", false),
            ("REQUIRE_TLS", "no", true),
            ("REQUIRE_INVITES", "no", false),
            ("SKIP_VERIFY", "false", false),
            ("GRAFANA_ANONYMOUS", "true", true),
            ("ALLOW_INSECURE_DEFAULT_KEY", "true", true),
            ("ALLOW_INSECURE_DEFAULT_KEY", "false", false),
            ("SECURE_COOKIE", "false", true),
            ("SESSION_COOKIE_SECURE", "0", true),
            ("COOKIE_DOMAIN", "false", false),
            ("SECURE_COOKIE", "true", false),
            ("FEATURE_CART", "true", false),
            ("STRICT_SLASH", "false", false),
            ("DISABLE_HTTPS_REDIRECT", "true", false),
            ("REQUIRE_MODEL_VERIFY_URL", "no", false),
            ("VERIFY_LEVEL", "0", false),
            ("AUTH_DISABLED_PATHS", "true", false),
            ("VERIFY_URL", "https://a.example", false),
        ];
        for (name, value, wanted) in cases {
            assert_eq!(lowers_a_guard(name, value), wanted, "{name}={value}");
        }
    }
}
