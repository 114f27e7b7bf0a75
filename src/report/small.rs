//! [`small_rows`]: notes of little weight, one row for each pair of environments, whatever rules they come from, and one for what is the
//! same in both.
//!
//! Takes a verdict; gives the findings of each row by their places, and [`SmallRow`] in words. Every finding keeps its id, its place and its
//! count: a row is a way to show them, and nothing else. Leaves the layout to the formats.

mod pairs;

use super::called::called;
use super::matrix::MANY;
use super::texts::{Medium, Text};
use super::whole_subject;
use crate::judge::{Finding, Severity, Verdict};
use crate::maps::{IndexMap, IndexSet};
use crate::words::{and_more, counted, listed};

/// Notes from which on one row is shorter than a row for each.
const FEWEST: usize = 2;
/// Notes that a row says by themselves.
const SHOWN: usize = 5;
/// Fields of one object that a row says with their values, and the characters that they may take.
const PAIRS: usize = 3;
const MOST_OF_PAIRS: usize = 120;

/// Returns the findings of each row, by their places in the list from 0.
#[must_use]
pub fn small_rows(verdict: &Verdict) -> Vec<Vec<usize>> {
    let mut rows: IndexMap<(Vec<&str>, bool), Vec<usize>> = IndexMap::default();
    for (place, finding) in verdict.findings.iter().enumerate() {
        let sides = finding.sides.iter();
        let environments: IndexSet<&str> = sides.map(|side| &*side.environment).collect();
        if is_small(finding) && environments.len() < MANY {
            let mut pair: Vec<&str> = environments.into_iter().collect();
            let is_alike = is_alike(finding);
            if is_alike {
                // What is the same in both has no direction.
                pair.sort_unstable();
            }
            let row = (pair, is_alike);
            rows.entry(row).or_default().push(place);
        }
    }
    let rows = rows.into_values();
    rows.filter(|row| row.len() >= FEWEST).collect()
}

fn is_small(finding: &Finding) -> bool {
    finding.is_small && finding.severity == Severity::Note
}

/// A row in words.
pub(super) struct SmallRow {
    /// Its number, behind those of all findings.
    pub(super) number: usize,
    /// The places of its findings.
    places: IndexSet<usize>,
    /// The fields that differ, and the objects they are in.
    pub(super) text: Text,
    /// The environments that it is about.
    pub(super) environments: Text,
}

impl SmallRow {
    /// Returns the rows of a verdict, with the numbers that `accept` takes.
    pub(super) fn all(verdict: &Verdict, medium: Medium) -> Vec<Self> {
        let first = verdict.findings.len() + 1;
        let rows = (first..).zip(small_rows(verdict));
        let rows = rows.map(|(number, places)| {
            let findings = places.iter();
            let findings = findings.filter_map(|&place| verdict.findings.get(place));
            let findings: Vec<&Finding> = findings.collect();
            Self {
                number,
                text: medium.text(&called(verdict, &sentence(&findings))),
                environments: medium.text(&environments(&findings)),
                places: places.into_iter().collect(),
            }
        });
        rows.collect()
    }

    /// Tells whether the row tells the finding of a number.
    pub(super) fn tells(&self, number: usize) -> bool {
        let place = number.checked_sub(1);
        place.is_some_and(|place| self.places.contains(&place))
    }
}

/// Says what differs, and in which objects; or what is alike.
fn sentence(findings: &[&Finding]) -> String {
    if findings.first().is_some_and(|finding| is_alike(finding)) {
        let titles = findings.iter().map(|finding| finding.title.to_string());
        return format!("the same everywhere: {}", listed(titles, SHOWN));
    }
    let members = findings.iter().flat_map(|finding| finding.members());
    let objects: IndexSet<String> = members.map(|of| whole_subject(&of.subject)).collect();
    format!(
        "{} in {}: {}",
        counted(findings.len(), "small difference"),
        counted(objects.len(), "object"),
        said(findings.iter().map(|finding| item(finding)), SHOWN)
    )
}

/// Tells whether a finding is about what is so in every environment.
fn is_alike(finding: &Finding) -> bool {
    let sides = &finding.sides;
    let environments: IndexSet<&String> = sides.iter().map(|side| &side.environment).collect();
    let is_one_value = sides
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.value == b.value));
    finding.cause.is_none() && (environments.len() < sides.len() || is_one_value)
}

fn environments(findings: &[&Finding]) -> String {
    let sides = findings.iter().flat_map(|finding| &finding.sides);
    let names: IndexSet<&str> = sides.map(|side| &*side.environment).collect();
    names.into_iter().collect::<Vec<_>>().join(" → ")
}

/// Joins texts that have commas themselves, the first of many.
fn said(texts: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = texts.len().saturating_sub(most);
    let first: Vec<String> = texts.take(most).collect();
    match more {
        0 => first.join("; "),
        more => format!("{}; {more} more", first.join("; ")),
    }
}

/// Says one of the differences: `Deployment web: replicas 2 → 3`.
fn item(finding: &Finding) -> String {
    let values = finding.shown_sides();
    let values: Vec<String> = values.map(|(_, value)| value.to_string()).collect();
    let others = finding.other_subjects().into_iter();
    let own = whole_subject(&finding.subject);
    let others: IndexSet<String> = others.map(whole_subject).filter(|of| *of != own).collect();
    let object = format!("{own}{}", and_more(others.len()));
    // What is there or not is named by its object, and rows name their fields themselves.
    let field = match finding.names_fields || finding.field.is_empty() {
        true => String::new(),
        false => format!("{} ", in_short(&finding.field)),
    };
    match values.as_slice() {
        [ours, theirs] if finding.names_fields => {
            let (pairs, more) = pairs::pairs(ours, theirs);
            format!("{object}: {}", few(pairs, more))
        }
        [ours, theirs] if field.is_empty() && is_named(theirs, finding) => {
            format!("{object} {ours} → there")
        }
        [ours, theirs] => format!("{object}: {field}{}", pairs::pair(ours, theirs)),
        _ => {
            let values: Vec<String> = values.iter().map(|value| pairs::short(value)).collect();
            format!("{object}: {field}{}", values.join(" → "))
        }
    }
}

/// Tells whether a side says no more than which object a finding is about.
fn is_named(side: &str, finding: &Finding) -> bool {
    side == format!("{} {}", finding.subject.kind, finding.subject.name)
}

/// Says the first pairs as far as there is room, whole, and how many more there are.
fn few(pairs: Vec<String>, more: usize) -> String {
    let count = pairs.len();
    let mut said: Vec<String> = Vec::new();
    let mut room = MOST_OF_PAIRS;
    for pair in pairs.into_iter().take(PAIRS) {
        let length = pair.chars().count();
        if length > room && !said.is_empty() {
            break;
        }
        room = room.saturating_sub(length);
        said.push(pair);
    }
    let more = more + count - said.len();
    format!("{}{}", said.join(", "), and_more(more))
}

/// Returns a field without the beginning that all labels and annotations share.
fn in_short(field: &str) -> String {
    let begins = [
        ("metadata.labels.", "label "),
        ("metadata.annotations.", "annotation "),
    ];
    let mut begins = begins.iter();
    let found =
        begins.find_map(|(begin, word)| Some(format!("{word}{}", field.strip_prefix(begin)?)));
    found.unwrap_or_else(|| field.to_owned())
}
