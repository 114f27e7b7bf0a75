//! Looks references up: in all that the same environment renders, by the names that its cluster will see.

use smol_str::SmolStr;

use crate::maps::{self, IndexMap};

use super::{ConfigMap, ObjectRef, RefKind, Secret};

type Key<'e> = (Option<&'e str>, &'e str, &'e str);

/// An application and a final name.
type Anywhere<'e> = (Option<&'e str>, &'e str);

/// ConfigMaps and Secrets by application, namespace and final name.
pub(super) struct DataIndex<'e> {
    config_maps: IndexMap<Key<'e>, &'e ConfigMap>,
    secrets: IndexMap<Key<'e>, &'e Secret>,
    /// Those of any namespace; `None` where several have one name.
    config_maps_elsewhere: IndexMap<Anywhere<'e>, Option<&'e ConfigMap>>,
    secrets_elsewhere: IndexMap<Anywhere<'e>, Option<&'e Secret>>,
}

impl<'e> DataIndex<'e> {
    pub(super) fn new(config_maps: &'e [ConfigMap], secrets: &'e [Secret]) -> Self {
        let mut index = Self {
            config_maps: maps::sized(config_maps.len()),
            secrets: maps::sized(secrets.len()),
            config_maps_elsewhere: maps::sized(config_maps.len()),
            secrets_elsewhere: maps::sized(secrets.len()),
        };
        for map in config_maps {
            let namespace = map.namespace.as_deref().unwrap_or_default();
            let key = (map.app.as_deref(), namespace, map.name.as_str());
            index.config_maps.entry(key).or_insert(map);
            let elsewhere = index.config_maps_elsewhere.entry((key.0, key.2));
            elsewhere
                .and_modify(|only| *only = None)
                .or_insert(Some(map));
        }
        for secret in secrets {
            let namespace = secret.namespace.as_deref().unwrap_or_default();
            let key = (secret.app.as_deref(), namespace, secret.name.as_str());
            index.secrets.entry(key).or_insert(secret);
            let elsewhere = index.secrets_elsewhere.entry((key.0, key.2));
            elsewhere
                .and_modify(|only| *only = None)
                .or_insert(Some(secret));
        }
        index
    }
}

/// The index as one workload sees it.
pub(super) struct Lookup<'e> {
    pub(super) index: &'e DataIndex<'e>,
    pub(super) app: Option<&'e str>,
    pub(super) namespace: &'e str,
    /// The default namespace.
    pub(super) default_namespace: &'e str,
    /// Whether the kubelet adds variables for the namespace's Services.
    pub(super) service_links: bool,
}

impl<'e> Lookup<'e> {
    pub(super) fn config_map(&self, name: &str) -> Option<&'e ConfigMap> {
        let maps = &self.index.config_maps;
        self.find(maps, &self.index.config_maps_elsewhere, name)
    }

    pub(super) fn secret(&self, name: &str) -> Option<&'e Secret> {
        let secrets = &self.index.secrets;
        self.find(secrets, &self.index.secrets_elsewhere, name)
    }

    /// Finds an object in the workload's own namespace. An absent namespace is the one that all is applied to: a workload that
    /// has one finds what has none, and one that has none finds the only object of that name.
    fn find<T>(
        &self,
        index: &IndexMap<Key<'e>, &'e T>,
        elsewhere: &IndexMap<Anywhere<'e>, Option<&'e T>>,
        name: &str,
    ) -> Option<&'e T> {
        let mut places = self.places();
        let found = places.find_map(|(app, namespace)| index.get(&(app, namespace, name)));
        let found = found.copied();
        match self.namespace {
            "" => found.or_else(|| elsewhere.get(&(self.app, name)).copied().flatten()),
            _ => found.or_else(|| index.get(&(self.app, "", name)).copied()),
        }
    }

    /// Returns the places in which a name is looked up: the application's objects, then the cluster's, where no application is known.
    fn places(&self) -> impl Iterator<Item = (Option<&'e str>, &'e str)> {
        let live = if self.namespace.is_empty() {
            self.default_namespace
        } else {
            self.namespace
        };
        [(self.app, self.namespace), (None, live)].into_iter()
    }

    /// Returns a reference by final name, with the name that pairs across environments.
    pub(super) fn object_ref(&self, kind: RefKind, name: &str) -> ObjectRef {
        let rendered = match kind {
            RefKind::ConfigMap => self.config_map(name).map(|map| &map.original_name),
            RefKind::Secret => self.secret(name).map(|secret| &secret.original_name),
        };
        ObjectRef {
            kind,
            name: name.into(),
            original_name: rendered.map_or_else(|| without_hash(name).into(), SmolStr::from),
        }
    }
}

/// Takes a content hash off a generated name: exactly ten characters of its alphabet after a dash.
pub(super) fn without_hash(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((base, hash))
            if !base.is_empty()
                && hash.len() == 10
                && hash.bytes().all(|b| b"2456789bcdfghkmt".contains(&b)) =>
        {
            base
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_is_taken_off() {
        for (name, wanted) in [
            ("config-5h7t9bk2fm", "config"),
            ("a-b-2222222222", "a-b"),
            ("config-5h7t9bk2f", "config-5h7t9bk2f"),
            ("config-5h7t9bk2fmm", "config-5h7t9bk2fmm"),
            ("config-production", "config-production"),
            ("config-5h7t9bk2fa", "config-5h7t9bk2fa"),
            ("5h7t9bk2fm", "5h7t9bk2fm"),
            ("-5h7t9bk2fm", "-5h7t9bk2fm"),
            ("config-5h7t9bk2fm-x", "config-5h7t9bk2fm-x"),
        ] {
            assert_eq!(without_hash(name), wanted, "{name}");
        }
    }
}
