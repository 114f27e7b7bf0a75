//! [`Docket`]: a run judged part by part, so that thousands of workloads need not be held at once.
//!
//! Takes [`Faces`], any number of times; gives one [`Verdict`], the same as if all had come at once.

use super::remarks::Remarks;
use super::rules::RULES;
use super::collect;
use super::collect::Sink;
use super::{Faces, Policy, Verdict, comparisons};
use crate::source::{Face, NotEvaluated};

/// What has been judged so far.
#[derive(Debug, Default)]
pub struct Docket {
    sink: Sink,
    remarks: Remarks,
    comparisons: Vec<(String, String)>,
    not_evaluated: Vec<NotEvaluated>,
    is_live: bool,
    workloads: usize,
    containers: usize,
}

impl Docket {
    /// Begins a run.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            sink: Sink::new(policy),
            ..Self::default()
        }
    }

    /// Judges every difference and every environment by all rules.
    pub fn add(&mut self, faces: &Faces<'_, '_>, policy: &Policy) {
        let mut raw = Vec::new();
        for environment in faces.environments {
            let mut facts = Vec::new();
            for rule in RULES {
                if !faces.only_drift || rule.needs_cluster() {
                    rule.environment(faces.environments, environment, &mut facts);
                }
            }
            collect::add_facts(&mut raw, facts);
            self.is_live |= environment.face == Face::Live;
            self.not_evaluated(&environment.not_evaluated);
        }
        comparisons::judge(faces, policy, &mut raw);
        self.sink.add(raw, policy);
        self.is_live |= !faces.drifts.is_empty();
        self.remarks.gather(faces.environments, faces.comparisons);
        self.count(faces);
    }

    fn not_evaluated(&mut self, new: &[NotEvaluated]) {
        for missing in new {
            if !self.not_evaluated.contains(missing) {
                self.not_evaluated.push(missing.clone());
            }
        }
    }

    /// Counts what was compared. Beside comparisons of environments, the faces of one are the same workloads again.
    fn count(&mut self, faces: &Faces<'_, '_>) {
        let only_faces = faces.comparisons.is_empty();
        let drifts = faces.drifts.iter().filter(|_| only_faces);
        for comparison in faces.comparisons.iter().chain(drifts) {
            let (reference, target) = (&comparison.reference.name, &comparison.target.name);
            let names = match only_faces {
                true => ("declared".to_owned(), format!("live in {target}")),
                false => (reference.clone(), target.clone()),
            };
            if !self.comparisons.contains(&names) {
                self.comparisons.push(names);
            }
            for pair in &comparison.pairs {
                if let (Some(reference), Some(_)) = (pair.reference, pair.target) {
                    self.workloads += 1;
                    self.containers += reference.containers.len();
                }
            }
        }
    }

    /// Adds another part of the same run.
    pub fn merge(&mut self, other: Self) {
        self.sink.merge(other.sink);
        self.remarks.merge(other.remarks);
        for names in other.comparisons {
            if !self.comparisons.contains(&names) {
                self.comparisons.push(names);
            }
        }
        self.not_evaluated(&other.not_evaluated);
        self.is_live |= other.is_live;
        self.workloads += other.workloads;
        self.containers += other.containers;
    }

    /// Ends the run.
    #[must_use]
    pub fn settle(self, policy: &Policy) -> Verdict {
        Verdict {
            comparisons: self.comparisons,
            not_evaluated: self.not_evaluated,
            is_live: self.is_live,
            workloads: self.workloads,
            containers: self.containers,
            remarks: self.remarks.say(),
            ..self.sink.settle(policy)
        }
    }
}
