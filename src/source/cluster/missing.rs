//! What a cluster did not answer, in words: never silence.

use std::borrow::Cow;

use crate::maps::IndexMap;

use super::Job;
use super::failure::Failure;
use super::gather::Missed;
use crate::source::NotEvaluated;

/// Says that nothing of a cluster could be read.
pub(super) fn whole(job: &Job, failure: &Failure) -> NotEvaluated {
    NotEvaluated {
        environment: job.environment.clone(),
        what: format!("context {}", job.target.label()),
        why: with_hint(failure),
        silences: Vec::new(),
        origin: job.target.origin,
        off_limits: None,
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
    job: &Job,
    namespaces: &[Option<String>],
    missed: Vec<Missed>,
) -> Vec<NotEvaluated> {
    let mut said: Vec<NotEvaluated> = Vec::new();
    let mut by_name: IndexMap<&'static str, Vec<Missed>> = IndexMap::default();
    // A connection that is gone is one thing that went wrong, not eleven.
    if let Some(first) = missed.first()
        && first.failure.is_of_connection()
        && missed
            .iter()
            .all(|missed| missed.failure.cause == first.failure.cause)
    {
        return vec![whole(job, &first.failure)];
    }
    for missed in missed {
        let kind = missed.resource.kind;
        by_name.entry(kind).or_default().push(missed);
    }
    for (kind, missed) in by_name {
        let Some(first) = missed.first() else {
            continue;
        };
        let mut of: Vec<&str> = missed
            .iter()
            .map(|missed| missed.of.as_str())
            .filter(|of| !of.is_empty())
            .collect();
        of.truncate(3);
        let more = missed.len().saturating_sub(of.len().max(1));
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let within = match (of.is_empty(), namespaces) {
            (true, _) => " of all namespaces".to_owned(),
            (false, _) => format!(" {}", of.join(", ")),
        };
        let off_limits = job.target.off_limit(first.resource.plural);
        let silenced = first.resource.silences.iter();
        said.push(NotEvaluated {
            environment: job.environment.clone(),
            what: format!("{kind}{within}{more} (context {})", job.target.label()),
            why: with_hint(&first.failure),
            silences: silenced.map(|rule| Cow::Borrowed(*rule)).collect(),
            origin: job.target.origin,
            off_limits: off_limits.map(str::to_owned),
        });
    }
    said
}
