//! [`History`]: how the findings of a verdict stand to those of earlier runs.
//!
//! Takes nothing; the ledger fills it in. Leaves where earlier findings are kept to the ledger, and how ages are shown to the reports.

use jiff::Timestamp;
use jiff::civil::Date;

/// How the findings of a verdict stand to those of earlier runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The age of each finding, in their order.
    pub ages: Vec<Age>,
    /// The findings that were looked at again and are gone.
    pub fixed: Vec<FixedFinding>,
    /// The course of all findings that the ledger has, this run's included.
    pub trend: Trend,
}

/// The course of findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trend {
    /// Weeks from the first that something happened in to the present one, oldest first; a year of them at most.
    pub weeks: Vec<Week>,
    /// Seconds from beginning to end, on average over all that was fixed.
    pub mean_time_to_parity: Option<i64>,
}

/// The course of findings in one week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Week {
    /// Its Monday, in UTC.
    pub monday: Date,
    /// Findings that began.
    pub began: usize,
    /// Findings that were fixed.
    pub fixed: usize,
    /// Findings that were open when it ended, or are open now.
    pub open: usize,
    /// Seconds from beginning to end, on average over those that were fixed in it.
    pub mean_time_to_parity: Option<i64>,
}

/// The age of a finding, with everything that it tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Age {
    /// The number of ids that were not there before.
    pub new: usize,
    /// The number of ids that were there before.
    pub known: usize,
    /// When the oldest of those began.
    pub since: Option<Timestamp>,
}

/// A finding that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedFinding {
    /// Its id.
    pub id: String,
    /// When it began.
    pub since: Timestamp,
}

impl Age {
    /// Tells whether something of the finding was not there before.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.new > 0
    }

    /// Counts one more id: one that began at a time, or a new one.
    pub(crate) fn count(&mut self, since: Option<Timestamp>) {
        match since {
            Some(since) => {
                self.known += 1;
                self.since = Some(self.since.map_or(since, |oldest| oldest.min(since)));
            }
            None => self.new += 1,
        }
    }
}

impl History {
    /// Returns the number of findings that are new, wholly or in part.
    #[must_use]
    pub fn new_findings(&self) -> usize {
        self.ages.iter().filter(|age| age.is_new()).count()
    }

    /// Returns when the findings began that have nothing new.
    pub fn persisting(&self) -> impl Iterator<Item = Timestamp> {
        let old = self.ages.iter().filter(|age| !age.is_new());
        old.filter_map(|age| age.since)
    }
}
