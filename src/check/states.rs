//! [`States`]: what was read, as environments, and every pair of them compared.
//!
//! Takes a [`Plan`] and a [`Reading`]; gives the declared and the live state of each environment ([`model()`]) and the
//! [`Comparisons`] that the plan asks for ([`compare()`](fn@compare)). Leaves judging to [`crate::judge`].

use std::collections::BTreeSet;
use std::sync::Arc;

use super::local;
use super::scope;
use super::{Plan, Reading, SourceReading};
use crate::compare::{self, Comparison};
use crate::environments::EnvironmentNames;
use crate::error::Error;
use crate::judge::{Comparisons, is_deployed};
use crate::model::{self, Environment, Undeclared};
use crate::parallel::{MANY, each_of, give_back};
use crate::source::{Collected, FailedJob, Request};

/// The states of one environment, as far as they are there.
#[derive(Debug, Default)]
pub struct States {
    /// The state that files or a command declare.
    pub declared: Option<Environment>,
    /// The state that the cluster has.
    pub live: Option<Environment>,
}

impl States {
    /// Returns the state that is about to be released.
    #[must_use]
    pub fn first(&self) -> Option<&Environment> {
        self.declared.as_ref().or(self.live.as_ref())
    }

    fn first_mut(&mut self) -> Option<&mut Environment> {
        self.declared.as_mut().or(self.live.as_mut())
    }
}

/// Models the environments that were read. Applications that could not be read on one side are left out on all.
///
/// # Errors
/// If an environment holds no workload, or a live object cannot be read.
pub fn model(plan: &Plan, reading: Reading) -> Result<Vec<States>, Error> {
    scope::refuse_empty_clusters(plan, &reading)?;
    model_part(plan, reading)
}

/// Models a part of what was read, as [`model()`] does.
pub(super) fn model_part(plan: &Plan, mut reading: Reading) -> Result<Vec<States>, Error> {
    leave_out_apps(&mut reading);
    let is_large = reading.iter().any(|read| read.states().any(is_large));
    let both = plan.requests.iter().zip(reading);
    let modelled: Vec<Modelled> = if is_large {
        let modelled = each_of(both.collect(), |(request, read)| model_one(request, read));
        modelled.into_iter().collect::<Result<_, _>>()?
    } else {
        both.map(|(request, read)| model_one(request, read))
            .collect::<Result<_, _>>()?
    };
    let empty = modelled.iter();
    scope::refuse_empty(empty.map(|of| (&of.states, of.empty.as_ref())))?;
    let mut states: Vec<States> = Vec::with_capacity(modelled.len());
    for of in modelled {
        let count = of.rest.iter().map(|of| of.objects.len()).sum();
        give_back(count, of.rest);
        states.push(of.states);
    }
    local::stand(plan, &mut states)?;
    plan.neighbours.tell(&mut states);
    plan.needs.tell(&mut states);
    super::needs::tell_unknown(&mut states);
    Ok(states)
}

/// Tells whether modelling a state takes long enough to do others beside it. Parts of live states are not large: there are
/// several of them at once.
fn is_large(collected: &Collected) -> bool {
    collected.objects.len() > MANY || collected.lazy_objects.len() > 4 * MANY
}

/// Leaves out everywhere the applications that could not be read somewhere.
fn leave_out_apps(reading: &mut Reading) {
    let states = reading.iter().flat_map(SourceReading::states);
    let left_out: BTreeSet<String> = states
        .flat_map(|collected| collected.apps_not_evaluated.iter().cloned())
        .collect();
    if left_out.is_empty() {
        return;
    }
    for read in reading {
        // It was modelled with all applications.
        read.modelled = None;
        for collected in read.declared.iter_mut().chain(&mut read.live) {
            leave_out(&left_out, collected);
        }
    }
}

/// Leaves applications out.
pub(super) fn leave_out(apps: &BTreeSet<String>, collected: &mut Collected) {
    if !apps.is_empty() {
        collected.objects.retain(|object| {
            let app = object.app.as_ref();
            app.is_none_or(|app| !apps.contains(app))
        });
    }
}

/// The states of one environment, modelled.
pub(super) struct Modelled {
    pub(super) states: States,
    /// The error about an environment without a workload.
    pub(super) empty: Option<Error>,
    /// The declared state as it was read, of which nothing is needed any more.
    rest: Option<Collected>,
}

/// Models the states of one environment.
pub(super) fn model_one(request: &Request, read: SourceReading) -> Result<Modelled, Error> {
    let mut empty = None;
    let mut states = States::default();
    let namespace = read.namespace;
    let (mut declared, mut live, mut modelled) = (read.declared, read.live, read.modelled);
    if let Some(live) = &mut live {
        open(live)?;
    }
    let mut undeclared = Vec::new();
    if let (Some(declared), Some(live)) = (&mut declared, &mut live) {
        declared.default_namespace.clone_from(&namespace);
        let known = modelled.get_or_insert_with(|| model::build(declared));
        undeclared = model::align(known, live, &namespace);
        if model::complete(declared, live, &namespace) {
            // References find more now.
            modelled = None;
        }
    }
    if let Some(collected) = &declared {
        let declared = modelled.unwrap_or_else(|| model::build(collected));
        log::debug!(
            "{}: {} workloads declared",
            declared.name,
            declared.workloads.len()
        );
        if live.is_none() && !declared.is_local() {
            empty = scope::without_workload(request, collected, &declared);
        }
        states.declared = Some(declared);
    }
    if let (Some(declared), Some(live)) = (&mut states.declared, &live) {
        let missed = scope::unlooked(request, declared, live);
        declared.not_evaluated.extend(missed);
    }
    if let Some(collected) = &live {
        let live = model::build(collected);
        log::debug!("{}: {} workloads live", live.name, live.workloads.len());
        states.add_live(live, collected, &namespace);
        states.tell_failed_jobs(request, &collected.failed_jobs);
        states.tell_undeclared(request, undeclared);
    }
    Ok(Modelled {
        states,
        empty,
        rest: declared,
    })
}

impl States {
    /// Gives every state the words for all environments that are known.
    pub(super) fn know(&mut self, names: &Arc<EnvironmentNames>) {
        for state in self.declared.iter_mut().chain(&mut self.live) {
            state.known_names = Some(Arc::clone(names));
        }
    }

    /// Adds the live state. Its cluster and its remarks go to the state that is told of first.
    fn add_live(&mut self, mut live: Environment, collected: &Collected, namespace: &str) {
        let cluster = Arc::new(model::cluster_of(&live, collected, namespace));
        live.cluster = Some(cluster.clone());
        let not_evaluated = std::mem::take(&mut live.not_evaluated);
        let mut remarks = std::mem::take(&mut live.remarks);
        remarks.push(scope::OUT_OF_SIGHT.to_owned());
        let running = scope::running(&live);
        let limits = live.limits.clone();
        let statuses = model::statuses(&live);
        self.live = Some(live);
        if let Some(first) = self.first_mut() {
            first.cluster = Some(cluster);
            first.remarks.extend(remarks);
            first.running = running;
            first.statuses = statuses;
            first.limits = limits;
            first.not_evaluated.extend(not_evaluated);
        }
    }

    /// Jobs that failed are told of where the namespace is the environment's own, as all of a live state alone are; others where a
    /// CronJob that is compared made them.
    fn tell_failed_jobs(&mut self, request: &Request, jobs: &[FailedJob]) {
        let target = request.cluster.as_ref();
        let owns = self.declared.is_none() || target.is_some_and(|target| target.owns_namespace);
        if let Some(first) = self.first_mut() {
            let told = jobs.iter().filter(|job| owns || job.cron_job.is_some());
            first.failed_jobs = told.cloned().collect();
        }
    }

    /// Live workloads that nobody declares are findings where the namespace is the overlay's own, or the deployer says that
    /// they are its; the others are counted.
    fn tell_undeclared(&mut self, request: &Request, undeclared: Vec<Undeclared>) {
        let owns = request
            .cluster
            .as_ref()
            .is_some_and(|target| target.owns_namespace);
        let Some(first) = self.first_mut() else {
            return;
        };
        let is_made = |found: &Undeclared| is_deployed(&found.managed);
        // Without a deployer's label only the deployer tells whose they are; more of them than are declared are not the overlay's.
        let made = undeclared.iter().filter(|of| is_made(of) && !of.tracked);
        let is_alone = made.count() <= first.workloads.len();
        let (own, others): (Vec<_>, Vec<_>) = undeclared.into_iter().partition(|found| {
            owns || found.claimed
                || (is_alone && is_made(found) && found.same_hand && !found.tracked)
        });
        let (removed, own): (Vec<_>, Vec<_>) = own.into_iter().partition(is_made);
        let names = |found: Vec<Undeclared>| {
            found
                .into_iter()
                .map(|found| found.workload)
                .collect::<Vec<_>>()
        };
        first.undeclared = names(own);
        first.removed = names(removed);
        if !others.is_empty() {
            first.remarks.push(scope::about_undeclared(&names(others)));
        }
    }
}

fn open(collected: &mut Collected) -> Result<(), Error> {
    for object in std::mem::take(&mut collected.lazy_objects) {
        let opened = object.parse().map_err(|why| {
            Error::new(format!(
                "{} {} cannot be read: {why}",
                object.kind, object.name
            ))
            .at(object.origin)
        })?;
        collected.objects.push(opened);
    }
    Ok(())
}

/// Compares each target with its reference and, where the plan looks at drift, each live state with the declared one.
///
/// # Errors
/// If a pair names no environment.
pub fn compare<'s>(plan: &Plan, all: &'s [States]) -> Result<Comparisons<'s>, Error> {
    let all: Vec<&States> = all.iter().collect();
    compare_by((plan, &plan.pairs), &all, compare::compare)
}

/// Compares the states of pairs of environments by a function that compares two.
pub(super) fn compare_by<'s>(
    (plan, pairs): (&Plan, &[(String, String)]),
    all: &[&'s States],
    compare: fn(&'s Environment, &'s Environment) -> Comparison<'s>,
) -> Result<Comparisons<'s>, Error> {
    let mut comparisons = Comparisons {
        environments: all.iter().filter_map(|of| of.first()).collect(),
        only_drift: plan.only_drift,
        ..Comparisons::default()
    };
    for states in all {
        if let (Some(declared), Some(live)) = (&states.declared, &states.live) {
            comparisons.drifts.push(compare(declared, live));
        }
    }
    let find = |name: &str| {
        let mut found = all
            .iter()
            .filter_map(|states| Some((states, states.first()?)));
        let found = found.find(|(_, first)| first.name == name);
        found.ok_or_else(|| Error::new(format!("no environment {name}")))
    };
    for (reference, target) in pairs {
        let ((a, reference), (b, target)) = (find(reference)?, find(target)?);
        let compared = compare(reference, target);
        scope::refuse_nothing_in_common(&compared)?;
        comparisons.comparisons.push(compared);
        if let (Some(_), Some(live), Some(declared)) = (&a.declared, &a.live, &b.declared) {
            comparisons.crossed.push(compare(live, declared));
            let other = b.live.as_ref();
            let other = other.map(|other| compare(live, other));
            comparisons.crossed.extend(other);
        }
    }
    Ok(comparisons)
}
