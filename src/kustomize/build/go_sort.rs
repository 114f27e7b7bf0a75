//! Go's `sort.Sort`, step by step: where the comparison goes round in circles, the order depends on the steps.
//!
//! Takes a slice and a comparison, which need not be an order; gives the slice as Go 1.26 leaves it. It is the
//! pattern-defeating quicksort of Go's `sort/zsortinterface.go`, whose names the functions have.

/// More elements than this are partitioned.
const MAX_INSERTION: usize = 12;

/// From this many elements on, a pivot is the median of nine, and elements are shifted.
const LONG: usize = 50;

/// Sorts a slice. `less` tells whether its first argument comes before its second.
pub(super) fn sort<T>(items: &mut [T], less: &dyn Fn(&T, &T) -> bool) {
    let length = items.len();
    let limit = usize::BITS - length.leading_zeros();
    Sorter { items, less }.pdqsort(0, length, limit);
}

/// How the elements that a pivot was chosen among stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    Unknown,
    Increasing,
    Decreasing,
}

struct Sorter<'s, T> {
    items: &'s mut [T],
    less: &'s dyn Fn(&T, &T) -> bool,
}

impl<T> Sorter<'_, T> {
    fn less(&self, a: usize, b: usize) -> bool {
        let pair = self.items.get(a).zip(self.items.get(b));
        pair.is_some_and(|(a, b)| (self.less)(a, b))
    }

    fn swap(&mut self, a: usize, b: usize) {
        if a.max(b) < self.items.len() {
            self.items.swap(a, b);
        }
    }

    fn pdqsort(&mut self, mut a: usize, mut b: usize, mut limit: u32) {
        let (mut was_balanced, mut was_partitioned) = (true, true);
        loop {
            let length = b - a;
            if length <= MAX_INSERTION {
                return self.insertion_sort(a, b);
            }
            if limit == 0 {
                return self.heap_sort(a, b);
            }
            if !was_balanced {
                self.break_patterns(a, b);
                limit -= 1;
            }
            let (mut pivot, mut hint) = self.choose_pivot(a, b);
            if hint == Hint::Decreasing {
                self.reverse_range(a, b);
                pivot = (b - 1) - (pivot - a);
                hint = Hint::Increasing;
            }
            if was_balanced
                && was_partitioned
                && hint == Hint::Increasing
                && self.partial_insertion_sort(a, b)
            {
                return;
            }
            if a > 0 && !self.less(a - 1, pivot) {
                a = self.partition_equal(a, b, pivot);
                continue;
            }
            let middle;
            (middle, was_partitioned) = self.partition(a, b, pivot);
            let (left, right) = (middle - a, b - middle);
            if left < right {
                was_balanced = left >= length / 8;
                self.pdqsort(a, middle, limit);
                a = middle + 1;
            } else {
                was_balanced = right >= length / 8;
                self.pdqsort(middle + 1, b, limit);
                b = middle;
            }
        }
    }

    fn insertion_sort(&mut self, a: usize, b: usize) {
        for start in a + 1..b {
            let mut at = start;
            while at > a && self.less(at, at - 1) {
                self.swap(at, at - 1);
                at -= 1;
            }
        }
    }

    fn sift_down(&mut self, mut root: usize, end: usize, first: usize) {
        loop {
            let mut child = 2 * root + 1;
            if child >= end {
                return;
            }
            if child + 1 < end && self.less(first + child, first + child + 1) {
                child += 1;
            }
            if !self.less(first + root, first + child) {
                return;
            }
            self.swap(first + root, first + child);
            root = child;
        }
    }

    fn heap_sort(&mut self, first: usize, b: usize) {
        let length = b - first;
        for root in (0..=(length - 1) / 2).rev() {
            self.sift_down(root, length, first);
        }
        for end in (0..length).rev() {
            self.swap(first, first + end);
            self.sift_down(0, end, first);
        }
    }

    /// Moves what is less than the pivot to its left. Returns where the pivot is then, and whether nothing had to move.
    fn partition(&mut self, a: usize, b: usize, pivot: usize) -> (usize, bool) {
        self.swap(a, pivot);
        let (mut left, mut right) = (a + 1, b - 1);
        let mut moved = false;
        loop {
            while left <= right && self.less(left, a) {
                left += 1;
            }
            while left <= right && !self.less(right, a) {
                right -= 1;
            }
            if left > right {
                self.swap(right, a);
                return (right, !moved);
            }
            self.swap(left, right);
            left += 1;
            right -= 1;
            moved = true;
        }
    }

    /// Moves what equals the pivot to the left, and returns where the rest begins.
    fn partition_equal(&mut self, a: usize, b: usize, pivot: usize) -> usize {
        self.swap(a, pivot);
        let (mut left, mut right) = (a + 1, b - 1);
        loop {
            while left <= right && !self.less(a, left) {
                left += 1;
            }
            while left <= right && self.less(a, right) {
                right -= 1;
            }
            if left > right {
                return left;
            }
            self.swap(left, right);
            left += 1;
            right -= 1;
        }
    }

    /// Shifts a few elements to their places. Tells whether that was enough.
    fn partial_insertion_sort(&mut self, a: usize, b: usize) -> bool {
        const MAX_STEPS: usize = 5;
        let mut at = a + 1;
        for _ in 0..MAX_STEPS {
            while at < b && !self.less(at, at - 1) {
                at += 1;
            }
            if at == b {
                return true;
            }
            if b - a < LONG {
                return false;
            }
            self.swap(at, at - 1);
            if at - a >= 2 {
                let mut left = at - 1;
                while left >= 1 && self.less(left, left - 1) {
                    self.swap(left, left - 1);
                    left -= 1;
                }
            }
            if b - at >= 2 {
                let mut right = at + 1;
                while right < b && self.less(right, right - 1) {
                    self.swap(right, right - 1);
                    right += 1;
                }
            }
        }
        false
    }

    /// Scatters three elements, the same ones each time.
    fn break_patterns(&mut self, a: usize, b: usize) {
        let length = b - a;
        if length < 8 {
            return;
        }
        let mut random = length as u64;
        let mask = (1_u64 << (u64::BITS - random.leading_zeros())) - 1;
        let middle = a + (length / 4) * 2;
        for at in middle - 1..=middle + 1 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut other = usize::try_from(random & mask).unwrap_or_default();
            if other >= length {
                other -= length;
            }
            self.swap(at, a + other);
        }
    }

    fn choose_pivot(&self, a: usize, b: usize) -> (usize, Hint) {
        const MAX_SWAPS: usize = 4 * 3;
        let length = b - a;
        let quarter = length / 4;
        let (mut i, mut j, mut k) = (a + quarter, a + quarter * 2, a + quarter * 3);
        let mut swaps = 0;
        if length >= LONG {
            i = self.median(i - 1, i, i + 1, &mut swaps);
            j = self.median(j - 1, j, j + 1, &mut swaps);
            k = self.median(k - 1, k, k + 1, &mut swaps);
        }
        if length >= 8 {
            j = self.median(i, j, k, &mut swaps);
        }
        match swaps {
            0 => (j, Hint::Increasing),
            MAX_SWAPS => (j, Hint::Decreasing),
            _ => (j, Hint::Unknown),
        }
    }

    fn order_2(&self, a: usize, b: usize, swaps: &mut usize) -> (usize, usize) {
        if self.less(b, a) {
            *swaps += 1;
            (b, a)
        } else {
            (a, b)
        }
    }

    fn median(&self, a: usize, b: usize, c: usize, swaps: &mut usize) -> usize {
        let (a, b) = self.order_2(a, b, swaps);
        let (b, _) = self.order_2(b, c, swaps);
        let (_, b) = self.order_2(a, b, swaps);
        b
    }

    fn reverse_range(&mut self, a: usize, b: usize) {
        if let Some(range) = self.items.get_mut(a..b) {
            range.reverse();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sort;

    /// The seed's next number below a bound.
    fn next(seed: &mut u64, bound: u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (*seed >> 33) % bound
    }

    #[test]
    fn an_order_sorts_whatever_its_length() {
        let mut seed = 1;
        for length in (0..70).chain([200, 1_000]) {
            for bound in [2, 7, 1_000_000] {
                let mut items: Vec<u64> = (0..length).map(|_| next(&mut seed, bound)).collect();
                let mut expected = items.clone();
                expected.sort_unstable();
                sort(&mut items, &|a, b| a < b);
                assert_eq!(items, expected);
            }
        }
        let mut falling: Vec<u64> = (0..300).rev().collect();
        sort(&mut falling, &|a, b| a < b);
        assert!(falling.is_sorted());
    }

    /// The expectations are what `sort.Sort` of Go 1.26 made of the same numbers and the same comparison.
    #[test]
    fn a_circle_comes_out_as_go_leaves_it() {
        let beats = |a: &u64, b: &u64| (a + 1) % 3 == *b % 3;
        let run = |length: u64| {
            let mut seed = 7;
            let mut items: Vec<u64> = (0..length).map(|_| next(&mut seed, 30)).collect();
            sort(&mut items, &beats);
            items
        };
        assert_eq!(run(12), [20, 5, 23, 11, 26, 14, 9, 12, 9, 21, 19, 2]);
        assert_eq!(run(13), [19, 14, 23, 11, 26, 20, 5, 2, 29, 9, 12, 9, 21]);
        for (length, expected) in [
            (40, 10_558_750_306_392_655_077),
            (60, 13_069_161_158_392_395_356),
            (100, 2_414_090_190_164_685_202),
        ] {
            let sum = |sum: u64, item: u64| sum.wrapping_mul(31).wrapping_add(item);
            assert_eq!(run(length).into_iter().fold(0, sum), expected);
        }
    }
}
