//! What points at another object: the other end has to be there.

use serde_json::{Map, Value};

use super::Level;
use super::changes::{Changes, named};
use super::objects::{escaped, has_custom_resources, name, template};

/// Adds the changes of one object by its kind.
pub(super) fn of_object(changes: &mut Changes<'_>) {
    let object = changes.object().clone();
    let own = name(&object);
    match object["kind"].as_str() {
        Some("Service") => service(changes, &own),
        Some("Ingress") => ingress(changes, &own),
        Some("PodDisruptionBudget")
            if object["spec"]["maxUnavailable"]
                .as_i64()
                .is_some_and(|most| most > 0) =>
        {
            let none = Value::from(0);
            changes.set("/spec/maxUnavailable", none, named(Level::Warning, &[&own]));
        }
        Some("HorizontalPodAutoscaler") => {
            if object["spec"]["minReplicas"]
                .as_i64()
                .is_some_and(|least| least > 1)
            {
                let less = Value::from(1);
                changes.set("/spec/minReplicas", less, named(Level::Warning, &[&own]));
            }
            if let Some(most) = object["spec"]["maxReplicas"]
                .as_i64()
                .filter(|most| *most > 1)
            {
                let less = Value::from(most - 1);
                changes.set("/spec/maxReplicas", less, named(Level::Warning, &[&own]));
            }
            let target = Value::from("nowhere");
            changes.set(
                "/spec/scaleTargetRef/name",
                target,
                named(Level::Error, &[&own, "nowhere"]),
            );
        }
        Some("CronJob") if object["spec"]["suspend"] != true => {
            changes.add(
                "suspended".to_owned(),
                named(Level::Warning, &[&own]),
                |object| {
                    object["spec"]["suspend"] = Value::from(true);
                },
            );
        }
        Some("Deployment")
            if object["spec"]["replicas"]
                .as_i64()
                .is_some_and(|count| count > 0) =>
        {
            let none = Value::from(0);
            changes.set("/spec/replicas", none, named(Level::Warning, &["replicas"]));
        }
        _ => {}
    }
}

fn service(changes: &mut Changes<'_>, own: &str) {
    let objects = &changes.overlay.objects;
    let service = changes.object().clone();
    let selector = service["spec"]["selector"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let space = &service["metadata"]["namespace"];
    let is_selected = objects.iter().any(|object| {
        let labels =
            template(object).and_then(|path| object.pointer(&format!("{path}/metadata/labels")));
        let has = |(key, value): (&String, &Value)| labels.is_some_and(|of| &of[key] == value);
        &object["metadata"]["namespace"] == space && selector.iter().all(has)
    });
    if selector.is_empty() || !is_selected || has_custom_resources(objects) {
        return;
    }
    for key in selector.keys() {
        let pointer = format!("/spec/selector/{}", escaped(key));
        let nobody = Value::from("nobody");
        changes.set(&pointer, nobody, named(Level::Error, &[own]));
    }
    if service["spec"]["clusterIP"] == "None" {
        return;
    }
    for (index, port) in service["spec"]["ports"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        if port["targetPort"].is_i64() && is_declared(changes, &selector, &port["targetPort"]) {
            let pointer = format!("/spec/ports/{index}/targetPort");
            changes.set(&pointer, Value::from(1), named(Level::Error, &[own]));
        }
        if port["targetPort"].is_string() {
            let pointer = format!("/spec/ports/{index}/targetPort");
            changes.set(
                &pointer,
                Value::from("nowhere"),
                named(Level::Error, &[own, "nowhere"]),
            );
        }
    }
}

/// Tells whether one container of every selected pod declares a port.
fn is_declared(changes: &Changes<'_>, selector: &Map<String, Value>, port: &Value) -> bool {
    let objects = changes.overlay.objects.iter();
    let mut pods = objects.filter_map(|object| object.pointer(template(object)?));
    let is_selected = |pod: &Value| {
        selector
            .iter()
            .all(|(key, value)| &pod["metadata"]["labels"][key] == value)
    };
    let declares = |pod: &Value| {
        let containers = pod["spec"]["containers"].as_array().into_iter().flatten();
        let mut ports = containers.flat_map(|of| of["ports"].as_array().into_iter().flatten());
        ports.any(|of| &of["containerPort"] == port)
    };
    pods.all(|pod| !is_selected(pod) || declares(pod))
}

/// Points each path at a Service, and at a port, that is not there.
fn ingress(changes: &mut Changes<'_>, own: &str) {
    let ingress = changes.object().clone();
    let space = &ingress["metadata"]["namespace"];
    let objects = &changes.overlay.objects;
    if has_custom_resources(objects) {
        return;
    }
    let services: Vec<Value> = objects
        .iter()
        .filter(|of| of["kind"] == "Service" && &of["metadata"]["namespace"] == space)
        .cloned()
        .collect();
    for (rule, paths) in ingress["spec"]["rules"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let paths = paths["http"]["paths"].as_array().into_iter().flatten();
        for (path, backend) in paths.enumerate() {
            let service = &backend["backend"]["service"];
            let rendered = services
                .iter()
                .find(|of| of["metadata"]["name"] == service["name"]);
            let Some(rendered) = rendered else {
                continue;
            };
            let pointer = format!("/spec/rules/{rule}/http/paths/{path}/backend/service");
            let nowhere = Value::from("nowhere");
            let expected = named(Level::Error, &[own, "nowhere"]);
            changes.set(&format!("{pointer}/name"), nowhere, expected);
            if service["port"]["number"].is_i64() && rendered["spec"]["type"] != "ExternalName" {
                let pointer = format!("{pointer}/port/number");
                let mut ports = rendered["spec"]["ports"].as_array().into_iter().flatten();
                // Where the port was not there before, both sides are wrong, each in its own way.
                let level = match ports.any(|of| of["port"] == service["port"]["number"]) {
                    true => Level::Error,
                    false => Level::Warning,
                };
                changes.set(&pointer, Value::from(1), named(level, &[own]));
            }
            if service["port"]["name"].is_string() && rendered["spec"]["type"] != "ExternalName" {
                let pointer = format!("{pointer}/port/name");
                let mut ports = rendered["spec"]["ports"].as_array().into_iter().flatten();
                let level = match ports.any(|of| of["name"] == service["port"]["name"]) {
                    true => Level::Error,
                    false => Level::Warning,
                };
                changes.set(&pointer, Value::from("nowhere"), named(level, &[own]));
            }
        }
    }
}
