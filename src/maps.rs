//! [`IndexMap`] and [`IndexSet`]: maps that keep the order in which they were filled, so that output never depends on chance.
//!
//! Most keys are short names, and thousands of small maps are made and dropped: the hasher is one made for that, seeded anew in
//! each process.

/// A map that keeps its order.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, foldhash::fast::RandomState>;

/// Returns a map with room for so many entries.
pub(crate) fn sized<K, V>(count: usize) -> IndexMap<K, V> {
    IndexMap::with_capacity_and_hasher(count, Default::default())
}

/// A set that keeps its order.
pub type IndexSet<K> = indexmap::IndexSet<K, foldhash::fast::RandomState>;
