//! [`RevisionReport`]: the revisions of workloads, what changed between two of them, and the way back, as text.
//!
//! Takes what a cluster gave and what was judged of it; gives a text for people, or JSON. Change causes are commands that people
//! typed, so they go through the mask.

mod json;

use owo_colors::OwoColorize as _;

use super::differences::{Differences, in_columns};
use super::layout::wrapped;
use super::texts::Medium;
use super::{columns, not_evaluated};
use crate::check::{Kept, Obstacle, Rollback, Start};
use crate::mask;
use crate::source::NotEvaluated;
use crate::source::cluster::{Revision, RevisionHistory, Revisions};
use crate::source::managed_fields::FieldOwner;
use crate::words::{all_of, counted};

/// Everything that is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct RevisionReport<'r> {
    /// The revisions.
    pub revisions: &'r Revisions,
    /// Everything that could not be looked at.
    pub not_evaluated: &'r [NotEvaluated],
    /// The two revisions that are compared, and what differs, where one workload was named that has two.
    pub changes: Option<([i64; 2], &'r Differences<'r>)>,
    /// The way back, where there is one.
    pub rollback: Option<&'r Rollback>,
    /// The sources in which origins are spelled out.
    pub sources: &'r crate::yaml::SourceMap,
    /// Columns that people see.
    pub width: usize,
}

/// Columns that no line of text is wider than.
const WIDEST: usize = 120;

/// Returns a text as a terminal shows it.
fn shown(text: &str) -> String {
    Medium::Terminal.text(text).to_string()
}

/// Returns a text that people wrote, without credentials.
fn masked(text: &str) -> String {
    shown(&mask::mask_text("", text))
}

/// Returns a time of the cluster as people read it, which is in UTC.
fn time(text: &str) -> String {
    shown(&text.replacen('T', " ", 1).replacen('Z', "", 1))
}

impl RevisionReport<'_> {
    /// Returns it for programs.
    #[must_use]
    pub fn in_json(&self) -> String {
        json::write(self)
    }

    /// Returns it for people: what could not be looked at first.
    #[must_use]
    pub fn in_columns(&self) -> String {
        let mut out = String::new();
        for missing in self.not_evaluated {
            let (label, text) = not_evaluated(missing, self.sources);
            out.push_str(&format!("{label}: {}\n", Medium::Terminal.text(&text)));
        }
        out.push_str(&self.list());
        if let Some((numbers, differences)) = self.changes {
            out.push_str(&self.changed(numbers, differences));
        }
        if let Some(rollback) = self.rollback {
            out.push_str(&way_back(rollback, self.width.min(WIDEST)));
        }
        out
    }

    /// Returns all revisions, the latest of each workload last.
    fn list(&self) -> String {
        let histories = &self.revisions.histories;
        let count = histories.iter().map(|of| of.revisions.len()).sum();
        let heading = format!(
            "{} of {} (context {})",
            counted(count, "revision"),
            match histories.as_slice() {
                [only] => name_of(only),
                several => counted(several.len(), "workload"),
            },
            self.revisions.context
        );
        let rows = histories.iter().flat_map(|history| {
            let all = history.revisions.iter();
            all.map(move |revision| row(history, revision))
        });
        let header = [
            "workload",
            "revision",
            "created (UTC)",
            "images",
            "change cause",
            "set by",
        ];
        // The heading names the only one.
        let skipped = usize::from(histories.len() == 1);
        let header = header.get(skipped..).unwrap_or_default();
        let rows = rows.map(|row| row.into_iter().skip(skipped).collect());
        let table = columns(header, rows, self.width);
        format!("{}\n\n{table}", shown(&heading).bold())
    }

    fn changed(&self, [from, to]: [i64; 2], differences: &Differences<'_>) -> String {
        let heading = format!("What changed from revision {from} to revision {to}");
        let is_equal = differences.comparison.all_differences().next().is_none();
        let same = || {
            let histories = &self.revisions.histories;
            histories.first().is_some_and(|of| of.are_equal(from, to))
        };
        let text = match is_equal {
            false => in_columns(differences),
            true if same() => "nothing: the pod templates are the same\n".to_owned(),
            true => "nothing that the containers get: the pod templates differ in what is not compared, as after kubectl rollout restart\n"
                .to_owned(),
        };
        format!("\n{}\n\n{text}", heading.bold())
    }
}

/// Returns how a workload is called: `Deployment/web in namespace shop`.
fn name_of(history: &RevisionHistory) -> String {
    format!(
        "{}/{} in namespace {}",
        history.kind.name(),
        history.name,
        history.namespace
    )
}

fn row(history: &RevisionHistory, revision: &Revision) -> Vec<String> {
    let is_latest = history.latest() == Some(revision.number);
    let mut number = revision.number.to_string();
    if is_latest {
        number.push_str(" (latest)");
    }
    if !revision.former.is_empty() {
        let former: Vec<String> = revision.former.iter().map(i64::to_string).collect();
        let former: Vec<&str> = former.iter().map(String::as_str).collect();
        number = format!("{number}, was {}", all_of(&former));
    }
    let images = revision.images.iter();
    let images: Vec<String> = images.map(|of| shown(&mask::mask_image(of))).collect();
    let set_by = history.set_by.as_ref().filter(|_| is_latest);
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    vec![
        shown(&format!("{}/{}", history.kind.name(), history.name)),
        number,
        or_none(revision.created.as_deref().map(time)),
        images.join("\n"),
        or_none(revision.change_cause.as_deref().map(masked)),
        or_none(set_by.map(|of| shown(&of.manager))),
    ]
}

/// Returns a manager with the time of its latest write.
fn by(owner: &FieldOwner) -> String {
    match &owner.time {
        Some(at) => format!("{}, {} UTC", shown(&owner.manager), time(at)),
        None => shown(&owner.manager),
    }
}

fn way_back(rollback: &Rollback, width: usize) -> String {
    let number = rollback.revision;
    let heading = format!("The way back to revision {number}");
    let mut lines = vec![String::new(), heading.bold().to_string(), String::new()];
    let command = Medium::Terminal.text(&rollback.command);
    lines.push(format!("  {command}"));
    lines.push(String::new());
    if let Some(deployer) = &rollback.deployer {
        let said = format!(
            "{} deploys it ({}): {}",
            deployer.name, deployer.evidence, deployer.consequence
        );
        lines.extend(hanging(&said, 0, width));
        lines.push(format!("  instead: {}", shown(&deployer.instead)));
    }
    if rollback.is_latest {
        lines.push(format!(
            "revision {number} has the latest pod template: the command does nothing"
        ));
    }
    if rollback.is_paused {
        lines.push(
            "the rollout is paused: kubectl refuses to undo it before kubectl rollout resume"
                .to_owned(),
        );
    }
    let said = match rollback.start {
        Start::Yes => format!(
            "revision {number} would start: everything that it refers to is there, down to the keys (images are not looked up)"
        ),
        Start::No => format!("revision {number} would not start:"),
        Start::Unknown => format!("whether revision {number} would start is not known"),
    };
    lines.extend(hanging(&said, 0, width));
    for obstacle in &rollback.obstacles {
        lines.extend(told(obstacle, width));
    }
    lines.extend(left_alone(&rollback.kept));
    lines.join("\n") + "\n"
}

/// Returns a text in lines that fit, all of them set in.
fn hanging(text: &str, indent: usize, width: usize) -> Vec<String> {
    let lines = wrapped(&shown(text), width.saturating_sub(indent));
    let set_in = |line: String| format!("{}{line}", " ".repeat(indent));
    lines.into_iter().map(set_in).collect()
}

fn told(obstacle: &Obstacle, width: usize) -> Vec<String> {
    let name = obstacle.severity.name();
    let title = shown(&obstacle.title);
    let first = format!("  {name:<8} {title}  {}", obstacle.rule);
    let why = obstacle.why.iter();
    let why = why.flat_map(|why| hanging(why, 11, width));
    std::iter::once(first).chain(why).collect()
}

/// Says which objects a rollback does not bring back.
fn left_alone(kept: &[Kept]) -> Vec<String> {
    if kept.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        "the rollback brings no earlier content of these back; the latest revision reads them too:"
            .to_owned(),
    ];
    lines.extend(kept.iter().map(|object| {
        let since = object.written_since.as_ref();
        let since = since.map(|of| format!(", written since by {}", by(of)));
        let since = since.unwrap_or_default();
        format!("  {} {}{since}", object.kind, shown(&object.name))
    }));
    lines
}
