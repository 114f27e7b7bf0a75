//! Variables that a container takes whole from an object whose keys nobody tells.
//!
//! Takes what one side takes whole; gives a finding that names it, and what the target takes in its place.

use super::META;
use crate::compare::{Difference, SourceName, Value};
use crate::judge::{Context, Finding, Severity, Title};
use crate::model::{Container, EnvSource};

/// Judges variables that are taken whole from what is not rendered. Where the target takes all of another such object, nothing here
/// says that one is missing.
pub(super) fn of_source(
    context: &Context<'_>,
    difference: &Difference<'_>,
    source: &SourceName,
    (reference, target): (&Container, &Container),
) -> Finding {
    let what = source.in_words();
    let why = format!(
        "which variables these are, the {} overlay does not tell",
        context.reference()
    );
    let Some(other) = taken_instead(source, reference, target) else {
        let title = Title::within(
            format_args!("no variable of {what} is taken"),
            context.target(),
        );
        return context.draft(&META, difference, title).because(why);
    };
    let other_name = SourceName::new(other).in_words();
    let title = Title::from(format!("{other_name} is taken whole in "))
        .environment(context.target())
        .words(&format!(" instead of {what}"));
    let mut finding = context.draft(&META, difference, title);
    if let Some(side) = finding.sides.last_mut() {
        side.value = Value::plain(format!("all keys of {other_name}"));
        side.origin = other.origin;
    }
    finding.with_severity(Severity::Warning).because(
        "which keys these have, nothing here tells: ask the clusters whether they are the same",
    )
}

/// Returns what one container takes whole in place of what the other takes: of the same kind, below the same prefix, and unknown alike.
pub(in crate::judge::rules) fn taken_instead<'c>(
    source: &SourceName,
    here: &Container,
    there: &'c Container,
) -> Option<&'c EnvSource> {
    let is_alike = |of: &EnvSource| {
        (of.object.kind, &of.prefix) == (source.kind, &source.prefix)
            && !of.keys_known
            && !of.optional
    };
    let has = |container: &Container, of: &EnvSource| {
        let mut own = container.env_from.iter();
        own.any(|own| is_alike(own) && own.object.original_name == of.object.original_name)
    };
    let ours = here.env_from.iter();
    let mut ours = ours.filter(|of| is_alike(of) && !has(there, of));
    let theirs = there.env_from.iter();
    let mut theirs = theirs.filter(|of| is_alike(of) && !has(here, of));
    match (ours.next(), ours.next(), theirs.next(), theirs.next()) {
        (Some(_), None, Some(other), None) => Some(other),
        _ => None,
    }
}
