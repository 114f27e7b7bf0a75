//! Containers of a pod template: init, sidecar and plain ones, with all that a comparison looks at.

use crate::maps::IndexMap;

use super::fields::{canonical, flag, items, number_of, present, text, text_at};
use super::lookup::Lookup;
use super::{
    Container, ContainerKind, Image, Located, Mount, Port, Quantity, env, other_fields, probes,
};
use crate::yaml::{Node, Typed};

/// Returns all containers in template order, init containers first.
pub(super) fn containers_of(pod: &Node, lookup: &Lookup<'_>) -> Vec<Container> {
    let (init, main) = (items(pod, "initContainers"), items(pod, "containers"));
    // A container is large: it is moved to its place once.
    let mut all = Vec::with_capacity(init.len() + main.len());
    for node in init {
        let kind = match text(node, &["restartPolicy"]) {
            "Always" => ContainerKind::Sidecar,
            _ => ContainerKind::Init,
        };
        all.push(container(node, kind, lookup));
    }
    for node in main {
        all.push(container(node, ContainerKind::Main, lookup));
    }
    all
}

fn container(node: &Node, kind: ContainerKind, lookup: &Lookup<'_>) -> Container {
    let ports = ports(node);
    let environment = env::effective(node, lookup);
    let image = present(node, &["image"]).and_then(|image| {
        let Ok(parsed) = image.as_str()?.parse();
        Some(Located::new(parsed, image.origin))
    });
    let mut rest = other_fields::of_container(
        node,
        image.as_ref().map(|image: &Located<Image>| &image.value),
    );
    if kind == ContainerKind::Sidecar {
        rest.remove("restartPolicy");
    }
    Container {
        name: text(node, &["name"]).to_owned(),
        kind,
        origin: node.get("name").map_or(node.origin, |name| name.origin),
        image,
        command: strings(present(node, &["command"])),
        args: strings(present(node, &["args"])),
        env: environment.variables,
        env_from: environment.sources,
        duplicates: environment.duplicates,
        shadowed: environment.shadowed,
        left_out: environment.left_out,
        probes: probes::probes_of(node, &ports),
        requests: quantities(node.at(&["resources", "requests"])),
        limits: quantities(node.at(&["resources", "limits"])),
        mounts: mounts(node),
        needs: Vec::new(),
        mentions: Vec::new(),
        rest,
        ports,
    }
}

/// An empty list is not a list: the image's own holds.
fn strings(node: Option<&Node>) -> Option<Located<Vec<String>>> {
    let node = node?;
    let words: Vec<String> = node
        .as_seq()?
        .iter()
        .map(|item| {
            if item.is_null() {
                ""
            } else {
                item.as_str().unwrap_or_default()
            }
            .to_owned()
        })
        .collect();
    (!words.is_empty()).then(|| Located::new(words, node.origin))
}

pub(super) fn quantities(node: Option<&Node>) -> IndexMap<String, Located<Quantity>> {
    let entries = node.and_then(Node::as_map).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(name, value)| {
            let quantity = Located::new(quantity(value)?, value.origin);
            Some((name.as_str()?.to_owned(), quantity))
        })
        .collect()
}

/// Reads a quantity; `1_000` is a number to YAML, and only that.
pub(super) fn quantity(value: &Node) -> Option<Quantity> {
    let raw = value.as_str().filter(|_| !value.is_null())?;
    let text = match value.typed() {
        Some(Typed::Int(_) | Typed::Uint(_)) => canonical(value)?,
        _ => raw.trim().into(),
    };
    let Ok(mut quantity): Result<Quantity, _> = text.parse();
    if *quantity.raw != *raw {
        quantity.raw = raw.into();
    }
    Some(quantity)
}

fn ports(node: &Node) -> Vec<Located<Port>> {
    let ports = items(node, "ports").iter();
    let mut ports: Vec<Located<Port>> = ports
        .filter_map(|item| {
            let protocol = match text(item, &["protocol"]) {
                "" => "TCP",
                given => given,
            };
            let port = Port {
                number: number_of(item)?,
                protocol: protocol.to_owned(),
                name: text_at(item, &["name"])
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned),
            };
            Some(Located::new(port, item.origin))
        })
        .collect();
    ports.sort_by(|a, b| a.value.cmp(&b.value));
    ports
}

fn mounts(node: &Node) -> IndexMap<String, Located<Mount>> {
    let mounts = items(node, "volumeMounts").iter();
    mounts
        .filter_map(|item| {
            let path = text_at(item, &["mountPath"])?;
            let path = match path.trim_end_matches('/') {
                "" => path,
                trimmed => trimmed,
            };
            let sub_path = ["subPath", "subPathExpr"]
                .into_iter()
                .find_map(|key| text_at(item, &[key]));
            let mount = Mount {
                volume: text(item, &["name"]).to_owned(),
                sub_path: sub_path.filter(|path| !path.is_empty()).map(str::to_owned),
                read_only: flag(item, "readOnly"),
            };
            Some((path.to_owned(), Located::new(mount, item.origin)))
        })
        .collect()
}
