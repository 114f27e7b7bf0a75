//! [`Cause`]: why a difference is there, from four values: {declared, live} × {reference, target}; and what each way in which they agree means.
//!
//! Four values fall into fifteen partitions, absence being a value. Each has one row in [`PARTITIONS`]: whether it is a gap, whose
//! live state has drifted, and what to say. Who set the live value then tells a change that is pending from a hotfix.

/// The cause of a difference, once both states are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// The target lacks, or has otherwise, what the reference has, and is about to be released that way.
    Gap,
    /// Declared, and not live yet: the next apply brings it, or takes it away.
    Pending,
    /// Set by hand in the cluster.
    Hotfix,
    /// Live differs from declared, and nothing tells why.
    Unknown,
}

impl Cause {
    /// Returns its name in machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Pending => "pending",
            Self::Hotfix => "hotfix",
            Self::Unknown => "unknown",
        }
    }
}

/// The number of differences of each cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CauseCounts {
    /// Gaps.
    pub gap: usize,
    /// Pending changes.
    pub pending: usize,
    /// Hotfixes.
    pub hotfix: usize,
    /// Of unknown cause.
    pub unknown: usize,
}

impl CauseCounts {
    pub(in crate::judge) fn count(&mut self, cause: Option<Cause>) {
        match cause {
            Some(Cause::Gap) => self.gap += 1,
            Some(Cause::Pending) => self.pending += 1,
            Some(Cause::Hotfix) => self.hotfix += 1,
            Some(Cause::Unknown) => self.unknown += 1,
            None => {}
        }
    }

    pub(in crate::judge) fn merge(&mut self, other: Self) {
        self.gap += other.gap;
        self.pending += other.pending;
        self.hotfix += other.hotfix;
        self.unknown += other.unknown;
    }
}

/// One way in which four values can agree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// Reference declared, reference live, target declared, target live: equal numbers are equal values, and each new value
    /// has the next number.
    pub(super) labels: [u8; 4],
    /// Both overlays differ.
    pub(super) gap: bool,
    /// The reference's live state is not what it declares.
    pub(super) reference_drifts: bool,
    /// The target's live state is not what it declares.
    pub(super) target_drifts: bool,
    /// The sentence that the live states add to what is declared. `{a}` is the reference, `{b}` the target.
    pub(super) say: &'static str,
}

const fn row(labels: [u8; 4], say: &'static str) -> Partition {
    Partition {
        gap: labels[0] != labels[2],
        reference_drifts: labels[0] != labels[1],
        target_drifts: labels[2] != labels[3],
        labels,
        say,
    }
}

/// Every way.
pub(super) const PARTITIONS: [Partition; 15] = [
    row([0, 0, 0, 0], ""),
    row([0, 0, 0, 1], "only what runs in {b} differs"),
    row(
        [0, 0, 1, 0],
        "{b} runs what {a} has: the release would take it away",
    ),
    row([0, 0, 1, 1], "both sides run what they declare"),
    row([0, 0, 1, 2], "what runs in {b} is a third thing"),
    row([0, 1, 0, 0], "only what runs in {a} differs"),
    row(
        [0, 1, 0, 1],
        "{a} and {b} run the same, and neither declares it",
    ),
    row([0, 1, 0, 2], "both run something that neither declares"),
    row([0, 1, 1, 0], "each runs what the other declares"),
    row(
        [0, 1, 1, 1],
        "{a} does not run yet what it declares; both run what {b} declares",
    ),
    row(
        [0, 1, 1, 2],
        "{a} runs what {b} declares, and {b} something else",
    ),
    row(
        [0, 1, 2, 0],
        "{b} runs what {a} declares, and {a} something else",
    ),
    row([0, 1, 2, 1], "both run the same, and neither declares it"),
    row([0, 1, 2, 2], "{a} does not run what it declares"),
    row([0, 1, 2, 3], "neither runs what it declares"),
];

/// Equality of four values, pair by pair. The reference is `a`, the target `b`; `d` is declared and `l` live.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Equal {
    pub(super) da_la: bool,
    pub(super) da_db: bool,
    pub(super) la_db: bool,
    pub(super) db_lb: bool,
    pub(super) la_lb: bool,
    pub(super) da_lb: bool,
}

/// Returns the partition into which four values fall.
pub(super) fn partition(equal: Equal) -> &'static Partition {
    let mut next = 0;
    let mut new = || {
        next += 1;
        next
    };
    let la = if equal.da_la { 0 } else { new() };
    let db = match equal {
        Equal { da_db: true, .. } => 0,
        Equal { la_db: true, .. } => la,
        _ => new(),
    };
    let lb = match equal {
        Equal { db_lb: true, .. } => db,
        Equal { la_lb: true, .. } => la,
        Equal { da_lb: true, .. } => 0,
        _ => new(),
    };
    let labels = [0, la, db, lb];
    let found = PARTITIONS.iter().find(|row| row.labels == labels);
    // Pairs that contradict each other: nothing is equal for certain.
    let [.., last] = &PARTITIONS;
    found.unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Returns a partition's row for four values.
    fn of(values: [u8; 4]) -> &'static Partition {
        let [da, la, db, lb] = values;
        partition(Equal {
            da_la: da == la,
            da_db: da == db,
            la_db: la == db,
            db_lb: db == lb,
            la_lb: la == lb,
            da_lb: da == lb,
        })
    }

    #[test]
    fn four_values_fall_into_fifteen_partitions() {
        let mut seen = BTreeSet::new();
        for code in 0..256_u16 {
            let digit = |n: u16| u8::try_from(code / 4_u16.pow(u32::from(n)) % 4).expect("a digit");
            let values = [digit(0), digit(1), digit(2), digit(3)];
            let row = of(values);
            seen.insert(row.labels);
            for (i, x) in values.iter().enumerate() {
                for (j, y) in values.iter().enumerate() {
                    assert_eq!(x == y, row.labels[i] == row.labels[j], "{values:?} {row:?}");
                }
            }
            let [da, la, db, lb] = values;
            assert_eq!(
                (row.gap, row.reference_drifts, row.target_drifts),
                (da != db, da != la, db != lb)
            );
        }
        assert_eq!(seen.len(), 15);
        let said: BTreeSet<&str> = PARTITIONS.iter().map(|row| row.say).collect();
        assert_eq!(said.len(), 15, "each has words of its own");
    }
}
