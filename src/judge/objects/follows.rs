//! [`Follows`]: the objects whose lack follows from a workload or an account that one side lacks, and that are told with it.
//!
//! Takes a comparison; gives yes or no for an object, by names and labels alone. Everything is looked up by name: thousands of objects
//! may be missing. Leaves severities to the rules.

use std::cell::OnceCell;

use super::left::Left;
use super::rights::{Account, account_of, accounts};
use super::watches::{Names, by_label, watched};
use super::{Fate, Index, backends, is_beside, linked, scaled, selects_by_values};
use crate::compare::{Comparison, OwnNames};
use crate::judge::Context;
use crate::judge::context::place;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{OtherObject, RefKind, Workload};

/// The objects whose lack follows from a workload that one side lacks.
pub(in crate::judge) struct Follows<'c> {
    comparison: &'c Comparison<'c>,
    names: &'c OwnNames,
    held: &'c Index<'c>,
    given: &'c Index<'c>,
    missing: These<'c>,
    new: These<'c>,
    left: Left<'c>,
    kept: OnceCell<Kept<'c>>,
    /// The names of the workloads that the target lacks, and those that the reference lacks; each beside the names of all others.
    watched: OnceCell<[Names<'c>; 2]>,
    /// The Services of either side, by label.
    services: [OnceCell<Labelled<'c>>; 2],
    /// The accounts that the target lacks, by name.
    lacked: OnceCell<IndexMap<&'c str, Vec<&'c OtherObject>>>,
    /// The Secrets that the target does not render, with the first of its workloads that requires each.
    waiting: OnceCell<IndexMap<&'c str, &'c Workload>>,
}

/// Services by label.
type Labelled<'c> = IndexMap<(&'c str, &'c str), Vec<&'c OtherObject>>;

/// A workload of both sides.
type Both<'c> = (&'c Workload, &'c Workload);

/// The workloads that both sides have.
#[derive(Default)]
struct Kept<'c> {
    /// The reference's, by the account that each runs as.
    by_account: IndexMap<&'c str, Vec<&'c Workload>>,
    /// By kind and name of the accounts, claims and classes that the reference's names.
    naming: IndexMap<(&'static str, &'c str), Vec<Both<'c>>>,
    /// The target's under another name, by the reference's, each with its place among all.
    renamed: IndexMap<usize, (usize, &'c Workload)>,
}

/// The workloads that one side lacks, among the other's objects.
struct These<'c> {
    index: Index<'c>,
    /// The accounts that they name, and those that they run as.
    accounts: IndexSet<&'c str>,
    by_account: IndexMap<&'c str, Vec<&'c Workload>>,
    /// Their names across environments, by application.
    originals: IndexSet<(Option<&'c str>, &'c str)>,
}

impl<'c> These<'c> {
    fn new(workloads: impl Iterator<Item = &'c Workload>, objects: &'c [OtherObject]) -> Self {
        let workloads: Vec<_> = workloads.collect();
        let index = match workloads.is_empty() {
            true => Index::new([].into_iter(), &[]),
            false => Index::new(workloads.iter().copied(), objects),
        };
        let accounts = workloads
            .iter()
            .filter_map(|of| of.service_account.as_ref());
        let accounts = accounts.map(|of| of.value.as_str()).collect();
        let originals = workloads.iter();
        let originals = originals.map(|of| (of.app.as_deref(), of.original_name.as_str()));
        let originals = originals.collect();
        Self {
            by_account: by_account(workloads.into_iter()),
            index,
            accounts,
            originals,
        }
    }

    fn is_empty(&self) -> bool {
        self.by_account.is_empty()
    }

    fn select(&self, object: &OtherObject) -> bool {
        self.index.selected(object).next().is_some()
    }
}

fn by_account<'c>(
    workloads: impl Iterator<Item = &'c Workload>,
) -> IndexMap<&'c str, Vec<&'c Workload>> {
    let mut all: IndexMap<_, Vec<_>> = IndexMap::default();
    for workload in workloads {
        all.entry(account_of(workload)).or_default().push(workload);
    }
    all
}

/// Tells whether one of these workloads runs as an account.
fn run_as(all: &IndexMap<&str, Vec<&Workload>>, account: Account<'_>) -> bool {
    let mut named = all.get(account.name()).into_iter().flatten();
    named.any(|workload| account.is_of(workload))
}

impl<'c> Follows<'c> {
    pub(in crate::judge) fn new(context: &'c Context<'_>) -> Self {
        let comparison = context.comparison;
        let pairs = || comparison.pairs.iter();
        let missing = pairs().filter(|pair| pair.target.is_none());
        let new = pairs().filter(|pair| pair.reference.is_none());
        Self {
            comparison,
            left: Left::new(comparison),
            names: &context.names,
            held: context.held(),
            given: context.given(),
            missing: These::new(
                missing.filter_map(|pair| pair.reference),
                &comparison.reference.objects,
            ),
            new: These::new(
                new.filter_map(|pair| pair.target),
                &comparison.target.objects,
            ),
            kept: OnceCell::new(),
            watched: OnceCell::new(),
            services: Default::default(),
            lacked: OnceCell::new(),
            waiting: OnceCell::new(),
        }
    }

    /// Tells whether an object of the reference goes with a workload or an account that is missing, and is told with it.
    pub(in crate::judge) fn is_told_elsewhere(&self, object: &OtherObject) -> bool {
        let is_left = self.left.fate(object) == Fate::Told;
        let accounts = accounts(object, self.held);
        if accounts.is_empty() {
            return is_left
                || is_of(object, &self.missing)
                || self.watches(object, Lacking::Target);
        }
        let is_gone = |account: &Account<'_>| {
            let is_of_missing = run_as(&self.missing.by_account, *account);
            is_of_missing && !run_as(&self.kept().by_account, *account)
                || self.lacks_account(*account)
        };
        is_left || accounts.iter().all(is_gone)
    }

    /// Tells what becomes of an object that the target lacks, by what named it.
    pub(in crate::judge) fn fate(&self, object: &OtherObject) -> Fate {
        self.left.fate(object)
    }

    /// Returns the Service of the target that has the pods of a Service of the reference, where their workload has another name.
    pub(in crate::judge) fn renamed_with_its_pods(
        &self,
        object: &OtherObject,
    ) -> Option<&'c OtherObject> {
        let renamed = &self.kept().renamed;
        if object.kind != "Service" || renamed.is_empty() {
            return None;
        }
        let own = self.held.selected(object);
        let own = own.filter_map(|workload| renamed.get(&place(workload)));
        let mut own: Vec<_> = own.collect();
        own.sort_unstable_by_key(|(position, _)| *position);
        own.into_iter().find_map(|(_, theirs)| {
            let mut services = self.given.selecting(theirs);
            services.find(|of| of.kind == "Service")
        })
    }

    /// Returns a Secret that the target does not render, with a workload of the target that requires it.
    pub(in crate::judge) fn waiting_for(&self, secret: &str) -> Option<(&'c str, &'c Workload)> {
        let waiting = || {
            let target = self.comparison.target;
            let rendered = target.names_of(RefKind::Secret).map(|(_, name)| name);
            let rendered: IndexSet<&str> = rendered.collect();
            let mut waiting = IndexMap::default();
            for workload in &target.workloads {
                let secrets = workload.references().filter(|of| {
                    of.kind() == RefKind::Secret.name()
                        && !of.optional
                        && !rendered.contains(of.name)
                });
                for of in secrets {
                    waiting.entry(of.name).or_insert(workload);
                }
            }
            waiting
        };
        let waiting = self.waiting.get_or_init(waiting);
        waiting
            .get_key_value(secret)
            .map(|(name, workload)| (*name, *workload))
    }

    /// Tells whether the account is one that workloads of the target require and do not have.
    fn lacks_account(&self, account: Account<'_>) -> bool {
        let lacked = || {
            let mut all: IndexMap<_, Vec<_>> = IndexMap::default();
            let pairs = self.comparison.objects.iter();
            let missing = pairs.filter(|pair| pair.target.is_none());
            for object in missing.filter_map(|pair| pair.reference) {
                all.entry(object.name.as_str()).or_default().push(object);
            }
            all
        };
        let all = self.lacked.get_or_init(lacked);
        let mut named = all.get(account.name()).into_iter().flatten();
        let missing = named.find(|object| account.is(object));
        missing.is_some_and(|object| self.required(object).is_some())
    }

    /// Tells whether an object gives rights to the pods of a workload that both sides have.
    pub(in crate::judge) fn is_right_of_workload(&self, object: &OtherObject) -> bool {
        let mut accounts = accounts(object, self.held).into_iter();
        accounts.any(|account| run_as(&self.kept().by_account, account))
    }

    /// Returns the workloads that both sides have.
    fn kept(&self) -> &Kept<'c> {
        self.kept.get_or_init(|| {
            let pairs = self.comparison.pairs.iter();
            let both = pairs.filter_map(|of| Some((of, of.reference.zip(of.target)?)));
            let mut kept = Kept::default();
            for (position, (pair, (ours, theirs))) in both.enumerate() {
                let accounts = &mut kept.by_account;
                accounts.entry(account_of(ours)).or_default().push(ours);
                let linked = linked(ours).into_iter();
                for of in linked.filter(|of| NAMED_BY_PODS.contains(&of.kind)) {
                    let naming = kept.naming.entry((of.kind, of.name)).or_default();
                    naming.push((ours, theirs));
                }
                if pair.renamed.is_some() {
                    kept.renamed.insert(place(ours), (position, theirs));
                }
            }
            kept
        })
    }

    /// Returns the name under which a workload of the target wants an account, a claim or a class that is missing there: that of the
    /// object that the reference's workload finds, but for the environments' own names.
    pub(in crate::judge) fn required(&self, object: &OtherObject) -> Option<&'c str> {
        let is_same = |name: &str| {
            let own = [object.name.as_str(), object.original_name.as_str()];
            own.contains(&name) || own.into_iter().any(|own| self.names.pair(own, name))
        };
        let key = (object.kind.as_str(), object.name.as_str());
        let naming = self.kept().naming.get(&key).into_iter().flatten();
        let mut naming = naming.copied();
        naming.find_map(|(reference, target)| {
            let is_beside = is_beside(object.namespace.as_deref(), reference.namespace.as_deref());
            if !is_beside || object.app != reference.app {
                return None;
            }
            let linked = linked(target).into_iter();
            let mut wanted = linked.filter(|of| of.kind == object.kind);
            wanted.find(|of| is_same(of.name)).map(|of| of.name)
        })
    }

    /// Tells whether an object of the target goes with a workload that only the target has.
    pub(in crate::judge) fn is_of_new_workload(&self, object: &OtherObject) -> bool {
        is_of(object, &self.new) || self.watches(object, Lacking::Reference)
    }

    /// Tells whether an object watches workloads that a side lacks, and no other.
    fn watches(&self, object: &OtherObject, lacking: Lacking) -> bool {
        let (these, objects) = match lacking {
            Lacking::Target => (&self.missing, &self.comparison.reference.objects),
            Lacking::Reference => (&self.new, &self.comparison.target.objects),
        };
        if these.is_empty() {
            return false;
        }
        let services = self.services.get(lacking as usize);
        let services = services.map(|of| of.get_or_init(|| by_label(objects)));
        let watched = services.map_or_else(Vec::new, |of| watched(object, of));
        if !watched.is_empty() {
            return watched.iter().all(|service| is_of(service, these));
        }
        let names = self.watched.get_or_init(|| self.names_of_workloads());
        let names = names.get(lacking as usize);
        names.is_some_and(|names| names.own(object))
    }

    fn names_of_workloads(&self) -> [Names<'c>; 2] {
        let mut kept = IndexSet::default();
        for pair in &self.comparison.pairs {
            if let (Some(ours), Some(theirs)) = (pair.reference, pair.target) {
                let both = [ours, theirs].into_iter();
                kept.extend(both.flat_map(|of| [of.name.as_str(), of.original_name.as_str()]));
            }
        }
        [&self.missing, &self.new].map(|of| Names {
            missing: of.originals.clone(),
            all: of
                .originals
                .iter()
                .map(|(_, name)| *name)
                .chain(kept.iter().copied())
                .collect(),
            kept: kept.clone(),
        })
    }
}

/// The side that lacks workloads.
#[derive(Clone, Copy)]
enum Lacking {
    Target = 0,
    Reference = 1,
}

/// Tells whether an object is about these workloads, and only about them as far as names and labels tell.
fn is_of(object: &OtherObject, these: &These<'_>) -> bool {
    if these.is_empty() {
        return false;
    }
    if let Some((kind, name)) = scaled(object) {
        return these.index.workloads(kind, name).next().is_some();
    }
    if selects_by_values(object) {
        return these.select(object);
    }
    let names: IndexSet<&str> = backends(object).into_iter().map(|(_, name)| name).collect();
    if !names.is_empty() {
        let is_ours = |name: &&str| {
            let mut services = these.index.objects("Service", name);
            services.any(|service| these.select(service))
        };
        return names.iter().all(is_ours);
    }
    let is_account = object.kind == "ServiceAccount";
    // A monitor or another object of a workload's own name goes with it.
    is_account && these.accounts.contains(object.name.as_str())
        || these
            .originals
            .contains(&(object.app.as_deref(), object.original_name.as_str()))
}

/// The kinds of objects that pods name and that their workload's lack is told with.
const NAMED_BY_PODS: [&str; 3] = [
    "PersistentVolumeClaim",
    "SecretProviderClass",
    "ServiceAccount",
];
