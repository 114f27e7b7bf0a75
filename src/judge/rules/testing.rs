//! Model values for unit tests of judging.

use crate::maps::IndexMap;

use crate::model::{Container, ContainerKind, Leaves, Workload};
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
        open_replicas: None,
        strategy: Leaves::default(),
        containers: containers.iter().map(|name| container(name)).collect(),
        pod_requests: IndexMap::default(),
        pod_limits: IndexMap::default(),
        volumes: IndexMap::default(),
        service_account: None,
        image_pull_secrets: Vec::new(),
        priority_class: None,
        storage_classes: Vec::new(),
        autoscaled: false,
        live: None,
        rest: Leaves::default(),
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
        env: IndexMap::default(),
        env_from: Vec::new(),
        duplicates: IndexMap::default(),
        shadowed: Vec::new(),
        left_out: Vec::new(),
        needs: Vec::new(),
        mentions: Vec::new(),
        probes: IndexMap::default(),
        requests: IndexMap::default(),
        limits: IndexMap::default(),
        ports: Vec::new(),
        mounts: IndexMap::default(),
        rest: Leaves::default(),
    }
}
