//! The environment that stands alone, where three or more are held against each other.

use crate::maps::IndexMap;

use crate::compare::{Comparison, Difference, Field, Subject, Value};

/// One field of one subject, against one reference.
type Place<'c> = (&'c str, &'c Subject, &'c Field);

/// The targets in which it differs, each with what stands there.
type Found<'c> = Vec<(&'c str, &'c Value)>;

/// The environments in which each difference is found, over all comparisons with the same reference.
pub(super) struct Outliers<'c> {
    targets: IndexMap<&'c str, Vec<&'c str>>,
    found: IndexMap<Place<'c>, Found<'c>>,
}

impl<'c> Outliers<'c> {
    pub(super) fn new(comparisons: &'c [Comparison<'_>]) -> Self {
        let mut targets: IndexMap<&str, Vec<&str>> = IndexMap::default();
        // A developer's environment is told apart by nothing but names.
        let comparisons = || comparisons.iter().filter(|of| !of.is_local());
        for comparison in comparisons() {
            let of = targets.entry(&comparison.reference.name).or_default();
            of.push(&comparison.target.name);
        }
        targets.retain(|_, targets| targets.len() > 1);
        let mut standing = Self {
            targets,
            found: IndexMap::default(),
        };
        for comparison in comparisons() {
            let reference = comparison.reference.name.as_str();
            if !standing.targets.contains_key(reference) {
                continue;
            }
            for difference in &comparison.differences {
                let key = (reference, &difference.subject, &difference.field);
                let value = &difference.target.value;
                let target = comparison.target.name.as_str();
                standing.found.entry(key).or_default().push((target, value));
            }
        }
        standing
    }

    /// Returns a sentence, if one environment has the field otherwise than all others.
    pub(super) fn sentence(
        &self,
        comparison: &Comparison<'_>,
        difference: &Difference<'_>,
    ) -> Option<String> {
        let reference = comparison.reference.name.as_str();
        let targets = self.targets.get(reference)?;
        let key = (reference, &difference.subject, &difference.field);
        let found = self.found.get(&key)?;
        let target = comparison.target.name.as_str();
        if found.len() == 1 {
            let others: Vec<&str> = targets
                .iter()
                .copied()
                .filter(|&other| other != target)
                .collect();
            return Some(format!(
                "{target} stands alone: {} is as {reference} is",
                others.join(", ")
            ));
        }
        let (_, value) = found.first()?;
        let agree = found.len() == targets.len() && found.iter().all(|(_, other)| other == value);
        agree.then(|| format!("{reference} stands alone: {} agree", targets.join(", ")))
    }
}
