//! Pod volumes and the ConfigMaps and Secrets that they read.

use indexmap::IndexMap;

use super::build::text;
use super::containers::Lookup;
use super::env::object_ref;
use super::rest::leaves;
use super::{Located, RefKind, Volume, VolumeReference};
use crate::yaml::{Node, Origin, Typed};

pub(super) fn of(pod: &Node, lookup: &Lookup<'_>) -> IndexMap<String, Volume> {
    let items = pod
        .get("volumes")
        .and_then(Node::as_seq)
        .unwrap_or_default();
    items
        .iter()
        .filter_map(|item| {
            let name = item.get("name")?.as_str()?;
            Some((name.to_owned(), volume(item, lookup)))
        })
        .collect()
}

fn volume(item: &Node, lookup: &Lookup<'_>) -> Volume {
    let entries = item.as_map().unwrap_or_default();
    let source = entries
        .iter()
        .find(|(key, value)| key.as_str() != Some("name") && !value.is_null());
    let Some((kind, source)) = source.and_then(|(key, value)| Some((key.as_str()?, value))) else {
        // A volume without a source is an emptyDir.
        return Volume {
            origin: item.origin,
            kind: "emptyDir".to_owned(),
            references: Vec::new(),
            rest: IndexMap::new(),
        };
    };
    let references: Vec<VolumeReference> = match kind {
        "projected" => {
            let sources = source
                .get("sources")
                .and_then(Node::as_seq)
                .unwrap_or_default();
            sources
                .iter()
                .flat_map(|source| {
                    [
                        ("configMap", source.get("configMap")),
                        ("secret", source.get("secret")),
                    ]
                })
                .filter_map(|(kind, node)| reference(kind, "name", node?, lookup))
                .collect()
        }
        "secret" => reference(kind, "secretName", source, lookup)
            .into_iter()
            .collect(),
        _ => reference(kind, "name", source, lookup)
            .into_iter()
            .collect(),
    };
    let mut rest = IndexMap::new();
    leaves(source, "", &mut rest);
    rest.retain(|path, _| {
        let field = path.rsplit('.').next().unwrap_or_default();
        references.is_empty()
            || !matches!(field, "name" | "secretName" | "optional") && !path.contains("items")
    });
    if matches!(kind, "configMap" | "secret" | "projected" | "downwardAPI") {
        rest.entry("defaultMode".to_owned())
            .or_insert_with(|| Located::new("420".to_owned(), Origin::NONE));
    }
    Volume {
        origin: item.origin,
        kind: kind.to_owned(),
        references,
        rest,
    }
}

fn reference(kind: &str, field: &str, node: &Node, lookup: &Lookup<'_>) -> Option<VolumeReference> {
    let kind = match kind {
        "configMap" => RefKind::ConfigMap,
        "secret" => RefKind::Secret,
        _ => return None,
    };
    let items = node.get("items").and_then(Node::as_seq).unwrap_or_default();
    Some(VolumeReference {
        object: object_ref(kind, text(node, &[field]), lookup),
        items: items
            .iter()
            .map(|item| {
                (
                    text(item, &["key"]).to_owned(),
                    text(item, &["path"]).to_owned(),
                )
            })
            .collect(),
        optional: matches!(
            node.get("optional").and_then(Node::typed),
            Some(Typed::Bool(true))
        ),
    })
}
