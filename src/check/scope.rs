//! The scope of each environment: an empty one is an error, and what lies beyond it is told.
//!
//! Takes requests, what was read for them, and modelled states; gives errors, remarks and [`NotEvaluated`]s.

use std::collections::BTreeSet;

use super::{Plan, SourceReading, States};
use crate::compare::Comparison;
use crate::error::Error;
use crate::maps::IndexMap;
use crate::model::Environment;
use crate::source::cluster::Namespaces;
use crate::source::{Collected, NotEvaluated, Request, State, Unavailable, is_workload};
use crate::words::listed;
use crate::yaml::Origin;

/// Names that a remark lists.
const LISTED: usize = 5;

/// Leaves the namespaces out that are not to be looked in, where nothing but declared states is read. Objects without a namespace
/// are in the overlay's own.
///
/// # Errors
/// If no object names such a namespace.
pub(super) fn narrow(plan: &Plan, reading: &mut [SourceReading]) -> Result<(), Error> {
    if plan.namespaces.is_empty() || plan.reads_clusters() {
        return Ok(());
    }
    let states = reading.iter().filter_map(|read| read.declared.as_ref());
    let objects = states.flat_map(|state| &state.objects);
    let there: BTreeSet<&str> = objects.filter_map(|object| object.namespace()).collect();
    for name in &plan.namespaces {
        if !there.contains(name.as_str()) {
            let there = match there.is_empty() {
                true => "no object that was read names a namespace: leave -n out".to_owned(),
                false => format!("namespaces there: {}", listed(&there, LISTED * 2)),
            };
            return Err(Error::new(format!("nothing is in namespace {name}")).hint(there));
        }
    }
    for state in reading.iter_mut().filter_map(|read| read.declared.as_mut()) {
        let is_within = |name: &str| plan.namespaces.iter().any(|of| of == name);
        state
            .objects
            .retain(|object| object.namespace().is_none_or(is_within));
    }
    Ok(())
}

/// Says in which namespaces alone declared states were looked at.
pub(super) fn namespaces(plan: &Plan) -> Option<String> {
    let is_narrowed = !plan.namespaces.is_empty() && !plan.reads_clusters();
    is_narrowed.then(|| format!("only namespace {} is looked at", plan.namespaces.join(", ")))
}

/// Refuses a comparison of environments without workloads that have no object in common: nothing was compared.
pub(super) fn refuse_nothing_in_common(comparison: &Comparison<'_>) -> Result<(), Error> {
    let (reference, target) = (comparison.reference, comparison.target);
    let sides = [reference, target];
    let is_about_objects = sides
        .iter()
        .all(|of| of.state == State::Declared && of.workloads.is_empty());
    if !is_about_objects || comparison.compared_objects() > 0 || comparison.objects.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "{} and {} have no object in common",
        reference.name, target.name
    ))
    .hint("neither holds a workload, and nothing answers to the other objects by its name: nothing was compared"))
}

/// Returns the error about a declared state without a workload, where that is not meant.
pub(super) fn without_workload(
    request: &Request,
    collected: &Collected,
    environment: &Environment,
) -> Option<Error> {
    let is_meant = request.parts.is_empty() || !collected.apps_not_evaluated.is_empty();
    if is_meant || !environment.workloads.is_empty() {
        return None;
    }
    let missing = environment.not_evaluated.iter();
    let missing = missing.map(|missing| format!("{} ({})", missing.what, missing.why));
    let found: Vec<String> = other_objects(environment).chain(missing).collect();
    let found = if found.is_empty() {
        "nothing at all".to_owned()
    } else {
        found.join(", ")
    };
    Some(Error::new(format!("{} holds no workload", called(request, collected))).hint(format!(
        "found {found}; a workload is a Deployment, StatefulSet, DaemonSet, CronJob, Job, ReplicaSet, Pod or Rollout"
    )))
}

/// Returns a source as it was spelled, behind its environment's name where the spelling does not tell that.
fn called(request: &Request, collected: &Collected) -> String {
    let (name, spec) = (&request.environment, &collected.spec);
    match spec.contains(name.as_str()) || name == "stdin" {
        true => spec.clone(),
        false => format!("{name} ({spec})"),
    }
}

/// Returns the kinds of the other objects with their numbers, in words.
fn other_objects(environment: &Environment) -> impl Iterator<Item = String> {
    let mut counts: IndexMap<&str, usize> = IndexMap::default();
    for object in &environment.objects {
        *counts.entry(object.kind.as_str()).or_default() += 1;
    }
    let own = [
        ("ConfigMap", environment.config_maps.len()),
        ("Secret", environment.secrets.len()),
    ];
    let found = counts
        .into_iter()
        .chain(own)
        .filter(|(_, count)| *count > 0);
    found.map(|(kind, count)| format!("{count} {kind}"))
}

/// Refuses an environment without a workload: one by itself, one beside others that have some, and one that has nothing at all would
/// all be in parity. Environments of other objects alone are compared object by object.
pub(super) fn refuse_empty<'s>(
    states: impl IntoIterator<Item = (&'s States, Option<&'s Error>)>,
) -> Result<(), Error> {
    let states: Vec<(&States, Option<&Error>)> = states.into_iter().collect();
    let has_workloads = |states: &States| states.first().is_some_and(|of| !of.workloads.is_empty());
    let is_mixed = states.iter().any(|(states, _)| has_workloads(states));
    let is_alone = states.len() < 2;
    let refused = states.iter().find_map(|(states, error)| {
        let has_nothing = states
            .first()
            .is_none_or(|of| other_objects(of).next().is_none() && of.objects.is_empty());
        error.filter(|_| is_mixed || is_alone || has_nothing)
    });
    refused.map_or(Ok(()), |error| Err(error.clone()))
}

/// Refuses clusters in which no workload was found.
pub(super) fn refuse_empty_clusters(plan: &Plan, reading: &[SourceReading]) -> Result<(), Error> {
    let both = plan.requests.iter().zip(reading);
    both.filter_map(|(request, read)| Some((request, read.live.as_ref()?)))
        .try_for_each(|(request, live)| refuse_empty_cluster(request, live))
}

/// Refuses a live state without a workload. Where something could not be read, that is told instead.
pub(crate) fn refuse_empty_cluster(request: &Request, collected: &Collected) -> Result<(), Error> {
    let has = collected
        .lazy_objects
        .iter()
        .any(|object| is_workload(object.kind))
        || collected
            .objects
            .iter()
            .any(|object| is_workload(object.kind()));
    let Some(target) = request
        .cluster
        .as_ref()
        .filter(|_| !has && !collected.not_evaluated.iter().any(NotEvaluated::is_needed))
    else {
        return Ok(());
    };
    let within = match &target.namespaces {
        Namespaces::OfContext => format!(
            "the context's own namespace{}",
            named(collected.namespaces.as_slice())
        ),
        Namespaces::All => "any namespace".to_owned(),
        Namespaces::Named(names) => format!("namespace {}", names.join(", ")),
    };
    let labelled = target
        .selector
        .as_ref()
        .map(|labels| format!(" with labels {labels}"))
        .unwrap_or_default();
    let there = match collected.other_namespaces.as_slice() {
        [] => "nothing tells which namespaces there are; -n names one, -A looks in all".to_owned(),
        names => format!(
            "namespaces there: {}; -n names one, -A looks in all",
            list(names)
        ),
    };
    let also = if request.parts.is_empty() {
        ""
    } else {
        "; --declared compares the overlays only"
    };
    let error = Error::new(format!(
        "context {} holds no workload{labelled} in {within}",
        target.label()
    ));
    Err(error.at(target.origin).hint(format!("{there}{also}")))
}

/// Returns the namespaces that the overlay deploys to and that nobody looked into: what is live there is not known.
pub(super) fn unlooked(
    request: &Request,
    declared: &Environment,
    live: &Collected,
) -> Option<NotEvaluated> {
    let looked: Vec<&str> = live.namespaces.iter().map(String::as_str).collect();
    let others: BTreeSet<&str> = declared
        .workloads
        .iter()
        .filter_map(|workload| workload.namespace.as_deref())
        .filter(|namespace| !looked.contains(namespace))
        .collect();
    // All namespaces are looked into where none is named.
    if looked.is_empty() || others.is_empty() {
        return None;
    }
    let others: Vec<&str> = others.into_iter().collect();
    Some(NotEvaluated {
        environment: request.environment.clone(),
        what: format!("what is live in namespace {}", others.join(", ")),
        why: format!(
            "the overlay deploys there, and the cluster was read in {} only: add it to 'namespace' of 'cluster'",
            looked.join(", ")
        ),
        unavailable: Unavailable::LiveState,
        origin: request
            .cluster
            .as_ref()
            .map_or(Origin::NONE, |of| of.origin),
        off_limits: None,
        optional: false,
    })
}

fn named(namespaces: &[String]) -> String {
    match namespaces {
        [] => String::new(),
        names => format!(" ({})", names.join(", ")),
    }
}

fn list(names: &[String]) -> String {
    listed(names, LISTED * 2)
}

/// The remark about everything that no reading of workloads can show.
pub(super) const OUT_OF_SIGHT: &str =
    "what admission adds to pods (sidecars, variables, limits) is not compared";

/// Returns the rollouts that go on and the owners of live workloads.
pub(super) fn running(live: &Environment) -> Vec<String> {
    let mut said = Vec::new();
    for workload in &live.workloads {
        let Some(cluster) = &workload.live else {
            continue;
        };
        let name = format!("{} {}", workload.kind, workload.original_name);
        if let Some(rollout) = &cluster.rollout {
            said.push(format!(
                "the rollout of {name} is not finished ({rollout}); its template is compared"
            ));
        }
        if let Some(owner) = &cluster.owner {
            said.push(format!("{name} is owned by {owner}"));
        }
    }
    said
}

/// Returns the remark about live workloads that nobody declares, where others may well have put them there.
pub(super) fn about_undeclared(workloads: &[String]) -> String {
    let are = if workloads.len() == 1 {
        "workload is"
    } else {
        "workloads are"
    };
    format!(
        "{} {are} live and not declared here: {}",
        workloads.len(),
        list(workloads)
    )
}
