//! [`Plan`]: everything that a run is about, settled before anything is read.
//!
//! Takes sources as people spell them and `kubeparity.yaml`; gives the environments to read, the pairs to compare and the
//! policy to judge by. Leaves what was typed about clusters and rendering to the callers, who narrow the requests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{Needs, Neighbours};
use crate::config::{self, Config, NotifyConfig, in_order};
use crate::error::Error;
use crate::glob::{Pattern, PatternError};
use crate::judge::Policy;
use crate::source::cluster::ClusterTarget;
use crate::source::{Disk, NotEvaluated, Request, Source};

use super::sources;

/// Sources and a configuration as they were named.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// Sources; none for those of the configuration.
    pub sources: &'a [String],
    /// The configuration file, in place of the one found upwards.
    pub config: Option<&'a Path>,
    /// The only application to look at.
    pub app: Option<&'a str>,
    /// The environment that all others are compared with; without it, each is compared with the one before.
    pub reference: Option<&'a str>,
    /// The day by which expectations expire; today, where nothing else is said.
    pub today: Date,
}

impl Default for Selection<'_> {
    fn default() -> Self {
        let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
        Self {
            sources: &[],
            config: None,
            app: None,
            reference: None,
            today: now.date(),
        }
    }
}

/// The environments to read, the pairs to compare, and the policy to judge by.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// One request for each environment.
    pub requests: Vec<Request>,
    /// The names of the environments to compare: (reference, target).
    pub pairs: Vec<(String, String)>,
    /// The policy to judge by. It reports unused expectations only where all environments and applications that the configuration
    /// names are looked at: elsewhere, entries about the others match nothing, and are right to.
    pub policy: Policy,
    /// Environments beside those of the run, which values may name.
    pub neighbours: Neighbours,
    /// The variables that processes ask for, as far as they were read.
    pub needs: Needs,
    /// The only namespaces to look in; none for all. Of clusters, the requests say so themselves.
    pub namespaces: Vec<String>,
    /// Remarks on how the environments were found.
    pub remarks: Vec<String>,
    /// The ledger that the configuration names.
    pub ledger: Option<PathBuf>,
    /// The template of the checklist that the configuration names.
    pub checklist: Option<PathBuf>,
    /// Whoever the configuration says is told of changes.
    pub notify: Option<NotifyConfig>,
    /// Days for which a declared change may wait for its apply.
    pub pending_days: Option<u32>,
    /// Whether only live states that differ from the declared ones are of interest.
    pub only_drift: bool,
    /// Environments that were left out, and why.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Requests and pairs as they were before environments were left out, if any were: a ledger knows the run by them.
    pub whole: Option<Whole>,
}

/// The environments of a plan before some were left out.
#[derive(Debug, Clone)]
pub struct Whole {
    /// All requests.
    pub requests: Vec<Request>,
    /// All pairs.
    pub pairs: Vec<(String, String)>,
}

/// Returns the configuration's path: the given one, or the first found upwards, as seen from here.
///
/// # Errors
/// If a directory has two.
pub(crate) fn config_path(given: Option<&Path>) -> Result<Option<PathBuf>, Error> {
    match (given, std::env::current_dir()) {
        (Some(given), _) => Ok(Some(given.to_owned())),
        (None, Ok(directory)) => config::find(&directory),
        (None, Err(_)) => Ok(None),
    }
}

fn configured(selection: Selection<'_>, disk: &Disk<'_>) -> Result<Option<Config>, Error> {
    let path = config_path(selection.config)?;
    path.map(|path| config::load(&path, disk)).transpose()
}

/// Returns what to read of a cluster by itself.
pub(crate) fn of_cluster(name: &str, cluster: ClusterTarget) -> Request {
    Request {
        environment: name.to_owned(),
        spec: format!("context:{}", cluster.label()),
        cluster: Some(cluster),
        ..Request::default()
    }
}

impl Plan {
    /// Returns a plan over environments that are read by other means, each target compared with the first.
    #[must_use]
    pub fn of_environments(names: &[&str]) -> Self {
        let request = |name: &&str| Request {
            environment: (*name).to_owned(),
            ..Request::default()
        };
        let targets = names.iter().skip(1);
        let first = names.first().copied().unwrap_or_default();
        Self {
            requests: names.iter().map(request).collect(),
            pairs: targets
                .map(|name| (first.to_owned(), (*name).to_owned()))
                .collect(),
            ..Self::default()
        }
    }

    /// Settles a comparison: of the sources that were named, or of what the configuration compares.
    ///
    /// # Errors
    /// If there is nothing to compare, or the configuration cannot be used.
    pub fn comparing(selection: Selection<'_>, disk: &Disk<'_>) -> Result<Self, Error> {
        let found = configured(selection, disk)?;
        Self::comparing_by(found.as_ref(), selection, disk)
    }

    /// Settles a comparison by a configuration that was read already.
    ///
    /// # Errors
    /// If there is nothing to compare, or the configuration cannot be used.
    pub(crate) fn comparing_by(
        found: Option<&Config>,
        selection: Selection<'_>,
        disk: &Disk<'_>,
    ) -> Result<Self, Error> {
        let mut plan = if selection.sources.is_empty() {
            Self::of_config(found, selection)?
        } else {
            Self::of_sources(selection, found.unwrap_or(&Config::default()))?
        };
        plan.neighbours = Neighbours::of(&plan.requests, found);
        plan.needs = Needs::of(found);
        plan.ledger = found.and_then(Config::ledger);
        plan.checklist = found.and_then(Config::checklist);
        plan.notify = found.and_then(|config| config.notify.clone());
        plan.pending_days = found.and_then(|config| config.pending_days);
        let from_stdin = |request: &Request| {
            let mut parts = request.parts.iter();
            parts.any(|part| part.source == Source::Stdin)
        };
        if plan.requests.iter().filter(|r| from_stdin(r)).count() > 1 {
            return Err(Error::new("two environments read standard input")
                .hint("only one source can be '-'"));
        }
        plan.also_reading(found.map_or(&[], |config| &config.kinds));
        plan.with_commits(disk)?.narrowed(selection)
    }

    /// Reads which variables processes ask for: from what the configuration names, and from `FILE` or `WORKLOAD=FILE` as typed.
    ///
    /// # Errors
    /// If a file cannot be read, or names no variables.
    pub fn read_needs(&mut self, typed: &[String], disk: &Disk<'_>) -> Result<(), Error> {
        self.needs.with_mentions(self.policy.is_on("env-unread"));
        self.needs.read(typed, disk)
    }

    /// Asks every cluster for further kinds.
    fn also_reading(&mut self, kinds: &[String]) {
        let clusters = self.requests.iter_mut();
        for cluster in clusters.filter_map(|request| request.cluster.as_mut()) {
            cluster.kinds = kinds.to_vec();
        }
    }

    /// Settles on one source, which is compared with nothing.
    ///
    /// # Errors
    /// If the configuration cannot be used.
    pub fn reading(source: &str, selection: Selection<'_>, disk: &Disk<'_>) -> Result<Self, Error> {
        let config = configured(selection, disk)?.unwrap_or_default();
        let mut plan = Self {
            requests: sources::find(&[source.to_owned()], &config)?.requests,
            policy: partial_policy(&config, selection.today),
            ..Self::default()
        };
        if let Some(local) = plan.requests.iter().find(|request| request.is_local()) {
            return Err(Error::new(format!(
                "{} has variables alone and no workloads",
                local.spec
            ))
            .hint(format!(
                "it is read beside another source: kubeparity check {} overlays/staging",
                local.spec
            )));
        }
        plan.also_reading(&config.kinds);
        plan.with_commits(disk)?.narrowed(selection)
    }

    /// Settles on the drift of the configured environments that have both states: the named ones, or all.
    ///
    /// # Errors
    /// If a name is not known or has not both states, or there is none that has.
    pub fn drifting(
        names: &[String],
        selection: Selection<'_>,
        disk: &Disk<'_>,
    ) -> Result<Self, Error> {
        let found = configured(selection, disk)?;
        let config = found.ok_or_else(|| {
            Error::new("there is no kubeparity.yaml here or above")
                .hint("kubeparity.yaml says which overlay runs in which cluster; for one pair: kubeparity check OVERLAY context:NAME")
        })?;
        let mut plan = Self {
            requests: with_both_states(names, &config)?,
            policy: partial_policy(&config, selection.today),
            ledger: config.ledger(),
            checklist: config.checklist(),
            notify: config.notify.clone(),
            pending_days: config.pending_days,
            only_drift: true,
            ..Self::default()
        };
        plan.also_reading(&config.kinds);
        plan.narrowed(selection)
    }

    fn of_config(found: Option<&Config>, selection: Selection<'_>) -> Result<Self, Error> {
        let config = found.ok_or_else(|| {
            Error::new("there is no kubeparity.yaml here or above, and no sources were given")
                .hint("try: kubeparity check overlays/staging overlays/production")
        })?;
        let names = config
            .environments
            .keys()
            .map(|name| (name.as_str(), false));
        let pairs = match selection.reference {
            Some(_) => chain(&names.collect::<Vec<_>>(), selection.reference)?,
            None => config.compared(),
        };
        if pairs.is_empty() {
            return Err(Error::new("kubeparity.yaml has nothing to compare")
                .hint("add at least two environments"));
        }
        Ok(Self {
            requests: config.requests(&pairs)?,
            pairs,
            policy: config.policy(None, selection.today),
            ..Self::default()
        })
    }

    fn of_sources(selection: Selection<'_>, config: &Config) -> Result<Self, Error> {
        let sources::Found { requests, remarks } = sources::find(selection.sources, config)?;
        let names = requests.iter().map(|of| (&*of.environment, of.is_local()));
        Ok(Self {
            pairs: chain(&names.collect::<Vec<_>>(), selection.reference)?,
            requests,
            remarks,
            policy: partial_policy(config, selection.today),
            ..Self::default()
        })
    }

    /// Tells whether a cluster is to be read.
    #[must_use]
    pub fn reads_clusters(&self) -> bool {
        self.requests
            .iter()
            .any(|request| request.cluster.is_some())
    }

    /// Keeps one application, if only one was asked for.
    fn narrowed(mut self, selection: Selection<'_>) -> Result<Self, Error> {
        let Some(app) = selection.app else {
            return Ok(self);
        };
        let known: BTreeSet<String> = self
            .requests
            .iter()
            .flat_map(|request| request.parts.iter().filter_map(|part| part.app.clone()))
            .collect();
        let pattern: Pattern = app
            .parse()
            .map_err(|error: PatternError| Error::new(error.to_string()))?;
        if !known.iter().any(|of| pattern.matches(of)) {
            let error = Error::new(format!("there is no application '{app}'"));
            return Err(if known.is_empty() {
                error.hint("a '*' in 'overlay:' binds applications; none is configured here")
            } else {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                error.hint(config::suggestion(app, &known))
            });
        }
        for request in &mut self.requests {
            request
                .parts
                .retain(|part| part.app.as_deref().is_some_and(|of| pattern.matches(of)));
        }
        self.policy.report_unused = false;
        Ok(self)
    }
}

/// Returns the pairs of environments in their order, or all with the reference that was named.
fn chain(names: &[(&str, bool)], reference: Option<&str>) -> Result<Vec<(String, String)>, Error> {
    let Some(reference) = reference else {
        return Ok(in_order(names));
    };
    let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    if !names.contains(&reference) {
        return Err(Error::new(format!(
            "there is no environment '{reference}' to be the reference"
        ))
        .hint(config::suggestion(reference, &names)));
    }
    let others = names.iter().filter(|name| **name != reference);
    Ok(others
        .map(|name| (reference.to_owned(), (*name).to_owned()))
        .collect())
}

/// Returns the policy of a plan that is not about everything that the configuration names.
fn partial_policy(config: &Config, today: Date) -> Policy {
    Policy {
        report_unused: false,
        ..config.policy(None, today)
    }
}

fn with_both_states(names: &[String], config: &Config) -> Result<Vec<Request>, Error> {
    let has_both = |request: &Request| request.cluster.is_some() && !request.parts.is_empty();
    let mut requests = Vec::new();
    for name in names {
        let Some(environment) = config.environments.get(name) else {
            let known: Vec<&str> = config.environments.keys().map(String::as_str).collect();
            return Err(Error::new(format!("there is no environment '{name}'"))
                .hint(config::suggestion(name, &known)));
        };
        let request = environment.request(name, &config.directory)?;
        if !has_both(&request) {
            return Err(Error::new(format!("{name} has one state only"))
                .at(environment.origin)
                .hint(
                    "its states are what is declared (overlay, manifests or command) and what its cluster runs: add what is missing, or name a second source to compare",
                ));
        }
        requests.push(request);
    }
    if names.is_empty() {
        for (name, environment) in &config.environments {
            let request = environment.request(name, &config.directory)?;
            requests.extend(Some(request).filter(has_both));
        }
    }
    if requests.is_empty() {
        return Err(Error::new("no environment has both an overlay and a cluster")
            .hint("add 'cluster: {context: NAME, namespace: NAME}' to an environment of kubeparity.yaml"));
    }
    Ok(requests)
}
