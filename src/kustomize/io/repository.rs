//! [`Repository`]: paths that name a Git repository, and their parts.
//!
//! Takes a path of `resources` or `components`; gives a [`Repository`]: what to fetch, at which ref, and the directory in
//! it. Leaves the fetching to [`super::host::Host`].

use crate::mask;
use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use percent_encoding::percent_decode_str;

/// A Git repository and a directory in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The address for `git fetch`.
    pub url: String,
    /// The branch, tag or commit; none for the repository's own choice.
    pub reference: Option<String>,
    /// The directory in it, `""` for the top.
    pub directory: String,
    /// How long fetching may take.
    pub timeout: Duration,
    /// Whether its submodules are wanted too.
    pub submodules: bool,
}

/// kustomize's own patience.
const TIMEOUT: Duration = Duration::from_secs(27);

const SCHEMES: [&str; 4] = ["ssh://", "https://", "http://", "file://"];

impl Repository {
    /// Returns the repository as people are to see it: what stands before an `@` may be a password.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut shown = without_password(&self.url).into_owned();
        if !self.directory.is_empty() {
            shown.push_str("//");
            shown.push_str(&self.directory);
        }
        if let Some(reference) = &self.reference {
            shown.push_str("?ref=");
            shown.push_str(reference);
        }
        shown
    }

    /// Returns its name: its directory, or itself.
    #[must_use]
    pub fn name(&self) -> &Path {
        match self.directory.trim_matches('/') {
            "" => Path::new(&self.url),
            directory => Path::new(directory),
        }
    }

    /// Reads a path as kustomize does. What is none that it would clone gives the reason.
    ///
    /// # Errors
    /// If there is no scheme, host or repository in it, or if it leads out of the repository.
    pub fn parse(path: &str) -> Result<Self, String> {
        if path.starts_with('/') {
            return Err(format!("uri looks like abs path: {path}"));
        }
        let (address, query) = path.split_once('?').unwrap_or((path, ""));
        let (host, rest) = split_host(address)?;
        let whole = host.starts_with("file://");
        let (repository, directory) = split_repository(rest, whole)
            .filter(|(repository, _)| !repository.is_empty())
            .ok_or("failed to parse repo path segment")?;
        if leads_out(directory) {
            return Err(format!("url path exits repo: {rest}"));
        }
        let query = Query::parse(query);
        Ok(Self {
            url: format!("{host}{repository}"),
            reference: query.reference,
            directory: directory.strip_prefix('/').unwrap_or(directory).to_owned(),
            timeout: query.timeout,
            submodules: query.submodules,
        })
    }
}

/// Masks what is a credential in a text with URLs: all that stands before the `@` but a name, and signatures.
#[must_use]
pub(crate) fn without_password(text: &str) -> Cow<'_, str> {
    mask::mask_text("", text)
}

/// Strips a start, in whatever case it is written.
pub(crate) fn strip_any_case<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

/// Splits off what git needs before the repository's path: scheme, user and host.
fn split_host(address: &str) -> Result<(String, &str), String> {
    let address = strip_any_case(address, "git::").unwrap_or(address);
    let (scheme, rest) = SCHEMES
        .iter()
        .find_map(|scheme| Some((*scheme, strip_any_case(address, scheme)?)))
        .unwrap_or(("", address));
    if scheme == "file://" {
        return Ok((scheme.to_owned(), rest));
    }
    let (user, rest) = split_user(rest);
    let is_github = ["github.com/", "github.com:"]
        .iter()
        .any(|host| strip_any_case(rest, host).is_some());
    // `host:path` is git's short form, and stands for SSH; only GitHub's needs no user.
    let short = scheme.is_empty() && (!user.is_empty() || is_github);
    if scheme.is_empty() && !short {
        return Err("failed to parse scheme".to_owned());
    }
    let slash = rest.find('/');
    // Before a slash, a colon at the very start parts nothing.
    let colon = rest
        .find(':')
        .filter(|at| short && (*at > 0 || slash.is_none()));
    let end = match (slash, colon) {
        (Some(slash), Some(colon)) => Some(slash.min(colon)),
        (slash, colon) => slash.or(colon),
    };
    let (host, path) = match end {
        Some(end) => rest.split_at(end + 1),
        None => (rest, ""),
    };
    let host = match (is_github, scheme == "ssh://" || !user.is_empty()) {
        (true, true) => return Ok((format!("{user}github.com:"), path)),
        (true, false) => return Ok(("https://github.com/".to_owned(), path)),
        (false, _) => host,
    };
    match host {
        "" => Err("failed to parse host segment".to_owned()),
        host => Ok((format!("{scheme}{user}{host}"), path)),
    }
}

/// Splits off `user@`.
fn split_user(rest: &str) -> (&str, &str) {
    let Some(at) = rest.find('@') else {
        return ("", rest);
    };
    let (user, after) = rest.split_at(at + 1);
    let name = user.trim_end_matches('@');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_name { (user, after) } else { ("", rest) }
}

/// Splits a path into the repository and the directory in it: at Azure's `_git/`, at `//`, behind `.git`, or else after
/// two segments, as GitHub has them.
fn split_repository(path: &str, whole: bool) -> Option<(&str, &str)> {
    if let Some(at) = path.find("_git/") {
        let name = at + "_git/".len();
        let end = path.get(name..)?.find('/').map(|end| name + end);
        return match end {
            Some(end) => Some((path.get(..end)?, path.get(end + 1..)?)),
            None => Some((path, "")),
        };
    }
    if let Some((repository, directory)) = path.split_once("//") {
        return Some((repository, directory));
    }
    if let Some(at) = path.find(".git") {
        return path.split_at_checked(at + ".git".len());
    }
    if whole {
        return Some((path, ""));
    }
    let mut slashes = path.match_indices('/').map(|(at, _)| at);
    let (_, second) = (slashes.next()?, slashes.next());
    match second {
        Some(second) => Some((path.get(..second)?, path.get(second + 1..)?)),
        None => Some((path, "")),
    }
}

fn leads_out(directory: &str) -> bool {
    let directory = directory.strip_prefix('/').unwrap_or(directory);
    if directory.starts_with('/') {
        // There is nothing above a root. Where the path really leads is seen once it is cloned.
        return false;
    }
    let mut depth = 0_usize;
    for part in directory.split('/') {
        depth = match part {
            "" | "." => depth,
            ".." if depth == 0 => return true,
            ".." => depth - 1,
            _ => depth + 1,
        };
    }
    false
}

/// The options behind the `?`.
struct Query {
    reference: Option<String>,
    timeout: Duration,
    submodules: bool,
}

impl Query {
    fn parse(text: &str) -> Self {
        // Go reads nothing at all out of a query with a `;` or a broken escape in it.
        let pairs: Option<Vec<(String, String)>> = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((unescaped(key)?, unescaped(value)?))
            })
            .collect();
        let pairs = pairs.unwrap_or_default();
        let get = |wanted: &str| {
            let found = pairs.iter().find(|(key, _)| key == wanted);
            found
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
        };
        Self {
            reference: get("ref").or(get("version")).map(str::to_owned),
            timeout: get("timeout").and_then(duration).unwrap_or(TIMEOUT),
            submodules: !matches!(
                get("submodules"),
                Some("0" | "f" | "F" | "false" | "FALSE" | "False")
            ),
        }
    }
}

/// Decodes a query's key or value; `None` where Go refuses it.
fn unescaped(text: &str) -> Option<String> {
    let is_escape = |(at, _): (usize, &str)| {
        let digits = text.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if text.contains(';') || !text.match_indices('%').all(is_escape) {
        return None;
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.ok().map(Cow::into_owned)
}

/// Reads seconds (`61`), or Go's durations (`1m1s`, `1.5h`).
fn duration(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds)).filter(|time| !time.is_zero());
    }
    const UNITS: [(&str, f64); 6] = [
        ("ns", 1e-9),
        ("us", 1e-6),
        ("ms", 1e-3),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3600.0),
    ];
    let (mut seconds, mut rest) = (0.0, text);
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (digits, after) = rest.split_at(number);
        let unit = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        let (name, next) = after.split_at(unit);
        let (_, factor) = UNITS.iter().find(|(unit, _)| *unit == name)?;
        seconds += digits.parse::<f64>().ok()? * factor;
        rest = next;
    }
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
}

#[cfg(test)]
mod tests;
