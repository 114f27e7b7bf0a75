//! A mounted file that differs, read by key path: which keys it lacks, which values are others, which lines of a text.
//!
//! Takes a difference of a ConfigMap's file and the names of the environments; gives [`FileVerdict`]. Leaves titles and
//! severities to the rules. Values are masked by the key that they stand under.

mod rows;

pub(super) use rows::{Row, key_names, rows, shown};

use std::borrow::Cow;
use std::cell::RefCell;

use base64::Engine as _;

use super::lost_services::{Lost, differ_in_names, strayed};
use super::{Context, unneeded, unreachable, values};
use crate::compare::{Difference, Field, Side, differ_in_masked};
use crate::environments::Where;
use crate::files::{self, Changed, Comparison, Entry, TextDifference};
use crate::maps::IndexSet;
use crate::mask;
use crate::model::{ConfigMap, Environment, Workload};

/// How two files differ, without what the environments' own names explain.
#[derive(Debug, Default)]
pub(super) struct FileVerdict {
    /// Most of the target's keys are not the reference's.
    pub(super) is_another_file: bool,
    /// Keys that the target lacks.
    pub(super) missing: Vec<Entry>,
    /// Such keys that only say how much is logged, or what operators look at, and those that the reference leaves empty.
    pub(super) missing_quiet: Vec<Entry>,
    /// Such keys that are for trying things out, or for a choice that the target does not make.
    pub(super) unneeded: Vec<Entry>,
    /// Keys that only the target has.
    pub(super) extra: Vec<Entry>,
    /// Values that differ, those that are meant to differ last.
    pub(super) changed: Vec<Changed>,
    /// Whether all values that differ are of kinds that are meant to.
    pub(super) is_meant: bool,
    /// The host of a value that leads nowhere in the target.
    pub(super) stray: Option<Lost>,
    /// The first lines of a text that differ, masked; a side may have none.
    pub(super) lines: Option<[Option<String>; 2]>,
    /// The number of the first line that differs.
    pub(super) line: Option<u32>,
    /// Only comments differ.
    pub(super) only_comments: bool,
}

/// Compares the two sides of a ConfigMap's file; `None` for another difference, or a file that one side lacks.
pub(super) fn judge(context: &Context<'_>, difference: &Difference<'_>) -> Option<FileVerdict> {
    let [(key, a), (_, b)] = texts(context, difference)?;
    let (a, b) = (&*a, &*b);
    // Of a line that names another environment, `foreign-environment` speaks.
    let is_foreign = |b: &str| context.is_foreign(b, Where::Text);
    let same = |a: &str, b: &str| {
        differ_in_names(context, a, b) || is_foreign(b) || differ_in_masked(a, b)
    };
    let verdict = match files::compare_files((key, a), (key, b), same) {
        Comparison::Equal | Comparison::OnlyLayout => FileVerdict::default(),
        Comparison::Keys(found) => {
            let mut verdict = by_key(context, difference, found);
            verdict.hide(&InFile::new(key, a), &InFile::new(key, b));
            verdict
        }
        Comparison::Text(found) => FileVerdict {
            stray: stray_of(context, &found),
            ..by_line(key, (a, b), &found)
        },
    };
    Some(verdict)
}

/// A file beside what the mask leaves of the whole of it: `{"name": "DB_PASSWORD", "value": "x"}` says more than the key `value`.
struct InFile<'t> {
    text: &'t str,
    masked: String,
}

impl<'t> InFile<'t> {
    fn new(key: &str, text: &'t str) -> Self {
        Self {
            text,
            masked: mask::mask_lines(key, text).join("\n"),
        }
    }

    fn hide(&self, value: &mut String) {
        if self.text.contains(value.as_str()) && !self.masked.contains(value.as_str()) {
            mask::DOTS.clone_into(value);
        }
    }
}

impl FileVerdict {
    /// Hides the values that the mask hides in the file as a whole.
    fn hide(&mut self, reference: &InFile<'_>, target: &InFile<'_>) {
        for entry in self
            .missing
            .iter_mut()
            .chain(&mut self.missing_quiet)
            .chain(&mut self.unneeded)
        {
            reference.hide(&mut entry.value);
        }
        for entry in &mut self.extra {
            target.hide(&mut entry.value);
        }
        for change in &mut self.changed {
            for (side, file) in [
                (&mut change.reference, reference),
                (&mut change.target, target),
            ] {
                if let Some(found) = side {
                    file.hide(&mut found.text);
                }
            }
        }
    }
}

/// Counts the values and lines of a file that differ in the environments' own names alone; `None` for anything but a file that
/// both sides have.
pub(super) fn explained(context: &Context<'_>, difference: &Difference<'_>) -> Option<usize> {
    let pairs = RefCell::new(IndexSet::default());
    let same = |a: &str, b: &str| {
        let is_same = differ_in_names(context, a, b);
        if is_same {
            pairs.borrow_mut().insert((a.to_owned(), b.to_owned()));
        }
        is_same
    };
    let [(key, a), (_, b)] = texts(context, difference)?;
    if let Comparison::Keys(found) = files::compare_files((key, &a), (key, &b), same) {
        let both = found.changed.iter();
        for (a, b) in
            both.filter_map(|change| change.reference.as_ref().zip(change.target.as_ref()))
        {
            same(&a.text, &b.text);
        }
    }
    Some(pairs.into_inner().len())
}

/// Returns the two sides of a ConfigMap's file, unpacked; `None` for another difference, or a file that one side lacks.
fn texts<'d>(
    context: &Context<'_>,
    difference: &'d Difference<'_>,
) -> Option<[(&'d str, Cow<'d, str>); 2]> {
    let Field::ConfigKey(map, key) = &difference.field else {
        return None;
    };
    let text = |side: &'d Side, environment: &Environment| {
        let text = side.value.as_text()?;
        let decoded = decoded(&environment.config_maps, map, key, text);
        Some((
            key.as_str(),
            decoded.map_or(Cow::Borrowed(text), Cow::Owned),
        ))
    };
    let comparison = context.comparison;
    Some([
        text(&difference.reference, comparison.reference)?,
        text(&difference.target, comparison.target)?,
    ])
}

/// Returns the target's own names of the ConfigMap and of the file: those of the reference may hold its name.
pub(super) fn own_place<'c>(
    context: &Context<'c>,
    difference: &Difference<'_>,
) -> Option<(&'c str, &'c str)> {
    let Field::ConfigKey(map, key) = &difference.field else {
        return None;
    };
    let origin = difference.target.origin;
    let maps = context.comparison.target.config_maps.iter();
    let mut files = maps.flat_map(|of| {
        let keys = of.data.iter().filter(|(_, text)| text.origin == origin);
        keys.map(|(key, _)| (of.original_name.as_str(), key.as_str()))
    });
    let is_same = |of: &(&str, &str)| of.0 == map.as_str() && of.1 == key.as_str();
    let first = files.next()?;
    // One file may be in several ConfigMaps.
    Some(files.find(is_same).unwrap_or(first))
}

/// Returns the text of a key of `binaryData`, where it is text.
fn decoded(maps: &[ConfigMap], map: &str, key: &str, text: &str) -> Option<String> {
    // Few maps have binary keys: this is asked before names are compared.
    let is_it = |of: &ConfigMap| of.binary_keys.contains(key) && of.original_name == map;
    if !maps.iter().any(is_it) {
        return None;
    }
    let packed: String = text.split_ascii_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed);
    bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Returns the two sides of a ConfigMap's key that holds one line, which an application reads as it would read a variable; `None` for
/// another difference.
pub(super) fn setting<'d>(
    context: &Context<'_>,
    difference: &'d Difference<'_>,
) -> Option<[Cow<'d, str>; 2]> {
    let [(key, a), (_, b)] = texts(context, difference)?;
    let is_line = |text: &str| !text.trim_end().contains('\n') && files::read(key, text).is_none();
    (is_line(&a) && is_line(&b)).then_some([a, b])
}

fn by_key(
    context: &Context<'_>,
    difference: &Difference<'_>,
    found: files::FileDifference,
) -> FileVerdict {
    let both = found.changed.iter().filter_map(|change| {
        let (a, b) = (change.reference.as_ref()?, change.target.as_ref()?);
        Some((change.path.name(), &*a.text, &*b.text))
    });
    let is_unneeded = unneeded::of_file(context, both);
    let (unneeded, missing): (Vec<_>, Vec<_>) = found.missing.into_iter().partition(is_unneeded);
    let (missing_quiet, missing) = missing
        .into_iter()
        .partition(|entry| files::is_quiet_key(&entry.path) || entry.value.is_empty());
    let mut changed: Vec<(bool, Changed)> = Vec::new();
    let mut stray = None;
    for change in found.changed {
        let both = change.reference.as_ref().zip(change.target.as_ref());
        let lost = both.and_then(|(a, b)| strayed(context, &a.text, &b.text));
        let own = both.is_some_and(|(a, b)| {
            lost.is_none() && context.names.explain(&a.text, &b.text)
                || differ_in_masked(&a.text, &b.text)
        });
        let name = change.path.name();
        let is_told = both.is_some_and(|(_, b)| {
            context.is_unfilled(&b.text) || context.is_foreign_value(name, &b.text)
        });
        let is_lost = lost.is_some();
        stray = stray.or(lost);
        if !own && (is_lost || !is_told) {
            let is_meant = both.is_some_and(|(a, b)| {
                let (a, b) = (a.text.as_str(), b.text.as_str());
                let workload = difference.workloads.1;
                let leads_nowhere = || unreachable::leads_nowhere(context, workload, (name, a, b));
                a.is_empty() || values::is_meant_in_files(name, a, b) && leads_nowhere().is_none()
            });
            changed.push((is_meant && !is_lost, change));
        }
    }
    changed.sort_by_key(|(is_meant, _)| *is_meant);
    FileVerdict {
        is_another_file: found.is_another_file,
        missing,
        missing_quiet,
        unneeded,
        extra: found.extra,
        stray,
        is_meant: changed.iter().all(|(is_meant, _)| *is_meant),
        changed: changed.into_iter().map(|(_, change)| change).collect(),
        ..FileVerdict::default()
    }
}

/// Returns the host of the first line that differs, where it leads nowhere in the target.
fn stray_of(context: &Context<'_>, found: &TextDifference<'_>) -> Option<Lost> {
    let hunk = found.first.as_ref()?;
    strayed(
        context,
        hunk.reference.first()?.text,
        hunk.target.first()?.text,
    )
}

fn by_line(key: &str, (a, b): (&str, &str), found: &TextDifference<'_>) -> FileVerdict {
    let Some(hunk) = &found.first else {
        // The environments' own names, or the ends of lines, are all that differs.
        return FileVerdict::default();
    };
    // A line of a private key looks like nothing: the file as a whole is masked.
    let shown = |text: &str, lines: &[files::Line<'_>]| {
        let line = lines.first()?;
        let index = usize::try_from(line.number).unwrap_or(usize::MAX);
        let masked = mask::mask_lines(key, text);
        let line = masked.get(index.saturating_sub(1));
        Some(line.map_or(mask::DOTS, |line| line.trim()).to_owned())
    };
    let number = |lines: &[files::Line<'_>]| lines.first().map(|line| line.number);
    FileVerdict {
        line: number(&hunk.target).or(number(&hunk.reference)),
        lines: Some([shown(a, &hunk.reference), shown(b, &hunk.target)]),
        only_comments: found.only_comments,
        ..FileVerdict::default()
    }
}

/// Tells whether a container of the workload mounts the file, or may, or has it whole in a variable.
pub(super) fn is_mounted(workload: Option<&Workload>, map: &str, key: &str) -> bool {
    let Some(workload) = workload else {
        return false;
    };
    let variables = workload.containers.iter().flat_map(|of| of.env.values());
    let mut keys = variables.filter_map(|of| of.value.key());
    if keys.any(|of| of.key == key && of.object.original_name == map) {
        return true;
    }
    let volumes = workload.volumes.iter().filter_map(|(name, volume)| {
        let mut of_map = volume
            .references
            .iter()
            .filter(|reference| reference.object.original_name == map);
        let path = of_map.find_map(|reference| match reference.items.is_empty() {
            true => Some(key),
            false => reference.items.get(key).map(String::as_str),
        })?;
        Some((name, path))
    });
    let mut found = volumes;
    found.any(|(name, path)| {
        let mounts = workload.containers.iter().flat_map(|of| of.mounts.values());
        let mut mounts = mounts.filter(|mount| mount.value.volume == *name);
        mounts.any(|mount| match mount.value.sub_path.as_deref() {
            None => true,
            Some(sub) => sub == path || path.starts_with(sub) || sub.contains('$'),
        })
    })
}
