//! [`Plan::leave_out_snapshots`]: snapshots that are too old, or that are not there, are named and not compared.
//!
//! Takes a plan, before anything is read; leaves out of it what would say nothing about now. Leaves reading to [`super::read()`].

use jiff::{SignedDuration, Timestamp};

use super::{Plan, Whole};
use crate::error::Error;
use crate::source::{NotEvaluated, Request, Source, Unavailable, snapshot};

/// The seconds of an hour.
const HOUR: i64 = 60 * 60;

/// The hours from which on an age is told in days.
const DAYS_FROM: i64 = 72;

impl Plan {
    /// Leaves out the environments whose snapshots are not there, as long as others can be compared, and those that were written longer than
    /// so many seconds before a time.
    ///
    /// # Errors
    /// If the time of a snapshot cannot be found out.
    pub fn leave_out_snapshots(
        &mut self,
        max_age: Option<i64>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut left_out = Vec::new();
        let is_fleet = self.requests.len() > 2;
        for request in &self.requests {
            let snapshots = request.parts.iter().filter_map(|part| match &part.source {
                Source::Snapshot(path) => Some((path, part.origin)),
                _ => None,
            });
            for (path, origin) in snapshots.filter(|_| max_age.is_some() || is_fleet) {
                let why = match (snapshot::written_at(path)?, max_age) {
                    (None, _) if is_fleet => "it is not there".to_owned(),
                    (Some(written), Some(most)) if now.duration_since(written).as_secs() > most => {
                        let age = now.duration_since(written);
                        format!(
                            "it was written {} ago, and --max-age allows less",
                            hours(age)
                        )
                    }
                    _ => continue,
                };
                left_out.push(NotEvaluated {
                    environment: request.environment.clone(),
                    what: format!("snapshot {}", path.display()),
                    why,
                    unavailable: Unavailable::Everything,
                    origin,
                    off_limits: None,
                    optional: false,
                });
            }
        }
        if left_out.is_empty() {
            return Ok(());
        }
        self.whole = Some(Whole {
            requests: self.requests.clone(),
            pairs: self.pairs.clone(),
        });
        let is_out = |name: &str| left_out.iter().any(|of| of.environment == name);
        self.pairs
            .retain(|(reference, target)| !is_out(reference) && !is_out(target));
        let is_in = |request: &Request| !is_out(&request.environment);
        self.requests.retain(is_in);
        self.not_evaluated.extend(left_out);
        Ok(())
    }
}

/// Returns a time in days, or in hours where it is short.
fn hours(time: SignedDuration) -> String {
    let hours = time.as_secs() / HOUR;
    match hours {
        hours if hours > DAYS_FROM => format!("{} days", hours / 24),
        hours => format!("{hours} hours"),
    }
}
