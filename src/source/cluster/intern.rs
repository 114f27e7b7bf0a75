//! [`Interner`]: text that repeats in thousands of objects, kept once.

use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, PoisonError};

use crate::maps::IndexSet;

/// Texts of one run. Pages are read side by side: each text has its place in one of several sets, so that they seldom wait for
/// each other.
#[derive(Debug, Default)]
pub(super) struct Interner {
    sets: [Mutex<IndexSet<Arc<str>>>; 16],
    hasher: foldhash::fast::RandomState,
}

impl Interner {
    /// Returns the one copy of a text.
    pub(super) fn text(&self, text: &str) -> Arc<str> {
        let place = self.hasher.hash_one(text) % 16;
        let set = usize::try_from(place).ok().and_then(|at| self.sets.get(at));
        let Some(set) = set else {
            return Arc::from(text);
        };
        let mut known = set.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(text) {
            return found.clone();
        }
        let new: Arc<str> = Arc::from(text);
        known.insert(new.clone());
        new
    }
}
