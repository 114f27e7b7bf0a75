//! Checks a pod as validation does: names that are taken, volumes of two types, mounts without a volume.

use crate::maps::IndexSet;

use super::{Report, beyond, names};
use crate::model::fields::{items, present, text, text_at};
use crate::model::{is_unsubstituted, volumes};
use crate::yaml::Node;

/// Checks the lists of a pod's spec against each other.
pub(super) fn check(pod: &Node, path: &str, claims: Option<&Node>, report: &mut Report<'_>) {
    let containers = || {
        items(pod, "initContainers")
            .iter()
            .chain(items(pod, "containers"))
    };
    if items(pod, "containers").is_empty() {
        report.refuse(
            format!("{path}.containers"),
            "the pod needs a container",
            pod.origin,
        );
    }
    let mut taken = IndexSet::default();
    for container in containers() {
        name(container, &mut taken, report);
    }
    let volumes = volumes_of(pod, path, report);
    let claims = claims.and_then(Node::as_seq).unwrap_or_default().iter();
    let volumes: IndexSet<&str> = claims
        .filter_map(|claim| text_at(claim, &["metadata", "name"]))
        .chain(volumes)
        .collect();
    for container in containers() {
        report.enter(text(container, &["name"]));
        mounts(container, &volumes, report);
        port_names(container, report);
    }
    report.enter("");
    spread(pod, path, report);
    beyond::check(pod, path, report);
}

/// Checks for what only a pod that runs can have, or only one that ends.
pub(super) fn of_template(pod: &Node, path: &str, kind: &str, report: &mut Report<'_>) {
    let ends = matches!(kind, "Pod" | "Job" | "CronJob");
    if let Some(found) = present(pod, &["activeDeadlineSeconds"])
        && !ends
    {
        let why = format!("a {kind} may not have it: its pods do not end");
        report.refuse(format!("{path}.activeDeadlineSeconds"), why, found.origin);
    }
    if let Some(found) = present(pod, &["ephemeralContainers"])
        && kind != "Pod"
        && found.as_seq().is_some_and(|items| !items.is_empty())
    {
        let why = "a template may not have any: they are for pods that run";
        report.refuse(format!("{path}.ephemeralContainers"), why, found.origin);
    }
}

fn name<'n>(container: &'n Node, taken: &mut IndexSet<&'n str>, report: &mut Report<'_>) {
    let name = text(container, &["name"]);
    let origin = present(container, &["name"]).map_or(container.origin, |node| node.origin);
    report.enter(name);
    if is_unsubstituted(name) {
        return;
    }
    if !names::is_label(name) {
        let why =
            format!("`{name}` is not a container name: at most 63 lowercase letters, digits and -");
        report.refuse("name", why, origin);
    } else if !taken.insert(name) {
        report.refuse("name", "another container has the same name", origin);
    }
}

/// Checks the volumes and returns their names.
fn volumes_of<'n>(pod: &'n Node, path: &str, report: &mut Report<'_>) -> IndexSet<&'n str> {
    report.enter("");
    let mut names = IndexSet::default();
    for volume in items(pod, "volumes") {
        let name = text(volume, &["name"]);
        let field = format!("{path}.volumes.{name}");
        if !name.is_empty() && !names.insert(name) {
            report.refuse(field.clone(), "another volume has the name", volume.origin);
        }
        let types: Vec<&str> = volumes::sources(volume).map(|(kind, _)| kind).collect();
        if types.len() > 1 {
            let why = format!("it is of {} types: {}", types.len(), types.join(", "));
            report.refuse(field, why, volume.origin);
        }
    }
    names
}

fn mounts(container: &Node, volumes: &IndexSet<&str>, report: &mut Report<'_>) {
    let mut paths = IndexSet::default();
    for mount in items(container, "volumeMounts") {
        let (name, path) = (text(mount, &["name"]), text(mount, &["mountPath"]));
        let field = format!("volumeMounts.{path}");
        if is_unsubstituted(name) || is_unsubstituted(path) {
            continue;
        }
        if !volumes.contains(name) {
            let why = format!("the pod has no volume `{name}`");
            report.refuse(field.clone(), why, mount.origin);
        }
        if !paths.insert(path) {
            report.refuse(field, "another volume is mounted there", mount.origin);
        }
    }
}

/// Checks the names of a container's ports. One number may stand twice.
fn port_names(container: &Node, report: &mut Report<'_>) {
    let mut taken = IndexSet::default();
    for (index, port) in items(container, "ports").iter().enumerate() {
        let name = text(port, &["name"]);
        if !name.is_empty() && !is_unsubstituted(name) && !taken.insert(name) {
            let origin = present(port, &["name"]).map_or(port.origin, |of| of.origin);
            let why = format!("another port of the container is called {name}, too");
            report.refuse(format!("ports[{index}].name"), why, origin);
        }
    }
}

/// Checks the constraints by which pods are spread: one of a topology and a way to heed it.
fn spread(pod: &Node, path: &str, report: &mut Report<'_>) {
    let mut taken = IndexSet::default();
    let list = items(pod, "topologySpreadConstraints");
    for (index, constraint) in list.iter().enumerate() {
        let topology = text(constraint, &["topologyKey"]);
        let unmet = text(constraint, &["whenUnsatisfiable"]);
        let is_open = [topology, unmet]
            .into_iter()
            .any(|text| text.is_empty() || is_unsubstituted(text));
        if !is_open && !taken.insert((topology, unmet)) {
            let why = format!("another constraint has {topology} with {unmet}, too");
            let field = format!("{path}.topologySpreadConstraints[{index}]");
            report.refuse(field, why, constraint.origin);
        }
    }
}
