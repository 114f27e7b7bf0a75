//! `object-dangling`: a Service, Ingress, route, autoscaler or budget that points at something which is not there.

mod left_behind;

use crate::compare::{Comparison, ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{Follows, Index, backends, is_beside, scaled, selects};
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity};
use crate::model::{Environment, OtherObject, Workload};
use crate::source::State;
use crate::yaml::Origin;

pub(crate) struct ObjectDangling;

static META: Meta = Meta {
    id: "object-dangling",
    summary: "A Service, Ingress, route, autoscaler or budget points at pods, a port or an object that are not there",
    severity: Severity::Error,
    page: include_str!("object-dangling.md"),
};

/// The words for what a declared state lacks.
const NOT_RENDERED: &str = "which is not rendered";

/// Something that an object points at and that is not there.
struct Loose {
    field: String,
    value: String,
    origin: Origin,
    title: String,
    why: &'static str,
}

impl Rule for ObjectDangling {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let (reference, target) = (context.comparison.reference, context.comparison.target);
        if context.comparison.objects.is_empty() {
            return;
        }
        left_behind::judge(context, out);
        let follows = Follows::new(context.comparison);
        let held = Index::of_environment(reference);
        let given = Index::of_environment(target);
        for pair in &context.comparison.objects {
            let (Some(ours), Some(theirs)) = (pair.reference, pair.target) else {
                continue;
            };
            let loose = loose_ends(&given, theirs);
            if loose.is_empty()
                || is_unread(target, theirs)
                || !loose_ends(&held, ours).is_empty()
                || follows.is_told_elsewhere(ours)
            {
                continue;
            }
            let subject = Subject {
                app: ours.app.clone(),
                namespace: None,
                kind: ours.kind.clone(),
                name: ours.original_name.clone(),
                container: None,
            };
            for end in loose {
                let value = Value::plain(&end.value);
                let fact = Fact::new(&end.field, value, end.origin);
                let title = match target.state {
                    State::Declared => end.title,
                    State::Live => end.title.replace(NOT_RENDERED, "which is missing"),
                };
                let title = format!("{title} in {}", target.name);
                let mut finding = fact.finding(&META, target, subject.clone(), title);
                finding.cause = Some(Cause::Gap);
                let held = ours.text(&end.field).unwrap_or("what is there");
                let origin = ours
                    .leaves
                    .get(&end.field)
                    .map_or(ours.origin, |l| l.origin);
                let held = FindingSide::new(&reference.name, Value::plain(held), origin);
                finding.sides.insert(0, held);
                out.push(finding.because(end.why));
            }
        }
    }
}

/// Returns the objects that point at something which neither side renders: elsewhere, it may well be there.
pub(in crate::judge) fn dangling_in_both(comparison: &Comparison<'_>) -> Vec<String> {
    let is_pair = |pair: &&ObjectPair<'_>| pair.reference.is_some() && pair.target.is_some();
    if !comparison.objects.iter().any(|pair| is_pair(&pair)) {
        return Vec::new();
    }
    let held = Index::of_environment(comparison.reference);
    let given = Index::of_environment(comparison.target);
    let pairs = comparison.objects.iter().filter(is_pair);
    let loose = pairs.filter_map(|pair| {
        let (ours, theirs) = (pair.reference?, pair.target?);
        let is_loose =
            !loose_ends(&given, theirs).is_empty() && !loose_ends(&held, ours).is_empty();
        is_loose.then(|| format!("{} {}", theirs.kind, theirs.original_name))
    });
    loose.collect()
}

/// Tells whether not all that an object may point at could be read.
fn is_unread(target: &Environment, object: &OtherObject) -> bool {
    match backends(object).is_empty() {
        true => !target.kinds_not_evaluated.is_empty(),
        false => !target.knows("Service", ""),
    }
}

/// Returns everything that an object points at in its own state and that is not there.
fn loose_ends(state: &Index<'_>, object: &OtherObject) -> Vec<Loose> {
    match object.kind.as_str() {
        "Service" if object.group.is_empty() => of_service(state, object).into_iter().collect(),
        "HorizontalPodAutoscaler" | "ScaledObject" => {
            of_autoscaler(state, object).into_iter().collect()
        }
        "PodDisruptionBudget" => of_budget(state, object).into_iter().collect(),
        _ => backends(object)
            .into_iter()
            .filter_map(|(place, name)| of_backend(state, object, place, name))
            .collect(),
    }
}

fn end(object: &OtherObject, field: &str, value: &str, title: String, why: &'static str) -> Loose {
    let leaf = object.leaves.get(field);
    Loose {
        field: field.to_owned(),
        value: value.to_owned(),
        origin: leaf.map_or(object.origin, |leaf| leaf.origin),
        title,
        why,
    }
}

fn selected<'e>(state: &Index<'e>, object: &OtherObject) -> Vec<&'e Workload> {
    let selected = state.selected(object);
    selected
        .filter(|workload| workload.app == object.app)
        .collect()
}

fn of_service(state: &Index<'_>, service: &OtherObject) -> Option<Loose> {
    if !selects(service)
        || service.text("spec.type") == Some("ExternalName")
        || state.may_make_pods()
    {
        return None;
    }
    let name = &service.original_name;
    let workloads = selected(state, service);
    if workloads.is_empty() {
        let labels: Vec<String> = service
            .below("spec.selector")
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let field = service
            .leaves
            .iter()
            .map(|(path, _)| path)
            .find(|path| path.starts_with("spec.selector."))?;
        let title = format!("Service {name} selects no pod");
        let why = "the Service has no endpoints, and every request to it fails";
        return Some(end(service, field, &labels.join(", "), title, why));
    }
    if service.text("spec.clusterIP") == Some("None") {
        return None;
    }
    service.leaves.iter().find_map(|(path, leaf)| {
        let port = path.strip_prefix("spec.ports[")?;
        let is_named = port.ends_with("].targetPort");
        let is_own = port.ends_with("].port")
            && service
                .leaves
                .get(&path.replace("].port", "].targetPort"))
                .is_none();
        if !(is_named || is_own) || workloads.iter().any(|w| has_port(w, &leaf.value)) {
            return None;
        }
        let port = &leaf.value;
        let title = format!("Service {name} sends to port {port}, which no container has");
        let why = "requests to this port are refused";
        Some(end(service, path, port, title, why))
    })
}

/// Tells whether a container has a port of that name or number. Ports need not be declared: a number counts only where
/// some are.
fn has_port(workload: &Workload, port: &str) -> bool {
    let mut ports = workload.containers.iter().flat_map(|c| &c.ports).peekable();
    match port.parse::<i64>() {
        Ok(number) => ports.peek().is_none() || ports.any(|p| p.value.number == number),
        Err(_) => ports.any(|p| p.value.name.as_deref() == Some(port)),
    }
}

fn of_autoscaler(state: &Index<'_>, object: &OtherObject) -> Option<Loose> {
    let (kind, name) = scaled(object)?;
    let is_workload = state
        .workloads(kind, name)
        .any(|workload| is_beside(workload.namespace.as_deref(), object.namespace.as_deref()));
    if is_workload || state.objects(kind, name).next().is_some() {
        return None;
    }
    let title = format!(
        "{} {} scales {kind} {name}, {NOT_RENDERED}",
        object.kind, object.original_name
    );
    let why = "it never scales anything";
    Some(end(object, "spec.scaleTargetRef.name", name, title, why))
}

fn of_budget(state: &Index<'_>, budget: &OtherObject) -> Option<Loose> {
    if !selects(budget) || !selected(state, budget).is_empty() || state.may_make_pods() {
        return None;
    }
    let title = format!(
        "PodDisruptionBudget {} selects no pod",
        budget.original_name
    );
    let field = "spec.selector.matchLabels";
    let labels: Vec<String> = budget
        .below(field)
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let why = "it protects nothing";
    Some(end(budget, field, &labels.join(", "), title, why))
}

fn of_backend(state: &Index<'_>, object: &OtherObject, place: &str, name: &str) -> Option<Loose> {
    let at = |field: &str| object.text(&format!("{place}{field}"));
    let is_gateway = place.ends_with('.');
    if is_gateway && at("kind").is_some_and(|kind| kind != "Service") {
        return None;
    }
    // What another namespace holds is not known here.
    if at("namespace").is_some_and(|space| object.namespace.as_deref() != Some(space)) {
        return None;
    }
    let mut services = state.objects("Service", name).filter(|of| {
        of.group.is_empty()
            && of.app == object.app
            && is_beside(of.namespace.as_deref(), object.namespace.as_deref())
    });
    let who = format!("{} {}", object.kind, object.original_name);
    let why = "requests end in an error of the proxy";
    let field = match is_gateway {
        true => format!("{place}name"),
        false => format!("{place}.name"),
    };
    let Some(service) = services.next() else {
        if state.may_make_pods() {
            return None;
        }
        let title = format!("{who} sends to Service {name}, {NOT_RENDERED}");
        return Some(end(object, &field, name, title, why));
    };
    let (path, named) = match is_gateway {
        true => (format!("{place}port"), None),
        false => (format!("{place}.port.number"), at(".port.name")),
    };
    let port = object.text(&path).or(named)?;
    let has = service.leaves.iter().any(|(path, leaf)| {
        let of_port = path.strip_prefix("spec.ports[");
        of_port.is_some_and(|of| of.ends_with("].port") || of.ends_with("].name"))
            && leaf.value == port
    });
    let title = format!("{who} sends to port {port} of Service {name}, which has no such port");
    (!has).then(|| end(object, &path, port, title, why))
}
