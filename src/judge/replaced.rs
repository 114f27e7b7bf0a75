//! [`replaced`]: why the target may well do without a workload of the reference, and [`serves`]: what only waits for such a one.
//!
//! Takes a workload or container that is missing; gives a sentence where something else does its work in the target, or where it is
//! what a developer's environment runs by itself. Leaves severities to the rules.

pub(super) mod named;
pub(super) mod stores;

use std::sync::OnceLock;

use super::context::place;
use super::objects::selects_pods_of;
use super::{Context, Severity};
use crate::compare::is_called_alike;
use crate::model::{Container, ContainerKind, Environment, Workload};
use stores::Serves;

/// Why the target may well do without a workload, and how much a person is to be told of it nevertheless.
#[derive(Debug, Clone)]
pub(super) struct Instead {
    pub(super) why: String,
    pub(super) severity: Severity,
}

/// A workload of the reference that the target lacks.
#[derive(Debug)]
pub(super) struct Missing<'c> {
    workload: &'c Workload,
    /// The names of the Services that send requests to it.
    hosts: Vec<&'c str>,
    /// Worked out once, whoever waits for it.
    instead: OnceLock<Option<Instead>>,
}

impl<'c> Missing<'c> {
    pub(super) fn new(reference: &'c Environment, workload: &'c Workload) -> Self {
        Self {
            workload,
            hosts: hosts_of(reference, workload),
            instead: OnceLock::new(),
        }
    }

    fn instead(&self, context: &Context<'_>) -> Option<&Instead> {
        let instead = || instead(context, self.workload, &self.hosts);
        self.instead.get_or_init(instead).as_ref()
    }
}

/// Returns why the target may well do without a workload that it lacks.
pub(super) fn replaced<'r>(context: &'r Context<'_>, missing: &Workload) -> Option<&'r Instead> {
    context.missing().get(&place(missing))?.instead(context)
}

fn instead(context: &Context<'_>, missing: &Workload, hosts: &[&str]) -> Option<Instead> {
    let (reference, target) = (context.reference(), context.target());
    let note = |why: String| Instead {
        why,
        severity: Severity::Note,
    };
    let is_gone = |host: &&str| !renders_service(context, host);
    let gone: Vec<&str> = hosts.iter().copied().filter(is_gone).collect();
    let mut other = None;
    for host in gone.iter().copied() {
        match named_in_target(context, host) {
            Named::Another(variable) => other = other.or(Some((host, variable))),
            Named::Still => return None,
            Named::Nowhere => {}
        }
    }
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
    if gone.len() != hosts.len() {
        return None;
    }
    let mut names = gone;
    names.push(&missing.name);
    if named::in_environment(context.comparison.target, &names) {
        return None;
    }
    if let Some(other) = twin(context, missing) {
        return Some(note(format!(
            "it runs the image of {} {}, which is in {target}, under another name",
            other.kind, other.original_name
        )));
    }
    Some(match serves? {
        Serves::People => note(format!(
            "it is a tool of {reference}: nothing in {target} names it"
        )),
        Serves::Workloads if named::in_workloads(context.comparison.reference, &names) => note(
            format!("nothing in {target} names it: {target} may well have it elsewhere"),
        ),
        // What names it may be in a Secret.
        Serves::Workloads if named::may_be_in_secrets(context.comparison.target) => return None,
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
    let mut missing = context.missing().values();
    let found = missing.find(|of| {
        let is_named = |host: &&str| texts(container).any(|text| names(text, host));
        let is_noted = |of: &Instead| of.severity == Severity::Note;
        of.hosts.iter().any(is_named) && of.instead(context).is_some_and(is_noted)
    });
    found.map(|of| of.workload)
}

/// Returns the texts of a container that may name a host.
fn texts(container: &Container) -> impl Iterator<Item = &str> {
    let values = container.env.values().filter_map(|of| of.value.text());
    words_of(container).chain(values)
}

/// Returns the words of a container's command and arguments.
fn words_of(container: &Container) -> impl Iterator<Item = &str> {
    let words = [&container.command, &container.args].into_iter().flatten();
    words.flat_map(|words| words.value.iter().map(String::as_str))
}

/// Tells whether a text names a host: as a whole, as a word of it, with the namespace behind it, or with one of its pods before it.
fn names(text: &str, host: &str) -> bool {
    words(text).any(|word| {
        let of_pod = word.split_once('.').filter(|(pod, _)| is_pod(pod));
        let begins = |word: &str| {
            let rest = word.strip_prefix(host);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        begins(word) || of_pod.is_some_and(|(_, rest)| begins(rest))
    })
}

/// Returns the words of a text that may be hosts.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(move |c: char| !is_of_host(c))
}

/// Tells whether a label is a pod of a StatefulSet: `kafka-0`.
fn is_pod(label: &str) -> bool {
    let ordinal = label.rsplit_once('-').map(|(_, ordinal)| ordinal);
    ordinal.is_some_and(|of| !of.is_empty() && of.bytes().all(|byte| byte.is_ascii_digit()))
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

/// The hosts that variables of the target name in place of one of the reference.
enum Named<'c> {
    /// Each that names it in the reference names another one; the last of them.
    Another(&'c str),
    /// One names it still, or what it is called in the target.
    Still,
    /// None that the target sets.
    Nowhere,
}

/// Returns what the target's variables name in place of a host.
fn named_in_target<'c>(context: &Context<'c>, host: &str) -> Named<'c> {
    let mut found = Named::Nowhere;
    let mut is_unset = false;
    for pair in &context.comparison.pairs {
        let (Some(ours), Some(theirs)) = (pair.reference, pair.target) else {
            continue;
        };
        for ours in &ours.containers {
            let theirs = theirs.containers.iter().find(|of| of.name == ours.name);
            for variable in ours.env.values() {
                let is_named = |text| named::is_named(&variable.name, text, &[host]);
                if !variable.value.text().is_some_and(is_named) {
                    continue;
                }
                let other = theirs.and_then(|of| of.env.get(&variable.name));
                match other.and_then(|of| of.value.text()) {
                    None | Some("") => is_unset = true,
                    Some(other) if is_named(other) || names_own(context, other, host) => {
                        return Named::Still;
                    }
                    Some(_) => found = Named::Another(variable.name.as_str()),
                }
            }
        }
    }
    if is_unset { Named::Nowhere } else { found }
}

/// Tells whether a text of the target names a host of the cluster that is called as the reference's is there: `prod-redis` for
/// `staging-redis`.
fn names_own(context: &Context<'_>, text: &str, host: &str) -> bool {
    words(text).any(|word| {
        let (label, rest) = word.split_once('.').unwrap_or((word, ""));
        let is_of_cluster = !rest.contains('.') || rest.contains(".svc");
        is_of_cluster && label != host && context.names.pair(host, label)
    })
}

/// Returns whom a workload serves that runs nothing but images of others; `None` for one of the application's own, and for what
/// runs to its end.
fn serves_as(workload: &Workload) -> Option<Serves> {
    if matches!(workload.kind.as_str(), "CronJob" | "Job") {
        return None;
    }
    let main = workload.containers.iter();
    let main = main.filter(|of| of.kind == ContainerKind::Main);
    let mut all = None;
    for container in main {
        let image = container.image.as_ref()?;
        let of = stores::serves(image.value.last_name())?;
        all = Some(match all {
            Some(Serves::Workloads) => Serves::Workloads,
            _ => of,
        });
    }
    all
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
