//! `reference-dangling`: pods that will not start.

use super::Rule;
use crate::compare::Subject;
use crate::judge::Severity;
use crate::judge::draft::Draft;
use crate::model::{EnvValue, Environment, KeyRef, RefKind, Resolution, Workload};
use crate::yaml::Origin;

/// A reference names a key that the rendered ConfigMap or Secret does not hold.
#[derive(Debug)]
pub(super) struct ReferenceDangling;

impl Rule for ReferenceDangling {
    fn id(&self) -> &'static str {
        "reference-dangling"
    }

    fn summary(&self) -> &'static str {
        "A reference names a key that the rendered ConfigMap or Secret does not hold"
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn page(&self) -> &'static str {
        include_str!("reference-dangling.md")
    }

    fn environment(&self, environment: &Environment, drafts: &mut Vec<Draft>) {
        for workload in &environment.workloads {
            for container in &workload.containers {
                for variable in container.env.values() {
                    let (EnvValue::Key(key)
                    | EnvValue::Text {
                        from: Some(key), ..
                    }) = &variable.value
                    else {
                        continue;
                    };
                    if key.resolution == Resolution::KeyMissing && !key.optional {
                        let subject = subject(workload, Some(container.name.clone()));
                        drafts.push(draft(
                            environment,
                            subject,
                            &variable.name,
                            key,
                            variable.origin,
                        ));
                    }
                }
            }
        }
    }
}

fn subject(workload: &Workload, container: Option<String>) -> Subject {
    Subject {
        app: workload.app.clone(),
        kind: workload.kind.clone(),
        name: workload.original_name.clone(),
        container,
    }
}

fn draft(
    environment: &Environment,
    subject: Subject,
    variable: &str,
    key: &KeyRef,
    origin: Origin,
) -> Draft {
    let (kind, keys): (_, Vec<&String>) = match key.object.kind {
        RefKind::ConfigMap => {
            let maps = environment
                .config_maps
                .iter()
                .filter(|map| map.name == key.object.name);
            ("ConfigMap", maps.flat_map(|map| map.data.keys()).collect())
        }
        RefKind::Secret => {
            let secrets = environment
                .secrets
                .iter()
                .filter(|secret| secret.name == key.object.name);
            (
                "Secret",
                secrets.flat_map(|secret| secret.keys.keys()).collect(),
            )
        }
    };
    let near = keys.into_iter().max_by(|a, b| {
        strsim::jaro_winkler(a, &key.key).total_cmp(&strsim::jaro_winkler(b, &key.key))
    });
    let title = format!(
        "{variable} needs the key {} of {kind} {}, which has no such key",
        key.key, key.object.original_name
    );
    let place = format!(
        "{} {}, key {}",
        if kind == "Secret" { "secret" } else { kind },
        key.object.original_name,
        key.key
    );
    let draft = Draft::about(environment, subject, variable, title)
        .side(&place, origin)
        .because("the container does not start: CreateContainerConfigError");
    match near {
        Some(near) => draft.because(format!("the nearest key there is: {near}")),
        None => draft,
    }
}
