//! [`small_rows`]: notes of little weight, one row for each pair of environments, whatever rules they come from, and one for what is the
//! same in both.
//!
//! Takes a verdict; gives the findings of each row by their places, and [`SmallRow`] in words. Every finding keeps its id, its place and its
//! count: a row is a way to show them, and nothing else. Leaves the layout to the formats.

use super::matrix::MANY;
use super::texts::{Medium, Text};
use super::whole_subject;
use crate::judge::{Finding, Severity, Verdict};
use crate::maps::{IndexMap, IndexSet};
use crate::words::{and_more, counted, listed, shortened};

/// Notes from which on one row is shorter than a row for each.
const FEWEST: usize = 2;
/// Notes that a row says by themselves.
const SHOWN: usize = 5;
/// Characters of a value, and of a field, that are shown among others.
const MOST_OF_A_VALUE: usize = 40;
const MOST_OF_A_FIELD: usize = 60;

/// Returns the findings of each row, by their places in the list from 0.
#[must_use]
pub fn small_rows(verdict: &Verdict) -> Vec<Vec<usize>> {
    let mut rows: IndexMap<(Vec<&str>, bool), Vec<usize>> = IndexMap::default();
    for (place, finding) in verdict.findings.iter().enumerate() {
        let sides = finding.sides.iter();
        let environments: IndexSet<&str> = sides.map(|side| &*side.environment).collect();
        if is_small(finding) && environments.len() < MANY {
            let pair = environments.into_iter().collect();
            let row = (pair, is_alike(finding));
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
                text: medium.text(&sentence(&findings)),
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
        listed(findings.iter().map(|finding| item(finding)), SHOWN)
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

/// Says one of the differences: `Deployment web replicas 2 → 3`.
fn item(finding: &Finding) -> String {
    let values = finding.shown_sides();
    let values: Vec<String> = values
        .map(|(_, value)| shortened(&value.to_string(), MOST_OF_A_VALUE))
        .collect();
    let others = finding.other_subjects().into_iter();
    let own = whole_subject(&finding.subject);
    let others: IndexSet<String> = others.map(whole_subject).filter(|of| *of != own).collect();
    // What is there or not is named by its object, and rows name their fields themselves.
    let field = match finding.names_fields || finding.field.is_empty() {
        true => String::new(),
        false => format!(" {}", shortened(&finding.field, MOST_OF_A_FIELD)),
    };
    format!(
        "{own}{}{field} {}",
        and_more(others.len()),
        values.join(" → ")
    )
}
