//! [`offered`]: the names of things that are there, for the arguments that take them.
//!
//! Takes an argument; gives names, as many as are found while somebody waits for them: a repository may be large, or made to be.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use clap::{Arg, Command};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};

use crate::clean::spelled;
use crate::config::{self, Config};
use crate::init;
use crate::judge::rules::RULES;
use crate::limits;
use crate::source::Disk;
use crate::source::cluster::{Access, Clusters};
use crate::yaml::SourceMap;

/// The time that a shell waits for names at most, while it shows nothing else.
const PATIENCE: Duration = Duration::from_secs(2);

/// Adds to every argument of all subcommands what may be offered for it.
pub(super) fn offered(command: Command) -> Command {
    command.mut_subcommands(|subcommand| offered(subcommand).mut_args(with_names))
}

/// Tells by an argument's name which names it takes.
fn with_names(arg: Arg) -> Arg {
    let is_flag = arg.get_long().is_some();
    match arg.get_id().as_str() {
        "sources" | "source" | "a" | "b" => arg.add(ArgValueCompleter::new(sources)),
        "environments" | "environment" => arg.add(ArgValueCandidates::new(environments)),
        "reference" if is_flag => arg.add(ArgValueCandidates::new(environments)),
        "namespace" => arg.add(ArgValueCandidates::new(namespaces)),
        "rule" | "id" | "finding" | "findings" => arg.add(ArgValueCandidates::new(rules)),
        _ => arg,
    }
}

/// Returns the sources that may be meant: environments, overlays, contexts; and else files.
fn sources(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut all = in_time(&[environment_names, overlay_names, context_names]);
    let typed_text = typed.to_string_lossy();
    all.retain(|of| of.get_value().to_string_lossy().starts_with(&*typed_text));
    match all.is_empty() {
        true => PathCompleter::any().complete(typed),
        false => all,
    }
}

/// Looks for names in several places at once, and offers those that are found in time, in the order of the places.
fn in_time(places: &[fn() -> Vec<String>]) -> Vec<CompletionCandidate> {
    let until = Instant::now() + PATIENCE;
    let (to, from) = mpsc::channel();
    for (index, names) in places.iter().copied().enumerate() {
        let to = to.clone();
        let thread = std::thread::Builder::new().stack_size(limits::STACK);
        // What comes late finds nobody, and ends with the program.
        let _ = thread.spawn(move || to.send((index, names())));
    }
    drop(to);
    let wait = || until.saturating_duration_since(Instant::now());
    let mut found: Vec<(usize, Vec<String>)> =
        std::iter::from_fn(|| from.recv_timeout(wait()).ok()).collect();
    found.sort_by_key(|(index, _)| *index);
    let names = found.into_iter().flat_map(|(_, names)| names);
    names.filter_map(offer).collect()
}

fn environments() -> Vec<CompletionCandidate> {
    in_time(&[environment_names])
}

fn environment_names() -> Vec<String> {
    let config = configuration().unwrap_or_default();
    config.environments.into_keys().collect()
}

fn overlay_names() -> Vec<String> {
    init::overlays(Path::new("."))
}

fn context_names() -> Vec<String> {
    let names = clusters().names().into_iter();
    names.map(|name| format!("context:{name}")).collect()
}

fn offer(name: String) -> Option<CompletionCandidate> {
    is_text(&name).then(|| CompletionCandidate::new(name))
}

/// Tells whether a terminal or a shell makes no more of a name than a text: not every shell's script puts quotes around what it inserts.
pub(super) fn is_text(name: &str) -> bool {
    const ACTIVE: &str = "$`;&|<>(){}!\"'\\";
    !name.contains(|c| ACTIVE.contains(c)) && spelled(name) == name
}

/// Returns the configuration, where it can be read: a shell has no place for the error.
fn configuration() -> Option<Config> {
    let path = config::find(&std::env::current_dir().ok()?).ok()??;
    let sources = SourceMap::default();
    config::load(&path, &Disk::new(&sources)).ok()
}

/// Opens the kubeconfig, of which names alone are read.
fn clusters() -> Clusters {
    Clusters::open(Access {
        kubeconfig: None,
        user: None,
        groups: Vec::new(),
        timeout: Duration::ZERO,
    })
}

fn namespaces() -> Vec<CompletionCandidate> {
    in_time(&[namespace_names])
}

fn namespace_names() -> Vec<String> {
    clusters().namespaces().into_iter().collect()
}

fn rules() -> Vec<CompletionCandidate> {
    let rules = RULES.iter().map(|rule| {
        let offer = CompletionCandidate::new(rule.id());
        offer.help(Some(rule.summary().into()))
    });
    rules.collect()
}
