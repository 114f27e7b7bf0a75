//! [`Row`]: one field of one subject in a fleet: the environments, by the value that each of them has.

use smol_str::SmolStr;

use super::Counts;
use crate::judge::run::environments::field_in_words;
use crate::judge::{Cause, Finding, FindingSide, Member, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::words::{counted, listed, shortened};

/// Environments that a title names.
const NAMED: usize = 3;
/// Environments of one value that a reason names.
const LISTED: usize = 5;
/// Values that are shown, besides that of the reference.
const VALUES: usize = 4;
/// Characters of a value in a sentence.
const SHOWN: usize = 60;

/// The findings of one rule about one field.
#[derive(Debug)]
pub(super) struct Row {
    /// The loudest.
    first: Finding,
    /// The environments by what stands there, as people see it.
    values: IndexMap<String, Shared>,
    /// Every finding that is told here.
    members: Vec<Member>,
    /// All titles say the same, but for the names of environments.
    is_alike: bool,
    /// All are of little weight.
    is_small: bool,
}

/// The environments that have one value, and the side of the first.
#[derive(Debug)]
struct Shared {
    side: Option<FindingSide>,
    environments: IndexSet<SmolStr>,
}

impl Row {
    pub(super) fn new(finding: Finding) -> Self {
        let own = finding.shown_sides().last();
        let own = own.map(|(side, shown)| (shown.to_string(), side.clone()));
        let (value, side) = own.map_or((String::new(), None), |(value, side)| (value, Some(side)));
        let shared = Shared {
            side,
            environments: IndexSet::from_iter([SmolStr::new(&finding.environment)]),
        };
        Self {
            values: IndexMap::from_iter([(value, shared)]),
            members: finding.members(),
            is_alike: true,
            is_small: finding.is_small,
            first: finding,
        }
    }

    /// Adds what was found in other environments.
    pub(super) fn add(&mut self, other: Self) {
        self.is_alike &= other.is_alike && self.first.title.is_like(&other.first.title);
        self.is_small &= other.is_small;
        for (value, shared) in other.values {
            match self.values.get_mut(&value) {
                Some(known) => known.environments.extend(shared.environments),
                None => {
                    self.values.insert(value, shared);
                }
            }
        }
        self.members.extend(other.members);
        let same = |why: &String| other.first.why.contains(why);
        match other.first.severity > self.first.severity {
            true => self.first = other.first,
            // What is said of some is not said of all.
            false if self.is_alike => self.first.why.retain(same),
            false => {}
        }
    }

    /// Returns the finding that tells all, where so many environments differ in the field.
    pub(super) fn told(mut self, counts: Counts) -> Finding {
        self.values
            .sort_by_key(|_, of| std::cmp::Reverse(of.environments.len()));
        let all = self.values.values().flat_map(|of| &of.environments);
        let environments: IndexSet<SmolStr> = all.cloned().collect();
        let is_gap = self.first.cause == Some(Cause::Gap);
        let tally = match is_gap {
            true => self.tally(counts, environments.len()),
            false => found(&environments, counts.all),
        };
        let mut finding = self.first;
        finding.is_small = self.is_small;
        if environments.len() > 1 {
            finding.title = title(&finding, self.is_alike, (&environments, counts.all));
            let is_beside = finding.sides.len() > 1;
            let reference = finding.sides.iter().take(usize::from(is_beside)).cloned();
            let sides = self.values.into_values().filter_map(|of| of.side);
            finding.sides = reference.chain(sides.take(VALUES)).collect();
        }
        finding.is_tallied = tally.is_some();
        finding.why.splice(0..0, tally);
        let own = finding.member();
        finding.also = self.members;
        finding.also.retain(|of| finding.is_group || *of != own);
        finding
    }

    /// Says how many environments have which value: `197 of 200 have 2.3.1; 3 have 2.3.0: a, b and c`.
    fn tally(&self, counts: Counts, told: usize) -> Option<String> {
        let reference = self.first.shown_sides().next();
        let reference = reference.map(|(side, value)| said(value.to_string(), side.is_present()));
        let others = counts.differing.and_then(|all| all.checked_sub(told));
        let mut parts: Vec<(usize, String, Option<String>)> = Vec::new();
        if let (Some(value), Some(others)) = (reference, others) {
            let differ = told + others + counts.lacking;
            parts.push((counts.all.saturating_sub(differ), value, None));
        }
        parts.retain(|(count, ..)| *count > 0);
        for (value, of) in &self.values {
            let names = listed(&of.environments, LISTED);
            let is_present = of.side.as_ref().is_some_and(FindingSide::is_present);
            let value = said(value.clone(), is_present);
            parts.push((of.environments.len(), value, Some(names)));
        }
        parts.sort_by_key(|(count, ..)| std::cmp::Reverse(*count));
        let more: Vec<_> = parts.drain((VALUES + 1).min(parts.len())..).collect();
        let mut told_of: Vec<String> = Vec::new();
        for (index, (count, value, names)) in parts.into_iter().enumerate() {
            let (of, have) = match (index, count) {
                (0, 1) => (format!(" of {}", counts.all), "has"),
                (0, _) => (format!(" of {}", counts.all), "have"),
                (_, 1) => (String::new(), "has"),
                _ => (String::new(), "have"),
            };
            let value = shortened(&value, SHOWN);
            let names = names.filter(|_| index > 0 || told_of.is_empty() && count <= LISTED);
            let names = names.map_or_else(String::new, |names| format!(": {names}"));
            told_of.push(format!("{count}{of} {have} {value}{names}"));
        }
        if !more.is_empty() {
            let environments: usize = more.iter().map(|(count, ..)| count).sum();
            let values = counted(more.len(), "more value");
            told_of.push(format!("{environments} have {values}"));
        }
        match others {
            None | Some(0) => {}
            Some(1) => told_of.push("1 more differs otherwise".to_owned()),
            Some(more) => told_of.push(format!("{more} more differ otherwise")),
        }
        (!told_of.is_empty()).then(|| told_of.join("; "))
    }
}

/// Returns a value as a sentence has it: `have 2.3.1`, `have it not set`.
fn said(value: String, is_present: bool) -> String {
    match is_present {
        true => value,
        false => format!("it {value}"),
    }
}

/// Says in how many environments a fact was found.
fn found(environments: &IndexSet<SmolStr>, all: usize) -> Option<String> {
    let count = environments.len();
    (count > 1).then(|| {
        format!(
            "so it is in {count} of {all} environments: {}",
            listed(environments, LISTED)
        )
    })
}

/// Returns a title that is true of every environment.
fn title(
    finding: &Finding,
    is_alike: bool,
    (environments, all): (&IndexSet<SmolStr>, usize),
) -> Title {
    let is_of_own = finding.title.place() == Some(finding.environment.as_str());
    let names = listed(environments, NAMED);
    let told = finding.title.of_all(&[&names]);
    if let Some(title) = told.filter(|_| is_alike && is_of_own) {
        return title;
    }
    if is_alike && finding.cause != Some(Cause::Gap) {
        return finding.title.clone();
    }
    let what = field_in_words(finding);
    Title::from(format!(
        "{what} differs in {} of {all} environments",
        environments.len()
    ))
}
