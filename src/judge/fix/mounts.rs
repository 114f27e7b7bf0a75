//! Mounts and the volumes that they need, on their way into a patch.

use serde_json::{Value, json};

use super::items::AddedVolume;
use super::own_objects::{Before, before, own_name, presence};
use super::volumes::volume_entry;
use super::{AddedItem, Edit};
use crate::compare::Difference;
use crate::judge::Context;
use crate::model::{Container, Mount};

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
            entry: volume_entry(context, edit.workload, &mount.volume, wanted)?,
        }),
        _ => return None,
    };
    let entry = mount_entry(difference.containers.0?, path, mount);
    let mut item = edit.item("volumeMounts", position, entry)?;
    item.volume = volume;
    Some(item)
}

fn mount_entry(container: &Container, path: &str, mount: &Mount) -> Value {
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
        for field in ["mountPropagation", "recursiveReadOnly"] {
            let leaf = container.rest.get(&format!("volumeMounts[{path}].{field}"));
            if let Some(leaf) = leaf {
                fields.insert(field.to_owned(), leaf.value.as_str().into());
            }
        }
    }
    entry
}

/// Returns the first object that the target has to have before it can mount what the reference mounts at a path.
pub(crate) fn object_before_mount(
    context: &Context<'_>,
    difference: &Difference<'_>,
    path: &str,
) -> Option<Before> {
    let mount = difference.containers.0?.mounts.get(path)?;
    let volume = difference.workloads.0?.volumes.get(&mount.value.volume)?;
    volume.references.iter().find_map(|reference| {
        let object = &reference.object;
        let own = own_name(context, object.kind, &object.original_name)?;
        let names = (&*object.original_name, &*own);
        before(presence(context, object.kind, names), object.kind, &own)
    })
}
