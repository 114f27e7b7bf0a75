//! `env-unexpanded`: `$(VAR)` that the kubelet leaves as it stands.

use crate::compare::Value;
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Severity, Title, values};
use crate::model::{Container, EnvValue, Environment};

pub(crate) struct EnvUnexpanded;

static META: Meta = Meta {
    id: "env-unexpanded",
    summary: "A value refers to a variable that is set later in the list or nowhere, so the text `$(VAR)` itself ships",
    severity: Severity::Error,
    page: include_str!("env-unexpanded.md"),
};

impl Rule for EnvUnexpanded {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (spot, container) in Site::containers(environment) {
            for variable in container.env.values() {
                let EnvValue::Text {
                    raw,
                    unexpanded,
                    from: None,
                    ..
                } = &variable.value
                else {
                    continue;
                };
                let left: Vec<&String> = unexpanded
                    .iter()
                    .filter(|name| !may_come(container, name))
                    .collect();
                let Some(first) = left.first() else {
                    continue;
                };
                let later = left
                    .iter()
                    .any(|name| container.env.contains_key(name.as_str()));
                let title = Title::within(
                    format_args!("{} ships the text $({first})", variable.name),
                    &environment.name,
                );
                // Of a list, the entry: what else it holds is another fact.
                let at = raw.find(&format!("$({first})")).unwrap_or_default();
                let shown = Value::Text(values::entry_around(raw, at).into());
                let fact = Fact::new(&variable.name, shown, variable.origin);
                let finding = spot.fact(&META, fact, title);
                out.push(if later {
                    finding.because(format!(
                        "{first} is set later in the list, and only what is set before is expanded; \
                         a strategic merge patch puts its entries first"
                    ))
                } else {
                    finding
                        .with_severity(Severity::Warning)
                        .because(format!("{first} is not set; write $$({first}) if the text is wanted"))
                });
            }
        }
    }
}

/// Tells whether the variable may exist after all: from an `envFrom` of unknown keys, or as one of those that the
/// kubelet adds for every Service.
fn may_come(container: &Container, name: &str) -> bool {
    if container.env.contains_key(name) {
        return false;
    }
    let of_service = name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT");
    let mut sources = container.env_from.iter();
    of_service || sources.any(|source| source.may_bring(name))
}
