//! [`read`]: every source of a plan, the declared states first, then the live ones with what the declared ones refer to.
//!
//! Takes a [`Plan`] and a [`Host`]; gives a [`Reading`], one [`SourceReading`] for each request of the plan. Leaves opening
//! clusters and showing progress to the caller, and what the objects mean to [`super::states`].

use super::{Plan, scope, sources};
use crate::error::Error;
use crate::model::{self, Environment};
use crate::source::cluster::{ClusterQuery, Clusters, Progress};
use crate::source::{Collected, Disk, Request, Source, State, collect_all, snapshot};
use crate::yaml::SourceMap;

/// Called with a cluster's name; returns what to tell of each page that is read of it.
type ProgressOf<'h> = dyn Fn(&str) -> Progress + 'h;

/// Everything that reading needs from outside.
pub struct Host<'h> {
    disk: &'h Disk<'h>,
    pub(super) sources: &'h SourceMap,
    clusters: Option<(&'h Clusters, &'h ProgressOf<'h>)>,
}

impl<'h> Host<'h> {
    /// Returns a host without clusters. `sources` are those that the disk was made with.
    #[must_use]
    pub fn new(disk: &'h Disk<'h>, sources: &'h SourceMap) -> Self {
        Self {
            disk,
            sources,
            clusters: None,
        }
    }

    /// Adds opened clusters, and a callback that returns what to tell of one cluster's progress.
    #[must_use]
    pub fn with_clusters(mut self, clusters: &'h Clusters, progress: &'h ProgressOf<'h>) -> Self {
        self.clusters = Some((clusters, progress));
        self
    }
}

/// One environment as its sources gave it.
#[derive(Debug, Default)]
pub struct SourceReading {
    /// The declared state, if there is one.
    pub declared: Option<Collected>,
    /// The live state, if there is one.
    pub live: Option<Collected>,
    /// The namespace of objects that name none.
    pub namespace: String,
    /// Whether literal values are hashes.
    pub redacted: bool,
    /// The declared state as it was modelled to find what to look up in the cluster.
    pub(super) modelled: Option<Environment>,
}

impl SourceReading {
    /// Returns the reading of an environment that is only declared.
    #[must_use]
    pub fn declared(collected: Collected) -> Self {
        Self {
            declared: Some(collected),
            ..Self::default()
        }
    }

    /// Adds the live state, in whose cluster objects without a namespace are in this one.
    #[must_use]
    pub fn with_live(mut self, live: Collected, namespace: &str) -> Self {
        self.live = Some(live);
        namespace.clone_into(&mut self.namespace);
        self
    }

    /// Returns the states that there are, the declared one first.
    pub fn states(&self) -> impl Iterator<Item = &Collected> {
        self.declared.iter().chain(&self.live)
    }
}

/// All environments of a plan as they were read, in the order of its requests.
pub type Reading = Vec<SourceReading>;

/// Reads every source of a plan.
///
/// # Errors
/// If one cannot be read.
pub fn read(plan: &Plan, host: &Host<'_>) -> Result<Reading, Error> {
    sources::refuse_self(plan)?;
    let mut reading = Reading::new();
    for (request, collected) in plan.requests.iter().zip(declared(plan, host)?) {
        reading.push(of_one(request, collected, host.sources)?);
    }
    refuse_half_redacted(plan, &reading)?;
    scope::narrow(plan, &mut reading)?;
    if !plan.reads_clusters() {
        return Ok(reading);
    }
    let Some((clusters, progress)) = host.clusters else {
        return Err(Error::new(
            "a cluster is to be read, and no clusters were opened",
        ));
    };
    let mut queries = Vec::new();
    for (request, read) in plan.requests.iter().zip(&mut reading) {
        queries.extend(query(request, read, clusters, progress)?);
    }
    let mut live = clusters.read(&queries, host.sources)?.into_iter();
    for (request, read) in plan.requests.iter().zip(&mut reading) {
        if request.cluster.is_some() {
            read.live = live.next();
        }
    }
    Ok(reading)
}

/// Returns what to read of an environment's cluster, if it has one.
fn query(
    request: &Request,
    read: &mut SourceReading,
    clusters: &Clusters,
    progress: &ProgressOf<'_>,
) -> Result<Option<ClusterQuery>, Error> {
    let Some(mut target) = request.cluster.clone() else {
        return Ok(None);
    };
    clusters.settle(&mut target);
    let own = clusters.namespace_of(&target)?;
    let given = request.overrides.namespace.as_ref();
    read.namespace = given.map_or(own, |(name, _)| name.clone());
    if let Some(declared) = &mut read.declared {
        // Looked up in the same namespace later on, so that this model still holds then.
        declared.default_namespace.clone_from(&read.namespace);
        read.modelled = Some(model::build(declared));
    }
    let wanted = read.modelled.as_ref();
    let wanted = wanted.map(|of| model::wanted(of, &read.namespace));
    Ok(Some(ClusterQuery {
        environment: request.environment.clone(),
        aliases: request.aliases.clone(),
        spec: format!("context:{}", target.label()),
        wanted: wanted.unwrap_or_default(),
        progress: progress(target.label()),
        target,
    }))
}

/// Refuses to compare hashes with values: they have nothing to say to each other.
fn refuse_half_redacted(plan: &Plan, reading: &[SourceReading]) -> Result<(), Error> {
    if let (Some(redacted), Some(plain)) = (
        reading.iter().position(|of| of.redacted),
        reading.iter().position(|of| !of.redacted),
    ) {
        let name = |index: usize| {
            plan.requests
                .get(index)
                .map_or("", |request| &request.environment)
        };
        return Err(half_redacted(name(redacted), name(plain)));
    }
    Ok(())
}

/// Returns the error about a redacted environment and one that is not.
pub(super) fn half_redacted(redacted: &str, plain: &str) -> Error {
    Error::new(format!(
        "{redacted} is redacted and {plain} is not: no value of theirs can be compared"
    ))
    .hint("take both snapshots with --redact and the same KUBEPARITY_KEY")
}

/// Reads the declared states; `None` for an environment without one.
fn declared(plan: &Plan, host: &Host<'_>) -> Result<Vec<Option<Collected>>, Error> {
    let is_read = |request: &Request| request.cluster.is_none() || !request.parts.is_empty();
    let asked: Vec<Request> = plan
        .requests
        .iter()
        .filter(|request| is_read(request))
        .cloned()
        .collect();
    let mut collected = collect_all(&asked, host.disk, host.sources)?.into_iter();
    Ok(plan
        .requests
        .iter()
        .map(|request| is_read(request).then(|| collected.next()).flatten())
        .collect())
}

/// Returns what one environment's files gave: a snapshot has both states in one file.
pub(super) fn of_one(
    request: &Request,
    collected: Option<Collected>,
    sources: &SourceMap,
) -> Result<SourceReading, Error> {
    let mut files = request.parts.iter().filter_map(|part| match &part.source {
        Source::Snapshot(file) => Some(file),
        _ => None,
    });
    let Some(file) = files.next() else {
        return Ok(SourceReading {
            declared: collected,
            ..SourceReading::default()
        });
    };
    let mut read = SourceReading::default();
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
