//! `replicas-differ`: other sizes.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// The number of replicas differs in the target.
#[derive(Debug)]
pub(super) struct ReplicasDiffer;

impl Rule for ReplicasDiffer {
    fn id(&self) -> &'static str {
        "replicas-differ"
    }

    fn summary(&self) -> &'static str {
        "The number of replicas differs in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn page(&self) -> &'static str {
        include_str!("replicas-differ.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Replicas = difference.field else {
            return None;
        };
        Some(Draft::of(
            context,
            difference,
            "replicas",
            format!("replicas differ in {}", context.target()),
        ))
    }
}
