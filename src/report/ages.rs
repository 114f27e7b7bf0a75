//! The ages of findings in words: what is new, what persists since when, what is fixed.
//!
//! Takes a verdict with a [`History`](crate::judge::History); gives texts, none where no ledger is kept. Leaves where they stand to the formats.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::judge::{Age, Verdict};
use crate::words::counted;

/// Fixed findings that are named.
const SHOWN: usize = 10;

/// Returns the day of a time, in UTC.
pub(super) fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).date().to_string()
}

/// Returns the ages of the findings, in their order; none where no ledger is kept.
pub(super) fn of(verdict: &Verdict) -> impl Iterator<Item = Option<Age>> {
    let ages = verdict.ages().iter().copied().map(Some);
    ages.chain(std::iter::repeat(None))
}

/// Returns an age in words.
pub(super) fn age(age: Age) -> String {
    match (age.new, age.since.map(day)) {
        (0, Some(since)) => format!("since {since}"),
        (new, Some(since)) => {
            let all = new + age.known;
            format!("{new} of {all} new, the others since {since}")
        }
        (_, None) => "new".to_owned(),
    }
}

/// Returns the counts of the whole: `2 new, 5 since 2026-11-02, 1 fixed`.
pub(super) fn counts(verdict: &Verdict) -> Option<String> {
    let history = verdict.history.as_ref()?;
    let mut said = vec![format!("{} new", history.new_findings())];
    let days: Vec<String> = history.persisting().map(day).collect();
    if let (Some(oldest), Some(latest)) = (days.iter().min(), days.iter().max()) {
        let and_later = if oldest == latest { "" } else { " and later" };
        said.push(format!("{} since {oldest}{and_later}", days.len()));
    }
    said.push(format!("{} fixed", history.fixed.len()));
    Some(said.join(", "))
}

/// Returns a line for each finding that is fixed, and one that counts the rest.
pub(super) fn fixed(verdict: &Verdict) -> Vec<String> {
    let fixed = verdict.history.iter().flat_map(|history| &history.fixed);
    let fixed: Vec<String> = fixed
        .map(|of| format!("fixed: {}, there since {}", of.id, day(of.since)))
        .collect();
    let more = fixed.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!("fixed: {}", counted(more, "more finding")));
    fixed.into_iter().take(SHOWN).chain(more).collect()
}
