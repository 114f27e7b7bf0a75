//! `env-missing`: the outage that this program was born from.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};
use crate::judge::fix;
use crate::model::{Container, EnvSource};

/// A variable of the reference is not set in the target.
#[derive(Debug)]
pub(super) struct EnvMissing;

impl Rule for EnvMissing {
    fn id(&self) -> &'static str {
        "env-missing"
    }

    fn summary(&self) -> &'static str {
        "A variable of the reference is not set in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn page(&self) -> &'static str {
        include_str!("env-missing.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        match &difference.field {
            Field::Env(name) if difference.target.value.is_none() => {
                Some(variable(context, difference, name))
            }
            Field::EnvFrom(source) if difference.target.value.is_none() => {
                let title = format!(
                    "the variables of {source} are missing in {}",
                    context.target()
                );
                Some(
                    Draft::of(context, difference, source, title)
                        .because("every key of it is a variable in the other environment"),
                )
            }
            _ => None,
        }
    }
}

fn variable(context: &Context<'_>, difference: &Difference<'_>, name: &str) -> Draft {
    let target = context.target();
    let mut draft = Draft::of(
        context,
        difference,
        name,
        format!("{name} is missing in {target}"),
    );
    if let (Some(ours), Some(theirs)) = difference.containers {
        if let Some(source) = may_bring(ours, theirs, name) {
            return draft
                .because(format!(
                    "{target} may get it from {}, whose keys only a cluster can tell",
                    source.object.name
                ))
                .severe(Severity::Warning);
        }
        if let Some(near) = nearest(theirs, name) {
            draft = draft.because(format!("{target} has {near}: is that the one?"));
        }
    }
    draft = draft.because("the process starts without it, and the pod still says Running");
    let fix = fix::add_variable(context, difference, name);
    draft.fix(fix)
}

/// A source of unknown keys that only the target has; one that both have brings both the same.
fn may_bring<'t>(ours: &Container, theirs: &'t Container, name: &str) -> Option<&'t EnvSource> {
    theirs
        .env_from
        .iter()
        .filter(|source| !source.keys_known && name.starts_with(&source.prefix))
        .find(|source| {
            !ours.env_from.iter().any(|other| {
                !other.keys_known
                    && other.prefix == source.prefix
                    && other.object.original_name == source.object.original_name
            })
        })
}

fn nearest<'t>(container: &'t Container, name: &str) -> Option<&'t str> {
    let near = |other: &&String| strsim::normalized_damerau_levenshtein(other, name);
    let best = container
        .env
        .keys()
        .max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&best) >= 0.7).then_some(best)
}
