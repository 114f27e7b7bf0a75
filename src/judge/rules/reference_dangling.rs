//! `reference-dangling`: a key that the rendered ConfigMap or Secret does not hold.

use indexmap::IndexSet;

use super::{Meta, Rule};
use crate::judge::context::Spot;
use crate::judge::{Finding, Severity};
use crate::model::{EnvValue, Environment, ObjectRef, RefKind, Resolution, Workload};
use crate::yaml::Origin;

pub(crate) struct ReferenceDangling;

static META: Meta = Meta {
    id: "reference-dangling",
    summary: "A container refers to a key that the rendered ConfigMap or Secret does not hold, and will not start",
    severity: Severity::Error,
    page: include_str!("reference-dangling.md"),
};

impl Rule for ReferenceDangling {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (spot, container) in Spot::containers(environment) {
            for variable in container.env.values() {
                let EnvValue::Key(key) = &variable.value else {
                    continue;
                };
                if key.resolution == Resolution::KeyMissing && !key.optional {
                    let object = described(&key.object);
                    let title = format!("{object} has no key {} in {}", key.key, environment.name);
                    let value = format!("{object}, key {}", key.key);
                    let finding = spot.fact(&META, &variable.name, (value, variable.origin), title);
                    out.push(finding.because("the container waits in CreateContainerConfigError"));
                }
            }
        }
        for workload in &environment.workloads {
            of_volumes(environment, workload, out);
            of_names(environment, workload, out);
        }
    }
}

fn described(object: &ObjectRef) -> String {
    let kind = match object.kind {
        RefKind::ConfigMap => "ConfigMap",
        RefKind::Secret => "Secret",
    };
    format!("{kind} {}", object.original_name)
}

/// Tells whether the environment renders the object, all of its keys known, without the key.
fn lacks(environment: &Environment, workload: &Workload, object: &ObjectRef, key: &str) -> bool {
    match object.kind {
        RefKind::ConfigMap => environment.config_maps.iter().any(|map| {
            map.name == object.name
                && map.app == workload.app
                && !map.keys_unknown
                && !map.data.contains_key(key)
        }),
        RefKind::Secret => environment.secrets.iter().any(|secret| {
            secret.name == object.name
                && secret.app == workload.app
                && !secret.keys_unknown
                && !secret.keys.contains_key(key)
        }),
    }
}

fn of_volumes(environment: &Environment, workload: &Workload, out: &mut Vec<Finding>) {
    let spot = Spot {
        environment,
        workload,
        container: None,
    };
    for (name, volume) in &workload.volumes {
        for reference in volume
            .references
            .iter()
            .filter(|reference| !reference.optional)
        {
            for key in reference.items.keys() {
                if lacks(environment, workload, &reference.object, key) {
                    let object = described(&reference.object);
                    let title = format!("{object} has no key {key} in {}", environment.name);
                    let field = format!("volumes.{name}.items.{key}");
                    let value = format!("{object}, key {key}");
                    let finding = spot.fact(&META, &field, (value, volume.origin), title);
                    out.push(finding.because("the pod waits for its volume (FailedMount)"));
                }
            }
        }
    }
}

/// Every ConfigMap and Secret that a workload cannot start without, and where it is named.
fn required(workload: &Workload) -> impl Iterator<Item = (&ObjectRef, Origin)> {
    let containers = workload.containers.iter();
    let of_containers = containers.flat_map(|container| {
        let keys = container
            .env
            .values()
            .filter_map(|variable| match &variable.value {
                EnvValue::Key(key) if !key.optional && key.resolution == Resolution::Unknown => {
                    Some((&key.object, variable.origin))
                }
                _ => None,
            });
        let sources = container
            .env_from
            .iter()
            .filter(|source| !source.optional && !source.keys_known);
        keys.chain(sources.map(|source| (&source.object, source.origin)))
    });
    let of_volumes = workload.volumes.values().flat_map(|volume| {
        let references = volume
            .references
            .iter()
            .filter(|reference| !reference.optional);
        references.map(|reference| (&reference.object, volume.origin))
    });
    of_containers.chain(of_volumes)
}

/// Returns the final name under which the environment renders an object of which the workload has the original
/// name only: a reference that kustomize did not know of.
fn renamed<'e>(
    environment: &'e Environment,
    workload: &Workload,
    object: &ObjectRef,
) -> Option<&'e str> {
    fn one<'e>(names: impl Iterator<Item = (&'e str, &'e str)>, wanted: &str) -> Option<&'e str> {
        let mut found = None;
        for (name, original) in names {
            if name == wanted {
                return None;
            }
            if original == wanted {
                found = Some(name);
            }
        }
        found
    }
    match object.kind {
        RefKind::ConfigMap => {
            let maps = environment
                .config_maps
                .iter()
                .filter(|map| map.app == workload.app);
            one(
                maps.map(|map| (map.name.as_str(), map.original_name.as_str())),
                &object.name,
            )
        }
        RefKind::Secret => {
            let secrets = environment
                .secrets
                .iter()
                .filter(|secret| secret.app == workload.app);
            one(
                secrets.map(|secret| (secret.name.as_str(), secret.original_name.as_str())),
                &object.name,
            )
        }
    }
}

fn of_names(environment: &Environment, workload: &Workload, out: &mut Vec<Finding>) {
    let spot = Spot {
        environment,
        workload,
        container: None,
    };
    let mut told = IndexSet::new();
    for (object, origin) in required(workload) {
        let Some(name) = renamed(environment, workload, object) else {
            continue;
        };
        if told.insert(object) {
            let what = described(object);
            let title = format!("{what} has another name in {}", environment.name);
            let field = what.replacen(' ', ".", 1);
            let finding = spot.fact(
                &META,
                &field,
                (format!("{what}, rendered as {name}"), origin),
                title,
            );
            out.push(finding.because(format!(
                "kustomize does not rename references in a {}: tell it of them by `configurations:`",
                workload.kind
            )));
        }
    }
}

/// Returns the objects that an environment's workloads need and that it does not render: only a cluster can tell
/// whether they are there.
pub(crate) fn unknown_references(environment: &Environment) -> IndexSet<String> {
    let is_rendered = |object: &ObjectRef| match object.kind {
        RefKind::ConfigMap => environment
            .config_maps
            .iter()
            .any(|map| map.name == object.name),
        RefKind::Secret => environment
            .secrets
            .iter()
            .any(|secret| secret.name == object.name),
    };
    let workloads = environment.workloads.iter();
    workloads
        .flat_map(|workload| required(workload).map(move |(object, _)| (workload, object)))
        .filter(|(workload, object)| {
            object.name != "kube-root-ca.crt"
                && !is_rendered(object)
                && renamed(environment, workload, object).is_none()
        })
        .map(|(_, object)| described(object))
        .collect()
}
