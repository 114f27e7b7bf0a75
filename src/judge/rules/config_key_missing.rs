//! `config-key-missing`: configuration files.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A file of a mounted ConfigMap differs or is missing in the target.
#[derive(Debug)]
pub(super) struct ConfigKeyMissing;

impl Rule for ConfigKeyMissing {
    fn id(&self) -> &'static str {
        "config-key-missing"
    }

    fn summary(&self) -> &'static str {
        "A file of a mounted ConfigMap differs or is missing in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("config-key-missing.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::ConfigKey(map, key) = &difference.field else {
            return None;
        };
        let field = format!("{map}/{key}");
        let target = context.target();
        Some(
            match (&difference.reference.value, &difference.target.value) {
                (Some(_), None) => Draft::of(
                    context,
                    difference,
                    &field,
                    format!("{key} of ConfigMap {map} is missing in {target}"),
                )
                .because("the file is not there when the process looks for it"),
                (None, _) => {
                    let title = format!("{key} of ConfigMap {map} is in {target} only");
                    Draft::of(context, difference, &field, title).severe(Severity::Note)
                }
                _ => {
                    let title = format!("{key} of ConfigMap {map} differs in {target}");
                    Draft::of(context, difference, &field, title).severe(Severity::Note)
                }
            },
        )
    }
}
