//! [`replaced`]: why the target may well do without a workload of the reference, and [`serves`]: what only waits for such a one.
//!
//! Takes a workload or container that is missing; gives a sentence where something else does its work in the target, or where it is
//! what a developer's environment runs by itself. Leaves severities to the rules.

pub(super) mod named;
pub(super) mod stores;

use std::sync::OnceLock;

use super::context::place;
use super::objects::Index;
use super::{Context, Severity};
use crate::compare::{Comparison, OwnNames, is_called_alike};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, ContainerKind, Variable, Workload};
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
    pub(super) fn new(reference: &Index<'c>, workload: &'c Workload) -> Self {
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

/// Says of a store that the reference calls after itself that the target may well have its own.
fn own(context: &Context<'_>) -> Instead {
    let (reference, target) = (context.reference(), context.target());
    Instead {
        why: format!(
            "it is {reference}'s own by its name, and nothing that {target} renders names one: it may well have it elsewhere"
        ),
        severity: Severity::Warning,
    }
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
    if context.target_words().name(&names) {
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
        Serves::Workloads if context.reference_words().name_in_workloads(&names) => note(format!(
            "nothing in {target} names it: {target} may well have it elsewhere"
        )),
        Serves::Workloads if context.names.names_reference(&missing.name) => own(context),
        // What names it may be in a Secret.
        Serves::Workloads if context.hosts().may_be_in_secrets => return None,
        Serves::Workloads => Instead {
            why: format!(
                "no variable, argument or file of {reference} or {target} contains the host {}",
                hosts.first().map_or(missing.name.as_str(), |host| host)
            ),
            severity: Severity::Warning,
        },
    })
}

/// Returns the workload that both sides have and that a missing one is another copy of: the same images, and its name but for a word for
/// an environment (`api-dev`), or for one that says which of several it is (`redis-master`).
fn twin<'c>(context: &Context<'c>, missing: &Workload) -> Option<&'c Workload> {
    let is_twin = |other: &Workload| {
        let is_beside = other.app == missing.app && other.kind == missing.kind;
        is_beside
            && same_images(other, missing)
            && is_called_alike(&missing.original_name, &other.original_name)
    };
    let alike = context.kept_names().alike(&missing.original_name);
    let twins = alike.filter(|(_, other)| is_twin(other));
    let first = twins.min_by_key(|(position, _)| *position);
    first.map(|(_, other)| other)
}

/// Workloads that both sides have, by name and by what their names begin with, each with its place among all.
#[derive(Debug, Default)]
pub(super) struct KeptNames<'c> {
    whole: IndexMap<&'c str, Vec<(usize, &'c Workload)>>,
    beginnings: IndexMap<&'c str, Vec<(usize, &'c Workload)>>,
}

impl<'c> KeptNames<'c> {
    pub(super) fn of(comparison: &Comparison<'c>) -> Self {
        let pairs = comparison.pairs.iter();
        let kept = pairs.filter_map(|pair| pair.reference.filter(|_| pair.target.is_some()));
        let mut all = Self::default();
        for (position, workload) in kept.enumerate() {
            let name = workload.original_name.as_str();
            let found = (position, workload);
            all.whole.entry(name).or_default().push(found);
            for beginning in beginnings(name) {
                all.beginnings.entry(beginning).or_default().push(found);
            }
        }
        all
    }

    /// Returns those of this name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &'c Workload> {
        let named = self.whole.get(name).into_iter().flatten();
        named.map(|(_, workload)| *workload)
    }

    /// Returns those whose name is this one with words behind it, or the reverse.
    fn alike(&self, name: &str) -> impl Iterator<Item = (usize, &'c Workload)> {
        let longer = self.beginnings.get(name).into_iter();
        let shorter = beginnings(name).filter_map(|of| self.whole.get(of));
        longer.chain(shorter).flatten().copied()
    }
}

/// Returns what a name begins with, before each of its dashes.
fn beginnings(name: &str) -> impl Iterator<Item = &str> {
    let dashes = name.match_indices('-');
    dashes.filter_map(|(at, _)| name.get(..at))
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
        let begins = |word: &str| {
            let rest = word.strip_prefix(host);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        begins(word) || behind_pod(word).is_some_and(begins)
    })
}

/// Returns the rest of a host behind one of a StatefulSet's pods: `kafka` of `kafka-0.kafka`.
fn behind_pod(word: &str) -> Option<&str> {
    let (pod, rest) = word.split_once('.')?;
    is_pod(pod).then_some(rest)
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
fn hosts_of<'e>(reference: &Index<'e>, workload: &Workload) -> Vec<&'e str> {
    let services = reference.selecting(workload);
    let own = services.filter(|of| of.kind == "Service" && of.app == workload.app);
    own.map(|service| service.name.as_str()).collect()
}

fn renders_service(context: &Context<'_>, host: &str) -> bool {
    let stem = context.names.reference_stem(host);
    context.given().objects("Service", host).next().is_some()
        || context.hosts().services.contains(stem.as_ref())
}

/// A variable of the reference, and what the target's container has of its name.
type Pair<'c> = (&'c Variable, Option<&'c Variable>);

/// The hosts of a comparison, to be looked up.
#[derive(Debug)]
pub(super) struct Hosts<'c> {
    /// The variables of the reference that name each host.
    variables: IndexMap<&'c str, Vec<Pair<'c>>>,
    /// The Services that the target renders, without the environment's own words.
    services: IndexSet<String>,
    /// Whether a Secret that a workload of the target reads may name a host.
    may_be_in_secrets: bool,
}

impl<'c> Hosts<'c> {
    pub(super) fn of(comparison: &Comparison<'c>, names: &OwnNames) -> Self {
        let target = comparison.target;
        let services = target.objects.iter().filter(|of| of.kind == "Service");
        let services = services.map(|of| names.target_stem(&of.name).into_owned());
        let mut variables: IndexMap<_, Vec<Pair<'c>>> = IndexMap::default();
        let pairs = comparison.pairs.iter();
        for (ours, theirs) in pairs.filter_map(|pair| pair.reference.zip(pair.target)) {
            for ours in &ours.containers {
                let theirs = theirs.containers.iter().find(|of| of.name == ours.name);
                for variable in ours.env.values() {
                    let other = theirs.and_then(|of| of.env.get(&variable.name));
                    let text = variable.value.text().unwrap_or_default();
                    for host in named::hosts(&variable.name, text) {
                        variables.entry(host).or_default().push((variable, other));
                    }
                }
            }
        }
        Self {
            variables,
            services: services.collect(),
            may_be_in_secrets: named::may_be_in_secrets(target),
        }
    }
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
    let pairs = context.hosts().variables.get(host).into_iter().flatten();
    for (variable, other) in pairs {
        let is_named = |text| named::hosts(&variable.name, text).any(|of| of == host);
        match other.and_then(|of| of.value.text()) {
            None | Some("") => is_unset = true,
            Some(other) if is_named(other) || names_own(context, other, host) => {
                return Named::Still;
            }
            Some(_) => found = Named::Another(variable.name.as_str()),
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

/// Tells whether a workload runs nothing but images of others, as a store does.
pub(super) fn is_of_others(workload: &Workload) -> bool {
    serves_as(workload).is_some()
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
