//! An overlay's lacks, so that a comparison says so: files of generators that are not there, programs that were not run.
//!
//! Takes a request and what is lacking; gives [`NotEvaluated`]. Leaves to others whether that is off limits.

use std::path::Path;

use super::Request;
use crate::kustomize;
use crate::source::{NotEvaluated, Unavailable};
use crate::yaml::Origin;

/// Tells of a Secret whose generator names a file that is not there.
pub(super) fn without_input(
    request: &Request,
    what: String,
    path: &Path,
    origin: Origin,
) -> NotEvaluated {
    let mut on_purpose = request.not_in_git.iter();
    let on_purpose = on_purpose.find(|entry| entry.files.matches(&path.to_string_lossy()));
    let rules = ["env-missing", "env-extra", "reference-dangling"];
    NotEvaluated {
        environment: request.environment.clone(),
        what,
        why: format!(
            "generated from {}, which is not there; kustomize cannot build it without",
            path.display()
        ),
        unavailable: Unavailable::OfRules(rules.map(str::to_owned).to_vec()),
        origin,
        off_limits: on_purpose.map(|entry| entry.reason.clone()),
        optional: false,
    }
}

/// Tells of a generator that was not run: what it makes is unknown, and unknown is not equal.
pub(super) fn without_output(request: &Request, left_out: &kustomize::NotRun) -> NotEvaluated {
    let rules = ["env-missing", "workload-missing", "reference-dangling"];
    NotEvaluated {
        environment: request.environment.clone(),
        what: left_out.generator.clone(),
        why: "a program, which was not run: what it makes is unknown; --enable-alpha-plugins lets it run"
            .to_owned(),
        unavailable: Unavailable::OfRules(rules.map(str::to_owned).to_vec()),
        origin: left_out.origin,
        off_limits: None,
        optional: false,
    }
}
