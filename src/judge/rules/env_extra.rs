//! `env-extra`: a variable that only the target's process gets.

use super::env_missing::{self, taken_instead};
use super::image_differs;
use crate::compare::{Difference, Field};
use crate::judge::images::{self, Change};
use crate::judge::part::Part;
use crate::judge::replaced::is_of_one_person;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::values::{self, ValueKind};
use crate::judge::{Context, Severity, Title};
use crate::maps::IndexSet;
use crate::model::{EnvSource, Variable};

/// Letters that a family's name has at least: `APP` and `DB` say nothing.
const LEAST: usize = 3;

/// Variables of a container that are asked for their families.
const MOST_ASKED: usize = 500;

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
        if is_another_name(context, difference) {
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
            Field::Env(name) => {
                difference
                    .target
                    .value
                    .as_text()
                    .is_some_and(|value| is_tuning(name, value) || values::are_sizes(value))
                    || values::is_analytics_id(name)
            }
            _ => false,
        };
        if comes_with_image(context, difference) {
            let why = "it comes with the image, which is ahead";
            return finding.small().because(why).into();
        }
        match is_quiet || is_of_one_person(context.reference()) {
            true => finding.small().into(),
            false => finding.into(),
        }
    }
}

/// Tells whether the reference has the variable under another framework's prefix, of which is told.
fn is_another_name(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let (Field::Env(name), (Some(ours), Some(theirs))) = (&difference.field, difference.containers)
    else {
        return false;
    };
    let own = theirs.env.get(name.as_str());
    context.tells(env_missing::META.id)
        && own.is_some_and(|own| env_missing::is_renamed(context, own, (ours, theirs)))
}

/// Tells whether the target's image is another release than the reference tries, of which is told: a variable of its own comes with it.
fn comes_with_image(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let (Field::Env(_), (Some(ours), Some(theirs))) = (&difference.field, difference.containers)
    else {
        return false;
    };
    let images = ours.image.as_ref().zip(theirs.image.as_ref());
    context.tells(image_differs::META.id)
        && images.is_some_and(|(ours, theirs)| {
            images::change(&context.names, &ours.value, &theirs.value) == Change::Ahead
        })
}

/// However many variables come from one object that the reference's container does not read, it is told once; those of one family
/// (`OAUTH_…`) wherever they come from.
fn part(difference: &Difference<'_>) -> Option<Part> {
    let Field::Env(name) = &difference.field else {
        return None;
    };
    let (ours, theirs) = (difference.containers.0, difference.containers.1?);
    let own = theirs.env.get(name.as_str())?;
    // Each variable of a family asks for all others: of very many, each is told by its own object.
    if Part::source_of(own).is_none() || theirs.env.len() > MOST_ASKED {
        return Part::variable(None, Some(own));
    }
    let family = |name: &str| {
        name.split('_')
            .next()
            .filter(|of| of.len() > LEAST)
            .map(str::to_owned)
    };
    let own_family = family(name.as_str());
    let is_new = |of: &&Variable| !ours.is_some_and(|ours| ours.env.contains_key(&of.name));
    let others = theirs.env.values().filter(is_new);
    let others = others.filter(|of| own_family.is_some() && family(&of.name) == own_family);
    let sources: IndexSet<String> = others.filter_map(Part::source_of).collect();
    match sources.len() {
        0 | 1 => Part::variable(None, Some(own)),
        _ => Part::source_of(own).map(|_| Part::of_sources(&sources)),
    }
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
