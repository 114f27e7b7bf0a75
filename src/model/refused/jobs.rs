//! Checks a Job's word about pods that fail, and a CronJob's name and time zone.

use super::Report;
use crate::model::fields::{items, present, text};
use crate::model::{Refusal, is_unsubstituted};
use crate::source::WorkloadKind;
use crate::yaml::{Node, Typed};

/// A CronJob's name has at most this many letters: its Jobs' names are longer by eleven.
const NAME_LIMIT: usize = 52;

/// Checks a Job, and the Job of a CronJob.
pub(super) fn check(object: &Node, kind: WorkloadKind, report: &mut Report<'_>) {
    let path: &[&str] = match kind {
        WorkloadKind::Job => &["spec"],
        WorkloadKind::CronJob => {
            cron(object, report);
            &["spec", "jobTemplate", "spec"]
        }
        _ => return,
    };
    if let Some(spec) = present(object, path)
        && let Some(policy) = present(spec, &["podFailurePolicy"])
    {
        let path = path.join(".");
        restarts(spec, &path, report);
        for (index, rule) in items(policy, "rules").iter().enumerate() {
            let field = format!("{path}.podFailurePolicy.rules[{index}].onExitCodes.values");
            exit_codes(rule, &field, report);
        }
    }
}

fn cron(object: &Node, report: &mut Report<'_>) {
    if let Some(name) = present(object, &["metadata", "name"])
        && let Some(text) = name.as_str()
        && text.len() > NAME_LIMIT
        && !is_unsubstituted(text)
    {
        let why = format!("`{text}` has more than {NAME_LIMIT} characters");
        report.refuse_when(Refusal::WhenMade, ("metadata.name", name.origin), why);
    }
    if let Some(schedule) = present(object, &["spec", "schedule"])
        && let Some(text) = schedule.as_str()
        && (text.starts_with("TZ=") || text.starts_with("CRON_TZ="))
        && !is_unsubstituted(text)
    {
        let why = format!("`{text}` names a time zone, which belongs into timeZone");
        report.refuse_when(Refusal::WhenMade, ("spec.schedule", schedule.origin), why);
    }
}

/// Containers that are started again in their pod do not make it fail.
fn restarts(spec: &Node, path: &str, report: &mut Report<'_>) {
    if let Some(policy) = present(spec, &["template", "spec", "restartPolicy"])
        && policy.as_str() == Some("OnFailure")
    {
        let why = "it is OnFailure, with podFailurePolicy only Never is allowed";
        let field = format!("{path}.template.spec.restartPolicy");
        report.refuse(field, why, policy.origin);
    }
}

fn exit_codes(rule: &Node, field: &str, report: &mut Report<'_>) {
    let Some(codes) = present(rule, &["onExitCodes"]) else {
        return;
    };
    let is_in = text(codes, &["operator"]) == "In";
    let mut before = None;
    for node in items(codes, "values") {
        let Some(Typed::Int(code)) = node.typed() else {
            return;
        };
        let why = match before {
            _ if is_in && code == 0 => "0 means success, which In may not name".to_owned(),
            Some(before) if before == code => format!("{code} stands there twice"),
            Some(before) if before > code => {
                format!("{code} stands behind {before}: the least comes first")
            }
            _ => {
                before = Some(code);
                continue;
            }
        };
        return report.refuse(field, why, node.origin);
    }
}
