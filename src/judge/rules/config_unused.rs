//! `config-unused`: a ConfigMap or Secret that no workload refers to, and that the target lacks or has with other values.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use crate::compare::{Absence, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::named as names_of;
use crate::judge::part::Part;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{ConfigMap, Environment, OtherObject, Secret, Workload};
use crate::source::State;
use crate::words::listed;
use crate::yaml::Origin;

pub(crate) struct ConfigUnused;

static META: Meta = Meta {
    id: "config-unused",
    summary: "A ConfigMap or Secret that no workload refers to is missing, new or different in the target",
    severity: Severity::Note,
    page: include_str!("config-unused.md"),
};

/// The number of keys that a finding names.
const LISTED: usize = 5;

impl Rule for ConfigUnused {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let told = Told::new(context);
        let pairs = pairs(context);
        if context.fragment().is_none() {
            out.extend(only_in_target(context, &told, &pairs));
        }
        for (object, other) in pairs {
            match &other {
                Some(other) => out.extend(differing(context, &object, other)),
                None if context.fragment().is_some() => {}
                None if told.is_told(&object) => {}
                None => out.push(missing(context, &object)),
            }
        }
    }
}

/// Counts the values of such ConfigMaps that differ in the environments' own names alone.
pub(in crate::judge) fn explained(context: &Context<'_>) -> usize {
    let pairs = pairs(context);
    let maps = pairs.iter().filter_map(|(a, b)| a.map.zip(b.as_ref()?.map));
    let values = maps.flat_map(|(a, b)| {
        let keys = a.data.iter();
        keys.filter_map(|(key, value)| Some((value, b.data.get(key)?)))
    });
    let own =
        values.filter(|(x, y)| x.value != y.value && context.names.explain(&x.value, &y.value));
    own.count()
}

/// Returns each ConfigMap and Secret of the reference that no workload names, and the target's that answers to it.
fn pairs<'c>(context: &Context<'c>) -> Vec<(Unused<'c>, Option<Unused<'c>>)> {
    if is_live(context) {
        return Vec::new();
    }
    let sides = [context.comparison.reference, context.comparison.target];
    let [ours, theirs] = sides.map(unused);
    let mut by_name: IndexMap<_, &Unused<'_>> = IndexMap::default();
    let mut groups: IndexMap<_, [Vec<&Unused<'_>>; 2]> = IndexMap::default();
    for other in &theirs {
        by_name.entry(other.key()).or_insert(other);
        let [_, given] = groups.entry((other.kind, other.app)).or_default();
        given.push(other);
    }
    for object in &ours {
        if !by_name.contains_key(&object.key()) {
            let [held, _] = groups.entry((object.kind, object.app)).or_default();
            held.push(object);
        }
    }
    for [held, given] in groups.values() {
        let names = [held, given].map(|side| side.iter().map(|of| of.name));
        let [held_names, given_names] = names;
        let found = context.names.explained(held_names, given_names);
        for (object, found) in held.iter().zip(found) {
            if let Some(other) = found.first().and_then(|index| given.get(*index)) {
                by_name.insert(object.key(), other);
            }
        }
    }
    let pair = |object: &Unused<'c>| (*object, by_name.get(&object.key()).map(|of| **of));
    ours.iter().map(pair).collect()
}

fn is_live(context: &Context<'_>) -> bool {
    let sides = [context.comparison.reference, context.comparison.target];
    sides.iter().any(|side| side.state == State::Live)
}

/// A ConfigMap or Secret that no workload names.
#[derive(Clone, Copy)]
struct Unused<'e> {
    kind: &'static str,
    app: Option<&'e str>,
    name: &'e str,
    origin: Origin,
    map: Option<&'e ConfigMap>,
    secret: Option<&'e Secret>,
    /// The object of another kind that names it.
    namer: Option<&'e OtherObject>,
}

impl<'e> Unused<'e> {
    /// Returns what it is known by.
    fn key(&self) -> (&'static str, Option<&'e str>, &'e str) {
        (self.kind, self.app, self.name)
    }

    /// Returns it as titles have it.
    fn in_words(&self) -> String {
        let kind = self.kind;
        match self.namer {
            Some(namer) => {
                format!(
                    "a {kind} that {} {} refers to",
                    namer.kind, namer.original_name
                )
            }
            None => format!("a {kind} that no workload refers to"),
        }
    }
}

fn unused(environment: &Environment) -> Vec<Unused<'_>> {
    let mut named: IndexMap<(&str, &str), IndexMap<Option<&str>, &Workload>> = IndexMap::default();
    for workload in &environment.workloads {
        for reference in workload.references() {
            let readers = named.entry((reference.kind(), reference.name)).or_default();
            readers.insert(workload.namespace.as_deref(), workload);
        }
    }
    let maps = environment.config_maps.iter().map(|map| {
        let unused = Unused {
            kind: "ConfigMap",
            app: map.app.as_deref(),
            name: &map.original_name,
            origin: map.origin,
            map: Some(map),
            secret: None,
            namer: None,
        };
        (map.name.as_str(), map.namespace.as_deref(), unused)
    });
    // A SecretProviderClass is compared as an object: what it makes is told there.
    let secrets = environment.secrets.iter();
    let secrets = secrets.filter(|secret| secret.kind != "SecretProviderClass");
    let secrets = secrets.map(|secret| {
        let unused = Unused {
            kind: "Secret",
            app: secret.app.as_deref(),
            name: &secret.original_name,
            origin: secret.origin,
            map: None,
            secret: Some(secret),
            namer: None,
        };
        (secret.name.as_str(), secret.namespace.as_deref(), unused)
    });
    let all = maps.chain(secrets);
    // Mostly none is left, and then no object is asked what it names.
    let namers = LazyCell::new(|| namers(environment));
    let is_read = |kind, name, namespace| {
        let readers = named.get(&(kind, name));
        readers.is_some_and(|readers| readers.values().any(|of| of.finds_in(namespace)))
    };
    all.filter(|(name, namespace, of)| !is_read(of.kind, *name, *namespace))
        .map(|(name, _, unused)| Unused {
            namer: namers.get(&(unused.kind, name)).copied(),
            ..unused
        })
        .collect()
}

/// Returns the first object that names each ConfigMap and Secret.
fn namers(environment: &Environment) -> IndexMap<(&str, &str), &OtherObject> {
    let mut namers = IndexMap::default();
    for object in &environment.objects {
        for of in names_of(object) {
            namers.entry((of.kind.name(), of.name)).or_insert(object);
        }
    }
    namers
}

/// The objects that the rest of the report speaks of.
struct Told<'c> {
    /// Kind and name of what the target renders and a workload refers to.
    rendered: IndexSet<(&'static str, &'c str)>,
    /// The target's object, by the reference's that it is paired with.
    paired: IndexMap<*const OtherObject, Option<&'c OtherObject>>,
    /// Objects of the target that the reference has none for.
    new: IndexSet<*const OtherObject>,
}

impl<'c> Told<'c> {
    fn new(context: &Context<'c>) -> Self {
        let target = context.comparison.target;
        let maps = target.config_maps.iter();
        let maps = maps.map(|of| ("ConfigMap", of.original_name.as_str()));
        let secrets = target.secrets.iter();
        let secrets = secrets.map(|of| ("Secret", of.original_name.as_str()));
        let pairs = context.comparison.objects.iter();
        let new = pairs.clone().filter(|pair| pair.reference.is_none());
        let new = new.filter_map(|pair| pair.target.map(std::ptr::from_ref));
        let paired =
            pairs.filter_map(|pair| Some((std::ptr::from_ref(pair.reference?), pair.target)));
        Self {
            rendered: maps.chain(secrets).collect(),
            paired: paired.collect(),
            new: new.collect(),
        }
    }

    /// Tells whether an object of the target answers to one of the reference.
    fn is_paired(&self, object: &OtherObject) -> bool {
        !self.new.contains(&std::ptr::from_ref(object))
    }

    /// Tells whether another fact says it: the target renders it and has a workload that refers to it, or what names it is missing
    /// too, or needs it in the target as well.
    fn is_told(&self, object: &Unused<'_>) -> bool {
        if self.rendered.contains(&(object.kind, object.name)) {
            return true;
        }
        let pair = object
            .namer
            .and_then(|namer| self.paired.get(&std::ptr::from_ref(namer)));
        let has = |theirs: &OtherObject| names_of(theirs).any(|of| of.kind.name() == object.kind);
        pair.is_some_and(|target| target.is_none_or(has))
    }
}

/// Tells of what only the target renders. An object that answers to one of the reference is none, whoever reads that one.
fn only_in_target<'c>(
    context: &Context<'c>,
    told: &Told<'c>,
    pairs: &[(Unused<'c>, Option<Unused<'c>>)],
) -> Vec<Finding> {
    if is_live(context) {
        return Vec::new();
    }
    let names = &context.names;
    let reference = context.comparison.reference;
    let maps = reference.config_maps.iter();
    let maps = maps.map(|of| ("ConfigMap", of.original_name.as_str()));
    let secrets = reference.secrets.iter();
    let secrets = secrets.map(|of| ("Secret", of.original_name.as_str()));
    let held: IndexSet<_> = maps.chain(secrets).collect();
    let stems = held
        .iter()
        .map(|(kind, name)| (*kind, names.reference_stem(name)));
    let stems: IndexSet<_> = stems.collect();
    let paired: IndexSet<_> = pairs
        .iter()
        .filter_map(|(_, of)| Some(of.as_ref()?.key()))
        .collect();
    let is_new = |object: &Unused<'_>| {
        let is_brought = object.namer.is_some_and(|namer| !told.is_paired(namer));
        !is_brought
            && !paired.contains(&object.key())
            && !held.contains(&(object.kind, object.name))
            && !stems.contains(&(object.kind, names.target_stem(object.name)))
    };
    let extra = unused(context.comparison.target).into_iter().filter(is_new);
    extra
        .map(|object| extra_finding(context, &object))
        .collect()
}

fn extra_finding(context: &Context<'_>, object: &Unused<'_>) -> Finding {
    let title = Title::only_within(format_args!("{} is", object.in_words()), context.target());
    let absent = (Value::Absent(Absence::NotThere), Origin::NONE);
    let here = (Value::plain("rendered"), object.origin);
    let part = Part::ObjectOfKind { is_missing: false };
    finding(context, object, ("object", title), [absent, here])
        .part_of(Some(part))
        .small()
}

fn finding(
    context: &Context<'_>,
    object: &Unused<'_>,
    (field, title): (&str, Title),
    values: [(Value, Origin); 2],
) -> Finding {
    let subject = Subject::new(object.app, object.kind, object.name);
    let fact = Fact::new(field, Value::Absent(Absence::NotThere), object.origin);
    let target = context.comparison.target;
    let mut finding = fact.finding(&META, target, subject, title);
    let names = [context.reference(), context.target()];
    let sides = names.into_iter().zip(values);
    finding.sides = sides
        .map(|(name, (value, origin))| FindingSide::new(name, value, origin))
        .collect();
    finding.cause = Some(Cause::Gap);
    match object.namer {
        Some(_) => finding,
        None => {
            finding.because("nothing here says who reads it: a dashboard, a job or an operator may")
        }
    }
}

fn missing(context: &Context<'_>, object: &Unused<'_>) -> Finding {
    let title = Title::from(format!("{} is not rendered for ", object.in_words()));
    let title = title.environment(context.target());
    let there = (Value::plain("rendered"), object.origin);
    let absent = (Value::Absent(Absence::NotThere), Origin::NONE);
    finding(context, object, ("object", title), [there, absent])
}

fn differing(context: &Context<'_>, a: &Unused<'_>, b: &Unused<'_>) -> Option<Finding> {
    let keys = match (a.map, b.map, a.secret, b.secret) {
        (Some(a), Some(b), ..) if !a.keys_unknown && !b.keys_unknown => values(context, a, b),
        (.., Some(a), Some(b)) if !a.keys_unknown && !b.keys_unknown => {
            let ours = a.keys.keys().filter(|key| !b.keys.contains_key(*key));
            let theirs = b.keys.keys().filter(|key| !a.keys.contains_key(*key));
            ours.chain(theirs).cloned().collect()
        }
        _ => return None,
    };
    if keys.is_empty() {
        return None;
    }
    let title = Title::within(
        format_args!("{} is different", a.in_words()),
        context.target(),
    );
    let named = || Value::plain(listed(&keys, LISTED));
    let sides = [(named(), a.origin), (named(), b.origin)];
    Some(finding(context, a, ("data", title), sides).small())
}

/// Returns the keys whose values are not the same, environments' own names aside.
fn values(context: &Context<'_>, a: &ConfigMap, b: &ConfigMap) -> BTreeSet<String> {
    let is_same = |key: &String| match (a.data.get(key), b.data.get(key)) {
        (Some(x), Some(y)) => x.value == y.value || context.names.explain(&x.value, &y.value),
        (x, y) => x.is_none() && y.is_none(),
    };
    let keys = a.data.keys().chain(b.data.keys());
    keys.filter(|key| !is_same(key)).cloned().collect()
}
