//! `kubeparity timeline`: what happened, as the post-mortem's first draft.

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::{SignedDuration, Timestamp};

use super::cluster_args::{ClusterArgs, revision_query};
use super::render_args::BuildArgs;
use super::ui;
use super::way_back::{self, before};
use crate::check::{self, Plan, RevisionPair, Selection};
use crate::error::Error;
use crate::judge::Threshold;
use crate::report::{Change, Differences, Report, TimelineReport};
use crate::source::NotEvaluated;
use crate::source::cluster::{
    ClusterTarget, Clusters, RevisionHistory, RevisionQuery, Revisions, Timeline,
};
use crate::yaml::SourceMap;

/// Workloads whose last change is looked at.
const CHANGED: usize = 10;

/// Write the timeline of a post-mortem, as Markdown: revisions, writes, conditions, restarts and events, what changed, and what the check says
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Facts alone, with blanks where a person has to write. Events are gone after an hour on most clusters: run it early. `list` on pods, events and
configmaps is used where it is granted; without it, the report says so.

Exit codes:
  0  the timeline was written
  2  not everything could be looked at, or the run could not tell

Examples:
  kubeparity timeline context:production#shop --since 2h
  kubeparity timeline production > post-mortem.md"
)]
pub(super) struct TimelineArgs {
    /// context:NAME[#NAMESPACE], in-cluster, or an environment of kubeparity.yaml that has a cluster
    #[arg(value_name = "SOURCE")]
    source: String,
    /// How far to look back: 90m, 2h, 3d; without it, as far as the cluster keeps anything
    #[arg(long, value_name = "TIME", value_parser = age)]
    since: Option<SignedDuration>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

/// Reads how far to look back.
fn age(text: &str) -> Result<SignedDuration, String> {
    let units = [("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)];
    let read = units.iter().find_map(|(unit, seconds)| {
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        i64::from(count).checked_mul(*seconds)
    });
    read.map(SignedDuration::from_secs).ok_or_else(|| {
        "a time is a number of minutes, hours, days or weeks: 90m, 2h, 3d, 1w".to_owned()
    })
}

pub(super) fn timeline(args: &TimelineArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let disk = args.build.disk(sources);
    let selection = Selection {
        config: args.config.as_deref(),
        ..Selection::default()
    };
    let mut plan = Plan::reading(&args.source, selection, &disk)?;
    args.clusters.narrow_all(&mut plan)?;
    let (environment, mut target) = cluster(&plan, &args.source)?;
    let now = Timestamp::now();
    let since = args.since.map(|since| now.checked_sub(since)).transpose();
    let since = since.map_err(|_| Error::new("--since is too far back"))?;
    let clusters = args.clusters.open();
    clusters.settle(&mut target);
    let lines = ui::Lines::default();
    let query = revision_query(&environment, target, None, &lines);
    let timeline = clusters.timeline(&query)?;
    let changed = changed(&timeline, since);
    let pairs = pairs(&clusters, &query, &changed, sources)?;
    drop(lines);
    let reading = args.clusters.read(&plan, &disk, sources)?;
    let mut verdict = check::judge(&plan, reading)?;
    way_back::say(&mut verdict, &plan, &args.clusters, sources)?;
    let comparisons = pairs
        .iter()
        .map(|(history, numbers, pair)| pair.comparison().map(|of| (*history, *numbers, of)));
    let comparisons: Vec<_> = comparisons.collect::<Result<_, _>>()?;
    let changes = comparisons
        .iter()
        .map(|(history, numbers, comparison)| Change {
            history,
            numbers: *numbers,
            differences: Differences {
                comparison,
                sources,
                width: ui::width(),
            },
        });
    let changes: Vec<Change<'_>> = changes.collect();
    let report = TimelineReport {
        timeline: &timeline,
        since,
        changes: &changes,
        left_out: changed.len().saturating_sub(CHANGED),
        check: Report {
            verdict: &verdict,
            outcome: verdict.outcome(Threshold::default()),
            sources,
            width: ui::width(),
            now,
            lists_all: false,
        },
    };
    ui::print(&report.in_markdown())?;
    let mut missing = timeline.not_evaluated.iter().chain(&verdict.not_evaluated);
    Ok(ExitCode::from(match missing.any(NotEvaluated::is_needed) {
        true => super::COULD_NOT_TELL,
        false => 0,
    }))
}

/// Returns the only environment of a plan, and its cluster.
fn cluster(plan: &Plan, source: &str) -> Result<(String, ClusterTarget), Error> {
    let request = plan.requests.first();
    let found = request.and_then(|of| Some((of.environment.clone(), of.cluster.clone()?)));
    found.ok_or_else(|| {
        Error::new(format!("{source} is not a cluster")).hint(
            "name one: context:NAME, in-cluster, or an environment of kubeparity.yaml that has a cluster",
        )
    })
}

/// Returns the workloads whose latest revision is of the time that is looked at, the latest change first.
fn changed(timeline: &Timeline, since: Option<Timestamp>) -> Vec<&RevisionHistory> {
    let made = |history: &RevisionHistory| -> Option<Timestamp> {
        history.revisions.last()?.created.as_deref()?.parse().ok()
    };
    let several = timeline
        .histories
        .iter()
        .filter(|of| of.revisions.len() > 1);
    let is_within =
        |of: &&RevisionHistory| since.is_none_or(|since| made(of).is_some_and(|at| at >= since));
    let mut all: Vec<&RevisionHistory> = several.filter(is_within).collect();
    all.sort_by_key(|of| std::cmp::Reverse(made(of)));
    all
}

type Pairs<'t> = Vec<(&'t RevisionHistory, [i64; 2], RevisionPair)>;

/// Reads the last two revisions of workloads.
fn pairs<'t>(
    clusters: &Clusters,
    query: &RevisionQuery,
    changed: &[&'t RevisionHistory],
    sources: &SourceMap,
) -> Result<Pairs<'t>, Error> {
    let mut pairs = Vec::new();
    let both = |of: &RevisionHistory| Some([before(of)?, of.latest()?]);
    let choose = |of: &RevisionHistory| Ok(both(of).into_iter().flatten().collect());
    for history in changed.iter().take(CHANGED) {
        let of_one = query.of_one(history);
        let read: Revisions = clusters.revisions(&of_one, &choose, sources)?;
        let Some((now, numbers)) = read.histories.first().and_then(|of| Some((of, both(of)?)))
        else {
            continue;
        };
        if numbers
            .iter()
            .all(|number| read.chosen.iter().any(|(of, _)| of == number))
        {
            pairs.push((*history, numbers, RevisionPair::new(&read, now, numbers)?));
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ages_are_numbers_with_a_unit() {
        for (text, wanted) in [
            ("90m", Some(5_400)),
            ("2h", Some(7_200)),
            ("3d", Some(259_200)),
            ("1w", Some(604_800)),
            ("2", None),
            ("h", None),
            ("-2h", None),
            ("2 h", None),
        ] {
            assert_eq!(age(text).ok().map(|of| of.as_secs()), wanted, "{text}");
        }
    }
}
