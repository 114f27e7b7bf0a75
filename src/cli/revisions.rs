//! `kubeparity revisions`: what a workload was, what changed, and the way back.

use std::path::PathBuf;
use std::process::ExitCode;

use super::cluster_args::{ClusterArgs, cluster_request, revision_query};
use super::ui;
use crate::check::{RevisionPair, Rollback, Start, config_path};
use crate::config;
use crate::error::Error;
use crate::report::{Differences, RevisionReport};
use crate::source::cluster::{RevisionHistory, Revisions};
use crate::source::{Disk, NotEvaluated, Unavailable, WorkloadKind};
use crate::words::listed;
use crate::yaml::{Origin, SourceMap};

/// Revisions and namespaces that an error names.
const LISTED: usize = 12;

/// Show the revisions of workloads, what changed between two of them, and whether the way back would start
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Of Deployments, StatefulSets and DaemonSets. Needs, besides `get` on what a revision refers to: `list` on replicasets and controllerrevisions, and `get` on persistentvolumeclaims where a revision names one. Nothing is changed: the command is for you to run.

Exit codes:
  0  nothing changed, or nothing was compared
  1  changes, or a rollback that would not start
  2  not everything could be looked at, or the run could not tell

Examples:
  kubeparity revisions context:production#shop
  kubeparity revisions context:production#shop Deployment/checkout
  kubeparity revisions production Deployment/checkout --from 6 --to 7 -o json"
)]
pub(super) struct RevisionsArgs {
    /// context:NAME[#NAMESPACE], in-cluster, or an environment of kubeparity.yaml that has a cluster
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The workload; without one, the revisions of all are listed, and nothing is compared
    #[arg(value_name = "KIND/NAME", value_parser = workload)]
    workload: Option<(WorkloadKind, String)>,
    /// The earlier revision, which the way back leads to; without it, the one before
    #[arg(long, value_name = "REVISION", requires = "workload")]
    from: Option<i64>,
    /// The later revision; without it, the latest
    #[arg(long, value_name = "REVISION", requires = "workload")]
    to: Option<i64>,
    /// The shape of the output
    #[arg(short, long, value_enum, default_value = "table")]
    output: Shape,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    clusters: ClusterArgs,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Shape {
    /// For people
    Table,
    /// For programs
    Json,
}

/// Reads a workload as kubectl spells it, short names included.
fn workload(text: &str) -> Result<(WorkloadKind, String), String> {
    let (kind, name) = text.split_once('/').unwrap_or((text, ""));
    let kind = match kind.to_ascii_lowercase().as_str() {
        "deployment" | "deployments" | "deploy" => WorkloadKind::Deployment,
        "statefulset" | "statefulsets" | "sts" => WorkloadKind::StatefulSet,
        "daemonset" | "daemonsets" | "ds" => WorkloadKind::DaemonSet,
        _ => {
            return Err(
                "name a Deployment, a StatefulSet or a DaemonSet: Deployment/checkout".to_owned(),
            );
        }
    };
    let is_name = !name.is_empty()
        && (name.bytes())
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    match is_name {
        true => Ok((kind, name.to_owned())),
        false => Err(format!("not the name of a {}: '{name}'", kind.name())),
    }
}

pub(super) fn revisions(args: &RevisionsArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let disk = Disk::new(sources);
    let path = config_path(args.config.as_deref())?;
    let config = path.map(|path| config::load(&path, &disk)).transpose()?;
    let mut request = cluster_request(&args.source, config.as_ref())?;
    args.clusters.narrow(&mut request)?;
    let clusters = args.clusters.open();
    let mut target = request.cluster.clone().unwrap_or_default();
    clusters.settle(&mut target);
    let lines = ui::Lines::default();
    let workload = args.workload.clone();
    let query = revision_query(&request.environment, target, workload, &lines);
    let choose = |history: &RevisionHistory| args.read(history);
    let read = clusters.revisions(&query, &choose, sources)?;
    drop(lines);
    let context = query.cluster.target.context.as_deref();
    let access = args.clusters.kubectl(context);
    show(args, &read, &access, sources)
}

/// Shows what was read, compared and judged.
fn show(
    args: &RevisionsArgs,
    read: &Revisions,
    access: &[String],
    sources: &SourceMap,
) -> Result<ExitCode, Error> {
    let mut missing = read.not_evaluated.clone();
    let late = |history| behind(&read.context, history);
    missing.extend(read.histories.iter().filter_map(late));
    let is_whole = !missing.iter().any(NotEvaluated::is_needed);
    let only = args.only(read, is_whole)?;
    let numbers = only.map(|of| args.choose(of)).transpose()?.flatten();
    let pair = only.zip(numbers);
    let pair = pair.map(|(of, numbers)| RevisionPair::new(read, of, numbers));
    let pair = pair.transpose()?;
    let comparison = pair.as_ref().map(RevisionPair::comparison).transpose()?;
    let differences = comparison.as_ref().map(|comparison| Differences {
        comparison,
        sources,
        width: ui::width(),
    });
    let back = only.zip(numbers).map(|(history, [from, to])| {
        let number = match history.latest() == Some(from) {
            true => to,
            false => from,
        };
        Rollback::judge(read, history, number, access)
    });
    let back = back.transpose()?;
    let report = RevisionReport {
        revisions: read,
        not_evaluated: &missing,
        changes: numbers.zip(differences.as_ref()),
        rollback: back.as_ref(),
        sources,
        width: ui::width(),
    };
    ui::print(&match args.output {
        Shape::Table => report.in_columns(),
        Shape::Json => report.in_json(),
    })?;
    let changes = comparison.as_ref();
    let changes = changes.is_some_and(|of| of.all_differences().next().is_some());
    let start = back.map(|of| of.start);
    Ok(ExitCode::from(match (is_whole, start) {
        (false, _) | (_, Some(Start::Unknown)) => super::COULD_NOT_TELL,
        _ => u8::from(changes || start == Some(Start::No)),
    }))
}

/// Says that the latest template of a workload is not a revision yet.
fn behind(context: &str, history: &RevisionHistory) -> Option<NotEvaluated> {
    let name = format!("{}/{}", history.kind.name(), history.name);
    let why = match (history.is_behind, history.revisions.is_empty()) {
        (true, _) => "the controller has not made a revision of it yet",
        (_, true) => "no object that holds a revision of it is there",
        _ => return None,
    };
    Some(NotEvaluated {
        environment: context.to_owned(),
        what: format!("the latest pod template of {name}"),
        why: why.to_owned(),
        unavailable: Unavailable::LiveState,
        origin: Origin::NONE,
        off_limits: None,
        optional: false,
    })
}

impl RevisionsArgs {
    /// Returns the workload that was named; `None` where none was, or where it could not be read.
    fn only<'r>(
        &self,
        read: &'r Revisions,
        is_whole: bool,
    ) -> Result<Option<&'r RevisionHistory>, Error> {
        let Some((kind, name)) = &self.workload else {
            return Ok(None);
        };
        let within = match read.namespaces.as_slice() {
            [] => "any namespace".to_owned(),
            names => format!("namespace {}", listed(names, LISTED)),
        };
        match read.histories.as_slice() {
            [] if !is_whole => Ok(None),
            [] => Err(Error::new(format!(
                "there is no {} {name} in {within} of context {}",
                kind.name(),
                read.context
            ))
            .hint("-n names a namespace, -A looks in all")),
            // Its references were looked up only where both it and its revisions could be listed.
            [only] => Ok(Some(only).filter(|_| !read.chosen.is_empty())),
            several => {
                let names = several.iter().map(|of| &of.namespace);
                Err(Error::new(format!(
                    "there are {} {}s named {name}",
                    several.len(),
                    kind.name()
                ))
                .hint(format!("name one with -n: {}", listed(names, LISTED))))
            }
        }
    }

    /// Returns the revisions that are compared; `None` where there is only one.
    fn choose(&self, history: &RevisionHistory) -> Result<Option<[i64; 2]>, Error> {
        let numbers = || history.revisions.iter().map(|of| of.number);
        for number in [self.from, self.to].into_iter().flatten() {
            if history.revision(number).is_none() {
                let there: Vec<String> = numbers().map(|number| number.to_string()).collect();
                return Err(Error::new(format!(
                    "{} {} has no revision {number}",
                    history.kind.name(),
                    history.name
                ))
                .hint(format!("there is {}", listed(there, LISTED))));
            }
        }
        let Some(latest) = history.latest() else {
            return Ok(None);
        };
        let to = self.to.unwrap_or(latest);
        let before = || numbers().filter(|number| *number < to).max();
        let Some(from) = self.from.or_else(before) else {
            return Ok(None);
        };
        match from == to {
            true => Err(
                Error::new(format!("revision {from} is compared with itself"))
                    .hint("--from and --to name two revisions"),
            ),
            false => Ok(Some([from, to])),
        }
    }

    /// Returns the revisions whose references are read: those that are compared, and the latest.
    fn read(&self, history: &RevisionHistory) -> Result<Vec<i64>, Error> {
        let compared = self.choose(history)?.into_iter().flatten();
        Ok(compared.chain(history.latest()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workloads_are_spelled_as_for_kubectl() {
        let cases = [
            ("Deployment/web", Some((WorkloadKind::Deployment, "web"))),
            ("deploy/web", Some((WorkloadKind::Deployment, "web"))),
            ("sts/db-0.x", Some((WorkloadKind::StatefulSet, "db-0.x"))),
            ("DaemonSet/log", Some((WorkloadKind::DaemonSet, "log"))),
            ("web", None),
            ("Job/x", None),
            ("Deployment/", None),
            ("Deployment/a,b", None),
        ];
        for (text, wanted) in cases {
            let found = workload(text).ok();
            let wanted = wanted.map(|(kind, name)| (kind, name.to_owned()));
            assert_eq!(found, wanted, "{text}");
        }
    }
}
