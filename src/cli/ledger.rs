//! The arguments about findings over time, and which findings they make fail.

mod keeper;
mod place;

pub(super) use keeper::Keeper;
pub(super) use place::Place;

use std::path::PathBuf;

use super::notify::NotifyArgs;
use super::outputs;
use crate::check::Plan;
use crate::error::Error;
use crate::judge::{Age, Severity, Verdict};
use crate::ledger::Time;

/// The seconds of an hour.
const HOUR: i64 = 60 * 60;

/// The arguments about findings over time.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Over time")]
pub(super) struct LedgerArgs {
    /// Keep in a file, or an object (s3://, gs://, az://), when each finding began and ended, and say what is new, persists or is fixed
    #[arg(long, value_name = "PLACE")]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    notify: NotifyArgs,
    /// Fail on findings that are new; with --fail-on-older, on these too
    #[arg(long)]
    fail_on_new: bool,
    /// Fail on findings that are there for longer: 14d, 2w, 36h
    #[arg(long, value_name = "AGE", value_parser = seconds)]
    fail_on_older: Option<i64>,
}

/// Reads an age: a number, and `w`, `d` or `h`.
pub(super) fn seconds(text: &str) -> Result<i64, String> {
    let known = [("w", 7 * 24 * HOUR), ("d", 24 * HOUR), ("h", HOUR)];
    let read = known.iter().find_map(|(unit, seconds)| {
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        i64::from(count).checked_mul(*seconds)
    });
    read.ok_or_else(|| "an age is a number of weeks, days or hours: 2w, 14d, 36h".to_owned())
}

/// Raises what has been pending for longer than the configuration allows.
pub(super) fn raise_pending(verdict: &mut Verdict, plan: &Plan) {
    if let Some(days) = plan.pending_days {
        let is_set = plan.policy.severities.contains_key("live-pending");
        verdict.raise_pending(days, is_set, outputs::now());
    }
}

impl LedgerArgs {
    /// Returns the ledger's place: the one that was typed, or that of the configuration; and whoever is told of findings that fail.
    ///
    /// # Errors
    /// If there is none, and something is asked that only a ledger can tell.
    pub(super) fn keeper(
        &self,
        plan: &Plan,
        is_trusted: bool,
        fail_on: Severity,
    ) -> Result<Option<Keeper>, Error> {
        let place = Place::of(self.ledger.as_deref(), plan.ledger.as_deref())?;
        let asked = [
            ("--fail-on-new", self.fail_on_new),
            ("--fail-on-older", self.fail_on_older.is_some()),
        ];
        let configured = (plan.notify.as_ref(), is_trusted);
        let recipient = self
            .notify
            .recipient(configured, (place.is_some(), fail_on))?;
        match asked.iter().find(|(_, is_asked)| *is_asked) {
            Some((option, _)) if place.is_none() => Err(Error::new(format!(
                "{option} needs a ledger, which tells what is new"
            ))
            .hint("name one: --ledger FILE, or 'ledger: FILE' in kubeparity.yaml")),
            _ => Ok(place.map(|place| Keeper { place, recipient })),
        }
    }

    /// Tells whether a finding of an age fails at a time: any, unless certain ages were named.
    pub(super) fn fails(&self, age: &Age, now: Time) -> bool {
        if !self.fail_on_new && self.fail_on_older.is_none() {
            return true;
        }
        let is_older = self
            .fail_on_older
            .zip(age.since)
            .is_some_and(|(most, since)| now.seconds_since(since.into()) > most);
        is_older || (self.fail_on_new && age.is_new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read() {
        let cases = [
            ("14d", Some(14 * 24 * HOUR)),
            ("2w", Some(14 * 24 * HOUR)),
            ("36h", Some(36 * HOUR)),
            ("0d", Some(0)),
            ("14", None),
            ("d", None),
            ("-1d", None),
            ("1.5d", None),
            ("5000000000d", None),
        ];
        for (text, expected) in cases {
            assert_eq!(seconds(text).ok(), expected, "{text}");
        }
    }
}
