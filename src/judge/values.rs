//! Kinds of values: some kinds are meant to differ from environment to environment.

mod accounts;
mod chosen;
mod doubles;
mod guards;
pub(super) mod image_tags;
mod logging;
mod meant;
mod own_words;

use std::borrow::Cow;

use crate::mask::is_uuid;

pub(crate) use accounts::names_account;
pub(crate) use chosen::{is_test_key, why_chosen};
pub(crate) use doubles::{leads_to_double, stands_in};
pub(crate) use guards::{is_guard, lowers_a_guard};
pub(crate) use logging::says_how_much_one_logs;
use meant::holds_own_machine;
pub(crate) use meant::{
    are_pods_of, are_sizes, is_analytics_id, is_for_developing, is_monitoring_key, is_plain_switch,
    why_meant,
};
pub(crate) use own_words::{begin_alike, differ_in_environments, has_environment};

/// Values that are meant to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// A host, a host with port, a list of them, or a URL.
    Host,
    /// `debug`, `info`, …
    LogLevel,
    /// A number, a duration, a size, a percentage.
    Number,
}

const LOG_LEVELS: &[&str] = &[
    "trace",
    "debug",
    "verbose",
    "info",
    "information",
    "notice",
    "warn",
    "warning",
    "error",
    "fatal",
    "critical",
    "off",
];

/// Tells whether a value has a process say everything that it does, which is for whoever looks for a fault.
pub(crate) fn is_chatty(value: &str) -> bool {
    ["debug", "trace", "verbose"]
        .iter()
        .any(|level| value.eq_ignore_ascii_case(level))
}

/// Returns the kind that both values have.
pub(crate) fn kind_of_both(name: &str, a: &str, b: &str) -> Option<ValueKind> {
    let kind = kind(name, a)?;
    // Of a list, nobody says who listens at the own machine's entry.
    let is_lost = b.trim_start().starts_with('[') && holds_own_machine(b) && !holds_own_machine(a);
    (self::kind(name, b) == Some(kind) && !is_lost).then_some(kind)
}

/// Tells whether values of a mounted file are of a kind that is meant to differ, or ids of each environment's own, or the target's lets in
/// less.
pub(crate) fn is_meant_in_files(name: &str, a: &str, b: &str) -> bool {
    let let_in_less = || is_every_origin(a) && kind(name, b) == Some(ValueKind::Host);
    let are_ids = || [a, b].iter().all(|value| is_uuid(value));
    kind_of_both(name, a, b).is_some() || are_ids() || let_in_less()
}

/// Returns the kind of a value, its name taken into account.
pub(crate) fn kind(name: &str, value: &str) -> Option<ValueKind> {
    let value = &*without_brackets(value);
    if LOG_LEVELS
        .iter()
        .any(|level| value.eq_ignore_ascii_case(level))
    {
        return Some(ValueKind::LogLevel);
    }
    if !value.is_empty() && value.split(',').all(|part| is_number(part.trim())) {
        return Some(ValueKind::Number);
    }
    (is_host(value) || has_host_name(name) && is_host_like(value)).then_some(ValueKind::Host)
}

/// Returns the entries of a list that is written with brackets, as files have them, between commas: `[ "a.test", "b.test" ]`.
fn without_brackets(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim();
    let inner = trimmed
        .strip_prefix('[')
        .and_then(|of| of.strip_suffix(']'));
    let Some(inner) = inner else {
        return Cow::Borrowed(value);
    };
    let entries = inner
        .split(',')
        .map(|entry| entry.trim().trim_matches(['"', '\'']));
    Cow::Owned(entries.collect::<Vec<_>>().join(","))
}

/// Tells whether a value lets every origin in.
pub(crate) fn is_every_origin(value: &str) -> bool {
    without_brackets(value) == "*"
}

fn is_number(value: &str) -> bool {
    let digits = value.trim_start_matches(['-', '+']);
    let end = digits
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_')))
        .unwrap_or(digits.len());
    let (number, unit) = digits.split_at(end);
    let units = [
        "", "ns", "us", "µs", "ms", "s", "sec", "m", "min", "h", "d", "k", "K", "M", "G", "T",
        "Ki", "Mi", "Gi", "Ti", "kb", "KB", "mb", "MB", "gb", "GB", "b", "B", "%", "x",
    ];
    let one = number.starts_with(|c: char| c.is_ascii_digit()) && number.matches('.').count() <= 1;
    // `1h30m`
    one && (units.contains(&unit)
        || unit.len() > 1
            && unit
                .chars()
                .all(|c| c.is_ascii_digit() || "hms.".contains(c))
            && unit.ends_with(['h', 'm', 's']))
}

/// Tells whether a value is a host or URL by itself: several labels, or a scheme, or a port.
pub(crate) fn is_host(value: &str) -> bool {
    if value.is_empty() || value.chars().any(char::is_whitespace) {
        return false;
    }
    value.split(',').all(|part| {
        if let Some((scheme, rest)) = part.split_once("://") {
            let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
            return !rest.is_empty() && !scheme.is_empty() && scheme.chars().all(named);
        }
        let (host, path) = part.split_once('/').unwrap_or((part, ""));
        // `10.0.0.0/16` is a network.
        if host.parse::<std::net::Ipv4Addr>().is_ok() && path.parse::<u8>().is_ok() {
            return false;
        }
        let (host, port) = match host.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (host, None),
        };
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        is_labels(host)
            && match port {
                Some(port) => is_port(port),
                None => host.contains('.') && !looks_like_file(host),
            }
    })
}

fn is_labels(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    host.split('.').all(label) && host.contains(|c: char| c.is_ascii_alphabetic())
        || host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}

fn looks_like_file(text: &str) -> bool {
    const ENDS: &[&str] = &[
        ".yaml",
        ".yml",
        ".json",
        ".toml",
        ".xml",
        ".conf",
        ".cfg",
        ".ini",
        ".properties",
        ".txt",
        ".pem",
        ".crt",
        ".key",
        ".log",
        ".js",
        ".py",
        ".jar",
        ".sh",
        ".db",
        ".html",
        ".css",
        ".csv",
    ];
    ENDS.iter().any(|end| text.ends_with(end))
        || text.starts_with('v')
            && text
                .get(1..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || text.starts_with(|c: char| c.is_ascii_digit()) && !is_labels(text)
}

/// A single label is a host where the name says so: `DB_HOST=db`.
fn is_host_like(value: &str) -> bool {
    let mut entries = value.split(',');
    entries.all(|entry| is_labels(entry.trim().split(':').next().unwrap_or_default()))
}

/// Tells whether a variable's name says that its value is a host.
pub(crate) fn has_host_name(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "host",
        "hosts",
        "hostname",
        "url",
        "uri",
        "endpoint",
        "endpoints",
        "addr",
        "address",
        "domain",
        "domains",
        "subdomain",
        "subdomains",
        "origin",
        "origins",
        "server",
        "servers",
        "broker",
        "brokers",
        "dsn",
        "fqdn",
    ];
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| WORDS.iter().any(|host| word.eq_ignore_ascii_case(host)))
}

/// Tells whether a variable's name is that of a switch for debugging or profiling.
pub(crate) fn is_debug_switch(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "DEBUG",
        "DEBUGGER",
        "DEV",
        "DIAGNOSTICS",
        "FAKE",
        "GRAPHIQL",
        "MOCK",
        "MOCKS",
        "PLAYGROUND",
        "PPROF",
        "PROFILER",
        "PROFILING",
        "PYROSCOPE",
        "SEED",
        "SEEDER",
        "SEEDING",
        "SIMULATE",
        "SIMULATION",
        "STUB",
    ];
    let name = name.to_ascii_uppercase();
    let words: Vec<&str> = name.split('_').collect();
    let is = |word: Option<&&str>| word.is_some_and(|word| WORDS.contains(word));
    let before = words.len().checked_sub(2).and_then(|at| words.get(at));
    let ends_in_switch = matches!(words.last(), Some(&("ENABLED" | "ENABLE" | "MODE" | "ON")));
    is(words.last()) || ends_in_switch && (is(before) || is(words.first()))
}

/// Tells whether a variable's name is that of a colour: what people see tells them which environment they are in.
pub(crate) fn is_colour(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["color", "colour"].iter().any(|end| name.ends_with(end))
}

/// Returns the entry around a byte of a list of `key=value`, and any other text as it is.
pub(crate) fn entry_around(text: &str, at: usize) -> &str {
    let is_mark = |c: char| matches!(c, ',' | ';');
    let Some((before, after)) = text.split_at_checked(at) else {
        return text;
    };
    let is_list = text.contains(is_mark)
        && !text.contains(char::is_whitespace)
        && text
            .split(is_mark)
            .all(|entry| entry.is_empty() || entry.contains('='));
    if !is_list {
        return text;
    }
    let start = before.rfind(is_mark).map_or(0, |mark| mark + 1);
    let end = at + after.find(is_mark).unwrap_or(after.len());
    text.get(start..end).unwrap_or(text)
}

/// Tells whether a value is the address of all of a machine's networks, at which a process listens: `0.0.0.0:8080`.
pub(crate) fn is_any_address(value: &str) -> bool {
    let host = match value.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|of| of.is_ascii_digit()) => {
            host
        }
        _ => value,
    };
    matches!(host, "0.0.0.0" | "::" | "[::]")
}

/// Reads a switch: `None` where the value is not one.
pub(crate) fn is_on(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "" | "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_lists() {
        let cases = [
            ("a=1,b=dev,c=3", "dev", "b=dev"),
            ("a=1;b=dev", "dev", "b=dev"),
            ("b=dev", "dev", "b=dev"),
            ("a,b=dev", "dev", "a,b=dev"),
            ("a=1, b=dev x", "dev", "a=1, b=dev x"),
        ];
        for (text, word, entry) in cases {
            let at = text.find(word).expect("the word");
            assert_eq!(entry_around(text, at), entry, "{text}");
        }
    }

    #[test]
    fn kinds_of_values() {
        let cases = [
            ("LOG_LEVEL", "debug", Some(ValueKind::LogLevel)),
            ("X", "INFO", Some(ValueKind::LogLevel)),
            ("X", "12", Some(ValueKind::Number)),
            ("X", "1.5", Some(ValueKind::Number)),
            ("X", "30s", Some(ValueKind::Number)),
            ("X", "1h30m", Some(ValueKind::Number)),
            ("X", "512Mi", Some(ValueKind::Number)),
            ("X", "true", None),
            ("X", "db.example.com", Some(ValueKind::Host)),
            ("X", "db:5432", Some(ValueKind::Host)),
            ("X", "https://example.com/a", Some(ValueKind::Host)),
            ("X", "a:9092,b:9092", Some(ValueKind::Host)),
            ("X", "10.0.0.1", Some(ValueKind::Host)),
            ("X", "10.0.0.0/16", None),
            ("DB_HOST", "db", Some(ValueKind::Host)),
            ("MODE", "db", None),
            ("X", "config.yaml", None),
            ("X", "v1.2.3", None),
            ("X", "", None),
        ];
        for (name, value, expected) in cases {
            assert_eq!(kind(name, value), expected, "{name}={value}");
        }
    }
}
