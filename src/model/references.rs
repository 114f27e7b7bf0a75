//! [`Workload::references`]: every other object that a workload's pods name.

use super::{Container, EnvValue, ObjectRef, RefKind, Workload};
use crate::yaml::Origin;

/// One object, or one key of it, that a workload names.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'w> {
    /// The object.
    pub target: ReferenceTarget<'w>,
    /// The object's final name.
    pub name: &'w str,
    /// The key, where one is named.
    pub key: Option<&'w str>,
    /// The container that names it; none for what the pod names.
    pub container: Option<&'w Container>,
    /// The place that names the object.
    pub origin: Origin,
    /// The place in the pod that names the object.
    pub place: ReferencePlace,
    /// `optional: true`
    pub optional: bool,
    /// The environment's own rendering tells whether object and key are there.
    pub is_settled: bool,
}

/// The object that a reference is to.
#[derive(Debug, Clone, Copy)]
pub enum ReferenceTarget<'w> {
    /// A ConfigMap or a Secret.
    Object(&'w ObjectRef),
    /// A Secret to pull images with.
    PullSecret,
    /// A ServiceAccount.
    ServiceAccount,
    /// A PriorityClass.
    PriorityClass,
    /// A StorageClass.
    StorageClass,
}

/// The place of a reference in a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferencePlace {
    /// In `env` or `envFrom`.
    Variable,
    /// In a volume that has the object's files.
    Volume,
    /// In a volume whose storage the object opens.
    Storage,
    /// In the pod itself.
    Pod,
    /// In `imagePullSecrets`.
    Pull,
    /// In a volume claim's template.
    Claim,
}

impl Reference<'_> {
    /// Returns the object's kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.target {
            ReferenceTarget::Object(object) => object.kind.name(),
            ReferenceTarget::PullSecret => RefKind::Secret.name(),
            ReferenceTarget::ServiceAccount => "ServiceAccount",
            ReferenceTarget::PriorityClass => "PriorityClass",
            ReferenceTarget::StorageClass => "StorageClass",
        }
    }

    /// Tells whether Kubernetes puts the object into every namespace.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        matches!(
            (self.kind(), self.name),
            ("ServiceAccount", "default") | ("ConfigMap", "kube-root-ca.crt")
        )
    }
}

impl Workload {
    /// Tells whether the workload's pods find what stands in a namespace: it is their own, or one of both names none and goes where the
    /// other is.
    #[must_use]
    pub fn finds_in(&self, namespace: Option<&str>) -> bool {
        let own = self.namespace.as_deref();
        namespace.is_none() || own.is_none() || namespace == own
    }

    /// Returns every object that the workload's pods name: those of each container, of its volumes, and of the pod.
    pub fn references(&self) -> impl Iterator<Item = Reference<'_>> {
        let containers = self.containers.iter().flat_map(of_container);
        containers.chain(self.of_volumes()).chain(self.of_pod())
    }

    /// A volume that takes some keys of an object names each of them; another names the Secret that opens its storage.
    fn of_volumes(&self) -> impl Iterator<Item = Reference<'_>> {
        self.volumes.values().flat_map(|volume| {
            let named = |place| move |object| to_object(object, volume.origin, place);
            let file = named(ReferencePlace::Volume);
            let files = volume.references.iter().flat_map(move |reference| {
                let whole = reference.items.is_empty().then_some(None);
                let keys = reference.items.keys().map(|key| Some(key.as_str()));
                whole.into_iter().chain(keys).map(move |key| Reference {
                    key,
                    optional: reference.optional,
                    ..file(&reference.object)
                })
            });
            let opened_by = volume.opened_by.iter();
            files.chain(opened_by.map(named(ReferencePlace::Storage)))
        })
    }

    fn of_pod(&self) -> impl Iterator<Item = Reference<'_>> {
        use ReferencePlace::{Claim, Pod, Pull};
        use ReferenceTarget::{PriorityClass, PullSecret, ServiceAccount, StorageClass};
        let named = [
            (PullSecret, self.image_pull_secrets.as_slice(), Pull),
            (ServiceAccount, self.service_account.as_slice(), Pod),
            (PriorityClass, self.priority_class.as_slice(), Pod),
            (StorageClass, self.storage_classes.as_slice(), Claim),
        ];
        named.into_iter().flat_map(|(target, names, place)| {
            names.iter().map(move |name| Reference {
                target,
                name: &name.value,
                key: None,
                container: None,
                origin: name.origin,
                place,
                optional: false,
                is_settled: false,
            })
        })
    }
}

/// Returns the references of a container.
fn of_container(container: &Container) -> impl Iterator<Item = Reference<'_>> {
    let own = container
        .env
        .values()
        .filter(|variable| variable.env_from.is_none());
    let keys = own.filter_map(|variable| match &variable.value {
        EnvValue::Key(key)
        | EnvValue::Text {
            from: Some(key), ..
        } => Some(Reference {
            key: Some(&key.key),
            optional: key.optional,
            is_settled: key.resolution != super::Resolution::Unknown,
            ..to_object(&key.object, variable.origin, ReferencePlace::Variable)
        }),
        _ => None,
    });
    let sources = container.env_from.iter().map(|source| Reference {
        optional: source.optional,
        is_settled: source.keys_known,
        ..to_object(&source.object, source.origin, ReferencePlace::Variable)
    });
    keys.chain(sources).map(|reference| Reference {
        container: Some(container),
        ..reference
    })
}

fn to_object(object: &ObjectRef, origin: Origin, place: ReferencePlace) -> Reference<'_> {
    Reference {
        target: ReferenceTarget::Object(object),
        name: &object.name,
        key: None,
        container: None,
        origin,
        place,
        optional: false,
        is_settled: false,
    }
}
