//! Differences, unjudged: as unified text, in columns, for programs, or as a page.

mod html;
mod json;

pub use html::in_html;
pub(super) use json::value as json_value;
pub use json::{in_json, in_yaml};

use std::fmt::{Result, Write as _};

use owo_colors::OwoColorize;
use similar::{ChangeTag, InlineChange, TextDiff};

use super::subject;
use crate::clean::spelled as clean;
use crate::compare::{Comparison, Difference, Field, Subject};
use crate::mask;
use crate::model::Environment;
use crate::yaml::{Origin, SourceMap};

/// Equal lines that are shown around a change within a file.
const CONTEXT: usize = 3;

/// The differences to show.
#[derive(Debug, Clone, Copy)]
pub struct Differences<'r> {
    /// The two environments and what differs between them.
    pub comparison: &'r Comparison<'r>,
    /// The sources in which origins are spelled out.
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
    let rows = comparison.shown_differences().map(|difference| {
        let heading = match last == Some(&difference.subject) {
            true => String::new(),
            false => subject(&difference.subject),
        };
        last = Some(&difference.subject);
        let cell = |value: Option<String>| {
            value.map_or_else(|| "not set".to_owned(), |value| clean(&value).into_owned())
        };
        let [reference, target] = shown_sides(difference);
        vec![
            clean(&heading).into_owned(),
            clean(&difference.field.label()).into_owned(),
            cell(reference),
            cell(target),
        ]
    });
    let [reference, target] = comparison.names();
    let header = ["where", "field", reference, target];
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
    let [a, b] = comparison.names();
    let title = |name: &str, of: &Environment| format!("{name} ({})", of.spec);
    writeln!(out, "--- {}", clean(&title(a, comparison.reference)))?;
    writeln!(out, "+++ {}", clean(&title(b, comparison.target)))?;
    let mut last: Option<&Subject> = None;
    for difference in comparison.shown_differences() {
        if last != Some(&difference.subject) {
            let heading = format!("@@ {} @@", subject(&difference.subject));
            writeln!(out, "{}", clean(&heading).cyan())?;
            last = Some(&difference.subject);
        }
        match file_texts(difference) {
            Some(texts) => file(differences, difference, &texts, out)?,
            None => field(differences, difference, out)?,
        }
    }
    Ok(())
}

/// Returns what to show of both sides; `None` for an absent one.
pub(super) fn shown_sides(difference: &Difference<'_>) -> [Option<String>; 2] {
    let name = difference.field.value_name();
    let (a, b) = (&difference.reference, &difference.target);
    [(a, b), (b, a)].map(|(side, other)| {
        side.is_present()
            .then(|| side.value.shown_beside(name, &other.value).to_string())
    })
}

fn field(differences: &Differences<'_>, difference: &Difference<'_>, out: &mut String) -> Result {
    let name = difference.field.label();
    let line = |value: Option<String>| {
        value.map_or_else(String::new, |value| {
            format!("{}\n", clean(&format!("{name}: {value}")))
        })
    };
    let [a, b] = shown_sides(difference).map(line);
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

/// A file of a ConfigMap on both sides.
struct FileTexts<'d> {
    key: &'d str,
    reference: &'d str,
    target: &'d str,
}

/// Writes a file of a ConfigMap, line by line.
fn file(
    differences: &Differences<'_>,
    difference: &Difference<'_>,
    texts: &FileTexts<'_>,
    out: &mut String,
) -> Result {
    writeln!(
        out,
        " {}:{}",
        clean(&difference.field.label()),
        place(differences.sources, difference.target.origin).dimmed()
    )?;
    // What is compared is what stands there; what is shown is masked.
    let masked = (
        mask::mask_lines(texts.key, texts.reference),
        mask::mask_lines(texts.key, texts.target),
    );
    let text = TextDiff::from_lines(texts.reference, texts.target);
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

/// Returns both texts of a ConfigMap's key, where both sides have one and it has several lines.
fn file_texts<'d>(difference: &'d Difference<'_>) -> Option<FileTexts<'d>> {
    let Field::ConfigKey(_, key) = &difference.field else {
        return None;
    };
    let (reference, target) = (&difference.reference.value, &difference.target.value);
    let texts = FileTexts {
        key,
        reference: reference.as_text()?,
        target: target.as_text()?,
    };
    let has_lines = |text: &str| text.lines().count() > 1;
    (has_lines(texts.reference) || has_lines(texts.target)).then_some(texts)
}
