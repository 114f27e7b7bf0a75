//! [`say`]: the way back of live workloads that are not ready and were before.
//!
//! Takes a verdict; adds one line to the finding of each such workload: the rollback, and whether it would start, as `kubeparity revisions`
//! judges it. Asks a cluster for the revisions of these workloads alone, and says nothing where they may not be listed.

use super::cluster_args::{ClusterArgs, revision_query};
use super::ui;
use crate::check::{Plan, Rollback, Start};
use crate::error::Error;
use crate::judge::{Unwell, Verdict};
use crate::source::Request;
use crate::source::cluster::{Clusters, Namespaces, RevisionHistory};
use crate::words::counted;
use crate::yaml::SourceMap;

/// Workloads that a cluster is asked about.
const ASKED: usize = 5;

/// Adds the way back to the findings about workloads that are not ready.
///
/// # Errors
/// If revisions that were read cannot be judged.
pub(super) fn say(
    verdict: &mut Verdict,
    plan: &Plan,
    args: &ClusterArgs,
    sources: &SourceMap,
) -> Result<(), Error> {
    let unwell: Vec<(usize, Unwell)> = verdict
        .to_go_back()
        .into_iter()
        .map(|(place, of)| (place, of.clone()))
        .collect();
    let of_cluster = |unwell: &Unwell| {
        let mut requests = plan.requests.iter();
        requests.find(|of| of.environment == unwell.environment && of.cluster.is_some())
    };
    let asked = unwell
        .iter()
        .filter_map(|(place, of)| Some((*place, of, of_cluster(of)?)));
    let asked: Vec<(usize, &Unwell, &Request)> = asked.collect();
    if asked.is_empty() {
        return Ok(());
    }
    let clusters = args.open();
    for (place, of, request) in asked.iter().take(ASKED) {
        let line = line(of, request, (args, &*clusters), sources)?;
        if let Some(finding) = verdict.findings.get_mut(*place) {
            finding.why.extend(line);
        }
    }
    if let Some(more) = asked.len().checked_sub(ASKED).filter(|more| *more > 0) {
        verdict.remarks.push(format!(
            "the way back of {} more was not looked for: ask 'kubeparity revisions'",
            counted(more, "workload")
        ));
    }
    Ok(())
}

/// Returns the line about one workload; `None` where its cluster keeps no other revision, or does not let itself be asked.
fn line(
    unwell: &Unwell,
    request: &Request,
    (args, clusters): (&ClusterArgs, &Clusters),
    sources: &SourceMap,
) -> Result<Option<String>, Error> {
    let Some(mut target) = request.cluster.clone() else {
        return Ok(None);
    };
    clusters.settle(&mut target);
    if let Some(namespace) = &unwell.namespace {
        target.namespaces = Namespaces::Named(vec![namespace.clone()]);
    }
    let lines = ui::Lines::default();
    let workload = Some((unwell.kind, unwell.name.clone()));
    let query = revision_query(&request.environment, target, workload, &lines);
    let choose = |history: &RevisionHistory| {
        let numbers = before(history).into_iter().chain(history.latest());
        Ok(numbers.collect())
    };
    // What the check found stands without a way back.
    let Ok(read) = clusters.revisions(&query, &choose, sources) else {
        return Ok(None);
    };
    let Some((history, number)) = (read.histories.first())
        .filter(|_| read.histories.len() == 1 && !read.chosen.is_empty())
        .and_then(|history| Some((history, before(history)?)))
    else {
        return Ok(None);
    };
    let access = args.kubectl(query.cluster.target.context.as_deref());
    let back = Rollback::judge(&read, history, number, &access)?;
    Ok(Some(said(&back)))
}

/// Returns the latest revision before the last one that has another pod template.
pub(super) fn before(history: &RevisionHistory) -> Option<i64> {
    let latest = history.latest()?;
    let numbers = history.revisions.iter().map(|of| of.number);
    let others = numbers.filter(|number| *number < latest && !history.are_equal(latest, *number));
    others.max()
}

/// Says the command, whether the revision would start, and who would revert it.
fn said(back: &Rollback) -> String {
    let start = match (back.start, back.obstacles.first()) {
        (Start::Yes, _) => "would start".to_owned(),
        (Start::No, Some(first)) => format!("would not start: {}", first.title),
        (Start::No, None) => "would not start".to_owned(),
        (Start::Unknown, _) => "may not start: not everything could be looked at".to_owned(),
    };
    let mut said = format!(
        "the way back: {} (revision {} {start})",
        back.command, back.revision
    );
    if let Some(deployer) = &back.deployer {
        said.push_str(&format!(
            "; {} deploys it: {}; instead: {}",
            deployer.name, deployer.consequence, deployer.instead
        ));
    }
    said
}
