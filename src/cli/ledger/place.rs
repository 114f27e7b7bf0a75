//! [`Place`]: where a ledger is: a file, changed under a lock, or an object, changed under a condition. No run loses what another wrote.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::{outputs, ui};
use crate::check::Plan;
use crate::error::Error;
use crate::judge::Verdict;
use crate::ledger::{Ledger, Scope};
use crate::source::{Links, ObjectUrl, leads_out, read_file};
use crate::words::without_error_numbers;

/// The longest that a run waits for others to write.
const PATIENCE: Duration = Duration::from_secs(60);

/// The time between two attempts.
const PAUSE: Duration = Duration::from_millis(5);

/// The place of a ledger.
pub(in crate::cli) enum Place {
    /// A file.
    File(PathBuf),
    /// An object of an object store.
    Object(ObjectUrl),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Object(url) => write!(f, "{url}"),
        }
    }
}

impl Place {
    /// Returns the place that was typed, or the configured one.
    ///
    /// # Errors
    /// If it begins as a place in an object store, and no object can be there.
    pub(in crate::cli) fn of(
        typed: Option<&Path>,
        configured: Option<&Path>,
    ) -> Result<Option<Self>, Error> {
        let Some(path) = typed.or(configured) else {
            return Ok(None);
        };
        let object = ObjectUrl::of(path)?;
        Ok(Some(
            object.map_or_else(|| Self::File(path.to_owned()), Self::Object),
        ))
    }

    /// Returns the scope of a plan.
    pub(in crate::cli) fn scope<'p>(
        &self,
        plan: &'p Plan,
        app: Option<&'p str>,
        needs: &'p [String],
    ) -> Scope<'p> {
        let directory = match self {
            Self::File(path) => path.parent(),
            Self::Object(_) => None,
        };
        Scope::new(plan, app, needs, directory.unwrap_or(Path::new("")))
    }

    fn failed(&self, why: &str) -> Error {
        let why = without_error_numbers(why);
        Error::new(format!("cannot read the ledger {self}: {why}"))
            .hint("nothing was written to it; take it back from a backup or from Git, or move it away to begin a new one")
    }

    fn parse(&self, bytes: Vec<u8>) -> Result<Ledger, Error> {
        let text = String::from_utf8(bytes).map_err(|_| self.failed("not UTF-8 text"))?;
        Ledger::parse(&text).map_err(|why| self.failed(&why))
    }

    /// Returns the ledger's bytes; `None` where there is no ledger yet.
    fn bytes(&self) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Object(url) => url.read(),
            Self::File(path) => match read_file(path, Links::InRepository) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == ErrorKind::NotFound && !is_link(path) => Ok(None),
                Err(error) => Err(self.failed(&error.to_string())),
            },
        }
    }

    /// Reads the ledger; one that is not there yet is empty.
    ///
    /// # Errors
    /// If it cannot be read, or is not a whole ledger of this version.
    pub(in crate::cli) fn read(&self) -> Result<Ledger, Error> {
        let bytes = self.bytes()?;
        bytes.map_or_else(|| Ok(Ledger::default()), |bytes| self.parse(bytes))
    }

    /// As [`Self::read`], where there has to be one.
    ///
    /// # Errors
    /// If there is none, and as [`Self::read`].
    pub(in crate::cli) fn read_existing(&self) -> Result<Ledger, Error> {
        match self.bytes()? {
            Some(bytes) => self.parse(bytes),
            None => Err(Error::new(format!("there is no ledger {self}"))
                .hint(format!("kubeparity check --ledger {self} begins one"))),
        }
    }

    /// Changes the ledger, while no other run does; an object may be changed in vain, and then from its new content on.
    ///
    /// # Errors
    /// If the ledger cannot be read or written.
    pub(in crate::cli) fn change<T>(
        &self,
        mut work: impl FnMut(&mut Ledger) -> T,
    ) -> Result<T, Error> {
        match self {
            Self::File(path) => {
                let _lock = lock(path)?;
                let mut ledger = self.read()?;
                let outcome = work(&mut ledger);
                ui::write_durably(path, &ledger.print())?;
                Ok(outcome)
            }
            Self::Object(url) => url.change(|bytes| {
                let mut ledger = match bytes {
                    Some(bytes) => self.parse(bytes)?,
                    None => Ledger::default(),
                };
                let outcome = work(&mut ledger);
                Ok((ledger.print(), outcome))
            }),
        }
    }

    /// Notes in the verdict what the ledger knows of it, and leaves the ledger as it is.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(in crate::cli) fn look_up(
        &self,
        verdict: &mut Verdict,
        scope: &Scope<'_>,
    ) -> Result<(), Error> {
        let mut ledger = self.read()?;
        let mut history = ledger.record(verdict, scope, outputs::now().into(), || None);
        // What a change does not touch is not told, and so not gone.
        history.fixed.clear();
        verdict.history = Some(history);
        Ok(())
    }
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|found| found.is_symlink())
}

/// Waits until no other run is writing. The lock lies beside the ledger, which is replaced whole, and stays there, since a file that
/// somebody waits for cannot be removed without a race.
fn lock(ledger: &Path) -> Result<File, Error> {
    let target = std::fs::canonicalize(ledger).unwrap_or_else(|_| ledger.to_owned());
    let mut name = target.clone().into_os_string();
    name.push(".lock");
    let path = PathBuf::from(name);
    let failed = |why: &str| {
        let why = without_error_numbers(why);
        Error::new(format!(
            "cannot write the ledger {}: its lock {} cannot be taken: {why}",
            ledger.display(),
            path.display()
        ))
        .hint("a ledger lies in a directory that the program may write to")
    };
    if leads_out(ledger) || leads_out(&path) {
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
