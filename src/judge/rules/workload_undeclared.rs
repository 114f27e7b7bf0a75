//! `workload-undeclared`: a workload in a namespace that is the overlay's own, and no overlay declares it.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Severity};
use crate::model::Environment;
use crate::yaml::Origin;

pub(crate) struct WorkloadUndeclared;

static META: Meta = Meta {
    id: "workload-undeclared",
    summary: "A workload runs in a namespace that is the overlay's own, and the overlay does not declare it",
    severity: Severity::Warning,
    page: include_str!("workload-undeclared.md"),
};

impl Rule for WorkloadUndeclared {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs_cluster(&self) -> bool {
        true
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for workload in &environment.undeclared {
            let (kind, name) = workload.split_once(' ').unwrap_or(("", workload));
            let subject = Subject::new(None, kind, name);
            let title = format!(
                "{workload} runs in {} and is not declared",
                environment.name
            );
            let fact = Fact::new("", Value::plain(workload), Origin::NONE);
            let finding = fact.finding(&META, environment, subject, title);
            out.push(finding.because(
                "no release upgrades the workload, and nothing restores it when it is lost",
            ));
        }
    }
}
