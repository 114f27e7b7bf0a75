//! The edit that mends a finding: a JSON patch for the target's kustomization, computed as the difference between the
//! container as it is and as it should be.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Fix;
use super::draft::Context;
use crate::compare::Difference;
use crate::model::{
    Container, ContainerKind, EnvValue, Probe, ProbeKind, RefKind, Variable, Workload,
};
use crate::yaml::Origin;

/// An entry of `patches:`.
#[derive(Serialize)]
struct Entry {
    target: Target,
    patch: String,
}

#[derive(Serialize)]
struct Target {
    kind: String,
    name: String,
}

/// Adds a variable as the reference has it.
pub(super) fn add_variable(
    context: &Context<'_>,
    difference: &Difference<'_>,
    name: &str,
) -> Option<Fix> {
    let (reference, target) = containers(difference)?;
    let variable = reference.env.get(name)?;
    let entry = env_entry(variable, (context.reference(), context.target()))?;
    let own: Vec<Value> = target
        .env
        .values()
        .filter(|variable| variable.env_from.is_none())
        .map(|variable| json!({"name": variable.name}))
        .collect();
    let before = if own.is_empty() {
        json!({})
    } else {
        json!({ "env": own })
    };
    let mut after = before.clone();
    let list = after
        .as_object_mut()?
        .entry("env")
        .or_insert_with(|| json!([]));
    list.as_array_mut()?.push(entry);
    fix(difference, &before, &after)
}

/// Adds a probe as the reference has it, defaults left out.
pub(super) fn add_probe(difference: &Difference<'_>, kind: ProbeKind) -> Option<Fix> {
    let (reference, _) = containers(difference)?;
    let field = super::rules::probe_field(kind);
    let probe = nested(&reference.probes.get(&kind)?.value);
    fix(difference, &json!({}), &json!({ field: probe }))
}

/// Adds a request or limit (`limits.memory`) as the reference has it.
pub(super) fn add_resource(difference: &Difference<'_>, field: &str) -> Option<Fix> {
    let (reference, target) = containers(difference)?;
    let (list, name) = field.split_once('.')?;
    let quantity = match list {
        "limits" => reference.limits.get(name)?,
        _ => reference.requests.get(name)?,
    };
    let quantities =
        |map: &indexmap::IndexMap<String, crate::model::Located<crate::model::Quantity>>| {
            Value::Object(
                map.iter()
                    .map(|(name, quantity)| (name.clone(), json!(quantity.value.raw)))
                    .collect(),
            )
        };
    let mut resources = Map::new();
    for (key, map) in [("limits", &target.limits), ("requests", &target.requests)] {
        if !map.is_empty() {
            resources.insert(key.to_owned(), quantities(map));
        }
    }
    let before = if resources.is_empty() {
        json!({})
    } else {
        json!({ "resources": resources })
    };
    let mut after = before.clone();
    let place = after
        .as_object_mut()?
        .entry("resources")
        .or_insert_with(|| json!({}));
    let place = place
        .as_object_mut()?
        .entry(list)
        .or_insert_with(|| json!({}));
    place
        .as_object_mut()?
        .insert(name.to_owned(), json!(quantity.value.raw));
    fix(difference, &before, &after)
}

fn containers<'e>(difference: &Difference<'e>) -> Option<(&'e Container, &'e Container)> {
    Some((difference.containers.0?, difference.containers.1?))
}

/// Returns the entry of `env` that sets a variable as it is set elsewhere; a literal is not copied where it may be a
/// credential.
fn env_entry(variable: &Variable, names: (&str, &str)) -> Option<Value> {
    let name = &variable.name;
    let from = |key: &crate::model::KeyRef| {
        let field = match key.object.kind {
            RefKind::ConfigMap => "configMapKeyRef",
            RefKind::Secret => "secretKeyRef",
        };
        json!({"name": name, "valueFrom": {field: {"name": key.object.original_name, "key": key.key}}})
    };
    match &variable.value {
        EnvValue::Key(key)
        | EnvValue::Text {
            from: Some(key), ..
        } => Some(from(key)),
        EnvValue::Text { raw, .. } if super::mask::named(name, raw) == *raw => {
            Some(json!({"name": name, "value": renamed(raw, names)}))
        }
        EnvValue::Field(path) => {
            Some(json!({"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}))
        }
        _ => None,
    }
}

/// Puts the target's name where the reference's own stands as a word, so that a fix never points back at the reference.
fn renamed(text: &str, (reference, target): (&str, &str)) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let words = text.split_inclusive(|c: char| !is_word(c));
    words
        .map(|word| match word.strip_prefix(reference) {
            Some(rest) if !rest.starts_with(is_word) => format!("{target}{rest}"),
            _ => word.to_owned(),
        })
        .collect()
}

fn nested(probe: &Probe) -> Value {
    let mut root = Map::new();
    for (path, value) in probe
        .fields
        .iter()
        .filter(|(_, value)| value.origin != Origin::NONE)
    {
        let scalar = value
            .value
            .parse::<i64>()
            .map_or_else(|_| json!(value.value), Value::from);
        match path.split_once('.') {
            Some((outer, inner)) => {
                let place = root.entry(outer).or_insert_with(|| json!({}));
                if let (Some(place), None) = (place.as_object_mut(), inner.find(['[', '.'])) {
                    place.insert(inner.to_owned(), scalar);
                }
            }
            None => {
                root.insert(path.clone(), scalar);
            }
        }
    }
    Value::Object(root)
}

/// Turns a container before and after into an entry of `patches:`.
fn fix(difference: &Difference<'_>, before: &Value, after: &Value) -> Option<Fix> {
    let (workload, container) = (difference.workloads.1?, difference.containers.1?);
    let root = container_path(workload, container)?;
    let operations: Vec<Value> = json_patch::diff(before, after)
        .iter()
        .filter_map(|operation| serde_json::to_value(operation).ok())
        .filter_map(|mut operation| {
            let path = operation.get("path")?.as_str()?;
            // The base's list may be longer than what is known here: append.
            let path = match path.rsplit_once('/') {
                Some((list, last)) if last.parse::<usize>().is_ok() => format!("{root}{list}/-"),
                _ => format!("{root}{path}"),
            };
            operation
                .as_object_mut()?
                .insert("path".to_owned(), Value::String(path));
            Some(operation)
        })
        .collect();
    let entry = Entry {
        target: Target {
            kind: workload.kind.clone(),
            name: workload.original_name.clone(),
        },
        patch: serde_yaml::to_string(&operations).ok()?,
    };
    let patch = serde_yaml::to_string(&[entry]).ok()?;
    Some(Fix {
        what: "add this patch to the overlay's kustomization.yaml, under patches:".to_owned(),
        patch: Some(patch),
        origin: Origin::NONE,
    })
}

fn container_path(workload: &Workload, container: &Container) -> Option<String> {
    let spec = match workload.kind.as_str() {
        "Pod" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    let is_main = |container: &&Container| container.kind == ContainerKind::Main;
    let list = if is_main(&container) {
        "containers"
    } else {
        "initContainers"
    };
    let same_list = workload
        .containers
        .iter()
        .filter(|other| is_main(other) == is_main(&container));
    let index = same_list
        .into_iter()
        .position(|other| other.name == container.name)?;
    Some(format!("{spec}/{list}/{index}"))
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_fix_names_the_target() {
        let cases = [
            ("http://flags.staging.svc", "http://flags.production.svc"),
            ("staging-db", "production-db"),
            ("stagingdb", "stagingdb"),
            ("x", "x"),
        ];
        for (text, wanted) in cases {
            assert_eq!(renamed(text, ("staging", "production")), wanted);
        }
    }
}
