//! `config-key-missing`: a file from a ConfigMap that the target's pods do not get.

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Fix, Severity};

pub(crate) struct ConfigKeyMissing;

static META: Meta = Meta {
    id: "config-key-missing",
    summary: "A mounted ConfigMap lacks a file in the target that it has in the reference",
    severity: Severity::Warning,
    page: include_str!("config-key-missing.md"),
};

impl Rule for ConfigKeyMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("ConfigMap")]
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let Field::ConfigKey(map, key) = &difference.field else {
            return Judgement::NotMine;
        };
        match difference.presence() {
            (true, false) => {
                let title = format!(
                    "file {key} of ConfigMap {map} is missing in {}",
                    context.target()
                );
                let fix = Fix {
                    what: format!("add {key} to the files of ConfigMap {map}"),
                    patch: None,
                    variables: Vec::new(),
                };
                context
                    .draft(&META, difference, title)
                    .mended_by(Some(fix))
                    .into()
            }
            (false, true) => {
                let title = format!(
                    "file {key} of ConfigMap {map} is in {} only",
                    context.target()
                );
                context
                    .draft(&META, difference, title)
                    .with_severity(Severity::Note)
                    .into()
            }
            _ => Judgement::NotMine,
        }
    }
}
