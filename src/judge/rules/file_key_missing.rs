//! `file-key-missing`: a key of a mounted file that the target's file does not have.

use crate::compare::{Absence, Difference, Field, Value};
use crate::files;
use crate::judge::fix;
use crate::judge::mounted_files::{self, FileVerdict};
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Finding, FindingSide, Fix, Severity, Title};
use crate::words;

pub(crate) struct FileKeyMissing;

static META: Meta = Meta {
    id: "file-key-missing",
    summary: "A mounted file lacks a key in the target that the reference's file has",
    severity: Severity::Error,
    page: include_str!("file-key-missing.md"),
};

impl Rule for FileKeyMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("ConfigMap")]
    }

    /// Takes every file that both sides have; `file-differs` words what is not missing.
    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if let Some(sides) = mounted_files::setting(context, difference) {
            return super::file_differs::of_setting(context, difference, &sides);
        }
        let Some(verdict) = mounted_files::judge(context, difference) else {
            return Judgement::NotMine;
        };
        let missing = missing(context, difference, &verdict)
            .map(|finding| beside_unneeded(context, finding, &verdict));
        let differs = super::file_differs::finding(context, difference, &verdict);
        let found: Vec<Finding> = missing.into_iter().chain(differs).collect();
        match found.is_empty() {
            true => Judgement::Fine,
            false => Judgement::Findings(found),
        }
    }
}

fn missing(
    context: &Context<'_>,
    difference: &Difference<'_>,
    verdict: &FileVerdict,
) -> Option<Finding> {
    let Field::ConfigKey(map, key) = &difference.field else {
        return None;
    };
    let (entries, is_quiet) = match (&*verdict.missing, &*verdict.missing_quiet) {
        _ if verdict.is_another_file => return None,
        ([], []) => return unneeded(context, difference, verdict),
        ([], quiet) => (quiet, true),
        (missing, _) => (missing, false),
    };
    let (own_map, own_key) = mounted_files::own_place(context, difference)
        .unwrap_or_else(|| (map.as_str(), key.as_str()));
    let finding = lacking(context, difference, (own_key, entries));
    let workload = difference.workloads.0;
    // Keys about logging are quiet whatever they hold, and may stand beside these.
    let empty = entries.iter().filter(|of| !files::is_quiet_key(&of.path));
    let empty: Vec<files::Entry> = empty.filter(|_| is_quiet).cloned().collect();
    let finding = match is_quiet {
        true if !empty.is_empty() => finding.with_severity(Severity::Warning).because(format!(
            "{} {} set to nothing in {}",
            mounted_files::key_names(&empty),
            words::are(empty.len()),
            context.reference()
        )),
        true => finding
            .with_severity(Severity::Note)
            .because("it says how much is logged, or what operators look at"),
        false if !mounted_files::is_mounted(workload, map, key) => finding
            .with_severity(Severity::Warning)
            .because("no container mounts the file"),
        false => finding,
    };
    let finding = match &*verdict.missing_quiet {
        quiet if !is_quiet && !quiet.is_empty() => finding.because(format!(
            "{} {} missing, too: {}",
            mounted_files::key_names(quiet),
            words::are(quiet.len()),
            mounted_files::shown(mounted_files::rows(quiet))
        )),
        _ => finding,
    };
    let fix = Fix::saying(format!(
        "add {} to {own_key} of ConfigMap {own_map}",
        mounted_files::key_names(entries)
    ));
    let lines = fix::lines_of_file(context, difference, entries);
    Some(finding.mended_by(Some(fix.with_lines(lines))))
}

/// Says which keys the target does without, if any.
fn beside_unneeded(context: &Context<'_>, finding: Finding, verdict: &FileVerdict) -> Finding {
    if verdict.unneeded.is_empty() {
        return finding;
    }
    let names = mounted_files::key_names(&verdict.unneeded);
    let (reference, target) = (context.reference(), context.target());
    finding.because(format!(
        "{target} does without {names}: it is for trying {reference} out, or for another choice"
    ))
}

/// Tells of keys that the target does without: nothing is to be copied.
fn unneeded(
    context: &Context<'_>,
    difference: &Difference<'_>,
    verdict: &FileVerdict,
) -> Option<Finding> {
    let Field::ConfigKey(_, key) = &difference.field else {
        return None;
    };
    let entries = Some(&*verdict.unneeded).filter(|of| !of.is_empty())?;
    let finding = lacking(context, difference, (key, entries));
    Some(finding.with_severity(Severity::Note))
}

/// Begins the finding that a file lacks keys.
fn lacking(
    context: &Context<'_>,
    difference: &Difference<'_>,
    (file, entries): (&str, &[files::Entry]),
) -> Finding {
    let (names, are) = (mounted_files::key_names(entries), words::are(entries.len()));
    let title = format_args!("{names} of file {file} {are} missing");
    let title = Title::within(title, context.target());
    let mut finding = context.draft(&META, difference, title);
    let values = [
        Value::plain(mounted_files::shown(mounted_files::rows(entries))),
        Value::Absent(Absence::NotSet),
    ];
    set_values(&mut finding, values);
    finding
}

/// Puts other values in place of the whole files.
pub(super) fn set_values(finding: &mut Finding, values: [Value; 2]) {
    for (side, value) in finding.sides.iter_mut().zip(values) {
        *side = FindingSide::new(&side.environment, value, side.origin);
    }
}
