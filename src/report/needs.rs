//! The reads of a program, as a table, as JSON, as entries of `needs:` and as a `.env.example`.
//!
//! Takes [`Code`]; gives text. A default that looks like a credential is masked.

use std::fmt::Write as _;

use serde::Serialize;

use super::columns;
use super::texts::Medium;
use crate::maps::IndexMap;
use crate::mask;
use crate::needs::{Code, CodeRead, Effect};
use crate::words::counted;
use crate::yaml::SourceMap;

/// The version of the JSON.
const VERSION: u32 = 1;

/// A format of the reads of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedsFormat {
    /// For people: a row for each variable.
    Table,
    /// For programs: an item for each read.
    Json,
    /// Entries of `needs:` for kubeparity.yaml.
    Yaml,
    /// A `.env.example`.
    Env,
}

#[derive(Serialize)]
struct Document {
    version: u32,
    files: usize,
    reads: Vec<Read>,
    /// Places of reads whose name is built at run time.
    built_at_run_time: Vec<String>,
}

#[derive(Serialize)]
struct Read {
    name: String,
    /// `fails`, `empty` or `default`: what happens without the variable.
    absence: &'static str,
    default: Option<String>,
    how: String,
    place: Option<String>,
}

/// Writes the reads in a format; `owner` is the name that entries of `needs:` are written for.
#[must_use]
pub fn write_needs(
    code: &Code,
    format: NeedsFormat,
    (sources, width): (&SourceMap, usize),
    owner: &str,
) -> String {
    match format {
        NeedsFormat::Table => table(code, sources, width),
        NeedsFormat::Json => json(code, sources),
        NeedsFormat::Yaml => entries(code, owner),
        NeedsFormat::Env => example(code),
    }
}

/// Returns the reads by variable, each with its worst read first.
fn by_name(code: &Code) -> IndexMap<&str, Vec<&CodeRead>> {
    let mut names: IndexMap<&str, Vec<&CodeRead>> = IndexMap::default();
    for read in &code.reads {
        names.entry(&read.need.name).or_default().push(read);
    }
    for reads in names.values_mut() {
        reads.sort_by_key(|read| std::cmp::Reverse(read.need.effect));
    }
    names
}

fn word(effect: Effect) -> &'static str {
    match effect {
        Effect::Fails => "fails",
        Effect::Empty => "empty",
        Effect::Default => "default",
    }
}

fn default_of(read: &CodeRead) -> Option<String> {
    let default = read.default.as_deref()?;
    Some(mask::mask_text(&read.need.name, default).into_owned())
}

fn place(read: &CodeRead, sources: &SourceMap) -> Option<String> {
    sources
        .place(read.need.origin)
        .map(|place| place.to_string())
}

fn table(code: &Code, sources: &SourceMap, width: usize) -> String {
    let names = by_name(code);
    let clean = |text: &str| Medium::Terminal.text(text).to_string();
    let rows = names.iter().map(|(name, reads)| {
        let first = reads.first();
        let effect = first.map_or(Effect::Empty, |read| read.need.effect);
        let default = first
            .filter(|_| effect == Effect::Default)
            .and_then(|read| default_of(read));
        let without = default.map_or_else(
            || word(effect).to_owned(),
            |default| format!("default {default}"),
        );
        let more = match reads.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let place = first
            .and_then(|read| place(read, sources))
            .unwrap_or_default();
        vec![
            clean(name),
            clean(&without),
            clean(&format!("{place}{more}")),
        ]
    });
    let mut out = columns(
        &["variable", "without it", "read"],
        rows.collect::<Vec<_>>(),
        width,
    );
    let _ = writeln!(
        out,
        "\n{} of {} in {}",
        counted(code.reads.len(), "read"),
        counted(names.len(), "variable"),
        counted(code.files, "file")
    );
    for origin in &code.dynamic {
        if let Some(place) = sources.place(*origin) {
            let _ = writeln!(
                out,
                "{}: the name is built at run time",
                clean(&place.to_string())
            );
        }
    }
    out
}

fn json(code: &Code, sources: &SourceMap) -> String {
    let reads = code.reads.iter().map(|read| Read {
        name: read.need.name.to_string(),
        absence: word(read.need.effect),
        default: default_of(read),
        how: read.need.how.to_string(),
        place: place(read, sources),
    });
    let dynamic = code
        .dynamic
        .iter()
        .filter_map(|origin| sources.place(*origin));
    let document = Document {
        version: VERSION,
        files: code.files,
        reads: reads.collect(),
        built_at_run_time: dynamic.map(|place| place.to_string()).collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn entries(code: &Code, owner: &str) -> String {
    let names = by_name(code);
    let with = |effect: Effect| {
        let reads = names
            .iter()
            .filter(|(_, reads)| reads.first().is_some_and(|read| read.need.effect == effect));
        reads
            .map(|(name, _)| (*name).to_owned())
            .collect::<Vec<String>>()
    };
    let mut out = format!(
        "needs:\n- workload: {}\n",
        serde_json::to_string(owner).unwrap_or_default()
    );
    for (key, names) in [
        ("variables", with(Effect::Fails)),
        ("optional", with(Effect::Empty)),
    ] {
        if !names.is_empty() {
            let _ = writeln!(out, "  {key}: [{}]", names.join(", "));
        }
    }
    out
}

fn example(code: &Code) -> String {
    let mut out = String::new();
    for (name, reads) in by_name(code) {
        let first = reads.first();
        let default = first
            .filter(|read| read.need.effect == Effect::Default)
            .and_then(|read| default_of(read));
        let is_optional = first.is_some_and(|read| read.need.effect != Effect::Fails);
        let comment = if is_optional { "# " } else { "" };
        let default = default.unwrap_or_default().replace(['\n', '\r'], " ");
        let _ = writeln!(out, "{comment}{name}={default}");
    }
    out
}
