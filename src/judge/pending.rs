//! Changes that are declared and wait for too long: committed and never applied.
//!
//! Takes a [`Verdict`] with the ages of its findings; raises what has been pending for longer than a team allows. Leaves ages to the ledger.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use super::rules::LIVE_PENDING;
use super::{Age, Finding, Severity, Verdict};
use crate::words::counted;

impl Verdict {
    /// Makes a warning of what has been pending for more than so many days, unless the configuration gives the rule a severity. Without
    /// a ledger nothing tells, and a remark says so.
    pub fn raise_pending(&mut self, days: u32, is_set: bool, now: Timestamp) {
        let pending = |of: &Finding| of.rule == LIVE_PENDING.id;
        let count = self.findings.iter().filter(|of| pending(of)).count();
        if count == 0 || is_set {
            return;
        }
        let Some(history) = &mut self.history else {
            let findings = counted(count, "finding");
            self.remarks.push(format!(
                "nothing tells how long {findings} of live-pending have been there: pendingDays needs a ledger"
            ));
            return;
        };
        let most = SignedDuration::from_hours(i64::from(days).saturating_mul(24));
        let ages = std::mem::take(&mut history.ages);
        let mut all: Vec<(Finding, Option<Age>)> = Vec::with_capacity(self.findings.len());
        let mut known = ages.into_iter();
        for mut finding in std::mem::take(&mut self.findings) {
            let age = known.next();
            let since = age.and_then(|age| age.since).filter(|_| pending(&finding));
            if let Some(since) = since.filter(|since| now.duration_since(*since) > most) {
                finding.severity = finding.severity.max(Severity::Warning);
                let day = since.to_zoned(jiff::tz::TimeZone::UTC).date();
                finding.why.push(format!(
                    "pending since {day}, for longer than {} (pendingDays): does the deployer still run?",
                    counted(usize::try_from(days).unwrap_or(usize::MAX), "day")
                ));
            }
            all.push((finding, age));
        }
        all.sort_by_key(|(finding, _)| Reverse(finding.severity));
        for (finding, age) in all {
            self.findings.push(finding);
            history.ages.extend(age);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Subject;
    use crate::judge::History;
    use crate::judge::rules::find;

    fn finding(rule: &'static str, severity: Severity) -> Finding {
        Finding {
            rule,
            severity,
            subject: Subject::new(None, "Deployment", "web"),
            field: "image".to_owned(),
            environment: "production".to_owned(),
            ..Finding::of(find(rule).expect("a rule").meta())
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn verdict(since: Option<&str>) -> Verdict {
        let age = |since: Option<&str>| {
            let mut age = Age::default();
            age.count(since.map(at));
            age
        };
        Verdict {
            findings: vec![
                finding("replicas-differ", Severity::Note),
                finding(LIVE_PENDING.id, Severity::Note),
            ],
            history: Some(History {
                ages: vec![age(None), age(since)],
                ..History::default()
            }),
            ..Verdict::default()
        }
    }

    #[test]
    fn what_is_pending_for_too_long_is_a_warning() {
        let now = at("2026-11-30T12:00:00Z");
        for (since, is_set, is_raised) in [
            (Some("2026-11-20T12:00:00Z"), false, true),
            (Some("2026-11-20T12:00:00Z"), true, false),
            (Some("2026-11-23T12:00:00Z"), false, false),
            (Some("2026-11-23T11:59:59Z"), false, true),
            (None, false, false),
        ] {
            let mut verdict = verdict(since);
            verdict.raise_pending(7, is_set, now);
            let first = verdict.findings.first().expect("findings");
            assert_eq!(first.rule == LIVE_PENDING.id, is_raised, "{since:?}");
            assert_eq!(first.severity == Severity::Warning, is_raised);
            assert_eq!(
                first.why.iter().any(|why| why.contains("7 days")),
                is_raised
            );
            // Ages stay with their findings.
            let place = verdict
                .findings
                .iter()
                .position(|of| of.rule == LIVE_PENDING.id);
            let age = verdict.ages().get(place.expect("it is there"));
            assert_eq!(age.and_then(|age| age.since), since.map(at));
        }
        let mut unknown = verdict(None);
        unknown.history = None;
        unknown.raise_pending(7, false, now);
        assert!(
            unknown
                .remarks
                .iter()
                .any(|of| of.contains("needs a ledger")),
            "{:?}",
            unknown.remarks
        );
    }
}
