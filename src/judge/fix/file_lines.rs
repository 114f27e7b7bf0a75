//! Lines to add to a mounted file: in the file that a generator reads, or in the block of a ConfigMap's manifest.
//!
//! Takes the target's file and the keys that it lacks; gives the line after which each goes and what it says there, in the
//! format of the file.

use std::fmt::Write as _;

use super::copied::{MARK, known_or_marked};
use super::hints::{after, at, blanks};
use super::place::outline_of;
use super::yaml::text;
use crate::compare::{Difference, Field};
use crate::files::{self, Entry, Format};
use crate::judge::Context;
use crate::judge::finding::AddedLines;
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
    let mut all: Vec<AddedLines> = Vec::new();
    for entry in missing {
        let value = value_of(context, entry);
        let Some(new) = file.line(format, entry.path.as_str(), &value) else {
            continue;
        };
        let same = all
            .iter_mut()
            .find(|of| of.at == new.at && of.is_after == new.is_after);
        match same {
            Some(known) => {
                let _ = write!(known.text, "\n{}", new.text);
            }
            None => all.push(new),
        }
    }
    all
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
            outline.own_files.contains(&file) && !outline.generating_files.contains(&file)
        }
        None => !target.is_rendered,
    };
    if target.state == State::Live || !is_own {
        return None;
    }
    let text = difference.target.value.as_text()?;
    let before = u32::try_from(key.chars().count()).unwrap_or_default();
    let indent = match origin.line() {
        0 => String::new(),
        _ => blanks(origin.column().saturating_sub(before).max(1)),
    };
    Some((
        files::detect(key, text),
        File {
            text,
            entries: files::read(key, text)?.entries(),
            origin,
            indent,
        },
    ))
}

fn value_of(context: &Context<'_>, entry: &Entry) -> String {
    let is_hidden = |key: &str| mask::mask_text(key, &entry.value) != entry.value;
    match entry.path.keys().any(is_hidden) || is_hidden(entry.path.as_str()) {
        true => MARK.to_owned(),
        false => known_or_marked(context, entry.path.name(), &entry.value),
    }
}

impl File<'_> {
    fn line(&self, format: Format, path: &str, value: &str) -> Option<AddedLines> {
        let bare = is_bare(value);
        let json = || serde_json::to_string(value).unwrap_or_default();
        match format {
            Format::Properties => {
                let value = value.replace('\\', "\\\\").replace('\n', "\\n");
                Some(self.at_end(&format!("{path}={value}")))
            }
            Format::Dotenv if !value.contains('\n') => {
                Some(self.at_end(&format!("{path}={value}")))
            }
            Format::Dotenv => Some(self.at_end(&format!("{path}={}", json()))),
            Format::Toml if bare => Some(self.in_section(path, value)),
            Format::Toml => Some(self.in_section(path, &json())),
            Format::Ini => Some(self.in_section(path, value)),
            Format::Yaml => {
                let value = if bare { value.to_owned() } else { text(value) };
                Some(self.nested(path, &value))
            }
            Format::Json => {
                let value = if bare { value.to_owned() } else { json() };
                Some(at(self.origin, format!("{path}: {value}")))
            }
            Format::Text => None,
        }
    }

    fn place(&self, line: usize) -> Origin {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.origin.at(self.origin.line().saturating_add(line), 1)
    }

    fn after(&self, line: usize, lines: &str) -> AddedLines {
        let lines: Vec<String> = lines
            .lines()
            .map(|line| format!("{}{line}", self.indent).trim_end().to_owned())
            .collect();
        after(self.place(line), lines.join("\n"))
    }

    fn at_end(&self, line: &str) -> AddedLines {
        self.after(self.text.trim_end().lines().count(), line)
    }

    /// Adds `key = value` to the section that the path names.
    fn in_section(&self, path: &str, value: &str) -> AddedLines {
        let (section, key) = path.rsplit_once('.').unwrap_or(("", path));
        let beside = self.entries.iter().rfind(|entry| {
            let other = entry.path.as_str();
            other.rsplit_once('.').unwrap_or(("", other)).0 == section
        });
        let line = format!("{key} = {value}");
        match beside {
            Some(beside) => self.after(usize::try_from(beside.line).unwrap_or_default(), &line),
            None if section.is_empty() => self.after(0, &line),
            None => self.at_end(&format!("[{section}]\n{line}")),
        }
    }

    /// Adds `key: value` below the deepest key of the path that is there.
    fn nested(&self, path: &str, value: &str) -> AddedLines {
        if path.contains('[') {
            return at(self.origin, format!("{path}: {value}"));
        }
        let keys: Vec<&str> = path.split('.').collect();
        let common = |entry: &Entry| {
            let other = entry.path.as_str().split('.');
            other.zip(&keys).take_while(|(a, b)| a == *b).count()
        };
        let deepest = self.entries.iter().map(common).max().unwrap_or(0);
        let beside = self.entries.iter().rfind(|entry| common(entry) == deepest);
        let line = |entry: &Entry| usize::try_from(entry.line).unwrap_or_default();
        let (below, unit) = match beside.filter(|_| deepest > 0) {
            None => (self.text.trim_end().lines().count(), 2),
            Some(entry) => {
                let depth = entry.path.as_str().matches('.').count();
                let written = self.text.lines().nth(line(entry).saturating_sub(1));
                let written = written.unwrap_or_default();
                let indent = written.len() - written.trim_start().len();
                (line(entry), indent.checked_div(depth).unwrap_or(2).max(1))
            }
        };
        let mut lines = String::new();
        for (depth, key) in keys.iter().enumerate().skip(deepest) {
            let end = if depth + 1 == keys.len() { value } else { "" };
            let indent = unit * depth;
            let line = format!("{:indent$}{}: {end}", "", text(key));
            let _ = writeln!(lines, "{}", line.trim_end());
        }
        match beside {
            Some(entry) if deepest > 0 && entry.value.contains('\n') => {
                at(self.place(line(entry)), lines.trim_end().to_owned())
            }
            _ => self.after(below, lines.trim_end()),
        }
    }
}

/// Tells whether a value is a number or a switch, which most formats write without quotes.
fn is_bare(value: &str) -> bool {
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite)
        && value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && !(value.len() > 1 && value.starts_with('0') && !value.starts_with("0."));
    is_number || matches!(value, "true" | "false")
}
