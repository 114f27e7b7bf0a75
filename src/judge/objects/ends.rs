//! [`loose_ends`]: what Services, routes, autoscalers and budgets point at and that is not there.
//!
//! Takes an object and the [`Index`] of its own environment; gives each [`Loose`] end with a sentence. Leaves severities to the
//! rules. Nothing is loose where the other end is in another namespace, or where an operator may make the pods.

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::maps::IndexMap;

use super::{Index, backends, is_beside, scaled, selector_text, selects};
use crate::judge::Title;
use crate::model::{Environment, OtherObject, Workload};
use crate::source::State;
use crate::yaml::Origin;

/// The ports of a Service.
const PORTS: &str = "spec.ports[";

/// Something that an object points at and that is not there.
pub(in crate::judge) struct Loose {
    /// The field that points there.
    pub(in crate::judge) field: String,
    /// All that is said of: the fields at or below it.
    pub(in crate::judge) covers: String,
    pub(in crate::judge) value: String,
    pub(in crate::judge) origin: Origin,
    /// The sentence, without the environment, and without the words for what is not there.
    pub(in crate::judge) says: String,
    /// The sentence names an object that is not there.
    pub(in crate::judge) is_of_absent: bool,
    pub(in crate::judge) why: &'static str,
    /// The kind and name that are wanted, if it is a name.
    pub(in crate::judge) wanted: Option<(String, String)>,
    /// An Ingress's rule that has a host and no paths.
    pub(in crate::judge) is_bare_rule: bool,
    /// The name under which the overlay renders what is wanted: with its prefix or suffix.
    pub(in crate::judge) rendered_as: Option<String>,
}

impl Loose {
    /// Returns the sentence of an environment.
    pub(in crate::judge) fn title(&self, environment: &Environment) -> Title {
        let absent = match (self.is_of_absent, environment.state) {
            (false, _) => "",
            (true, State::Declared) => ", which is not rendered",
            (true, State::Live) => ", which is missing",
        };
        Title::within(format_args!("{}{absent}", self.says), &environment.name)
    }

    /// Says that what the sentence names last is not there.
    fn naming_absent(mut self) -> Self {
        self.is_of_absent = true;
        self
    }

    /// Says that the end is all of a field.
    fn covering(mut self, field: &str) -> Self {
        field.clone_into(&mut self.covers);
        self
    }

    /// Says which name is wanted.
    pub(super) fn wanting(mut self, state: &Index<'_>, (kind, name): (&str, &str)) -> Self {
        self.wanted = Some((kind.to_owned(), name.to_owned()));
        self.rendered_as = state.under_original_name(kind, name).map(str::to_owned);
        self
    }

    /// Tells whether another end of the same object is no news beside this one: it is in the same place, or nothing behind the object is
    /// reached as it is.
    pub(in crate::judge) fn hides(&self, other: &Self) -> bool {
        self.covers == other.covers || self.covers == "spec.selector"
    }

    /// Tells whether it is a port of a Service.
    pub(in crate::judge) fn is_port(&self) -> bool {
        self.field.starts_with(PORTS)
    }

    /// Tells whether one of these fields is told of.
    pub(in crate::judge) fn tells_of_any(&self, fields: &BTreeSet<String>) -> bool {
        let covered = fields.range::<str, _>((Bound::Included(&*self.covers), Bound::Unbounded));
        let mut covered = covered.take_while(|field| field.starts_with(&self.covers));
        covered.any(|field| self.tells_of(field))
    }

    /// Tells whether a field is told of.
    pub(in crate::judge) fn tells_of(&self, field: &str) -> bool {
        let rest = field.strip_prefix(&self.covers);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

/// Returns everything that an object points at in its own state and that is not there.
pub(in crate::judge) fn loose_ends(state: &Index<'_>, object: &OtherObject) -> Vec<Loose> {
    ends_of(state, object, state.may_make_pods())
}

/// Returns the loose ends of an object whether or not an operator may make pods of some other object, where the reference's own points
/// at pods and Services that the target renders too: it is known then what the object is for. Nothing where the reference's has one.
pub(in crate::judge) fn lost_ends(
    (held, ours): (&Index<'_>, &OtherObject),
    (given, theirs): (&Index<'_>, &OtherObject),
) -> Vec<Loose> {
    if !ends_of(held, ours, false).is_empty() || !renders_ends(held, ours, given) {
        return Vec::new();
    }
    ends_of(given, theirs, false)
}

/// Tells whether the target renders what the reference's object points at: one of the workloads, or every Service.
fn renders_ends(held: &Index<'_>, ours: &OtherObject, given: &Index<'_>) -> bool {
    let is_given = |kind: &str, name: &str, original: &str| {
        let named = given.under_original_name(kind, original);
        let mut names = [name, original].into_iter().chain(named);
        names.any(|name| {
            given.workloads(kind, name).next().is_some()
                || given.objects(kind, name).next().is_some()
        })
    };
    if selects(ours) {
        let mut pods = selected(held, ours).into_iter();
        return pods.any(|of| is_given(&of.kind, &of.name, &of.original_name));
    }
    let backends = backends(ours);
    let mut services = backends
        .iter()
        .flat_map(|(_, name)| held.objects("Service", name));
    !backends.is_empty() && services.all(|of| is_given("Service", &of.name, &of.original_name))
}

fn ends_of(state: &Index<'_>, object: &OtherObject, is_open: bool) -> Vec<Loose> {
    match object.kind.as_str() {
        "Service" if object.group.is_empty() => match is_open {
            true => Vec::new(),
            false => of_service(state, object),
        },
        "HorizontalPodAutoscaler" | "ScaledObject" => {
            of_autoscaler(state, object).into_iter().collect()
        }
        "PodDisruptionBudget" if is_open => Vec::new(),
        "PodDisruptionBudget" => of_budget(state, object).into_iter().collect(),
        _ => backends(object)
            .into_iter()
            .filter_map(|(place, name)| of_backend(state, object, (place, name), is_open))
            .chain(without_paths(object))
            .collect(),
    }
}

fn end(object: &OtherObject, field: &str, value: &str, says: String, why: &'static str) -> Loose {
    let leaf = object.leaves.get(field);
    Loose {
        field: field.to_owned(),
        covers: field.to_owned(),
        value: value.to_owned(),
        origin: leaf.map_or(object.origin, |leaf| leaf.origin),
        says,
        is_of_absent: false,
        why,
        wanted: None,
        is_bare_rule: false,
        rendered_as: None,
    }
}

fn selected<'e>(state: &Index<'e>, object: &OtherObject) -> Vec<&'e Workload> {
    let selected = state.selected(object);
    selected
        .filter(|workload| workload.app == object.app)
        .collect()
}

/// Returns the labels below a mapping of an object, as one text.
pub(in crate::judge) fn labels_of(object: &OtherObject, map: &str) -> String {
    let labels = object.below(map);
    let labels: Vec<String> = labels
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    labels.join(", ")
}

fn of_service(state: &Index<'_>, service: &OtherObject) -> Vec<Loose> {
    if !selects(service) || service.text("spec.type") == Some("ExternalName") {
        return Vec::new();
    }
    let workloads = selected(state, service);
    if workloads.is_empty() {
        return without_pods(service).into_iter().collect();
    }
    match service.text("spec.clusterIP") {
        Some("None") => Vec::new(),
        _ => ports(service, &workloads),
    }
}

fn without_pods(service: &OtherObject) -> Option<Loose> {
    let labels = labels_of(service, "spec.selector");
    let mut paths = service.leaves.iter().map(|(path, _)| path);
    let field = paths.find(|path| path.starts_with("spec.selector."))?;
    let title = format!("Service {} selects no pod", service.original_name);
    let why = "the Service has no endpoints, and every request to it fails";
    let end = end(service, field, &labels, title, why);
    Some(end.covering("spec.selector"))
}

/// Returns the ports to which a Service sends and that no container has.
fn ports(service: &OtherObject, workloads: &[&Workload]) -> Vec<Loose> {
    let loose = service.leaves.iter().filter_map(|(path, leaf)| {
        let port = path.strip_prefix(PORTS)?;
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
        let name = &service.original_name;
        let title = format!("Service {name} sends to port {port}, which no container has");
        let why = "requests to this port are refused";
        Some(end(service, path, port, title, why))
    });
    loose.collect()
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
    let is_object = state.objects(kind, name).next().is_some();
    if is_workload || is_object || state.has_without_template(kind, name) {
        return None;
    }
    let says = format!(
        "{} {} scales {kind} {name}",
        object.kind, object.original_name
    );
    let why = "it never scales anything";
    let end = end(object, "spec.scaleTargetRef.name", name, says, why);
    let end = end.covering("spec.scaleTargetRef").naming_absent();
    Some(end.wanting(state, (kind, name)))
}

fn of_budget(state: &Index<'_>, budget: &OtherObject) -> Option<Loose> {
    if !selects(budget) || !selected(state, budget).is_empty() {
        return None;
    }
    let title = format!(
        "PodDisruptionBudget {} selects no pod",
        budget.original_name
    );
    let labels = "spec.selector.matchLabels";
    let field = match budget.below(labels).next() {
        Some(_) => labels,
        None => "spec.selector.matchExpressions",
    };
    let why = "it protects nothing";
    let end = end(budget, field, &selector_text(budget), title, why);
    Some(end.covering("spec.selector"))
}

/// Returns the rules of an Ingress that send nowhere: a host alone, which a patch of the whole list leaves.
fn without_paths(object: &OtherObject) -> Vec<Loose> {
    let is_ingress = object.kind == "Ingress" && object.group == "networking.k8s.io";
    let mut default = object.leaves.below("spec.defaultBackend");
    if !is_ingress || default.next().is_some() {
        return Vec::new();
    }
    let rule = |path: &str| {
        let end = path.strip_prefix("spec.rules[")?.find(']')?;
        path.split_at_checked("spec.rules[".len() + end + 1)
            .map(|(rule, of)| (rule.to_owned(), of.to_owned()))
    };
    let mut rules: IndexMap<String, (Option<&str>, bool)> = IndexMap::default();
    for (path, leaf) in object.leaves.iter() {
        if let Some((rule, of)) = rule(path) {
            let (host, has_paths) = rules.entry(rule).or_default();
            *has_paths |= of.starts_with(".http.");
            if of == ".host" {
                *host = Some(leaf.value.as_str());
            }
        }
    }
    let bare = rules.into_iter().filter(|(_, (_, has_paths))| !has_paths);
    bare.filter_map(|(rule, (host, _))| {
        let host = host?;
        let title = format!("Ingress {} has no paths for {host}", object.original_name);
        let why = "no request to this host reaches a Service";
        let end = end(object, &format!("{rule}.host"), host, title, why).covering(&rule);
        Some(Loose {
            is_bare_rule: true,
            ..end
        })
    })
    .collect()
}

fn of_backend(
    state: &Index<'_>,
    object: &OtherObject,
    (place, name): (&str, &str),
    is_open: bool,
) -> Option<Loose> {
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
        if is_open {
            return None;
        }
        let says = format!("{who} sends to Service {name}");
        let end = end(object, &field, name, says, why).naming_absent();
        return Some(end.wanting(state, ("Service", name)));
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
