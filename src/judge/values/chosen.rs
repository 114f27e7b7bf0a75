//! Texts that an environment chooses for itself: keys of a test mode, its region, how strict it is, the path of its own host.
//!
//! Takes a variable's name and both values; gives why they are meant to differ. Leaves what that is worth to the rules.

/// Words of a key that say which of a service's two modes it is for: `pk_test_…`, `pk_live_…`.
const MODES: [(&str, bool); 6] = [
    ("live", true),
    ("prod", true),
    ("production", true),
    ("sandbox", false),
    ("test", false),
    ("testing", false),
];

/// Words by which a guard only watches.
const WATCHES: [&str; 11] = [
    "audit",
    "detect",
    "dry-run",
    "dryrun",
    "log",
    "monitor",
    "observe",
    "permissive",
    "report",
    "report-only",
    "shadow",
];

/// Words by which a guard acts.
const ENFORCES: [&str; 7] = [
    "block",
    "deny",
    "enforce",
    "enforced",
    "enforcing",
    "prevent",
    "strict",
];

/// Says why each environment chooses such a value for itself, if it does; `is_production` says so of the target.
pub(crate) fn why_chosen(
    is_production: bool,
    (name, a, b): (&str, &str, &str),
) -> Option<&'static str> {
    match (mode_of_key(a), mode_of_key(b)) {
        (Some(false), Some(true)) if is_production => {
            return Some("the reference has a key of the test mode");
        }
        (Some(ours), Some(theirs)) if ours == theirs && (theirs || !is_production) => {
            return is_public_key(a).then_some("each environment has its own public key");
        }
        _ => {}
    }
    let is_mode = name.to_ascii_uppercase().ends_with("MODE");
    if is_mode && is_production && mode(a) == Some(false) && mode(b) == Some(true) {
        return Some("the reference asks the service's test mode");
    }
    if says_region(name) && [a, b].iter().all(|value| is_region(value)) {
        return Some("each environment has its own region");
    }
    let is_one_of = |words: &[&str], value: &str| {
        let value = value.to_ascii_lowercase().replace('_', "-");
        words.contains(&value.as_str())
    };
    if is_one_of(&WATCHES, a) && is_one_of(&ENFORCES, b) {
        return Some("the target enforces what the reference only watches");
    }
    is_path_of_own_host(a, b).then_some("the target asks its own host")
}

/// Tells whether a value is a key of a service's test mode.
pub(crate) fn is_test_key(value: &str) -> bool {
    mode_of_key(value) == Some(false)
}

fn mode(word: &str) -> Option<bool> {
    let mut known = MODES.iter();
    let found = known.find(|(known, _)| known.eq_ignore_ascii_case(word))?;
    Some(found.1)
}

/// Returns whether a key is for a service's live mode: `pk_live_51IR…`; `None` for any other text.
fn mode_of_key(value: &str) -> Option<bool> {
    const LEAST: usize = 8;
    let mut parts = value.splitn(3, ['_', '-']);
    let (kind, word, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let is_kind = (1..=6).contains(&kind.len()) && kind.bytes().all(|of| of.is_ascii_lowercase());
    let is_key = rest.len() >= LEAST && rest.bytes().any(|of| of.is_ascii_digit());
    mode(word).filter(|_| is_kind && is_key && !value.contains(char::is_whitespace))
}

fn is_public_key(value: &str) -> bool {
    value.starts_with("pk_")
}

/// Tells whether a variable says where in a cloud the environment is: `AWS_REGION`, `S3_DEFAULT_REGION`.
fn says_region(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let last = name.rsplit(['_', '-', '.']).next();
    last.is_some_and(|last| ["REGION", "LOCATION", "ZONE"].contains(&last))
}

/// Tells whether a value is a region's name: `eu-west-1`, `europe-west4-a`, `westeurope`.
fn is_region(value: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    value.len() > 3 && value.chars().all(is_of_name) && value.contains(char::is_alphabetic)
}

/// Tells whether one text is the path of the other one, which is a URL: `/api` is what `http://shop.test/api` has behind its host.
fn is_path_of_own_host(a: &str, b: &str) -> bool {
    let path = |url: &str| {
        let (scheme, rest) = url.split_once("://")?;
        let at = rest.find('/').filter(|_| scheme.starts_with("http"))?;
        rest.get(at..)
            .map(|path| path.trim_end_matches('/').to_owned())
    };
    let is_path = |path: &str, text: &str| !path.is_empty() && text.trim_end_matches('/') == path;
    path(a).is_some_and(|path| is_path(&path, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_an_environment_chooses() {
        let key = |mode: &str| format!("pk_{mode}_51IRdsUKApGjVGa9");
        let (test, live, other) = (
            key("test"),
            key("live"),
            "pk_live_61IRdsUKApGjVGa8".to_owned(),
        );
        let cases = [
            (true, "STRIPE_KEY", test.as_str(), live.as_str(), true),
            (false, "STRIPE_KEY", &test, &live, false),
            (true, "STRIPE_KEY", &live, &test, false),
            (true, "STRIPE_KEY", &live, &other, true),
            (true, "PAYPAL_MODE", "sandbox", "live", true),
            (true, "PAYPAL_MODE", "live", "sandbox", false),
            (true, "AWS_REGION", "us-east-1", "eu-west-1", true),
            (true, "MODE", "us-east-1", "eu-west-1", false),
            (true, "FRAUD_ENFORCEMENT_MODE", "shadow", "enforce", true),
            (true, "FRAUD_ENFORCEMENT_MODE", "enforce", "shadow", false),
            (true, "API_URL", "http://shop.test/api", "/api", true),
            (true, "API_URL", "http://shop.test/api", "/v2", false),
            (true, "API_URL", "openapi/v1", "https://shop.test", false),
        ];
        for (is_production, name, a, b, expected) in cases {
            let found = why_chosen(is_production, (name, a, b)).is_some();
            assert_eq!(found, expected, "{name}: {a} → {b}");
        }
    }
}
