//! [`Served`]: the hosts that the Ingresses and routes of each environment serve.
//!
//! Takes environments; gives, for a text, the first host in it that another environment's Ingress or route serves, and none of its own.
//! Leaves what such a text is worth to the rules.

use crate::environments::host_tokens;
use crate::maps::IndexMap;
use crate::model::{Environment, ObjectText};
use crate::source::State;

/// Hosts, by the environments that serve them.
#[derive(Debug, Default)]
pub(super) struct Served<'e> {
    by_host: IndexMap<String, Vec<(&'e str, &'e ObjectText)>>,
    /// Endings of hosts below which an environment serves all: `.shop.example`.
    below: Vec<(&'e str, String)>,
}

/// A host in a text that another environment serves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elsewhere<'e, 't> {
    /// The host, as it stands in the text.
    pub(super) host: &'t str,
    /// The offset of the host in the text.
    pub(super) start: usize,
    /// The name of the environment.
    pub(super) environment: &'e str,
    /// The Ingress or route that serves the host.
    pub(super) by: &'e ObjectText,
    /// The text holds a host of its own environment too: it lists several.
    pub(super) is_beside_own: bool,
}

impl<'e> Served<'e> {
    /// Gathers the hosts of environments of which all objects are known.
    pub(super) fn of(environments: &[&'e Environment]) -> Self {
        let mut served = Self::default();
        let declared = environments
            .iter()
            .filter(|of| of.state == State::Declared && !of.is_local());
        for environment in declared {
            for text in environment.object_texts.iter().filter(|of| is_served(of)) {
                let host = text.text.to_ascii_lowercase();
                match host.strip_prefix('*') {
                    Some(below) => served.below.push((&environment.name, below.to_owned())),
                    None => {
                        let of = served.by_host.entry(host).or_default();
                        of.push((&environment.name, text));
                    }
                }
            }
        }
        served
    }

    /// Tells whether an environment serves a host at all.
    pub(super) fn serves_any(&self, environment: &str) -> bool {
        let mut all = self.by_host.values().flatten();
        all.any(|(name, _)| *name == environment)
    }

    /// Tells whether an environment serves a host, by itself or with all below its domain.
    pub(super) fn serves(&self, environment: &str, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let mut by_name = self.by_host.get(&host).into_iter().flatten();
        let mut below = self.below.iter();
        by_name.any(|(name, _)| *name == environment)
            || below.any(|(name, end)| *name == environment && host.ends_with(end))
    }

    /// Returns the first host of a text that another environment serves, and this one does not.
    pub(super) fn elsewhere<'t>(&self, here: &str, text: &'t str) -> Option<Elsewhere<'e, 't>> {
        if self.by_host.is_empty() || !text.contains('.') {
            return None;
        }
        let mut found: Option<Elsewhere<'e, 't>> = None;
        let mut is_beside_own = false;
        for token in host_tokens(text) {
            let host = token.host.to_ascii_lowercase();
            let by = self.by_host.get(&host).map_or(&[][..], Vec::as_slice);
            let is_below = |of: &(&str, String)| of.0 == here && host.ends_with(&of.1);
            if by.iter().any(|(name, _)| *name == here) || self.below.iter().any(is_below) {
                is_beside_own = true;
                continue;
            }
            if let (Some((environment, object)), None) = (by.first(), &found) {
                found = Some(Elsewhere {
                    host: token.host,
                    start: token.start,
                    environment,
                    by: object,
                    is_beside_own: false,
                });
            }
        }
        found.map(|of| Elsewhere {
            is_beside_own,
            ..of
        })
    }
}

/// Tells whether a text is a host under which pods are reached: certificates may be for more.
fn is_served(text: &ObjectText) -> bool {
    let is_host = text.is_served_host();
    is_host && text.text.contains('.') && !text.text.contains(['$', '{', '<'])
}
