//! Differences, unjudged: as unified text, or in columns.

use std::fmt::{Result, Write as _};

use owo_colors::OwoColorize;
use similar::{ChangeTag, InlineChange, TextDiff};

use super::layout::clean;
use super::subject;
use crate::compare::{Comparison, Difference, Field, Subject};
use crate::judge::masked;
use crate::mask;
use crate::model::{Environment, ProbeKind};
use crate::yaml::{Origin, SourceMap};

/// Equal lines that are shown around a change within a file.
const CONTEXT: usize = 3;

/// What there is to show.
#[derive(Debug, Clone, Copy)]
pub struct Differences<'r> {
    /// The two environments and what differs between them.
    pub comparison: &'r Comparison<'r>,
    /// Where origins are spelled out.
    pub sources: &'r SourceMap,
    /// Columns that people see.
    pub width: usize,
}

/// Returns the differences as unified text: one `@@` a workload or container, `-` for the reference, `+` for the target,
/// each with its place; the words that changed stand out on a terminal.
#[must_use]
pub fn unified(differences: &Differences<'_>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_unified(differences, &mut out);
    out
}

/// Returns the differences in columns.
#[must_use]
pub fn in_columns(differences: &Differences<'_>) -> String {
    let comparison = differences.comparison;
    let mut out = not_evaluated(differences);
    let mut last: Option<&Subject> = None;
    let rows = comparison.differences.iter().map(|difference| {
        let heading = match last == Some(&difference.subject) {
            true => String::new(),
            false => subject(&difference.subject),
        };
        last = Some(&difference.subject);
        let cell = |value: Option<String>| {
            value.map_or_else(|| "not set".to_owned(), |value| clean(&value).into_owned())
        };
        let (reference, target) = masked::sides(comparison, difference);
        vec![
            clean(&heading).into_owned(),
            clean(&spelled(&difference.field)).into_owned(),
            cell(reference),
            cell(target),
        ]
    });
    let header = [
        "where",
        "field",
        &comparison.reference.name,
        &comparison.target.name,
    ];
    out.push_str(&super::columns(&header, rows, differences.width));
    out
}

fn not_evaluated(differences: &Differences<'_>) -> String {
    let comparison = differences.comparison;
    let environments = [comparison.reference, comparison.target];
    let all = environments
        .iter()
        .flat_map(|environment| &environment.not_evaluated);
    all.map(|missing| {
        let (label, text) = super::not_evaluated(missing, differences.sources);
        format!("{label}: {}\n", clean(&text))
    })
    .collect()
}

fn write_unified(differences: &Differences<'_>, out: &mut String) -> Result {
    let comparison = differences.comparison;
    out.push_str(&not_evaluated(differences));
    let title = |environment: &Environment| format!("{} ({})", environment.name, environment.spec);
    writeln!(out, "--- {}", clean(&title(comparison.reference)))?;
    writeln!(out, "+++ {}", clean(&title(comparison.target)))?;
    let mut last: Option<&Subject> = None;
    for difference in &comparison.differences {
        if last != Some(&difference.subject) {
            let heading = format!("@@ {} @@", subject(&difference.subject));
            writeln!(out, "{}", clean(&heading).cyan())?;
            last = Some(&difference.subject);
        }
        match file_texts(comparison, difference) {
            Some(texts) => file(differences, difference, texts, out)?,
            None => field(differences, difference, out)?,
        }
    }
    Ok(())
}

fn field(differences: &Differences<'_>, difference: &Difference<'_>, out: &mut String) -> Result {
    let name = spelled(&difference.field);
    let line = |value: Option<String>| {
        value.map_or_else(String::new, |value| {
            format!("{}\n", clean(&format!("{name}: {value}")))
        })
    };
    let (a, b) = masked::sides(differences.comparison, difference);
    let (a, b) = (line(a), line(b));
    let text = TextDiff::from_lines(a.as_str(), b.as_str());
    for change in text
        .ops()
        .iter()
        .flat_map(|op| text.iter_inline_changes(op))
    {
        let origin = match change.tag() {
            ChangeTag::Delete => difference.reference.origin,
            _ => difference.target.origin,
        };
        let place = place(differences.sources, origin);
        write_change(&change, None, &place, out)?;
    }
    Ok(())
}

/// A file of a ConfigMap, line by line.
fn file(
    differences: &Differences<'_>,
    difference: &Difference<'_>,
    (a, b): (&str, &str),
    out: &mut String,
) -> Result {
    writeln!(
        out,
        " {}:{}",
        clean(&spelled(&difference.field)),
        place(differences.sources, difference.target.origin).dimmed()
    )?;
    // What is compared is what stands there; what is shown is masked.
    let name = match &difference.field {
        Field::ConfigKey(_, key) => key.as_str(),
        _ => "",
    };
    let masked = (mask::lines(name, a), mask::lines(name, b));
    let text = TextDiff::from_lines(a, b);
    for (index, group) in text.grouped_ops(CONTEXT).iter().enumerate() {
        if index > 0 {
            writeln!(out, "   …")?;
        }
        for change in group.iter().flat_map(|op| text.iter_inline_changes(op)) {
            let line = change
                .old_index()
                .and_then(|line| masked.0.get(line))
                .or_else(|| change.new_index().and_then(|line| masked.1.get(line)));
            write_change(&change, line.map(String::as_str), "", out)?;
        }
    }
    Ok(())
}

/// Writes a line; `masked` is what to show of it, where that may be less than the line.
fn write_change(
    change: &InlineChange<'_, str>,
    masked: Option<&str>,
    place: &str,
    out: &mut String,
) -> Result {
    let tag = change.tag();
    out.push_str(match tag {
        ChangeTag::Delete => "-",
        ChangeTag::Insert => "+",
        ChangeTag::Equal => " ",
    });
    let line: String = change.iter_strings_lossy().map(|(_, part)| part).collect();
    let parts: Vec<(bool, std::borrow::Cow<'_, str>)> = match masked {
        Some(masked) if masked != line.trim_end_matches(['\n', '\r']) => {
            vec![(false, masked.into())]
        }
        _ => change.iter_strings_lossy().collect(),
    };
    for (changed, part) in parts {
        let part = clean(part.trim_end_matches(['\n', '\r'])).into_owned();
        match (tag, changed) {
            (ChangeTag::Delete, true) => write!(out, "{}", part.red().underline())?,
            (ChangeTag::Delete, false) => write!(out, "{}", part.red())?,
            (ChangeTag::Insert, true) => write!(out, "{}", part.green().underline())?,
            (ChangeTag::Insert, false) => write!(out, "{}", part.green())?,
            (ChangeTag::Equal, _) => out.push_str(&part),
        }
    }
    writeln!(out, "{}", place.dimmed())
}

fn place(sources: &SourceMap, origin: Origin) -> String {
    sources
        .place(origin)
        .map(|place| format!("  # {place}"))
        .unwrap_or_default()
}

/// Both texts of a ConfigMap's key, where both sides have one and it has several lines.
fn file_texts<'c>(
    comparison: &Comparison<'c>,
    difference: &Difference<'_>,
) -> Option<(&'c str, &'c str)> {
    let Field::ConfigKey(map, key) = &difference.field else {
        return None;
    };
    let text = |environment: &'c Environment| {
        environment
            .config_maps
            .iter()
            .find(|found| found.original_name == *map && found.app == difference.subject.app)
            .and_then(|found| found.data.get(key))
            .map(|value| value.value.as_str())
    };
    let texts = (text(comparison.reference)?, text(comparison.target)?);
    (texts.0.lines().count() > 1 || texts.1.lines().count() > 1).then_some(texts)
}

/// A field's path, as people know it.
fn spelled(field: &Field) -> String {
    let below = |name: &str, path: &Option<String>| match path {
        Some(path) => format!("{name}.{path}"),
        None => name.to_owned(),
    };
    match field {
        Field::Workload => "workload".to_owned(),
        Field::Kind => "kind".to_owned(),
        Field::Container(_) => "container".to_owned(),
        Field::Env(name) => format!("env.{name}"),
        Field::EnvDuplicate(name) => format!("env.{name} (set twice)"),
        Field::EnvFrom(source) => format!("envFrom.{source}"),
        Field::Image => "image".to_owned(),
        Field::Command => "command".to_owned(),
        Field::Args => "args".to_owned(),
        Field::Probe(kind, path) => below(probe(*kind), path),
        Field::Request(name) => format!("resources.requests.{name}"),
        Field::Limit(name) => format!("resources.limits.{name}"),
        Field::Mount(path, field) => below(&format!("volumeMounts[{path}]"), field),
        Field::Volume(name, field) => below(&format!("volumes[{name}]"), field),
        Field::ConfigKey(map, key) => format!("ConfigMap {map}, {key}"),
        Field::Strategy(path) => format!("strategy.{path}"),
        Field::Replicas => "replicas".to_owned(),
        Field::ServiceAccount => "serviceAccountName".to_owned(),
        Field::Rest(path) => path.clone(),
    }
}

fn probe(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Startup => "startupProbe",
        ProbeKind::Liveness => "livenessProbe",
        ProbeKind::Readiness => "readinessProbe",
    }
}
