//! [`Weights`]: the memory that the resources of a build take, each and all together.
//!
//! Takes what each resource weighs, or grows by at most; gives whether all are too large. Leaves walking the trees to
//! [`super::resmap::ResMap`]: weighing takes as long as most changes do, so that it is left out while what is known suffices.

use crate::kustomize::Error;
use crate::limits;

/// The memory that a change adds to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    /// No more than these bytes.
    AtMost(u64),
    /// Only weighing the resource again tells.
    Unknown,
}

impl Growth {
    /// Returns the growth of two changes, one of which adds no more than these bytes.
    pub(crate) fn and(self, more: u64) -> Self {
        match self {
            Self::AtMost(bytes) => Self::AtMost(bytes.saturating_add(more)),
            Self::Unknown => Self::Unknown,
        }
    }
}

/// The memory that each slot of a build takes at most, and all of them: what a transformer puts into every resource, it multiplies.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights {
    each: Vec<u64>,
    all: u64,
    /// Whether every change is weighed, since what changes say of themselves came to more than the limit.
    is_exact: bool,
}

impl Weights {
    /// Adds a slot.
    pub(super) fn push(&mut self, weight: u64) {
        self.all = self.all.saturating_add(weight);
        self.each.push(weight);
    }

    /// Changes what a slot weighs.
    pub(super) fn set(&mut self, slot: usize, weight: u64) {
        if let Some(before) = self.each.get_mut(slot) {
            self.all = self.all.saturating_sub(*before).saturating_add(weight);
            *before = weight;
        }
    }

    /// Notes a change of a slot, which is weighed where nothing else tells.
    pub(super) fn grow(&mut self, slot: usize, growth: Growth, weigh: impl FnOnce() -> u64) {
        match growth {
            Growth::AtMost(0) => {}
            Growth::AtMost(more) if !self.is_exact => {
                let before = self.each.get(slot).copied().unwrap_or_default();
                self.set(slot, before.saturating_add(more));
            }
            _ => self.set(slot, weigh()),
        }
    }

    /// Tells whether all slots together are too large. Weighs all of them once what is known of them is.
    pub(super) fn are_too_large(&mut self, weigh: impl Iterator<Item = u64>) -> bool {
        let most = limits::built_bytes();
        if self.all > most && !self.is_exact {
            self.is_exact = true;
            self.each = weigh.collect();
            self.all = self.each.iter().copied().fold(0, u64::saturating_add);
        }
        self.all > most
    }

    /// Returns the error of a build that is too large.
    pub(super) fn error() -> Error {
        let most = limits::built_bytes();
        Error::new(limits::too_large("what this build makes of its files", most).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_say_is_believed_until_it_is_too_much() {
        let mut weights = Weights::default();
        weights.push(10);
        weights.push(20);
        weights.grow(0, Growth::AtMost(5), || unreachable!("not weighed"));
        weights.grow(1, Growth::Unknown, || 21);
        assert_eq!((weights.all, weights.is_exact), (36, false));
        assert!(!weights.are_too_large(std::iter::empty()));

        weights.grow(0, Growth::AtMost(limits::built_bytes()), || unreachable!());
        assert!(!weights.are_too_large([11, 21].into_iter()));
        assert_eq!((weights.all, weights.is_exact), (32, true));
        weights.grow(0, Growth::AtMost(u64::MAX), || 12);
        assert_eq!(weights.all, 33);
        weights.set(1, 0);
        assert_eq!(weights.all, 12);

        weights.grow(1, Growth::AtMost(1), || u64::MAX);
        assert!(weights.are_too_large(std::iter::empty()));
    }
}
