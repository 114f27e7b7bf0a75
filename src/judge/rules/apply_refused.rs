//! `apply-refused`: what renders but does not apply.

use super::Rule;
use crate::compare::Subject;
use crate::judge::draft::Draft;
use crate::judge::{Fix, Severity};
use crate::model::Environment;

/// The API server would refuse this.
#[derive(Debug)]
pub(super) struct ApplyRefused;

impl Rule for ApplyRefused {
    fn id(&self) -> &'static str {
        "apply-refused"
    }

    fn summary(&self) -> &'static str {
        "The API server would refuse this"
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn page(&self) -> &'static str {
        include_str!("apply-refused.md")
    }

    fn environment(&self, environment: &Environment, drafts: &mut Vec<Draft>) {
        for refused in &environment.refused {
            let subject = Subject {
                app: refused.app.clone(),
                kind: refused.kind.clone(),
                name: refused.name.clone(),
                container: refused.container.clone(),
            };
            let title = format!("{} would be refused by the API server", refused.field);
            let mut draft = Draft::about(environment, subject, &refused.field, title)
                .because(refused.why.clone());
            draft.sides.push(crate::judge::FindingSide {
                environment: environment.name.clone(),
                value: "set, but not as the API wants it".to_owned(),
                present: true,
                origin: refused.origin,
            });
            let fix = refused.instead.as_ref().map(|_| Fix {
                what: "put the value in quotes".to_owned(),
                patch: None,
                origin: refused.origin,
            });
            drafts.push(draft.fix(fix));
        }
    }
}
