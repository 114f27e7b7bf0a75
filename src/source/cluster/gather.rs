//! One environment's live state: what is listed, what is looked up, and what could not be.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{join, join_all};
use tokio::sync::watch;

use super::Progress;
use super::connection::{Connection, JSON, PROTOBUF_OR_JSON};
use super::failure::{Failure, FailureKind};
use super::intern::Interner;
use super::items;
use super::list::{PAGE, Query, encoded, list};
use super::lookup;
use super::references::Wanted;
use super::resources::{LISTED, Resource};
use crate::source::is_workload;
use crate::source::object::{Inventory, LazyObject};

/// What one environment's gathering shares.
pub(super) struct Gather {
    pub(super) connection: Connection,
    pub(super) intern: Arc<Interner>,
    /// Where to look: `None` for all namespaces.
    pub(super) namespaces: Vec<Option<String>>,
    pub(super) progress: Progress,
    /// What is referenced, as far as it is known.
    wanted: Arc<Mutex<Wanted>>,
    stage: watch::Sender<Stage>,
}

/// How far the workloads are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stage {
    /// Secrets and ConfigMaps that are known to be referenced.
    pub(super) secrets: usize,
    pub(super) config_maps: usize,
    /// All workloads have been read.
    pub(super) done: bool,
}

/// Something that was not read.
#[derive(Debug)]
pub(super) struct ReadFailure {
    pub(super) resource: &'static Resource,
    /// The namespace, or the object's name where one was asked for.
    pub(super) of: String,
    pub(super) failure: Failure,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) objects: Vec<LazyObject>,
    pub(super) inventory: Inventory,
    pub(super) read_failures: Vec<ReadFailure>,
    /// Namespaces that are there, where those looked at hold no workload.
    pub(super) other_namespaces: Vec<String>,
}

/// The groups that a server has, and their versions; `None` where it does not say.
pub(super) type Served = Option<BTreeMap<String, Vec<String>>>;

impl Gather {
    pub(super) fn new(
        connection: Connection,
        namespaces: Vec<Option<String>>,
        wanted: Wanted,
        progress: Progress,
    ) -> Self {
        let stage = Stage {
            secrets: wanted.secrets.len(),
            config_maps: wanted.config_maps.len(),
            done: false,
        };
        Self {
            connection,
            intern: Arc::default(),
            namespaces,
            progress,
            wanted: Arc::new(Mutex::new(wanted)),
            stage: watch::Sender::new(stage),
        }
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// If the first request shows that no other will be answered.
    pub(super) async fn run(&self, selector: Option<&str>) -> Result<Gathered, Failure> {
        let served = served(&self.connection).await?;
        let workloads = async {
            let lists = self.lists(&served, selector).await;
            self.stage.send_modify(|stage| stage.done = true);
            lists
        };
        let data = join(lookup::secrets(self), lookup::config_maps(self));
        let (lists, (secrets, config_maps)) = join(workloads, data).await;
        let mut gathered = Gathered::default();
        for (objects, read_failures) in lists {
            gathered.objects.extend(objects);
            gathered.read_failures.extend(read_failures);
        }
        gathered.inventory.secrets = secrets.names;
        gathered.inventory.config_maps = config_maps.names;
        gathered.objects.extend(secrets.objects);
        gathered.objects.extend(config_maps.objects);
        gathered.read_failures.extend(secrets.read_failures);
        gathered.read_failures.extend(config_maps.read_failures);
        lookup::names(self, &mut gathered).await;
        let mut kinds = gathered.objects.iter().map(|object| object.kind);
        if !kinds.any(is_workload) {
            gathered.other_namespaces = lookup::namespaces(self).await;
        }
        Ok(gathered)
    }

    /// Returns what is referenced, as far as it is known.
    pub(super) fn wanted(&self) -> Wanted {
        self.wanted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits until a question about the workloads has an answer: as soon as `enough` holds, or once all are read.
    pub(super) async fn until(&self, enough: impl Fn(&Stage) -> bool) -> Stage {
        let mut receiver = self.stage.subscribe();
        let reached = receiver.wait_for(|stage| stage.done || enough(stage)).await;
        reached.map_or(
            Stage {
                done: true,
                ..Stage::default()
            },
            |stage| *stage,
        )
    }

    /// Returns the version in which a resource is to be asked for; `None` where the server does not have it.
    async fn version(
        &self,
        resource: &'static Resource,
        served: &Served,
    ) -> Result<Option<String>, Failure> {
        #[derive(serde::Deserialize)]
        struct Resources {
            resources: Vec<Named>,
        }
        #[derive(serde::Deserialize)]
        struct Named {
            name: String,
        }
        let own = resource.api_version.rsplit('/').next().unwrap_or_default();
        let Some(served) = served.as_ref().filter(|_| resource.custom) else {
            return Ok(Some(own.to_owned()));
        };
        let Some(versions) = served.get(resource.group()) else {
            return Ok(None);
        };
        let known = versions.iter().find(|version| *version == own);
        let Some(version) = known.or(versions.first()) else {
            return Ok(None);
        };
        let path = format!("/apis/{}/{version}", resource.group());
        let text = self.connection.get(&path, JSON).await?;
        let found: Resources = serde_json::from_slice(&text)
            .map_err(|_| Failure::new(&path, FailureKind::Invalid, "it names no resources"))?;
        let has = found
            .resources
            .iter()
            .any(|found| found.name == resource.plural);
        Ok(has.then(|| version.clone()))
    }

    async fn lists(
        &self,
        served: &Served,
        selector: Option<&str>,
    ) -> Vec<(Vec<LazyObject>, Option<ReadFailure>)> {
        let lists = LISTED.iter().flat_map(|resource| {
            self.namespaces.iter().map(move |namespace| async move {
                let selector = selector.filter(|_| resource.workload);
                match self
                    .list(resource, namespace.as_deref(), (served, selector))
                    .await
                {
                    Ok(objects) => (objects, None),
                    Err(failure) => (
                        Vec::new(),
                        Some(ReadFailure {
                            resource,
                            of: namespace.clone().unwrap_or_default(),
                            failure,
                        }),
                    ),
                }
            })
        });
        join_all(lists).await
    }

    async fn list(
        &self,
        resource: &'static Resource,
        namespace: Option<&str>,
        (served, selector): (&Served, Option<&str>),
    ) -> Result<Vec<LazyObject>, Failure> {
        let Some(version) = self.version(resource, served).await? else {
            return Ok(Vec::new());
        };
        let query = Query {
            path: resource.path_at(&version, namespace),
            parameters: selector
                .map(|text| format!("labelSelector={}", encoded(text)))
                .into_iter()
                .collect(),
            // Kubernetes' own kinds come in either, custom ones in JSON alone.
            accept: match resource.workload && !resource.custom {
                true => PROTOBUF_OR_JSON,
                false => JSON,
            },
            limit: PAGE,
        };
        let (intern, wanted, stage) =
            (self.intern.clone(), self.wanted.clone(), self.stage.clone());
        let parse = move |page: &[u8]| {
            let (objects, named) = items::read(page, resource, &intern, |_, _| true)?;
            if named != Wanted::default() {
                let mut wanted = wanted.lock().unwrap_or_else(PoisonError::into_inner);
                wanted.merge(named);
                let (secrets, config_maps) = (wanted.secrets.len(), wanted.config_maps.len());
                stage.send_modify(|stage| {
                    stage.secrets = secrets;
                    stage.config_maps = config_maps;
                });
            }
            Ok(objects)
        };
        let found = list(&self.connection, &query, parse, |objects| {
            (self.progress)(objects)
        })
        .await;
        match found {
            // Where the server does not say what it has, this is how it says that it has not.
            Err(failure) if resource.custom && failure.cause == FailureKind::NotFound => {
                Ok(Vec::new())
            }
            found => found,
        }
    }
}

/// Asks which groups a server has.
///
/// # Errors
/// If it does not answer; that it may not be asked is none.
pub(super) async fn served(connection: &Connection) -> Result<Served, Failure> {
    #[derive(serde::Deserialize)]
    struct Groups {
        groups: Vec<Group>,
    }
    #[derive(serde::Deserialize)]
    struct Group {
        name: String,
        versions: Vec<Version>,
    }
    #[derive(serde::Deserialize)]
    struct Version {
        version: String,
    }
    let text = match connection.get("/apis", JSON).await {
        Err(failure) if failure.cause == FailureKind::Forbidden => return Ok(None),
        other => other?,
    };
    let groups: Groups = serde_json::from_slice(&text)
        .map_err(|_| Failure::new("/apis", FailureKind::Invalid, "it names no API groups"))?;
    let versions = |group: Group| {
        let versions = group.versions.into_iter().map(|version| version.version);
        (group.name, versions.collect())
    };
    Ok(Some(groups.groups.into_iter().map(versions).collect()))
}
