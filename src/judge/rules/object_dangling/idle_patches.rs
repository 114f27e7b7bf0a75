//! Overlays that render no workload, and of which most patches are for an object that is not rendered: what they change has no effect.
//!
//! Takes what a build said of its patches; gives one warning. Leaves single patches to the remarks.

use super::META;
use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::{Cause, Context, Finding, Severity, Title};

/// Patches that match nothing, at least: one may be for an object that comes and goes.
const LEAST: usize = 2;

pub(super) fn judge(context: &Context<'_>) -> Option<Finding> {
    let target = context.comparison.target;
    if !target.workloads.is_empty() {
        return None;
    }
    let patches = target.outlines.iter().map(|outline| &outline.patches);
    let mut of_idle = patches.filter(|of| of.idle.len() >= LEAST && of.idle.len() * 2 > of.all);
    let patches = of_idle.next()?;
    let (count, all) = (patches.idle.len(), patches.all);
    let title = Title::from(format!("{count} of {all} patches of "))
        .environment(&target.name)
        .words(" match no object that is rendered");
    let place = patches.idle.first().copied().unwrap_or_default();
    let value = Value::plain(format!("{count} of {all} patches match nothing"));
    let fact = Fact::new("patches", value, place);
    let subject = Subject::new(None, "Kustomization", &target.name);
    let mut finding = fact.finding(&META, target, subject, title);
    finding.cause = Some(Cause::Gap);
    let why = "no workload is rendered, and what the overlay changes has no effect: is a base left out of its resources?";
    Some(finding.because(why).with_severity(Severity::Warning))
}
