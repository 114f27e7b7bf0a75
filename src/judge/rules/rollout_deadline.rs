//! `rollout-deadline`: a rollout is called failed while its pods still have the time that their probes give them.

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::sided::{SideText, Sided};
use crate::judge::{Context, Finding, Severity};
use crate::model::{Container, ContainerKind, Environment, Leaves, ProbeKind, Workload};
use crate::source::WorkloadKind;
use crate::yaml::Origin;

pub(crate) struct RolloutDeadline;

static META: Meta = Meta {
    id: "rollout-deadline",
    summary: "progressDeadlineSeconds is shorter than the start that the probes allow",
    severity: Severity::Warning,
    page: include_str!("rollout-deadline.md"),
};

const FIELD: &str = "spec.progressDeadlineSeconds";

const TITLE: &str = "the deadline of a rollout is shorter than the start that its probes allow";

/// The time that a rollout gives a pod, and the time that the pod may take.
struct Deadline {
    seconds: i64,
    origin: Origin,
    container: String,
    needed: i64,
}

impl Rule for RolloutDeadline {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let is_it = matches!(&difference.field, Field::Rest(path) if path.is(&["spec", "progressDeadlineSeconds"]));
        let (Some(ours), Some(theirs), true) =
            (difference.workloads.0, difference.workloads.1, is_it)
        else {
            return Judgement::NotMine;
        };
        // The comparison as a whole tells of a deadline that is too short in the target alone.
        match missed(theirs).is_some() && missed(ours).is_none() && !context.comparison.is_local() {
            true => Judgement::Fine,
            false => Judgement::NotMine,
        }
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        out.extend(Sided::of_comparison(context).filter_map(|sided| finding(&sided)));
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let all = Sided::of_environment(all, environment);
        out.extend(all.filter_map(|sided| finding(&sided)));
    }
}

fn finding(sided: &Sided<'_>) -> Option<Finding> {
    let theirs = missed(sided.theirs())?;
    let why = format!(
        "the startup probe of {} lets it take {} s, and the rollout is called failed {} s after its last progress",
        theirs.container, theirs.needed, theirs.seconds
    );
    let side = |of: &Deadline| -> SideText { (format!("{} s", of.seconds), of.origin) };
    let finding = match sided.ours().map(|ours| (missed(ours), deadline(ours))) {
        Some((None, Some(ours))) => sided.worse(&META, (FIELD, TITLE), (ours, side(&theirs))),
        held => {
            let ours = held.and_then(|(ours, _)| ours);
            sided.alike(
                &META,
                (FIELD, TITLE),
                (ours.as_ref().map(side), side(&theirs)),
            )
        }
    };
    Some(finding.because(why))
}

/// Returns the deadline of a workload whose pods may take longer.
fn missed(workload: &Workload) -> Option<Deadline> {
    let leaf = workload.rest.get(FIELD)?;
    let seconds: i64 = leaf.value.parse().ok()?;
    let ready = workload.rest.get("spec.minReadySeconds");
    let ready: i64 = ready.map_or(Some(0), |leaf| leaf.value.parse().ok())?;
    let mains = workload.containers.iter();
    let mains = mains.filter(|of| of.kind == ContainerKind::Main);
    let needed = mains.filter_map(|of| Some((start(of)?.checked_add(ready)?, of)));
    let (needed, container) = needed.max_by_key(|(needed, _)| *needed)?;
    let rolls = matches!(
        WorkloadKind::from_name(&workload.kind)?,
        WorkloadKind::Deployment | WorkloadKind::Rollout
    );
    (rolls && needed > seconds).then(|| Deadline {
        seconds,
        origin: place(workload, leaf.origin),
        container: container.name.clone(),
        needed,
    })
}

fn deadline(workload: &Workload) -> Option<SideText> {
    let leaf = workload.rest.get(FIELD)?;
    Some((format!("{} s", leaf.value), place(workload, leaf.origin)))
}

/// A default stands nowhere: the workload does.
fn place(workload: &Workload, origin: Origin) -> Origin {
    match origin {
        Origin::NONE => workload.origin,
        origin => origin,
    }
}

/// Returns the seconds that a container may take to start, by its startup probe: nothing else gives it an end.
fn start(container: &Container) -> Option<i64> {
    let probe = &container.probes.get(&ProbeKind::Startup)?.value.fields;
    let number = |field: &str| seconds(probe, field);
    let tries = number("failureThreshold")?.checked_mul(number("periodSeconds")?)?;
    tries.checked_add(number("initialDelaySeconds").unwrap_or(0))
}

fn seconds(probe: &Leaves, field: &str) -> Option<i64> {
    probe.get(field)?.value.parse().ok()
}
