//! [`Rendered`]: the ConfigMaps and Secrets of one environment, to be looked up by name.

use crate::maps::IndexMap;

use crate::model::{ConfigMap, Environment, ObjectRef, RefKind, Secret, Workload};
use crate::yaml::Origin;

/// The name of an object in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ObjectKey<'e> {
    kind: RefKind,
    app: Option<&'e str>,
    namespace: Option<&'e str>,
    name: &'e str,
}

/// One rendered object.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Object<'e> {
    ConfigMap(&'e ConfigMap),
    Secret(&'e Secret),
}

/// The objects of an environment by final and by original name, each within its application.
#[derive(Debug)]
pub(crate) struct Rendered<'e> {
    by_name: IndexMap<ObjectKey<'e>, Object<'e>>,
    by_original: IndexMap<ObjectKey<'e>, &'e str>,
    /// Without their namespaces; `None` where several have one name.
    anywhere: IndexMap<ObjectKey<'e>, Option<Object<'e>>>,
    /// As `anywhere`, by original name.
    original_anywhere: IndexMap<ObjectKey<'e>, Option<&'e str>>,
}

/// The final name of an object whose original name alone a reference has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renamed<'e> {
    /// kustomize did not know that it is a reference.
    Unknown(&'e str),
    /// One of the two has a namespace and the other has none: kustomize holds them for objects of two namespaces.
    Apart(&'e str),
}

impl<'e> Rendered<'e> {
    pub(crate) fn in_environment(environment: &'e Environment) -> Self {
        let mut rendered = Self {
            by_name: IndexMap::default(),
            by_original: IndexMap::default(),
            anywhere: IndexMap::default(),
            original_anywhere: IndexMap::default(),
        };
        for map in &environment.config_maps {
            let key = ObjectKey {
                kind: RefKind::ConfigMap,
                app: map.app.as_deref(),
                namespace: map.namespace.as_deref(),
                name: &map.name,
            };
            rendered.add(key, &map.original_name, Object::ConfigMap(map));
        }
        for secret in &environment.secrets {
            let key = ObjectKey {
                kind: RefKind::Secret,
                app: secret.app.as_deref(),
                namespace: secret.namespace.as_deref(),
                name: &secret.name,
            };
            rendered.add(key, &secret.original_name, Object::Secret(secret));
        }
        rendered
    }

    fn add(&mut self, key: ObjectKey<'e>, original: &'e str, object: Object<'e>) {
        self.by_name.insert(key, object);
        let anywhere = ObjectKey {
            namespace: None,
            ..key
        };
        let only = self.anywhere.entry(anywhere);
        only.and_modify(|only| *only = None).or_insert(Some(object));
        let by_original = ObjectKey {
            name: original,
            ..key
        };
        self.by_original.insert(by_original, key.name);
        let anywhere = ObjectKey {
            namespace: None,
            ..by_original
        };
        let only = self.original_anywhere.entry(anywhere);
        only.and_modify(|only| *only = None)
            .or_insert(Some(key.name));
    }

    /// Returns the object that a workload's reference names, as the cluster would find it. An absent namespace is the one that
    /// all is applied to, whichever side names it.
    pub(crate) fn get(&self, workload: &Workload, object: &ObjectRef) -> Option<Object<'e>> {
        self.named(workload, object.kind, &object.name)
    }

    /// As [`Self::get`], by kind and name.
    pub(crate) fn named(
        &self,
        workload: &Workload,
        kind: RefKind,
        name: &str,
    ) -> Option<Object<'e>> {
        let key = ObjectKey {
            kind,
            app: workload.app.as_deref(),
            namespace: workload.namespace.as_deref(),
            name,
        };
        let found = self.by_name.get(&key).copied();
        let bare = ObjectKey {
            namespace: None,
            ..key
        };
        match key.namespace {
            Some(_) => found.or_else(|| self.by_name.get(&bare).copied()),
            None => found.or_else(|| self.anywhere.get(&bare).copied().flatten()),
        }
    }

    /// Tells whether the object is there, all of its keys known, without that key.
    pub(crate) fn lacks(&self, workload: &Workload, object: &ObjectRef, key: &str) -> bool {
        match self.get(workload, object) {
            None => false,
            Some(Object::ConfigMap(map)) => !map.keys_unknown && !map.data.contains_key(key),
            Some(Object::Secret(secret)) => !secret.keys_unknown && !secret.keys.contains_key(key),
        }
    }

    /// Returns the final name of an object of which the reference has the original name only.
    pub(crate) fn renamed(&self, workload: &Workload, object: &ObjectRef) -> Option<Renamed<'e>> {
        if self.get(workload, object).is_some() {
            return None;
        }
        let key = key_of(workload, object);
        if let Some(name) = self.by_original.get(&key) {
            return Some(Renamed::Unknown(name));
        }
        let bare = ObjectKey {
            namespace: None,
            ..key
        };
        let name = match key.namespace {
            Some(_) => self.by_original.get(&bare).copied(),
            None => self.original_anywhere.get(&bare).copied().flatten(),
        };
        name.map(Renamed::Apart)
    }
}

/// Returns the key under which a workload's reference finds its object.
fn key_of<'k>(workload: &'k Workload, object: &'k ObjectRef) -> ObjectKey<'k> {
    ObjectKey {
        kind: object.kind,
        app: workload.app.as_deref(),
        namespace: workload.namespace.as_deref(),
        name: &object.name,
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

    /// Returns its final name.
    pub(crate) fn name(self) -> &'e str {
        match self {
            Self::ConfigMap(map) => &map.name,
            Self::Secret(secret) => &secret.name,
        }
    }

    /// Returns its name across environments.
    pub(crate) fn original_name(self) -> &'e str {
        match self {
            Self::ConfigMap(map) => &map.original_name,
            Self::Secret(secret) => &secret.original_name,
        }
    }

    /// Returns the place of its declaration.
    pub(crate) fn origin(self) -> Origin {
        match self {
            Self::ConfigMap(map) => map.origin,
            Self::Secret(secret) => secret.origin,
        }
    }

    /// Tells whether it is a Secret as it is written, rather than what a controller makes one of.
    pub(crate) fn is_plain_secret(self) -> bool {
        matches!(self, Self::Secret(secret) if secret.is_itself)
    }

    /// Returns the names of its keys.
    pub(crate) fn keys(self) -> Vec<&'e str> {
        match self {
            Self::ConfigMap(map) => map.data.keys().map(String::as_str).collect(),
            Self::Secret(secret) => secret.keys.keys().map(String::as_str).collect(),
        }
    }
}
