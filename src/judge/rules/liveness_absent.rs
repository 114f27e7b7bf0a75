//! `liveness-absent`: no environment has a liveness probe for a container. Off until it is raised.

use crate::judge::absent::{self, Everywhere};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::model::{Environment, ProbeKind};

pub(crate) struct LivenessAbsent;

pub(crate) static META: Meta = Meta {
    id: "liveness-absent",
    summary: "A container has no liveness probe, in no environment; off until 'rules' raises it",
    severity: Severity::Note,
    page: include_str!("liveness-absent.md"),
};

impl Rule for LivenessAbsent {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn is_off(&self) -> bool {
        true
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        out.extend(absent::of_comparison(context).filter_map(|found| finding(&found)));
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let all = absent::of_environment(all, environment);
        out.extend(all.filter_map(|found| finding(&found)));
    }
}

fn finding(found: &Everywhere<'_>) -> Option<Finding> {
    let lacks = found.all(|at| !at.container.probes.contains_key(&ProbeKind::Liveness));
    let finding = found.finding(&META, "livenessProbe", "livenessProbe");
    let finding = finding.filter(|_| lacks)?;
    Some(finding.because("a process that hangs is never restarted"))
}
