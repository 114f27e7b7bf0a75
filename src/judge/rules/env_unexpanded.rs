//! `env-unexpanded`: `$(VAR)` that the kubelet leaves alone.

use super::Rule;
use crate::compare::Subject;
use crate::judge::Severity;
use crate::judge::draft::Draft;
use crate::model::{EnvValue, Environment};

/// A variable refers to one that comes later, so the text ships as it stands.
#[derive(Debug)]
pub(super) struct EnvUnexpanded;

impl Rule for EnvUnexpanded {
    fn id(&self) -> &'static str {
        "env-unexpanded"
    }

    fn summary(&self) -> &'static str {
        "A variable refers to one that comes later, so the text ships as it stands"
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn page(&self) -> &'static str {
        include_str!("env-unexpanded.md")
    }

    fn environment(&self, environment: &Environment, drafts: &mut Vec<Draft>) {
        for workload in &environment.workloads {
            for container in &workload.containers {
                for variable in container.env.values() {
                    let EnvValue::Text {
                        raw, unexpanded, ..
                    } = &variable.value
                    else {
                        continue;
                    };
                    let Some(late) = unexpanded.first() else {
                        continue;
                    };
                    let subject = Subject {
                        app: workload.app.clone(),
                        kind: workload.kind.clone(),
                        name: workload.original_name.clone(),
                        container: Some(container.name.clone()),
                    };
                    let title = format!("{} ships the literal text $({late})", variable.name);
                    drafts.push(
                        Draft::about(environment, subject, &variable.name, title)
                            .side(raw, variable.origin)
                            .because(format!(
                                "{late} comes later in env; only what comes earlier is expanded"
                            ))
                            .because(
                                "a strategic merge patch puts its entries before those of the base",
                            ),
                    );
                }
            }
        }
    }
}
