//! `object-missing`: an object that is not a workload, and that one side lacks.

use super::object_dangling::Ends;
use crate::compare::{ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{
    Fate, Follows, Weight, lost_namespaces, secrets_made_by, selects, selects_pods_of, weight,
};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title, values};
use crate::maps::IndexSet;
use crate::model::{Environment, OtherObject, Workload};
use crate::words::{counted, listed};
use crate::yaml::Origin;

pub(crate) struct ObjectMissing;

static META: Meta = Meta {
    id: "object-missing",
    summary: "A Service, Ingress, autoscaler or other object of the reference is not in the target",
    severity: Severity::Warning,
    page: include_str!("object-missing.md"),
};

/// Objects that a finding names.
const LISTED: usize = 20;

impl Rule for ObjectMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        out.extend(most(context));
        let is_told = context.fragment().is_some();
        let follows = Follows::new(context);
        let lost = lost_namespaces(context.comparison);
        let lost: IndexSet<*const OtherObject> = lost
            .iter()
            .map(|of| std::ptr::from_ref(of.namespace))
            .collect();
        let is_lost = |object: &OtherObject| lost.contains(&std::ptr::from_ref(object));
        for pair in &context.comparison.objects {
            let found = match (pair.reference, pair.target) {
                (Some(object), _) if is_told && follows.required(object).is_none() => None,
                (None, Some(_)) if is_told => None,
                (Some(object), None) if is_lost(object) => None,
                (Some(object), None) => missing(context, &follows, (pair, object)),
                // That it points at nothing says more.
                (None, Some(_)) if Ends::new(context).tells(context, pair) => None,
                (None, Some(object)) => new(context, &follows, (pair, object)),
                _ => None,
            };
            out.extend(found);
        }
    }
}

/// Tells of a target that lacks most of the reference's objects.
fn most(context: &Context<'_>) -> Option<Finding> {
    let fragment = context.fragment()?;
    let missing = fragment.missing.first()?;
    let (kind, name) = missing.split_once(' ')?;
    let subject = Subject::new(None, kind, name);
    let (both, all) = (fragment.both, fragment.all);
    let target = context.comparison.target;
    let title = format!(
        "{} renders {both} of {all} objects of {}: is this the whole overlay?",
        target.name,
        context.reference()
    );
    let count = |count: usize| Value::plain(counted(count, "object"));
    let fact = Fact::new("objects", count(both), Origin::NONE);
    let mut finding = fact.finding(&META, target, subject, title);
    let side = FindingSide::new(context.reference(), count(all), Origin::NONE);
    finding.sides.insert(0, side);
    finding.cause = Some(Cause::Gap);
    let finding = finding.because(format!("missing: {}", listed(&fragment.missing, LISTED)));
    Some(finding.with_severity(Severity::Error))
}

fn missing(
    context: &Context<'_>,
    follows: &Follows<'_>,
    (pair, object): (&ObjectPair<'_>, &OtherObject),
) -> Option<Finding> {
    let Some(wanted) = follows.required(object) else {
        let is_told = follows.is_told_elsewhere(object);
        return (!is_told).then(|| lacking(context, follows, (pair, object)))?;
    };
    // With a cluster at hand the object may be there without being rendered; accounts are looked up by `will-not-start`.
    let is_looked_up = context.comparison.target.cluster.is_some();
    if is_looked_up && object.kind == "ServiceAccount" {
        return None;
    }
    let finding = lacking(context, follows, (pair, object))?;
    if is_looked_up {
        return Some(finding);
    }
    let target = context.comparison.target;
    let mut others = target.objects.iter();
    let is_elsewhere =
        object.kind == "SecretProviderClass" && !others.any(|of| of.kind == object.kind);
    let mut namespaces = target.workloads.iter().map(|of| of.namespace.as_deref());
    let first = namespaces.next().flatten();
    let namespace = first.filter(|first| namespaces.all(|other| other == Some(first)));
    let beside = target.rendered_beside(&object.kind, wanted, namespace);
    let (severity, why) = match (beside, is_elsewhere) {
        (Some(overlay), _) => (
            Severity::Warning,
            format!("{overlay} renders it: pods that name it do not start before that is applied"),
        ),
        (None, true) => (
            Severity::Warning,
            "pods that name it wait for their volume, unless another hand makes it".to_owned(),
        ),
        (None, false) => (Severity::Error, "pods that name it do not start".to_owned()),
    };
    let mut finding = finding.with_severity(severity).because(why);
    finding.part = None;
    finding.title = Title::within(
        format_args!("{} {wanted} is missing", object.kind),
        context.target(),
    );
    Some(finding)
}

fn new(
    context: &Context<'_>,
    follows: &Follows<'_>,
    (pair, object): (&ObjectPair<'_>, &OtherObject),
) -> Option<Finding> {
    if follows.is_of_new_workload(object) {
        return None;
    }
    let difference = pair.differences.first()?;
    let name = &difference.subject.name;
    let title = Title::only_within(format_args!("{} {name} is", object.kind), context.target());
    let finding = context.draft(&META, difference, title);
    let finding = finding.part_of(Some(Part::ObjectOfKind { is_missing: false }));
    Some(finding.small())
}

fn lacking(
    context: &Context<'_>,
    follows: &Follows<'_>,
    (pair, object): (&ObjectPair<'_>, &OtherObject),
) -> Option<Finding> {
    let difference = pair.differences.first()?;
    let name = &difference.subject.name;
    let title = Title::within(
        format_args!("{} {name} is missing", object.kind),
        context.target(),
    );
    let finding = context.draft(&META, difference, title);
    if let Some(why) = leaves_pods_waiting(context, follows, object) {
        return Some(finding.because(why));
    }
    let finding = finding.part_of(Some(Part::ObjectOfKind { is_missing: true }));
    if let Some(other) = follows.renamed_with_its_pods(object) {
        let why = format!(
            "Service {} has its pods in {}",
            other.name,
            context.target()
        );
        let is_named = context.target_words().name(&[&object.name]);
        return Some(match is_named {
            true => finding.with_severity(Severity::Error).because(why),
            false => unneeded(context, finding).because(why),
        });
    }
    if follows.fate(object) == Fate::Unneeded {
        return Some(unneeded(context, finding));
    }
    let weight = weight(object);
    if weight != Weight::Service
        && let Some(finding) = taken_away(context, object, &finding)
    {
        return Some(finding);
    }
    if weight == Weight::Other
        && let Some(other) = of_another_environment(context, object)
    {
        let (name, target) = (&other.name, context.target());
        let why = format!("it is another environment's by its name: {target} has {name}");
        return Some(finding.with_severity(Severity::Note).because(why));
    }
    if weight == Weight::Service && context.given().makes_service(&object.name) {
        let why = format!("a controller makes it in {}", context.target());
        return Some(finding.with_severity(Severity::Note).because(why));
    }
    if weight == Weight::Service
        && let Some(why) = reached_otherwise(context, object)
    {
        return Some(finding.with_severity(Severity::Warning).because(why));
    }
    Some(weighed(context, follows, object, finding))
}

/// Gives a missing object that nothing excuses its severity.
fn weighed(
    context: &Context<'_>,
    follows: &Follows<'_>,
    object: &OtherObject,
    finding: Finding,
) -> Finding {
    match weight(object) {
        Weight::Service => finding
            .with_severity(Severity::Error)
            .because(match selects(object) {
                true => "nothing reaches its pods by its name",
                // Its addresses are written down, or it is another name of a host.
                false => "its name leads nowhere",
            }),
        Weight::Other if context.rollouts_name(object) => finding
            .with_severity(Severity::Error)
            .because("the Rollout that names it is refused by its controller (InvalidSpec)"),
        Weight::Other => finding,
        Weight::Surroundings if follows.is_right_of_workload(object) => {
            finding.because("pods run as the ServiceAccount that has these rights")
        }
        Weight::Surroundings => finding.with_severity(Severity::Note),
    }
}

/// Returns the finding as a note where a patch of the target takes the object away: somebody wrote that it is to go.
fn taken_away(context: &Context<'_>, object: &OtherObject, finding: &Finding) -> Option<Finding> {
    let target = context.comparison.target;
    let named = (object.kind.as_str(), object.original_name.as_str());
    let at = target.taken_away(object.app.as_deref(), named, &[])?;
    Some(finding.clone().with_severity(Severity::Note).taken_away(at))
}

/// Says which workload of the target names a Secret that a controller would make of a missing object, where nothing else renders it.
fn leaves_pods_waiting(
    context: &Context<'_>,
    follows: &Follows<'_>,
    missing: &OtherObject,
) -> Option<String> {
    if context.comparison.target.cluster.is_some() {
        return None;
    }
    let made = secrets_made_by(missing);
    let (name, workload) = made.iter().find_map(|name| follows.waiting_for(name))?;
    Some(format!(
        "it makes Secret {name}, which pods of {} {} wait for unless another hand makes it",
        workload.kind, workload.name
    ))
}

/// Returns the target's own object of which a missing one is a copy for a third environment: of `proxy-demo`, which the reference holds
/// beside its own, `proxy-production`.
fn of_another_environment<'c>(
    context: &Context<'c>,
    object: &OtherObject,
) -> Option<&'c OtherObject> {
    let (names, name) = (&context.names, object.name.as_str());
    if !values::has_environment(name) || names.names_reference(name) || names.names_target(name) {
        return None;
    }
    let mut objects = context.comparison.target.objects.iter();
    objects.find(|other| {
        other.kind == object.kind
            && other.app == object.app
            && other.name != object.name
            && values::differ_in_environments(&other.name, name)
    })
}

/// Says why nothing is lost by a Service that nothing in the target names: another one has its pods.
fn reached_otherwise(context: &Context<'_>, object: &OtherObject) -> Option<String> {
    let own = context.held().selected(object);
    let own: Option<Vec<&Workload>> = own.map(|ours| context.answer(ours)).collect();
    let (first, others) = own.as_ref()?.split_first()?;
    let is_watched = is_for_metrics(&object.name);
    let has_all = |service: &&OtherObject| {
        service.kind == "Service"
            && (is_watched || ports(object).all(|port| ports(service).any(|other| other == port)))
            && others.iter().all(|theirs| selects_pods_of(service, theirs))
    };
    let mut services = context.given().selecting(first);
    let other = services.find(has_all)?;
    // Texts are asked last: there are far more of them.
    if context.rollouts_name(object)
        || governs(context.comparison.target, object)
        || context.target_words().name(&[&object.name])
    {
        return None;
    }
    Some(format!(
        "Service {} has its pods in {}",
        other.name,
        context.target()
    ))
}

/// Tells whether a Service is for those who watch pods, by its name: `shop-metrics`.
fn is_for_metrics(name: &str) -> bool {
    const WORDS: [&str; 5] = [
        "exporter",
        "metrics",
        "monitoring",
        "prometheus",
        "telemetry",
    ];
    name.split(['-', '.']).any(|word| WORDS.contains(&word))
}

/// Tells whether a StatefulSet has the names of its pods from a Service: no other one gives them.
fn governs(environment: &Environment, service: &OtherObject) -> bool {
    let mut sets = environment
        .workloads
        .iter()
        .filter(|of| of.kind == "StatefulSet");
    sets.any(|of| {
        let named = of.rest.get("spec.serviceName");
        named.is_some_and(|leaf| leaf.value == service.name)
    })
}

/// Returns the ports that a Service is asked at.
fn ports(service: &OtherObject) -> impl Iterator<Item = &str> {
    service.leaves.iter().filter_map(|(path, leaf)| {
        let place = path.strip_prefix("spec.ports[")?;
        place.strip_suffix("].port").map(|_| leaf.value.as_str())
    })
}

/// Makes a note of an object whose namers are there and name it no more: that is the difference, and this comes of it.
fn unneeded(context: &Context<'_>, finding: Finding) -> Finding {
    let why = format!("nothing in {} names it", context.target());
    finding.with_severity(Severity::Note).because(why)
}
