//! [`Trend::of`]: how many findings began, were fixed and stayed, by week, and how long it took to fix them.
//!
//! Takes entries; counts each of their spans once, so that a ledger of many thousand costs no run anything. Leaves how it is shown to reports.

use jiff::Span as Duration;
use jiff::civil::{Date, date};

use super::{Entry, Span, State, Time};
use crate::judge::{Trend, Week};

/// Weeks that are counted.
const MOST_WEEKS: i64 = 53;

/// The Monday before the time that clocks count from.
const FIRST: Date = date(1969, 12, 29);

/// Days from that Monday to the day that clocks count from.
const DAYS_BEFORE: i64 = 3;

/// The seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// The counts of one week.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    began: usize,
    fixed: usize,
    /// Seconds that all that was fixed was there for.
    seconds: i64,
}

impl Trend {
    /// Counts the spans of entries up to a time, from a time on. What is accepted is not open.
    pub fn of<'e>(entries: impl Iterator<Item = &'e Entry>, from: Option<Time>, now: Time) -> Self {
        let told = entries.filter(|entry| entry.state != State::Accepted);
        let spans: Vec<&Span> = told.flat_map(|entry| &entry.spans).collect();
        let last = week_of(now);
        let first = spans.iter().map(|span| week_of(span.from)).min();
        let Some(first) = first.map(|first| first.max(from.map_or(first, week_of))) else {
            return Self::default();
        };
        let first = first.max(last - (MOST_WEEKS - 1));
        let length = usize::try_from(last - first + 1).unwrap_or_default();
        let mut counts = vec![Count::default(); length];
        // Those that were open when the first week began.
        let mut open = 0_usize;
        let place = |time: Time| usize::try_from(week_of(time) - first).ok();
        let (mut all, mut number) = (0, 0);
        for span in &spans {
            match place(span.from).map(|week| counts.get_mut(week)) {
                Some(Some(week)) => week.began += 1,
                // It begins later.
                Some(None) => {}
                None => open += 1,
            }
            let Some(until) = span.until else {
                continue;
            };
            let seconds = until.seconds_since(span.from);
            if from.is_none_or(|from| from <= until) {
                all += seconds;
                number += 1;
            }
            match place(until).map(|week| counts.get_mut(week)) {
                Some(Some(week)) => {
                    week.fixed += 1;
                    week.seconds += seconds;
                }
                Some(None) => {}
                None => open = open.saturating_sub(1),
            }
        }
        let weeks = (first..).zip(counts).map(|(week, count)| {
            open = (open + count.began).saturating_sub(count.fixed);
            Week {
                monday: monday(week),
                began: count.began,
                fixed: count.fixed,
                open,
                mean_time_to_parity: mean(count.seconds, count.fixed),
            }
        });
        Self {
            weeks: weeks.collect(),
            mean_time_to_parity: mean(all, number),
        }
    }
}

fn mean(seconds: i64, number: usize) -> Option<i64> {
    let number = i64::try_from(number).ok().filter(|number| *number > 0)?;
    Some(seconds / number)
}

/// Returns the number of the week that a time is in, in UTC, from Monday on.
fn week_of(time: Time) -> i64 {
    let days = time.timestamp().as_second().div_euclid(DAY);
    (days + DAYS_BEFORE).div_euclid(7)
}

fn monday(week: i64) -> Date {
    let after = Duration::new().try_weeks(week);
    let day = after.and_then(|after| FIRST.checked_add(after));
    day.unwrap_or(FIRST)
}
