//! The ledger: when each finding began, and whether it is still there.
//!
//! Takes a [`Verdict`](crate::judge::Verdict) and the [`Scope`] that it is about; gives the entries as they are after the run, and
//! the verdict's [`History`](crate::judge::History). Pure, and without values: an entry has an id, times and names. Leaves the file
//! and its lock to [`crate::cli`], and how ages are shown to [`crate::report`].
//!
//! A finding is fixed where a run looked at it again and did not find it: the run read the same sources, compared the same
//! environments, had the same needs and namespaces, its rule was on, and nothing of its environment was left out. What a run did not
//! look at stays as it was.

mod document;
mod entry;
mod notification;
mod record;
mod scope;
#[cfg(test)]
mod tests;
mod time;
mod trend;

pub use document::schema;
pub use entry::{Entry, Span, State};
pub use notification::{NotEvaluatedSince, Notification, Subscription, recipient};
pub use record::ids_there;
pub use scope::Scope;
pub use time::Time;

use crate::maps::IndexMap;

/// The entries of a ledger, by id, and what somebody is still to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: IndexMap<String, Entry>,
    not_evaluated: Vec<NotEvaluatedSince>,
    notifications: Vec<Notification>,
}

impl Ledger {
    /// Returns the entries, sorted by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }
}
