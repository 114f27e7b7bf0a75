//! The engine: three calls from what is meant to what is worth reading.
//!
//! Takes a [`Plan`] (the environments to read, the pairs to compare, the policy to judge by) and a [`Host`] (files, opened
//! clusters, someone to tell of progress); gives a [`Verdict`]. Leaves what was typed and how a verdict is shown to its callers.
//!
//! 1. A [`Plan`] is settled from sources and from `kubeparity.yaml`, or built by hand.
//! 2. [`read()`] reads every source of the plan.
//! 3. [`judge()`] models what was read, compares it and judges it, in parts where clusters hold many workloads.
//!
//! [`check()`] makes all of these calls. Callers that want what lies between them ask for the modelled states ([`model()`]) or for
//! the comparisons ([`compare()`]).

mod affected;
mod fleet;
mod local;
mod needs;
mod neighbours;
mod partition;
mod plan;
mod read;
mod revisions;
mod scope;
mod services;
mod sources;
mod stale;
mod states;

pub use affected::{Affected, FilesOf, affected, touches_configuration};
pub use needs::Needs;
pub use neighbours::Neighbours;
pub use plan::{Plan, Selection, Whole};
pub(crate) use plan::{config_path, of_cluster};
pub use read::{Host, Reading, SourceReading, read};
pub use revisions::{Deployer, Kept, Obstacle, RevisionPair, Rollback, Start};
pub(crate) use scope::refuse_empty_cluster;
pub use states::{States, compare, model};

use crate::compare::compare_judged;
use crate::error::Error;
use crate::judge::{Run, Verdict};
use crate::parallel::give_back;

/// Reads, compares and judges what a plan says.
///
/// # Errors
/// If a source cannot be read, or holds no workload.
pub fn check(plan: &Plan, host: &Host<'_>) -> Result<Verdict, Error> {
    match plan.is_fleet() {
        true => Ok(settled(plan, fleet::judge(plan, host.sources)?)),
        false => judge(plan, read(plan, host)?),
    }
}

/// Compares and judges what was read, in parts where clusters hold many workloads.
///
/// # Errors
/// If an environment holds no workload, an object cannot be read, or a pair names no environment.
pub fn judge(plan: &Plan, reading: Reading) -> Result<Verdict, Error> {
    scope::refuse_empty_clusters(plan, &reading)?;
    let run = partition::each(reading, &plan.policy, |part| {
        let states = states::model_part(plan, part)?;
        let mut run = Run::new(&plan.policy);
        let all: Vec<&States> = states.iter().collect();
        let compared = states::compare_by((plan, &plan.pairs), &all, compare_judged)?;
        run.add(&compared, &plan.policy);
        let count = states.iter().filter_map(States::first);
        give_back(count.map(|state| state.workloads.len()).sum(), states);
        Ok(run)
    })?;
    Ok(settled(plan, run))
}

/// Ends a run, and adds what the plan has to say.
fn settled(plan: &Plan, run: Run) -> Verdict {
    let mut verdict = run.settle(&plan.policy);
    verdict
        .not_evaluated
        .extend(plan.not_evaluated.iter().cloned());
    verdict.remarks.extend(plan.remarks.iter().cloned());
    verdict.remarks.extend(scope::namespaces(plan));
    plan.needs.report(&mut verdict);
    verdict
}
