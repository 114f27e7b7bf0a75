//! Needs of the target's objects that only the reference renders: ConfigMaps and Secrets that custom resources name, and the
//! namespace that an object goes to. Warnings: another hand may make them.

use super::META;
use crate::compare::{Absence, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{Lost, lost_namespaces, named};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, OtherObject, RefKind};
use crate::words::listed;
use crate::yaml::Origin;

/// The number of objects that a finding lists.
const LISTED: usize = 5;

/// The object that needs it, its field, and where.
type Need<'e> = (&'e OtherObject, &'e str, Origin);

pub(super) fn judge(context: &Context<'_>, out: &mut Vec<Finding>) {
    let target = context.comparison.target;
    // With a cluster at hand it may be there without being rendered.
    if target.cluster.is_some() {
        return;
    }
    let mut needed: IndexMap<(RefKind, &str), Vec<Need<'_>>> = IndexMap::default();
    for object in &target.objects {
        for of in named(object) {
            let all = needed.entry((of.kind, of.name)).or_default();
            all.push((object, of.field, of.origin));
        }
    }
    if !needed.is_empty() {
        let named_by_pods: IndexSet<(&str, &str)> = target
            .workloads
            .iter()
            .flat_map(|workload| workload.references())
            .map(|reference| (reference.kind(), reference.name))
            .collect();
        needed.retain(|(kind, name), _| !named_by_pods.contains(&(kind.name(), *name)));
    }
    for ((kind, name), needs) in needed {
        if !renders(target, kind, |own, original| {
            own == name || original == name
        }) && target.made_elsewhere(kind, name).is_none()
            && let Some(ours) = counterpart(context, kind, name)
        {
            out.extend(of_data(context, (kind, name), &needs, ours));
        }
    }
    for lost in lost_namespaces(context.comparison) {
        out.extend(of_namespace(context, &lost));
    }
}

fn of_data(
    context: &Context<'_>,
    (kind, name): (RefKind, &str),
    needs: &[Need<'_>],
    ours: (String, Origin),
) -> Option<Finding> {
    let (object, field, origin) = *needs.first()?;
    let kind = kind.name();
    let title = Title::within(
        format_args!("{kind} {name} is not rendered"),
        context.target(),
    );
    let fact = Fact::new(field, Value::Absent(Absence::NotThere), origin);
    let mut finding = begin(context, object, fact, title);
    let ours = (format!("{kind} {}", ours.0), ours.1);
    add_reference(context, &mut finding, ours);
    let who: IndexSet<String> = needs
        .iter()
        .map(|(object, ..)| format!("{} {}", object.kind, object.original_name))
        .collect();
    let verb = if who.len() == 1 { "needs" } else { "need" };
    Some(finding.because(format!("{} {verb} it", listed(&who, LISTED))))
}

fn of_namespace(context: &Context<'_>, lost: &Lost<'_>) -> Option<Finding> {
    let first = lost.objects.first()?;
    let name = &lost.namespace.name;
    let title = Title::within(
        format_args!("Namespace {name} is not rendered"),
        context.target(),
    );
    let fact = Fact::new(
        "metadata.namespace",
        Value::Absent(Absence::NotThere),
        first.origin,
    );
    let mut finding = begin(context, first, fact, title);
    let ours = (format!("Namespace {name}"), lost.namespace.origin);
    add_reference(context, &mut finding, ours);
    let objects = lost.objects.iter();
    let who: Vec<String> = objects
        .map(|object| format!("{} {}", object.kind, object.original_name))
        .collect();
    let verb = if who.len() == 1 { "goes" } else { "go" };
    Some(finding.because(format!(
        "{} {verb} there: where nobody makes the namespace, the apply fails",
        listed(&who, LISTED)
    )))
}

fn begin(context: &Context<'_>, object: &OtherObject, fact: Fact<'_>, title: Title) -> Finding {
    let target = context.comparison.target;
    let subject = Subject::new(object.app.as_deref(), &object.kind, &object.original_name);
    let mut finding = fact.finding(&META, target, subject, title);
    finding.cause = Some(Cause::Gap);
    finding.with_severity(Severity::Warning)
}

fn add_reference(context: &Context<'_>, finding: &mut Finding, (value, origin): (String, Origin)) {
    let side = FindingSide::new(context.reference(), Value::plain(value), origin);
    finding.sides.insert(0, side);
}

fn renders(of: &Environment, kind: RefKind, is_it: impl Fn(&str, &str) -> bool) -> bool {
    data(of, kind).any(|(name, original, _)| is_it(name, original))
}

/// Returns every ConfigMap or Secret that an environment renders: its name, its name across environments, and where.
fn data(of: &Environment, kind: RefKind) -> impl Iterator<Item = (&str, &str, Origin)> {
    let maps = of
        .config_maps
        .iter()
        .filter(move |_| kind == RefKind::ConfigMap);
    let maps = maps.filter(|map| map.live.is_none());
    let maps = maps.map(|map| (map.name.as_str(), map.original_name.as_str(), map.origin));
    let secrets = of.secrets.iter().filter(move |_| kind == RefKind::Secret);
    let secrets = secrets.filter(|secret| secret.live.is_none());
    maps.chain(secrets.map(|of| (of.name.as_str(), of.original_name.as_str(), of.origin)))
}

/// Returns what the reference renders in its place, under the same name or one that differs in the environments' own names.
fn counterpart(context: &Context<'_>, kind: RefKind, name: &str) -> Option<(String, Origin)> {
    let reference = context.comparison.reference;
    let mut same =
        data(reference, kind).filter(|(own, original, _)| *own == name || *original == name);
    let mut paired =
        data(reference, kind).filter(|(_, original, _)| context.names.pair(original, name));
    let (own, _, origin) = same.next().or_else(|| paired.next())?;
    Some((own.to_owned(), origin))
}
