//! [`offered`]: the names of things that are there, for the arguments that take them.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use clap::{Arg, Command};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};

use crate::clean::spelled;
use crate::config::{self, Config};
use crate::init;
use crate::judge::rules::RULES;
use crate::source::Disk;
use crate::source::cluster::{Access, Clusters};
use crate::yaml::SourceMap;

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
    let overlays = init::overlays(Path::new("."));
    let overlays = overlays.into_iter().filter_map(offer);
    let contexts = clusters().names().into_iter();
    let contexts = contexts.filter_map(|name| offer(format!("context:{name}")));
    let mut all: Vec<CompletionCandidate> = environments();
    all.extend(overlays.chain(contexts));
    let typed_text = typed.to_string_lossy();
    all.retain(|of| of.get_value().to_string_lossy().starts_with(&*typed_text));
    match all.is_empty() {
        true => PathCompleter::any().complete(typed),
        false => all,
    }
}

fn environments() -> Vec<CompletionCandidate> {
    let config = configuration().unwrap_or_default();
    let names = config.environments.into_keys();
    names.filter_map(offer).collect()
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
    let names = clusters().namespaces().into_iter();
    names.filter_map(offer).collect()
}

fn rules() -> Vec<CompletionCandidate> {
    let rules = RULES.iter().map(|rule| {
        let offer = CompletionCandidate::new(rule.id());
        offer.help(Some(rule.summary().into()))
    });
    rules.collect()
}
