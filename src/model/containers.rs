//! Containers of a pod template: init, sidecar and plain ones, with all that a comparison looks at.

use indexmap::IndexMap;

use super::build::text;
use super::{
    ConfigMap, Container, ContainerKind, Located, Mount, Port, Quantity, Secret, env, probes, rest,
};
use crate::yaml::{Node, Typed};

/// Where references are looked up: what the same environment renders, by final names.
pub(super) struct Lookup<'e> {
    pub(super) app: Option<&'e str>,
    pub(super) namespace: &'e str,
    pub(super) config_maps: &'e [ConfigMap],
    pub(super) secrets: &'e [Secret],
}

impl Lookup<'_> {
    pub(super) fn config_map(&self, name: &str) -> Option<&ConfigMap> {
        self.config_maps.iter().find(|map| {
            map.name == name
                && map.app.as_deref() == self.app
                && map.namespace.as_deref().unwrap_or_default() == self.namespace
        })
    }

    pub(super) fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets.iter().find(|secret| {
            secret.name == name
                && secret.app.as_deref() == self.app
                && secret.namespace.as_deref().unwrap_or_default() == self.namespace
        })
    }
}

/// Returns all containers in template order, init containers first.
pub(super) fn all(pod: &Node, lookup: &Lookup<'_>) -> Vec<Container> {
    let list = |field: &str| pod.get(field).and_then(Node::as_seq).unwrap_or_default();
    let init = list("initContainers").iter().map(|node| {
        let kind = match text(node, &["restartPolicy"]) {
            "Always" => ContainerKind::Sidecar,
            _ => ContainerKind::Init,
        };
        container(node, kind, lookup)
    });
    let main = list("containers")
        .iter()
        .map(|node| container(node, ContainerKind::Main, lookup));
    init.chain(main).collect()
}

fn container(node: &Node, kind: ContainerKind, lookup: &Lookup<'_>) -> Container {
    let ports = ports(node);
    let environment = env::effective(node, lookup);
    Container {
        name: text(node, &["name"]).to_owned(),
        kind,
        origin: node.get("name").map_or(node.origin, |name| name.origin),
        image: node.get("image").and_then(|image| {
            let Ok(parsed) = image.as_str()?.parse();
            Some(Located::new(parsed, image.origin))
        }),
        command: strings(node.get("command")),
        args: strings(node.get("args")),
        env: environment.variables,
        env_from: environment.sources,
        duplicates: environment.duplicates,
        probes: probes::of(node, &ports),
        requests: quantities(node.at(&["resources", "requests"])),
        limits: quantities(node.at(&["resources", "limits"])),
        mounts: mounts(node),
        rest: rest::of_container(node),
        ports,
    }
}

pub(super) fn strings(node: Option<&Node>) -> Option<Located<Vec<String>>> {
    let node = node.filter(|node| !node.is_null())?;
    let items = node
        .as_seq()?
        .iter()
        .map(|item| item.as_str().unwrap_or_default().to_owned())
        .collect();
    Some(Located::new(items, node.origin))
}

fn quantities(node: Option<&Node>) -> IndexMap<String, Located<Quantity>> {
    let entries = node.and_then(Node::as_map).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(name, value)| {
            let Ok(quantity) = value.as_str().filter(|_| !value.is_null())?.parse();
            Some((
                name.as_str()?.to_owned(),
                Located::new(quantity, value.origin),
            ))
        })
        .collect()
}

fn ports(node: &Node) -> Vec<Located<Port>> {
    let items = node.get("ports").and_then(Node::as_seq).unwrap_or_default();
    let mut ports: Vec<Located<Port>> = items
        .iter()
        .filter_map(|item| {
            let number = match item.get("containerPort")?.typed()? {
                Typed::Int(number) => number,
                _ => return None,
            };
            let protocol = match text(item, &["protocol"]) {
                "" => "TCP",
                given => given,
            };
            let name = item.get("name").and_then(Node::as_str).map(str::to_owned);
            Some(Located::new(
                Port {
                    number,
                    protocol: protocol.to_owned(),
                    name,
                },
                item.origin,
            ))
        })
        .collect();
    ports.sort_by(|a, b| a.value.cmp(&b.value));
    ports
}

fn mounts(node: &Node) -> IndexMap<String, Located<Mount>> {
    let items = node
        .get("volumeMounts")
        .and_then(Node::as_seq)
        .unwrap_or_default();
    items
        .iter()
        .filter_map(|item| {
            let path = item.get("mountPath")?.as_str()?;
            let path = if path.len() > 1 {
                path.trim_end_matches('/')
            } else {
                path
            };
            let sub_path = ["subPath", "subPathExpr"]
                .into_iter()
                .find_map(|key| item.get(key)?.as_str());
            let mount = Mount {
                volume: text(item, &["name"]).to_owned(),
                sub_path: sub_path.filter(|path| !path.is_empty()).map(str::to_owned),
                read_only: matches!(
                    item.get("readOnly").and_then(Node::typed),
                    Some(Typed::Bool(true))
                ),
            };
            Some((path.to_owned(), Located::new(mount, item.origin)))
        })
        .collect()
}
