//! Volumes of the reference on their way into a patch.
//!
//! Takes a volume as the model has it; gives the entry of `volumes:` for the target's pod. A volume that holds what is the
//! reference's own, or reads what the target has not, is not given: pods would wait for it.

use serde_json::{Map, Value, json};

use super::copied::is_of_reference;
use super::own_objects::{Presence, is_foreign, own_name, presence, written_name};
use super::unflattened::unflattened;
use crate::compare::Segment;
use crate::judge::Context;
use crate::maps::IndexMap;
use crate::model::{Environment, Leaves, OtherObject, RefKind, Volume, VolumeReference, Workload};

const CLAIM: &str = "PersistentVolumeClaim";

/// Returns a volume as the target's pod can have it; `None` where the target may not have what it reads.
pub(super) fn volume_entry(
    context: &Context<'_>,
    workload: &Workload,
    name: &str,
    volume: &Volume,
) -> Option<Value> {
    let kind = volume.kind.as_str();
    let mut texts = volume.rest.iter().map(|(_, leaf)| leaf.value.as_str());
    let is_claim = kind == "persistentVolumeClaim";
    if !is_claim && texts.any(|text| is_of_reference(context, "", text)) {
        return None;
    }
    let source = match (kind, volume.references.as_slice()) {
        ("emptyDir" | "hostPath" | "downwardAPI", []) => unflattened(&volume.rest, typed),
        ("persistentVolumeClaim", []) => claim(context, workload, volume)?,
        ("configMap" | "secret", [reference]) => {
            let mut fields = object_fields(context, workload, reference, false)?;
            add_modes(&mut fields, &volume.rest)?;
            let Value::Object(mut rest) = unflattened(&volume.rest, typed) else {
                return None;
            };
            rest.remove("items");
            fields.append(&mut rest);
            Value::Object(fields)
        }
        ("projected", _) => projected(context, workload, volume)?,
        _ => return None,
    };
    Some(json!({"name": name, kind: source}))
}

/// Gives the files of an object the modes that the volume has for them; `None` where it says something else of a file.
fn add_modes(fields: &mut Map<String, Value>, rest: &Leaves) -> Option<()> {
    for (path, leaf) in rest.iter().filter(|(path, _)| path.contains('[')) {
        let key = path.strip_prefix("items[")?.strip_suffix("].mode")?;
        let mode: i64 = leaf.value.parse().ok()?;
        let items = fields.get_mut("items").and_then(Value::as_array_mut)?;
        let named = |item: &&mut Value| item.get("key").and_then(Value::as_str) == Some(key);
        let item = items.iter_mut().find(named)?.as_object_mut()?;
        item.insert("mode".to_owned(), json!(mode));
    }
    Some(())
}

/// Returns the claim by the target's name, where the target renders it.
fn claim(context: &Context<'_>, workload: &Workload, volume: &Volume) -> Option<Value> {
    let name = volume.rest.get("claimName")?.value.as_str();
    let mut reference = claims(context.comparison.reference);
    let known = reference.find(|of| of.name == name);
    let original = known.map_or(name, |of| of.original_name.as_str());
    let own = || claims(context.comparison.target);
    let same = |of: &&OtherObject| of.original_name == original || of.name == name;
    let paired = |of: &&OtherObject| context.names.pair(original, &of.original_name);
    let own = own().find(same).or_else(|| own().find(paired))?;
    // In kinds that it does not know, kustomize rewrites nothing.
    let written = match is_foreign(workload) {
        true => &own.name,
        false => &own.original_name,
    };
    let mut source = unflattened(&volume.rest, typed);
    if let Value::Object(fields) = &mut source {
        fields.insert("claimName".to_owned(), json!(written));
    }
    Some(source)
}

fn claims(environment: &Environment) -> impl Iterator<Item = &OtherObject> {
    environment.objects.iter().filter(|of| of.kind == CLAIM)
}

/// Returns the sources in their order: those that are no objects have their numbers, the objects stand between.
fn projected(context: &Context<'_>, workload: &Workload, volume: &Volume) -> Option<Value> {
    let Value::Object(mut source) = unflattened(&volume.rest, typed) else {
        return None;
    };
    let is_of_object = |path: &str| path.contains("].configMap.") || path.contains("].secret.");
    let mut places: IndexMap<usize, ()> = IndexMap::default();
    for (path, _) in volume.rest.iter().filter(|(path, _)| path.contains('[')) {
        // What more a source says about single files is not known here as it was written.
        if is_of_object(path) {
            return None;
        }
        let (place, _) = path.strip_prefix("sources[")?.split_once(']')?;
        places.insert(place.parse().ok()?, ());
    }
    let given = match source.remove("sources") {
        Some(Value::Array(given)) => given,
        _ => Vec::new(),
    };
    let mut given = given.into_iter();
    let mut references = volume.references.iter();
    let mut sources = Vec::new();
    for place in 0..places.len() + volume.references.len() {
        sources.push(match places.contains_key(&place) {
            true => given.next()?,
            false => {
                let reference = references.next()?;
                let kind = match reference.object.kind {
                    RefKind::ConfigMap => "configMap",
                    RefKind::Secret => "secret",
                };
                json!({kind: object_fields(context, workload, reference, true)?})
            }
        });
    }
    source.insert("sources".to_owned(), sources.into());
    Some(Value::Object(source))
}

/// Returns what a volume says of the object that it reads; `None` where the target may not have the object.
fn object_fields(
    context: &Context<'_>,
    workload: &Workload,
    reference: &VolumeReference,
    is_projected: bool,
) -> Option<Map<String, Value>> {
    let object = &reference.object;
    let own = own_name(context, object.kind, &object.original_name)?;
    let names = (&*object.original_name, &*own);
    if !reference.optional && presence(context, object.kind, names) == Presence::Lacking {
        return None;
    }
    let own = written_name(context, workload, (object.kind, &own));
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

/// Returns a leaf as what the API server wants in a field.
fn typed(path: &[Segment], text: &str) -> Value {
    let parsed: Option<Value> = match path.last().map_or("", Segment::name) {
        "mode" | "defaultMode" | "expirationSeconds" => text.parse::<i64>().ok().map(Value::from),
        "optional" | "readOnly" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    parsed.unwrap_or_else(|| json!(text))
}
