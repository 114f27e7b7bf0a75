//! `env-value-differs`: the same variable, set in the same way, with another text.

use crate::compare::{Difference, Field};
use crate::environments::is_environment_word;
use crate::judge::images::{self, Change};
use crate::judge::lost_services::{Lost, lost_service};
use crate::judge::part::Part;
use crate::judge::replaced::is_of_one_person;
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Severity, Title, unreachable, values};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, EnvValue, Image, Workload};
use crate::placeholders::example_host;
use crate::words::listed;

pub(crate) struct EnvValueDiffers;

pub(crate) static META: Meta = Meta {
    id: "env-value-differs",
    summary: "A variable has another value in the target, and not only the environment's own name in it",
    severity: Severity::Warning,
    page: include_str!("env-value-differs.md"),
};

impl Rule for EnvValueDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("ConfigMap")]
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (Field::Env(name), (Some(reference), Some(target))) =
            (&difference.field, difference.containers)
        else {
            return Judgement::NotMine;
        };
        let (Some(reference), Some(target)) = (
            reference.env.get(name.as_str()),
            target.env.get(name.as_str()),
        ) else {
            return Judgement::NotMine;
        };
        // Of two texts with the same variables to be substituted, the rest is known.
        let ((EnvValue::Text { expanded: a, .. }, EnvValue::Text { expanded: b, .. })
        | (EnvValue::Unsubstituted(a), EnvValue::Unsubstituted(b))) =
            (&reference.value, &target.value)
        else {
            return Judgement::NotMine;
        };
        if let Some(lost) = lost_service(context, difference) {
            return about_service(context, difference, name, &lost);
        }
        let finding = || {
            let finding = context.draft(&META, difference, format!("{name} differs"));
            finding.part_of(of_family(difference, (name, a, b)))
        };
        of_texts(context, difference, finding, (name, a, b))
    }
}

/// However many variables of one family go from one text to another, it is told once: `IMPORT_USERS` and `IMPORT_ROLES`, both from `keep` to
/// `replace`. Switches and numbers of a family say different things.
fn of_family(difference: &Difference<'_>, (name, a, b): (&str, &str, &str)) -> Option<Part> {
    let (family, _) = name.rsplit_once('_')?;
    let is_word = |text: &str| values::is_on(text).is_none() && !text.contains(char::is_numeric);
    let is_told = family.len() > 3 && is_word(a) && is_word(b);
    is_told.then(|| Part::told_with((&difference.subject, family, a, b)))
}

/// Judges two values of a variable, or of a file that is read as variables are; `finding` begins that of the rule that asks.
pub(super) fn of_texts(
    context: &Context<'_>,
    difference: &Difference<'_>,
    finding: impl FnOnce() -> Finding,
    (name, a, b): (&str, &str, &str),
) -> Judgement {
    let is_example = || context.tells("placeholder") && example_host(b, a).is_some();
    // Of what points at another environment, `foreign-environment` speaks.
    let is_told = context.is_unfilled(b) || is_example() || context.is_foreign_value(name, b);
    if is_told || context.names.explain(a, b) || says_the_image(difference, a, b) {
        return Judgement::Fine;
    }
    if says_which_environment(name)
        && is_own_word(a, context.reference())
        && is_own_word(b, context.target())
    {
        return Judgement::Fine;
    }
    let listed = entries(a).zip(entries(b));
    let listed = listed.map(|lists| by_key(context, &lists));
    if listed
        .as_ref()
        .is_some_and(|(changed, _)| changed.is_empty())
    {
        return Judgement::Fine;
    }
    let finding = finding();
    if says_which_environment(name) {
        let why = "it says which environment it is";
        return finding.with_severity(Severity::Note).because(why).into();
    }
    if let (Some(reference_on), Some(target_on)) = (values::is_on(a), values::is_on(b))
        && (values::is_debug_switch(name) || is_of_one_person(context.reference()))
    {
        return about_switch(context, finding, name, (reference_on, target_on)).into();
    }
    if let Some(why) = why_meant(context, difference, (name, a, b)) {
        return finding.small().because(why).into();
    }
    if let Some(why) = unreachable::leads_nowhere(context, difference.workloads.1, (name, a, b)) {
        return finding.because(why).into();
    }
    match listed {
        Some(of_list) => about_list(finding, of_list),
        None => about_kind(context, finding, (name, a, b)),
    }
}

/// Tells of a host that leads nowhere: an environment's own name may be all that differs, and it is the wrong one.
fn about_service(
    context: &Context<'_>,
    difference: &Difference<'_>,
    name: &str,
    lost: &Lost,
) -> Judgement {
    let (target, Lost { host, rendered }) = (context.target(), lost);
    let title = Title::from(format!("{name} names Service {host}, which "));
    let title = title.environment(target).words(" does not render");
    let finding = context.draft(&META, difference, title);
    let why = format!("the Service is {rendered} in {target}: the host leads nowhere");
    finding.with_severity(Severity::Error).because(why).into()
}

/// Tells whether both values are what the images say: a variable that a tag is copied into tells no more than the image does.
fn says_the_image(difference: &Difference<'_>, a: &str, b: &str) -> bool {
    let says = |container: &Container, value: &str| {
        let image = container.image.as_ref().map(|image| &image.value);
        image.is_some_and(|image| {
            let parts = [image.tag.as_ref(), image.digest.as_ref(), Some(&image.raw)];
            parts.into_iter().flatten().any(|part| part == value)
        })
    };
    let (Some(ours), Some(theirs)) = difference.workloads else {
        return false;
    };
    ours.containers.iter().any(|ours| {
        let mut theirs = theirs.containers.iter().filter(|of| of.name == ours.name);
        says(ours, a) && theirs.any(|of| says(of, b))
    })
}

/// Says why the target's value is meant to be another one, if it is.
fn why_meant(
    context: &Context<'_>,
    difference: &Difference<'_>,
    (name, a, b): (&str, &str, &str),
) -> Option<String> {
    let target = context.target();
    if let Some(why) = values::why_meant(name, a, b) {
        return Some(why.to_owned());
    }
    let is_production = known_class(target) == Some(PRODUCTION);
    if let Some(why) = values::why_chosen(is_production, (name, a, b)) {
        return Some(why.to_owned());
    }
    if names_image(name) && moves_with_releases(context, a, b) {
        return Some("it names an image, which another release moves".to_owned());
    }
    if values::is_on(a) == Some(false)
        && !a.is_empty()
        && values::is_on(b) == Some(true)
        && values::is_plain_switch(name)
        && !values::is_debug_switch(name)
    {
        return Some(format!("it is switched on in {target}"));
    }
    // Sources may be called `new` or `b`, which says nothing.
    let is_known = known_class(b).is_some();
    if is_known && is_own_word(b, target) && !is_environment_word(a) {
        return Some(format!("{target} names itself"));
    }
    if context.names.only_target_in(b) && values::begin_alike(a, b) {
        return Some(format!("{target} names itself"));
    }
    let (Some(ours), Some(theirs)) = difference.workloads else {
        return None;
    };
    let replicas = |workload: &Workload| workload.replicas.as_ref().map_or(1, |of| of.value);
    let is_one = replicas(ours) == 1 && replicas(theirs) > 1;
    let is_set_apart = values::are_pods_of(b, &theirs.name)
        && (a.is_empty() || values::are_pods_of(a, &ours.name))
        || is_one && a == "single-node";
    is_set_apart.then(|| "it follows from the number of pods".to_owned())
}

/// Tells whether a variable names an image that a process starts: `RUNNER_IMAGE`.
fn names_image(name: &str) -> bool {
    let last = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next();
    last.is_some_and(|last| last.eq_ignore_ascii_case("image"))
}

/// Tells whether an image is another one only as those of containers are before a release.
fn moves_with_releases(context: &Context<'_>, a: &str, b: &str) -> bool {
    let is_image = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    let (Ok::<Image, _>(ours), Ok::<Image, _>(theirs)) = (a.parse(), b.parse());
    let change = images::change(&context.names, &ours, &theirs);
    is_image(a)
        && is_image(b)
        && matches!(
            change,
            Change::Behind
                | Change::Digests
                | Change::FromLocal
                | Change::Mirrored
                | Change::Released
                | Change::Tag
        )
}

/// Judges a switch that is for whoever develops: one for debugging that is on in the target is worth a look.
fn about_switch(
    context: &Context<'_>,
    finding: Finding,
    name: &str,
    (reference_on, target_on): (bool, bool),
) -> Finding {
    if !values::is_debug_switch(name) {
        let why = format!("{} is for developing", context.reference());
        return finding.small().because(why);
    }
    let finding = finding.because(format!(
        "debugging is switched {} in {}",
        if target_on { "on" } else { "off" },
        context.target()
    ));
    match target_on && !reference_on {
        true => finding,
        false => finding.with_severity(Severity::Note),
    }
}

/// Tells which entries of a list differ.
fn about_list(finding: Finding, (changed, is_more): (IndexSet<String>, bool)) -> Judgement {
    let is_of_monitoring = changed.iter().all(|key| values::is_monitoring_key(key));
    let changed = listed_keys(&changed);
    if is_of_monitoring && !is_more {
        let why = "each environment has its own key for monitoring";
        return finding.small().because(why).into();
    }
    match is_more {
        true => finding
            .small()
            .because(format!("the target's list has {changed}, too"))
            .into(),
        false => finding
            .because(format!("of the list, {changed} differ"))
            .into(),
    }
}

/// Tells whether such values are meant to differ.
fn about_kind(
    context: &Context<'_>,
    finding: Finding,
    (name, a, b): (&str, &str, &str),
) -> Judgement {
    match values::kind_of_both(name, a, b) {
        Some(kind) => finding
            .small()
            .because(format!("{} are meant to differ", plural(kind)))
            .into(),
        None if a.is_empty() => finding
            .small()
            .because(format!("the value is empty in {}", context.reference()))
            .into(),
        None if b.is_empty() => finding
            .because(format!("the value is empty in {}", context.target()))
            .into(),
        None if values::is_every_origin(a)
            && values::kind(name, b) == Some(values::ValueKind::Host) =>
        {
            finding
                .small()
                .because(format!("{} allows less", context.target()))
                .into()
        }
        None if values::is_test_key(b) => finding
            .because("it is a key of the service's test mode")
            .into(),
        None if values::is_colour(name) => finding
            .small()
            .because("colours are meant to differ")
            .into(),
        None if context.names.each_names_its_own(a, b) => finding
            .small()
            .because("each side names its own environment")
            .into(),
        None if context.names.only_target_in(b) && values::differ_in_environments(a, b) => finding
            .small()
            .because(format!(
                "the value has {}'s own name in it",
                context.target()
            ))
            .into(),
        None => finding.into(),
    }
}

/// Reads a list of `key=value`, as agents take their labels; `None` for any other text.
fn entries(value: &str) -> Option<IndexMap<&str, &str>> {
    let mark = [',', ';'].into_iter().find(|mark| value.contains(*mark))?;
    let mut entries = IndexMap::default();
    for entry in value
        .split(mark)
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
    {
        let (key, value) = entry.split_once('=')?;
        if key.is_empty()
            || key.contains(char::is_whitespace)
            || entries.insert(key, value).is_some()
        {
            return None;
        }
    }
    (!entries.is_empty()).then_some(entries)
}

/// Returns the keys that differ in more than the environments' own names, and whether the target has them in addition only.
fn by_key<'v>(
    context: &Context<'_>,
    (a, b): &(IndexMap<&'v str, &'v str>, IndexMap<&'v str, &'v str>),
) -> (IndexSet<String>, bool) {
    let is_same = |key: &str, ours: &str, theirs: &str| {
        ours == theirs
            || context.names.explain(ours, theirs)
            || context.names.each_names_its_own(ours, theirs)
            || says_which_environment(key) && is_own_word(theirs, context.target())
    };
    let mut changed = IndexSet::default();
    let mut is_more = true;
    for (key, ours) in a {
        let theirs = b.get(key);
        if !theirs.is_some_and(|theirs| is_same(key, ours, theirs)) {
            is_more = false;
            changed.insert((*key).to_owned());
        }
    }
    let added = b.keys().filter(|key| !a.contains_key(*key));
    changed.extend(added.map(|key| (*key).to_owned()));
    (changed, is_more)
}

fn listed_keys(keys: &IndexSet<String>) -> String {
    const LISTED: usize = 5;
    listed(keys, LISTED)
}

fn plural(kind: values::ValueKind) -> &'static str {
    match kind {
        values::ValueKind::Host => "hosts",
        values::ValueKind::LogLevel => "log levels",
        values::ValueKind::Number => "numbers",
    }
}

/// Tells whether a variable's name promises the name of an environment.
pub(in crate::judge) fn says_which_environment(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace(['.', '-'], "_");
    name.ends_with("_ENV")
        || name.ends_with("_ENVIRONMENT")
        || ["ENV", "ENVIRONMENT", "STAGE", "SPRING_PROFILES_ACTIVE"].contains(&name.as_str())
}

/// Tells whether a value is the environment's name, or a word that is known for environments of its name's.
pub(super) fn is_own_word(value: &str, environment: &str) -> bool {
    value.eq_ignore_ascii_case(environment)
        || known_class(value).is_some_and(|class| known_class(environment) == Some(class))
}

/// The kind of environment that serves customers.
const PRODUCTION: usize = 0;

/// Returns the kind of environment that a common word stands for.
fn known_class(word: &str) -> Option<usize> {
    const CLASSES: &[&[&str]] = &[
        &["production", "prod", "prd", "live"],
        &["staging", "stage", "stg"],
        &["development", "develop", "dev"],
    ];
    CLASSES
        .iter()
        .position(|words| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
}
