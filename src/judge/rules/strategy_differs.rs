//! `strategy-differs`: pods are replaced otherwise.

use super::object_dangling::rollouts;
use crate::compare::{Absence, Difference, Field, Side, Value};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::model::Workload;

pub(crate) struct StrategyDiffers;

static META: Meta = Meta {
    id: "strategy-differs",
    summary: "The target replaces its pods otherwise: another update strategy",
    severity: Severity::Warning,
    page: include_str!("strategy-differs.md"),
};

impl Rule for StrategyDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let Field::Strategy(path) = &difference.field else {
            return Judgement::NotMine;
        };
        if is_told(context, difference) {
            return Judgement::Fine;
        }
        let whole = of_workload(context, difference).filter(|of| !is_told(context, of));
        let whole: Vec<&Difference<'_>> = whole.collect();
        // The first one speaks for all.
        if !whole
            .first()
            .is_some_and(|first| std::ptr::eq(*first, difference))
        {
            return Judgement::Fine;
        }
        let is = |names: &[&str]| {
            whole
                .iter()
                .any(|other| matches!(&other.field, Field::Strategy(path) if path.is(names)))
        };
        let stops_first = |workload: Option<&Workload>| {
            workload.and_then(|workload| written(workload, "type")) == Some("Recreate")
        };
        let (ours, theirs) = difference.workloads;
        let waits = |workload: Option<&Workload>| {
            workload.and_then(|workload| written(workload, "type")) == Some("OnDelete")
        };
        let waiting = match (waits(ours), waits(theirs)) {
            (_, true) => Some(context.target()),
            (true, false) => Some(context.reference()),
            (false, false) => None,
        };
        let on_delete;
        let why = if let Some(environment) = waiting {
            let subject = &difference.subject;
            on_delete = format!(
                "OnDelete: a release does not replace the pods of {} in {environment}, somebody has to delete them",
                subject.name
            );
            on_delete.as_str()
        } else if is(&["type"]) && (stops_first(ours) || stops_first(theirs)) {
            "Recreate stops every old pod before a new one starts"
        } else if is(&["rollingUpdate", "maxUnavailable"]) {
            "this is how many pods may be unavailable during a release"
        } else {
            "the release that was tried is not the one that will happen"
        };
        let [_] = whole.as_slice() else {
            let mut finding = context.draft(&META, difference, "strategy differs");
            for (side, value) in finding.sides.iter_mut().zip([
                in_one(&whole, |difference| &difference.reference),
                in_one(&whole, |difference| &difference.target),
            ]) {
                side.value = value;
            }
            return told(context, finding, &whole).because(why).into();
        };
        let title = format!("strategy.{path} differs");
        let finding = context.draft(&META, difference, title);
        told(context, finding, &whole).because(why).into()
    }
}

/// Tells whether the field names something of which `object-dangling` tells that it is not there.
fn is_told(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let (Some(ours), Some(theirs)) = difference.workloads else {
        return false;
    };
    context.tells("object-dangling")
        && rollouts::tells_of(context, (ours, theirs), &difference.field.id())
}

/// Says how many pods stay available during a rollout, where that differs. A strategy that lets all of them go, where the reference's
/// does not, stays a warning.
fn told(context: &Context<'_>, finding: Finding, whole: &[&Difference<'_>]) -> Finding {
    let [reference, target] = context.rollouts();
    let workloads = whole.first().map(|difference| difference.workloads);
    let sides = workloads.and_then(|(ours, theirs)| {
        let is_down = target.downtime(theirs?).is_some();
        let ours = reference.availability(ours?)?;
        Some((is_down, ours, target.availability(theirs?)?))
    });
    let Some((is_down, ours, theirs)) = sides else {
        return with_weight(finding, whole);
    };
    let is_down = is_down && ours.kept > 0;
    let finding = match is_down {
        true => finding,
        false => with_weight(finding, whole),
    };
    if (ours.kept, ours.pods) == (theirs.kept, theirs.pods) {
        return finding;
    }
    let down = match theirs.kept {
        0 => "downtime: ",
        _ => "",
    };
    finding.because(format!(
        "{down}{} of {} pods stay available during a rollout in {}, {} of {} in {}",
        theirs.kept,
        theirs.pods,
        context.target(),
        ours.kept,
        ours.pods,
        context.reference()
    ))
}

/// Makes a note of a strategy that keeps as many pods available in the target as in the reference.
fn with_weight(finding: Finding, whole: &[&Difference<'_>]) -> Finding {
    let workloads = whole.first().map(|difference| difference.workloads);
    let Some((Some(ours), Some(theirs))) = workloads else {
        return finding;
    };
    let is_careful = |difference: &&Difference<'_>| {
        let Field::Strategy(path) = &difference.field else {
            return false;
        };
        if path.is(&["rollingUpdate", "maxSurge"]) {
            return true;
        }
        let share = |side: &Side, workload: &Workload| share(side.value.as_text()?, pods(workload));
        path.is(&["rollingUpdate", "maxUnavailable"])
            && share(&difference.target, theirs)
                .zip(share(&difference.reference, ours))
                .is_some_and(|(theirs, ours)| theirs <= ours)
    };
    match whole.iter().all(is_careful)
        || rolls_instead_of_stopping(ours, theirs)
        || is_one_by_one_apart(ours, theirs, whole)
    {
        true => finding.small(),
        false => finding,
    }
}

fn pods(workload: &Workload) -> u64 {
    let replicas = workload.replicas.map_or(1, |replicas| replicas.value);
    u64::try_from(replicas).unwrap_or(1)
}

fn written<'w>(workload: &'w Workload, path: &str) -> Option<&'w str> {
    let leaf = workload.strategy.get(path)?;
    Some(leaf.value.as_str())
}

/// Tells whether the target replaces pods bit by bit where the reference stops them all first. Pods that hold a claim are to be stopped
/// first, since the old one and the new one would write to one disk.
fn rolls_instead_of_stopping(ours: &Workload, theirs: &Workload) -> bool {
    let holds_claim = theirs
        .volumes
        .values()
        .any(|volume| volume.kind == "persistentVolumeClaim");
    written(ours, "type") == Some("Recreate")
        && written(theirs, "type") == Some("RollingUpdate")
        && !holds_claim
}

/// Tells whether the target stops one pod at a time and starts none beside it, since no two of its pods may stand on one node, and keeps as many
/// pods as the reference does.
fn is_one_by_one_apart(ours: &Workload, theirs: &Workload, whole: &[&Difference<'_>]) -> bool {
    const APART: &str = "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution";
    const UNAVAILABLE: &str = "rollingUpdate.maxUnavailable";
    let of_numbers = |difference: &&Difference<'_>| {
        let Field::Strategy(path) = &difference.field else {
            return false;
        };
        path.is(&["rollingUpdate", "maxSurge"]) || path.is(&["rollingUpdate", "maxUnavailable"])
    };
    let kept = |workload: &Workload| {
        let share = share(written(workload, UNAVAILABLE)?, pods(workload))?;
        Some(pods(workload).saturating_mul(1000_u64.saturating_sub(share)))
    };
    whole.iter().all(of_numbers)
        && written(theirs, "rollingUpdate.maxSurge") == Some("0")
        && written(theirs, UNAVAILABLE) == Some("1")
        && theirs.rest.below(APART).next().is_some()
        && kept(theirs)
            .zip(kept(ours))
            .is_some_and(|(theirs, ours)| theirs >= ours)
}

/// Returns the pods that may be unavailable, in thousandths of all.
fn share(text: &str, replicas: u64) -> Option<u64> {
    match text.strip_suffix('%') {
        Some(percent) => Some(percent.parse::<u64>().ok()?.saturating_mul(10)),
        None => text
            .parse::<u64>()
            .ok()?
            .saturating_mul(1000)
            .checked_div(replicas.max(1)),
    }
}

/// Returns the differences of one workload's strategy, in their order.
fn of_workload<'c>(
    context: &Context<'c>,
    difference: &Difference<'_>,
) -> impl Iterator<Item = &'c Difference<'c>> {
    let address = |workload: Option<&Workload>| workload.map(std::ptr::from_ref);
    let of = (
        address(difference.workloads.0),
        address(difference.workloads.1),
    );
    let differences = context.comparison.differences.iter();
    differences.filter(move |other| {
        matches!(other.field, Field::Strategy(_))
            && (address(other.workloads.0), address(other.workloads.1)) == of
    })
}

/// Joins the fields of one side.
fn in_one(
    whole: &[&Difference<'_>],
    side: impl for<'d> Fn(&'d Difference<'_>) -> &'d Side,
) -> Value {
    let fields = whole.iter().filter_map(|difference| {
        let (Field::Strategy(path), side) = (&difference.field, side(difference)) else {
            return None;
        };
        side.is_present()
            .then(|| format!("{path}: {}", side.value.shown("")))
    });
    let fields: Vec<String> = fields.collect();
    match fields.is_empty() {
        true => Value::Absent(Absence::NotSet),
        false => Value::plain(fields.join(", ")),
    }
}
