//! Volumes, mounts, and the files that ConfigMaps put into them.

use crate::maps::{IndexMap, IndexSet};

use super::collect::{Context, Scope, union};
use super::{Difference, Field, env, text};
use crate::model::{
    ConfigMap, Container, Located, Mount, RefKind, Volume, VolumeReference, Workload,
};

/// Records mounts that one container lacks, and the fields of those that both have.
pub(super) fn compare_mounts<'e>(
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    union(&a.mounts, &b.mounts, |path, a, b| {
        let (Some(a), Some(b)) = (a, b) else {
            let shown =
                |mount: &Located<Mount>| (format!("volume {}", mount.value.volume), mount.origin);
            let field = Field::Mount(path.clone(), None);
            scope.record(out, field, a.map(shown), b.map(shown));
            return;
        };
        if a == b {
            return;
        }
        let mut field = |name: &str, x: Option<String>, y: Option<String>| {
            if x != y {
                let field = Field::Mount(path.clone(), Some(name.to_owned()));
                let (x, y) = (x.map(|x| (x, a.origin)), y.map(|y| (y, b.origin)));
                scope.record(out, field, x, y);
            }
        };
        let (x, y) = (&a.value, &b.value);
        field("volume", Some(x.volume.clone()), Some(y.volume.clone()));
        field("subPath", x.sub_path.clone(), y.sub_path.clone());
        let read_only = (x.read_only.to_string(), y.read_only.to_string());
        field("readOnly", Some(read_only.0), Some(read_only.1));
    });
}

/// Records volumes that one workload lacks, and the fields of those that both have.
pub(super) fn compare_volumes<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Workload, &'e Workload),
    out: &mut Vec<Difference<'e>>,
) {
    let mut seen = IndexSet::default();
    union(&a.volumes, &b.volumes, |name, x, y| {
        let shown = |volume: &Volume| (described(volume), volume.origin);
        let (Some(x), Some(y)) = (x, y) else {
            let field = Field::Volume(name.clone(), None);
            scope.record(out, field, x.map(shown), y.map(shown));
            return;
        };
        if x.kind != y.kind {
            let field = Field::Volume(name.clone(), None);
            scope.record(out, field, Some(shown(x)), Some(shown(y)));
            return;
        }
        compare_references(scope, name, (x, y), out);
        scope.leaves(out, (&x.rest, &y.rest), |path| {
            Field::Volume(name.clone(), Some(path.to_owned()))
        });
        for (ours, theirs) in same_objects(context, x, y) {
            let maps = (
                context.reference_config_map(a, &ours.object),
                context.target_config_map(b, &theirs.object),
            );
            if let (Some(ours_map), Some(theirs_map)) = maps
                && seen.insert(ours_map.original_name.as_str())
            {
                compare_keys(scope, (ours, ours_map), (theirs, theirs_map), out);
            }
        }
    });
}

fn described(volume: &Volume) -> String {
    let objects: Vec<String> = volume
        .references
        .iter()
        .map(|reference| env::object(&reference.object))
        .collect();
    if objects.is_empty() {
        volume.kind.clone()
    } else {
        objects.join(", ")
    }
}

/// Compares which objects a volume reads, and how.
fn compare_references<'e>(
    scope: &Scope<'e>,
    name: &str,
    (a, b): (&Volume, &Volume),
    out: &mut Vec<Difference<'e>>,
) {
    let mut compare = |field: &str, part: fn(&VolumeReference) -> String| {
        let values = |volume: &Volume| {
            let mut all: Vec<String> = volume.references.iter().map(part).collect();
            all.sort_unstable();
            all.join(", ")
        };
        let (x, y) = (values(a), values(b));
        if x != y {
            let field = Field::Volume(name.to_owned(), Some(field.to_owned()));
            let found =
                |value: String, of: &Volume| (!value.is_empty()).then_some((value, of.origin));
            scope.record(out, field, found(x, a), found(y, b));
        }
    };
    compare("name", |reference| env::object(&reference.object));
    if a.references.len() == b.references.len() {
        compare("items", items_text);
        compare("optional", |reference| reference.optional.to_string());
    }
}

fn items_text(reference: &VolumeReference) -> String {
    let mut items: Vec<String> = reference
        .items
        .iter()
        .map(|(key, path)| format!("{key} as {path}"))
        .collect();
    items.sort_unstable();
    items.join(", ")
}

/// Returns the ConfigMaps that both volumes read, each with the other side's reference to it.
fn same_objects<'e>(
    context: &Context<'e>,
    a: &'e Volume,
    b: &'e Volume,
) -> Vec<(&'e VolumeReference, &'e VolumeReference)> {
    let is_config_map = |r: &&VolumeReference| r.object.kind == RefKind::ConfigMap;
    let ours = a.references.iter().filter(is_config_map);
    ours.filter_map(|ours| {
        let theirs = b.references.iter().filter(is_config_map);
        let (x, mut found) = (&ours.object.original_name, theirs.clone());
        let same = found.find(|theirs| theirs.object.original_name == *x);
        let same = same.or_else(|| {
            let mut theirs = theirs;
            theirs.find(|theirs| context.names.explain(x, &theirs.object.original_name))
        });
        Some((ours, same?))
    })
    .collect()
}

/// Compares the files that two ConfigMaps put into the same volume.
fn compare_keys<'e>(
    scope: &Scope<'e>,
    (ours, a): (&VolumeReference, &ConfigMap),
    (theirs, b): (&VolumeReference, &ConfigMap),
    out: &mut Vec<Difference<'e>>,
) {
    let (x, y) = (mounted(ours, a), mounted(theirs, b));
    union(&x, &y, |key, x, y| {
        let unknown = (x.is_none() && a.keys_unknown) || (y.is_none() && b.keys_unknown);
        if x == y || unknown {
            return;
        }
        let shown = |value: Option<&&Located<String>>, other: Option<&&Located<String>>| {
            let (value, other) = (value?, other.map(|other| other.value.as_str()));
            Some((text::quoted(&value.value, other), value.origin))
        };
        let field = Field::ConfigKey(a.original_name.clone(), (*key).to_owned());
        let found = (shown(x, y), shown(y, x));
        scope.record_at(out, field, found, (a.origin, b.origin));
    });
}

/// Returns the keys that a reference mounts: those of its `items`, or all.
fn mounted<'m>(
    reference: &VolumeReference,
    map: &'m ConfigMap,
) -> IndexMap<&'m str, &'m Located<String>> {
    let chosen = |key: &str| reference.items.is_empty() || reference.items.contains_key(key);
    let data = map.data.iter().filter(|(key, _)| chosen(key));
    data.map(|(key, value)| (key.as_str(), value)).collect()
}
