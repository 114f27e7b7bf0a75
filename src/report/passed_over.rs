//! [`PassedOver`]: what a run saw and a report does not tell: counts, and the rules that a team switched off.
//!
//! Takes a verdict; gives counts, and sentences that are not cleaned yet. Leaves the form to each format: a line, a property, a gauge.

use crate::judge::{Verdict, said_off};
use crate::words::counted;

/// A number of things that were seen and are not told.
pub(super) struct PassedOver {
    /// The name by which programs know it; as in the summary of `-o json`.
    pub(super) key: &'static str,
    pub(super) count: usize,
    what: &'static str,
    how: &'static str,
}

impl PassedOver {
    /// Returns every count, those of zero too.
    pub(super) fn all(verdict: &Verdict) -> [Self; 4] {
        let of = |key, count, what, how| Self {
            key,
            count,
            what,
            how,
        };
        [
            of(
                "expected",
                verdict.expected,
                "difference",
                "expected (kubeparity.yaml)",
            ),
            of("baselined", verdict.baselined, "finding", "in the baseline"),
            of(
                "unjudged",
                verdict.unjudged,
                "difference",
                "that no rule judges (kubeparity diff)",
            ),
            of(
                "explained",
                verdict.explained,
                "difference",
                "in the environments' own names alone (kubeparity diff)",
            ),
        ]
    }

    /// Returns the count in words; nothing where it is zero.
    pub(super) fn sentence(&self) -> Option<String> {
        (self.count > 0).then(|| format!("{} {}", counted(self.count, self.what), self.how))
    }
}

/// The key of the sentence that names the rules which a team switched off.
pub(super) const SWITCHED_OFF: &str = "switchedOff";

/// Returns every sentence, each with the name by which programs know it: the counts, and the rules that are switched off.
pub(super) fn sentences(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let counts = PassedOver::all(verdict).into_iter();
    let counts = counts.filter_map(|of| Some((of.key, of.sentence()?)));
    let off = said_off(&verdict.switched_off);
    counts.chain(off.map(|off| (SWITCHED_OFF, off))).collect()
}
