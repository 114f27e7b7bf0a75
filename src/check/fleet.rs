//! [`judge`]: a fleet of snapshots, each held against the same reference and let go.
//!
//! Takes a plan of many snapshots that one reference is compared with; gives a [`Run`]. Holds the reference and as many snapshots as are
//! worked on at once, so that two hundred need no more memory than four. Leaves rows over all environments to [`crate::judge`].

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::partition::Done;
use super::states::{compare_by, leave_out, model_one};
use super::{Plan, SourceReading, States, read, scope, sources};
use crate::compare::compare_judged;
use crate::environments::EnvironmentNames;
use crate::error::Error;
use crate::judge::Run;
use crate::parallel::each_as_done;
use crate::source::{NotEvaluated, Request, Source, Unavailable};
use crate::yaml::SourceMap;

/// Environments from which on snapshots with one reference are a fleet: reports show no more of them side by side.
const MANY: usize = 9;

/// Snapshots that are held at once, whatever the number of processors.
const AT_ONCE: usize = 4;

impl Plan {
    /// Tells whether the plan is about a fleet: many snapshots, all held against one of them, and nothing besides.
    pub(crate) fn is_fleet(&self) -> bool {
        let is_snapshot = |request: &Request| {
            let mut parts = request.parts.iter();
            request.cluster.is_none()
                && parts.all(|part| matches!(part.source, Source::Snapshot(_)))
        };
        let reference = self.pairs.first().map(|(reference, _)| reference);
        let are_alike = self.pairs.iter().all(|(of, _)| Some(of) == reference);
        self.requests.len() >= MANY
            && self.pairs.len() + 1 == self.requests.len()
            && are_alike
            && self.namespaces.is_empty()
            && self.needs.is_empty()
            && self.requests.iter().all(is_snapshot)
    }
}

/// The reference, read and modelled, and what all share.
struct Held<'p> {
    plan: &'p Plan,
    request: &'p Request,
    states: States,
    is_redacted: bool,
    names: Arc<EnvironmentNames>,
    /// Applications that could not be read somewhere.
    left_out: BTreeSet<String>,
}

/// The applications that snapshots say could not be read.
type SkippedApps = Mutex<BTreeSet<String>>;

/// Reads, compares and judges the snapshots of a fleet.
///
/// # Errors
/// If the reference cannot be read, or one snapshot is redacted and another is not.
pub(super) fn judge(plan: &Plan, sources: &SourceMap) -> Result<Run, Error> {
    sources::refuse_self(plan)?;
    let mut left_out = BTreeSet::new();
    loop {
        let unread = SkippedApps::new(left_out.clone());
        let run = attempt(plan, sources, (left_out.clone(), &unread))?;
        let unread = unread.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Applications that could not be read in one snapshot are left out of all.
        if unread == left_out {
            return Ok(run);
        }
        left_out = unread;
    }
}

fn attempt(
    plan: &Plan,
    sources: &SourceMap,
    (left_out, unread): (BTreeSet<String>, &SkippedApps),
) -> Result<Run, Error> {
    let reference = plan.pairs.first().map(|(reference, _)| reference.as_str());
    let is_reference = |request: &&Request| Some(request.environment.as_str()) == reference;
    let Some(request) = plan.requests.iter().find(is_reference) else {
        return Err(Error::new("the fleet has no reference"));
    };
    let names = Arc::new(plan.neighbours.names(&plan.requests));
    let reading = read_one(request, sources, (&left_out, unread))?;
    let is_redacted = reading.redacted;
    let modelled = model_one(request, reading)?;
    scope::refuse_empty([(&modelled.states, modelled.empty.as_ref())])?;
    let mut states = modelled.states;
    states.know(&names);
    let held = Held {
        plan,
        request,
        states,
        is_redacted,
        names,
        left_out,
    };
    let mut targets = plan
        .requests
        .iter()
        .filter(|request| !is_reference(request));
    let mut done = Done::default();
    let mut count = 0;
    // The reference is asked what is to be said of itself beside the first that can be read.
    for request in targets.by_ref() {
        let run = held.judge(request, sources, (true, unread));
        let is_judged = run.as_ref().is_ok_and(Run::is_of_fleet);
        done.take(count, run);
        count += 1;
        if is_judged {
            break;
        }
    }
    let others: Vec<&Request> = targets.collect();
    each_as_done(
        AT_ONCE,
        others,
        |request| held.judge(request, sources, (false, unread)),
        |index, run| done.take(count + index, run),
    );
    done.joined(&plan.policy)
}

impl Held<'_> {
    /// Reads, compares and judges one snapshot. One that cannot be read is not evaluated.
    fn judge(
        &self,
        request: &Request,
        sources: &SourceMap,
        (is_first, unread): (bool, &SkippedApps),
    ) -> Result<Run, Error> {
        let reading = match read_one(request, sources, (&self.left_out, unread)) {
            Ok(reading) => reading,
            Err(error) => return Ok(self.without(request, &error)),
        };
        if reading.redacted != self.is_redacted {
            let (own, reference) = (&request.environment, &self.request.environment);
            let (redacted, plain) = match reading.redacted {
                true => (own, reference),
                false => (reference, own),
            };
            return Err(read::half_redacted(redacted, plain));
        }
        let modelled = model_one(request, reading)?;
        if let Some(error) = &modelled.empty {
            return Ok(self.without(request, error));
        }
        let mut states = modelled.states;
        states.know(&self.names);
        let both = [&self.states, &states];
        let pair = [(
            self.request.environment.clone(),
            request.environment.clone(),
        )];
        let comparisons = compare_by((self.plan, &pair), &both, compare_judged)?;
        let mut run = Run::new(&self.plan.policy);
        run.add_of_fleet(&comparisons, &self.plan.policy, is_first);
        Ok(run)
    }

    /// Returns the run of a snapshot that could not be judged.
    fn without(&self, request: &Request, error: &Error) -> Run {
        Run::without(
            &self.plan.policy,
            NotEvaluated {
                environment: request.environment.clone(),
                what: request.spec.clone(),
                why: error.message.clone(),
                unavailable: Unavailable::Everything,
                origin: error.origin,
                off_limits: None,
                optional: false,
            },
        )
    }
}

/// Reads one snapshot, without the applications that are left out; notes those that could not be read.
fn read_one(
    request: &Request,
    sources: &SourceMap,
    (left_out, unread): (&BTreeSet<String>, &SkippedApps),
) -> Result<SourceReading, Error> {
    let mut reading = read::of_one(request, None, sources)?;
    for collected in reading.declared.iter_mut().chain(&mut reading.live) {
        let mut unread = unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.extend(collected.apps_not_evaluated.iter().cloned());
        leave_out(left_out, collected);
    }
    Ok(reading)
}
