//! [`Clusters::revisions`]: the pod templates that workloads had, and what the chosen ones of them refer to.
//!
//! Takes a [`RevisionQuery`] and a choice among the revisions of one workload; gives [`Revisions`]: every revision with its number, time,
//! images and cause, the chosen ones as objects, and the ConfigMaps, Secrets (names of keys alone), accounts and claims that these
//! refer to, as the cluster has them now. Leaves what differs and what is worth a finding to [`crate::check`].

mod beside;
mod happened;
mod history;
mod shape;
mod timeline;

use futures_util::future::join_all;

use super::clusters::Clusters;
use super::connection::{Connection, JSON};
use super::failure::Failure;
use super::intern::Interner;
use super::list::{PAGE, Query, encoded, list};
use super::lookup;
use super::missing;
use super::query::{ClusterQuery, Namespaces, Progress};
use super::read::collected;
use super::resources::{CONTROLLER_REVISIONS, PERSISTENT_VOLUME_CLAIMS, REPLICA_SETS, Resource};
use super::session::{Gather, Gathered, ReadFailure};
use crate::error::Error;
use crate::source::WorkloadKind;
use crate::source::object::{Collected, LazyObject, Names, NotEvaluated};
use crate::yaml::SourceMap;
pub use happened::{Happened, Moment};
use history::{Chosen, resource_of};
pub use history::{Revision, RevisionHistory};
use shape::Item;
pub use timeline::Timeline;

/// Kinds that have revisions, and what holds them.
const KINDS: [(WorkloadKind, &Resource); 3] = [
    (WorkloadKind::Deployment, &REPLICA_SETS),
    (WorkloadKind::StatefulSet, &CONTROLLER_REVISIONS),
    (WorkloadKind::DaemonSet, &CONTROLLER_REVISIONS),
];

/// Kinds that are listed beside what a revision names: they settle what its pods get, and what may yet come.
const BESIDE: [&str; 4] = [
    "LimitRange",
    "ResourceQuota",
    "SealedSecret",
    "ExternalSecret",
];

/// The workloads whose revisions are asked for.
#[derive(Clone)]
pub struct RevisionQuery {
    /// The cluster and its namespaces.
    pub cluster: ClusterQuery,
    /// The only workload; without one, all.
    pub workload: Option<(WorkloadKind, String)>,
}

impl RevisionQuery {
    /// Returns the same question about one workload.
    #[must_use]
    pub fn of_one(&self, history: &RevisionHistory) -> Self {
        let mut query = self.clone();
        query.cluster.target.namespaces = Namespaces::Named(vec![history.namespace.clone()]);
        query.workload = Some((history.kind, history.name.clone()));
        query
    }
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Revisions {
    /// The context as people call it.
    pub context: String,
    /// The namespaces that were looked at; none for all.
    pub namespaces: Vec<String>,
    /// Workloads by namespace, kind and name.
    pub histories: Vec<RevisionHistory>,
    /// The chosen revisions, each as the workload that it makes.
    pub chosen: Vec<(i64, LazyObject)>,
    /// Everything that the chosen revisions refer to, as it is now.
    pub now: Collected,
    /// The claims that they name.
    pub claims: Names,
    /// Everything that could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
}

/// Picks revisions of a workload by their numbers.
pub type Choice<'c> = &'c (dyn Fn(&RevisionHistory) -> Result<Vec<i64>, Error> + Sync);

/// The connection to one cluster, and what all of its requests share.
struct Reader<'q> {
    query: &'q RevisionQuery,
    connection: Connection,
    intern: Interner,
}

/// The outcome for the revisions that were chosen.
type Referenced = (Vec<(i64, LazyObject)>, Result<Gathered, Failure>, Names);

impl Clusters {
    /// Reads the revisions of workloads and, where one workload was named, all that the chosen ones of its revisions refer to.
    ///
    /// # Errors
    /// If the context cannot be used, the run is interrupted, or nothing can be chosen. What a cluster does not answer is in
    /// [`Revisions::not_evaluated`].
    pub fn revisions(
        &self,
        query: &RevisionQuery,
        choose: Choice<'_>,
        sources: &SourceMap,
    ) -> Result<Revisions, Error> {
        let cluster = &query.cluster;
        let read = self.run(async {
            let (reader, namespaces) = Reader::connect(self, query).await?;
            let (histories, failures) = reader.histories(&namespaces).await;
            let referenced = match (&query.workload, histories.as_slice()) {
                (Some(_), [only]) if failures.is_empty() => {
                    Some(reader.referenced(only, &choose(only)?).await?)
                }
                _ => None,
            };
            Ok::<_, Error>((namespaces, histories, failures, referenced))
        });
        let (namespaces, histories, failures, referenced) = read??;
        let mut revisions = Revisions {
            context: cluster.target.label().to_owned(),
            namespaces: namespaces.iter().flatten().cloned().collect(),
            not_evaluated: missing::not_evaluated(cluster, &namespaces, failures),
            histories,
            ..Revisions::default()
        };
        if let Some((chosen, gathered, claims)) = referenced {
            let own: Vec<Option<String>> = revisions
                .histories
                .iter()
                .map(|of| Some(of.namespace.clone()))
                .collect();
            let mut now = collected(cluster, &own, gathered, sources);
            // No workload was listed, so that none is there says nothing.
            now.remarks.clear();
            revisions.not_evaluated.append(&mut now.not_evaluated);
            revisions.now = now;
            revisions.claims = claims;
            revisions.chosen = chosen;
            for (number, object) in &mut revisions.chosen {
                object.origin = sources.add(format!(
                    "{}#{} {}/{} revision {number}",
                    revisions.context, object.namespace, object.kind, object.name
                ));
            }
        }
        Ok(revisions)
    }
}

impl<'q> Reader<'q> {
    /// Connects to the cluster. Returns the namespaces that are looked at too.
    async fn connect(
        clusters: &Clusters,
        query: &'q RevisionQuery,
    ) -> Result<(Self, Vec<Option<String>>), Error> {
        let target = &query.cluster.target;
        let (connection, own) = clusters.connect(target).await?;
        let reader = Self {
            query,
            connection,
            intern: Interner::default(),
        };
        Ok((reader, target.looked_in(own)))
    }
}

impl Reader<'_> {
    /// Reads the workloads of all namespaces that are looked at, with their revisions.
    async fn histories(
        &self,
        namespaces: &[Option<String>],
    ) -> (Vec<RevisionHistory>, Vec<ReadFailure>) {
        let asked = self.query.workload.as_ref().map(|(kind, _)| *kind);
        let kinds = KINDS
            .iter()
            .filter(|(kind, _)| asked.is_none_or(|asked| asked == *kind));
        let all = kinds.flat_map(|(kind, holder)| {
            let of = move |namespace| self.of_kind(*kind, holder, namespace);
            namespaces.iter().map(move |name| of(name.as_deref()))
        });
        let (mut histories, mut failures) = (Vec::new(), Vec::new());
        for read in join_all(all).await {
            match read {
                Ok(read) => histories.extend(read),
                Err(failure) => failures.push(failure),
            }
        }
        histories
            .sort_by(|a, b| (&a.namespace, a.kind, &a.name).cmp(&(&b.namespace, b.kind, &b.name)));
        (histories, failures)
    }

    async fn of_kind(
        &self,
        kind: WorkloadKind,
        holder: &'static Resource,
        namespace: Option<&str>,
    ) -> Result<Vec<RevisionHistory>, ReadFailure> {
        let resource = resource_of(kind);
        let failed = |resource: &'static Resource| {
            move |failure| ReadFailure {
                resource,
                of: namespace.unwrap_or_default().to_owned(),
                failure,
            }
        };
        let target = &self.query.cluster.target;
        let named = self.query.workload.as_ref();
        let by_name = named.map(|(_, name)| format!("metadata.name={name}"));
        let parameters = [
            by_name.map(|text| format!("fieldSelector={}", encoded(&text))),
            (target.selector.as_ref()).map(|text| format!("labelSelector={}", encoded(text))),
        ];
        let owners = self.list(resource, namespace, parameters);
        let owners = owners.await.map_err(failed(resource))?;
        let Some(first) = owners.first() else {
            return Ok(Vec::new());
        };
        // Of one workload only what it selects; of all of them everything.
        let selected = named.and_then(|_| shape::selector(&first.spec()));
        let parameters = [
            selected.map(|text| format!("labelSelector={}", encoded(&text))),
            None,
        ];
        let owned = self.list(holder, namespace, parameters);
        let owned = owned.await.map_err(failed(holder))?;
        let is_alone = named.is_some();
        let all = owners.iter();
        let histories =
            all.map(|owner| RevisionHistory::new(kind, owner, &owned, (is_alone, &self.intern)));
        Ok(histories.collect())
    }

    async fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        parameters: [Option<String>; 2],
    ) -> Result<Vec<Item>, Failure> {
        let query = Query {
            path: resource.path(namespace),
            parameters: parameters.into_iter().flatten().collect(),
            accept: JSON,
            limit: PAGE,
        };
        let progress: &Progress = &self.query.cluster.progress;
        list(&self.connection, &query, shape::read_page, |count| {
            progress(count)
        })
        .await
    }

    /// Reads what the chosen revisions refer to, as the cluster has it now.
    async fn referenced(
        &self,
        history: &RevisionHistory,
        numbers: &[i64],
    ) -> Result<Referenced, Error> {
        let Chosen {
            objects,
            wanted,
            claims,
        } = history.chosen(numbers, &self.intern)?;
        let mut gather = Gather::new(
            self.connection.clone(),
            vec![Some(history.namespace.clone())],
            wanted,
            self.query.cluster.progress.clone(),
        );
        gather.only = Some(&BESIDE);
        let mut gathered = gather.run(None, &[]).await;
        let (claimed, _) = lookup::names_of(&gather, &PERSISTENT_VOLUME_CLAIMS, &claims).await;
        if let Ok(gathered) = &mut gathered {
            gathered.read_failures.extend(claimed.read_failures);
        }
        Ok((objects, gathered, claimed.names))
    }
}

#[cfg(test)]
impl Revisions {
    /// Reads a workload and what holds its revisions out of lists in JSON, and chooses some.
    pub(crate) fn of_lists(kind: WorkloadKind, owners: &str, owned: &str, numbers: &[i64]) -> Self {
        let read = |list: &str| shape::read_page(list.as_bytes()).expect("a list");
        let intern = Interner::default();
        let (owners, owned) = (read(owners), read(owned));
        let all = owners.iter();
        let histories: Vec<_> = all
            .map(|owner| RevisionHistory::new(kind, owner, &owned, (true, &intern)))
            .collect();
        let chosen = histories.first().map(|of| of.chosen(numbers, &intern));
        Self {
            context: "prod".to_owned(),
            chosen: chosen.expect("a workload").expect("its revisions").objects,
            histories,
            ..Self::default()
        }
    }
}
