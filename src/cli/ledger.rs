//! The ledger's file: read, changed and written under a lock, so that no run loses what another wrote.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{outputs, ui};
use crate::check::Plan;
use crate::error::Error;
use crate::judge::{Age, Verdict};
use crate::ledger::{Ledger, Scope, Time};
use crate::source::{Links, WorkTree, leads_out, read_file};
use crate::words::without_error_numbers;

/// The longest that a run waits for others to write.
const PATIENCE: Duration = Duration::from_secs(60);

/// The time between two attempts.
const PAUSE: Duration = Duration::from_millis(5);

/// The seconds of an hour.
const HOUR: i64 = 60 * 60;

/// The arguments about findings over time.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Over time")]
pub(super) struct LedgerArgs {
    /// Keep in FILE when each finding began and ended, and say what is new, what persists since when, and what is fixed
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
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

/// The place of a ledger.
pub(super) struct Place {
    path: PathBuf,
}

impl LedgerArgs {
    /// Returns the ledger's place: the one that was typed, or that of the configuration.
    ///
    /// # Errors
    /// If there is none, and something is asked that only a ledger can tell.
    pub(super) fn place(&self, configured: Option<&Path>) -> Result<Option<Place>, Error> {
        let place = Place::of(self.ledger.as_deref(), configured);
        let asked = [
            ("--fail-on-new", self.fail_on_new),
            ("--fail-on-older", self.fail_on_older.is_some()),
        ];
        match asked.iter().find(|(_, is_asked)| *is_asked) {
            Some((option, _)) if place.is_none() => Err(Error::new(format!(
                "{option} needs a ledger, which tells what is new"
            ))
            .hint("name one: --ledger FILE, or 'ledger: FILE' in kubeparity.yaml")),
            _ => Ok(place),
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

impl Place {
    /// Returns the place that was typed, or the configured one.
    pub(super) fn of(typed: Option<&Path>, configured: Option<&Path>) -> Option<Self> {
        let path = typed.or(configured)?.to_owned();
        Some(Self { path })
    }

    /// Returns the scope of a plan.
    pub(super) fn scope<'p>(
        &self,
        plan: &'p Plan,
        app: Option<&'p str>,
        needs: &'p [String],
    ) -> Scope<'p> {
        Scope::new(plan, app, needs, &self.path)
    }

    /// Reads the ledger; one that is not there yet is empty.
    ///
    /// # Errors
    /// If it cannot be read, or is not a whole ledger of this version.
    pub(super) fn read(&self) -> Result<Ledger, Error> {
        let failed = |why: &str| {
            let why = without_error_numbers(why);
            Error::new(format!("cannot read the ledger {}: {why}", self.path.display()))
                .hint("nothing was written to it; take it back from a backup or from Git, or move it away to begin a new one")
        };
        match read_file(&self.path, Links::InRepository) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).map_err(|_| failed("not UTF-8 text"))?;
                Ledger::parse(&text).map_err(|why| failed(&why))
            }
            Err(error) if error.kind() == ErrorKind::NotFound && !self.is_link() => {
                Ok(Ledger::default())
            }
            Err(error) => Err(failed(&error.to_string())),
        }
    }

    /// As [`Self::read`], where there has to be one.
    ///
    /// # Errors
    /// If there is none, and as [`Self::read`].
    pub(super) fn read_existing(&self) -> Result<Ledger, Error> {
        match self.path.exists() {
            true => self.read(),
            false => Err(
                Error::new(format!("there is no ledger {}", self.path.display())).hint(format!(
                    "kubeparity check --ledger {} begins one",
                    self.path.display()
                )),
            ),
        }
    }

    fn is_link(&self) -> bool {
        self.path
            .symlink_metadata()
            .is_ok_and(|found| found.is_symlink())
    }

    /// Notes in the ledger what a run found, and in the verdict what the ledger knows of it.
    ///
    /// # Errors
    /// If the ledger cannot be read or written.
    pub(super) fn record(&self, verdict: &mut Verdict, scope: &Scope<'_>) -> Result<(), Error> {
        let _lock = self.lock()?;
        let mut ledger = self.read()?;
        verdict.history =
            Some(ledger.record(verdict, scope, outputs::now().into(), WorkTree::head));
        ui::write_durably(&self.path, &ledger.print())
    }

    /// Notes in the verdict what the ledger knows of it, and leaves the ledger as it is.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(super) fn look_up(&self, verdict: &mut Verdict, scope: &Scope<'_>) -> Result<(), Error> {
        let mut ledger = self.read()?;
        let mut history = ledger.record(verdict, scope, outputs::now().into(), || None);
        // What a change does not touch is not told, and so not gone.
        history.fixed.clear();
        verdict.history = Some(history);
        Ok(())
    }

    /// Waits until no other run is writing. The lock lies beside the ledger, which is replaced whole, and stays there, since a file that
    /// somebody waits for cannot be removed without a race.
    fn lock(&self) -> Result<File, Error> {
        let target = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let mut name = target.clone().into_os_string();
        name.push(".lock");
        let path = PathBuf::from(name);
        let failed = |why: &str| {
            let why = without_error_numbers(why);
            Error::new(format!(
                "cannot write the ledger {}: its lock {} cannot be taken: {why}",
                self.path.display(),
                path.display()
            ))
            .hint("a ledger lies in a directory that the program may write to")
        };
        if leads_out(&self.path) || leads_out(&path) {
            return Err(failed(
                "a link that leads out of the repository, which is not followed",
            ));
        }
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| failed(&error.to_string()))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(failed(&error.to_string())),
                Err(TryLockError::WouldBlock) if started.elapsed() > PATIENCE => {
                    return Err(failed("another run has held it for a minute"));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
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
