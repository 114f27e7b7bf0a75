//! `foreign-environment`: production that talks to staging.

use super::Rule;
use crate::compare::Subject;
use crate::judge::Severity;
use crate::judge::draft::Draft;
use crate::model::{EnvValue, Environment};

/// A value points at another environment.
#[derive(Debug)]
pub(super) struct ForeignEnvironment;

impl Rule for ForeignEnvironment {
    fn id(&self) -> &'static str {
        "foreign-environment"
    }

    fn summary(&self) -> &'static str {
        "A value points at another environment"
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn page(&self) -> &'static str {
        include_str!("foreign-environment.md")
    }

    fn environment(&self, environment: &Environment, drafts: &mut Vec<Draft>) {
        for workload in &environment.workloads {
            for container in &workload.containers {
                for variable in container.env.values() {
                    let EnvValue::Text { expanded, .. } = &variable.value else {
                        continue;
                    };
                    let Some(other) = foreign(&environment.name, expanded) else {
                        continue;
                    };
                    let subject = Subject {
                        app: workload.app.clone(),
                        kind: workload.kind.clone(),
                        name: workload.original_name.clone(),
                        container: Some(container.name.clone()),
                    };
                    let title = format!(
                        "{} of {} points at {other}",
                        variable.name, environment.name
                    );
                    let host = expanded.contains("://") || expanded.contains('.');
                    let draft = Draft::about(environment, subject, &variable.name, title)
                        .side(expanded, variable.origin)
                        .because("what one environment does would reach the other");
                    drafts.push(if host {
                        draft
                    } else {
                        draft.severe(Severity::Warning)
                    });
                }
            }
        }
    }
}

/// Names that environments go by; production's is the one that counts, and the names of what is not production.
const PRODUCTION: [&str; 3] = ["production", "prod", "prd"];
const OTHERS: [&str; 8] = [
    "staging",
    "stg",
    "stage",
    "dev",
    "development",
    "test",
    "qa",
    "uat",
];

/// Returns the environment whose name stands in a host or URL, where it is not this one: production's own values must not
/// name another, and no other may name production.
fn foreign(own: &str, text: &str) -> Option<&'static str> {
    let own = own.to_ascii_lowercase();
    let is_host =
        text.contains("://") || (text.contains('.') && !text.contains(char::is_whitespace));
    if !is_host {
        return None;
    }
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host
        .split(['/', '?'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut words = host.split(|c: char| !c.is_ascii_alphanumeric());
    match PRODUCTION.contains(&own.as_str()) {
        true => words.find_map(|word| {
            OTHERS
                .iter()
                .copied()
                .find(|other| *other == word && !matches!(word, "dev" | "test"))
        }),
        false if OTHERS.contains(&own.as_str()) => {
            words.find_map(|word| PRODUCTION.iter().copied().find(|other| *other == word))
        }
        false => None,
    }
}
