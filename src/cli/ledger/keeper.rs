//! [`Keeper`]: a ledger, and whoever is told what changed in it.
//!
//! Takes a verdict; notes it in the ledger first, with what is still to be told, and tells that when the report is out. Leaves the place to
//! [`Place`] and sending to [`Recipient`].

use super::super::notify::Recipient;
use super::super::{outputs, ui};
use super::Place;
use crate::error::Error;
use crate::judge::Verdict;
use crate::ledger::Scope;
use crate::source::WorkTree;

/// A ledger, and whoever is told what changed in it.
pub(in crate::cli) struct Keeper {
    pub(in crate::cli) place: Place,
    pub(super) recipient: Option<Recipient>,
}

impl Keeper {
    /// Notes in the ledger what a run found, and in the verdict what the ledger knows of it; or that it came to no verdict, where somebody is
    /// told of that.
    ///
    /// # Errors
    /// If the run came to no verdict, or the ledger cannot be read or written.
    pub(in crate::cli) fn record(
        &self,
        judged: Result<Verdict, Error>,
        scope: &Scope<'_>,
    ) -> Result<Verdict, Error> {
        let mut verdict = judged.inspect_err(|_| self.record_failure(scope))?;
        let now = outputs::now().into();
        let subscription = self.recipient.as_ref().map(Recipient::subscription);
        let history = self.place.change(|ledger| {
            ledger.record_for((&verdict, scope), now, WorkTree::head, subscription)
        })?;
        verdict.history = Some(history);
        Ok(verdict)
    }

    fn record_failure(&self, scope: &Scope<'_>) {
        let Some(recipient) = &self.recipient else {
            return;
        };
        let now = outputs::now().into();
        let subscription = Some(recipient.subscription());
        let noted = self
            .place
            .change(|ledger| ledger.record_failure(scope, now, subscription));
        match noted {
            Ok(()) => self.tell(),
            Err(error) => ui::warn(&format!("warning: nobody was notified: {}", error.message)),
        }
    }

    /// Tells what is still to be told, and strikes it from the ledger; whatever becomes of it, the verdict stays what it is.
    pub(in crate::cli) fn tell(&self) {
        let Some(recipient) = &self.recipient else {
            return;
        };
        let now = outputs::now().into();
        let name = &recipient.subscription().recipient;
        let ended = self.place.read().and_then(|ledger| {
            if !ledger.has_waiting(name) {
                return Ok(());
            }
            let claimed = self.place.change(|ledger| ledger.claim(name, now))?;
            let told = recipient.send_all(&claimed);
            self.place.change(|ledger| ledger.release(&claimed, &told))
        });
        if let Err(error) = ended {
            ui::warn(&format!(
                "warning: who is to be notified may not be: {}",
                error.message
            ));
        }
    }
}
