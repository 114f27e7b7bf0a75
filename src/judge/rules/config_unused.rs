//! `config-unused`: a ConfigMap or Secret that no workload refers to, and that the target lacks or has with other values.

use std::collections::BTreeSet;

use crate::compare::{Absence, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity};
use crate::maps::IndexMap;
use crate::model::{ConfigMap, Environment, Secret};
use crate::source::State;
use crate::words::listed;
use crate::yaml::Origin;

pub(crate) struct ConfigUnused;

static META: Meta = Meta {
    id: "config-unused",
    summary: "A ConfigMap or Secret that no workload refers to is missing or different in the target",
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
        let sides = [context.comparison.reference, context.comparison.target];
        if sides.iter().any(|side| side.state == State::Live) {
            return;
        }
        let [ours, theirs] = sides.map(unused);
        let rendered = rendered(context.comparison.target);
        let by_name: IndexMap<_, _> = theirs.iter().rev().map(|of| (of.key(), of)).collect();
        let explained = context.names.explained(
            ours.iter().map(|object| object.name),
            theirs.iter().map(|object| object.name),
        );
        for (object, explained) in ours.iter().zip(explained) {
            let own_names = explained.into_iter().filter_map(|index| theirs.get(index));
            let mut alike =
                own_names.filter(|other| (other.kind, other.app) == (object.kind, object.app));
            let same = by_name.get(&object.key()).copied();
            match same.or_else(|| alike.next()) {
                Some(other) => out.extend(differing(context, object, other)),
                None if rendered.contains(&(object.kind, object.name)) => {}
                None => out.push(missing(context, object)),
            }
        }
    }
}

/// A ConfigMap or Secret that no workload names.
struct Unused<'e> {
    kind: &'static str,
    app: Option<&'e str>,
    name: &'e str,
    origin: Origin,
    map: Option<&'e ConfigMap>,
    secret: Option<&'e Secret>,
}

impl<'e> Unused<'e> {
    fn key(&self) -> (&'static str, Option<&'e str>, &'e str) {
        (self.kind, self.app, self.name)
    }
}

fn unused(environment: &Environment) -> Vec<Unused<'_>> {
    let workloads = environment.workloads.iter();
    let named: BTreeSet<(&str, &str)> = workloads
        .flat_map(|workload| workload.references())
        .map(|reference| (reference.kind(), reference.name))
        .collect();
    let maps = environment.config_maps.iter().map(|map| {
        let unused = Unused {
            kind: "ConfigMap",
            app: map.app.as_deref(),
            name: &map.original_name,
            origin: map.origin,
            map: Some(map),
            secret: None,
        };
        (map.name.as_str(), unused)
    });
    let secrets = environment.secrets.iter().map(|secret| {
        let unused = Unused {
            kind: "Secret",
            app: secret.app.as_deref(),
            name: &secret.original_name,
            origin: secret.origin,
            map: None,
            secret: Some(secret),
        };
        (secret.name.as_str(), unused)
    });
    let all = maps.chain(secrets);
    all.filter(|(name, of)| !named.contains(&(of.kind, *name)))
        .map(|(_, unused)| unused)
        .collect()
}

/// Returns what the target renders: where a workload refers to it, that is another fact.
fn rendered(target: &Environment) -> BTreeSet<(&'static str, &str)> {
    let maps = target.config_maps.iter();
    let maps = maps.map(|of| ("ConfigMap", of.original_name.as_str()));
    let secrets = target.secrets.iter();
    let secrets = secrets.map(|of| ("Secret", of.original_name.as_str()));
    maps.chain(secrets).collect()
}

fn finding(
    context: &Context<'_>,
    object: &Unused<'_>,
    (field, title): (&str, String),
    values: [(Value, Origin); 2],
) -> Finding {
    let subject = Subject {
        app: object.app.map(str::to_owned),
        namespace: None,
        kind: object.kind.to_owned(),
        name: object.name.to_owned(),
        container: None,
    };
    let fact = Fact::new(field, Value::Absent(Absence::NotThere), object.origin);
    let target = context.comparison.target;
    let mut finding = fact.finding(&META, target, subject, title);
    let names = [context.reference(), context.target()];
    let sides = names.into_iter().zip(values);
    finding.sides = sides
        .map(|(name, (value, origin))| FindingSide::new(name, value, origin))
        .collect();
    finding.cause = Some(Cause::Gap);
    finding.because("nothing here says who reads it: a dashboard, a job or an operator may")
}

fn missing(context: &Context<'_>, object: &Unused<'_>) -> Finding {
    let title = format!(
        "a {} that no workload refers to is not rendered for {}",
        object.kind,
        context.target()
    );
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
    let title = format!(
        "a {} that no workload refers to is different in {}",
        a.kind,
        context.target()
    );
    let named = || Value::plain(listed(&keys, LISTED));
    let sides = [(named(), a.origin), (named(), b.origin)];
    Some(finding(context, a, ("data", title), sides))
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
