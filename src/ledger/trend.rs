//! [`Trend`]: how many findings began, were fixed and stayed, by week, and how long it took to fix them.

use jiff::Span as Duration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Entry, Span, State, Time};

/// Weeks that are counted.
const MOST_WEEKS: i64 = 53;

/// The course of findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trend {
    /// Weeks from the first that something happened in to the present one, oldest first; a year of them at most.
    pub weeks: Vec<Week>,
    /// Seconds from beginning to end, on average over all that was fixed.
    pub mean_time_to_parity: Option<i64>,
}

/// The course of findings in one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its Monday, in UTC.
    pub monday: Date,
    /// Findings that began.
    pub began: usize,
    /// Findings that were fixed.
    pub fixed: usize,
    /// Findings that were open when it ended, or are open now.
    pub open: usize,
}

impl Trend {
    /// Counts the spans of entries up to a time, from a time on. What is accepted is not open.
    pub fn of<'e>(entries: impl Iterator<Item = &'e Entry>, from: Option<Time>, now: Time) -> Self {
        let told = entries.filter(|entry| entry.state != State::Accepted);
        let spans: Vec<&Span> = told.flat_map(|entry| &entry.spans).collect();
        let is_counted = |time: &Time| from.is_none_or(|from| from <= *time);
        let mut sum = 0;
        let mut count = 0;
        for span in &spans {
            if let Some(until) = span.until.filter(is_counted) {
                sum += until.seconds_since(span.from);
                count += 1;
            }
        }
        let day = |time: Time| time.timestamp().to_zoned(TimeZone::UTC).date();
        let days: Vec<Days> = spans
            .iter()
            .map(|span| (day(span.from), span.until.map(day)))
            .collect();
        let last = monday_of(day(now));
        let earliest = last.checked_sub(Duration::new().weeks(MOST_WEEKS - 1));
        let first = days.iter().map(|(began, _)| *began).min();
        let first = first.max(from.map(day)).max(earliest.ok());
        let mut monday = first.filter(|_| !days.is_empty()).map(monday_of);
        let mut weeks = Vec::new();
        while let Some(start) = monday.filter(|monday| *monday <= last) {
            let end = start.checked_add(Duration::new().weeks(1)).ok();
            weeks.push(week(start, end, &days));
            monday = end;
        }
        Self {
            weeks,
            mean_time_to_parity: (count > 0).then(|| sum / count),
        }
    }
}

/// The first and the last day of a span.
type Days = (Date, Option<Date>);

fn week(monday: Date, end: Option<Date>, spans: &[Days]) -> Week {
    let is_before_end = |day: Date| end.is_none_or(|end| day < end);
    let is_within = |day: Date| day >= monday && is_before_end(day);
    let count = |is: &dyn Fn(&Days) -> bool| spans.iter().filter(|span| is(span)).count();
    Week {
        monday,
        began: count(&|(from, _)| is_within(*from)),
        fixed: count(&|(_, until)| until.is_some_and(is_within)),
        open: count(&|(from, until)| is_before_end(*from) && !until.is_some_and(is_before_end)),
    }
}

/// Returns the Monday of the week that a day is in.
fn monday_of(date: Date) -> Date {
    let days = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(Duration::new().days(days)).unwrap_or(date)
}
