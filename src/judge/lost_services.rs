//! [`Lost`]: a text that names a Service by its host, where the target has that Service under another name or in another namespace:
//! kustomize gives prefixes and namespaces to Services, and to no text that names one.
//!
//! Takes a variable or a text of both sides; gives the host that leads nowhere and where the target renders the Service. Leaves
//! severities to the rules.

use super::objects::is_beside;
use super::{Context, Finding, Severity, values};
use crate::compare::{Comparison, Difference, Field};
use crate::environments::host_tokens;
use crate::maps::IndexMap;
use crate::model::{Container, OtherObject, Workload};

/// A host that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lost {
    /// The name in the target's value, which no Service of the target has; with the namespace, where that is what no Service has.
    pub(super) host: String,
    /// How the target's Service differs that answers to the reference's: `called prod-api`, `in namespace shop`.
    pub(super) rendered: String,
}

impl Lost {
    /// Makes a difference the error that a host leads nowhere in the target.
    pub(super) fn tell(&self, finding: Finding, target: &str) -> Finding {
        let Self { host, rendered } = self;
        finding.with_severity(Severity::Error).because(format!(
            "{target} does not render Service {host}: the Service is {rendered}, and the host leads nowhere"
        ))
    }
}

/// The Services that both sides render, by the reference's name.
pub(super) type Services<'c> = IndexMap<&'c str, Vec<(&'c OtherObject, &'c OtherObject)>>;

/// A container and its workload.
pub(super) type Place<'c> = (&'c Workload, &'c Container);

/// Pairs the Services.
pub(super) fn services_of_both<'c>(comparison: &Comparison<'c>) -> Services<'c> {
    let mut all = Services::default();
    for pair in &comparison.objects {
        if let (Some(ours), Some(theirs)) = (pair.reference, pair.target)
            && is_service(ours)
        {
            all.entry(&ours.name).or_default().push((ours, theirs));
        }
    }
    all
}

/// Returns the Service that the reference's value of a variable finds, and the target's does not, though the target renders what answers to it.
pub(super) fn lost_service(context: &Context<'_>, difference: &Difference<'_>) -> Option<Lost> {
    let Field::Env(name) = &difference.field else {
        return None;
    };
    let (workloads, containers) = (difference.workloads, difference.containers);
    let ours = (workloads.0?, containers.0?);
    lost(context, name, (ours, (workloads.1?, containers.1?)))
}

/// As [`lost_service`], of a variable whose texts may be one.
pub(super) fn lost(
    context: &Context<'_>,
    name: &str,
    (ours, theirs): (Place<'_>, Place<'_>),
) -> Option<Lost> {
    let a = ours.1.env.get(name)?.value.text()?;
    let b = theirs.1.env.get(name)?.value.text()?;
    let stray = || strayed_from(context, (a, b), ours.0.namespace.as_deref());
    under_another_name(context, (name, a, b), (ours.0, theirs.0)).or_else(stray)
}

fn under_another_name(
    context: &Context<'_>,
    (name, a, b): (&str, &str, &str),
    (ours, theirs): (&Workload, &Workload),
) -> Option<Lost> {
    let (a, b) = (services(name, a, ours), services(name, b, theirs));
    let mut pairs = a.into_iter().zip(b);
    pairs.find_map(|(x, y)| {
        let answer = answer(context, x?, ours)?;
        let y = y?;
        (answer.name != y && is_meant(context, answer, y) && !is_there(context, y)).then(|| Lost {
            host: y.to_owned(),
            rendered: format!("called {}", answer.name),
        })
    })
}

/// Returns the Service that a text of the reference finds, and that of the target looks for in a namespace where the target renders no such
/// Service, though it renders the Service in another one: `api.shop-prod.svc`, where all of production is in `shop`.
pub(super) fn strayed(context: &Context<'_>, a: &str, b: &str) -> Option<Lost> {
    strayed_from(context, (a, b), None)
}

/// Tells whether two texts differ in the environments' own names alone, and the target's leads where the reference's leads.
pub(super) fn differ_in_names(context: &Context<'_>, a: &str, b: &str) -> bool {
    context.names.explain(a, b) && strayed(context, a, b).is_none()
}

/// As [`strayed`], of texts in a namespace: a host without one is in it.
fn strayed_from(context: &Context<'_>, (a, b): (&str, &str), home: Option<&str>) -> Option<Lost> {
    let in_namespace = |host| in_namespace(host).or_else(|| Some((host, home?)));
    let (a, b) = (host_tokens(a), host_tokens(b));
    a.zip(b).find_map(|(a, b)| {
        let (service, namespace) = self::in_namespace(b.host)?;
        let (ours, of_ours) = in_namespace(a.host)?;
        let mut all = context.both_services().get(ours)?.iter();
        let (_, answer) = all.find(|(held, _)| held.namespace.as_deref() == Some(of_ours))?;
        let own = answer
            .namespace
            .as_deref()
            .filter(|own| *own != namespace)?;
        let is_same = answer.name == service || is_meant(context, answer, service);
        (is_same && !is_in(context, service, namespace)).then(|| Lost {
            host: format!("{service}.{namespace}"),
            rendered: format!("in namespace {own}"),
        })
    })
}

/// Tells whether something may answer to a name in a namespace of the target: where the target renders nothing into the namespace, no operator
/// is known to make anything there.
fn is_in(context: &Context<'_>, service: &str, namespace: &str) -> bool {
    let (given, target) = (context.given(), context.comparison.target);
    let is_of = |of: Option<&str>| of == Some(namespace);
    // Asked last: it looks at everything.
    let is_used = || {
        let objects = target.objects.iter().map(|of| of.namespace.as_deref());
        let workloads = target.workloads.iter().map(|of| of.namespace.as_deref());
        objects.chain(workloads).any(is_of)
    };
    let mut services = given
        .objects("Service", service)
        .filter(|of| is_service(of));
    !target.knows("Service", "")
        || services.any(|of| is_of(of.namespace.as_deref()))
        || (given.may_make_pods() || given.makes_service(service)) && is_used()
}

/// Returns the target's Service that answers to the one that a workload of the reference reaches.
fn answer<'c>(context: &Context<'c>, name: &str, from: &Workload) -> Option<&'c OtherObject> {
    let all = context.both_services().get(name)?;
    let mut all = all.iter();
    let found =
        all.find(|(ours, _)| is_beside(ours.namespace.as_deref(), from.namespace.as_deref()));
    found.map(|(_, theirs)| *theirs)
}

/// Tells whether a name that no Service has is one that a Service had, or has in another environment: another host altogether may be
/// there, as `localhost` and another store are.
fn is_meant(context: &Context<'_>, service: &OtherObject, name: &str) -> bool {
    let names = &context.names;
    let stem = names.target_stem(&service.name);
    name == service.original_name
        || [names.target_stem(name), names.reference_stem(name)].contains(&stem)
}

/// Tells whether something may answer to a name in the target: what an operator makes may answer to any.
fn is_there(context: &Context<'_>, name: &str) -> bool {
    let given = context.given();
    !context.comparison.target.knows("Service", "")
        || given.may_make_pods()
        || given.makes_service(name)
        || given.objects("Service", name).any(is_service)
}

/// Knative has a kind of this name too.
fn is_service(object: &OtherObject) -> bool {
    object.kind == "Service" && object.group.is_empty()
}

/// Tells whether a value leads to a Service that the reference renders, in whatever namespace, and the target does not.
pub(super) fn names_lost_service(context: &Context<'_>, name: &str, value: &str) -> bool {
    let mut hosts = hosts(name, value).into_iter();
    hosts.any(|host| {
        let service = host.split('.').next().unwrap_or_default();
        context.held().objects("Service", service).any(is_service) && !is_there(context, service)
    })
}

/// Returns the name of a Service for each host of a value, where it can be one of the workload's own namespace.
fn services<'t>(name: &str, value: &'t str, from: &Workload) -> Vec<Option<&'t str>> {
    let own = |host: &'t str| own_service(host, from.namespace.as_deref());
    hosts(name, value).into_iter().map(own).collect()
}

/// Returns the hosts of a value; a value that is one label, where its name says that it is a host.
fn hosts<'t>(name: &str, value: &'t str) -> Vec<&'t str> {
    let hosts: Vec<&str> = host_tokens(value).map(|of| of.host).collect();
    let is_label = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match hosts.is_empty() && values::has_host_name(name) && is_label(value) {
        true => vec![value],
        false => hosts,
    }
}

/// Returns the Service that a host of this namespace names: `api`, `api.shop`, `api.shop.svc`, `api.shop.svc.cluster.local`.
fn own_service<'t>(host: &'t str, namespace: Option<&str>) -> Option<&'t str> {
    let mut labels = host.split('.');
    let service = labels.next()?;
    let is_own = match (labels.next(), labels.next()) {
        (None, _) => true,
        (Some(of), None | Some("svc")) => Some(of) == namespace,
        _ => false,
    };
    is_own.then_some(service)
}

/// Returns the Service and the namespace of a host that names both: `api.shop`, `api.shop.svc`, `api.shop.svc.cluster.local`.
fn in_namespace(host: &str) -> Option<(&str, &str)> {
    let (service, rest) = host.split_once('.')?;
    let (namespace, rest) = rest.split_once('.').unwrap_or((rest, ""));
    let is_inside = rest.is_empty() || rest == "svc" || rest.starts_with("svc.");
    (is_inside && !namespace.is_empty()).then_some((service, namespace))
}
