//! [`Gather`]: the state that one environment's requests share, and what they give.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::connection::Connection;
use super::failure::Failure;
use super::intern::Interner;
use super::query::Progress;
use super::references::Wanted;
use super::resources::Resource;
use crate::source::object::{Inventory, LazyObject};
use crate::source::status::FailedJob;

/// State that one environment's requests share.
pub(super) struct Gather {
    pub(super) connection: Connection,
    pub(super) intern: Arc<Interner>,
    /// Further kinds that are listed.
    pub(super) also: Vec<&'static Resource>,
    /// The only kinds that are listed, where not all are.
    pub(super) only: Option<&'static [&'static str]>,
    /// The namespaces to look in: `None` for all namespaces.
    pub(super) namespaces: Vec<Option<String>>,
    pub(super) progress: Progress,
    /// Names that are referenced, as far as they are known.
    pub(super) wanted: Arc<Mutex<Wanted>>,
    /// Jobs that failed, as far as they have been read.
    pub(super) failed_jobs: Arc<Mutex<Vec<FailedJob>>>,
    pub(super) stage: watch::Sender<Stage>,
}

/// Progress of reading the workloads.
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
    /// Jobs that failed, and that are not among the objects.
    pub(super) failed_jobs: Vec<FailedJob>,
    pub(super) inventory: Inventory,
    pub(super) read_failures: Vec<ReadFailure>,
    /// Kinds that are compared whole and of which all were read.
    pub(super) kinds_read: Vec<String>,
    /// Kinds that the cluster has and that nobody asked for.
    pub(super) kinds_unlisted: Vec<String>,
    /// Namespaces that are there, where those looked at hold no workload.
    pub(super) other_namespaces: Vec<String>,
}

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
            failed_jobs: Arc::default(),
            also: Vec::new(),
            only: None,
            namespaces,
            progress,
            wanted: Arc::new(Mutex::new(wanted)),
            stage: watch::Sender::new(stage),
        }
    }

    /// Tells whether a namespace is one of those to look in.
    pub(super) fn looks_in(&self, name: &str) -> bool {
        let mut namespaces = self.namespaces.iter();
        namespaces.any(|of| of.as_ref().is_none_or(|of| of == name))
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
}
