//! `env-missing`: a variable that the reference's process gets and the target's does not.

use super::near_miss;
use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::maps::IndexSet;
use crate::model::{Container, ContainerKind, EnvSource, EnvValue, RefKind, Variable};

pub(crate) struct EnvMissing;

static META: Meta = Meta {
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
                let what = source.in_words();
                let title = format!("no variable of {what} is taken in {}", context.target());
                let why = format!(
                    "which variables these are, the {} overlay does not tell",
                    context.reference()
                );
                context.draft(&META, difference, title).because(why).into()
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
    let name = &variable.name;
    let title = format!("{name} is missing in {}", context.target());
    let mut finding = context.draft(&META, difference, title);
    if let Some(source) = may_bring(reference, target, name) {
        finding.severity = Severity::Warning;
        finding.why.push(format!(
            "the variable may come from {}, which is not in {} and whose keys are unknown",
            source.object.name,
            context.reference()
        ));
    } else if is_optional(&variable.value) {
        finding.severity = Severity::Warning;
        finding.why.push(format!(
            "the variable is optional in {}",
            context.reference()
        ));
    } else {
        finding
            .why
            .push(consequence(target.kind, &difference.subject.kind).to_owned());
    }
    finding
        .why
        .extend(near_miss::near_miss(context, variable, (reference, target)));
    finding.fix = Some(fix(context, difference, variable));
    if fix::missing_key(context, variable).is_some() {
        let key = variable.value.key();
        finding.part = key.map(|key| Part::key(key, Some(context.reference())));
    }
    finding
}

fn is_optional(value: &EnvValue) -> bool {
    match value {
        EnvValue::Key(key)
        | EnvValue::Text {
            from: Some(key), ..
        } => key.optional,
        _ => false,
    }
}

fn consequence(kind: ContainerKind, workload: &str) -> &'static str {
    match kind {
        ContainerKind::Main if matches!(workload, "CronJob" | "Job") => {
            "the job runs without the variable, and nothing but its outcome says so"
        }
        ContainerKind::Init => {
            "the init container runs without it, and nothing but its exit code says so"
        }
        ContainerKind::Main | ContainerKind::Sidecar => {
            "the process starts without the variable, and the pod still says Running"
        }
    }
}

/// Sources of a container that are asked for each missing variable.
const MOST_SOURCES: usize = 200;

/// Returns a source of the target that may bring the variable and that the reference lacks: with the same
/// unknown sources on both sides, the variable would be missing in both.
fn may_bring<'c>(
    reference: &Container,
    target: &'c Container,
    name: &str,
) -> Option<&'c EnvSource> {
    fn key(of: &EnvSource) -> (RefKind, &str, &str) {
        (of.object.kind, &of.object.original_name, &of.prefix)
    }
    let known = reference.env_from.iter().take(MOST_SOURCES);
    let known: IndexSet<_> = known.map(key).collect();
    target.env_from.iter().take(MOST_SOURCES).find(|source| {
        !source.keys_known && name.starts_with(&*source.prefix) && !known.contains(&key(source))
    })
}

fn fix(
    context: &Context<'_>,
    difference: &Difference<'_>,
    variable: &Variable,
) -> super::super::Fix {
    if let Some(key) = fix::missing_key(context, variable) {
        return fix::in_overlay(context, &format!("add {key}"), None);
    }
    let added = Edit::of_target(context, difference)
        .and_then(|edit| fix::add_variable(context, edit, difference.containers.0?, variable));
    let what = match (&added, &variable.value) {
        (Some(_), EnvValue::Text { .. }) => {
            format!("set {} to what {} needs", variable.name, context.target())
        }
        (Some(_), _) => format!("set {} as {} does", variable.name, context.reference()),
        (None, _) => format!("set {} from a Secret", variable.name),
    };
    match added {
        Some(added) => fix::adding(context, &what, added),
        None => fix::in_overlay(context, &what, None),
    }
}
