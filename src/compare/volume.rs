//! Volumes, mounts, and the files that ConfigMaps put into them.

use smol_str::{SmolStr, format_smolstr};

use crate::maps::{IndexMap, IndexSet};

use super::collect::{Context, Scope, union};
use super::{Difference, Field, FieldPath, ObjectName, Side, Value};
use crate::files::pair_names;
use crate::model::{
    ConfigMap, Container, Located, Mount, RefKind, Volume, VolumeReference, Workload,
};
use crate::yaml::Origin;

/// Records mounts that one container lacks, and the fields of those that both have.
pub(super) fn compare_mounts<'e>(
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    union(&a.mounts, &b.mounts, |path, a, b| {
        let (Some(a), Some(b)) = (a, b) else {
            let side = |mount: &Located<Mount>| {
                Side::new(Value::Volume((&mount.value.volume).into()), mount.origin)
            };
            scope.record(
                out,
                Field::Mount(path.into(), None),
                a.map(side),
                b.map(side),
            );
            return;
        };
        if a == b {
            return;
        }
        let mut field = |name: &str, x: Option<&str>, y: Option<&str>| {
            if x != y {
                let field = Field::Mount(path.into(), Some(FieldPath::of_field(name)));
                let side = |text: &str, origin| Side::new(Value::written(text), origin);
                let (x, y) = (x.map(|x| side(x, a.origin)), y.map(|y| side(y, b.origin)));
                scope.record(out, field, x, y);
            }
        };
        let flag = |is_set: bool| Some(if is_set { "true" } else { "false" });
        let (x, y) = (&a.value, &b.value);
        field("volume", Some(&x.volume), Some(&y.volume));
        field("subPath", x.sub_path.as_deref(), y.sub_path.as_deref());
        field("readOnly", flag(x.read_only), flag(y.read_only));
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
        let side = |volume: &Volume| Side::new(described(volume), volume.origin);
        let (Some(x), Some(y)) = (x, y) else {
            scope.record(
                out,
                Field::Volume(name.into(), None),
                x.map(side),
                y.map(side),
            );
            return;
        };
        if x.kind != y.kind {
            let field = Field::Volume(name.into(), None);
            scope.record(out, field, Some(side(x)), Some(side(y)));
            return;
        }
        compare_references(scope, name, (x, y), out);
        scope.leaves(out, (&x.rest, &y.rest), |path| {
            Field::Volume(name.into(), Some(path))
        });
        let files = (
            Files::of(context, a, x, true),
            Files::of(context, b, y, false),
        );
        compare_files(context, scope, files, &mut seen, out);
    });
}

/// Returns what a volume reads, or its kind where it reads no object.
fn described(volume: &Volume) -> Value {
    let objects = volume.references.iter().map(object_text);
    let kind = volume.references.is_empty().then(|| (&volume.kind).into());
    Value::Set(objects.chain(kind).collect())
}

fn object_text(reference: &VolumeReference) -> SmolStr {
    format_smolstr!("{}", ObjectName::from(&reference.object))
}

/// Compares which objects a volume reads, and how.
fn compare_references<'e>(
    scope: &Scope<'e>,
    name: &str,
    (a, b): (&Volume, &Volume),
    out: &mut Vec<Difference<'e>>,
) {
    let mut compare = |field: &str, part: fn(&VolumeReference) -> SmolStr| {
        let values = |volume: &Volume| {
            let parts = volume.references.iter().map(part);
            let mut all: Vec<SmolStr> = parts.filter(|part| !part.is_empty()).collect();
            all.sort_unstable();
            all
        };
        let (x, y) = (values(a), values(b));
        if x != y {
            let field = Field::Volume(name.into(), Some(FieldPath::of_field(field)));
            let side = |values: Vec<SmolStr>, of: &Volume| {
                (!values.is_empty()).then(|| Side::new(Value::Set(values.into()), of.origin))
            };
            scope.record(out, field, side(x, a), side(y, b));
        }
    };
    compare("name", object_text);
    if a.references.len() == b.references.len() {
        compare("items", items_text);
        compare("optional", |reference| {
            SmolStr::new_static(if reference.optional { "true" } else { "false" })
        });
    }
}

fn items_text(reference: &VolumeReference) -> SmolStr {
    let mut items: Vec<String> = reference
        .items
        .iter()
        .map(|(key, path)| format!("{key} as {path}"))
        .collect();
    items.sort_unstable();
    items.join(", ").into()
}

/// The files that a volume has, as far as they are known.
struct Files<'e> {
    /// By their paths in the volume; of several sources with one path the last one counts.
    known: IndexMap<&'e str, File<'e>>,
    /// The ConfigMaps of which not all keys are known: they may have what is lacking.
    is_open: bool,
    /// The place at which a lacking file would stand.
    origin: Origin,
}

/// A file of a ConfigMap, as a volume has it.
#[derive(Clone, Copy)]
struct File<'e> {
    map: &'e ConfigMap,
    key: &'e str,
    text: &'e Located<SmolStr>,
}

impl<'e> Files<'e> {
    fn of(
        context: &Context<'e>,
        workload: &'e Workload,
        volume: &'e Volume,
        is_reference: bool,
    ) -> Self {
        let mut files = Self {
            known: IndexMap::default(),
            is_open: false,
            origin: volume.origin,
        };
        for reference in &volume.references {
            let map = match (reference.object.kind, is_reference) {
                (RefKind::Secret, _) => None,
                (_, true) => context.reference_config_map(workload, &reference.object),
                (_, false) => context.target_config_map(workload, &reference.object),
            };
            files.add(reference, map);
        }
        files
    }

    fn add(&mut self, reference: &'e VolumeReference, map: Option<&'e ConfigMap>) {
        let Some(map) = map else {
            self.is_open |= reference.object.kind == RefKind::ConfigMap;
            return;
        };
        self.is_open |= map.keys_unknown;
        self.origin = map.origin;
        for (key, text) in &map.data {
            let path = match reference.items.is_empty() {
                true => key,
                false => match reference.items.get(key) {
                    Some(path) => path,
                    None => continue,
                },
            };
            self.known.insert(path, File { map, key, text });
        }
    }
}

/// Compares the files that a volume has on both sides. What is told of one ConfigMap's key is told once.
fn compare_files<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (Files<'e>, Files<'e>),
    seen: &mut IndexSet<(&'e str, &'e str)>,
    out: &mut Vec<Difference<'e>>,
) {
    let paths = |files: &Files<'e>| files.known.keys().copied().collect::<Vec<_>>();
    let (ours, theirs) = (paths(&a), paths(&b));
    let pairs = pair_names(&ours, &theirs, |x, y| context.names.explain(x, y));
    let both = pairs.both.into_iter().map(|(x, y)| (Some(x), Some(y)));
    let alone = pairs.reference.into_iter().map(|x| (Some(x), None));
    let extra = pairs.target.into_iter().map(|y| (None, Some(y)));
    let file = |files: &Files<'e>, index: Option<usize>| {
        files.known.get_index(index?).map(|(_, file)| *file)
    };
    for (x, y) in both.chain(alone).chain(extra) {
        let (x, y) = (file(&a, x), file(&b, y));
        let is_unknown = (x.is_none() && a.is_open) || (y.is_none() && b.is_open);
        let is_equal = x.as_ref().map(|x| x.text) == y.as_ref().map(|y| y.text);
        let Some(either) = x.as_ref().or(y.as_ref()) else {
            continue;
        };
        let map = either.map.original_name.as_str();
        if is_equal || is_unknown || !seen.insert((map, either.key)) {
            continue;
        }
        let field = Field::ConfigKey(map.into(), either.key.into());
        let side =
            |file: &File<'e>| Side::new(Value::Text(file.text.value.clone()), file.text.origin);
        let place = |file: &Option<File<'e>>, other: Origin| {
            file.as_ref().map_or(other, |file| file.map.origin)
        };
        let enclosing = [place(&x, a.origin), place(&y, b.origin)];
        let sides = [x.as_ref().map(side), y.as_ref().map(side)];
        scope.record_within(out, field, sides, enclosing);
    }
}
