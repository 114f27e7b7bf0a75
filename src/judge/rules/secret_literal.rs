//! `secret-literal`: passwords in manifests.

use super::Rule;
use crate::compare::Subject;
use crate::judge::draft::Draft;
use crate::judge::{FindingSide, Severity, mask};
use crate::model::{EnvValue, Environment};

/// A credential stands in plain sight.
#[derive(Debug)]
pub(super) struct SecretLiteral;

impl Rule for SecretLiteral {
    fn id(&self) -> &'static str {
        "secret-literal"
    }

    fn summary(&self) -> &'static str {
        "A credential stands in plain sight"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("secret-literal.md")
    }

    fn environment(&self, environment: &Environment, drafts: &mut Vec<Draft>) {
        for workload in &environment.workloads {
            for container in &workload.containers {
                for variable in container.env.values() {
                    let EnvValue::Text { raw, .. } = &variable.value else {
                        continue;
                    };
                    let named = mask::is_credential_name(&variable.name) && !mask::is_harmless(raw);
                    if raw.contains("ENC[") || !named && !mask::is_credential(raw) {
                        continue;
                    }
                    let subject = Subject {
                        app: workload.app.clone(),
                        kind: workload.kind.clone(),
                        name: workload.original_name.clone(),
                        container: Some(container.name.clone()),
                    };
                    let title = format!("{} holds a credential in plain sight", variable.name);
                    let mut draft = Draft::about(environment, subject, &variable.name, title)
                        .because("whoever can read the repository or the Deployment can read it");
                    draft.sides.push(FindingSide {
                        environment: environment.name.clone(),
                        value: mask::MASK.to_owned(),
                        present: true,
                        origin: variable.origin,
                    });
                    drafts.push(draft);
                }
            }
        }
    }
}
