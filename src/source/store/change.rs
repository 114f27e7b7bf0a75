//! [`change`]: read, change and write again, so that no run loses what another wrote.
//!
//! Takes a [`Place`] and what to do with its content; writes under the condition that nobody wrote in between, and begins anew where somebody
//! did. Leaves requests to the place. Writes whose answer was lost are recognised by a name that each leaves beside the content.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

/// The longest that a run goes on trying.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause after a first failure, on average; each further one doubles it.
const PAUSE: Duration = Duration::from_millis(20);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_millis(1500);

/// The names of writers that are kept beside the content: more than can have written since a write whose answer was lost.
const WRITERS_KEPT: usize = 64;

/// The reason why a request came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Another run wrote in between.
    Conflict,
    /// It may go otherwise another time.
    Passing(String),
    /// It goes the same another time.
    Final(String),
}

/// The content of a place as it was read.
#[derive(Debug, Clone)]
pub(super) struct Found<V> {
    pub(super) bytes: Vec<u8>,
    /// The version that a write names as its condition.
    pub(super) version: V,
    /// The names of the last writers.
    pub(super) writers: String,
}

/// A place that is read, and written under a condition.
pub(super) trait Place {
    /// The mark that tells one version from another.
    type Version;

    /// Reads the content; `None` where there is none yet.
    fn get(&self) -> Result<Option<Found<Self::Version>>, Failure>;

    /// Writes if the version is still that one, or if there is still none.
    fn put(&self, text: String, writers: &str, from: Option<Self::Version>) -> Result<(), Failure>;

    /// Sees that conditions are kept there, before a first write.
    fn prove(&self) -> Result<(), Failure>;
}

/// The end of an attempt, other than success.
enum End<E> {
    Failure(Failure),
    Error(E),
}

/// Changes the content of a place.
///
/// # Errors
/// What `work` ends in; or, made into an error by `failed`, why the place cannot be read or written.
pub(super) fn change<P: Place, T, E>(
    place: &P,
    failed: impl Fn(&str) -> E,
    mut work: impl FnMut(Option<Vec<u8>>) -> Result<(String, T), E>,
) -> Result<T, E> {
    let started = Instant::now();
    let mut tried = Vec::new();
    let mut failures = 0;
    loop {
        let failure = match attempt(place, &mut tried, &mut work) {
            Ok(done) => return Ok(done),
            Err(End::Error(error)) => return Err(error),
            Err(End::Failure(failure)) => failure,
        };
        let why = match failure {
            Failure::Final(why) => return Err(failed(&why)),
            Failure::Conflict => "other runs write to it all the time".to_owned(),
            Failure::Passing(why) => why,
        };
        if started.elapsed() > PATIENCE {
            return Err(failed(&format!("{why}; tried for a minute")));
        }
        std::thread::sleep(pause(failures));
        failures += 1;
    }
}

fn attempt<P: Place, T, E>(
    place: &P,
    tried: &mut Vec<(String, T)>,
    work: &mut impl FnMut(Option<Vec<u8>>) -> Result<(String, T), E>,
) -> Result<T, End<E>> {
    let found = place.get().map_err(End::Failure)?;
    if found.is_none() {
        place.prove().map_err(End::Failure)?;
    }
    let (bytes, version, writers) = match found {
        Some(found) => (Some(found.bytes), Some(found.version), found.writers),
        None => (None, None, String::new()),
    };
    let names: Vec<&str> = writers.split('-').filter(|name| !name.is_empty()).collect();
    // The answer to an earlier write was lost, and not the write.
    if let Some(index) = tried.iter().position(|(name, _)| names.contains(&&**name)) {
        return Ok(tried.swap_remove(index).1);
    }
    let (text, outcome) = work(bytes).map_err(End::Error)?;
    let name = format!("{:016x}", random());
    let last = names.len().saturating_sub(WRITERS_KEPT - 1);
    let kept = names.into_iter().skip(last);
    let writers: Vec<&str> = kept.chain([&*name]).collect();
    let written = place.put(text, &writers.join("-"), version);
    match written {
        Ok(()) => Ok(outcome),
        Err(failure) => {
            tried.push((name, outcome));
            Err(End::Failure(failure))
        }
    }
}

/// Returns how long to wait after so many failures: a random part of a bound that doubles, so that runs which met once do not meet again.
pub(super) fn pause(failures: u32) -> Duration {
    let bound = PAUSE.saturating_mul(2 << failures.min(10));
    let bound = bound.min(LONGEST_PAUSE);
    let parts = u32::try_from(random() % 1000).unwrap_or_default();
    bound * parts / 1000 + Duration::from_millis(1)
}

/// Returns a number that other runs do not have: the keys of the standard library's maps are random.
pub(super) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A place in memory that spoils one write of so many.
    #[derive(Default)]
    struct Memory {
        content: Mutex<Option<(String, String, u64)>>,
        spoils: Option<u64>,
        asked: Mutex<u64>,
    }

    impl Place for Memory {
        type Version = u64;

        fn get(&self) -> Result<Option<Found<u64>>, Failure> {
            let content = self.content.lock().unwrap();
            Ok(content.as_ref().map(|(text, writers, version)| Found {
                bytes: text.clone().into_bytes(),
                version: *version,
                writers: writers.clone(),
            }))
        }

        fn put(&self, text: String, writers: &str, from: Option<u64>) -> Result<(), Failure> {
            let mut content = self.content.lock().unwrap();
            let mut asked = self.asked.lock().unwrap();
            *asked += 1;
            let is_spoilt = self
                .spoils
                .is_some_and(|each| (*asked).is_multiple_of(each));
            let version = content.as_ref().map(|(_, _, version)| *version);
            if version != from {
                return Err(Failure::Conflict);
            }
            *content = Some((text, writers.to_owned(), version.unwrap_or_default() + 1));
            match is_spoilt {
                true => Err(Failure::Passing("reset".to_owned())),
                false => Ok(()),
            }
        }

        fn prove(&self) -> Result<(), Failure> {
            Ok(())
        }
    }

    fn count(place: &Memory) -> Result<u64, String> {
        change(place, str::to_owned, |bytes| {
            let text = bytes.map(|bytes| String::from_utf8(bytes).unwrap());
            let next = text.map_or(1, |text| text.parse::<u64>().unwrap() + 1);
            Ok((next.to_string(), next))
        })
    }

    #[test]
    fn nothing_is_lost_or_counted_twice() {
        for spoils in [None, Some(3), Some(2)] {
            let place = Memory {
                spoils,
                ..Memory::default()
            };
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| (0..10).for_each(|_| assert!(count(&place).is_ok())));
                }
            });
            let content = place.content.lock().unwrap();
            assert_eq!(content.as_ref().unwrap().0, "40", "{spoils:?}");
        }
    }

    /// A place that refuses what it is asked.
    struct Refusing;

    impl Place for Refusing {
        type Version = ();

        fn get(&self) -> Result<Option<Found<()>>, Failure> {
            Ok(None)
        }

        fn put(&self, _: String, _: &str, _: Option<()>) -> Result<(), Failure> {
            Ok(())
        }

        fn prove(&self) -> Result<(), Failure> {
            Err(Failure::Final("no conditional put".to_owned()))
        }
    }

    #[test]
    fn a_place_without_conditions_is_refused() {
        let end = change(&Refusing, str::to_owned, |_| Ok((String::new(), ())));
        assert_eq!(end, Err("no conditional put".to_owned()));
    }

    #[test]
    fn pauses_are_bounded() {
        for failures in [0, 1, 5, 100, u32::MAX] {
            assert!(pause(failures) <= LONGEST_PAUSE + Duration::from_millis(1));
        }
        assert_ne!(random(), random());
    }
}
