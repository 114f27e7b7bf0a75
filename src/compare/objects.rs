//! Objects of other kinds than workloads: which answer to which, and each leaf that differs.
//!
//! Takes two states; gives [`ObjectPair`]s, each object in exactly one. Kinds of which one side could not be read are left out: of
//! them nothing is said. Leaves what a difference is worth to judging.

use std::hash::Hash;
use std::sync::OnceLock;

use crate::maps::IndexMap;

use super::collect::{Context, Scope};
use super::{Difference, Field, Side, Subject, Value, items};
use crate::model::{Environment, Leaf, Leaves, OtherObject};
use crate::parallel::each_small;

/// Two objects that answer to each other; one side absent where nothing answers.
#[derive(Debug)]
pub struct ObjectPair<'e> {
    /// In the reference.
    pub reference: Option<&'e OtherObject>,
    /// In the target.
    pub target: Option<&'e OtherObject>,
    /// Each leaf that differs, or the object as a whole; none where both are alike.
    pub differences: Vec<Difference<'e>>,
}

/// Pairs every object of both states and compares the pairs, in a stable order.
pub(super) fn compare_objects<'e>(context: &Context<'e>) -> Vec<ObjectPair<'e>> {
    let (reference, target) = (context.reference, context.target);
    let known = |objects: &'e [OtherObject]| {
        let is_known = |of: &&OtherObject| {
            reference.knows(&of.kind, &of.group) && target.knows(&of.kind, &of.group)
        };
        objects.iter().filter(is_known).collect()
    };
    let whole = paired(context, known(&reference.objects), known(&target.objects));
    let mut pairs = whole.finish(context);
    pairs.extend(around_data(context));
    pairs
}

/// Pairs what is around the data of ConfigMaps and Secrets. That one is missing, those tell that refer to it.
fn around_data<'e>(context: &Context<'e>) -> impl Iterator<Item = ObjectPair<'e>> {
    let (ours, theirs) = (&context.reference.around_data, &context.target.around_data);
    let pairs = paired(context, ours.iter().collect(), theirs.iter().collect()).finish(context);
    let mut both: Vec<_> = pairs
        .into_iter()
        .filter(|pair| pair.reference.is_some() && pair.target.is_some())
        .collect();
    for pair in &mut both {
        // Which keys there are is told of the keys.
        pair.differences
            .retain(|of| of.presence() == (true, true) || !of.field.id().starts_with("spec.data"));
    }
    both.into_iter().filter(|pair| !pair.differences.is_empty())
}

/// Finds what answers to what: the reference's objects and the target's.
fn paired<'e>(
    context: &Context<'e>,
    reference: Vec<&'e OtherObject>,
    target: Vec<&'e OtherObject>,
) -> Matcher<'e> {
    let mut matcher = Matcher {
        reference,
        target,
        pairs: Vec::new(),
    };
    let names = &context.names;
    let kind = |of: &'e OtherObject| (of.app.as_deref(), group_now(of), of.kind.as_str());
    let space = |of: &'e OtherObject| of.namespace.as_deref().unwrap_or_default();
    let stem = |text: &'e str, side: SideOf| match side {
        SideOf::Reference => names.reference_stem(text),
        SideOf::Target => names.target_stem(text),
    };
    // One base may stand behind several objects: the name as rendered tells more than the one before prefixes. Each is looked for in the
    // same namespace, then in one of the environment's own name, then in any.
    matcher.pass(|of| (kind(of), of.name.as_str(), of.namespace.as_deref()));
    matcher.pass(|of| (kind(of), of.original_name.as_str(), of.namespace.as_deref()));
    matcher.pass_by_side(|of, side| (kind(of), of.name.as_str(), stem(space(of), side)));
    matcher.pass_by_side(|of, side| (kind(of), of.original_name.as_str(), stem(space(of), side)));
    matcher.pass_by_side(|of, side| (kind(of), stem(&of.name, side), stem(space(of), side)));
    matcher.pass(|of| (kind(of), of.name.as_str()));
    matcher.pass(|of| (kind(of), of.original_name.as_str()));
    matcher.pass_by_side(|of, side| (kind(of), stem(&of.name, side)));
    matcher.pass_by_side(|of, side| (kind(of), stem(&of.original_name, side)));
    matcher
}

/// Returns the group that an object's kind is in by now: an Ingress of `extensions` answers to one of `networking.k8s.io`.
fn group_now(object: &OtherObject) -> &str {
    match (object.group.as_str(), object.kind.as_str()) {
        ("extensions", "Ingress" | "IngressClass" | "NetworkPolicy") => "networking.k8s.io",
        ("extensions", "PodSecurityPolicy" | "PodDisruptionBudget") => "policy",
        ("certmanager.k8s.io", _) => "cert-manager.io",
        ("kubernetes-client.io", "ExternalSecret") => "external-secrets.io",
        ("networking.x-k8s.io", _) => "gateway.networking.k8s.io",
        ("traefik.containo.us", _) => "traefik.io",
        ("keda.k8s.io", _) => "keda.sh",
        ("", "Route") => "route.openshift.io",
        (group, _) => group,
    }
}

#[derive(Clone, Copy)]
enum SideOf {
    Reference,
    Target,
}

struct Matcher<'e> {
    reference: Vec<&'e OtherObject>,
    target: Vec<&'e OtherObject>,
    pairs: Vec<(&'e OtherObject, &'e OtherObject)>,
}

impl<'e> Matcher<'e> {
    fn pass<K: Hash + Eq>(&mut self, key: impl Fn(&'e OtherObject) -> K) {
        self.pass_by_side(|of, _| key(of));
    }

    /// Pairs what alone has a key on both sides, and takes it out of what is left.
    fn pass_by_side<K: Hash + Eq>(&mut self, key: impl Fn(&'e OtherObject, SideOf) -> K) {
        if self.reference.is_empty() || self.target.is_empty() {
            return;
        }
        let mut groups: IndexMap<K, [Vec<&'e OtherObject>; 2]> = IndexMap::default();
        for object in self.reference.drain(..) {
            let [group, _] = groups.entry(key(object, SideOf::Reference)).or_default();
            group.push(object);
        }
        for object in self.target.drain(..) {
            let [_, group] = groups.entry(key(object, SideOf::Target)).or_default();
            group.push(object);
        }
        for [a, b] in groups.into_values() {
            match (a.as_slice(), b.as_slice()) {
                (&[a], &[b]) => self.pairs.push((a, b)),
                _ => {
                    self.reference.extend(a);
                    self.target.extend(b);
                }
            }
        }
    }

    fn finish(self, context: &Context<'e>) -> Vec<ObjectPair<'e>> {
        let originals = OnceLock::new();
        let both = each_small(&self.pairs, |&(a, b), pairs| {
            pairs.push(ObjectPair {
                reference: Some(a),
                target: Some(b),
                differences: differences(context, &originals, (a, b)),
            });
        });
        let alone = |reference, target| ObjectPair {
            reference,
            target,
            differences: whole(context, (reference, target)).into_iter().collect(),
        };
        let ours = self.reference.iter().map(|a| alone(Some(*a), None));
        let theirs = self.target.iter().map(|b| alone(None, Some(*b)));
        let mut pairs: Vec<ObjectPair<'e>> = both.into_iter().chain(ours).chain(theirs).collect();
        pairs.sort_by_key(|pair| {
            let of = pair.reference.or(pair.target);
            of.map(|of| (&of.app, &of.kind, &of.original_name, &of.namespace))
        });
        pairs
    }
}

fn subject(context: &Context<'_>, object: &OtherObject) -> Subject {
    let namespace = object.namespace.clone();
    Subject {
        app: object.app.clone(),
        namespace: namespace.filter(|_| context.spans_namespaces()),
        kind: object.kind.clone(),
        name: context
            .told_name(&object.kind, &object.name, &object.original_name)
            .to_owned(),
        container: None,
    }
}

fn scope<'e>(context: &Context<'e>, object: &OtherObject) -> Scope<'e> {
    Scope {
        subject: subject(context, object),
        workloads: (None, None),
        containers: (None, None),
    }
}

/// Returns the difference of an object that one side has.
fn whole<'e>(
    context: &Context<'e>,
    (reference, target): (Option<&'e OtherObject>, Option<&'e OtherObject>),
) -> Option<Difference<'e>> {
    let side = |object: &OtherObject| {
        let value = Value::Object {
            kind: (&object.kind).into(),
            name: (&object.name).into(),
        };
        Side::new(value, object.origin)
    };
    let mut out = Vec::new();
    let scope = scope(context, reference.or(target)?);
    let sides = (reference.map(side), target.map(side));
    scope.record(&mut out, Field::Object, sides.0, sides.1);
    out.pop()
}

fn differences<'e>(
    context: &Context<'e>,
    originals: &OnceLock<[Originals<'e>; 2]>,
    (a, b): (&'e OtherObject, &'e OtherObject),
) -> Vec<Difference<'e>> {
    let mut out = Vec::new();
    if a.leaves == b.leaves {
        return out;
    }
    let named = || [context.reference, context.target].map(originals_of);
    let is_of_items = |leaves: &Leaves| leaves.iter().any(|(path, _)| path.contains('['));
    let aligned = (is_of_items(&a.leaves) && is_of_items(&b.leaves))
        .then(|| items::aligned(&context.names, (&a.group, &a.kind), &a.leaves, &b.leaves));
    let theirs = aligned.as_ref().unwrap_or(&b.leaves);
    scope(context, a).leaves(&mut out, (&a.leaves, theirs), Field::Rest);
    out.retain(|difference| {
        let texts = (
            difference.reference.value.as_text(),
            difference.target.value.as_text(),
        );
        !matches!(texts, (Some(x), Some(y)) if names_the_same(originals.get_or_init(named), (a, b), (x, y)))
    });
    for difference in &mut out {
        for (side, object) in [(&mut difference.reference, a), (&mut difference.target, b)] {
            if !side.is_present() {
                side.origin = object.origin;
            }
        }
    }
    out
}

/// Tells whether two texts name what answers to each other: an object under both sides' prefix and suffix, or the sides'
/// own namespaces.
fn names_the_same(
    originals: &[Originals<'_>; 2],
    (a, b): (&OtherObject, &OtherObject),
    (x, y): (&str, &str),
) -> bool {
    let own = |object: &OtherObject, text: &str| object.namespace.as_deref() == Some(text);
    if own(a, x) && own(b, y) {
        return true;
    }
    let [of_reference, of_target] = originals;
    match (of_reference.get(x), of_target.get(y)) {
        (Some(x), Some(y)) => x == y,
        _ => false,
    }
}

/// Final name → original name, of everything that a state renders.
type Originals<'e> = IndexMap<&'e str, &'e str>;

fn originals_of(state: &Environment) -> Originals<'_> {
    let workloads = state.workloads.iter().map(|w| (&w.name, &w.original_name));
    let objects = state.objects.iter().map(|o| (&o.name, &o.original_name));
    let maps = state
        .config_maps
        .iter()
        .map(|m| (&m.name, &m.original_name));
    let secrets = state.secrets.iter().map(|s| (&s.name, &s.original_name));
    let all = workloads.chain(objects).chain(maps).chain(secrets);
    all.map(|(name, original)| (name.as_str(), original.as_str()))
        .collect()
}

impl ObjectPair<'_> {
    /// Returns the leaf of each side at a path.
    #[must_use]
    pub fn leaves(&self, path: &str) -> [Option<&Leaf>; 2] {
        [self.reference, self.target].map(|side| side?.leaves.get(path))
    }
}
