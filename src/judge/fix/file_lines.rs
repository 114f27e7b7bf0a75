//! Lines to add to a mounted file: in the file that a generator reads, or in the block of a ConfigMap's manifest.
//!
//! Takes the target's file and the keys that it lacks; gives the line after which each goes and what it says there, in the
//! format of the file, or the place that it goes into. Leaves the tree of YAML to [`nested`], that of TOML to [`tables`].

mod nested;
mod tables;

use super::copied::{MARK, known_or_marked};
use super::hints::{after, at, blanks};
use super::place::outline_of;
use super::written::{Written, find};
use crate::compare::{Difference, Field};
use crate::files::{self, Entry, Format};
use crate::judge::Context;
use crate::judge::finding::AddedLines;
use crate::maps::IndexMap;
use crate::mask;
use crate::source::State;
use crate::yaml::Origin;

/// The target's file.
struct File<'t> {
    text: &'t str,
    entries: Vec<Entry>,
    /// The line of the manifest in which its text begins, 0 for a file of its own.
    origin: Origin,
    /// The blanks before each of its lines.
    indent: String,
    /// Its lines are those of the manifest, or it has a file of its own.
    has_lines: bool,
}

/// A key that the file lacks, and its value.
struct New {
    keys: Vec<String>,
    value: Written,
}

/// A text on its way to a place of a file.
struct Added {
    /// The line, from 1; 0 is the top.
    line: usize,
    /// The column of what it goes into, 0 where no place is known; `None` for what goes below the line.
    column: Option<usize>,
    text: String,
    /// Of what goes below one line, the higher stands lower: keys of what ends there, then those of what contains it.
    rank: usize,
}

impl Added {
    fn after(line: usize, text: String) -> Self {
        Self {
            line,
            column: None,
            text,
            rank: 0,
        }
    }

    /// Goes below a line of something that is indented by so much.
    fn below(line: usize, indent: usize, text: String) -> Self {
        Self {
            rank: usize::MAX - 1 - indent,
            ..Self::after(line, text)
        }
    }

    /// Goes to the end, behind all else.
    fn last(line: usize, text: String) -> Self {
        Self {
            rank: usize::MAX,
            ..Self::after(line, text)
        }
    }

    fn within(line: usize, column: usize, text: String) -> Self {
        Self {
            column: Some(column),
            ..Self::after(line, text)
        }
    }
}

/// Returns the lines that add the keys to the target's file; none where the file is not the target's own.
pub(crate) fn lines_of_file(
    context: &Context<'_>,
    difference: &Difference<'_>,
    missing: &[Entry],
) -> Vec<AddedLines> {
    let Some((format, file)) = file_of(context, difference) else {
        return Vec::new();
    };
    let reference = difference.reference.value.as_text();
    let new = |entry: &Entry| {
        let text = reference.unwrap_or_default();
        let (keys, written) = find(format, text, entry.path.as_str());
        New {
            keys,
            value: value_of(context, entry, written),
        }
    };
    let has_place = |entry: &&Entry| !entry.path.as_str().contains('[');
    let (placed, lost): (Vec<&Entry>, Vec<&Entry>) = missing.iter().partition(has_place);
    let mut all: Vec<Added> = match format {
        Format::Yaml | Format::Json => {
            let new: Vec<New> = placed.into_iter().map(new).collect();
            nested::added(file.text, &new, format == Format::Json)
        }
        Format::Toml => tables::added(file.text, &placed.into_iter().map(new).collect::<Vec<_>>()),
        Format::Ini => file.in_sections(context, &placed),
        _ => placed
            .into_iter()
            .filter_map(|entry| file.line(format, entry.path.as_str(), &plain(context, entry)))
            .collect(),
    };
    for entry in lost {
        let value = value_of(context, entry, None);
        let line = format!("{}: {}", entry.path, value.yaml());
        all.push(Added::within(0, 0, line));
    }
    all.sort_by_key(|added| (added.line, added.rank));
    file.joined(all)
}

fn file_of<'d>(
    context: &Context<'_>,
    difference: &'d Difference<'_>,
) -> Option<(Format, File<'d>)> {
    let Field::ConfigKey(_, key) = &difference.field else {
        return None;
    };
    let target = context.comparison.target;
    let origin = difference.target.origin;
    let is_own = match outline_of(target, difference.subject.app.as_deref()) {
        Some(outline) => {
            let file = origin.of_file();
            if outline.sealed_files.contains_key(&file) {
                return None;
            }
            let mut all = outline.with_components().into_iter();
            let is_own = all.any(|outline| outline.own_files.contains(&file));
            is_own && !outline.generating_files.contains(&file)
        }
        None => !target.is_rendered,
    };
    if target.state == State::Live || !is_own {
        return None;
    }
    let text = difference.target.value.as_text()?;
    let mut maps = target.config_maps.iter();
    let map = maps.find(|map| map.data.get(&**key).is_some_and(|of| of.origin == origin));
    let layout = map.map(|map| &map.layout);
    let indent = match (origin.line(), layout) {
        (0, _) => String::new(),
        // As deep below its key as that is below `data`.
        (_, Some(layout)) if layout.column > 1 => blanks(layout.column * 2 - 1),
        _ => blanks(5),
    };
    let is_block = layout.is_some_and(|layout| layout.blocks.contains(&**key));
    Some((
        files::detect(key, text),
        File {
            text,
            entries: files::read(key, text)?.entries(),
            origin,
            indent,
            has_lines: origin.line() == 0 || is_block,
        },
    ))
}

/// Returns a value of the reference, or marks in its place, with its type where that is known.
fn value_of(context: &Context<'_>, entry: &Entry, written: Option<Written>) -> Written {
    let name = entry.path.name();
    let is_hidden = entry.path.keys().any(|key| hides(key, &entry.value));
    let copy = |raw: &str| match is_hidden || hides(entry.path.as_str(), raw) {
        true => MARK.to_owned(),
        false => known_or_marked(context, name, raw),
    };
    let scalar = || match is_bare(&entry.value) {
        true => Written::Bare(entry.value.clone()),
        false => Written::Text(entry.value.clone()),
    };
    written.unwrap_or_else(scalar).copied(&copy)
}

/// Returns a value of the reference as text, or a mark in its place.
fn plain(context: &Context<'_>, entry: &Entry) -> String {
    match value_of(context, entry, None) {
        Written::Text(text) | Written::Bare(text) => text,
        Written::List(_) | Written::Table(_) => MARK.to_owned(),
    }
}

fn hides(key: &str, value: &str) -> bool {
    mask::mask_text(key, value) != value
}

impl File<'_> {
    fn line(&self, format: Format, path: &str, value: &str) -> Option<Added> {
        let json = || serde_json::to_string(value).unwrap_or_default();
        match format {
            Format::Properties => {
                let value = value.replace('\\', "\\\\").replace('\n', "\\n");
                Some(self.at_end(format!("{path}={value}")))
            }
            Format::Dotenv if !value.contains('\n') => Some(self.at_end(format!("{path}={value}"))),
            Format::Dotenv => Some(self.at_end(format!("{path}={}", json()))),
            Format::Json | Format::Yaml | Format::Toml | Format::Ini | Format::Text => None,
        }
    }

    fn at_end(&self, line: String) -> Added {
        Added::after(self.text.trim_end().lines().count(), line)
    }

    /// Adds `key = value` to the sections that the paths name, each new section once.
    fn in_sections(&self, context: &Context<'_>, missing: &[&Entry]) -> Vec<Added> {
        fn split(path: &str) -> (&str, &str) {
            path.rsplit_once('.').unwrap_or(("", path))
        }
        let mut sections: IndexMap<&str, Vec<String>> = IndexMap::default();
        for entry in missing {
            let (section, key) = split(entry.path.as_str());
            let line = format!("{key} = {}", plain(context, entry));
            sections.entry(section).or_default().push(line);
        }
        let sections = sections.into_iter().map(|(section, lines)| {
            let mut all = self.entries.iter();
            let beside = all.rfind(|entry| split(entry.path.as_str()).0 == section);
            let lines = lines.join("\n");
            match beside {
                Some(beside) => {
                    Added::after(usize::try_from(beside.line).unwrap_or_default(), lines)
                }
                None if section.is_empty() => Added::after(0, lines),
                None => {
                    let end = self.text.trim_end().lines().count();
                    Added::last(end, format!("[{section}]\n{lines}"))
                }
            }
        });
        sections.collect()
    }

    /// Returns what is added, as it stands in the file that holds the text: what goes below one line is one text.
    fn joined(&self, all: Vec<Added>) -> Vec<AddedLines> {
        let mut joined: Vec<AddedLines> = Vec::new();
        for added in all {
            // A text that is not written in lines of its own has no line that anything could stand below.
            let new = match added.column.filter(|_| self.has_lines) {
                _ if !self.has_lines => at(self.origin, added.text),
                None => {
                    let lines = added.text.lines();
                    let lines = lines.map(|line| format!("{}{line}", self.indent));
                    after(
                        self.place(added.line, 1),
                        lines.collect::<Vec<_>>().join("\n"),
                    )
                }
                Some(0) if added.line == 0 => at(self.origin, added.text),
                Some(column) => at(self.place(added.line, column), added.text),
            };
            let mut before = joined.iter_mut();
            let same = before.find(|of| of.at == new.at && of.is_after && new.is_after);
            match same {
                Some(known) => {
                    known.text.push('\n');
                    known.text.push_str(&new.text);
                }
                None => joined.push(new),
            }
        }
        joined
    }

    /// Returns a place of the text in the file that holds it.
    fn place(&self, line: usize, column: usize) -> Origin {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let column = match column {
            0 => 0,
            column => u32::try_from(column + self.indent.len()).unwrap_or(u32::MAX),
        };
        let line = self.origin.line().saturating_add(line);
        self.origin.at(line, column)
    }
}

/// Tells whether a value is a number or a switch, which most formats write without quotes.
fn is_bare(value: &str) -> bool {
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite)
        && value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && !(value.len() > 1 && value.starts_with('0') && !value.starts_with("0."));
    is_number || matches!(value, "true" | "false")
}
