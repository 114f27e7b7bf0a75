//! [`Clusters::read`]: the live state of several environments, each object with its place, and what is missing.

use std::sync::Arc;

use futures_util::future::join_all;

use super::clusters::Clusters;
use super::failure::Failure;
use super::missing;
use super::query::ClusterQuery;
use super::resources::LISTED;
use super::session::{Gather, Gathered};
use crate::error::Error;
use crate::parallel::each_of;
use crate::source::is_workload;
use crate::source::object::{Collected, LazyObject, State};
use crate::yaml::SourceMap;

/// Which namespaces were read, and what they held; or why nothing could be.
type Outcome = (Vec<Option<String>>, Result<Gathered, Failure>);

async fn read_one(query: &ClusterQuery, clusters: &Clusters) -> Result<Outcome, Error> {
    let (connection, own) = clusters.connect(&query.target).await?;
    let namespaces = query.target.looked_in(own);
    log::debug!(
        "reading context {} for {}",
        query.target.label(),
        query.environment
    );
    let mut gather = Gather::new(
        connection,
        namespaces.clone(),
        query.wanted.clone(),
        query.progress.clone(),
    );
    let gathered = gather
        .run(query.target.selector.as_deref(), &query.target.kinds)
        .await;
    Ok((namespaces, gathered))
}

impl Clusters {
    /// Reads the live state of several environments at once.
    ///
    /// # Errors
    /// If a context is not there or cannot be used, or the run is interrupted. What a cluster does not answer is in
    /// [`Collected::not_evaluated`].
    pub fn read(
        &self,
        queries: &[ClusterQuery],
        sources: &SourceMap,
    ) -> Result<Vec<Collected>, Error> {
        let outcome = self.run(async {
            let all = queries.iter().map(|query| read_one(query, self));
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
}

/// Gives every object its place, and says what is missing.
pub(super) fn collected(
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
                .push(missing::context(query, &failure));
            let workloads = LISTED.iter().filter(|resource| resource.workload);
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
            .filter(|object| is_workload(object.kind));
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
    collected.failed_jobs = gathered.failed_jobs;
    collected.inventory = Some(Arc::new(gathered.inventory));
    collected.other_namespaces = gathered.other_namespaces;
    collected.kinds_read = gathered.kinds_read;
    collected.kinds_unlisted = gathered.kinds_unlisted;
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
