//! The time that looking through code may take: what is asked of a read looks at all that is around it, and a file can be made of reads.
//!
//! Takes the end of that time once for a thread's work; tells walks through a tree to stop. Leaves what is said then to the caller, for
//! which nothing is known of such a file.

use std::cell::Cell;
use std::time::Instant;

thread_local! {
    static UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Does something until then; `None` where it would have taken longer, and was cut short.
pub(super) fn within<T>(until: Instant, work: impl FnOnce() -> T) -> Option<T> {
    if Instant::now() >= until {
        return None;
    }
    UNTIL.set(Some(until));
    let done = work();
    let is_late = is_late();
    UNTIL.set(None);
    (!is_late).then_some(done)
}

/// Tells whether the time is over.
pub(super) fn is_late() -> bool {
    UNTIL.get().is_some_and(|until| Instant::now() >= until)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_takes_longer_is_nothing() {
        let now = Instant::now();
        assert_eq!(within(now, || 1), None);
        let soon = now + Duration::from_secs(3600);
        assert_eq!(within(soon, || 1), Some(1));
        let wait = || while !is_late() {};
        assert_eq!(
            within(Instant::now() + Duration::from_millis(1), wait),
            None
        );
        assert!(!is_late());
    }
}
