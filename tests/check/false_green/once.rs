//! Facts that several rules could tell: one does.

use serde_json::Value;

use super::objects::{Overlay, containers, name, template, with};
use super::{Change, Expected, Level};

/// Returns every such change that can be made of an overlay.
pub(super) fn all(overlay: &Overlay) -> Vec<Change> {
    let mut changes = Vec::new();
    for at in 0..overlay.objects.len() {
        changes.extend(with_what_serves_it(overlay, at));
    }
    hosts(overlay, &mut changes);
    changes
}

/// Takes away a workload with its Services, Ingresses, autoscalers and budgets: the workload is missing, and that says it.
fn with_what_serves_it(overlay: &Overlay, at: usize) -> Option<Change> {
    let objects = &overlay.objects;
    let workload = &objects[at];
    let own = name(workload);
    let pod = workload.pointer(template(workload)?)?;
    let space = &workload["metadata"]["namespace"];
    let selects = |of: &Value, pod: &Value| {
        let selector = of["spec"]["selector"].as_object();
        selector.is_some_and(|selector| {
            !selector.is_empty()
                && selector
                    .iter()
                    .all(|(key, value)| &pod["metadata"]["labels"][key] == value)
        })
    };
    let others: Vec<&Value> = objects
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != at)
        .filter_map(|(_, of)| of.pointer(template(of)?))
        .collect();
    let is_lost_service = |of: &Value| {
        of["kind"] == "Service"
            && &of["metadata"]["namespace"] == space
            && selects(of, pod)
            && !others.iter().any(|other| selects(of, other))
    };
    let services: Vec<String> = objects
        .iter()
        .filter(|of| is_lost_service(of))
        .map(name)
        .collect();
    let is_lost = |of: &Value| match of["kind"].as_str().unwrap_or_default() {
        _ if &of["metadata"]["namespace"] != space => false,
        "Service" => is_lost_service(of),
        "Ingress" => {
            let backends = backends(of);
            !backends.is_empty() && backends.iter().all(|of| services.contains(of))
        }
        "HorizontalPodAutoscaler" => {
            let target = &of["spec"]["scaleTargetRef"];
            target["kind"] == workload["kind"] && target["name"] == workload["metadata"]["name"]
        }
        _ => false,
    };
    let kept: Vec<Value> = objects
        .iter()
        .enumerate()
        .filter(|(index, of)| *index != at && !is_lost(of))
        .map(|(_, of)| of.clone())
        .collect();
    let is_most = kept.len() * 2 < objects.len();
    (!services.is_empty() && !others.is_empty() && !is_most).then(|| Change {
        what: format!("without {} {own} with all that serves it", workload["kind"]),
        reference: None,
        objects: kept,
        expected: Expected::NamedAlone(Level::Warning, vec![own]),
    })
}

fn backends(ingress: &Value) -> Vec<String> {
    let rules = ingress["spec"]["rules"].as_array().into_iter().flatten();
    let paths = rules.flat_map(|rule| rule["http"]["paths"].as_array().into_iter().flatten());
    let named = paths.map(|path| path["backend"]["service"]["name"].as_str());
    named
        .map(|name| name.unwrap_or_default().to_owned())
        .collect()
}

/// Gives one variable hosts of environments.
fn hosts(overlay: &Overlay, changes: &mut Vec<Change>) {
    for (at, object) in overlay.objects.iter().enumerate() {
        for path in containers(object) {
            let pointer = format!("{path}/env");
            let variables = object.pointer(&pointer).and_then(Value::as_array);
            // A plain one, that no other one uses and that stands once.
            let text = object.to_string();
            let index = variables.into_iter().flatten().position(|of| {
                let name = of["name"].as_str().unwrap_or_default();
                let is_other = ["DEBUG", "PASS", "SECRET", "TOKEN", "KEY", "PWD"];
                let is_brought = overlay
                    .objects
                    .iter()
                    .any(|of| of["data"][name].is_string());
                of["value"].is_string()
                    && !is_brought
                    && !is_other.iter().any(|word| name.contains(word))
                    && text.matches(&format!("\"{name}\"")).count() == 1
                    && !text.contains(&format!("$({name})"))
            });
            let Some(index) = index else {
                continue;
            };
            let name = &object.pointer(&pointer).expect("a list")[index]["name"];
            let pointer = format!("{pointer}/{index}/value");
            let given = |value: &str| {
                with(&overlay.objects, at, |object| {
                    if let Some(field) = object.pointer_mut(&pointer) {
                        *field = Value::from(value);
                    }
                })
            };
            let words = vec![name.as_str().unwrap_or_default().to_owned()];
            let mut add = |what: &str, values: [&str; 2], expected: Expected| {
                changes.push(Change {
                    what: format!(
                        "{} {}: {what} of {name}",
                        object["kind"], object["metadata"]["name"]
                    ),
                    reference: Some(given(values[0])),
                    objects: given(values[1]),
                    expected,
                });
            };
            let ours = "https://ledger.staging.harbour.test/v1";
            let theirs = "https://ledger.production.harbour.test/v1";
            add("own name", [ours, theirs], Expected::Unsaid);
            let error = Expected::NamedAlone(Level::Error, words.clone());
            add("foreign host", [ours, ours], error);
            let filled = "https://REPLACE_ME.staging.harbour.test/v1";
            let warning = Expected::NamedAlone(Level::Warning, words.clone());
            add("foreign host in a placeholder", [ours, filled], warning);
            let error = Expected::NamedAlone(Level::Error, words);
            add("foreign host, reversed", [theirs, theirs], error);
            return;
        }
    }
}
