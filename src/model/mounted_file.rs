//! [`MountedFile`]: what a container finds at a path, as far as ConfigMaps tell.
//!
//! Takes a path in a container; gives the text, or that nothing is mounted there, or why that is not known. Leaves what a file says to
//! [`crate::files`].

use super::{ConfigMap, Container, Environment, Mount, RefKind, VolumeReference, Workload};
use crate::maps::IndexMap;
use crate::yaml::Origin;

/// The file that a container finds at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountedFile<'e> {
    /// The text of a ConfigMap's key.
    Text {
        /// The ConfigMap.
        map: &'e ConfigMap,
        /// Its key.
        key: &'e str,
        /// The text.
        text: &'e str,
        /// The place of the key.
        origin: Origin,
    },
    /// No volume of known content has such a file.
    Absent(Origin),
    /// The file may be there, and nobody knows what it says: why, in words.
    Unknown(String),
}

impl<'e> MountedFile<'e> {
    /// Returns what a container of an environment finds at a path.
    #[must_use]
    pub fn at(
        environment: &'e Environment,
        (workload, container): (&'e Workload, &'e Container),
        path: &str,
    ) -> Self {
        let mounts = container.mounts.iter();
        let above = mounts.filter_map(|(mount, of)| Some((mount, of, rest(mount, path)?)));
        let Some((_, mount, rest)) = above.max_by_key(|(mount, _, _)| mount.len()) else {
            return Self::Absent(container.origin);
        };
        let Some(inner) = inner(&mount.value, rest) else {
            return Self::Unknown("the mount names a path that a variable is in".to_owned());
        };
        let volume = workload.volumes.get(&mount.value.volume);
        let Some(volume) = volume.filter(|of| !of.references.is_empty()) else {
            return Self::Unknown(format!(
                "volume {} is not of a ConfigMap",
                mount.value.volume
            ));
        };
        let mut found = Self::Absent(mount.origin);
        for reference in &volume.references {
            match of_reference(environment, workload, reference, &inner) {
                // Of several sources with one path the last one counts.
                Some(file) => found = file,
                None => continue,
            }
        }
        found
    }
}

/// Returns the part of a path behind a mount's.
fn rest<'p>(mount: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(mount.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
}

/// Returns the path within the volume; `None` where a variable is in it.
fn inner(mount: &Mount, rest: &str) -> Option<String> {
    match mount.sub_path.as_deref() {
        Some(sub) if sub.contains('$') => None,
        Some(sub) if rest.is_empty() => Some(sub.to_owned()),
        Some(sub) => Some(format!("{}/{rest}", sub.trim_end_matches('/'))),
        None => Some(rest.to_owned()),
    }
}

/// Returns the file that a source of a volume has at a path; `None` where it has no such file.
fn of_reference<'e>(
    environment: &'e Environment,
    workload: &Workload,
    reference: &'e VolumeReference,
    path: &str,
) -> Option<MountedFile<'e>> {
    let key = key_of(&reference.items, path)?;
    let name = &reference.object.original_name;
    if reference.object.kind == RefKind::Secret {
        let mut secrets = environment.secrets.iter();
        let known = secrets.find(|of| {
            let is_near = workload.finds_in(of.namespace.as_deref());
            of.original_name == *name && of.app == workload.app && is_near
        });
        let lacks = known.is_some_and(|of| !of.keys_unknown && !of.keys.contains_key(key));
        let why = format!("the file comes from Secret {name}, whose values are not looked at");
        return (!lacks).then_some(MountedFile::Unknown(why));
    }
    let mut maps = environment.config_maps.iter();
    let map = maps.find(|of| {
        let is_near = workload.finds_in(of.namespace.as_deref());
        of.original_name == *name && of.app == workload.app && is_near
    });
    let Some(map) = map else {
        let why = format!("the file comes from ConfigMap {name}, which was not read");
        return Some(MountedFile::Unknown(why));
    };
    if let Some((key, text)) = map.data.get_key_value(key) {
        return Some(match map.binary_keys.contains(key) {
            true => MountedFile::Unknown(format!("key {key} of ConfigMap {name} is binary")),
            false => MountedFile::Text {
                map,
                key,
                text: &text.value,
                origin: text.origin,
            },
        });
    }
    let why = format!("not all keys of ConfigMap {name} are known");
    map.keys_unknown.then_some(MountedFile::Unknown(why))
}

/// Returns the key that a volume puts at a path.
fn key_of<'k>(items: &'k IndexMap<String, String>, path: &'k str) -> Option<&'k str> {
    if items.is_empty() {
        return Some(path);
    }
    let mut items = items.iter();
    let (key, _) = items.find(|(_, of)| of.trim_start_matches("./") == path)?;
    Some(key)
}
