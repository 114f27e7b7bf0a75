//! `env-source-differs`: same name, other source.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};
use crate::model::{Container, EnvValue};

/// A variable comes from a Secret or ConfigMap on one side and is literal on the other.
#[derive(Debug)]
pub(super) struct EnvSourceDiffers;

impl Rule for EnvSourceDiffers {
    fn id(&self) -> &'static str {
        "env-source-differs"
    }

    fn summary(&self) -> &'static str {
        "A variable comes from a Secret or ConfigMap on one side and is literal on the other"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("env-source-differs.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Env(name) = &difference.field else {
            return None;
        };
        let (ours, theirs) = difference.containers;
        let (ours, theirs) = (source(ours?, name)?, source(theirs?, name)?);
        (ours != theirs).then(|| {
            Draft::of(
                context,
                difference,
                name,
                format!("{name} comes from elsewhere in {}", context.target()),
            )
        })
    }
}

fn source(container: &Container, name: &str) -> Option<&'static str> {
    Some(match &container.env.get(name)?.value {
        EnvValue::Text { from: None, .. } => "literal",
        EnvValue::Text { from: Some(_), .. } => "ConfigMap",
        EnvValue::Key(key) => match key.object.kind {
            crate::model::RefKind::ConfigMap => "ConfigMap",
            crate::model::RefKind::Secret => "Secret",
        },
        EnvValue::Field(_) => "field",
        EnvValue::ResourceField(_) => "resource",
        EnvValue::Other(_) => "other",
        EnvValue::Unsubstituted(_) => return None,
    })
}
