//! [`Apart`]: whether ends that both sides of a pair have loose are more than a remark.
//!
//! Takes a pair of objects; answers for one end at a time, however many there are. Leaves the words to the rule.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::compare::ObjectPair;
use crate::judge::Context;
use crate::judge::objects::Loose;

pub(super) struct Apart<'a, 'c, 'p> {
    context: &'a Context<'c>,
    pair: &'a ObjectPair<'p>,
    /// The fields that both sides have and that differ by more than the environments' names.
    fields: OnceCell<BTreeSet<String>>,
}

impl<'a, 'c, 'p> Apart<'a, 'c, 'p> {
    pub(super) fn new(context: &'a Context<'c>, pair: &'a ObjectPair<'p>) -> Self {
        Self {
            context,
            pair,
            fields: OnceCell::new(),
        }
    }

    /// Tells whether an end is told: what is wanted is rendered under another name, or a rule of an Ingress has lost its paths to a patch,
    /// which no cluster makes good.
    pub(super) fn is_told(&self, end: &Loose) -> bool {
        let is_patched = || {
            let theirs = self.pair.target.map(|of| of.origin);
            theirs.is_some_and(|whole| whole.of_file() != end.origin.of_file())
        };
        end.rendered_as.is_some() || end.is_bare_rule && is_patched() || self.is_another(end)
    }

    /// Tells whether the reference's object points elsewhere at the same place, the environments' names aside.
    pub(super) fn is_another(&self, end: &Loose) -> bool {
        let apart = || {
            let differences = self.pair.differences.iter();
            let both = differences.filter(|of| of.presence() == (true, true));
            let apart = both.filter(|of| !self.context.is_name_only(of));
            apart.map(|of| of.field.id()).collect()
        };
        end.tells_of_any(self.fields.get_or_init(apart))
    }
}
