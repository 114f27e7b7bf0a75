//! `kubeparity revisions -o json`: the same for programs. Structs of its own with a version.

use serde::Serialize;
use serde_json::Value;

use super::RevisionReport;
use crate::check::{Rollback, Start};
use crate::clean;
use crate::mask;
use crate::report::differences::json_value;
use crate::report::not_evaluated;
use crate::source::cluster::{Revision, RevisionHistory};
use crate::source::managed_fields::FieldOwner;

/// The version of these structs.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    context: &'r str,
    not_evaluated: Vec<String>,
    workloads: Vec<Workload<'r>>,
    /// As `kubeparity diff -o json` has it; null where nothing is compared.
    changes: Option<Value>,
    /// Null where there is nothing to go back to.
    rollback: Option<Back<'r>>,
}

#[derive(Serialize)]
struct Workload<'r> {
    kind: &'static str,
    namespace: &'r str,
    name: &'r str,
    /// Null where no managed field tells.
    set_by: Option<SetBy<'r>>,
    /// The oldest first.
    revisions: Vec<Told<'r>>,
}

#[derive(Serialize)]
struct Told<'r> {
    revision: i64,
    former: &'r [i64],
    object: &'r str,
    created: Option<&'r str>,
    images: Vec<String>,
    change_cause: Option<String>,
    latest: bool,
}

#[derive(Serialize)]
struct SetBy<'r> {
    manager: &'r str,
    operation: &'r str,
    /// The manager's latest write of anything.
    not_after: Option<&'r str>,
}

#[derive(Serialize)]
struct Back<'r> {
    revision: i64,
    command: &'r str,
    /// `yes`, `no` or `unknown`.
    starts: &'static str,
    obstacles: Vec<Obstacle<'r>>,
    /// Objects that stay as they are.
    kept: Vec<Kept<'r>>,
    deployed_by: Option<Deployed<'r>>,
    is_latest: bool,
    is_paused: bool,
}

#[derive(Serialize)]
struct Obstacle<'r> {
    rule: &'static str,
    severity: &'static str,
    title: &'r str,
    why: &'r [String],
}

#[derive(Serialize)]
struct Kept<'r> {
    kind: &'static str,
    name: &'r str,
    written_since: Option<SetBy<'r>>,
}

#[derive(Serialize)]
struct Deployed<'r> {
    name: &'static str,
    evidence: &'r str,
    consequence: &'static str,
    instead: &'r str,
}

fn masked(text: &str) -> String {
    mask::mask_text("", text).into_owned()
}

pub(super) fn write(report: &RevisionReport<'_>) -> String {
    let revisions = report.revisions;
    let missing = report.not_evaluated.iter();
    let document = Document {
        version: VERSION,
        context: &revisions.context,
        not_evaluated: missing
            .map(|of| not_evaluated(of, report.sources).1)
            .collect(),
        workloads: revisions.histories.iter().map(workload).collect(),
        changes: report
            .changes
            .map(|(_, differences)| json_value(differences)),
        rollback: report.rollback.map(back),
    };
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    clean::json(&format!("{text}\n"))
}

fn workload(history: &RevisionHistory) -> Workload<'_> {
    let told = |revision| told(history, revision);
    Workload {
        kind: history.kind.name(),
        namespace: &history.namespace,
        name: &history.name,
        set_by: history.set_by.as_ref().map(set_by),
        revisions: history.revisions.iter().map(told).collect(),
    }
}

fn told<'r>(history: &RevisionHistory, revision: &'r Revision) -> Told<'r> {
    Told {
        revision: revision.number,
        former: &revision.former,
        object: &revision.object,
        created: revision.created.as_deref(),
        images: revision
            .images
            .iter()
            .map(|image| mask::mask_image(image).into_owned())
            .collect(),
        change_cause: revision.change_cause.as_deref().map(masked),
        latest: history.latest() == Some(revision.number),
    }
}

fn set_by(owner: &FieldOwner) -> SetBy<'_> {
    SetBy {
        manager: &owner.manager,
        operation: &owner.operation,
        not_after: owner.time.as_deref(),
    }
}

fn back(rollback: &Rollback) -> Back<'_> {
    Back {
        revision: rollback.revision,
        command: &rollback.command,
        starts: match rollback.start {
            Start::Yes => "yes",
            Start::No => "no",
            Start::Unknown => "unknown",
        },
        obstacles: rollback
            .obstacles
            .iter()
            .map(|of| Obstacle {
                rule: of.rule,
                severity: of.severity.name(),
                title: &of.title,
                why: &of.why,
            })
            .collect(),
        kept: rollback
            .kept
            .iter()
            .map(|of| Kept {
                kind: of.kind,
                name: &of.name,
                written_since: of.written_since.as_ref().map(set_by),
            })
            .collect(),
        deployed_by: rollback.deployer.as_ref().map(|of| Deployed {
            name: of.name,
            evidence: &of.evidence,
            consequence: of.consequence,
            instead: &of.instead,
        }),
        is_latest: rollback.is_latest,
        is_paused: rollback.is_paused,
    }
}
