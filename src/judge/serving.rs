//! [`Services`]: which containers the Services of an environment send requests to.
//!
//! Takes the objects of an [`Environment`]; gives yes or no for a container.

use super::objects::Selecting;
use crate::model::{Container, ContainerKind, Environment, OtherObject, Workload};

/// The Services of an environment that send requests to pods which are ready.
pub(super) struct Services<'e>(Selecting<'e>);

impl<'e> Services<'e> {
    pub(super) fn of(environment: &'e Environment) -> Self {
        let is_serving = |service: &&OtherObject| {
            service.kind == "Service"
                && service.text("spec.type") != Some("ExternalName")
                && service.text("spec.publishNotReadyAddresses") != Some("true")
        };
        Self(Selecting::new(
            environment.objects.iter().filter(is_serving),
        ))
    }

    /// Tells whether a Service sends requests to the container.
    pub(super) fn reach(&self, workload: &Workload, container: &Container) -> bool {
        let services = self.0.pods_of(workload);
        services
            .filter(|service| service.app == workload.app)
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
