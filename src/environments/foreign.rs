//! [`EnvironmentNames::foreign`]: a text that names another environment than its own.

use super::frameworks::says_how_a_framework_runs;
use super::hosts::{HostToken, host_at, run_around};
use super::known::Strength;
use super::words::{Occurrence, Stands, is_device, is_of_word};
use super::{Env, EnvironmentNames, Where};

/// Words that are also last labels of hosts: `harbourline.dev`, `printer.local`.
const TOP_LEVEL: &[&str] = &["dev", "test", "live", "int", "qa", "local"];

/// The names that code gives to its own tables: `config.production` is no Service in a namespace.
const TABLES: &[&str] = &[
    "application",
    "config",
    "env",
    "environments",
    "exports",
    "module",
    "options",
    "process",
    "self",
    "settings",
    "this",
    "values",
];

/// Longer values without a blank are no names: keys, certificates, tokens.
const LONGEST_NAME: usize = 500;

/// Another environment's name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign<'t> {
    /// The word, as it is written.
    pub word: &'t str,
    /// The whole that the word stands in: the host, the URL, the name.
    pub token: &'t str,
    /// The offset of the word in the text, in bytes.
    pub start: usize,
    /// The environment that it means, the run's before others.
    pub environment: Env,
    /// Whether it stands in a host or a URL, so that what is called is the other environment's.
    pub in_host_or_url: bool,
}

impl EnvironmentNames {
    /// Returns another environment that the value of a variable, or of a key path, names.
    #[must_use]
    pub fn foreign_in_variable<'t>(
        &self,
        name: &str,
        value: &'t str,
        here: Env,
    ) -> Option<Foreign<'t>> {
        match says_how_a_framework_runs(name, value) {
            true => None,
            false => self.foreign(value, here, Where::Value),
        }
    }

    /// Tells whether a text holds a word for another environment at all, whatever it means there.
    #[must_use]
    pub fn may_name_another(&self, text: &str, here: Env) -> bool {
        let mut found = self.words.find(text);
        found.any(|found| !found.word.means(here) && found.word.owner().is_some())
    }

    /// Returns another environment that a text names; one in a host or a URL before all others.
    #[must_use]
    pub fn foreign<'t>(&self, text: &'t str, here: Env, kind: Where) -> Option<Foreign<'t>> {
        if kind == Where::Number {
            return None;
        }
        let kind = match kind {
            Where::Value if is_no_single_value(text) => Where::Text,
            kind => kind,
        };
        let mut first = None;
        for found in self.words.find(text) {
            if found.stands == Stands::Camel || found.word.means(here) {
                continue;
            }
            let Some(environment) = found.word.owner() else {
                continue;
            };
            let Some((token, in_host_or_url)) = named(text, &found, kind) else {
                continue;
            };
            if self.words.find(token).any(|own| own.word.means(here)) {
                continue;
            }
            let foreign = Foreign {
                word: text.get(found.start..found.end).unwrap_or_default(),
                token,
                start: found.start,
                environment,
                in_host_or_url,
            };
            if in_host_or_url {
                return Some(foreign);
            }
            first = first.or(Some(foreign));
        }
        first
    }
}

/// Tells whether a value holds code, prose, a list or a document.
fn is_no_single_value(value: &str) -> bool {
    let is_of_text = |c: char| c.is_whitespace() || "{}[]()|$<>;\"'`".contains(c);
    value.len() > LONGEST_NAME || value.trim().contains(is_of_text)
}

/// Returns what a word names its environment in, and whether that is a host or URL; `None` where it means something else.
fn named<'t>(text: &'t str, found: &Occurrence<'_>, kind: Where) -> Option<(&'t str, bool)> {
    if is_device(text, found.start, found.end) || is_of_issuer(text, found.start) {
        return None;
    }
    match kind {
        Where::Number => None,
        Where::Tag => {
            let is_of_tag = |byte| matches!(byte, b'-' | b'_' | b'.' | b'+');
            counts(found, place(text, found, is_of_tag)).then_some((text, false))
        }
        Where::Name => counts(found, place(text, found, joins)).then_some((text, false)),
        Where::Host => {
            let (start, end) = run_around(text, found.start)?;
            let host = HostToken {
                host: text.get(start..end)?,
                start,
                scheme: None,
                has_port: false,
                has_path: false,
            };
            is_in_host(&host, found).then_some((host.host, true))
        }
        Where::Value | Where::Argument | Where::Text if is_commented(text, found.start) => None,
        Where::Value | Where::Argument | Where::Text => {
            if let Some(host) = host_at(text, found.start) {
                let is_mail = kind == Where::Text && is_quoted_mail(text, &host);
                let is_named = !is_mail && is_in_host(&host, found);
                return is_named.then_some((host.host, true));
            }
            let token = token_around(text, found.start)?;
            let before = text.get(token.0..found.start)?;
            let token_text = text.get(token.0..token.1)?;
            let is_file = ["file:", "classpath:"]
                .iter()
                .any(|scheme| before.starts_with(scheme));
            if before.contains("://") && !is_file {
                let is_named = is_in_url(text, found, before, kind);
                return is_named.then_some((token_text, true));
            }
            if is_namespace(text, found) {
                return Some((token_text, false));
            }
            let is_named = match kind {
                Where::Value => is_in_value(text, found),
                _ => is_whole_value(text, found),
            };
            is_named.then_some((token_text, false))
        }
    }
}

/// Tells whether a host is that of a mail address between quotes: nobody connects to it.
fn is_quoted_mail(text: &str, host: &HostToken<'_>) -> bool {
    let is_of_user = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let before = text.get(..host.start).unwrap_or_default();
    let Some(before) = before.strip_suffix('@') else {
        return false;
    };
    let quoted = before.trim_end_matches(is_of_user);
    let behind = text.get(host.start + host.host.len()..).unwrap_or_default();
    let is_between = |start, end| quoted.ends_with(start) && behind.starts_with(end);
    quoted.len() < before.len()
        && (is_between('"', '"') || is_between('\'', '\'') || is_between('<', '>'))
}

/// Tells whether a word is that of a certificate's issuer, which has a staging and a production of its own.
fn is_of_issuer(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let joined = before.trim_end_matches(['-', '_']);
    let name: &str = joined
        .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .next()
        .unwrap_or_default();
    joined.len() < before.len()
        && ["letsencrypt", "lets-encrypt", "acme", "zerossl"]
            .iter()
            .any(|issuer| name.eq_ignore_ascii_case(issuer))
}

/// How a word stands among what it is joined with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Among {
    Alone,
    First,
    Last,
    Inner,
}

fn joins(byte: u8) -> bool {
    matches!(byte, b'-' | b'_')
}

fn place(text: &str, found: &Occurrence<'_>, joins: impl Fn(u8) -> bool) -> Among {
    let bytes = text.as_bytes();
    let before = found.start.checked_sub(1).and_then(|at| bytes.get(at));
    let joined = |byte: Option<&u8>| byte.is_some_and(|byte| joins(*byte) || is_of_word(*byte));
    match (joined(before), joined(bytes.get(found.end))) {
        (false, false) => Among::Alone,
        (false, true) => Among::First,
        (true, false) => Among::Last,
        (true, true) => Among::Inner,
    }
}

/// Tells whether a word counts there: the more it means otherwise, the more alone it has to stand. `tides-test` is a name
/// of test, `test-runner` is none.
fn counts(found: &Occurrence<'_>, among: Among) -> bool {
    match found.word.strength {
        Strength::Strong => true,
        Strength::Fair => matches!(among, Among::Alone | Among::Last),
        Strength::Weak => among == Among::Alone && !found.word.is("local"),
    }
}

/// Tells whether a line is a comment.
fn is_commented(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let Some(line) = before
        .rfind('\n')
        .and_then(|end| before.get(end + 1..))
        .or(Some(before))
    else {
        return false;
    };
    let line = line.trim_start();
    ["#", "//", ";"].iter().any(|sign| line.starts_with(sign))
}

/// Tells whether a word names an environment as a label of a host, or as a part of one.
fn is_in_host(host: &HostToken<'_>, found: &Occurrence<'_>) -> bool {
    let start = found.start.saturating_sub(host.start);
    let end = found.end.saturating_sub(host.start);
    let bytes = host.host.as_bytes();
    let labels = host.labels().count();
    let is_last = !bytes.get(end..).unwrap_or_default().contains(&b'.');
    let among = {
        let here = Occurrence {
            start,
            end,
            ..*found
        };
        place(host.host, &here, joins)
    };
    let is_strong = found.word.strength == Strength::Strong;
    let counts = match among {
        Among::Alone => true,
        Among::First => found.word.strength != Strength::Weak,
        Among::Last | Among::Inner => counts(found, among),
    };
    if !counts || (found.stands == Stands::Numbered && !is_strong) {
        return false;
    }
    let is_top_level = TOP_LEVEL.iter().any(|known| found.word.is(known));
    if !is_last || labels < 2 || !is_top_level || among != Among::Alone {
        // A host of one label is a Service's name.
        return !(found.word.is("local") && (is_last || labels < 2));
    }
    // `cart.dev:8080` is a Service in a namespace, `tekton.dev/results` a domain with a path.
    let is_web = matches!(host.scheme, Some("http" | "https"));
    let is_called = host.has_port
        || host.scheme == Some("http") && !host.has_path
        || host.scheme.is_some() && !is_web;
    labels == 2 && is_called && !found.word.is("local")
}

/// Returns what a byte stands in, between blanks, quotes and brackets.
fn token_around(text: &str, at: usize) -> Option<(usize, usize)> {
    let ends = |c: char| c.is_whitespace() || "\"'`<>()[]{},;|".contains(c);
    let (before, after) = text.split_at_checked(at)?;
    let start = before.char_indices().rev().find(|(_, c)| ends(*c));
    let start = start.map_or(0, |(at, c)| at + c.len_utf8());
    let end = at + after.find(ends).unwrap_or(after.len());
    Some((start, end))
}

/// Tells whether a word names an environment behind a URL's host: as a segment of its path, or as a whole value.
fn is_in_url(text: &str, found: &Occurrence<'_>, before: &str, kind: Where) -> bool {
    let url = before.rsplit("://").next().unwrap_or_default();
    if !url.contains(['/', '?', '#']) {
        // A user's name before the host is none of the host's.
        return false;
    }
    let after = text.get(found.end..).unwrap_or_default();
    let is_segment = before.ends_with(['/', '='])
        && !after.starts_with(|c: char| c.is_alphanumeric() || "-_.%".contains(c));
    let is_part = kind == Where::Value && !matches!(place(text, found, joins), Among::Inner);
    found.word.strength == Strength::Strong && (is_segment || is_part)
}

/// Tells whether a word is the namespace in `name.ns`.
fn is_namespace(text: &str, found: &Occurrence<'_>) -> bool {
    let Some((start, end)) = run_around(text, found.start) else {
        return false;
    };
    let run = text.get(start..end).unwrap_or_default();
    let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) else {
        return false;
    };
    let Some((name, namespace)) = run.split_once('.') else {
        return false;
    };
    let is_whole = namespace.len() == found.end - found.start && end == found.end;
    let is_top_level = TOP_LEVEL.iter().any(|known| found.word.is(known));
    let is_table = TABLES.iter().any(|table| table.eq_ignore_ascii_case(name));
    is_whole
        && !is_top_level
        && !is_table
        && !name.is_empty()
        && found.word.strength != Strength::Weak
        && !before.ends_with(['/', '$', '{', '\\'])
        && !after.starts_with(['/', '(', '[', '=', '{'])
}

/// Tells whether a word names an environment in a single value.
fn is_in_value(text: &str, found: &Occurrence<'_>) -> bool {
    let before = text.get(..found.start).unwrap_or_default();
    let after = text.get(found.end..).unwrap_or_default();
    let among = place(text, found, joins);
    let is_segment = before.ends_with('/') && (after.is_empty() || after.starts_with('/'));
    if before.starts_with(['/', '~']) || before.starts_with("./") || before.starts_with("../") {
        return found.word.strength == Strength::Strong && is_segment;
    }
    // `registry.net/team-dev/app` is somebody's, `registry.net/team/app-dev` an environment's.
    let registry = before
        .split('/')
        .next()
        .filter(|first| first.len() < before.len());
    if registry.is_some_and(|host| host.contains('.')) && after.contains('/') && !is_segment {
        return false;
    }
    // `dev.acme.Ledger` is a class, `tasks.tekton.dev/x` and `tasks.tekton.dev_x` are names below a domain.
    let is_domain = TOP_LEVEL.iter().any(|known| found.word.is(known));
    let starts_a_name = before.is_empty() && after.starts_with('.');
    if is_domain && (starts_a_name || before.ends_with('.')) {
        return false;
    }
    match found.word.strength {
        Strength::Weak => {
            let starts = before.is_empty() || before.ends_with([',', '=']);
            let ends = after.is_empty() || after.starts_with(',');
            starts && ends && !found.word.is("local")
        }
        // `development=false` has the word for a key.
        _ => counts(found, among) && !after.starts_with('='),
    }
}

/// Tells whether a word is the whole value of `key=value` or of a flag.
fn is_whole_value(text: &str, found: &Occurrence<'_>) -> bool {
    if found.word.strength == Strength::Weak || found.stands != Stands::Alone {
        return false;
    }
    let quotes = ['"', '\''];
    let before = text
        .get(..found.start)
        .unwrap_or_default()
        .trim_end_matches(quotes);
    let after = text
        .get(found.end..)
        .unwrap_or_default()
        .trim_start_matches(quotes);
    if !(after.is_empty()
        || after.starts_with(|c: char| c.is_whitespace() || ",;)}]&|".contains(c)))
    {
        return false;
    }
    if let Some(before) = before.strip_suffix('=') {
        let of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let key = before.rsplit(|c| !of_key(c)).next().unwrap_or_default();
        let word = text.get(found.start..found.end).unwrap_or_default();
        return !key.is_empty() && !says_how_a_framework_runs(key.trim_start_matches('-'), word);
    }
    if !before.ends_with([' ', '\t']) {
        return false;
    }
    let flag = before
        .split_ascii_whitespace()
        .next_back()
        .unwrap_or_default();
    let name = flag.trim_start_matches('-');
    name.len() < flag.len() && !name.is_empty() && !name.contains('=')
}
