//! [`each`]: many live workloads, part by part, on all processors.
//!
//! Takes a [`Reading`]; hands out parts in which everything that can pair is together, one after the other, so that only a part
//! is ever held as trees. A reading with a declared state, or a small one, is one part.

mod ties;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Reading, SourceReading};
use crate::environments::{Env, EnvironmentNames, Named};
use crate::error::Error;
use crate::judge::{Policy, Run};
use crate::maps::IndexMap;
use crate::model::slots;
use crate::parallel::{each_as_done, each_of};
use crate::source::{Collected, LazyObject, is_workload};
use ties::Ties;

/// Workloads of all environments in one part. Twice as many take as long and more memory.
const PART: usize = 100;

/// Works on every part and joins the outcomes in order.
///
/// # Errors
/// The first part's that fails.
pub(super) fn each(
    read: Reading,
    policy: &Policy,
    work: impl Fn(Reading) -> Result<Run, Error> + Sync,
) -> Result<Run, Error> {
    let parts = parts(read);
    let count = parts.len();
    if count < 2 {
        return parts
            .into_iter()
            .next()
            .map_or_else(|| Ok(Run::new(policy)), work);
    }
    log::debug!("{count} parts");
    let mut done = Done::default();
    each_as_done(usize::MAX, parts, work, |index, outcome| {
        done.take(index, outcome);
    });
    done.joined(policy)
}

/// Outcomes, joined as soon as those before them are.
#[derive(Default)]
pub(super) struct Done {
    joined: Option<Result<Run, Error>>,
    next: usize,
    waiting: BTreeMap<usize, Result<Run, Error>>,
}

impl Done {
    /// Adds the outcome of a part, by its number.
    pub(super) fn take(&mut self, index: usize, outcome: Result<Run, Error>) {
        self.waiting.insert(index, outcome);
        while let Some(outcome) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.joined = Some(match (self.joined.take(), outcome) {
                (None, outcome) => outcome,
                (Some(Ok(mut joined)), Ok(run)) => {
                    joined.merge(run);
                    Ok(joined)
                }
                (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            });
        }
    }

    /// Returns all outcomes as one.
    ///
    /// # Errors
    /// The first part's that failed.
    pub(super) fn joined(self, policy: &Policy) -> Result<Run, Error> {
        self.joined.unwrap_or_else(|| Ok(Run::new(policy)))
    }
}

fn parts(read: Reading) -> Vec<Reading> {
    let is_plain = read
        .iter()
        .all(|read| read.declared.is_none() && read.live.is_some());
    let lives = || read.iter().filter_map(|read| read.live.as_ref());
    let workloads: usize = lives()
        .map(|live| {
            live.lazy_objects
                .iter()
                .filter(|object| is_workload(object.kind))
                .count()
        })
        .sum();
    let count = workloads / PART;
    if !is_plain || count < 2 {
        return vec![read];
    }
    let named: Vec<(String, Vec<String>)> = lives()
        .map(|live| (live.environment.clone(), live.aliases.clone()))
        .collect();
    let named = named.iter().map(|(name, aliases)| Named { name, aliases });
    let names = EnvironmentNames::new(&named.collect::<Vec<_>>(), &[], &[]);
    let mut parts: Vec<Reading> = std::iter::repeat_with(Vec::new).take(count).collect();
    let mut ties = Ties::default();
    for live in read.iter().filter_map(|read| read.live.as_ref()) {
        let own = Own(&names, names.find(&live.environment));
        ties.add(&live.lazy_objects, &own);
    }
    let split = each_of(read, |mut read| {
        let live = read.live.take();
        (read, live.map(|live| split(live, count, (&names, &ties))))
    });
    for (read, lives) in split {
        for (part, live) in parts.iter_mut().zip(lives.into_iter().flatten()) {
            part.push(SourceReading {
                declared: None,
                live: Some(live),
                namespace: read.namespace.clone(),
                redacted: read.redacted,
                modelled: None,
            });
        }
    }
    parts
}

/// Kinds that say something of all workloads of a namespace.
const AMBIENT: [&str; 2] = ["LimitRange", "ResourceQuota"];

/// Splits an environment by its workloads' names. Objects that workloads name or that are for workloads go with them, all others to
/// every part; what is in every part is compared in one.
fn split(
    mut live: Collected,
    count: usize,
    (names, ties): (&EnvironmentNames, &Ties),
) -> Vec<Collected> {
    let own = Own(names, names.find(&live.environment));
    let lazy_objects = std::mem::take(&mut live.lazy_objects);
    let workloads = || {
        lazy_objects
            .iter()
            .filter(|object| is_workload(object.kind))
    };
    live.all_namespaces
        .extend(workloads().map(|workload| workload.namespace.to_string()));
    live.all_namespaces.sort_unstable();
    live.all_namespaces.dedup();
    let template = Collected {
        lazy_objects: Vec::with_capacity(lazy_objects.len() / count + count),
        ..live
    };
    let mut parts = vec![template; count];
    for part in parts.iter_mut().skip(1) {
        part.kinds_read
            .retain(|kind| !AMBIENT.contains(&kind.as_str()));
        // Which part has the CronJob is not known yet; what no CronJob made is told once.
        part.failed_jobs.retain(|job| job.cron_job.is_some());
    }
    let homes = homes(&lazy_objects, count, (&own, ties));
    for (object, home) in lazy_objects.into_iter().zip(homes) {
        let (last, others) = match &home {
            Home::Part(index) => (Some(*index), 0..0),
            Home::Parts(all) => (all.last().copied(), 0..all.len().saturating_sub(1)),
            Home::Every => (count.checked_sub(1), 0..count.saturating_sub(1)),
        };
        // Most go to one part, and it gets the object itself.
        for other in others {
            let index = match &home {
                Home::Parts(all) => all.get(other).copied(),
                _ => Some(other),
            };
            give(&mut parts, index, object.clone());
        }
        give(&mut parts, last, object);
    }
    parts
}

/// The words that an environment may have in its own names.
struct Own<'n>(&'n EnvironmentNames, Option<Env>);

/// The parts that an object goes to.
enum Home {
    Part(usize),
    Parts(Vec<usize>),
    Every,
}

fn homes(lazy_objects: &[LazyObject], count: usize, own: (&Own<'_>, &Ties)) -> Vec<Home> {
    let mut named: IndexMap<(&str, &str), Vec<usize>> = IndexMap::default();
    let mut homes = Vec::with_capacity(lazy_objects.len());
    for object in lazy_objects {
        homes.push(match object.kind {
            kind if is_workload(kind) => {
                let index = home(&object.name, own, count);
                for name in &object.named {
                    let of = named.entry((&object.namespace, name)).or_default();
                    if !of.contains(&index) {
                        of.push(index);
                    }
                }
                Home::Part(index)
            }
            "ConfigMap" | "Secret" => Home::Parts(Vec::new()),
            "SealedSecret" | "ExternalSecret" => Home::Every,
            kind if AMBIENT.contains(&kind) => Home::Every,
            _ => Home::Part(home(&object.name, own, count)),
        });
    }
    for (object, home) in lazy_objects.iter().zip(&mut homes) {
        if let Home::Parts(parts) = home
            && let Some(of) = named.get_mut(&(&*object.namespace, &*object.name))
        {
            parts.clone_from(of);
        }
    }
    homes
}

fn give(parts: &mut [Collected], index: Option<usize>, object: LazyObject) {
    if let Some(part) = index.and_then(|index| parts.get_mut(index)) {
        part.lazy_objects.push(object);
    }
}

impl Own<'_> {
    /// Returns a name without the environment's own words.
    fn stem<'t>(&self, name: &'t str) -> Cow<'t, str> {
        let stem = self.1.and_then(|of| self.0.without_own_words(name, of));
        stem.map_or(Cow::Borrowed(name), Cow::Owned)
    }
}

/// Returns the part of all workloads and objects that can pair with one of that name, or are tied to it.
fn home(name: &str, (own, ties): (&Own<'_>, &Ties), count: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    let stem = own.stem(name);
    // Slots of one service are held against each other.
    slots::stem_of_all(ties.of(&stem).unwrap_or(&stem)).hash(&mut hasher);
    usize::try_from(hasher.finish() % count as u64).unwrap_or_default()
}
