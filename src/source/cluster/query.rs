//! Questions to clusters: [`ClusterTarget`]s, how to get at them, and one [`ClusterQuery`] an environment.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::references::Wanted;
use crate::yaml::Origin;

/// The part of a cluster to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClusterTarget {
    /// The context; `None` for the cluster that the program runs in.
    pub context: Option<String>,
    /// The namespaces to look in.
    pub namespaces: Namespaces,
    /// Labels that workloads have to have, as kubectl spells them.
    pub selector: Option<String>,
    /// Resources that the team will never grant, with reasons.
    pub off_limits: Vec<OffLimits>,
    /// Further kinds that are listed: `Certificate`, `Certificate.cert-manager.io`.
    pub kinds: Vec<String>,
    /// Whether workloads that nobody declares are told.
    pub owns_namespace: bool,
    /// The place of the configuration.
    pub origin: Origin,
}

/// The namespaces to look in.
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

/// Something that is never to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffLimits {
    /// The resource's plural: `secrets`.
    pub resource: String,
    /// Why.
    pub reason: String,
}

/// Access to clusters; the same for all.
#[derive(Debug, Clone)]
pub struct Access {
    /// The kubeconfig, in place of `KUBECONFIG` and `~/.kube/config`.
    pub kubeconfig: Option<PathBuf>,
    /// The user to act as.
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
pub struct ClusterQuery {
    /// The environment's name.
    pub environment: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// The source as spelled.
    pub spec: String,
    /// The source to read.
    pub target: ClusterTarget,
    /// Names that its declared state refers to.
    pub wanted: Wanted,
    /// The listener to progress.
    pub progress: Progress,
}

impl ClusterTarget {
    /// Returns the cluster as people call it.
    #[must_use]
    pub fn label(&self) -> &str {
        self.context.as_deref().unwrap_or("in-cluster")
    }

    /// Returns the namespaces to look in, `None` for all; `own` is the context's.
    pub(super) fn looked_in(&self, own: String) -> Vec<Option<String>> {
        match &self.namespaces {
            Namespaces::OfContext => vec![Some(own)],
            Namespaces::All => vec![None],
            Namespaces::Named(names) => names.iter().cloned().map(Some).collect(),
        }
    }

    /// Returns why a resource is never to be looked at, if the team said so.
    pub(super) fn off_limit(&self, resource: &str) -> Option<&str> {
        let mut all = self.off_limits.iter();
        let found = all.find(|off| off.resource == resource)?;
        Some(&found.reason)
    }
}
