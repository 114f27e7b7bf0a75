//! `replicas-differ`: another number of pods.

use crate::compare::{Difference, Field, Value};
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Severity, Title};

pub(crate) struct ReplicasDiffer;

pub(crate) static META: Meta = Meta {
    id: "replicas-differ",
    summary: "The target runs another number of pods",
    severity: Severity::Note,
    page: include_str!("replicas-differ.md"),
};

impl Rule for ReplicasDiffer {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("HorizontalPodAutoscaler")]
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if difference.field != Field::Replicas {
            return Judgement::NotMine;
        }
        let (_, theirs) = difference.workloads;
        let target = context.comparison.target;
        if theirs.is_some_and(|of| target.runs_in_place_of(of).is_some()) {
            return Judgement::Fine;
        }
        if difference.target.value == Value::Count(0) {
            let title = Title::within("no pod runs", context.target());
            let finding = context.draft(&META, difference, title);
            return finding.with_severity(Severity::Warning).into();
        }
        let finding = context.draft(&META, difference, "replicas differ");
        match (&difference.reference.value, &difference.target.value) {
            // Less was tried than will run.
            (Value::Count(ours), Value::Count(theirs)) if theirs >= ours => finding.small().into(),
            _ => finding.into(),
        }
    }
}
