//! [`Chronicle`]: entries of a ledger as text: a row for each time that a finding was there, and the weeks.
//!
//! Takes entries; gives a table or JSON. Leaves which entries are meant to the command line.

use serde::Serialize;

use super::columns;
use super::texts::Medium;
use crate::judge::Trend;
use crate::ledger::{Entry, Span, State, Time};
use crate::words::counted;

/// The version of the JSON.
const VERSION: u32 = 1;

/// Weeks that people see.
const SHOWN_WEEKS: usize = 12;

/// Characters of a commit that people see.
const SHORT: usize = 10;

/// Entries of a ledger, to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Chronicle<'e> {
    /// The entries.
    pub entries: &'e [&'e Entry],
    /// The time from which on they were asked for.
    pub from: Option<Time>,
    /// The time of asking.
    pub now: Time,
}

#[derive(Serialize)]
struct Document<'e> {
    version: u32,
    findings: Vec<Told<'e>>,
    weeks: Vec<Week>,
    /// On average over all that was fixed; null where nothing was.
    mean_seconds_to_parity: Option<i64>,
}

#[derive(Serialize)]
struct Told<'e> {
    #[serde(flatten)]
    entry: &'e Entry,
    /// Over all spans, up to now.
    open_seconds: i64,
}

#[derive(Serialize)]
struct Week {
    monday: String,
    began: usize,
    fixed: usize,
    open: usize,
}

impl Chronicle<'_> {
    fn trend(&self) -> Trend {
        Trend::of(self.entries.iter().copied(), self.from, self.now)
    }

    /// Returns it for programs.
    #[must_use]
    pub fn in_json(&self) -> String {
        let trend = self.trend();
        let findings = self.entries.iter().map(|entry| Told {
            entry,
            open_seconds: entry.spans.iter().map(|span| self.open_for(span)).sum(),
        });
        let weeks = trend.weeks.iter().map(|week| Week {
            monday: week.monday.to_string(),
            began: week.began,
            fixed: week.fixed,
            open: week.open,
        });
        let document = Document {
            version: VERSION,
            findings: findings.collect(),
            weeks: weeks.collect(),
            mean_seconds_to_parity: trend.mean_time_to_parity,
        };
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        crate::clean::json(&format!("{text}\n"))
    }

    /// Returns it for people.
    #[must_use]
    pub fn in_columns(&self, width: usize) -> String {
        let trend = self.trend();
        let mut out = format!("{}\n", self.summary(&trend));
        let rows = self.entries.iter().flat_map(|entry| {
            let spans = entry.spans.iter();
            spans.map(|span| self.row(entry, span))
        });
        if !self.entries.is_empty() {
            out.push('\n');
            let header = ["finding", "state", "began", "commit", "set by", "open for"];
            out.push_str(&columns(&header, rows, width));
        }
        if trend.weeks.len() > 1 {
            let hidden = trend.weeks.len().saturating_sub(SHOWN_WEEKS);
            let rows = trend.weeks.iter().skip(hidden).map(|week| {
                let counts = [week.began, week.fixed, week.open].map(|count| count.to_string());
                std::iter::once(week.monday.to_string())
                    .chain(counts)
                    .collect()
            });
            out.push('\n');
            out.push_str(&columns(
                &["week from", "began", "fixed", "open"],
                rows,
                width,
            ));
        }
        out
    }

    fn summary(&self, trend: &Trend) -> String {
        let of = |state| {
            self.entries
                .iter()
                .filter(|entry| entry.state == state)
                .count()
        };
        let states = [State::Open, State::Accepted, State::Fixed];
        let counts = states.map(|state| format!("{} {}", of(state), state.name()));
        let mean = trend.mean_time_to_parity;
        let mean = mean.map(|seconds| format!("; mean time to parity {}", duration(seconds)));
        format!("{}{}", counts.join(", "), mean.unwrap_or_default())
    }

    fn row(&self, entry: &Entry, span: &Span) -> Vec<String> {
        let text = |text: &str| Medium::Terminal.text(text).to_string();
        let commit = |commit: &Option<String>| {
            let commit = commit.as_deref().unwrap_or("-");
            text(commit.get(..SHORT).unwrap_or(commit))
        };
        let state = span.until.map_or(entry.state, |_| State::Fixed);
        let mut open_for = duration(self.open_for(span));
        if let Some(until) = span.until {
            open_for = format!("{open_for}, until {}", day(until));
            if span.fixed_by.is_some() {
                open_for = format!("{open_for} ({})", commit(&span.fixed_by));
            }
        }
        let owner = entry.owner.as_ref().map(|owner| format!(", ask {owner}"));
        vec![
            text(&entry.id),
            text(&format!("{}{}", state.name(), owner.unwrap_or_default())),
            day(span.from),
            commit(&span.commit),
            text(entry.manager.as_deref().unwrap_or("-")),
            open_for,
        ]
    }

    fn open_for(&self, span: &Span) -> i64 {
        let until = span.until.unwrap_or(self.now);
        until.seconds_since(span.from).max(0)
    }
}

/// Returns the day of a time, in UTC.
fn day(time: Time) -> String {
    super::ages::day(time.timestamp())
}

/// Returns a duration in its largest unit: `3 days`, `5 hours`, `2 minutes`.
pub(super) fn duration(seconds: i64) -> String {
    let units = [("day", 24 * 60 * 60), ("hour", 60 * 60), ("minute", 60)];
    let unit = units.iter().find(|(_, length)| seconds >= *length);
    let (name, length) = unit.copied().unwrap_or(("second", 1));
    counted(usize::try_from(seconds / length).unwrap_or_default(), name)
}
