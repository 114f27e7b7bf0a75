//! `env-value-differs`: the same variable, set in the same way, with another text.

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Severity, values};
use crate::model::EnvValue;
use crate::placeholders::{In, example_host, placeholder};

pub(crate) struct EnvValueDiffers;

static META: Meta = Meta {
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
        let (EnvValue::Text { expanded: a, .. }, EnvValue::Text { expanded: b, .. }) =
            (&reference.value, &target.value)
        else {
            return Judgement::NotMine;
        };
        let is_placeholder = placeholder(b, In::Value).is_some() || example_host(b, a).is_some();
        if is_placeholder || context.names.explain(a, b) {
            return Judgement::Fine;
        }
        let title = format!("{name} differs");
        let finding = context.draft(&META, difference, title);
        match values::kind_of_both(name, a, b) {
            Some(kind) => finding
                .with_severity(Severity::Note)
                .because(format!("{} are meant to differ", plural(kind)))
                .into(),
            None if b.is_empty() => finding
                .because(format!("the value is empty in {}", context.target()))
                .into(),
            None => finding.into(),
        }
    }
}

fn plural(kind: values::ValueKind) -> &'static str {
    match kind {
        values::ValueKind::Host => "hosts",
        values::ValueKind::LogLevel => "log levels",
        values::ValueKind::Number => "numbers",
    }
}
