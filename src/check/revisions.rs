//! Two revisions of a workload, compared as environments are, and the rollback to one of them, judged before it is made.
//!
//! Takes [`Revisions`] as a cluster gave them; gives the [`RevisionPair`] with what its containers really get, and a [`Rollback`]: the
//! command, whether the revision would start now, what it does not bring back, and who would revert it. Both revisions meet the ConfigMaps
//! and Secrets that are there now: what these held before, nobody knows. Leaves how it is shown to [`crate::report`].

mod deployer;

use std::sync::Arc;

pub use deployer::Deployer;

use super::{Plan, SourceReading, States, compare, model};
use crate::compare::{self as comparing, Comparison};
use crate::environments::EnvironmentNames;
use crate::error::Error;
use crate::judge::{Run, Severity};
use crate::model::{ReferenceTarget, Workload};
use crate::source::cluster::{RevisionHistory, Revisions};
use crate::source::managed_fields::{FieldOwner, managers};
use crate::source::{Live, NotEvaluated, State, name_in};

/// Rules that tell that pods would not start.
const START: [&str; 3] = ["will-not-start", "reference-dangling", "apply-refused"];

/// The rule that tells that an image may be another one by now.
const LOOSE: &str = "image-mutable";

/// Two revisions as environments.
#[derive(Debug)]
pub struct RevisionPair {
    states: [States; 2],
}

/// Whether a revision would start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Everything that it refers to is there.
    Yes,
    /// Something that it refers to is gone.
    No,
    /// Not everything could be looked at.
    Unknown,
}

/// Something that stands against a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The rule that says so.
    pub rule: &'static str,
    /// An error where the pods do not start.
    pub severity: Severity,
    /// The sentence.
    pub title: String,
    /// The consequence, and near-misses.
    pub why: Vec<String>,
}

/// An object that a rollback leaves as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Who wrote it last, where that was after the revision was made.
    pub written_since: Option<FieldOwner>,
}

/// A rollback that nobody has made yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollback {
    /// The revision to go back to.
    pub revision: i64,
    /// The command in full.
    pub command: String,
    /// Whether the revision would start now.
    pub start: Start,
    /// Everything that stands against it, the worst first.
    pub obstacles: Vec<Obstacle>,
    /// Objects that the latest revision reads too, and that stay as they are.
    pub kept: Vec<Kept>,
    /// The tool that would revert it, or go another way.
    pub deployer: Option<Deployer>,
    /// Whether the pod template is the latest one's, so that the command does nothing.
    pub is_latest: bool,
    /// Whether the rollout is paused, so that kubectl refuses the command.
    pub is_paused: bool,
}

/// Returns the name that a revision has as an environment.
fn name_of(number: i64) -> String {
    format!("revision {number}")
}

/// Returns the states of revisions. Their names are not words of an environment: no difference is explained by them.
fn states(
    plan: &Plan,
    revisions: &Revisions,
    history: &RevisionHistory,
    numbers: &[i64],
) -> Result<Vec<States>, Error> {
    let mut reading = Vec::new();
    for number in numbers {
        let mut live = revisions.now.clone();
        live.environment = name_of(*number);
        live.state = State::Live;
        live.spec = format!(
            "context:{}#{} {}/{}",
            revisions.context,
            history.namespace,
            history.kind.name(),
            history.name
        );
        let mut chosen = revisions.chosen.iter();
        let object = chosen
            .find(|(of, _)| of == number)
            .map(|(_, object)| object);
        let object = object.ok_or_else(|| Error::new(format!("revision {number} was not read")))?;
        live.lazy_objects.push(object.clone());
        reading.push(SourceReading::default().with_live(live, &history.namespace));
    }
    let mut states = model(plan, reading)?;
    let nobody = Arc::new(EnvironmentNames::new(&[], &[], &[]));
    for state in states.iter_mut().filter_map(|of| of.live.as_mut()) {
        state.known_names = Some(Arc::clone(&nobody));
    }
    Ok(states)
}

impl RevisionPair {
    /// Models two revisions that were chosen.
    ///
    /// # Errors
    /// If one was not read, or cannot be.
    pub fn new(
        revisions: &Revisions,
        history: &RevisionHistory,
        [from, to]: [i64; 2],
    ) -> Result<Self, Error> {
        let names = [name_of(from), name_of(to)];
        let plan = Plan::of_environments(&names.each_ref().map(String::as_str));
        let states = states(&plan, revisions, history, &[from, to])?;
        let states: Result<[States; 2], _> = states.try_into();
        states
            .map(|states| Self { states })
            .map_err(|_| Error::new("two revisions are needed"))
    }

    /// Compares what their containers get.
    ///
    /// # Errors
    /// If one was not modelled.
    pub fn comparison(&self) -> Result<Comparison<'_>, Error> {
        let [from, to] = self.states.each_ref().map(States::first);
        let both = from.zip(to);
        let (from, to) = both.ok_or_else(|| Error::new("two revisions are needed"))?;
        Ok(comparing::compare(from, to))
    }
}

impl Rollback {
    /// Judges the rollback to a revision that was chosen, as was the latest one. `access` are arguments of kubectl before its command.
    ///
    /// # Errors
    /// If a revision was not read, or cannot be.
    pub fn judge(
        revisions: &Revisions,
        history: &RevisionHistory,
        number: i64,
        access: &[String],
    ) -> Result<Self, Error> {
        let name = name_of(number);
        let plan = Plan::of_environments(&[&name]);
        let states = states(&plan, revisions, history, &[number])?;
        let mut run = Run::new(&plan.policy);
        run.add(&compare(&plan, &states)?, &plan.policy);
        let verdict = run.settle(&plan.policy);
        let findings = verdict.findings.into_iter();
        let told = findings.filter(|of| START.contains(&of.rule) || of.rule == LOOSE);
        let mut obstacles: Vec<Obstacle> = told
            .map(|finding| Obstacle {
                rule: finding.rule,
                severity: finding.severity,
                title: finding.title.to_string(),
                why: finding.why,
            })
            .collect();
        obstacles.extend(missing_claims(revisions, history, &states));
        obstacles.sort_by_key(|of| std::cmp::Reverse(of.severity));
        let mut of_start = obstacles.iter().filter(|of| of.rule != LOOSE);
        let start = match of_start.next().map(|of| of.severity) {
            Some(Severity::Error) => Start::No,
            // Something else may yet make it, or the image is there already.
            Some(_) => Start::Unknown,
            None if revisions.not_evaluated.iter().any(NotEvaluated::is_needed) => Start::Unknown,
            None => Start::Yes,
        };
        let latest = history.latest();
        Ok(Self {
            revision: number,
            command: command(history, number, access),
            start,
            obstacles,
            kept: kept(revisions, history, number)?,
            deployer: Deployer::of(history, access),
            is_latest: latest.is_some_and(|latest| history.are_equal(latest, number)),
            is_paused: history.is_paused,
        })
    }
}

/// Returns the claims that a revision's own volumes name and that are not there.
fn missing_claims(
    revisions: &Revisions,
    history: &RevisionHistory,
    states: &[States],
) -> Vec<Obstacle> {
    let workloads = states.iter().filter_map(States::first);
    let workloads = workloads.flat_map(|of| &of.workloads);
    let volumes = workloads.flat_map(|of| of.volumes.values());
    let claims = volumes.filter(|volume| volume.kind == "persistentVolumeClaim");
    let names = claims.filter_map(|volume| volume.rest.get("claimName"));
    let absent = names.filter(|name| {
        let name = name_in(&history.namespace, &name.value);
        revisions.claims.absent.contains(&name)
    });
    let told = absent.map(|name| Obstacle {
        rule: "will-not-start",
        severity: Severity::Error,
        title: format!("PersistentVolumeClaim {} is not there", name.value),
        why: vec!["the pod stays Pending".to_owned()],
    });
    told.collect()
}

/// Returns the ConfigMaps and Secrets that a revision shares with the latest one.
fn kept(revisions: &Revisions, history: &RevisionHistory, number: i64) -> Result<Vec<Kept>, Error> {
    let Some(latest) = history.latest().filter(|latest| *latest != number) else {
        return Ok(Vec::new());
    };
    let pair = RevisionPair::new(revisions, history, [number, latest])?;
    let [own, others] = pair.states.each_ref().map(|of| {
        let first = of.first().and_then(|of| of.workloads.first());
        first.map(read_objects).unwrap_or_default()
    });
    let created = history
        .revision(number)
        .and_then(|of| of.created.as_deref());
    let shared = own.into_iter().filter(|of| others.contains(of));
    let kept = shared.map(|(kind, name)| {
        let written = live_of(revisions, kind, &name).and_then(|live| last_written(&live));
        let since = |of: &FieldOwner| created.zip(of.time.as_deref()).is_some_and(|(a, b)| b > a);
        Kept {
            kind,
            name,
            written_since: written.filter(since),
        }
    });
    Ok(kept.collect())
}

/// Returns the ConfigMaps and Secrets that a workload's pods read, each once.
fn read_objects(workload: &Workload) -> Vec<(&'static str, String)> {
    let mut read = Vec::new();
    for reference in workload.references() {
        let one = (reference.kind(), reference.name.to_owned());
        let is_object = matches!(reference.target, ReferenceTarget::Object(_));
        if is_object && !reference.is_everywhere() && !read.contains(&one) {
            read.push(one);
        }
    }
    read
}

/// Returns what the cluster says of an object that revisions refer to.
fn live_of(revisions: &Revisions, kind: &str, name: &str) -> Option<Arc<Live>> {
    let mut lazy = revisions.now.lazy_objects.iter();
    if let Some(found) = lazy.find(|of| of.kind == kind && *of.name == *name) {
        return Some(found.live.clone());
    }
    let mut open = revisions.now.objects.iter();
    let found = open.find(|of| of.kind() == kind && of.name() == name);
    found?.live.clone()
}

fn last_written(live: &Live) -> Option<FieldOwner> {
    let all = managers(&live.managed).into_iter();
    all.max_by(|a, b| a.time.cmp(&b.time))
}

/// Returns the command that makes a rollback.
fn command(history: &RevisionHistory, number: i64, access: &[String]) -> String {
    let kind = history.kind.name().to_lowercase();
    let mut words = vec!["kubectl".to_owned()];
    words.extend(access.iter().cloned());
    words.extend(["-n", &history.namespace, "rollout", "undo"].map(str::to_owned));
    words.push(format!("{kind}/{}", history.name));
    words.push(format!("--to-revision={number}"));
    spelled(&words)
}

/// Spells words as a shell reads them.
fn spelled(words: &[String]) -> String {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '@' | '=');
    let spelled = words.iter().map(
        |word| match !word.is_empty() && word.chars().all(is_plain) {
            true => word.clone(),
            false => format!("'{}'", word.replace('\'', r"'\''")),
        },
    );
    spelled.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
