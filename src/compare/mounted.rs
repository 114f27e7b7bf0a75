//! The files that ConfigMaps and Secrets put into volumes: those of ConfigMaps by their text, those of Secrets by their names.

use smol_str::SmolStr;

use super::collect::{Context, Scope};
use super::{Difference, Field, ObjectName, Side, Value};
use crate::files::pair_names;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{ConfigMap, Located, RefKind, Secret, Volume, VolumeReference, Workload};
use crate::yaml::Origin;

/// The files that a volume has, as far as they are known.
pub(super) struct Files<'e> {
    /// By their paths in the volume; of several sources with one path the last one counts.
    known: IndexMap<&'e str, File<'e>>,
    /// Not all keys of an object are known: it may have what is lacking.
    is_open: bool,
    /// The place at which a lacking file would stand.
    origin: Origin,
}

/// A file of an object, as a volume has it.
#[derive(Clone, Copy)]
pub(super) struct File<'e> {
    object: Object<'e>,
    key: &'e str,
    origin: Origin,
    /// The text, where it is a ConfigMap's.
    text: Option<&'e Located<SmolStr>>,
}

/// An object that a volume reads.
#[derive(Clone, Copy)]
pub(super) enum Object<'e> {
    ConfigMap(&'e ConfigMap),
    Secret(&'e Secret),
}

impl<'e> Object<'e> {
    pub(super) fn kind(self) -> RefKind {
        match self {
            Self::ConfigMap(_) => RefKind::ConfigMap,
            Self::Secret(_) => RefKind::Secret,
        }
    }

    pub(super) fn name(self) -> &'e str {
        match self {
            Self::ConfigMap(map) => &map.name,
            Self::Secret(secret) => &secret.name,
        }
    }

    pub(super) fn app(self) -> Option<&'e str> {
        match self {
            Self::ConfigMap(map) => map.app.as_deref(),
            Self::Secret(secret) => secret.app.as_deref(),
        }
    }

    pub(super) fn namespace(self) -> Option<&'e str> {
        match self {
            Self::ConfigMap(map) => map.namespace.as_deref(),
            Self::Secret(secret) => secret.namespace.as_deref(),
        }
    }

    pub(super) fn original_name(self) -> &'e str {
        match self {
            Self::ConfigMap(map) => &map.original_name,
            Self::Secret(secret) => &secret.original_name,
        }
    }

    pub(super) fn origin(self) -> Origin {
        match self {
            Self::ConfigMap(map) => map.origin,
            Self::Secret(secret) => secret.origin,
        }
    }

    pub(super) fn is_open(self) -> bool {
        match self {
            Self::ConfigMap(map) => map.keys_unknown,
            Self::Secret(secret) => secret.keys_unknown,
        }
    }

    pub(super) fn files(self) -> Vec<File<'e>> {
        let file = |key, origin, text| File {
            object: self,
            key,
            origin,
            text,
        };
        match self {
            Self::ConfigMap(map) => {
                let entries = map.data.iter();
                entries
                    .map(|(key, text)| file(key.as_str(), text.origin, Some(text)))
                    .collect()
            }
            Self::Secret(secret) => {
                let keys = secret.keys.iter();
                keys.map(|(key, origin)| file(key.as_str(), *origin, None))
                    .collect()
            }
        }
    }
}

impl<'e> File<'e> {
    pub(super) fn key(&self) -> &'e str {
        self.key
    }

    /// Tells whether two files are the same, as far as that is known: what a Secret holds is never looked at.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        match (self.text, other.text) {
            (Some(x), Some(y)) => x == y,
            _ => true,
        }
    }

    pub(super) fn field(&self) -> Field {
        let (name, key) = (self.object.original_name().into(), self.key.into());
        match self.object.kind() {
            RefKind::ConfigMap => Field::ConfigKey(name, key),
            RefKind::Secret => Field::SecretKey(name, key),
        }
    }

    pub(super) fn side(&self) -> Side {
        let value = match self.text {
            Some(text) => Value::Text(text.value.clone()),
            None => Value::Reference {
                object: ObjectName {
                    kind: self.object.kind(),
                    name: self.object.original_name().into(),
                },
                key: self.key.into(),
                optional: false,
                is_missing: false,
            },
        };
        Side::new(value, self.origin)
    }
}

impl<'e> Files<'e> {
    pub(super) fn of(
        context: &Context<'e>,
        workload: &'e Workload,
        volume: &'e Volume,
        in_reference: bool,
    ) -> Self {
        let mut files = Self {
            known: IndexMap::default(),
            is_open: false,
            origin: volume.origin,
        };
        for reference in &volume.references {
            let named = &reference.object;
            let object = match named.kind {
                RefKind::Secret => context
                    .secret(in_reference, workload, named)
                    .map(Object::Secret),
                RefKind::ConfigMap => context
                    .config_map(in_reference, workload, named)
                    .map(Object::ConfigMap),
            };
            files.add(reference, object);
        }
        files
    }

    fn add(&mut self, reference: &'e VolumeReference, object: Option<Object<'e>>) {
        let Some(object) = object else {
            self.is_open = true;
            return;
        };
        self.is_open |= object.is_open();
        self.origin = object.origin();
        for file in object.files() {
            let path = match reference.items.is_empty() {
                true => file.key,
                false => match reference.items.get(file.key) {
                    Some(path) => path,
                    None => continue,
                },
            };
            self.known.insert(path, file);
        }
    }
}

fn is_paired(context: &Context<'_>, x: &File<'_>, y: &File<'_>) -> bool {
    let (a, b) = (x.object.original_name(), y.object.original_name());
    context.names.pair(a, b)
}

/// Compares the files that a volume has on both sides. What is told of one object's key is told once.
pub(super) fn compare_files<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (Files<'e>, Files<'e>),
    seen: &mut IndexSet<Field>,
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
        let is_equal = match (&x, &y) {
            (Some(x), Some(y)) => x.is_alike(y),
            _ => false,
        };
        let field = match (&x, &y) {
            // Where the sides read objects that have nothing to do with each other, the order of the sides does not matter.
            (Some(x), Some(y)) if !is_paired(context, x, y) => x.field().min(y.field()),
            (Some(file), _) | (None, Some(file)) => file.field(),
            (None, None) => continue,
        };
        if is_equal || is_unknown || !seen.insert(field.clone()) {
            continue;
        }
        let place = |file: &Option<File<'e>>, other: Origin| {
            file.as_ref().map_or(other, |file| file.object.origin())
        };
        let enclosing = [place(&x, a.origin), place(&y, b.origin)];
        let sides = [x.as_ref().map(File::side), y.as_ref().map(File::side)];
        scope.record_within(out, field, sides, enclosing);
    }
}
