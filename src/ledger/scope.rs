//! [`Scope`]: what a run is about, so that what it does not find is told from what it does not look at.
//!
//! Takes a [`Plan`]; gives, for each application, a text that is the same in each run about the same. Environments are known by their
//! names and sources: files by their paths in the repository, clusters by context, namespaces and selector, snapshots by being
//! snapshots, since their files have dates in their names.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use super::Entry;
use crate::check::Plan;
use crate::judge::Verdict;
use crate::judge::rules::silenced;
use crate::maps::IndexMap;
use crate::source::cluster::Namespaces;
use crate::source::{NotEvaluated, Part, Request, Source, Unavailable, repository};

/// Stands for the environment in findings about the configuration.
const CONFIGURATION: &str = "kubeparity.yaml";

/// The rule that speaks only where all that the configuration names is looked at.
const UNUSED: &str = "expectation-unused";

/// The bytes of a hash that tell sources apart.
const HASH: usize = 6;

/// Texts of scopes by environment and application; `None` for what a run is not about.
type Texts = IndexMap<(String, Option<String>), Option<Rc<str>>>;

/// The things that a run is about.
#[derive(Debug)]
pub struct Scope<'p> {
    plan: &'p Plan,
    /// The only application that was looked at.
    app: Option<&'p str>,
    /// The needs that were named beside those of the configuration.
    needs: &'p [String],
    /// The directory that paths are told from.
    top: PathBuf,
    /// The texts that were asked for: many findings ask for the same.
    texts: RefCell<Texts>,
}

impl<'p> Scope<'p> {
    /// Returns the scope of a plan, of which one application or all are looked at, with needs as they were typed. Paths are told from the
    /// top of the repository, or where there is none from the directory of the ledger.
    #[must_use]
    pub fn new(plan: &'p Plan, app: Option<&'p str>, needs: &'p [String], beside: &Path) -> Self {
        let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_default();
        let mut top = repository(&whole(Path::new(".")));
        if !top.join(".git").exists() {
            let is_here = beside.as_os_str().is_empty();
            top = whole(if is_here { Path::new(".") } else { beside });
        }
        Self {
            plan,
            app,
            needs,
            top,
            texts: RefCell::default(),
        }
    }

    /// Returns the text of the scope that findings of an environment and an application are in; `None` where the run is not about
    /// these.
    pub(super) fn text(&self, environment: &str, app: Option<&str>) -> Option<Rc<str>> {
        let key = (environment.to_owned(), app.map(str::to_owned));
        let known = self.texts.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let text: Option<Rc<str>> = self.made(environment, app).map(Rc::from);
            self.texts.borrow_mut().insert(key, text.clone());
            text
        })
    }

    /// Returns all requests, also those of environments that were left out.
    fn requests(&self) -> &'p [Request] {
        let whole = self.plan.whole.as_ref();
        whole.map_or(&self.plan.requests, |of| &of.requests)
    }

    fn pairs(&self) -> &'p [(String, String)] {
        let whole = self.plan.whole.as_ref();
        whole.map_or(&self.plan.pairs, |of| &of.pairs)
    }

    /// Returns the environments that are looked at, each with the text of its scope.
    pub(super) fn environments(&self) -> Vec<(String, Rc<str>)> {
        let names = self.requests().iter().map(|of| &of.environment);
        let known = names.filter_map(|name| Some((name.clone(), self.text(name, self.app)?)));
        known.collect()
    }

    fn made(&self, environment: &str, app: Option<&str>) -> Option<String> {
        let is_of = |request: &&Request| {
            !self.plan.only_drift
                || environment == CONFIGURATION
                || request.environment == environment
        };
        let requests: Vec<&Request> = self.requests().iter().filter(is_of).collect();
        let is_asked = |part: &Part| app.is_none() || part.app.as_deref() == app;
        let has_app = |request: &&Request| request.parts.iter().any(is_asked);
        let is_known =
            environment == CONFIGURATION || requests.iter().any(|of| of.environment == environment);
        if !is_known || (app.is_some() && !requests.iter().any(has_app)) {
            return None;
        }
        let mut hasher = Sha256::new();
        for request in requests {
            self.hash(request, app, &mut hasher);
        }
        for text in self.plan.namespaces.iter().chain(self.needs) {
            add(&mut hasher, text);
        }
        let hash: String = hasher
            .finalize()
            .iter()
            .take(HASH)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Some(format!("{} ({hash})", self.name(environment)))
    }

    fn name(&self, environment: &str) -> String {
        if self.plan.only_drift {
            return format!("drift of {environment}");
        }
        if self.pairs().is_empty() {
            return format!("{environment} by itself");
        }
        let pairs = self.pairs().iter();
        let pairs: Vec<String> = pairs
            .map(|(reference, target)| format!("{reference} → {target}"))
            .collect();
        pairs.join(", ")
    }

    fn hash(&self, request: &Request, app: Option<&str>, hasher: &mut Sha256) {
        add(hasher, &request.environment);
        for part in &request.parts {
            if part.app.is_none() || part.app.as_deref() == app {
                match &part.source {
                    Source::Path(path) => add(hasher, &self.path(path, request)),
                    Source::Snapshot(_) => add(hasher, "snapshot"),
                    // Commands of one text may run in several directories.
                    Source::Command(command) => {
                        add(hasher, command);
                        add(hasher, &self.path(Path::new("."), request));
                    }
                    Source::Dotenv { file, .. } => add(hasher, &self.path(file, request)),
                    Source::Compose { files, .. } => {
                        for file in files {
                            add(hasher, &self.path(file, request));
                        }
                    }
                    other => add(hasher, &other.to_string()),
                }
            }
        }
        if let Some(cluster) = &request.cluster {
            add(hasher, cluster.label());
            match &cluster.namespaces {
                Namespaces::OfContext => add(hasher, "of the context"),
                Namespaces::All => add(hasher, "all namespaces"),
                Namespaces::Named(names) => names.iter().for_each(|name| add(hasher, name)),
            }
            add(hasher, cluster.selector.as_deref().unwrap_or_default());
            add(hasher, &cluster.kinds.join(","));
        }
    }

    /// Returns a path as the repository spells it; of a file elsewhere, the source as it is written.
    fn path(&self, path: &Path, request: &Request) -> String {
        let whole = std::fs::canonicalize(path).ok();
        let below = whole
            .as_deref()
            .and_then(|path| path.strip_prefix(&self.top).ok());
        below.map_or_else(
            || request.spec.clone(),
            |below| below.to_string_lossy().into_owned(),
        )
    }

    /// Tells whether the run looked at what an entry is about, so that the finding would have been there; returns the scope's text.
    pub(super) fn looked_at(&self, entry: &Entry, verdict: &Verdict) -> Option<Rc<str>> {
        let app = entry.application.as_deref();
        if self.app.is_some() && app != self.app {
            return None;
        }
        let text = self.text(&entry.environment, app)?;
        let mut missing = verdict.not_evaluated.iter();
        let is_seen = entry.scopes.iter().any(|scope| **scope == *text)
            && self.is_on(&entry.rule)
            && !missing.any(|missing| self.hides(missing, entry));
        is_seen.then_some(text)
    }

    /// Tells whether a rule speaks in the run.
    fn is_on(&self, rule: &str) -> bool {
        let policy = &self.plan.policy;
        policy.is_on(rule) && (rule != UNUSED || policy.report_unused)
    }

    /// Tells whether something that was not evaluated may hide a finding.
    fn hides(&self, missing: &NotEvaluated, entry: &Entry) -> bool {
        let pairs = self.pairs();
        let is_known = self
            .requests()
            .iter()
            .any(|request| request.environment == missing.environment);
        let is_compared = pairs.iter().any(|(reference, target)| {
            *reference == missing.environment && *target == entry.environment
        });
        if is_known && missing.environment != entry.environment && !is_compared {
            return false;
        }
        if missing.is_needed() || missing.unavailable.is_everything() {
            return true;
        }
        let is_of = |kind: &String| entry.id.contains(&format!("{kind}/"));
        let is_of_kind = match &missing.unavailable {
            Unavailable::Resource(kind) => is_of(kind),
            Unavailable::Resources(kinds) => kinds.iter().any(is_of),
            _ => false,
        };
        is_of_kind || silenced(&missing.unavailable).contains(&&*entry.rule)
    }
}

/// Adds a text, and where it ends.
fn add(hasher: &mut Sha256, text: &str) {
    hasher.update(text.as_bytes());
    hasher.update([0]);
}
