//! `job-failed`: a Job that failed, or a CronJob whose last run did not succeed.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::status::condition;
use crate::judge::{Finding, Severity, Title};
use crate::model::{Environment, WorkloadStatus};
use crate::source::{FailedJob, WorkloadKind};
use crate::yaml::Origin;

pub(crate) struct JobFailed;

pub(crate) static META: Meta = Meta {
    id: "job-failed",
    summary: "A Job failed, or the last run of a CronJob did not succeed",
    severity: Severity::Error,
    page: include_str!("job-failed.md"),
};

impl Rule for JobFailed {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::LiveState]
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let statuses = environment.statuses.iter();
        out.extend(statuses.filter_map(|of| match of.kind {
            WorkloadKind::Job => job(environment, of),
            WorkloadKind::CronJob => cron_job(environment, of),
            _ => None,
        }));
        let alone = environment.failed_jobs.iter();
        let alone = alone.filter(|job| job.cron_job.is_none());
        out.extend(alone.map(|job| job_alone(environment, job)));
    }
}

/// Judges a Job that is compared: its overlay declares it.
fn job(environment: &Environment, of: &WorkloadStatus) -> Option<Finding> {
    let failed = of.status().condition("Failed")?;
    let title = Title::within(
        format_args!("{} failed", of.called(environment)),
        &environment.name,
    );
    let value = or_failed(&failed.reason);
    let finding = of.finding((&META, environment), ("", value), title);
    Some(finding.because(condition(failed)))
}

/// Tells of a Job that nobody declares.
fn job_alone(environment: &Environment, job: &FailedJob) -> Finding {
    let namespace = Some(job.namespace.to_string());
    let subject = Subject {
        namespace: namespace.filter(|of| environment.spans_namespaces && !of.is_empty()),
        ..Subject::new(None, WorkloadKind::Job.name(), &job.name)
    };
    let title = Title::within(format_args!("Job {} failed", job.name), &environment.name);
    let value = Value::plain(or_failed(&job.condition.reason));
    let fact = Fact::new("", value, Origin::NONE);
    let finding = fact.finding(&META, environment, subject, title);
    finding
        .because(condition(&job.condition))
        .with_severity(Severity::Warning)
}

fn or_failed(reason: &str) -> &str {
    if reason.is_empty() { "Failed" } else { reason }
}

/// Judges a CronJob by its last run. While a Job of it runs, nothing is known of that run yet.
fn cron_job(environment: &Environment, of: &WorkloadStatus) -> Option<Finding> {
    let status = of.status();
    let scheduled = status.last_schedule.as_deref()?;
    let success = status.last_success.as_deref();
    // Times of Kubernetes are all written alike, so that their texts have their order.
    if of.is_suspended || status.active > 0 || success.is_some_and(|of| of >= scheduled) {
        return None;
    }
    let failed = last_failed(environment, of, success);
    if failed.is_none() && of.forgets_success {
        return None;
    }
    let (name, called) = (&environment.name, of.called(environment));
    let title = format!("the last run of {called} did not succeed in {name}");
    let value = success.map_or_else(
        || "no run succeeded yet".to_owned(),
        |time| format!("last success {time}"),
    );
    let mut finding = of.finding((&META, environment), ("", &value), title);
    let runs = format!("the last run was scheduled for {scheduled}");
    if let Some(job) = failed {
        let said = condition(&job.condition);
        finding.why.push(format!("Job {}: {said}", job.name));
    }
    finding.why.push(runs);
    Some(finding.with_severity(Severity::Warning))
}

/// Returns the Job of a CronJob that failed last, after the last success.
fn last_failed<'e>(
    environment: &'e Environment,
    of: &WorkloadStatus,
    success: Option<&str>,
) -> Option<&'e FailedJob> {
    let namespace = of.namespace.as_deref().unwrap_or_default();
    let jobs = environment.failed_jobs.iter();
    let own = jobs.filter(|job| {
        job.cron_job.as_deref() == Some(&*of.name)
            && *job.namespace == *namespace
            && job.time.as_deref() > success
    });
    own.max_by(|a, b| a.time.cmp(&b.time))
}
