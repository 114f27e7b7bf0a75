//! `env-duplicate`: the last one wins.

use super::Rule;
use crate::compare::{Difference, Field, Subject};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};
use crate::model::Environment;

/// A variable is set twice in one container.
#[derive(Debug)]
pub(super) struct EnvDuplicate;

impl Rule for EnvDuplicate {
    fn id(&self) -> &'static str {
        "env-duplicate"
    }

    fn summary(&self) -> &'static str {
        "A variable is set twice in one container"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("env-duplicate.md")
    }

    fn settles(&self, _context: &Context<'_>, difference: &Difference<'_>) -> bool {
        // Said once, about the environment.
        matches!(difference.field, Field::EnvDuplicate(_))
    }

    fn environment(&self, environment: &Environment, drafts: &mut Vec<Draft>) {
        for workload in &environment.workloads {
            for container in &workload.containers {
                for (name, places) in &container.duplicates {
                    let subject = Subject {
                        app: workload.app.clone(),
                        kind: workload.kind.clone(),
                        name: workload.original_name.clone(),
                        container: Some(container.name.clone()),
                    };
                    let title = format!("{name} is set {} times", places.len());
                    let mut draft = Draft::about(environment, subject, name, title)
                        .because("the last one wins");
                    for (index, place) in places.iter().enumerate() {
                        draft = draft.side(&format!("entry {}", index + 1), *place);
                    }
                    drafts.push(draft);
                }
            }
        }
    }

    fn difference(&self, _context: &Context<'_>, _difference: &Difference<'_>) -> Option<Draft> {
        None
    }
}
