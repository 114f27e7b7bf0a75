//! [`Services`]: which containers the Services of an environment send requests to.
//!
//! Takes the objects of an [`Environment`]; gives yes or no for a container. An index by label, so that thousands of Services and
//! workloads are not held against each other one by one.

use super::objects::{labels_path, selects_pods_of};
use crate::maps::IndexMap;
use crate::model::{Container, ContainerKind, Environment, OtherObject, Workload};

/// The Services of an environment, each by one label that it selects by.
pub(super) struct Services<'e>(IndexMap<(&'e str, &'e str), Vec<&'e OtherObject>>);

impl<'e> Services<'e> {
    pub(super) fn of(environment: &'e Environment) -> Self {
        let mut by_label: IndexMap<_, Vec<&OtherObject>> = IndexMap::default();
        let services = environment.objects.iter();
        for service in services.filter(|of| of.kind == "Service" && of.group.is_empty()) {
            let outside = service.text("spec.type") == Some("ExternalName");
            let waits = service.text("spec.publishNotReadyAddresses") != Some("true");
            if let (Some(label), false, true) =
                (service.below("spec.selector").next(), outside, waits)
            {
                by_label.entry(label).or_default().push(service);
            }
        }
        Self(by_label)
    }

    /// Tells whether a Service sends requests to the container.
    pub(super) fn reach(&self, workload: &Workload, container: &Container) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let path = labels_path(workload);
        let labels = workload.rest.iter().filter_map(|(leaf, label)| {
            let key = leaf.strip_prefix(path)?;
            Some((key, label.value.as_str()))
        });
        labels
            .filter_map(|label| self.0.get(&label))
            .flatten()
            .filter(|service| service.app == workload.app && selects_pods_of(service, workload))
            .any(|service| targets(service).any(|port| is_for(port, workload, container)))
    }
}

/// Returns the names and numbers of the ports that a Service sends to.
fn targets(service: &OtherObject) -> impl Iterator<Item = &str> {
    service.leaves.iter().filter_map(|(path, leaf)| {
        let place = path.strip_prefix("spec.ports[")?.strip_suffix("].port")?;
        let target = service.text(&format!("spec.ports[{place}].targetPort"));
        Some(target.unwrap_or(leaf.value.as_str()))
    })
}

/// Tells whether requests to a port come to this container: it declares the port, or is the only one that could listen there.
fn is_for(port: &str, workload: &Workload, container: &Container) -> bool {
    let declares = |container: &Container| {
        container.ports.iter().any(|declared| {
            let name = declared.value.name.as_deref();
            name == Some(port) || port.parse() == Ok(declared.value.number)
        })
    };
    if workload.containers.iter().any(declares) {
        return declares(container);
    }
    let is_number = port.parse::<i64>().is_ok();
    let running = workload
        .containers
        .iter()
        .filter(|of| of.kind == ContainerKind::Main);
    is_number && running.count() == 1 && container.kind == ContainerKind::Main
}
