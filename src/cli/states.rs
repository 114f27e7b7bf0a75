//! Reading environments: their declared states first, then the live ones, with what the declared ones refer to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cluster_args::ClusterArgs;
use super::environments::Chosen;
use super::ui;
use crate::compare::{Comparison, compare};
use crate::error::Error;
use crate::model::{self, Environment, Undeclared};
use crate::source::cluster::{ClusterQuery, Clusters};
use crate::source::{Collected, Disk, Request, Source, State, collect_all, snapshot};
use crate::yaml::SourceMap;

/// The states of one environment, as far as they are there.
#[derive(Debug, Default)]
pub(super) struct States {
    /// What is written down.
    pub(super) declared: Option<Environment>,
    /// What the cluster has.
    pub(super) live: Option<Environment>,
}

impl States {
    /// Returns the state that is about to be released.
    pub(super) fn first(&self) -> Option<&Environment> {
        self.declared.as_ref().or(self.live.as_ref())
    }

    fn first_mut(&mut self) -> Option<&mut Environment> {
        self.declared.as_mut().or(self.live.as_mut())
    }
}

/// What one environment's sources gave.
#[derive(Default)]
pub(super) struct Read {
    pub(super) declared: Option<Collected>,
    pub(super) live: Option<Collected>,
    /// The namespace of what names none.
    pub(super) namespace: String,
    /// Whether literal values are hashes.
    pub(super) redacted: bool,
}

/// Reads every environment's sources.
///
/// # Errors
/// If one cannot be read.
pub(super) fn read(
    chosen: &Chosen,
    clusters: &ClusterArgs,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Vec<Read>, Error> {
    let mut read: Vec<Read> = Vec::new();
    for (request, collected) in
        chosen
            .requests
            .iter()
            .zip(declared(&chosen.requests, disk, sources)?)
    {
        read.push(of_one(request, collected, sources)?);
    }
    refuse_half_redacted(chosen, &read)?;
    if chosen
        .requests
        .iter()
        .all(|request| request.cluster.is_none())
    {
        return Ok(read);
    }
    let clusters = clusters.open();
    let lines = ui::Lines::default();
    let mut queries = Vec::new();
    for (request, read) in chosen.requests.iter().zip(&mut read) {
        queries.extend(query(request, read, (&clusters, &lines))?);
    }
    let mut live = clusters.read(&queries, sources)?.into_iter();
    for (request, read) in chosen.requests.iter().zip(&mut read) {
        if request.cluster.is_some() {
            read.live = live.next();
        }
    }
    Ok(read)
}

/// Returns what to read of an environment's cluster, if it has one.
fn query(
    request: &Request,
    read: &mut Read,
    (clusters, lines): (&Clusters, &ui::Lines),
) -> Result<Option<ClusterQuery>, Error> {
    let Some(mut target) = request.cluster.clone() else {
        return Ok(None);
    };
    clusters.settle(&mut target);
    let own = clusters.namespace_of(&target)?;
    let given = request.overrides.namespace.as_ref();
    read.namespace = given.map_or(own, |(name, _)| name.clone());
    let declared = read.declared.as_ref().map(model::build);
    let wanted = declared.map(|of| model::wanted(&of, &read.namespace));
    Ok(Some(ClusterQuery {
        environment: request.environment.clone(),
        aliases: request.aliases.clone(),
        spec: format!("context:{}", target.label()),
        wanted: wanted.unwrap_or_default(),
        progress: lines.context(target.label()),
        target,
    }))
}

/// Hashes and values have nothing to say to each other.
fn refuse_half_redacted(chosen: &Chosen, read: &[Read]) -> Result<(), Error> {
    if let (Some(redacted), Some(plain)) = (
        read.iter().position(|of| of.redacted),
        read.iter().position(|of| !of.redacted),
    ) {
        let name = |index: usize| {
            chosen
                .requests
                .get(index)
                .map_or("", |request| &request.environment)
        };
        return Err(Error::new(format!(
            "{} is redacted and {} is not: no value of theirs can be compared",
            name(redacted),
            name(plain)
        ))
        .hint("take both snapshots with --redact and the same KUBEPARITY_KEY"));
    }
    Ok(())
}

/// Reads the declared states; `None` for an environment without one.
fn declared(
    requests: &[Request],
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Vec<Option<Collected>>, Error> {
    let is_read = |request: &Request| request.cluster.is_none() || !request.parts.is_empty();
    let asked: Vec<Request> = requests
        .iter()
        .filter(|request| is_read(request))
        .cloned()
        .collect();
    let mut collected = collect_all(&asked, disk, sources)?.into_iter();
    Ok(requests
        .iter()
        .map(|request| is_read(request).then(|| collected.next()).flatten())
        .collect())
}

/// A snapshot has both states in one file.
fn of_one(
    request: &Request,
    collected: Option<Collected>,
    sources: &SourceMap,
) -> Result<Read, Error> {
    let mut files = request.parts.iter().filter_map(|part| match &part.source {
        Source::Snapshot(file) => Some(file),
        _ => None,
    });
    let Some(file) = files.next() else {
        return Ok(Read {
            declared: collected,
            ..Read::default()
        });
    };
    let mut read = Read::default();
    let snapshot = snapshot::read(file, sources)?;
    read.namespace = snapshot.namespace;
    read.redacted = snapshot.redacted;
    for mut state in snapshot.states {
        state.environment.clone_from(&request.environment);
        state.spec.clone_from(&request.spec);
        state.aliases.clone_from(&request.aliases);
        for missing in &mut state.not_evaluated {
            missing.environment.clone_from(&request.environment);
        }
        match state.state {
            State::Declared => read.declared = Some(state),
            State::Live => read.live = Some(state),
        }
    }
    Ok(read)
}

/// Builds the environments of what was read. What one side could not be read for is not missing there.
///
/// # Errors
/// If one holds no workload.
pub(super) fn build(chosen: &Chosen, all: Vec<Read>) -> Result<Vec<States>, Error> {
    refuse_empty(chosen, &all)?;
    build_part(chosen, all)
}

/// As [`build`], of a part of what was read.
pub(super) fn build_part(chosen: &Chosen, mut all: Vec<Read>) -> Result<Vec<States>, Error> {
    let apps_not_evaluated: BTreeSet<String> =
        of_each(&all, |collected| &collected.apps_not_evaluated);
    for collected in all
        .iter_mut()
        .flat_map(|read| read.declared.iter_mut().chain(&mut read.live))
    {
        collected.objects.retain(|object| {
            object
                .app
                .as_ref()
                .is_none_or(|app| !apps_not_evaluated.contains(app))
        });
    }
    let built = chosen
        .requests
        .iter()
        .zip(all)
        .map(|(request, read)| one(request, read));
    built.collect()
}

fn of_each(all: &[Read], get: impl Fn(&Collected) -> &Vec<String>) -> BTreeSet<String> {
    let states = all
        .iter()
        .flat_map(|read| read.declared.iter().chain(&read.live));
    states
        .flat_map(|collected| get(collected).iter().cloned())
        .collect()
}

fn one(request: &Request, read: Read) -> Result<States, Error> {
    let mut states = States::default();
    let namespace = read.namespace;
    let (mut declared, mut live) = (read.declared, read.live);
    if let Some(live) = &mut live {
        open(live)?;
    }
    let mut undeclared = Vec::new();
    if let (Some(declared), Some(live)) = (&mut declared, &mut live) {
        undeclared = model::align(&model::build(declared), live, &namespace);
        model::complete(declared, live, &namespace);
    }
    if let Some(collected) = &declared {
        let declared = model::build(collected);
        log::debug!(
            "{}: {} workloads declared",
            declared.name,
            declared.workloads.len()
        );
        if live.is_none() {
            super::scope::refuse_empty(request, collected, &declared)?;
        }
        states.declared = Some(declared);
    }
    if let (Some(declared), Some(live)) = (&mut states.declared, &live) {
        let missed = super::scope::unlooked(request, declared, live);
        declared.not_evaluated.extend(missed);
    }
    if let Some(collected) = &live {
        let live = model::build(collected);
        log::debug!("{}: {} workloads live", live.name, live.workloads.len());
        states.add_live(live, (collected, &namespace));
        states.tell_undeclared(request, undeclared);
    }
    Ok(states)
}

impl States {
    /// Adds the live state. What is to be said of it, and what it is asked about, goes to the state that is told of first.
    fn add_live(&mut self, mut live: Environment, (collected, namespace): (&Collected, &str)) {
        let cluster = Arc::new(model::cluster_of(&live, collected, namespace));
        live.cluster = Some(cluster.clone());
        let not_evaluated = std::mem::take(&mut live.not_evaluated);
        let mut remarks = std::mem::take(&mut live.remarks);
        remarks.push(super::scope::OUT_OF_SIGHT.to_owned());
        let running = super::scope::running(&live);
        let limits = live.limits.clone();
        self.live = Some(live);
        if let Some(first) = self.first_mut() {
            first.cluster = Some(cluster);
            first.remarks.extend(remarks);
            first.running = running;
            first.limits = limits;
            first.not_evaluated.extend(not_evaluated);
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
        let (own, others): (Vec<_>, Vec<_>) = undeclared
            .into_iter()
            .partition(|found| owns || found.claimed);
        let names = |found: Vec<Undeclared>| {
            found
                .into_iter()
                .map(|found| found.workload)
                .collect::<Vec<_>>()
        };
        first.undeclared = names(own);
        if !others.is_empty() {
            first
                .remarks
                .push(super::scope::about_undeclared(&names(others)));
        }
    }
}

/// Refuses clusters in which nothing was found.
pub(super) fn refuse_empty(chosen: &Chosen, all: &[Read]) -> Result<(), Error> {
    let both = chosen.requests.iter().zip(all);
    both.filter_map(|(request, read)| Some((request, read.live.as_ref()?)))
        .try_for_each(|(request, live)| super::scope::refuse_empty_cluster(request, live))
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

/// Everything that is held against each other.
#[derive(Default)]
pub(super) struct Held<'e> {
    pub(super) environments: Vec<&'e Environment>,
    pub(super) comparisons: Vec<Comparison<'e>>,
    pub(super) drifts: Vec<Comparison<'e>>,
    pub(super) crossed: Vec<Comparison<'e>>,
}

/// Holds each environment's states against each other, and each target against its reference.
///
/// # Errors
/// If a pair names no environment.
pub(super) fn hold<'e>(pairs: &[(String, String)], all: &'e [States]) -> Result<Held<'e>, Error> {
    let mut held = Held {
        environments: all.iter().filter_map(States::first).collect(),
        ..Held::default()
    };
    for states in all {
        if let (Some(declared), Some(live)) = (&states.declared, &states.live) {
            held.drifts.push(compare(declared, live));
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
        held.comparisons.push(compare(reference, target));
        if let (Some(_), Some(live), Some(declared)) = (&a.declared, &a.live, &b.declared) {
            held.crossed.push(compare(live, declared));
            held.crossed
                .extend(b.live.as_ref().map(|other| compare(live, other)));
        }
    }
    Ok(held)
}
