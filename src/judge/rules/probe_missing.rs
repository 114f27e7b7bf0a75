//! `probe-missing`: pods that say ready before they are.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};
use crate::judge::fix;
use crate::model::{ContainerKind, ProbeKind};

/// A container of the reference is probed and the target's is not.
#[derive(Debug)]
pub(super) struct ProbeMissing;

impl Rule for ProbeMissing {
    fn id(&self) -> &'static str {
        "probe-missing"
    }

    fn summary(&self) -> &'static str {
        "A container of the reference is probed and the target's is not"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("probe-missing.md")
    }

    fn settles(&self, _context: &Context<'_>, difference: &Difference<'_>) -> bool {
        matches!(difference.field, Field::Probe(_, None)) && !is_served(difference)
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Probe(kind, None) = difference.field else {
            return None;
        };
        let name = field_name(kind);
        let target = context.target();
        if difference.target.value.is_some() {
            let title = format!("{name} is in {target} only");
            return Some(Draft::of(context, difference, name, title).severe(Severity::Note));
        }
        let draft = Draft::of(
            context,
            difference,
            name,
            format!("{name} is missing in {target}"),
        );
        let draft = match kind {
            ProbeKind::Readiness => draft
                .because("a pod counts as ready once it has started, and gets traffic it cannot serve yet")
                .severe(Severity::Error),
            ProbeKind::Liveness => draft.because("a process that hangs is never restarted"),
            ProbeKind::Startup => draft.because("a slow start may be taken for a hang"),
        };
        Some(draft.fix(fix::add_probe(difference, kind)))
    }
}

/// Init containers, Jobs and containers without ports are not probed for a reason.
fn is_served(difference: &Difference<'_>) -> bool {
    let container = difference.containers.0.or(difference.containers.1);
    !matches!(difference.subject.kind.as_str(), "Job" | "CronJob")
        && container.is_some_and(|container| {
            container.kind != ContainerKind::Init && !container.ports.is_empty()
        })
}

pub(super) fn field_name(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Startup => "startupProbe",
        ProbeKind::Liveness => "livenessProbe",
        ProbeKind::Readiness => "readinessProbe",
    }
}
