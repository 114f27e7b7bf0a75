//! The scope of each environment: an empty one is an error, and what lies beyond it is told.
//!
//! Takes requests, what was read for them, and modelled states; gives errors, remarks and [`NotEvaluated`]s.

use std::collections::BTreeSet;

use super::{Plan, SourceReading};
use crate::error::Error;
use crate::model::Environment;
use crate::source::cluster::Namespaces;
use crate::source::{Collected, NotEvaluated, Request, Unavailable, is_workload};
use crate::words::listed;
use crate::yaml::Origin;

/// Names that a remark lists.
const LISTED: usize = 5;

/// Refuses a declared state without a workload: it would be in parity with another such, and is rather a mistake.
pub(super) fn refuse_empty(
    request: &Request,
    collected: &Collected,
    environment: &Environment,
) -> Result<(), Error> {
    let is_meant = request.parts.is_empty() || !collected.apps_not_evaluated.is_empty();
    if is_meant || !environment.workloads.is_empty() {
        return Ok(());
    }
    let mut found: Vec<String> = environment
        .others
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    for (kind, count) in [
        ("ConfigMap", environment.config_maps.len()),
        ("Secret", environment.secrets.len()),
    ] {
        if count > 0 {
            found.push(format!("{count} {kind}"));
        }
    }
    found.extend(
        environment
            .not_evaluated
            .iter()
            .map(|missing| format!("{} ({})", missing.what, missing.why)),
    );
    let found = if found.is_empty() {
        "nothing at all".to_owned()
    } else {
        found.join(", ")
    };
    Err(Error::new(format!("{} holds no workload", collected.spec)).hint(format!(
        "found {found}; what is compared is a Deployment, StatefulSet, DaemonSet, CronJob, Job, ReplicaSet, Pod or Rollout"
    )))
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
