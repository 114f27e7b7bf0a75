//! Volumes and mounts. Leaves the files that ConfigMaps and Secrets put into them to [`super::mounted`].

use smol_str::{SmolStr, format_smolstr};

use crate::maps::{IndexMap, IndexSet};

use super::collect::{Context, Scope, union};
use super::mounted::{Files, compare_files};
use super::{Difference, Field, FieldPath, ObjectName, Side, Value};
use crate::model::{Container, Environment, Located, Mount, Volume, VolumeReference, Workload};

/// Records mounts that one container lacks, and the fields of those that both have. Two that differ in the environments' own names are
/// one: `/etc/app/app.staging.yaml` and `/etc/app/app.production.yaml`.
pub(super) fn compare_mounts<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    let named = |of: &'e Container| -> Mounts<'e> {
        let mounts = of.mounts.iter();
        mounts.map(|(path, of)| (path.as_str(), of)).collect()
    };
    let ours = named(a);
    let theirs = called_as_ours(context, &ours, named(b));
    union(&ours, &theirs, |path, a, b| {
        let (path, a, b) = (*path, a.copied(), b.copied());
        let (Some(a), Some(b)) = (a, b) else {
            let (a, b) = (a.map(mount_side), b.map(mount_side));
            scope.record(out, Field::Mount(path.into(), None), a, b);
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

pub(super) fn mount_side(mount: &Located<Mount>) -> Side {
    Side::new(Value::Volume((&mount.value.volume).into()), mount.origin)
}

/// Records volumes that one workload lacks, and the fields of those that both have.
pub(super) fn compare_volumes<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Workload, &'e Workload),
    out: &mut Vec<Difference<'e>>,
) {
    let mut seen = IndexSet::default();
    let named = |of: &'e Workload| -> Volumes<'e> {
        let volumes = of.volumes.iter();
        volumes.map(|(name, of)| (name.as_str(), of)).collect()
    };
    let ours = named(a);
    let theirs = called_as_ours(context, &ours, named(b));
    union(&ours, &theirs, |name, x, y| {
        let (name, x, y) = (*name, x.copied(), y.copied());
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
        let mut rest = Vec::new();
        scope.leaves(&mut rest, (&x.rest, &y.rest), |path| {
            Field::Volume(name.into(), Some(path))
        });
        let is_claim = |of: &Difference<'_>| matches!(&of.field, Field::Volume(_, Some(path)) if path.is(&["claimName"]));
        if rest.iter().any(is_claim) && is_one_claim(context, (x, y)) {
            rest.retain(|of| !is_claim(of));
        }
        out.append(&mut rest);
        let files = (
            Files::of(context, a, x, true),
            Files::of(context, b, y, false),
        );
        compare_files(context, scope, files, &mut seen, out);
    });
}

/// Tells whether two volumes are of one claim, by the names before prefix and suffix.
fn is_one_claim(context: &Context<'_>, (a, b): (&Volume, &Volume)) -> bool {
    let ours = claim(context.reference, a);
    ours.is_some() && ours == claim(context.target, b)
}

/// Returns the name before prefix and suffix of the claim that a volume is of, where the environment renders the claim.
fn claim<'e>(environment: &'e Environment, volume: &Volume) -> Option<&'e str> {
    let name = &volume.rest.get("claimName")?.value;
    let mut objects = environment.objects.iter();
    let claim = objects.find(|of| of.kind == "PersistentVolumeClaim" && of.name == *name)?;
    Some(&claim.original_name)
}

/// Volumes by name.
type Volumes<'e> = IndexMap<&'e str, &'e Volume>;

/// Mounts by path.
type Mounts<'e> = IndexMap<&'e str, &'e Located<Mount>>;

/// Returns what the target has, under the reference's name where the names differ in the environments' own alone.
pub(super) fn called_as_ours<'e, T>(
    context: &Context<'e>,
    ours: &IndexMap<&'e str, T>,
    theirs: IndexMap<&'e str, T>,
) -> IndexMap<&'e str, T> {
    let alone = |of: &IndexMap<&'e str, T>, other: &IndexMap<&'e str, T>| -> Vec<&'e str> {
        let names = of.keys().copied();
        names.filter(|name| !other.contains_key(name)).collect()
    };
    let (a_alone, b_alone) = (alone(ours, &theirs), alone(&theirs, ours));
    if a_alone.is_empty() || b_alone.is_empty() {
        return theirs;
    }
    let explained = context
        .names
        .explained(a_alone.iter().copied(), b_alone.iter().copied());
    let mut names: IndexMap<&str, &str> = IndexMap::default();
    for (own, found) in a_alone.iter().zip(explained) {
        if let [only] = found.as_slice()
            && let Some(other) = b_alone.get(*only)
        {
            names.entry(*other).or_insert(*own);
        }
    }
    let theirs = theirs.into_iter();
    theirs
        .map(|(name, of)| (names.get(name).copied().unwrap_or(name), of))
        .collect()
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
