//! The order of a mapping's keys in output: goyaml.v2's "natural" one, made deterministic.

use std::cmp::Ordering;

/// Sorts keys naturally.
///
/// The comparison is not transitive (`v1alpha1`, `v2`, `v10`), so where kustomize's own output varies this is one of its
/// answers, always the same: insertion into the order of code points, and merging for what is longer than
/// twelve, which is where Go leaves insertion too.
pub(super) fn sort_keys<T>(entries: &mut Vec<(&str, T)>) {
    if entries.is_sorted_by(|a, b| a.0 != b.0 && natural(a.0, b.0).is_le()) {
        return;
    }
    entries.sort_unstable_by(|a, b| a.0.cmp(b.0));
    let sorted = merge_sort(std::mem::take(entries));
    *entries = sorted;
}

fn merge_sort<T>(mut entries: Vec<(&str, T)>) -> Vec<(&str, T)> {
    if entries.len() <= 12 {
        for end in 1..entries.len() {
            let mut at = end;
            while let Some([before, here]) =
                at.checked_sub(1).and_then(|from| entries.get(from..=at))
            {
                if natural(here.0, before.0).is_ge() {
                    break;
                }
                entries.swap(at, at - 1);
                at -= 1;
            }
        }
        return entries;
    }
    let right = merge_sort(entries.split_off(entries.len() / 2));
    let left = merge_sort(entries);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
        let from_right = natural(r.0, l.0).is_lt();
        merged.extend(if from_right {
            right.next()
        } else {
            left.next()
        });
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

/// Compares two keys: letters by code point, others before letters, runs of digits by their number.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let Some(shared) = a
        .char_indices()
        .zip(b.chars())
        .find_map(|((at, x), y)| (x != y).then_some(at))
    else {
        return a.len().cmp(&b.len());
    };
    let (rest_a, rest_b) = (
        a.get(shared..).unwrap_or_default(),
        b.get(shared..).unwrap_or_default(),
    );
    let (Some(x), Some(y)) = (rest_a.chars().next(), rest_b.chars().next()) else {
        return a.len().cmp(&b.len());
    };
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => return x.cmp(&y),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let lead = match x == '0' || y == '0' {
        true => digits_before(a.get(..shared).unwrap_or_default()),
        false => 0,
    };
    let (number_a, length_a) = run(rest_a, lead);
    let (number_b, length_b) = run(rest_b, lead);
    number_a
        .cmp(&number_b)
        .then(length_a.cmp(&length_b))
        .then(x.cmp(&y))
}

/// 1 where a digit other than zero leads up to here without a gap.
fn digits_before(shared: &str) -> i64 {
    let mut digits = shared.bytes().rev().take_while(u8::is_ascii_digit);
    i64::from(digits.any(|digit| digit != b'0'))
}

/// The number at the start of a text and how many digits it has.
fn run(text: &str, lead: i64) -> (i64, usize) {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    digits.fold((lead, 0), |(number, length), digit| {
        (
            number
                .wrapping_mul(10)
                .wrapping_add(i64::from(digit - b'0')),
            length + 1,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_naturally() {
        let wanted = [
            "", ".", "_x", "1", "2", "10", "A", "a", "a b", "a-b", "a.b", "a_b", "a1", "a2", "a02",
            "a10", "aB", "ab", "b", "é",
        ];
        let mut keys: Vec<_> = wanted.iter().rev().map(|key| (*key, ())).collect();
        sort_keys(&mut keys);
        assert_eq!(
            keys.iter().map(|(key, ())| *key).collect::<Vec<_>>(),
            wanted
        );
    }

    #[test]
    fn what_has_no_order_still_has_one_answer() {
        let mut keys: Vec<(String, ())> = (0..60)
            .map(|n| (format!("{}v{}a{}", n % 7, n * 13 % 11, n), ()))
            .collect();
        let mut one: Vec<(&str, ())> = keys.iter().map(|(key, ())| (key.as_str(), ())).collect();
        sort_keys(&mut one);
        let one: Vec<String> = one.iter().map(|(key, ())| (*key).to_owned()).collect();
        keys.reverse();
        let mut two: Vec<(&str, ())> = keys.iter().map(|(key, ())| (key.as_str(), ())).collect();
        sort_keys(&mut two);
        assert_eq!(
            one,
            two.iter()
                .map(|(key, ())| (*key).to_owned())
                .collect::<Vec<_>>()
        );
    }
}
