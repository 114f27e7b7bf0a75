//! `file-differs`: a mounted file with other values, or another text.

use std::borrow::Cow;

use super::env_value_differs;
use super::file_key_missing::set_values;
use crate::compare::{Absence, Difference, Field, Value};
use crate::judge::lost_services::strayed;
use crate::judge::mounted_files::{self, FileVerdict};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Severity, Title};
use crate::words::{are, counted};

pub(crate) struct FileDiffers;

static META: Meta = Meta {
    id: "file-differs",
    summary: "A mounted file has other values, keys or lines in the target, and not only the environment's own name in them",
    severity: Severity::Warning,
    page: include_str!("file-differs.md"),
};

/// `file-key-missing` reads the files, and has this rule speak of what is not missing.
impl Rule for FileDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("ConfigMap")]
    }
}

/// Judges a key that holds one line as the value of a variable.
pub(super) fn of_setting(
    context: &Context<'_>,
    difference: &Difference<'_>,
    [a, b]: &[Cow<'_, str>; 2],
) -> Judgement {
    let Field::ConfigKey(map, key) = &difference.field else {
        return Judgement::NotMine;
    };
    let (a, b) = (a.trim_end(), b.trim_end());
    if a == b {
        return Judgement::Fine;
    }
    let finding = || {
        let title = format!("{key} of ConfigMap {map} differs");
        let mut finding = context.draft(&META, difference, title);
        set_values(&mut finding, [a, b].map(|text| Value::Text(text.into())));
        for side in &mut finding.sides {
            side.value_name = key.as_str().into();
        }
        finding.part_of(Some(Part::Setting {
            map: map.to_string(),
            key: key.to_string(),
        }))
    };
    if let Some(lost) = strayed(context, a, b) {
        return lost.tell(finding(), context.target()).into();
    }
    env_value_differs::of_texts(context, difference, finding, (key, a, b))
}

/// Returns one finding for a file, whatever differs in it.
pub(super) fn finding(
    context: &Context<'_>,
    difference: &Difference<'_>,
    verdict: &FileVerdict,
) -> Option<Finding> {
    let Field::ConfigKey(_, key) = &difference.field else {
        return None;
    };
    let draft = |title: Title| context.draft(&META, difference, title);
    let (reference, target) = (context.reference(), context.target());
    if let Some([a, b]) = &verdict.lines {
        let line = verdict.line.unwrap_or_default();
        let mut finding = draft(format!("file {key} differs from line {line} on").into());
        let value = |line: &Option<String>| match line {
            Some(line) => Value::Text(line.into()),
            None => Value::Absent(Absence::NotThere),
        };
        set_values(&mut finding, [value(a), value(b)]);
        return Some(match verdict.only_comments {
            true => finding.small().because("nothing but comments differs"),
            false => led_astray(finding, verdict, target),
        });
    }
    if verdict.is_another_file {
        let finding = draft(Title::within(format_args!("{key} is another file"), target));
        return Some(another_file(finding, verdict, reference));
    }
    let values: Vec<_> = changed(verdict).collect();
    if values.is_empty() {
        return None;
    }
    let title = match (&*verdict.changed, &*verdict.extra) {
        ([only], []) => format!("{} of file {key} differs", only.path).into(),
        ([], extra) => {
            let (names, are) = (mounted_files::key_names(extra), are(extra.len()));
            Title::only_within(format_args!("{names} of file {key} {are} set"), target)
        }
        (changed, _) => {
            let differ = if changed.len() > 1 {
                "differ"
            } else {
                "differs"
            };
            format!("{} of file {key} {differ}", counted(changed.len(), "value")).into()
        }
    };
    let mut finding = draft(title);
    let side = |of_target: bool| {
        let entries = values.iter().map(|(path, a, b)| match of_target {
            true => (*path, *b, *a),
            false => (*path, *a, *b),
        });
        Value::plain(mounted_files::shown(entries))
    };
    set_values(&mut finding, [side(false), side(true)]);
    finding.names_fields = true;
    Some(match verdict.is_meant {
        true if verdict.changed.is_empty() => finding.small(),
        true => finding
            .small()
            .because("hosts, numbers and log levels are meant to differ"),
        false => led_astray(finding, verdict, target),
    })
}

/// Says which host of the file leads nowhere in the target.
fn led_astray(finding: Finding, verdict: &FileVerdict, target: &str) -> Finding {
    match &verdict.stray {
        Some(lost) => lost.tell(finding, target),
        None => finding,
    }
}

/// Says which keys each of two files has that are not the same file.
fn another_file(mut finding: Finding, verdict: &FileVerdict, reference: &str) -> Finding {
    let (missing, quiet) = (&verdict.missing, &verdict.missing_quiet);
    let lacks = mounted_files::rows(missing).chain(mounted_files::rows(quiet));
    let lacks = mounted_files::shown(lacks);
    let has = mounted_files::shown(mounted_files::rows(&verdict.extra));
    let lacks = match lacks.is_empty() {
        true => Value::plain("none of these keys"),
        false => Value::plain(lacks),
    };
    set_values(&mut finding, [lacks, Value::plain(has)]);
    finding.because(format!("most of its keys are not those of {reference}'s"))
}

fn changed(verdict: &FileVerdict) -> impl Iterator<Item = mounted_files::Row<'_>> {
    let changed = verdict.changed.iter().map(|change| {
        let (a, b) = (change.reference.as_ref(), change.target.as_ref());
        (&change.path, a.map(|a| &*a.text), b.map(|b| &*b.text))
    });
    let extra = verdict
        .extra
        .iter()
        .map(|entry| (&entry.path, None, Some(&*entry.value)));
    changed.chain(extra)
}
