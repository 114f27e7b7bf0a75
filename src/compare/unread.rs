//! [`compare_unread`]: the data of ConfigMaps and Secrets that no workload reads, key by key, and what one side alone renders.
//!
//! Takes two declared states; gives differences that `diff` shows. Leaves those to `config-unused` in judging, and to the workloads what
//! they read. Of Secrets, the names of keys are all that is known.

use std::hash::Hash;

use super::collect::{Context, Scope};
use super::mounted::{File, Object};
use super::{Difference, Field, Side, Subject, Value};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, RefKind, ReferencePlace, ReferenceTarget};
use crate::source::State;

/// Records each object that one side lacks, and each key that is not alike, as far as no workload of either side reads it.
pub(super) fn compare_unread<'e>(context: &Context<'e>) -> Vec<Difference<'e>> {
    let sides = [context.reference, context.target];
    if sides
        .iter()
        .any(|of| of.state == State::Live || of.is_local())
    {
        return Vec::new();
    }
    let [ours, theirs] = sides.map(objects);
    let [ours_read, theirs_read] = sides.map(Read::of);
    let mut out = Vec::new();
    for (a, b) in paired(context, ours, theirs) {
        let Some(any) = a.or(b) else {
            continue;
        };
        let scope = scope(context, any);
        let (Some(a), Some(b)) = (a, b) else {
            let (own, other) = match a {
                Some(_) => (&ours_read, &theirs_read),
                None => (&theirs_read, &ours_read),
            };
            // What one side reads and the other names nowhere is told of the workload, key by key.
            if !own.names(any) || other.names_anywhere(any) {
                scope.record(&mut out, Field::Object, a.map(whole), b.map(whole));
            }
            continue;
        };
        let (x, y) = (by_key(a), by_key(b));
        let added = y.keys().filter(|key| !x.contains_key(*key));
        let keys: Vec<&str> = x.keys().chain(added).copied().collect();
        for key in keys {
            if ours_read.has(a, key) || theirs_read.has(b, key) {
                continue;
            }
            let (ours, theirs) = (x.get(key), y.get(key));
            let is_open = ours.is_none() && a.is_open() || theirs.is_none() && b.is_open();
            let is_equal = match (ours, theirs) {
                (Some(ours), Some(theirs)) => ours.is_alike(theirs),
                _ => is_open,
            };
            if let Some(file) = ours.or(theirs).filter(|_| !is_equal) {
                let sides = [ours.map(File::side), theirs.map(File::side)];
                let enclosing = [a.origin(), b.origin()];
                scope.record_within(&mut out, file.field(), sides, enclosing);
            }
        }
    }
    out
}

fn objects(environment: &Environment) -> Vec<Object<'_>> {
    let maps = environment.config_maps.iter().map(Object::ConfigMap);
    maps.chain(environment.secrets.iter().map(Object::Secret))
        .collect()
}

fn by_key<'e>(object: Object<'e>) -> IndexMap<&'e str, File<'e>> {
    let files = object.files().into_iter();
    files.map(|file| (file.key(), file)).collect()
}

fn whole(object: Object<'_>) -> Side {
    let value = Value::Object {
        kind: object.kind().name().into(),
        name: object.name().into(),
    };
    Side::new(value, object.origin())
}

fn scope<'e>(context: &Context<'e>, object: Object<'_>) -> Scope<'e> {
    let namespace = object.namespace().map(str::to_owned);
    Scope {
        subject: Subject {
            namespace: namespace.filter(|_| context.spans_namespaces()),
            ..Subject::new(object.app(), object.kind().name(), object.original_name())
        },
        workloads: (None, None),
        containers: (None, None),
    }
}

/// The keys of each object that the workloads of a state read, or all of them, by the namespace of those that do.
struct Read<'e>(IndexMap<(RefKind, &'e str, Readers<'e>), Option<IndexSet<&'e str>>>);

/// Whose pods read something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Readers<'e> {
    /// Those of any namespace.
    All,
    /// Those of one, or those that name none.
    Of(Option<&'e str>),
}

impl<'e> Read<'e> {
    fn of(environment: &'e Environment) -> Self {
        let mut read: IndexMap<_, Option<IndexSet<&str>>> = IndexMap::default();
        for workload in &environment.workloads {
            let own = Readers::Of(workload.namespace.as_deref());
            for reference in workload.references() {
                let kind = match reference.target {
                    ReferenceTarget::Object(object) => object.kind,
                    ReferenceTarget::PullSecret => RefKind::Secret,
                    _ => continue,
                };
                for readers in [Readers::All, own] {
                    let keys = read.entry((kind, reference.name, readers));
                    let keys = keys.or_insert_with(|| Some(IndexSet::default()));
                    match (keys.as_mut(), reference.key) {
                        (Some(keys), Some(key)) => {
                            keys.insert(key);
                        }
                        // No container has its keys, and no finding about one tells of them.
                        _ if matches!(
                            reference.place,
                            ReferencePlace::Pull | ReferencePlace::Storage
                        ) => {}
                        _ => *keys = None,
                    }
                }
            }
        }
        Self(read)
    }

    /// Returns the keys that those read who find the object. What names no namespace goes where the others are.
    fn keys<'a>(
        &'a self,
        object: Object<'a>,
    ) -> impl Iterator<Item = &'a Option<IndexSet<&'e str>>> {
        let near = match object.namespace() {
            None => [Some(Readers::All), None],
            own => [Some(Readers::Of(own)), Some(Readers::Of(None))],
        };
        let (kind, name) = (object.kind(), object.name());
        let near = near.into_iter().flatten();
        near.filter_map(move |readers| self.0.get(&(kind, name, readers)))
    }

    /// Tells whether a workload names an object.
    fn names(&self, object: Object<'_>) -> bool {
        self.keys(object).next().is_some()
    }

    /// Tells whether a workload of any namespace names an object that is not rendered there.
    fn names_anywhere(&self, object: Object<'_>) -> bool {
        let mut names = [object.name(), object.original_name()].into_iter();
        names.any(|name| self.0.contains_key(&(object.kind(), name, Readers::All)))
    }

    /// Tells whether a workload reads a key of an object.
    fn has(&self, object: Object<'_>, key: &str) -> bool {
        self.keys(object)
            .any(|keys| keys.as_ref().is_none_or(|keys| keys.contains(key)))
    }
}

/// An object of the reference and the target's that answers to it; one side absent where nothing answers.
type Answer<'e> = (Option<Object<'e>>, Option<Object<'e>>);

fn paired<'e>(
    context: &Context<'e>,
    ours: Vec<Object<'e>>,
    theirs: Vec<Object<'e>>,
) -> Vec<Answer<'e>> {
    let (mut ours, mut theirs, mut pairs) = (ours, theirs, Vec::new());
    let place = |of: &Object<'e>| (of.kind(), of.app());
    let names = &context.names;
    let same = |of: &Object<'e>| (place(of), of.original_name(), of.namespace());
    pass((&mut ours, &mut theirs), &mut pairs, (same, same));
    let alike = |of: &Object<'e>| (place(of), of.original_name());
    pass((&mut ours, &mut theirs), &mut pairs, (alike, alike));
    let a_stem = |of: &Object<'e>| (place(of), names.reference_stem(of.original_name()));
    let b_stem = |of: &Object<'e>| (place(of), names.target_stem(of.original_name()));
    pass((&mut ours, &mut theirs), &mut pairs, (a_stem, b_stem));
    let ours = ours.into_iter().map(|of| (Some(of), None));
    let theirs = theirs.into_iter().map(|of| (None, Some(of)));
    let mut all: Vec<Answer<'e>> = pairs.into_iter().chain(ours).chain(theirs).collect();
    all.sort_by_key(|(a, b)| {
        a.or(*b).map(|of| {
            (
                of.app(),
                of.kind().name(),
                of.original_name(),
                of.namespace(),
            )
        })
    });
    all
}

/// Pairs what alone has a key on both sides, and takes it out of what is left.
fn pass<'e, K: Hash + Eq>(
    (ours, theirs): (&mut Vec<Object<'e>>, &mut Vec<Object<'e>>),
    pairs: &mut Vec<Answer<'e>>,
    (a_key, b_key): (impl Fn(&Object<'e>) -> K, impl Fn(&Object<'e>) -> K),
) {
    let mut groups: IndexMap<K, [Vec<Object<'e>>; 2]> = IndexMap::default();
    for object in ours.drain(..) {
        let [group, _] = groups.entry(a_key(&object)).or_default();
        group.push(object);
    }
    for object in theirs.drain(..) {
        let [_, group] = groups.entry(b_key(&object)).or_default();
        group.push(object);
    }
    for [a, b] in groups.into_values() {
        match (a.as_slice(), b.as_slice()) {
            (&[a], &[b]) => pairs.push((Some(a), Some(b))),
            _ => {
                ours.extend(a);
                theirs.extend(b);
            }
        }
    }
}
