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
        if says_which_environment(name)
            && is_own_word(a, context.reference())
            && is_own_word(b, context.target())
        {
            return Judgement::Fine;
        }
        let title = format!("{name} differs");
        let finding = context.draft(&META, difference, title);
        if says_which_environment(name) {
            let why = "it says which environment it is";
            return finding.with_severity(Severity::Note).because(why).into();
        }
        if is_debug_switch(name)
            && let (Some(reference_on), Some(target_on)) = (is_on(a), is_on(b))
        {
            let finding = finding.because(format!(
                "debugging is switched {} in {}",
                if target_on { "on" } else { "off" },
                context.target()
            ));
            return match target_on && !reference_on {
                true => finding.into(),
                false => finding.with_severity(Severity::Note).into(),
            };
        }
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

/// Tells whether a variable's name promises the name of an environment.
fn says_which_environment(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name.ends_with("_ENV")
        || name.ends_with("_ENVIRONMENT")
        || ["ENV", "ENVIRONMENT", "STAGE", "SPRING_PROFILES_ACTIVE"].contains(&name.as_str())
}

/// Tells whether a value is the environment's name, or a word that is known for environments of its name's.
fn is_own_word(value: &str, environment: &str) -> bool {
    value.eq_ignore_ascii_case(environment)
        || known_class(value).is_some_and(|class| known_class(environment) == Some(class))
}

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

fn is_debug_switch(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name == "DEBUG" || name.ends_with("_DEBUG")
}

/// Reads a switch: `None` where the value is not one.
fn is_on(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "" | "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}
