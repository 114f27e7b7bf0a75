//! Probes of one container that ask the same, and that differ or are missing alike, told as one.
//!
//! Takes the findings, one a probe; gives their names and what each side has. Leaves which go together to the caller.

use super::{LISTED, set_sides};
use crate::judge::Finding;
use crate::judge::part::{Leaf, Part};
use crate::judge::rules::{PROBE_DIFFERS, is_timing};
use crate::maps::IndexSet;
use crate::words::{all_of, listed};

/// Returns the part that a probe plays whose leaves these are; none where it asks for the same, at other intervals, or is no probe.
pub(super) fn part(leaves: &[Finding]) -> Option<Part> {
    let of_probes = leaves.iter().filter(|of| of.rule == PROBE_DIFFERS.id);
    let leaves: Vec<(&Leaf, &Finding)> = of_probes.filter_map(leaf).collect();
    let (first, _) = leaves.first()?;
    let asked = leaves.iter().filter(|(leaf, _)| !is_timing(&leaf.name));
    let asked: Vec<_> = asked
        .map(|(leaf, of)| {
            let sides = of.sides.iter();
            let values = sides.map(|side| (side.is_present(), side.value.unmasked().into_owned()));
            (leaf.name.clone(), values.collect::<Vec<_>>())
        })
        .collect();
    let fields = leaves.iter().map(|(leaf, _)| leaf.name.clone()).collect();
    (!asked.is_empty()).then(|| Part::probe(&first.of, asked, fields))
}

fn leaf(finding: &Finding) -> Option<(&Leaf, &Finding)> {
    match &finding.part {
        Some(Part::Leaf(leaf)) => Some((leaf, finding)),
        _ => None,
    }
}

pub(super) fn tell(whole: &mut Finding, parts: &[Finding]) {
    let probes = parts.iter().filter_map(|part| match &part.part {
        Some(Part::Probe { name, fields, .. }) => Some((name.as_str(), fields.as_slice())),
        _ => None,
    });
    let probes: Vec<(&str, &[String])> = probes.collect();
    let names: IndexSet<&str> = probes.iter().map(|(name, _)| *name).collect();
    let names = all_of(&names.into_iter().collect::<Vec<_>>());
    let fields: IndexSet<&String> = probes.iter().flat_map(|(_, fields)| *fields).collect();
    whole.title = match fields.is_empty() {
        true => format!("{names} are missing in {}", whole.environment),
        false => format!("{names} differ: {}", listed(fields, LISTED)),
    }
    .into();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for index in 0..whole.sides.len() {
        let mut row: Vec<(Vec<&str>, String)> = Vec::new();
        for (part, (name, fields)) in parts.iter().zip(&probes) {
            let Some((_, shown)) = part
                .shown_sides()
                .nth(index)
                .filter(|(side, _)| side.is_present())
            else {
                continue;
            };
            // A probe with one field that differs has the bare value.
            let text = match fields {
                [only] if !part.is_group => format!("{only}: {shown}"),
                _ => shown.to_string(),
            };
            match row.iter_mut().find(|(_, known)| *known == text) {
                Some((names, _)) => names.push(name),
                None => row.push((vec![name], text)),
            }
        }
        let is_one = row.len() == 1;
        let row = row.into_iter().map(|(names, text)| match is_one {
            true => text,
            false => format!("{} {text}", all_of(&names)),
        });
        let row: Vec<String> = row.collect();
        rows.push(match row.is_empty() {
            true => row,
            false => vec![row.join("; ")],
        });
    }
    set_sides(whole, &rows);
}
