//! [`Interner`]: text that repeats in thousands of objects, kept once.

use std::sync::{Arc, Mutex, PoisonError};

use crate::maps::IndexSet;

/// Texts of one run.
#[derive(Debug, Default)]
pub(super) struct Interner(Mutex<IndexSet<Arc<str>>>);

impl Interner {
    /// Returns the one copy of a text.
    pub(super) fn text(&self, text: &str) -> Arc<str> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(text) {
            return found.clone();
        }
        let new: Arc<str> = Arc::from(text);
        known.insert(new.clone());
        new
    }
}
