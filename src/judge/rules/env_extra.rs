//! `env-extra`: a variable that only the target's process gets.

use super::env_missing::{self, taken_instead};
use crate::compare::{Difference, Field};
use crate::judge::part::Part;
use crate::judge::replaced::is_of_one_person;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::values::{self, ValueKind};
use crate::judge::{Context, Severity, Title};
use crate::model::EnvSource;

pub(crate) struct EnvExtra;

pub(crate) static META: Meta = Meta {
    id: "env-extra",
    summary: "A variable that the target sets is not set in the reference, where it would have been tried",
    severity: Severity::Warning,
    page: include_str!("env-extra.md"),
};

impl Rule for EnvExtra {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (false, true) = difference.presence() else {
            return Judgement::NotMine;
        };
        // The reference may have the variable too: what it takes whole is not rendered, and a remark says so.
        let is_unknown =
            matches!(difference.field, Field::Env(_)) && takes_unknown_keys(difference);
        if is_unknown {
            return Judgement::Fine;
        }
        let title = match &difference.field {
            Field::Env(name) => Title::only_within(format_args!("{name} is set"), context.target()),
            Field::EnvFrom(source) => {
                // Told of what the reference takes instead.
                if let (Some(ours), Some(theirs)) = difference.containers
                    && context.tells(env_missing::META.id)
                    && taken_instead(source, theirs, ours).is_some()
                {
                    return Judgement::Fine;
                }
                let what = source.in_words();
                Title::only_within(
                    format_args!("every variable of {what} is taken"),
                    context.target(),
                )
            }
            _ => return Judgement::NotMine,
        };
        let why = format!("{} never ran this way", context.reference());
        let finding = context.draft(&META, difference, title).because(why);
        let finding = finding.part_of(part(difference));
        let is_quiet = match &difference.field {
            Field::Env(name) => difference
                .target
                .value
                .as_text()
                .is_some_and(|value| is_tuning(name, value) || values::is_analytics_id(name)),
            _ => false,
        };
        match is_quiet || is_of_one_person(context.reference()) {
            true => finding.small().into(),
            false => finding.into(),
        }
    }
}

/// However many variables come from one object that the reference's container does not read, it is told once.
fn part(difference: &Difference<'_>) -> Option<Part> {
    let Field::Env(name) = &difference.field else {
        return None;
    };
    let own = difference.containers.1?.env.get(name.as_str())?;
    Part::variable(None, Some(own))
}

/// Tells whether the reference's container takes all keys of an object that must be there and is not rendered, where the target's does
/// not: what both take, explains no variable that one of them has besides.
fn takes_unknown_keys(difference: &Difference<'_>) -> bool {
    let (Some(ours), theirs) = difference.containers else {
        return false;
    };
    let mut unknown = ours
        .env_from
        .iter()
        .filter(|source| !source.keys_known && !source.optional && source.prefix.is_empty());
    unknown.any(|source| {
        let is_it = |other: &EnvSource| {
            (other.object.kind, &other.object.original_name)
                == (source.object.kind, &source.object.original_name)
        };
        !theirs.is_some_and(|of| of.env_from.iter().any(is_it))
    })
}

/// Tells whether a value is a number, a switch or a log level; a switch that turns debugging on is more than that.
fn is_tuning(name: &str, value: &str) -> bool {
    match values::is_on(value) {
        Some(is_on) => !(is_on && values::is_debug_switch(name)),
        None => matches!(
            values::kind(name, value),
            Some(ValueKind::Number | ValueKind::LogLevel)
        ),
    }
}
