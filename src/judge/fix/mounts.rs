//! Mounts and the volumes that they need, on their way into a patch.

use serde_json::{Map, Value, json};

use super::entries::nested;
use super::items::AddedVolume;
use super::own_objects::{own_name, renders};
use super::{AddedItem, Edit};
use crate::compare::Difference;
use crate::judge::Context;
use crate::model::{Mount, RefKind, Volume, VolumeReference};

/// Returns a mount of the reference on its way into the target's container, with its volume where the target's pod lacks it;
/// `None` where the target may not have what the volume reads.
pub(crate) fn add_mount<'e>(
    context: &Context<'_>,
    difference: &Difference<'e>,
    edit: Edit<'e>,
    path: &str,
) -> Option<AddedItem> {
    let (position, _, mount) = difference.containers.0?.mounts.get_full(path)?;
    let mount = &mount.value;
    let wanted = difference.workloads.0?.volumes.get(&mount.volume);
    let volume = match (edit.workload.volumes.get(&mount.volume), wanted) {
        (Some(own), Some(wanted)) if own.kind == wanted.kind => None,
        // Claims of a StatefulSet are in no list of volumes.
        (None, Some(wanted)) => Some(AddedVolume {
            pointer: format!("/{}", edit.pod_path()?.join("/")),
            has_list: !edit.workload.volumes.is_empty(),
            entry: volume_entry(context, &mount.volume, wanted)?,
        }),
        _ => return None,
    };
    let mut item = edit.item("volumeMounts", position, mount_entry(path, mount))?;
    item.volume = volume;
    Some(item)
}

fn mount_entry(path: &str, mount: &Mount) -> Value {
    let mut entry = json!({"name": mount.volume, "mountPath": path});
    if let Value::Object(fields) = &mut entry {
        if let Some(sub_path) = &mount.sub_path {
            let field = match sub_path.contains("$(") {
                true => "subPathExpr",
                false => "subPath",
            };
            fields.insert(field.to_owned(), sub_path.as_str().into());
        }
        if mount.read_only {
            fields.insert("readOnly".to_owned(), true.into());
        }
    }
    entry
}

fn volume_entry(context: &Context<'_>, name: &str, volume: &Volume) -> Option<Value> {
    // What more it says about single files is not known here as it was written.
    if volume.rest.iter().any(|(path, _)| path.contains('[')) {
        return None;
    }
    let Value::Object(mut source) = nested(&volume.rest) else {
        return None;
    };
    match (volume.kind.as_str(), volume.references.as_slice()) {
        ("emptyDir", []) => {}
        ("configMap" | "secret", [reference]) => {
            let mut fields = object_fields(context, reference, false)?;
            fields.append(&mut source);
            source = fields;
        }
        // Of other sources that are projected, the rest has tokens and fields of the pod, each in brackets.
        ("projected", references @ [_, ..]) => {
            let sources = references.iter().map(|reference| {
                let kind = match reference.object.kind {
                    RefKind::ConfigMap => "configMap",
                    RefKind::Secret => "secret",
                };
                Some(json!({kind: object_fields(context, reference, true)?}))
            });
            source.insert("sources".to_owned(), sources.collect::<Option<_>>()?);
        }
        _ => return None,
    }
    Some(json!({"name": name, volume.kind.as_str(): source}))
}

/// Returns what a volume says of the object that it reads; `None` where the target may not have the object.
fn object_fields(
    context: &Context<'_>,
    reference: &VolumeReference,
    is_projected: bool,
) -> Option<Map<String, Value>> {
    let object = &reference.object;
    let own = own_name(context, object.kind, &object.original_name)?;
    let comparison = context.comparison;
    if renders(comparison.reference, object.kind, &object.original_name)
        && !renders(comparison.target, object.kind, &own)
    {
        return None;
    }
    let field = match object.kind {
        RefKind::Secret if !is_projected => "secretName",
        _ => "name",
    };
    let mut fields = Map::new();
    fields.insert(field.to_owned(), json!(own));
    if !reference.items.is_empty() {
        let items = reference.items.iter();
        let items = items.map(|(key, path)| json!({"key": key, "path": path}));
        fields.insert("items".to_owned(), items.collect());
    }
    if reference.optional {
        fields.insert("optional".to_owned(), json!(true));
    }
    Some(fields)
}
