//! `env-missing`: a variable that the reference's process gets and the target's does not.

mod renamed;
mod unmissed;
mod whole;

use super::near_miss;
use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Fix, Severity, Title, values};
use crate::model::{Container, ContainerKind, EnvSource, EnvValue, KeyRef, RefKind, Variable};

pub(super) use renamed::is_renamed;
pub(super) use whole::taken_instead;

pub(crate) struct EnvMissing;

pub(crate) static META: Meta = Meta {
    id: "env-missing",
    summary: "A variable that the reference sets is not set in the target",
    severity: Severity::Error,
    page: include_str!("env-missing.md"),
};

impl Rule for EnvMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("ConfigMap")]
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (true, false) = difference.presence() else {
            return Judgement::NotMine;
        };
        let (Some(reference), Some(target)) = difference.containers else {
            return Judgement::NotMine;
        };
        match &difference.field {
            Field::Env(name) => match reference.env.get(name.as_str()) {
                Some(variable) => {
                    missing(context, difference, variable, (reference, target)).into()
                }
                None => Judgement::NotMine,
            },
            Field::EnvFrom(source) => {
                whole::of_source(context, difference, source, (reference, target)).into()
            }
            _ => Judgement::NotMine,
        }
    }
}

fn missing(
    context: &Context<'_>,
    difference: &Difference<'_>,
    variable: &Variable,
    (reference, target): (&Container, &Container),
) -> Finding {
    if let Some(finding) = renamed::renamed(context, difference, variable, (reference, target)) {
        return finding;
    }
    let name = &variable.name;
    let title = Title::within(format_args!("{name} is missing"), context.target());
    let mut finding = context.draft(&META, difference, title);
    if let Some(why) = unmissed::why(context, difference, variable) {
        return finding.with_severity(Severity::Note).because(why);
    }
    if let Some(at) = unmissed::taken_away(context, difference, name) {
        return finding.with_severity(Severity::Warning).taken_away(at);
    }
    let mut entries = target.left_out.iter().rev();
    if let Some(entry) = entries.find(|entry| entry.name == *name) {
        finding.severity = Severity::Warning;
        finding.why.push(no_such_key(context, entry));
        if let Some(side) = finding.sides.last_mut() {
            side.origin = entry.origin;
        }
    } else if let Some(doubt) = doubt(context, difference, variable, (reference, target)) {
        finding.severity = Severity::Warning;
        finding.why.push(doubt);
    } else {
        finding
            .why
            .push(consequence(target.kind, &difference.subject.kind).to_owned());
        finding.why.extend(may_still_come(target, name));
    }
    finding
        .why
        .extend(near_miss::near_miss(context, variable, (reference, target)));
    let key = fix::missing_key(context, target, variable);
    let part = |key: &KeyRef| Part::key(key, Some(context.reference()));
    let from_object = || Part::variable(Some(variable), None);
    finding.part = key.as_deref().map(part).or_else(from_object);
    let as_another = as_another_has_it(context, difference, variable);
    finding.fix = Some(match (as_another, key) {
        (Some(fix), _) => fix,
        (None, Some(key)) => {
            fix::adding_read_key(context, difference, (reference, target), (variable, &key))
        }
        (None, None) if stands_in(context, variable) => Fix::saying(format!(
            "set {name} to the service's own address, unless the process knows it"
        )),
        (None, None) => fix(context, difference, variable),
    });
    finding
}

/// Workloads that are asked how they have a variable: among thousands, these are enough.
const MOST_ASKED: usize = 100;

/// Names the Secret from which another workload of the target has the variable: what is written down in the reference is the reference's
/// own then, as the address of its database is, and not to be copied.
fn as_another_has_it(
    context: &Context<'_>,
    difference: &Difference<'_>,
    variable: &Variable,
) -> Option<Fix> {
    let EnvValue::Text { .. } = variable.value else {
        return None;
    };
    let own = difference.workloads.1?;
    let workloads = context.comparison.target.workloads.iter().take(MOST_ASKED);
    let others = workloads.filter(|of| of.namespace == own.namespace && !std::ptr::eq(*of, own));
    let mut all = others.flat_map(|of| of.containers.iter().map(move |container| (of, container)));
    let (workload, key) = all.find_map(|(workload, container)| {
        let there = container.env.get(&variable.name)?;
        let key = there.value.key().filter(|_| there.env_from.is_none())?;
        (key.object.kind == RefKind::Secret).then_some((workload, key))
    })?;
    Some(Fix::saying(format!(
        "set {} as {} {} has it, from key {} of Secret {}",
        variable.name, workload.kind, workload.original_name, key.key, key.object.original_name
    )))
}

/// Says what makes it less certain that the process misses the variable.
fn doubt(
    context: &Context<'_>,
    difference: &Difference<'_>,
    variable: &Variable,
    (reference, target): (&Container, &Container),
) -> Option<String> {
    let there = context.reference();
    if let Some(source) = may_bring(reference, target, &variable.name) {
        return Some(format!(
            "the variable may come from {}, which is not in {there} and whose keys are unknown",
            source.object.name
        ));
    }
    of_a_developer(context, difference, &variable.name).or_else(|| {
        if is_empty(&variable.value) {
            return Some(format!("it is set to nothing in {there}"));
        }
        if stands_in(context, variable) {
            return Some(format!(
                "it leads to a stand-in of the service in {there}: a process that knows the service's own address lacks nothing"
            ));
        }
        is_optional(&variable.value).then(|| format!("the variable is optional in {there}"))
    })
}

/// Names what the container takes whole on both sides, and may have the variable.
fn may_still_come(target: &Container, name: &str) -> Option<String> {
    let source = target.env_from.iter().find(|of| of.may_bring(name))?;
    let (kind, object) = (source.object.kind.name(), &source.object.name);
    Some(format!(
        "{kind} {object}, which the container takes whole, may bring it: nothing here tells its keys"
    ))
}

/// Says why an entry of the target sets nothing.
fn no_such_key(context: &Context<'_>, entry: &Variable) -> String {
    let target = context.target();
    match entry.value.key() {
        Some(KeyRef { object, key, .. }) => format!(
            "{target} reads it from key {key} of {} {}, which has no such key there; the key is optional",
            object.kind.name(),
            object.original_name
        ),
        None => format!("the variable is optional in {target}"),
    }
}

/// Says what makes a difference to a developer's environment less certain. Its file may be for several processes, and what is not in it
/// may have a default there.
fn of_a_developer(
    context: &Context<'_>,
    difference: &Difference<'_>,
    name: &str,
) -> Option<String> {
    let (reference, target) = (context.comparison.reference, context.comparison.target);
    if target.is_local() {
        return Some(
            "a developer's process may do with what the code or the image has for it".to_owned(),
        );
    }
    // A service of a Compose file is for one process.
    let local = reference.local.as_ref();
    let is_for_several = local.is_some_and(|file| file.services.is_empty());
    let own = difference.workloads.1.filter(|_| is_for_several)?;
    let workloads = target.workloads.iter();
    let mut others = workloads.filter(|of| !std::ptr::eq(*of, own));
    let other = others.find(|of| of.containers.iter().any(|of| of.env.contains_key(name)))?;
    let (kind, other) = (&other.kind, &other.original_name);
    Some(format!(
        "{kind} {other} sets it: {} may be for both",
        context.reference()
    ))
}

/// Tells whether a variable leads to a double of a service that the target does not render.
fn stands_in(context: &Context<'_>, variable: &Variable) -> bool {
    let text = variable.value.text().unwrap_or_default();
    values::stands_in(text) && !context.target_renders_host_of(text)
}

/// Tells whether a process finds the variable, and nothing in it. Few tell that from one that is not set.
pub(super) fn is_empty(value: &EnvValue) -> bool {
    matches!(value, EnvValue::Text { expanded, .. } if expanded.is_empty())
}

pub(super) fn is_optional(value: &EnvValue) -> bool {
    match value {
        EnvValue::Key(key)
        | EnvValue::Text {
            from: Some(key), ..
        } => key.optional,
        _ => false,
    }
}

/// The consequences of a missing variable, for processes that go on without it.
pub(crate) const CONSEQUENCES: [&str; 3] = [
    "the job runs without the variable, and nothing but its outcome says so",
    "the init container runs without it, and nothing but its exit code says so",
    "the process starts without the variable, and the pod still says Running",
];

fn consequence(kind: ContainerKind, workload: &str) -> &'static str {
    let [job, init, process] = CONSEQUENCES;
    match kind {
        ContainerKind::Main if matches!(workload, "CronJob" | "Job") => job,
        ContainerKind::Init => init,
        ContainerKind::Main | ContainerKind::Sidecar => process,
    }
}

/// Returns a source of the target that may bring the variable and that the reference lacks: with the same
/// unknown sources on both sides, the variable would be missing in both.
pub(super) fn may_bring<'c>(
    reference: &Container,
    target: &'c Container,
    name: &str,
) -> Option<&'c EnvSource> {
    let same = |a: &EnvSource, b: &EnvSource| {
        (a.object.kind, &a.object.original_name, &a.prefix)
            == (b.object.kind, &b.object.original_name, &b.prefix)
    };
    target.env_from.iter().find(|source| {
        source.may_bring(name) && !reference.env_from.iter().any(|other| same(source, other))
    })
}

fn fix(context: &Context<'_>, difference: &Difference<'_>, variable: &Variable) -> Fix {
    if let Some(local) = &context.comparison.target.local {
        let (name, path) = (&variable.name, local.path.display());
        return Fix::saying(format!("set {name} in {path}"));
    }
    let added = Edit::of_target(context, difference)
        .and_then(|edit| fix::add_variable(context, edit, difference.containers.0?, variable));
    let before = fix::object_before(context, variable);
    let first = fix::rendered_first(context, variable, before.as_ref());
    let what = match (&added, &variable.value) {
        (None, _) if first.is_some() => first.unwrap_or_default(),
        (Some(_), EnvValue::Text { .. }) => {
            format!("set {} to what {} needs", variable.name, context.target())
        }
        (Some(_), _) => format!("set {} as {} does", variable.name, context.reference()),
        (None, EnvValue::Hidden) => format!("set {} in {}", variable.name, context.target()),
        (None, _) => format!("set {} from a Secret", variable.name),
    };
    match added {
        Some(added) => fix::adding(context, difference, &what, added).assuming(before),
        None => fix::in_overlay(context, difference, &what, None),
    }
}
