//! Texts that are meant to differ for what they say: the own machine, a version, the size of a heap, the pods' own names, a key of monitoring.
//!
//! Takes a variable's name and both values; gives why they are meant to differ. Leaves what that is worth to the rules.

use super::logging::differ_in_shape_of_logs;
use crate::environments::host_tokens;
use crate::mask::is_uuid;

fn words(name: &str) -> Vec<String> {
    let name = name.to_ascii_uppercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.map(str::to_owned).collect()
}

/// Says why such values are meant to differ, if they are.
pub(crate) fn why_meant(name: &str, a: &str, b: &str) -> Option<&'static str> {
    if is_own_machine(a) && has_host(b) && !holds_own_machine(b) {
        return Some("the reference asks its own machine");
    }
    if says_version(name) && [a, b].iter().all(|value| is_version(value)) {
        return Some("it says which version runs");
    }
    if differ_in_shape_of_logs(name, a, b) {
        return Some("only how it logs differs");
    }
    if differ_in_sizes(a, b) {
        return Some("only sizes of memory differ");
    }
    if [a, b].iter().all(|value| is_mail_address(value)) {
        return Some("addresses are meant to differ");
    }
    if [a, b].iter().all(|value| is_uuid(value)) {
        return Some("ids are meant to differ");
    }
    if differ_in_networks(a, b) {
        return Some("each environment has its own network");
    }
    (is_monitoring_key(name) && !a.is_empty() && !b.is_empty())
        .then_some("each environment has its own key for monitoring")
}

fn is_local(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    matches!(
        host.as_str(),
        "localhost" | "127.0.0.1" | "0.0.0.0" | "host.docker.internal"
    ) || host.ends_with(".localhost")
}

fn is_own_machine(value: &str) -> bool {
    let mut hosts = host_tokens(value).peekable();
    hosts.peek().is_some() && hosts.all(|token| is_local(token.host))
}

pub(super) fn holds_own_machine(value: &str) -> bool {
    host_tokens(value).any(|token| is_local(token.host))
}

fn has_host(value: &str) -> bool {
    host_tokens(value).next().is_some()
}

fn is_mail_address(value: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    let parts = value.split_once('@');
    parts.is_some_and(|(name, host)| {
        let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        !name.is_empty() && is_host && name.chars().chain(host.chars()).all(is_of_name)
    })
}

/// Tells whether both texts list networks of the same sizes, none of which is all that there is.
fn differ_in_networks(a: &str, b: &str) -> bool {
    let [ours, theirs] = [a, b].map(networks);
    ours.is_some() && ours == theirs
}

/// Returns the sizes of the networks that a text lists and holds nothing besides: `10.1.0.0/16,10.2.0.0/24`.
fn networks(text: &str) -> Option<Vec<u8>> {
    let marks = |c: char| matches!(c, '[' | ']' | '"' | ',' | ';') || c.is_whitespace();
    let entries = text.split(marks).filter(|entry| !entry.is_empty());
    let sizes: Vec<u8> = entries
        .map(|entry| {
            let (address, size) = entry.split_once('/')?;
            address.parse::<std::net::Ipv4Addr>().ok()?;
            size.parse().ok().filter(|size| (1..=32).contains(size))
        })
        .collect::<Option<_>>()?;
    (!sizes.is_empty()).then_some(sizes)
}

/// Tells whether a variable says which version runs: `VERSION`, `APP_VERSION`, `NGINX_IMAGE_TAG`; `API_VERSION` chooses one.
fn says_version(name: &str) -> bool {
    const OF: &[&str] = &["APP", "APPLICATION", "BUILD", "IMAGE", "RELEASE", "SERVICE"];
    let words = words(name);
    let before = words.len().checked_sub(2).and_then(|at| words.get(at));
    match words.last().map(String::as_str) {
        Some("VERSION") => before.is_none_or(|word| OF.contains(&word.as_str())),
        Some("TAG") => before.is_some_and(|word| word == "IMAGE"),
        Some("SHA" | "COMMIT") => {
            before.is_some_and(|word| ["GIT", "COMMIT", "BUILD"].contains(&word.as_str()))
        }
        _ => false,
    }
}

fn is_version(value: &str) -> bool {
    value.contains(|c: char| c.is_ascii_digit())
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c))
}

/// Tells whether options of a runtime differ in the sizes of its memory alone.
fn differ_in_sizes(a: &str, b: &str) -> bool {
    let [ours, theirs] = [a, b].map(|text| {
        let (sizes, others): (Vec<&str>, Vec<&str>) =
            text.split_whitespace().partition(|option| is_size(option));
        (sizes.len(), others)
    });
    ours.0 > 0 && theirs.0 > 0 && ours.1 == theirs.1
}

/// Tells whether options of a runtime say how much memory it takes, and nothing else.
pub(crate) fn are_sizes(options: &str) -> bool {
    let mut options = options.split_whitespace().peekable();
    options.peek().is_some() && options.all(is_size)
}

fn is_size(option: &str) -> bool {
    const HEAPS: &[&str] = &["-Xms", "-Xmx", "-Xmn", "-Xss", "--max-old-space-size="];
    let is_amount = |text: &str| {
        let digits = text.trim_end_matches(|c: char| "kKmMgG".contains(c));
        digits.len() + 1 >= text.len()
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let of_heap = HEAPS.iter().find_map(|heap| option.strip_prefix(heap));
    let of_machine = option
        .strip_prefix("-XX:")
        .and_then(|option| option.split_once('='))
        .filter(|(name, _)| name.ends_with("Size") || name.ends_with("RAMPercentage"))
        .map(|(_, amount)| amount);
    of_heap.or(of_machine).is_some_and(is_amount)
}

/// Tells whether a variable, or an entry of a list, is the key by which a service for monitoring knows the environment.
pub(crate) fn is_monitoring_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['_', '-', '.'], "");
    [
        "instrumentationkey",
        "newreliclicensekey",
        "sentrydsn",
        "datadogapikey",
    ]
    .iter()
    .any(|key| name.ends_with(key))
}

/// Tells whether a variable is the id by which a service counts visitors: production alone is counted.
pub(crate) fn is_analytics_id(name: &str) -> bool {
    const COUNTERS: [&str; 14] = [
        "amplitude",
        "analytics",
        "clarity",
        "ga",
        "ga4",
        "gtag",
        "gtm",
        "hotjar",
        "matomo",
        "mixpanel",
        "pixel",
        "plausible",
        "posthog",
        "rum",
    ];
    let words = name.split(['_', '-', '.']);
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    let is_id = words
        .last()
        .is_some_and(|last| matches!(last.as_str(), "id" | "key" | "token" | "domain"));
    let is_counter = |word: &String| COUNTERS.contains(&word.as_str());
    // `GA_ID`, `PUBLIC_GTM`, and no `ANALYTICS_DATABASE_URL`.
    words.iter().any(is_counter) && (is_id || words.last().is_some_and(is_counter))
}

/// Tells whether all entries of a list are pods of a workload: `search-0,search-1`.
pub(crate) fn are_pods_of(value: &str, workload: &str) -> bool {
    !value.is_empty()
        && value.split(',').all(|entry| {
            let ordinal = entry.trim().strip_prefix(workload);
            let ordinal = ordinal.and_then(|rest| rest.strip_prefix('-'));
            ordinal.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        })
}

/// Words that turn a switch round, or say that nobody tried it.
const LOUD: &[&str] = &[
    "ALLOW",
    "ALPHA",
    "BETA",
    "BYPASS",
    "DEBUG",
    "DEV",
    "DISABLE",
    "DISABLED",
    "EXPERIMENTAL",
    "FEATURE",
    "FORCE",
    "IGNORE",
    "INSECURE",
    "NO",
    "OFF",
    "RESET",
    "SKIP",
    "TEST",
    "UNSAFE",
    "WITHOUT",
];

/// Tells whether a switch that is on in the target alone may well be on there as meant: what it switches on guards, watches, or bears load.
pub(crate) fn is_plain_switch(name: &str) -> bool {
    const MEANT: &[&str] = &[
        "ALERTING",
        "ALERTS",
        "APM",
        "ARCHIVE",
        "AUDIT",
        "AUTOSCALER",
        "AUTOSCALING",
        "BACKUP",
        "BACKUPS",
        "CACHE",
        "CACHING",
        "CDN",
        "COMPRESSION",
        "DATADOG",
        "GZIP",
        "HTTPS",
        "LOGSTASH",
        "LOKI",
        "METRICS",
        "MONITORING",
        "MTLS",
        "NEWRELIC",
        "OIDC",
        "OTEL",
        "PROMETHEUS",
        "REPLICATION",
        "SENTRY",
        "SSL",
        "SSO",
        "TELEMETRY",
        "TLS",
        "TRACING",
    ];
    let words = words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is = |word: Option<&String>| {
        word.is_some_and(|word| ["ENABLE", "ENABLED"].contains(&word.as_str()))
    };
    (is(words.first()) || is(words.last())) && has(MEANT) && !has(LOUD)
}

/// Tells whether a variable is for whoever develops: it keeps the environment's mistakes from those who watch production, or only says what is logged.
pub(crate) fn is_for_developing(name: &str, value: &str) -> bool {
    const WATCHED: &[&str] = &["ANALYTICS", "SENTRY", "TELEMETRY"];
    if name == "SPRING_APPLICATION_JSON" {
        return serde_json::from_str(value).is_ok_and(|json| is_of_logging(&json, ""));
    }
    let words = words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    has(WATCHED) && has(&["DISABLE", "DISABLED"]) && super::is_on(value) == Some(true)
}

fn is_of_logging(json: &serde_json::Value, path: &str) -> bool {
    match json {
        serde_json::Value::Object(fields) => {
            let below = |key: &str| match path {
                "" => key.to_owned(),
                path => format!("{path}.{key}"),
            };
            !fields.is_empty()
                && fields
                    .iter()
                    .all(|(key, of)| is_of_logging(of, &below(key)))
        }
        _ => path.starts_with("logging.level."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_meant_to_differ() {
        let cases = [
            (
                "CORS",
                "[\"http://localhost:3000\"]",
                "[\"https://api.acme.net\"]",
                true,
            ),
            (
                "CORS",
                "https://api.acme.net",
                "[\"http://localhost:3000\"]",
                false,
            ),
            ("VERSION", "1.0.0-rc", "1.0.0", true),
            ("NGINX_IMAGE_VERSION", "1.0.32", "1.0.1", true),
            ("API_VERSION", "v1", "v2", false),
            ("APP_VERSION", "1.0.0", "old one", false),
            (
                "JAVA_OPTS",
                "-Xms512m -Xmx512m",
                "-Xms1024m -Xmx1024m",
                true,
            ),
            ("JAVA_OPTS", "-Xmx512m -Da=b", "-Xmx1g -Da=c", false),
            ("JAVA_OPTS", "-Da=b", "-Da=c", false),
            ("APPINSIGHTS_INSTRUMENTATIONKEY", "b270", "f64b", true),
            ("APPINSIGHTS_INSTRUMENTATIONKEY", "b270", "", false),
            ("MAIL_TO", "qa@acme.net", "info@acme.net", true),
            ("MAIL_TO", "qa@acme.net", "", false),
            ("DB", "user@host:5432", "app@host:5432", false),
            (
                "LIST_ID",
                "96f5eb7b-15fc-4fa5-9e6f-48ddac3767e5",
                "90f99c9a-45a1-489d-88ea-77dd2593a670",
                true,
            ),
            (
                "LIST_ID",
                "96f5eb7b-15fc-4fa5-9e6f-48ddac3767e5",
                "main",
                false,
            ),
            ("PROXIES", "[\"10.1.0.0/16\"]", "[\"10.2.0.0/16\"]", true),
            ("PROXIES", "10.1.0.0/16", "10.0.0.0/8", false),
            ("PROXIES", "10.0.0.0/0", "0.0.0.0/0", false),
            ("MODE", "strict", "lenient", false),
        ];
        for (name, a, b, expected) in cases {
            assert_eq!(
                why_meant(name, a, b).is_some(),
                expected,
                "{name}: {a} / {b}"
            );
        }
    }

    #[test]
    fn pods_switches_and_what_is_for_developing() {
        assert!(are_pods_of("search-0, search-1", "search"));
        assert!(!are_pods_of("search-a", "search") && !are_pods_of("", "search"));
        let switches = [
            ("BACKUP_ENABLED", true),
            ("ENABLE_OIDC", true),
            ("ENABLE_DEBUG_METRICS", false),
            ("MAGIC_OTP_ENABLED", false),
            ("ENABLE_BACKDOOR", false),
            ("FEATURE_CART_ENABLED", false),
            ("SKIP_AUTH_ENABLED", false),
            ("CHECKOUT", false),
        ];
        for (name, expected) in switches {
            assert_eq!(is_plain_switch(name), expected, "{name}");
        }
        let json = "SPRING_APPLICATION_JSON";
        let developing = [
            ("HYTALE_DISABLE_SENTRY", "true", true),
            ("HYTALE_DISABLE_SENTRY", "false", false),
            ("SENTRY_ENABLED", "true", false),
            (json, "{\"logging.level.a.b\": \"trace\"}", true),
            (json, "{\"logging\": {\"level\": {\"a\": \"trace\"}}}", true),
            (
                json,
                "{\"logging.level.a\": \"trace\", \"server.port\": 1}",
                false,
            ),
            (json, "{}", false),
            (json, "logging.level.a", false),
        ];
        for (name, value, expected) in developing {
            assert_eq!(is_for_developing(name, value), expected, "{name}={value}");
        }
    }
}
