//! `probe-absent`: no environment has a readiness probe for a container that a Service sends requests to.

use crate::judge::absent::{self, Everywhere};
use crate::judge::rule::{Meta, Rule};
use crate::judge::serving::Services;
use crate::judge::{Context, Finding, Severity};
use crate::model::{Environment, ProbeKind};

pub(crate) struct ProbeAbsent;

pub(crate) static META: Meta = Meta {
    id: "probe-absent",
    summary: "A container behind a Service has no readiness probe, in no environment",
    severity: Severity::Note,
    page: include_str!("probe-absent.md"),
};

impl Rule for ProbeAbsent {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let services = Services::of(context.comparison.target);
        let all = absent::of_comparison(context);
        out.extend(all.filter_map(|found| finding(&services, &found)));
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        if all.len() != 1 {
            return;
        }
        let services = Services::of(environment);
        let all = absent::of_environment(all, environment);
        out.extend(all.filter_map(|found| finding(&services, &found)));
    }
}

fn finding(services: &Services<'_>, found: &Everywhere<'_>) -> Option<Finding> {
    let lacks = found.all(|at| !at.container.probes.contains_key(&ProbeKind::Readiness));
    let at = found.last().filter(|_| lacks)?;
    if !services.reach(at.workload, at.container) {
        return None;
    }
    let finding = found.finding(&META, "readinessProbe", "readinessProbe")?;
    Some(finding.because("its Service sends requests as soon as the process exists, ready or not"))
}
