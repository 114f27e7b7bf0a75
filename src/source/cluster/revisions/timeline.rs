//! [`Clusters::timeline`]: everything that a cluster still keeps of what happened to workloads, with the time at which it did.
//!
//! Takes a [`RevisionQuery`]; gives a [`Timeline`]: revisions, writes and conditions of workloads, writes to ConfigMaps, and where they may be
//! listed, restarts of pods and events. Leaves what changed between revisions to [`crate::check`].

use futures_util::future::{join, join_all};

use super::beside;
use super::happened::{self, Moment};
use super::{Reader, RevisionHistory, RevisionQuery};
use crate::error::Error;
use crate::source::cluster::clusters::Clusters;
use crate::source::cluster::connection::JSON;
use crate::source::cluster::list::{PAGE, Query, list};
use crate::source::cluster::missing;
use crate::source::cluster::resources::{EVENTS, PODS, Resource, WRITTEN_CONFIG_MAPS};
use crate::source::cluster::session::ReadFailure;
use crate::source::object::NotEvaluated;

/// The media type of lists without anything but metadata.
const METADATA: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/// Reads a page.
type Parse = fn(&[u8]) -> Result<Vec<Moment>, String>;

/// The resources besides workloads that tell what happened: how they are asked for, and how they are read.
const BESIDE: [(&Resource, &str, Parse); 3] = [
    (&WRITTEN_CONFIG_MAPS, METADATA, beside::of_config_maps),
    (&PODS, JSON, beside::of_pods),
    (&EVENTS, JSON, beside::of_events),
];

/// Everything that happened, as far as a cluster keeps it.
#[derive(Debug, Default)]
pub struct Timeline {
    /// The context as people call it.
    pub context: String,
    /// The namespaces that were looked at; none for all.
    pub namespaces: Vec<String>,
    /// Workloads by namespace, kind and name.
    pub histories: Vec<RevisionHistory>,
    /// Every moment, the earliest first.
    pub moments: Vec<Moment>,
    /// Everything that could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
}

impl Clusters {
    /// Reads what happened to the workloads of a cluster.
    ///
    /// # Errors
    /// If the context cannot be used, or the run is interrupted. What a cluster does not answer is in [`Timeline::not_evaluated`].
    pub fn timeline(&self, query: &RevisionQuery) -> Result<Timeline, Error> {
        let cluster = &query.cluster;
        let read = self.run(async {
            let (reader, namespaces) = Reader::connect(self, query).await?;
            let read = join(reader.histories(&namespaces), reader.beside(&namespaces)).await;
            Ok::<_, Error>((namespaces, read))
        });
        let (namespaces, ((histories, mut failures), (mut moments, others))) = read??;
        failures.extend(others);
        moments.extend(histories.iter().flat_map(happened::of_history));
        moments.sort_by(|a, b| {
            (a.time, &a.namespace, &a.object).cmp(&(b.time, &b.namespace, &b.object))
        });
        Ok(Timeline {
            context: cluster.target.label().to_owned(),
            namespaces: namespaces.iter().flatten().cloned().collect(),
            not_evaluated: missing::not_evaluated(cluster, &namespaces, failures),
            histories,
            moments,
        })
    }
}

impl Reader<'_> {
    /// Reads what other objects than workloads tell.
    async fn beside(&self, namespaces: &[Option<String>]) -> (Vec<Moment>, Vec<ReadFailure>) {
        let all = BESIDE.iter().flat_map(|&(resource, accept, parse)| {
            namespaces.iter().map(move |namespace| async move {
                let query = Query {
                    path: resource.path(namespace.as_deref()),
                    parameters: Vec::new(),
                    accept,
                    limit: PAGE,
                };
                let progress = &self.query.cluster.progress;
                let read = list(&self.connection, &query, parse, |count| progress(count));
                read.await.map_err(|failure| ReadFailure {
                    resource,
                    of: namespace.clone().unwrap_or_default(),
                    failure,
                })
            })
        });
        let (mut moments, mut failures) = (Vec::new(), Vec::new());
        for read in join_all(all).await {
            match read {
                Ok(read) => moments.extend(read),
                Err(failure) => failures.push(failure),
            }
        }
        (moments, failures)
    }
}
