//! [`Group`]: findings that are told as one, since all they say is the same.
//!
//! Takes findings one by one; gives one that tells of all and mends all. Which findings are alike is left to the collector.

use std::collections::VecDeque;

use super::patches::joined;
use crate::judge::{Finding, Fix};
use crate::source::managed_fields::FieldOwner;

/// Findings that are told as one: the first subject in their order speaks.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) first: Finding,
    /// The fix of each, that of the first before all others.
    fixes: VecDeque<Fix>,
}

impl Group {
    pub(super) fn new(mut finding: Finding) -> Self {
        let fixes = finding.fix.take().into_iter().collect();
        Self {
            first: finding,
            fixes,
        }
    }

    /// Adds findings that are told together with these. The shorter list is moved: which comes first is known.
    pub(super) fn add(&mut self, mut other: Self) {
        if other.first.subject < self.first.subject {
            std::mem::swap(self, &mut other);
        }
        self.first.is_small &= other.first.is_small;
        let mut also = std::mem::take(&mut other.first.also);
        if !other.first.is_group {
            also.push(other.first.member());
        }
        if also.len() > self.first.also.len() {
            std::mem::swap(&mut self.first.also, &mut also);
        }
        self.first.also.append(&mut also);
        if other.first.subject.app == self.first.subject.app {
            if other.fixes.len() > self.fixes.len() {
                std::mem::swap(&mut self.fixes, &mut other.fixes);
                while let Some(fix) = other.fixes.pop_back() {
                    self.fixes.push_front(fix);
                }
            }
            self.fixes.append(&mut other.fixes);
        }
        for (side, other) in self.first.sides.iter_mut().zip(other.first.sides) {
            merge(&mut side.set_by, other.set_by);
        }
    }

    pub(super) fn told(self) -> Finding {
        Finding {
            fix: joined(self.fixes),
            ..self.first
        }
    }
}

/// Of one manager the latest time is kept.
fn merge(known: &mut Vec<FieldOwner>, new: Vec<FieldOwner>) {
    for field_owner in new {
        let same = known.iter_mut().find(|known| {
            known.manager == field_owner.manager && known.operation == field_owner.operation
        });
        match same {
            Some(known) => known.time = known.time.take().max(field_owner.time),
            None => known.push(field_owner),
        }
    }
}
