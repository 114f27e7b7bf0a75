//! Pod volumes and the ConfigMaps and Secrets that they read.

use crate::maps::IndexMap;

use super::defaults::{self, OF_VOLUMES};
use super::fields::{flag, items, text, text_at};
use super::leaves::{Leaves, leaves};
use super::lookup::Lookup;
use super::{Image, ObjectRef, RefKind, Volume, VolumeReference};
use crate::yaml::Node;

pub(super) fn volumes_of(pod: &Node, lookup: &Lookup<'_>) -> IndexMap<String, Volume> {
    let volumes = items(pod, "volumes").iter();
    volumes
        .filter_map(|item| {
            let name = text_at(item, &["name"])?;
            Some((name.to_owned(), volume(item, lookup)))
        })
        .collect()
}

/// Returns the types that a volume is given: one, or a mistake.
pub(super) fn sources(volume: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = volume.as_map().unwrap_or_default().iter();
    entries
        .filter(|(_, value)| !value.is_null())
        .filter_map(|(key, value)| Some((key.as_str()?, value)))
        .filter(|(key, _)| *key != "name")
}

fn volume(item: &Node, lookup: &Lookup<'_>) -> Volume {
    let Some((kind, source)) = sources(item).next() else {
        // A volume without a source is an emptyDir.
        return Volume {
            origin: item.origin,
            kind: "emptyDir".to_owned(),
            references: Vec::new(),
            opened_by: None,
            rest: Leaves::default(),
        };
    };
    let references = references(kind, source, lookup);
    let mut rest = leaves(source, "");
    rest.retain(|path, _| !is_of_reference(kind, path));
    rest.fill("", defaults::entry(OF_VOLUMES, kind));
    if kind == "image" {
        let Ok::<Image, _>(image) = text(source, &["reference"]).parse();
        rest.fill("", &[("pullPolicy", image.usual_pull_policy())]);
    }
    Volume {
        origin: item.origin,
        kind: kind.to_owned(),
        references,
        opened_by: opened_by(kind, source, lookup),
        rest,
    }
}

fn references(kind: &str, source: &Node, lookup: &Lookup<'_>) -> Vec<VolumeReference> {
    match kind {
        "configMap" => vec![reference(RefKind::ConfigMap, "name", source, lookup)],
        "secret" => vec![reference(RefKind::Secret, "secretName", source, lookup)],
        "projected" => items(source, "sources")
            .iter()
            .flat_map(|source| {
                let of = |kind, field| Some(reference(kind, "name", source.get(field)?, lookup));
                [
                    of(RefKind::ConfigMap, "configMap"),
                    of(RefKind::Secret, "secret"),
                ]
            })
            .flatten()
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the Secret that a storage is opened with.
fn opened_by(kind: &str, source: &Node, lookup: &Lookup<'_>) -> Option<ObjectRef> {
    let path: &[&str] = match kind {
        "azureFile" => &["secretName"],
        "csi" => &["nodePublishSecretRef", "name"],
        "cephfs" | "flexVolume" | "iscsi" | "rbd" | "scaleIO" | "storageos" => {
            &["secretRef", "name"]
        }
        _ => return None,
    };
    let name = text_at(source, path)?;
    Some(lookup.object_ref(RefKind::Secret, name))
}

/// Tells whether a leaf is a reference's name, keys, paths or `optional`; what else it has, as the mode of a file, is not.
fn is_of_reference(kind: &str, path: &str) -> bool {
    let field = path.rsplit('.').next().unwrap_or_default();
    let of_item = path.contains("items[") && matches!(field, "key" | "path");
    match kind {
        "configMap" | "secret" => of_item || matches!(path, "name" | "secretName" | "optional"),
        "projected" => {
            let of_source = path.contains("].configMap.") || path.contains("].secret.");
            of_source && (of_item || matches!(field, "name" | "optional"))
        }
        _ => false,
    }
}

fn reference(kind: RefKind, field: &str, node: &Node, lookup: &Lookup<'_>) -> VolumeReference {
    let keys = items(node, "items").iter();
    VolumeReference {
        object: lookup.object_ref(kind, text(node, &[field])),
        items: keys
            .map(|item| {
                (
                    text(item, &["key"]).to_owned(),
                    text(item, &["path"]).to_owned(),
                )
            })
            .collect(),
        optional: flag(node, "optional"),
    }
}
