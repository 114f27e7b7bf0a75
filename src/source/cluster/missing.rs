//! Puts into words which questions a cluster did not answer: never silence.

use crate::maps::{IndexMap, IndexSet};

use super::failure::{Failure, FailureKind};
use super::query::ClusterQuery;
use super::session::ReadFailure;
use crate::source::{NotEvaluated, Unavailable};
use crate::words::and_more;

/// Says that nothing of a cluster could be read.
pub(super) fn context(query: &ClusterQuery, failure: &Failure) -> NotEvaluated {
    NotEvaluated {
        environment: query.environment.clone(),
        what: format!("context {}", query.target.label()),
        why: with_hint(failure),
        unavailable: Unavailable::Everything,
        origin: query.target.origin,
        off_limits: None,
        optional: false,
    }
}

fn with_hint(failure: &Failure) -> String {
    match failure.hint() {
        Some(hint) => format!("{failure}; {hint}"),
        None => failure.to_string(),
    }
}

/// Names what is missing; many objects of a kind that failed the same way are one.
pub(super) fn not_evaluated(
    query: &ClusterQuery,
    namespaces: &[Option<String>],
    failures: Vec<ReadFailure>,
) -> Vec<NotEvaluated> {
    let mut said: Vec<NotEvaluated> = Vec::new();
    let mut by_name: IndexMap<&'static str, Vec<ReadFailure>> = IndexMap::default();
    // A connection that is gone is one thing that went wrong, not eleven.
    if let Some(first) = failures.first()
        && first.failure.is_of_connection()
        && failures
            .iter()
            .all(|failures| failures.failure.cause == first.failure.cause)
    {
        return vec![context(query, &first.failure)];
    }
    let (refused, failures): (Vec<_>, Vec<_>) = failures.into_iter().partition(|of| {
        let is_refused = of.failure.cause == FailureKind::Forbidden;
        let is_ours = query.target.off_limit(of.resource.plural).is_none();
        of.resource.optional && is_refused && is_ours
    });
    said.extend(not_granted(query, &refused));
    for failures in failures {
        let kind = failures.resource.kind;
        by_name.entry(kind).or_default().push(failures);
    }
    for (kind, failures) in by_name {
        let Some(first) = failures.first() else {
            continue;
        };
        let mut of: Vec<&str> = failures
            .iter()
            .map(|failures| failures.of.as_str())
            .filter(|of| !of.is_empty())
            .collect();
        of.truncate(3);
        let more = failures.len().saturating_sub(of.len().max(1));
        let more = and_more(more);
        let within = match (of.is_empty(), namespaces) {
            (true, _) => " of all namespaces".to_owned(),
            (false, _) => format!(" {}", of.join(", ")),
        };
        let off_limits = query.target.off_limit(first.resource.plural);
        said.push(NotEvaluated {
            environment: query.environment.clone(),
            what: format!("{kind}{within}{more} (context {})", query.target.label()),
            why: with_hint(&first.failure),
            unavailable: Unavailable::Resource(kind.to_owned()),
            origin: query.target.origin,
            off_limits: off_limits.map(str::to_owned),
            optional: false,
        });
    }
    said
}

/// Says in one line which kinds are not granted that no run needs.
fn not_granted(query: &ClusterQuery, refused: &[ReadFailure]) -> Option<NotEvaluated> {
    let first = refused.first()?;
    let kinds: IndexSet<&str> = refused.iter().map(|of| of.resource.kind).collect();
    let names: Vec<&str> = kinds.into_iter().collect();
    Some(NotEvaluated {
        environment: query.environment.clone(),
        what: format!("{} (context {})", names.join(", "), query.target.label()),
        why: with_hint(&first.failure),
        unavailable: Unavailable::Resources(names.into_iter().map(str::to_owned).collect()),
        origin: query.target.origin,
        off_limits: None,
        optional: true,
    })
}
