//! The arguments about clusters (which namespaces, as whom, how long) and about the states of environments.
//!
//! Takes what was typed; gives opened clusters and narrowed requests. Leaves reading to [`crate::check`].

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::ui;
use crate::check::{self, Host, Plan, Reading, of_cluster};
use crate::config::Config;
use crate::error::Error;
use crate::judge::Verdict;
use crate::source::cluster::{
    Access, ClusterQuery, ClusterTarget, Clusters, Namespaces, RevisionQuery, Wanted,
};
use crate::source::{Disk, Request, Source, SourceSpec, WorkloadKind};
use crate::yaml::SourceMap;

/// Seconds until clusters must have answered, where nothing else is said.
const TIMEOUT: u64 = 120;

/// The namespaces to look in, and the way to get at their clusters.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Clusters")]
pub(super) struct ClusterArgs {
    /// Look in this namespace; may be repeated. Without it: the source's, the configuration's, or the context's own
    #[arg(short, long, value_name = "NAME", conflicts_with = "all_namespaces")]
    namespace: Vec<String>,
    /// Look in all namespaces
    #[arg(short = 'A', long)]
    all_namespaces: bool,
    /// Only workloads with these labels
    #[arg(short = 'l', long, value_name = "LABELS")]
    selector: Option<String>,
    /// The kubeconfig, in place of $KUBECONFIG and ~/.kube/config
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// The user to act as
    #[arg(long = "as", value_name = "USER")]
    user: Option<String>,
    /// A group to act as a member of; may be repeated
    #[arg(long = "as-group", value_name = "GROUP", requires = "user")]
    groups: Vec<String>,
    /// Seconds until the clusters must have answered; 120 without it
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: Option<u64>,
    #[arg(skip)]
    opened: Opened,
}

/// The clusters of a run, once they are opened: all parts of a run share their connections.
#[derive(Default)]
struct Opened(OnceLock<Arc<Clusters>>);

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened")
    }
}

/// The states of environments that are looked at.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct StateArgs {
    /// Only what is written down: no cluster is read
    #[arg(long, conflicts_with = "live")]
    declared: bool,
    /// Only what clusters have
    #[arg(long)]
    live: bool,
}

impl ClusterArgs {
    /// Opens the kubeconfig.
    pub(super) fn open(&self) -> Arc<Clusters> {
        let open = || {
            let timeout = self.timeout.unwrap_or(TIMEOUT);
            Arc::new(Clusters::open(Access {
                kubeconfig: self.kubeconfig.clone(),
                user: self.user.clone(),
                groups: self.groups.clone(),
                timeout: Duration::from_secs(timeout),
            }))
        };
        Arc::clone(self.opened.0.get_or_init(open))
    }

    /// Returns the arguments by which kubectl gets at the same cluster; without a context, at the one that it runs in.
    pub(super) fn kubectl(&self, context: Option<&str>) -> Vec<String> {
        let kubeconfig = self.kubeconfig.as_ref();
        let given = [
            (
                "--kubeconfig",
                kubeconfig.map(|of| of.display().to_string()),
            ),
            ("--context", context.map(str::to_owned)),
        ];
        let given = given
            .into_iter()
            .filter_map(|(flag, value)| Some([flag.to_owned(), value?]));
        given.flatten().collect()
    }

    /// Settles where every environment of a plan is looked at.
    pub(super) fn narrow_all(&self, plan: &mut Plan) -> Result<(), Error> {
        plan.namespaces.clone_from(&self.namespace);
        plan.requests
            .iter_mut()
            .try_for_each(|request| self.narrow(request))
    }

    /// Reads every source of a plan, with a line of progress for each cluster.
    pub(super) fn read(
        &self,
        plan: &Plan,
        disk: &Disk<'_>,
        sources: &SourceMap,
    ) -> Result<Reading, Error> {
        let host = Host::new(disk, sources);
        if !plan.reads_clusters() {
            self.refuse_without_cluster()?;
            return check::read(plan, &host);
        }
        let (clusters, lines) = (self.open(), ui::Lines::default());
        let progress = |context: &str| lines.context(context);
        check::read(plan, &host.with_clusters(&clusters, &progress))
    }

    /// Reads and judges what a plan says.
    pub(super) fn judge(
        &self,
        plan: &Plan,
        disk: &Disk<'_>,
        sources: &SourceMap,
    ) -> Result<Verdict, Error> {
        if plan.is_fleet() {
            self.refuse_without_cluster()?;
            return check::check(plan, &Host::new(disk, sources));
        }
        check::judge(plan, self.read(plan, disk, sources)?)
    }

    /// Refuses what is about clusters alone where none is read: an argument without effect is a slip.
    fn refuse_without_cluster(&self) -> Result<(), Error> {
        let given = [
            ("--all-namespaces", self.all_namespaces),
            ("--selector", self.selector.is_some()),
            ("--kubeconfig", self.kubeconfig.is_some()),
            ("--as", self.user.is_some()),
            ("--timeout", self.timeout.is_some()),
        ];
        let given = given.into_iter().find(|(_, is_given)| *is_given);
        given.map_or(Ok(()), |(option, _)| {
            Err(
                Error::new(format!("{option} is about clusters, and none is read")).hint(format!(
                    "leave {option} out, or name a cluster: context:NAME, in-cluster"
                )),
            )
        })
    }

    /// Settles where one environment is looked at. Arguments count more than the configuration.
    pub(super) fn narrow(&self, request: &mut Request) -> Result<(), Error> {
        let Some(target) = &mut request.cluster else {
            return Ok(());
        };
        if self.all_namespaces {
            target.namespaces = Namespaces::All;
        } else if !self.namespace.is_empty() {
            if self.namespace.iter().any(String::is_empty) {
                return Err(Error::new("a namespace has no name")
                    .hint("-n takes one name; -A looks in all"));
            }
            target.namespaces = Namespaces::Named(self.namespace.clone());
        }
        if self.selector.is_some() {
            target.selector.clone_from(&self.selector);
        }
        Ok(())
    }
}

/// Returns the request for a cluster alone: an environment of the configuration that has one, or a cluster as spelled.
///
/// # Errors
/// If the text names neither.
pub(super) fn cluster_request(text: &str, config: Option<&Config>) -> Result<Request, Error> {
    let known = config.and_then(|config| config.environments.get(text));
    if let Some(cluster) = known.and_then(|environment| environment.cluster.clone()) {
        return Ok(of_cluster(text, cluster));
    }
    let Ok(spec) = text.parse::<SourceSpec>();
    if matches!(spec.source, Source::Cluster { .. }) {
        return Ok(Request::from(spec));
    }
    Err(Error::new(format!("{text} is not a cluster")).hint(
        "name one: context:NAME, in-cluster, or an environment of kubeparity.yaml that has a cluster",
    ))
}

/// Returns the question for the revisions of one workload of a cluster, or of all.
pub(super) fn revision_query(
    environment: &str,
    target: ClusterTarget,
    workload: Option<(WorkloadKind, String)>,
    lines: &ui::Lines,
) -> RevisionQuery {
    RevisionQuery {
        cluster: ClusterQuery {
            environment: environment.to_owned(),
            aliases: Vec::new(),
            spec: format!("context:{}", target.label()),
            wanted: Wanted::default(),
            progress: lines.context(target.label()),
            target,
        },
        workload,
    }
}

impl StateArgs {
    /// Leaves out the state that is not asked for, where an environment has both.
    pub(super) fn narrow(self, requests: &mut [Request]) -> Result<(), Error> {
        for request in requests {
            if self.declared && !request.parts.is_empty() {
                request.cluster = None;
            }
            if self.live && request.cluster.is_some() {
                request.parts.clear();
            }
            let (lacks, option) = match self {
                Self { declared: true, .. } => (request.parts.is_empty(), "--declared"),
                Self { live: true, .. } => (request.cluster.is_none(), "--live"),
                _ => (false, ""),
            };
            if lacks {
                let state = option.trim_start_matches('-');
                return Err(
                    Error::new(format!("{} has no {state} state", request.environment))
                        .hint(format!("leave {option} out, or configure what is missing")),
                );
            }
        }
        Ok(())
    }
}
