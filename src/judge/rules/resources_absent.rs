//! `resources-absent`: no environment has a memory limit, or requests, for a container.

use crate::compare::Field;
use crate::judge::absent::{self, Everywhere, Place};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::model::Environment;

use super::resources_missing::is_covered;

pub(crate) struct ResourcesAbsent;

pub(crate) static META: Meta = Meta {
    id: "resources-absent",
    summary: "A container has no memory limit or no requests, in no environment",
    severity: Severity::Note,
    page: include_str!("resources-absent.md"),
};

impl Rule for ResourcesAbsent {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        out.extend(absent::of_comparison(context).flat_map(|found| findings(&found)));
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let all = absent::of_environment(all, environment);
        out.extend(all.flat_map(|found| findings(&found)));
    }
}

fn findings(found: &Everywhere<'_>) -> Vec<Finding> {
    let lacks = |field: &Field| found.all(|at| !is_set(at, field));
    let [cpu, memory] = ["cpu", "memory"].map(|name| lacks(&Field::Request(name.into())));
    let requests = match (cpu, memory) {
        (true, true) => Some(("requests", "cpu or memory request")),
        (true, false) => Some(("requests.cpu", "cpu request")),
        (false, true) => Some(("requests.memory", "memory request")),
        (false, false) => None,
    };
    let requests = requests.and_then(|(field, what)| {
        let finding = found.finding(&META, field, what)?;
        Some(finding.because("the scheduler counts no request as zero"))
    });
    let has_limit = !lacks(&Field::Limit("memory".into()));
    let limit = found.finding(&META, "limits.memory", "memory limit");
    let limit = limit.filter(|_| !has_limit);
    let why = "a leak takes the node's memory, and other pods with it";
    let limit = limit.map(|finding| finding.because(why));
    limit.into_iter().chain(requests).collect()
}

fn is_set(at: &Place<'_>, field: &Field) -> bool {
    let limits = at.environment.limits_in(at.workload.namespace.as_deref());
    is_covered(at.workload, at.container, &limits, field)
}
