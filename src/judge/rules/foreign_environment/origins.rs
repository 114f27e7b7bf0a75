//! [`of`]: a value that says whose pages and callers are let in, which nobody is called by.
//!
//! Takes a name and its value; tells whether it is such a list, and whether the environment's own stands in it. Leaves severities to the
//! rule.

use crate::environments::{Env, EnvironmentNames, Foreign, Where, host_tokens};

/// The rest of a list of those who are let in, beside the other environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origins {
    /// Nothing.
    Alone,
    /// A host that is no other environment's.
    BesideOwn,
}

/// The words in names of such lists.
const WORDS: [&str; 8] = [
    "allowed_hosts",
    "allowed_origin",
    "allowedorigin",
    "cors",
    "csrf",
    "frame_ancestors",
    "origins",
    "redirect_uris",
];

/// Returns what a list of those who are let in holds beside another environment's host; `None` of any other value.
pub(super) fn of(
    names: &EnvironmentNames,
    here: Env,
    (name, value): (&str, &str),
    found: &Foreign<'_>,
) -> Option<Origins> {
    let name = name.to_ascii_lowercase().replace(['-', '.'], "_");
    if !WORDS.iter().any(|word| name.contains(word)) {
        return None;
    }
    let is_own = |start: usize, host: &str| {
        let is_found = (start..start + host.len()).contains(&found.start);
        !is_found
            && host.contains('.')
            && host.contains(|c: char| c.is_ascii_alphabetic())
            && names.foreign(host, here, Where::Host).is_none()
    };
    let has_own = host_tokens(value).any(|token| is_own(token.start, token.host));
    Some(match has_own {
        true => Origins::BesideOwn,
        false => Origins::Alone,
    })
}

/// Says that the other environment is let in beside the own one.
pub(super) fn beside_own(here: &str, other: &str) -> String {
    format!("{here} lets in what comes from {other}, beside its own")
}

/// Says what follows where only the other environment is let in.
pub(super) fn consequence(here: &str, other: &str) -> String {
    format!("{here} would let in what comes from {other}, and refuse its own pages")
}
