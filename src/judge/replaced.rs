//! [`replaced`]: why the target may well do without a workload of the reference, and [`serves`]: what only waits for such a one.
//!
//! Takes a workload or container that is missing; gives a sentence where something else does its work in the target, or where it is
//! what a developer's environment runs by itself. Leaves severities to the rules.

pub(super) mod named;
pub(super) mod stores;

use super::objects::selects_pods_of;
use super::{Context, Severity};
use crate::compare::is_called_alike;
use crate::model::{Container, ContainerKind, EnvValue, Environment, Workload};
use stores::Serves;

/// Why the target may well do without a workload, and how much a person is to be told of it nevertheless.
pub(super) struct Instead {
    pub(super) why: String,
    pub(super) severity: Severity,
}

/// Returns why the target may well do without a workload.
pub(super) fn replaced(context: &Context<'_>, missing: &Workload) -> Option<Instead> {
    let hosts = hosts_of(context.comparison.reference, missing);
    let (reference, target) = (context.reference(), context.target());
    let note = |why: String| Instead {
        why,
        severity: Severity::Note,
    };
    let is_gone = |host: &&str| !renders_service(context, host);
    let mut gone = hosts.iter().copied().filter(is_gone);
    let other = gone.find_map(|host| Some((host, names_another(context, host)?)));
    if let Some((host, variable)) = other {
        return Some(note(format!(
            "{variable} names another host than {host} in {target}"
        )));
    }
    let serves = serves_as(missing);
    if is_of_one_person(reference) && serves.is_some() {
        return Some(note(format!(
            "{reference} runs it by itself: {target} may well have it elsewhere"
        )));
    }
    // What is left of it in the target, or named there, is missed.
    if !hosts.iter().all(is_gone) {
        return None;
    }
    let mut names = hosts;
    names.push(&missing.name);
    if let Some(other) = twin(context, missing) {
        return Some(note(format!(
            "it runs the image of {} {}, which is in {target}, under another name",
            other.kind, other.original_name
        )));
    }
    let serves = serves?;
    if named::in_environment(context.comparison.target, &names) {
        return None;
    }
    Some(match serves {
        Serves::People => note(format!(
            "it is a tool of {reference}: nothing in {target} names it"
        )),
        Serves::Workloads if named::in_workloads(context.comparison.reference, &names) => note(
            format!("nothing in {target} names it: {target} may well have it elsewhere"),
        ),
        Serves::Workloads => Instead {
            why: format!("nothing in {reference} or {target} names it, where texts can tell"),
            severity: Severity::Warning,
        },
    })
}

/// Returns the workload that both sides have and that a missing one is another copy of: the same images, and its name but for a word for
/// an environment (`api-dev`), or for one that says which of several it is (`redis-master`).
fn twin<'c>(context: &Context<'c>, missing: &Workload) -> Option<&'c Workload> {
    let pairs = context.comparison.pairs.iter();
    let mut kept = pairs.filter_map(|pair| pair.reference.filter(|_| pair.target.is_some()));
    kept.find(|other| {
        let is_beside = other.app == missing.app && other.kind == missing.kind;
        is_beside
            && same_images(other, missing)
            && is_called_alike(&missing.original_name, &other.original_name)
    })
}

fn same_images(a: &Workload, b: &Workload) -> bool {
    let images = |of: &Workload| {
        let images = of.containers.iter().map(|of| of.image.as_ref());
        images
            .map(|image| image.map(|image| image.value.repository.clone()))
            .collect::<Vec<_>>()
    };
    images(a) == images(b)
}

/// Returns the workload of the reference that others replace in the target and that a container only waits for or fills.
pub(super) fn serves<'c>(context: &Context<'c>, container: &Container) -> Option<&'c Workload> {
    let pairs = context.comparison.pairs.iter();
    let mut missing = pairs.filter_map(|pair| pair.reference.filter(|_| pair.target.is_none()));
    missing.find(|workload| {
        let hosts = hosts_of(context.comparison.reference, workload);
        let is_named = |host: &&str| texts(container).any(|text| names(text, host));
        hosts.iter().any(is_named)
            && replaced(context, workload).is_some_and(|of| of.severity == Severity::Note)
    })
}

/// Returns the texts of a container that may name a host.
fn texts(container: &Container) -> impl Iterator<Item = &str> {
    let values = container.env.values().filter_map(|of| text(&of.value));
    words_of(container).chain(values)
}

/// Returns the words of a container's command and arguments.
fn words_of(container: &Container) -> impl Iterator<Item = &str> {
    let words = [&container.command, &container.args].into_iter().flatten();
    words.flat_map(|words| words.value.iter().map(String::as_str))
}

fn text(value: &EnvValue) -> Option<&str> {
    match value {
        EnvValue::Text { expanded, .. } => Some(expanded),
        _ => None,
    }
}

/// Tells whether a text names a host: as a whole, as a word of it, or with the namespace behind it.
fn names(text: &str, host: &str) -> bool {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(|c: char| !is_of_host(c)).any(|word| {
        let rest = word.strip_prefix(host);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Returns the names of the Services that send requests to a workload.
fn hosts_of<'e>(environment: &'e Environment, workload: &Workload) -> Vec<&'e str> {
    let services = environment.objects.iter().filter(|of| of.kind == "Service");
    let own = services.filter(|of| of.app == workload.app && selects_pods_of(of, workload));
    own.map(|service| service.name.as_str()).collect()
}

fn renders_service(context: &Context<'_>, host: &str) -> bool {
    let mut objects = context.comparison.target.objects.iter();
    objects
        .any(|of| of.kind == "Service" && (of.name == host || context.names.pair(host, &of.name)))
}

/// Returns the variable that names a host in the reference, and another one in the target, where each that names it does so.
fn names_another<'c>(context: &Context<'c>, host: &str) -> Option<&'c str> {
    let mut found = None;
    for pair in &context.comparison.pairs {
        let (Some(ours), Some(theirs)) = (pair.reference, pair.target) else {
            continue;
        };
        for ours in &ours.containers {
            let theirs = theirs.containers.iter().find(|of| of.name == ours.name);
            for variable in ours.env.values() {
                if !text(&variable.value).is_some_and(|text| names(text, host)) {
                    continue;
                }
                let other = theirs.and_then(|of| of.env.get(&variable.name));
                let other = other.and_then(|of| text(&of.value))?;
                if other.is_empty() || names(other, host) {
                    return None;
                }
                found = Some(variable.name.as_str());
            }
        }
    }
    found
}

/// Returns whom a workload serves that runs an image of others; `None` for one of the application's own.
fn serves_as(workload: &Workload) -> Option<Serves> {
    let mut main = workload
        .containers
        .iter()
        .filter(|of| of.kind == ContainerKind::Main);
    let image = main.find_map(|of| of.image.as_ref())?;
    stores::serves(image.value.last_name())
}

/// Tells whether an environment is one that leaves out what production needs: a machine of one's own, a preview.
pub(super) fn is_of_one_person(environment: &str) -> bool {
    const WORDS: &[&str] = &[
        "local",
        "localhost",
        "dev",
        "develop",
        "development",
        "preview",
        "review",
    ];
    let mut words = environment.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}
