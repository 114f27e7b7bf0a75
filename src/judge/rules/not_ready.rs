//! `not-ready`: a live workload of which fewer pods are available than are wanted.

use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::status::conditions;
use crate::judge::{Finding, Severity};
use crate::model::{Environment, WorkloadStatus};
use crate::words::{are, counted};

pub(crate) struct NotReady;

pub(crate) static META: Meta = Meta {
    id: "not-ready",
    summary: "Fewer pods of a live workload are available than are wanted",
    severity: Severity::Error,
    page: include_str!("not-ready.md"),
};

impl Rule for NotReady {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::LiveState]
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let statuses = environment.statuses.iter();
        out.extend(statuses.filter_map(|of| judged(environment, of)));
    }
}

fn judged(environment: &Environment, of: &WorkloadStatus) -> Option<Finding> {
    let (wanted, available) = (of.wanted()?, of.available());
    if available >= wanted {
        return None;
    }
    let status = of.status();
    let count = usize::try_from(wanted).unwrap_or(usize::MAX);
    let (pods, are) = (counted(count, "pod"), are(count));
    let (name, called) = (&environment.name, of.called(environment));
    let title = format!("{available} of {pods} of {called} {are} available in {name}");
    let value = format!("{available} of {wanted} available");
    let mut finding = of.finding((&META, environment), ("", &value), title);
    finding.why = conditions(status);
    if status.updated < wanted && status.updated < status.pods {
        let (updated, pods) = (status.updated, status.pods);
        let said = format!("{updated} of {pods} pods are of the latest template");
        finding.why.push(said);
    }
    if status.pods < wanted && status.conditions.is_empty() && status.wanted.is_none() {
        let there = status.pods;
        finding.why.push(format!("{there} of {pods} exist"));
    }
    let is_down = available == 0 || of.is_given_up();
    let severity = if is_down {
        Severity::Error
    } else {
        Severity::Warning
    };
    Some(finding.with_severity(severity))
}
