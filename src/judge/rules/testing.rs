//! Model values for unit tests of judging.

use indexmap::IndexMap;

use crate::model::{Container, ContainerKind, Workload};
use crate::yaml::Origin;

/// Returns a Deployment `checkout` with these containers.
pub(crate) fn workload(containers: &[&str]) -> Workload {
    Workload {
        app: None,
        kind: "Deployment".to_owned(),
        api_version: "apps/v1".to_owned(),
        namespace: None,
        name: "checkout".to_owned(),
        original_name: "checkout".to_owned(),
        origin: Origin::NONE,
        replicas: None,
        strategy: IndexMap::new(),
        containers: containers.iter().map(|name| container(name)).collect(),
        volumes: IndexMap::new(),
        service_account: None,
        image_pull_secrets: Vec::new(),
        priority_class: None,
        storage_classes: Vec::new(),
        autoscaled: false,
        live: None,
        rest: IndexMap::new(),
    }
}

fn container(name: &str) -> Container {
    Container {
        name: name.to_owned(),
        kind: ContainerKind::Main,
        origin: Origin::NONE,
        image: None,
        command: None,
        args: None,
        env: IndexMap::new(),
        env_from: Vec::new(),
        duplicates: IndexMap::new(),
        probes: IndexMap::new(),
        requests: IndexMap::new(),
        limits: IndexMap::new(),
        ports: Vec::new(),
        mounts: IndexMap::new(),
        rest: IndexMap::new(),
    }
}
