//! Clusters: the live state of environments.
//!
//! Takes [`ClusterQuery`]s, each a context with its namespaces and what its declared state refers to; gives [`Collected`] objects whose
//! fields are still text, Secrets by the names of their keys, and all that could not be looked at. Reads only, in pages, with
//! retries and bounds on time and size. The only part of the program that is asynchronous: a runtime is started here for as
//! long as requests go on. Leaves what the objects mean to [`crate::model`].

mod body;
mod client;
mod connection;
mod doctor;
mod failure;
mod gather;
mod intern;
mod items;
mod kubeconfig;
mod list;
mod lookup;
mod missing;
mod references;
mod resources;
mod secrets;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

pub(crate) use doctor::{Health, Verb};
pub(crate) use references::Wanted;

use super::object::{Collected, LazyObject, State};
use crate::error::Error;
use crate::parallel::each_of;
use crate::yaml::{Origin, SourceMap};
use connection::Connection;
use failure::Failure;
use gather::{Gather, Gathered};

/// The longest that one request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What to read of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// The context; `None` for the cluster that the program runs in.
    pub context: Option<String>,
    /// Where to look.
    pub namespaces: Namespaces,
    /// Labels that workloads have to have, as kubectl spells them.
    pub selector: Option<String>,
    /// What the team will never grant, and why.
    pub off_limits: Vec<OffLimits>,
    /// Whether workloads that nobody declares are told.
    pub owns_namespace: bool,
    /// Where it is configured.
    pub origin: Origin,
}

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Namespaces {
    /// The context's own, as kubectl does.
    #[default]
    OfContext,
    /// All.
    All,
    /// These.
    Named(Vec<String>),
}

/// Returns the plurals of everything that is read: what can be off limits.
#[must_use]
pub(crate) fn resources() -> Vec<&'static str> {
    let mut all: Vec<_> = doctor::verbs()
        .into_iter()
        .map(|(_, resource, _)| resource.plural)
        .collect();
    all.dedup();
    all
}

/// Something that is never to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffLimits {
    /// The resource's plural: `secrets`.
    pub resource: String,
    /// Why.
    pub reason: String,
}

/// How to get at clusters; the same for all.
#[derive(Debug, Clone)]
pub struct Access {
    /// The kubeconfig, in place of `KUBECONFIG` and `~/.kube/config`.
    pub kubeconfig: Option<PathBuf>,
    /// Whom to act as.
    pub user: Option<String>,
    /// As a member of these groups.
    pub groups: Vec<String>,
    /// For the whole run.
    pub timeout: Duration,
}

/// Called with the number of objects of each page.
pub type Progress = Arc<dyn Fn(usize) + Send + Sync>;

/// One environment to read.
#[derive(Clone)]
pub(crate) struct ClusterQuery {
    /// The environment's name.
    pub environment: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// The source as spelled.
    pub spec: String,
    /// What to read.
    pub target: Target,
    /// What its declared state refers to.
    pub wanted: Wanted,
    /// What to tell of how it goes.
    pub progress: Progress,
}

impl Target {
    /// Returns the cluster as people call it.
    #[must_use]
    pub fn label(&self) -> &str {
        self.context.as_deref().unwrap_or("in-cluster")
    }

    /// Returns why a resource is never to be looked at, if the team said so.
    fn off_limit(&self, resource: &str) -> Option<&str> {
        let mut all = self.off_limits.iter();
        let found = all.find(|off| off.resource == resource)?;
        Some(&found.reason)
    }
}

/// The clusters that a kubeconfig knows. It is read once.
pub struct Clusters {
    access: Access,
    contexts: Result<kubeconfig::Contexts, Error>,
}

impl Clusters {
    /// Reads the kubeconfig. That it cannot be read is told when a context of it is asked for.
    #[must_use]
    pub fn open(access: Access) -> Self {
        let contexts = kubeconfig::read(&access);
        Self { access, contexts }
    }

    /// Settles what a `#` in a spec means: a context that is called so is meant, before a namespace is.
    pub(crate) fn settle(&self, target: &mut Target) {
        let (Some(context), Namespaces::Named(names), Ok(contexts)) =
            (&target.context, &target.namespaces, &self.contexts)
        else {
            return;
        };
        if let [namespace] = names.as_slice() {
            let whole = format!("{context}#{namespace}");
            if contexts.has(&whole) && !contexts.has(context) {
                target.context = Some(whole);
                target.namespaces = Namespaces::OfContext;
            }
        }
    }

    /// Returns the namespace of what names none: the only one that is looked at, or the context's own.
    ///
    /// # Errors
    /// If there is no such context, or no cluster that the program runs in.
    pub(crate) fn namespace_of(&self, target: &Target) -> Result<String, Error> {
        if let Namespaces::Named(names) = &target.namespaces
            && let Some(first) = names.first()
        {
            return Ok(first.clone());
        }
        let Some(context) = &target.context else {
            let (_, own) = kubeconfig::in_cluster(&self.access)?;
            return Ok(own);
        };
        let contexts = self.contexts.as_ref().map_err(Clone::clone)?;
        contexts
            .namespace(context)
            .map_err(|error| at(target, error))
    }

    /// Reads the live state of several environments at once.
    ///
    /// # Errors
    /// If a context is not there or cannot be used, or the run is interrupted. What a cluster does not answer is in
    /// [`Collected::not_evaluated`].
    pub(crate) fn read(
        &self,
        queries: &[ClusterQuery],
        sources: &SourceMap,
    ) -> Result<Vec<Collected>, Error> {
        let outcome = run(&self.access, async {
            let all = queries.iter().map(|query| one(query, self));
            join_all(all)
                .await
                .into_iter()
                .collect::<Result<Vec<_>, Error>>()
        })?;
        let all = queries.iter().zip(outcome?).collect();
        Ok(each_of(all, |(query, (namespaces, gathered))| {
            collected(query, &namespaces, gathered, sources)
        }))
    }

    fn login_program(&self, target: &Target) -> Option<&str> {
        self.contexts
            .as_ref()
            .ok()?
            .login_program(target.context.as_deref()?)
    }

    /// Logs in. A login program runs on a thread of its own, since it may block.
    async fn connect(&self, target: &Target) -> Result<(Connection, String), Error> {
        let (config, namespace) = match &target.context {
            None => kubeconfig::in_cluster(&self.access)?,
            Some(name) => {
                let contexts = self.contexts.as_ref().map_err(Clone::clone)?;
                let config = contexts.config(name, &self.access).await;
                config.map_err(|error| at(target, error))?
            }
        };
        let deadline = Instant::now() + self.access.timeout;
        let is_plain = config.disable_compression;
        let login = tokio::task::spawn_blocking(move || client::client(config));
        let login = tokio::time::timeout(self.access.timeout, login).await;
        let refused = |why: String| {
            let error = Error::new(format!(
                "cannot log in to context {}: {why}",
                target.label()
            ));
            match self.login_program(target) {
                Some(program) => {
                    error.hint(format!("its user logs in with the program '{program}'"))
                }
                None => error,
            }
        };
        let client = login
            .map_err(|_| {
                refused(format!(
                    "no answer within {} s",
                    self.access.timeout.as_secs()
                ))
            })?
            .map_err(|error| refused(error.to_string()))?
            .map_err(|error| refused(connection::innermost(&error)))?;
        let connection = Connection::new(client, is_plain, deadline, PATIENCE);
        Ok((connection, namespace))
    }
}

/// An error about a context that a configuration names has its place there.
fn at(target: &Target, error: Error) -> Error {
    match target.origin {
        Origin::NONE => error,
        origin => error.at(origin),
    }
}

/// Runs requests until they are done, the time is over (they bound themselves), or Ctrl-C.
fn run<T>(access: &Access, work: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Error::new(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = work => Ok(outcome),
            _ = tokio::signal::ctrl_c() => Err(Error::new("interrupted")),
            // Requests give up by themselves; this is for a login program that does not end.
            () = tokio::time::sleep(access.timeout + Duration::from_secs(1)) => {
                Err(Error::new(format!("not done within {} s", access.timeout.as_secs()))
                    .hint("--timeout gives it longer"))
            }
        }
    });
    runtime.shutdown_background();
    outcome
}

/// Which namespaces were read, and what they held; or why nothing could be.
type Outcome = (Vec<Option<String>>, Result<Gathered, Failure>);

async fn one(query: &ClusterQuery, clusters: &Clusters) -> Result<Outcome, Error> {
    let (connection, own) = clusters.connect(&query.target).await?;
    let namespaces: Vec<Option<String>> = match &query.target.namespaces {
        Namespaces::OfContext => vec![Some(own)],
        Namespaces::All => vec![None],
        Namespaces::Named(names) => names.iter().cloned().map(Some).collect(),
    };
    log::debug!(
        "reading context {} for {}",
        query.target.label(),
        query.environment
    );
    let gather = Gather::new(
        connection,
        namespaces.clone(),
        query.wanted.clone(),
        query.progress.clone(),
    );
    let gathered = gather.run(query.target.selector.as_deref()).await;
    Ok((namespaces, gathered))
}

/// Gives every object its place, and says what is missing.
fn collected(
    query: &ClusterQuery,
    namespaces: &[Option<String>],
    gathered: Result<Gathered, Failure>,
    sources: &SourceMap,
) -> Collected {
    let mut collected = Collected {
        environment: query.environment.clone(),
        aliases: query.aliases.clone(),
        spec: query.spec.clone(),
        state: State::Live,
        inventory: Some(Arc::default()),
        namespaces: namespaces.iter().flatten().cloned().collect(),
        ..Collected::default()
    };
    let label = query.target.label();
    let mut gathered = match gathered {
        Ok(gathered) => gathered,
        Err(failure) => {
            collected
                .not_evaluated
                .push(missing::whole(query, &failure));
            let workloads = resources::LISTED
                .iter()
                .filter(|resource| resource.workload);
            collected.kinds_not_evaluated =
                workloads.map(|resource| resource.kind.to_owned()).collect();
            return collected;
        }
    };
    gathered
        .objects
        .sort_by(|a, b| (a.kind, &a.namespace, &a.name).cmp(&(b.kind, &b.namespace, &b.name)));
    for namespace in namespaces.iter().flatten() {
        let mut workloads = gathered
            .objects
            .iter()
            .filter(|object| super::is_workload(object.kind));
        let is_missed = gathered
            .read_failures
            .iter()
            .any(|read_failures| read_failures.of == *namespace);
        if !is_missed && !workloads.any(|object| *object.namespace == **namespace) {
            collected
                .remarks
                .push(format!("namespace {namespace} holds no workload"));
        }
    }
    for object in &mut gathered.objects {
        object.origin = sources.add(place(label, object));
    }
    collected.lazy_objects = gathered.objects;
    collected.inventory = Some(Arc::new(gathered.inventory));
    collected.other_namespaces = gathered.other_namespaces;
    let workloads = gathered
        .read_failures
        .iter()
        .filter(|read_failures| read_failures.resource.workload);
    collected.kinds_not_evaluated = workloads
        .map(|read_failures| read_failures.resource.kind.to_owned())
        .collect();
    collected.not_evaluated = missing::not_evaluated(query, namespaces, gathered.read_failures);
    collected
}

/// Returns where a live object is: `context#namespace Kind/name`.
fn place(label: &str, object: &LazyObject) -> String {
    let namespace = match &*object.namespace {
        "" => String::new(),
        name => format!("#{name}"),
    };
    format!("{label}{namespace} {}/{}", object.kind, object.name)
}
