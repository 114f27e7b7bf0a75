//! [`each`]: many live workloads, part by part, on all processors.
//!
//! Takes what was read; hands out parts in which everything that can pair is together, one after the other, so that only a part is
//! ever held as trees. What has a declared face, or is small, is one part.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};

use super::faces::Read;
use crate::compare::neutral_stem;
use crate::error::Error;
use crate::judge::{Docket, Policy};
use crate::maps::IndexMap;
use crate::source::{Collected, Unopened, is_workload};

/// Workloads of all environments in one part. Twice as many take as long and more memory.
const PART: usize = 100;

/// Works on every part and joins the outcomes in order.
///
/// # Errors
/// The first part's that fails.
pub(super) fn each(
    read: Vec<Read>,
    policy: &Policy,
    work: impl Fn(Vec<Read>) -> Result<Docket, Error> + Sync,
) -> Result<Docket, Error> {
    let parts = parts(read);
    let count = parts.len();
    if count < 2 {
        return parts
            .into_iter()
            .next()
            .map_or_else(|| Ok(Docket::new(policy)), work);
    }
    log::debug!("{count} parts");
    let open = Mutex::new(parts.into_iter().enumerate());
    let done = Mutex::new(Done::default());
    let workers = std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(count);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = open.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((index, part)) = next else { break };
                    let outcome = work(part);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .take(index, outcome);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.joined.unwrap_or_else(|| Ok(Docket::new(policy)))
}

/// Outcomes, joined as soon as those before them are.
#[derive(Default)]
struct Done {
    joined: Option<Result<Docket, Error>>,
    next: usize,
    waiting: BTreeMap<usize, Result<Docket, Error>>,
}

impl Done {
    fn take(&mut self, index: usize, outcome: Result<Docket, Error>) {
        self.waiting.insert(index, outcome);
        while let Some(outcome) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.joined = Some(match (self.joined.take(), outcome) {
                (None, outcome) => outcome,
                (Some(Ok(mut joined)), Ok(docket)) => {
                    joined.merge(docket);
                    Ok(joined)
                }
                (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            });
        }
    }
}

fn parts(read: Vec<Read>) -> Vec<Vec<Read>> {
    let is_plain = read
        .iter()
        .all(|read| read.declared.is_none() && read.live.is_some());
    let lives = || read.iter().filter_map(|read| read.live.as_ref());
    let workloads: usize = lives()
        .map(|live| {
            live.unopened
                .iter()
                .filter(|object| is_workload(object.kind))
                .count()
        })
        .sum();
    let count = workloads / PART;
    if !is_plain || count < 2 {
        return vec![read];
    }
    let aliases: Vec<String> = lives()
        .flat_map(|live| live.aliases.iter().chain([&live.environment]))
        .cloned()
        .collect();
    let mut parts: Vec<Vec<Read>> = std::iter::repeat_with(Vec::new).take(count).collect();
    for read in read {
        let Some(live) = read.live else { continue };
        for (part, live) in parts.iter_mut().zip(split(live, count, &aliases)) {
            part.push(Read {
                declared: None,
                live: Some(live),
                namespace: read.namespace.clone(),
                redacted: read.redacted,
            });
        }
    }
    parts
}

/// Splits an environment by its workloads' names. What workloads name goes with them; the rest goes to every part.
fn split(mut live: Collected, count: usize, aliases: &[String]) -> Vec<Collected> {
    type Name<'n> = (&'n str, &'n str);
    let unopened = std::mem::take(&mut live.unopened);
    let mut spaces = std::mem::take(&mut live.spaces);
    let (workloads, others): (Vec<_>, Vec<_>) = unopened
        .into_iter()
        .partition(|object: &Unopened| is_workload(object.kind));
    spaces.extend(
        workloads
            .iter()
            .map(|workload| workload.namespace.to_string()),
    );
    spaces.sort_unstable();
    spaces.dedup();
    let (named, everywhere): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|object| matches!(object.kind, "ConfigMap" | "Secret"));
    let template = Collected {
        unopened: everywhere,
        spaces,
        ..live
    };
    let mut parts = vec![template; count];
    let mut places: IndexMap<Name<'_>, BTreeSet<usize>> = IndexMap::default();
    let homes: Vec<usize> = workloads
        .iter()
        .map(|workload| home(&workload.name, aliases, count))
        .collect();
    for (workload, index) in workloads.iter().zip(&homes) {
        for name in &workload.named {
            let of = places.entry((&workload.namespace, name)).or_default();
            of.insert(*index);
        }
    }
    for object in named {
        let of = places.get(&(&*object.namespace, &*object.name));
        let mut of = of.into_iter().flatten().copied().peekable();
        // Most are named by one workload: the last part gets the object itself.
        while let Some(index) = of.next() {
            if of.peek().is_none() {
                give(&mut parts, index, object);
                break;
            }
            give(&mut parts, index, object.clone());
        }
    }
    drop(places);
    for (workload, index) in workloads.into_iter().zip(homes) {
        give(&mut parts, index, workload);
    }
    parts
}

fn give(parts: &mut [Collected], index: usize, object: Unopened) {
    if let Some(part) = parts.get_mut(index) {
        part.unopened.push(object);
    }
}

/// Returns the part of all workloads that can pair with one of that name.
fn home(name: &str, aliases: &[String], count: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    neutral_stem(name, aliases).hash(&mut hasher);
    usize::try_from(hasher.finish() % count as u64).unwrap_or_default()
}
