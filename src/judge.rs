//! Judging: the worth of a difference.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and a [`Policy`] (severities,
//! expectations, a baseline); gives a [`Verdict`]. Pure. Leaves how it is shown to [`crate::report`].
//!
//! The [`rules`] say what they think of a difference or of one environment; they know nothing of severities
//! that a team configured, of expectations or of baselines: all of these are settled in one place, here.

mod absent;
mod called;
mod context;
mod counterparts;
mod credentials;
mod explained;
mod finding;
mod fix;
mod fragment;
mod history;
mod images;
mod left;
mod looked_at;
mod lost_services;
mod mounted_files;
mod objects;
mod outcome;
mod part;
mod pending;
mod policy;
mod prose;
mod rendered;
mod replaced;
mod requirements;
mod rollout;
pub mod rule;
pub mod rules;
mod run;
mod served;
mod serving;
mod sided;
mod slots;
mod states;
mod status;
mod taken_away;
mod texts;
mod title;
mod told;
mod unneeded;
mod unreachable;
mod unrendered;
mod unwell;
mod values;

pub use crate::severity::Severity;
pub use context::Context;
pub use finding::{
    AddedLines, Finding, FindingSide, Fix, Likewise, Member, Needed, PatchPlace, Verdict,
};
pub(crate) use fix::MARK;
pub use history::{Age, FixedFinding, History, Trend, Week};
pub use looked_at::{Accepted, LookedAt, Stays};
pub(crate) use objects::{names_of, selector_of};
pub use outcome::{Outcome, Threshold};
pub use policy::{Baseline, Expectation, Policy};
pub use run::Run;
pub(crate) use run::{by_themselves, said_off};
pub use states::{Cause, CauseCounts, Comparisons};
pub(crate) use states::{is_deployed, written_by};
pub use title::Title;
pub use unwell::Unwell;

/// Judges every difference and every environment by all rules, and settles what is left to say.
#[must_use]
pub fn judge(comparisons: &Comparisons<'_>, policy: &Policy) -> Verdict {
    let mut run = Run::new(policy);
    run.add(comparisons, policy);
    run.settle(policy)
}
