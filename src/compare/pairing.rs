//! Pairs of workloads that answer to each other.
//!
//! Takes two environments; gives [`Pair`]s, each workload in exactly one. By application, kind,
//! namespace and the name as rendered first, then the one before prefixes and suffixes; then by weaker likeness, and only where it is
//! unambiguous.

use std::hash::Hash;

use crate::maps::IndexMap;

use super::collect::Context;
use super::{Pair, renames, slots};
use crate::model::Workload;

/// Pairs every workload of both environments, in a stable order.
pub(super) fn pair_workloads<'e>(context: &Context<'e>) -> Vec<Pair<'e>> {
    let mut matcher = Matcher {
        reference: context.reference.workloads.iter().collect(),
        target: context.target.workloads.iter().collect(),
        pairs: Vec::new(),
    };
    let spaces = &context.namespaces;
    let names = &context.names;
    let app = |w: &'e Workload| w.app.as_deref();
    let kind = |w: &'e Workload| w.kind.as_str();
    let original = |w: &'e Workload| w.original_name.as_str();

    matcher.take(slots::swapped(context));
    matcher.pass(
        Ties::Refused,
        |w| (app(w), kind(w), w.name.as_str(), spaces.of_reference(w)),
        |w| (app(w), kind(w), w.name.as_str(), spaces.of_target(w)),
        |_, _| true,
    );
    // One base may stand behind several workloads: what each is called says which of them it is.
    matcher.pass(
        Ties::Refused,
        |w| {
            let stem = names.reference_stem(&w.name);
            (app(w), kind(w), original(w), stem, spaces.of_reference(w))
        },
        |w| {
            let stem = names.target_stem(&w.name);
            (app(w), kind(w), original(w), stem, spaces.of_target(w))
        },
        |_, _| true,
    );
    matcher.pass(
        Ties::InOrder,
        |w| (app(w), kind(w), original(w), spaces.of_reference(w)),
        |w| (app(w), kind(w), original(w), spaces.of_target(w)),
        |_, _| true,
    );
    matcher.pass(
        Ties::Refused,
        |w| {
            let stem = names.reference_stem(original(w));
            (app(w), kind(w), stem, spaces.of_reference(w))
        },
        |w| {
            let stem = names.target_stem(original(w));
            (app(w), kind(w), stem, spaces.of_target(w))
        },
        |a, b| names.explain(&a.original_name, &b.original_name),
    );
    matcher.pass(
        Ties::Refused,
        |w| (app(w), original(w), spaces.of_reference(w)),
        |w| (app(w), original(w), spaces.of_target(w)),
        |_, _| true,
    );
    // The same name in namespaces that do not answer to each other: moved rather than gone.
    matcher.pass(
        Ties::Refused,
        |w| (app(w), kind(w), original(w)),
        |w| (app(w), kind(w), original(w)),
        |_, _| true,
    );
    matcher.finish(context)
}

/// The way to treat several workloads that share a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ties {
    /// Pair them in the environment's order.
    InOrder,
    /// Leave them all unpaired.
    Refused,
}

struct Matcher<'e> {
    reference: Vec<&'e Workload>,
    target: Vec<&'e Workload>,
    pairs: Vec<Pair<'e>>,
}

impl<'e> Matcher<'e> {
    /// Takes over what is paired by another fact than names.
    fn take(&mut self, pairs: Vec<(&'e Workload, &'e Workload)>) {
        for (ours, theirs) in pairs {
            self.reference.retain(|of| !std::ptr::eq(*of, ours));
            self.target.retain(|of| !std::ptr::eq(*of, theirs));
            self.pairs.push(Pair {
                reference: Some(ours),
                target: Some(theirs),
                renamed: None,
            });
        }
    }

    /// Pairs what has equal keys and is accepted, and takes it out of what is left.
    fn pass<K: Hash + Eq>(
        &mut self,
        ties: Ties,
        reference_key: impl Fn(&'e Workload) -> K,
        target_key: impl Fn(&'e Workload) -> K,
        accept: impl Fn(&Workload, &Workload) -> bool,
    ) {
        if self.reference.is_empty() || self.target.is_empty() {
            return;
        }
        let mut groups: IndexMap<K, [Vec<&'e Workload>; 2]> = IndexMap::default();
        for workload in self.reference.drain(..) {
            let [group, _] = groups.entry(reference_key(workload)).or_default();
            group.push(workload);
        }
        for workload in self.target.drain(..) {
            let [_, group] = groups.entry(target_key(workload)).or_default();
            group.push(workload);
        }
        for [a, b] in groups.into_values() {
            self.pair_group(ties, a, b, &accept);
        }
    }

    fn pair_group(
        &mut self,
        ties: Ties,
        a: Vec<&'e Workload>,
        b: Vec<&'e Workload>,
        accept: impl Fn(&Workload, &Workload) -> bool,
    ) {
        if ties == Ties::Refused && (a.len() > 1 || b.len() > 1) {
            self.reference.extend(a);
            self.target.extend(b);
            return;
        }
        let mut b = b.into_iter();
        for workload in a {
            match b.next() {
                Some(other) if accept(workload, other) => self.pairs.push(Pair {
                    reference: Some(workload),
                    target: Some(other),
                    renamed: None,
                }),
                other => {
                    self.reference.push(workload);
                    self.target.extend(other);
                }
            }
        }
        self.target.extend(b);
    }

    fn finish(mut self, context: &Context<'e>) -> Vec<Pair<'e>> {
        let renamed = renames::find(context, &self.reference, &self.target);
        // Between the states of one environment, another name is another object that the next apply makes.
        let is_one = context.reference.name == context.target.name;
        if !is_one {
            let is_taken = |workload: &&Workload| {
                let mut taken = renamed.iter().flatten();
                taken.any(|taken| std::ptr::eq(*taken, *workload))
            };
            self.target.retain(|workload| !is_taken(workload));
        }
        let alone = self.reference.iter().zip(renamed);
        self.pairs.extend(alone.map(|(&workload, renamed)| Pair {
            reference: Some(workload),
            target: renamed.filter(|_| !is_one),
            renamed,
        }));
        self.pairs.extend(self.target.iter().map(|&workload| Pair {
            reference: None,
            target: Some(workload),
            renamed: None,
        }));
        self.pairs.sort_by_key(|pair| {
            pair.reference.or(pair.target).map(|w| {
                (
                    w.app.as_deref(),
                    w.kind.as_str(),
                    w.original_name.as_str(),
                    w.namespace.as_deref(),
                )
            })
        });
        self.pairs
    }
}
