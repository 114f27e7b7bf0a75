//! [`each`], [`each_of`], [`each_small`] and [`each_as_done`]: the same work on many things, on all processors; [`both`]: two kinds of
//! work side by side; [`give_back`]: the end of many things,
//! beside other work.

use std::cell::Cell;
use std::num::NonZero;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use crate::limits;

/// Works on every item and returns the results in the items' order.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if items.len() < 2 {
        return items.iter().map(work).collect();
    }
    let mut done = Vec::with_capacity(items.len());
    each_as_done(usize::MAX, items, work, |index, result| {
        done.push((index, result));
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

thread_local! {
    /// Whether every processor has a part of the work that this thread does a part of.
    static ALL_BUSY: Cell<bool> = const { Cell::new(false) };
}

/// Works on every item, on at most so many threads, and hands over each result with its item's number as soon as it is there.
pub(crate) fn each_as_done<I: IntoIterator, R>(
    most_threads: usize,
    items: I,
    work: impl Fn(I::Item) -> R + Sync,
    mut take: impl FnMut(usize, R) + Send,
) where
    I::IntoIter: ExactSizeIterator + Send,
{
    let items = items.into_iter();
    let workers = match items.len() {
        0 | 1 => 1,
        // The other processors have work of this kind already.
        _ if ALL_BUSY.get() => 1,
        count => processors().min(count).min(most_threads),
    };
    if workers < 2 {
        items
            .enumerate()
            .for_each(|(index, item)| take(index, work(item)));
        return;
    }
    let are_all_busy = workers >= processors();
    let open = Mutex::new(items.enumerate());
    let take = Mutex::new(take);
    let until_none_is_left = || {
        let was_busy = ALL_BUSY.replace(are_all_busy || ALL_BUSY.get());
        loop {
            let next = open.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((index, item)) = next else { break };
            let result = work(item);
            (take.lock().unwrap_or_else(PoisonError::into_inner))(index, result);
        }
        ALL_BUSY.set(was_busy);
    };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            let thread = Builder::new().stack_size(limits::STACK);
            // Where no thread can be had, the others do its work.
            if thread.spawn_scoped(scope, until_none_is_left).is_err() {
                break;
            }
        }
        until_none_is_left();
    });
}

/// Returns how many processors there are. It takes a dozen system calls to tell, and is asked once.
fn processors() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| std::thread::available_parallelism().map_or(1, NonZero::get))
}

/// Items below which starting a thread takes longer than it saves, where working on one takes microseconds.
pub(crate) const MANY: usize = 256;

/// Items that a thread takes at once.
const CHUNK: usize = 64;

/// Works on every item, where that takes microseconds each, and returns the results in the items' order. The work may add any
/// number of results.
pub(crate) fn each_small<'t, T: Sync, R: Send>(
    items: &'t [T],
    work: impl Fn(&'t T, &mut Vec<R>) + Sync,
) -> Vec<R> {
    let all = |items: &'t [T]| {
        let mut results = Vec::new();
        for item in items {
            work(item, &mut results);
        }
        results
    };
    if items.len() < MANY {
        return all(items);
    }
    let chunks: Vec<&[T]> = items.chunks(CHUNK).collect();
    let results = each(&chunks, |chunk| all(chunk));
    results.into_iter().flatten().collect()
}

/// Does two kinds of work, side by side where they take long enough.
pub(crate) fn both<A: Send, B>(
    are_long: bool,
    one: impl Fn() -> A + Sync,
    other: impl Fn() -> B,
) -> (A, B) {
    if !are_long || processors() < 2 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let thread = Builder::new().stack_size(limits::STACK);
        match thread.spawn_scoped(scope, &one) {
            Ok(thread) => {
                let second = other();
                let first = thread.join();
                let first = first.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                (first, second)
            }
            // Where no thread can be had, one comes after the other.
            Err(_) => (one(), other()),
        }
    })
}

/// The time after which memory is given back.
const LATER: Duration = Duration::from_secs(1);

/// Gives the memory of many things back, but not yet: it takes as long as a report, and a program that ends before then leaves it to the
/// system, which takes all at once.
pub(crate) fn give_back<T: Send + 'static>(count: usize, things: T) {
    if count > MANY {
        // Without another thread they are given back right here.
        let _ = Builder::new().spawn(move || {
            std::thread::sleep(LATER);
            drop(things);
        });
    }
}

/// Works as [`each`] does, on things that are used up.
pub(crate) fn each_of<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<Mutex<Option<T>>> = items
        .into_iter()
        .map(|item| Mutex::new(Some(item)))
        .collect();
    let results = each(&items, |item| {
        let item = item.lock().unwrap_or_else(PoisonError::into_inner).take();
        item.map(&work)
    });
    results.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_the_items_order() {
        let items: Vec<usize> = (0..100).collect();
        let doubled: Vec<usize> = items.iter().map(|n| n * 2).collect();
        assert_eq!(super::each(&items, |n| n * 2), doubled);
        assert_eq!(super::each_of(items, |n| n * 2), doubled);
        for are_long in [false, true] {
            assert_eq!(super::both(are_long, || 1, || 2), (1, 2));
        }
        let many: Vec<usize> = (0..1000).collect();
        let twice: Vec<usize> = many.iter().flat_map(|&n| [n, n]).collect();
        assert_eq!(
            super::each_small(&many, |n, out| out.extend([*n, *n])),
            twice
        );
    }
}
