//! [`Needs`]: the variables that the processes of a run ask for, and whose they are.
//!
//! Takes entries of `needs:` and what `--needs` named; gives each container its needs, and says which were guessed to be its own. Leaves
//! reading the files to [`crate::needs`], and what an absence is worth to [`crate::judge`].

mod files;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use std::sync::{Arc, Mutex, PoisonError};

pub(super) use files::tell_unknown;
use sources::{of_entry, source};

use super::States;
use crate::config::{Config, NeedsEntry, clean};
use crate::error::Error;
use crate::glob::Pattern;
use crate::judge::Verdict;
use crate::model::{Container, ContainerKind, Workload};
use crate::needs::{Mentions, Need};
use crate::source::{Change, Disk, NotEvaluated, Unavailable};
use crate::words::{counted, listed};
use crate::yaml::Origin;

/// The id of the rule that speaks of needs.
const RULE: &str = "env-needed";

/// Workloads that a remark names.
const LISTED: usize = 5;

/// The needs of a run.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    entries: Vec<NeedsEntry>,
    directory: PathBuf,
    sources: Vec<NeedSource>,
    /// The workloads that each source was found to be about.
    found: Arc<Mutex<BTreeMap<usize, BTreeSet<String>>>>,
    /// Whether the words of code are asked for.
    with_mentions: bool,
}

/// Needs that were read from one place.
#[derive(Debug, Clone)]
struct NeedSource {
    /// The path as people see it; empty for names that were listed.
    path: String,
    /// The same file or directory, whole; `None` for names that were listed.
    whole: Option<PathBuf>,
    origin: Origin,
    scope: Scope,
    parts: Vec<Part>,
    /// Reads whose name is built at run time.
    dynamic: usize,
    /// The words of the code, where they are asked for.
    mentions: Option<Arc<Mentions>>,
}

/// The needs of one process.
#[derive(Debug, Clone)]
struct Part {
    /// The name that it may have: a directory's or a service's; none where the scope says all.
    name: Option<String>,
    /// The number of directories between the root and it.
    depth: usize,
    needs: Vec<Need>,
}

/// Patterns of those who have the needs.
#[derive(Debug, Clone, Default)]
struct Scope {
    application: Option<Pattern>,
    workload: Option<Pattern>,
    container: Option<Pattern>,
}

impl Scope {
    fn matches(&self, workload: &Workload, container: &Container) -> bool {
        let is = |pattern: &Option<Pattern>, text: &str| {
            pattern.as_ref().is_none_or(|of| of.matches(text))
        };
        let is_named = self
            .workload
            .as_ref()
            .is_none_or(|of| of.matches_workload(&workload.kind, &workload.original_name));
        is(
            &self.application,
            workload.app.as_deref().unwrap_or_default(),
        ) && is_named
            && is(&self.container, &container.name)
            && (container.kind != ContainerKind::Init || self.container.is_some())
    }

    /// Tells whether somebody said whose they are.
    fn is_told(&self) -> bool {
        self.workload.is_some() || self.container.is_some()
    }
}

impl Needs {
    /// Takes the entries of a configuration.
    pub(super) fn of(config: Option<&Config>) -> Self {
        Self {
            entries: config
                .map(|config| config.needs.clone())
                .unwrap_or_default(),
            directory: config
                .map(|config| config.directory.clone())
                .unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Tells whether no process is known to ask for anything.
    pub(super) fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Has the words of code read, too.
    pub(super) fn with_mentions(&mut self, is_asked: bool) {
        self.with_mentions = is_asked;
    }

    /// Reads what the entries name, and what was typed: `PATH` or `WORKLOAD=PATH`.
    pub(super) fn read(&mut self, typed: &[String], disk: &Disk<'_>) -> Result<(), Error> {
        for entry in &self.entries {
            let scope = Scope {
                application: entry
                    .application
                    .as_ref()
                    .map(|glob| glob.pattern().clone()),
                workload: entry.workload.as_ref().map(|glob| glob.pattern().clone()),
                container: entry.container.as_ref().map(|glob| glob.pattern().clone()),
            };
            let first = self.sources.len();
            self.sources.extend(of_entry(entry, &scope));
            for path in entry
                .file
                .iter()
                .chain(&entry.code)
                .flat_map(|paths| &paths.0)
            {
                let file = clean(&self.directory.join(&path.text));
                let read =
                    source(&file, (scope.clone(), self.with_mentions), disk).map_err(|error| {
                        match error.origin {
                            Origin::NONE => error.at(path.origin),
                            _ => error,
                        }
                    })?;
                self.sources.push(read);
            }
            let parts = self
                .sources
                .iter_mut()
                .skip(first)
                .flat_map(|source| &mut source.parts);
            for need in parts.flat_map(|part| &mut part.needs) {
                need.environments = entry.environments.clone().unwrap_or_default().0;
                need.reason.clone_from(&entry.reason);
            }
        }
        for text in typed {
            self.sources
                .push(typed_source(text, self.with_mentions, disk)?);
        }
        Ok(())
    }

    /// Tells whether a change touches a file or code that needs come from.
    pub(super) fn is_touched(&self, change: &Change) -> bool {
        self.sources.iter().any(|source| source.is_touched(change))
    }

    /// Returns the needs that there were before a change, as far as it leaves their places alone; nothing is known of the others.
    pub(super) fn before(&self, change: &Change) -> Self {
        let mut before = self.clone();
        before.sources.retain(|source| !source.is_touched(change));
        before.found = Arc::default();
        before
    }

    /// Gives every container its needs.
    pub(super) fn tell(&self, all: &mut [States]) {
        if self.sources.is_empty() {
            return;
        }
        for environment in all
            .iter_mut()
            .flat_map(|of| of.declared.iter_mut().chain(&mut of.live))
            // A developer's file stands for containers of others, and what it lacks is told of these.
            .filter(|environment| !environment.is_local())
        {
            let is_alone = environment.mains().count() == 1;
            for workload in &mut environment.workloads {
                let own = owner(workload);
                let mut containers = std::mem::take(&mut workload.containers);
                for container in &mut containers {
                    let is_own = match &own {
                        Some(own) => *own == container.name,
                        None => {
                            container.kind == ContainerKind::Main && !stands_beside(&container.name)
                        }
                    };
                    self.give(workload, container, (is_alone, is_own));
                }
                workload.containers = containers;
            }
        }
    }

    fn give(&self, workload: &Workload, container: &mut Container, is: (bool, bool)) {
        for (index, source) in self.sources.iter().enumerate() {
            if !source.scope.matches(workload, container) {
                continue;
            }
            let Some(part) = source.part(workload, container, is) else {
                continue;
            };
            container.needs.extend(part.needs.iter().cloned());
            container.mentions.extend(source.mentions.clone());
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            let name = format!("{} {}", workload.kind, workload.original_name);
            found.entry(index).or_default().insert(name);
        }
    }

    /// Says which needs were guessed to be whose, and which are nobody's.
    pub(super) fn report(&self, verdict: &mut Verdict) {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for (index, source) in self.sources.iter().enumerate() {
            if source.dynamic > 0 {
                let reads = counted(source.dynamic, "read");
                verdict.remarks.push(format!("{reads} in {} with a name that is built at run time: those variables are not known", source.path));
            }
            match found.get(&index) {
                Some(workloads) if source.is_guessed() => {
                    verdict.remarks.push(format!(
                        "{} is taken to say what {} needs, by the name: --needs WORKLOAD=PATH says otherwise",
                        source.path,
                        listed(workloads, LISTED)
                    ));
                }
                Some(_) => {}
                None => verdict.not_evaluated.push(source.of_nobody()),
            }
        }
    }
}

impl NeedSource {
    fn is_touched(&self, change: &Change) -> bool {
        let whole = self.whole.as_ref();
        whole.is_some_and(|path| change.touches_below(path))
    }

    fn is_guessed(&self) -> bool {
        !self.scope.is_told() && self.parts.iter().any(|part| part.name.is_some())
    }

    /// Returns the needs of a container: all, where somebody said so; else those that are called like it, of several the nearest to the
    /// root; else all, where there is no other container.
    fn part(
        &self,
        workload: &Workload,
        container: &Container,
        (is_alone, is_own): (bool, bool),
    ) -> Option<&Part> {
        let first = self.parts.first()?;
        let is_whole = first.depth == 0 && self.parts.iter().skip(1).all(|part| part.depth > 0);
        if first.name.is_none() || (self.scope.is_told() && is_whole) {
            // What a proxy beside the process needs, its code does not say.
            let is_meant = first.name.is_none() || self.scope.container.is_some() || is_own;
            return Some(first).filter(|_| is_meant);
        }
        let is_about = |part: &&Part| {
            let name = part.name.as_deref();
            name.is_some_and(|name| {
                is_called(name, container)
                    || is_own
                        && bare(name) == bare(&workload.original_name)
                        && !bare(name).is_empty()
            })
        };
        let about: Vec<&Part> = self.parts.iter().filter(is_about).collect();
        let depth = about.iter().map(|part| part.depth).min();
        let mut nearest = about.into_iter().filter(|part| Some(part.depth) == depth);
        match (nearest.next(), nearest.next()) {
            (Some(part), None) => Some(part),
            (None, _) => Some(first).filter(|_| is_alone && is_whole),
            // Two are called so: nothing tells which is meant.
            _ => None,
        }
    }

    fn of_nobody(&self) -> NotEvaluated {
        let what = match self.path.is_empty() {
            true => "an entry of 'needs'".to_owned(),
            false => self.path.clone(),
        };
        let why = match self.scope.is_told() {
            true => "no container that was read is called so",
            false => {
                "nothing tells which container needs it: --needs WORKLOAD=PATH, or 'workload' in kubeparity.yaml, does"
            }
        };
        NotEvaluated {
            environment: "needs".to_owned(),
            what,
            why: why.to_owned(),
            unavailable: Unavailable::OfRules(vec![RULE.to_owned()]),
            origin: self.origin,
            off_limits: None,
            optional: self.path.is_empty(),
        }
    }
}

/// Reads what was typed: `PATH` or `WORKLOAD=PATH`.
fn typed_source(text: &str, with_mentions: bool, disk: &Disk<'_>) -> Result<NeedSource, Error> {
    let named = text.split_once('=').filter(|(name, _)| !name.contains('/'));
    let (workload, path) = named.map_or((None, text), |(name, path)| (Some(name), path));
    let workload = workload.map(str::parse).transpose();
    let workload =
        workload.map_err(|error: crate::glob::PatternError| Error::new(error.to_string()))?;
    let scope = Scope {
        workload,
        ..Scope::default()
    };
    source(Path::new(path), (scope, with_mentions), disk)
}

/// Tells whether a container may be called so: by the last part of its image's name, or by its own name.
fn is_called(name: &str, container: &Container) -> bool {
    let image = container.image.as_ref();
    let image = image.map(|image| image.value.last_name());
    let own = [image.unwrap_or_default(), &container.name];
    let name = bare(name);
    container.kind != ContainerKind::Init
        && !name.is_empty()
        && own.iter().any(|own| bare(own) == name)
}

/// Returns the name of the container that a workload is there for: the one that is called like it, or the only one that is not called like what
/// stands beside others. `None` where it may be any.
fn owner(workload: &Workload) -> Option<String> {
    let mains = workload.containers.iter();
    let mains: Vec<&Container> = mains.filter(|of| of.kind == ContainerKind::Main).collect();
    let called = mains
        .iter()
        .find(|of| is_called(&workload.original_name, of));
    let mut others = mains.iter().filter(|of| !stands_beside(&of.name));
    let only = match (others.next(), others.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    called.or(only).map(|of| of.name.clone())
}

/// Tells whether a container is called like one that serves another of its pod: a proxy, an agent, an exporter.
fn stands_beside(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "agent",
        "collector",
        "envoy",
        "exporter",
        "filebeat",
        "fluentbit",
        "fluentd",
        "linkerd",
        "otel",
        "promtail",
        "proxy",
        "reloader",
        "sidecar",
        "sync",
        "vault",
    ];
    let mut words = name.split(['-', '_']);
    words.any(|word| WORDS.contains(&word))
}

/// Returns a name without its case, its hyphens and a word for "service" at its end.
fn bare(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name = letters.collect::<String>().to_ascii_lowercase();
    let endings = ["service", "svc"];
    let short = endings.iter().find_map(|ending| name.strip_suffix(ending));
    short
        .filter(|short| !short.is_empty())
        .unwrap_or(&name)
        .to_owned()
}
