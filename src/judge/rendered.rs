//! [`Rendered`]: the ConfigMaps and Secrets of one environment, to be looked up by name.

use crate::maps::IndexMap;

use crate::model::{ConfigMap, Environment, ObjectRef, RefKind, Secret, Workload};

/// Kind, application, namespace, name.
type Key<'e> = (RefKind, Option<&'e str>, Option<&'e str>, &'e str);

/// One rendered object.
#[derive(Clone, Copy)]
pub(crate) enum Object<'e> {
    ConfigMap(&'e ConfigMap),
    Secret(&'e Secret),
}

/// The objects of an environment by final and by original name, each within its application.
pub(crate) struct Rendered<'e> {
    by_name: IndexMap<Key<'e>, Object<'e>>,
    by_original: IndexMap<Key<'e>, &'e str>,
}

impl<'e> Rendered<'e> {
    pub(crate) fn in_environment(environment: &'e Environment) -> Self {
        let mut rendered = Self {
            by_name: IndexMap::default(),
            by_original: IndexMap::default(),
        };
        for map in &environment.config_maps {
            let names = (map.name.as_str(), map.original_name.as_str());
            rendered.add(
                RefKind::ConfigMap,
                (map.app.as_deref(), map.namespace.as_deref()),
                names,
                Object::ConfigMap(map),
            );
        }
        for secret in &environment.secrets {
            let names = (secret.name.as_str(), secret.original_name.as_str());
            rendered.add(
                RefKind::Secret,
                (secret.app.as_deref(), secret.namespace.as_deref()),
                names,
                Object::Secret(secret),
            );
        }
        rendered
    }

    fn add(
        &mut self,
        kind: RefKind,
        (app, namespace): (Option<&'e str>, Option<&'e str>),
        (name, original): (&'e str, &'e str),
        object: Object<'e>,
    ) {
        self.by_name.insert((kind, app, namespace, name), object);
        self.by_original
            .insert((kind, app, namespace, original), name);
    }

    /// Returns the object that a workload's reference names, as the cluster would find it.
    pub(crate) fn get(&self, workload: &Workload, object: &ObjectRef) -> Option<Object<'e>> {
        let (app, namespace) = (workload.app.as_deref(), workload.namespace.as_deref());
        let key = (object.kind, app, namespace, object.name.as_str());
        self.by_name.get(&key).copied()
    }

    /// Tells whether the object is there, all of its keys known, without that key.
    pub(crate) fn lacks(&self, workload: &Workload, object: &ObjectRef, key: &str) -> bool {
        match self.get(workload, object) {
            None => false,
            Some(Object::ConfigMap(map)) => !map.keys_unknown && !map.data.contains_key(key),
            Some(Object::Secret(secret)) => !secret.keys_unknown && !secret.keys.contains_key(key),
        }
    }

    /// Returns the final name of an object of which the reference has the original name only: kustomize did not
    /// know that it is a reference.
    pub(crate) fn renamed(&self, workload: &Workload, object: &ObjectRef) -> Option<&'e str> {
        let (app, namespace) = (workload.app.as_deref(), workload.namespace.as_deref());
        let key = (object.kind, app, namespace, object.name.as_str());
        match self.by_name.contains_key(&key) {
            true => None,
            false => self.by_original.get(&key).copied(),
        }
    }
}

impl<'e> Object<'e> {
    /// Tells whether it is a cluster's rather than rendered.
    pub(crate) fn is_live(self) -> bool {
        match self {
            Self::ConfigMap(map) => map.live.is_some(),
            Self::Secret(secret) => secret.live.is_some(),
        }
    }

    /// Tells whether not all of its keys are known.
    pub(crate) fn keys_unknown(self) -> bool {
        match self {
            Self::ConfigMap(map) => map.keys_unknown,
            Self::Secret(secret) => secret.keys_unknown,
        }
    }

    /// Returns the names of its keys.
    pub(crate) fn keys(self) -> Vec<&'e str> {
        match self {
            Self::ConfigMap(map) => map.data.keys().map(String::as_str).collect(),
            Self::Secret(secret) => secret.keys.keys().map(String::as_str).collect(),
        }
    }
}
