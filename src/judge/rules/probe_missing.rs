//! `probe-missing`: a probe that the reference has and the target lacks.

use std::fmt::Write as _;

use super::probe_differs::is_timing;
use crate::compare::probe_name;
use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title};
use crate::model::{Container, ContainerKind, ProbeKind, Workload};
use crate::source::WorkloadKind;

pub(crate) struct ProbeMissing;

static META: Meta = Meta {
    id: "probe-missing",
    summary: "A container that is probed in the reference is not probed in the target",
    severity: Severity::Error,
    page: include_str!("probe-missing.md"),
};

impl Rule for ProbeMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (Field::Probe(kind, None), false) = (&difference.field, difference.target.is_present())
        else {
            return Judgement::NotMine;
        };
        let ((_, Some(workload)), (Some(reference), Some(target))) =
            (difference.workloads, difference.containers)
        else {
            return Judgement::NotMine;
        };
        if !keeps_running(workload, target) {
            return Judgement::NotMine;
        }
        let name = probe_name(*kind);
        let finding = context.draft(
            &META,
            difference,
            Title::within(format_args!("{name} is missing"), context.target()),
        );
        let probe = reference
            .probes
            .get(kind)
            .and_then(|probe| fix::probe_of_reference(&probe.value, (reference, target), None));
        let is_portless = probe.is_none();
        let patch = probe.and_then(|probe| {
            let after = serde_json::json!({name: probe});
            Edit::of_target(context, difference)?.container_patch(&serde_json::json!({}), &after)
        });
        let mut what = format!("add the {name} of {}", context.reference());
        if is_portless {
            let _ = write!(
                what,
                ", at the port that the container listens on in {}",
                context.target()
            );
        }
        let fix = fix::in_overlay(context, difference, &what, patch);
        let asked = reference.probes.get(kind).map(|probe| {
            let fields = probe.value.fields.iter();
            let asked = fields.filter(|(path, _)| !is_timing(path));
            let asked: Vec<_> = asked.map(|(path, leaf)| (path, &leaf.value)).collect();
            Part::probe(name, asked, Vec::new())
        });
        let finding = finding.part_of(asked);
        let finding = finding.mended_by(Some(fix)).because(match kind {
            ProbeKind::Readiness => {
                "the pod gets traffic, and a rollout goes on, as soon as the process exists"
            }
            ProbeKind::Liveness => "a process that hangs is never restarted",
            ProbeKind::Startup => "a slow start counts against the other probes",
        });
        match kind {
            ProbeKind::Readiness | ProbeKind::Startup => finding.into(),
            ProbeKind::Liveness => finding.with_severity(Severity::Warning).into(),
        }
    }
}

/// Tells whether a container keeps running, so that its probes mean something.
fn keeps_running(workload: &Workload, container: &Container) -> bool {
    let kind = WorkloadKind::from_name(&workload.kind);
    !kind.is_some_and(WorkloadKind::runs_to_completion) && container.kind != ContainerKind::Init
}
