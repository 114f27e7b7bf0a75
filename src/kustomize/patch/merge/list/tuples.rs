//! The texts under the merge keys, which tell the items of a list apart.
//!
//! Takes the texts of both lists' items; gives the keys that count and the texts that items are one by.

/// One item's texts under the merge keys, `""` for what is absent.
pub(crate) type Tuple = Vec<String>;

/// Drops the keys that no tuple has; all of them stay where that would leave none.
pub(crate) fn valid<'d>(all: &[&'d str], tuples: Vec<Tuple>) -> (Vec<&'d str>, Vec<Tuple>) {
    if all.is_empty() {
        return (vec![""], tuples);
    }
    let has = |at: usize| {
        let text = |tuple: &Tuple| tuple.get(at).is_some_and(|text| !text.is_empty());
        tuples.iter().any(text)
    };
    let mut kept: Vec<usize> = (0..all.len()).filter(|at| has(*at)).collect();
    if kept.is_empty() {
        kept = (0..all.len()).collect();
    }
    let keys = kept.iter().filter_map(|at| all.get(*at).copied());
    let restrict = |tuple: &Tuple| {
        kept.iter()
            .filter_map(|at| tuple.get(*at).cloned())
            .collect()
    };
    (keys.collect(), tuples.iter().map(restrict).collect())
}

/// Makes tuples one that agree on a key and differ only where one has nothing.
pub(crate) fn unify(tuples: &mut [Tuple]) {
    for i in 0..tuples.len() {
        let Some(snapshot) = tuples.get(i).cloned() else {
            return;
        };
        for j in 0..tuples.len() {
            let Some(union) = tuples.get(j).and_then(|other| union(&snapshot, other)) else {
                continue;
            };
            for at in [i, j] {
                if let Some(place) = tuples.get_mut(at) {
                    place.clone_from(&union);
                }
            }
        }
    }
}

fn union(a: &Tuple, b: &Tuple) -> Option<Tuple> {
    let mut common = false;
    let mut union = Vec::with_capacity(a.len());
    for (x, y) in a.iter().zip(b) {
        match (x.is_empty(), y.is_empty()) {
            _ if x == y => common = true,
            (false, false) => return None,
            _ => {}
        }
        union.push(if x.is_empty() { y.clone() } else { x.clone() });
    }
    common.then_some(union)
}
