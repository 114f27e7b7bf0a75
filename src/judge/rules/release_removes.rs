//! `release-removes`: what is live by a deployer's hand and no longer declared. Fields are found where the states of an
//! environment are held together; workloads here.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::{Finding, Severity};
use crate::model::Environment;
use crate::yaml::Origin;

pub(crate) struct ReleaseRemoves;

pub(crate) static META: Meta = Meta {
    id: "release-removes",
    summary: "A variable, probe, mount, container or workload is live, set by a deployer, and no longer declared",
    severity: Severity::Warning,
    page: include_str!("release-removes.md"),
};

impl Rule for ReleaseRemoves {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::LiveState]
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for workload in &environment.removed {
            let (kind, name) = workload.split_once(' ').unwrap_or(("", workload));
            let subject = Subject::new(None, kind, name);
            let title = format!(
                "{workload} runs in {} and is no longer declared",
                environment.name
            );
            let fact = Fact::new("", Value::plain(workload), Origin::NONE);
            let finding = fact.finding(&META, environment, subject, title);
            out.push(finding.because(
                "a deployer made the workload, and removes it with the next apply if pruning is on",
            ));
        }
    }
}
