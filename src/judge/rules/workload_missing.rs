//! `workload-missing`: what runs in one environment and not in the other.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A workload of the reference has no counterpart in the target.
#[derive(Debug)]
pub(super) struct WorkloadMissing;

impl Rule for WorkloadMissing {
    fn id(&self) -> &'static str {
        "workload-missing"
    }

    fn summary(&self) -> &'static str {
        "A workload of the reference has no counterpart in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn page(&self) -> &'static str {
        include_str!("workload-missing.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        if !matches!(difference.field, Field::Workload | Field::Kind) {
            return None;
        }
        let (kind, name) = (&difference.subject.kind, &difference.subject.name);
        let (reference, target) = (context.reference(), context.target());
        let workload = difference.workloads.0.or(difference.workloads.1)?;
        if difference.field == Field::Kind {
            let title = format!("{name} is of another kind in {target}");
            return Some(Draft::of(context, difference, "kind", title).severe(Severity::Warning));
        }
        if difference.reference.value.is_none() {
            let title = format!("{kind} {name} is in {target} only");
            return Some(Draft::of(context, difference, "", title).severe(Severity::Warning));
        }
        let draft = Draft::of(
            context,
            difference,
            "",
            format!("{kind} {name} is missing in {target}"),
        )
        .because(format!(
            "what it does in {reference} nobody does in {target}"
        ));
        let renamed = context.comparison.pairs.iter().find(|pair| {
            pair.reference
                .is_some_and(|other| std::ptr::eq(other, workload))
        });
        Some(match renamed.and_then(|pair| pair.renamed) {
            Some(other) => draft.because(format!(
                "{} {} looks like it under another name",
                other.kind, other.original_name
            )),
            None => draft,
        })
    }
}
