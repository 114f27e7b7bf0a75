//! `buildMetadata`: the annotations that say where resources come from and what changed them.
//!
//! Takes finished resources, which have carried that along; writes what was asked for into them.

use crate::kustomize::Error;
use crate::kustomize::RELEASE;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::provenance::{ConfiguredBy, ORIGIN, Provenance};
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::resource::weights::Growth;
use crate::yaml::{Node, Origin};

/// The annotation for what changed it.
const TRANSFORMATIONS: &str = "alpha.config.kubernetes.io/transformations";
/// The label that `managedByLabel` asks for.
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// Returns the note for the work of a plugin, if its own file is known.
pub(crate) fn note_of_plugin(plugin: &Resource) -> Option<Provenance> {
    let brought = plugin.provenance.as_ref()?;
    Some(Provenance {
        configured_in: brought.path.clone(),
        repository: brought.repository.clone(),
        reference: brought.reference.clone(),
        configured_by: Some(ConfiguredBy {
            api_version: plugin.api_version().to_owned(),
            kind: plugin.kind().to_owned(),
            name: plugin.name().to_owned(),
            namespace: plugin.namespace().to_owned(),
        }),
        ..Provenance::default()
    })
}

/// Notes that a transformer ran over all resources: those whose source is unknown it made itself.
pub(crate) fn note_transformation(resources: &mut ResMap, by: &Provenance) -> Result<(), Error> {
    resources.try_grow_all(|resource| {
        match &resource.provenance {
            None => resource.provenance = Some(by.clone()),
            Some(_) => resource.transformations.push(by.clone()),
        }
        Ok(Growth::AtMost(0))
    })
}

/// Writes what `buildMetadata` asks for into the finished resources.
pub(crate) fn write_annotations(resources: &mut [Resource], wanted: &[&str]) {
    for resource in resources {
        if wanted.contains(&"managedByLabel") {
            set(
                resource,
                "labels",
                MANAGED_BY,
                &format!("kustomize-v{RELEASE}"),
            );
        }
        if let (true, Some(origin)) = (wanted.contains(&"originAnnotations"), &resource.provenance)
        {
            set(resource, "annotations", ORIGIN, &origin.to_yaml());
        }
        if wanted.contains(&"transformerAnnotations") && !resource.transformations.is_empty() {
            let text: String = resource.transformations.iter().map(as_item).collect();
            set(resource, "annotations", TRANSFORMATIONS, &text);
        }
    }
}

fn as_item(provenance: &Provenance) -> String {
    let mut item = String::new();
    for (index, line) in provenance.lines().iter().enumerate() {
        item.push_str(if index == 0 { "- " } else { "  " });
        item.push_str(line);
        item.push('\n');
    }
    item
}

fn set(resource: &mut Resource, field: &str, key: &str, value: &str) {
    let Some(metadata) = resource.node.get_mut("metadata") else {
        return;
    };
    if metadata.get(field).is_none_or(Node::is_null) {
        metadata.set(field, Node::map(Origin::NONE));
    }
    if let Some(map) = metadata.get_mut(field) {
        map.set(key, Node::string(value, Origin::NONE));
    }
}
