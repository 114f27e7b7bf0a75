//! [`needs`]: everything that a workload's pods need to be there before they start.

use crate::model::{Container, EnvValue, ObjectRef, RefKind, Workload};
use crate::source::{Inventory, Names};
use crate::yaml::Origin;

/// What is needed.
#[derive(Debug, Clone, Copy)]
pub(super) enum What<'w> {
    /// A ConfigMap or a Secret.
    Object(&'w ObjectRef),
    /// A Secret to pull images with.
    PullSecret,
    ServiceAccount,
    PriorityClass,
    StorageClass,
}

/// How it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Variable,
    Volume,
    Pod,
    Pull,
    Claim,
}

/// One thing that has to be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requirement<'w> {
    pub(super) what: What<'w>,
    pub(super) name: &'w str,
    pub(super) key: Option<&'w str>,
    pub(super) container: Option<&'w Container>,
    pub(super) origin: Origin,
    used: Use,
}

impl Requirement<'_> {
    /// Returns its kind.
    pub(super) fn kind(&self) -> &'static str {
        match self.what {
            What::Object(ObjectRef {
                kind: RefKind::ConfigMap,
                ..
            }) => "ConfigMap",
            What::Object(_) | What::PullSecret => "Secret",
            What::ServiceAccount => "ServiceAccount",
            What::PriorityClass => "PriorityClass",
            What::StorageClass => "StorageClass",
        }
    }

    /// Tells whether Kubernetes puts it into every namespace.
    fn is_everywhere(&self) -> bool {
        matches!(
            (self.kind(), self.name),
            ("ServiceAccount", "default") | ("ConfigMap", "kube-root-ca.crt")
        )
    }

    /// Returns it as a finding id spells it: by the name across environments.
    pub(super) fn field(&self) -> String {
        let name = match self.what {
            What::Object(object) => &object.original_name,
            _ => self.name,
        };
        let key = self.key.map(|key| format!(".{key}")).unwrap_or_default();
        format!("{}.{name}{key}", self.kind())
    }

    /// Returns the names among which it is looked up.
    pub(super) fn names<'i>(&self, inventory: &'i Inventory) -> &'i Names {
        match self.what {
            What::Object(ObjectRef {
                kind: RefKind::ConfigMap,
                ..
            }) => &inventory.config_maps,
            What::Object(_) | What::PullSecret => &inventory.secrets,
            What::ServiceAccount => &inventory.service_accounts,
            What::PriorityClass => &inventory.priority_classes,
            What::StorageClass => &inventory.storage_classes,
        }
    }

    /// Says what a pod gets without it.
    pub(super) fn consequence(&self) -> &'static str {
        match self.used {
            Use::Variable => "the container waits in CreateContainerConfigError",
            Use::Volume => "the pod waits for its volume (FailedMount)",
            Use::Pod => "no pod is made at all (FailedCreate)",
            Use::Pull => {
                "the image is pulled without it, which a private registry refuses (ImagePullBackOff)"
            }
            Use::Claim => "the volume claim stays Pending, and the pod with it",
        }
    }
}

fn object<'w>(
    object: &'w ObjectRef,
    key: Option<&'w str>,
    origin: Origin,
    used: Use,
) -> Requirement<'w> {
    Requirement {
        what: What::Object(object),
        name: &object.name,
        key,
        container: None,
        origin,
        used,
    }
}

/// Returns everything that a workload needs, without what is optional.
pub(super) fn needs(workload: &Workload) -> Vec<Requirement<'_>> {
    let mut found = Vec::new();
    for container in &workload.containers {
        found.extend(of_container(container).map(|need| Requirement {
            container: Some(container),
            ..need
        }));
    }
    for volume in workload.volumes.values() {
        let references = volume
            .references
            .iter()
            .filter(|reference| !reference.optional);
        for reference in references {
            let whole = reference.items.is_empty().then_some(None);
            let keys = reference.items.keys().map(|key| Some(key.as_str()));
            let needs = whole.into_iter().chain(keys);
            found.extend(
                needs.map(|key| object(&reference.object, key, volume.origin, Use::Volume)),
            );
        }
    }
    let named = [
        (
            What::PullSecret,
            workload.image_pull_secrets.as_slice(),
            Use::Pull,
        ),
        (
            What::ServiceAccount,
            workload.service_account.as_slice(),
            Use::Pod,
        ),
        (
            What::PriorityClass,
            workload.priority_class.as_slice(),
            Use::Pod,
        ),
        (
            What::StorageClass,
            workload.storage_classes.as_slice(),
            Use::Claim,
        ),
    ];
    for (what, names, used) in named {
        found.extend(names.iter().map(|name| Requirement {
            what,
            name: &name.value,
            key: None,
            container: None,
            origin: name.origin,
            used,
        }));
    }
    found.retain(|need| !need.name.is_empty() && !need.is_everywhere());
    found
}

fn of_container(container: &Container) -> impl Iterator<Item = Requirement<'_>> {
    // What an envFrom brings, its entry needs.
    let own = container
        .env
        .values()
        .filter(|variable| variable.env_from.is_none());
    let keys = own.filter_map(|variable| match &variable.value {
        EnvValue::Key(key)
        | EnvValue::Text {
            from: Some(key), ..
        } if !key.optional => Some(object(
            &key.object,
            Some(&key.key),
            variable.origin,
            Use::Variable,
        )),
        _ => None,
    });
    let sources = container.env_from.iter().filter(|source| !source.optional);
    keys.chain(sources.map(|source| object(&source.object, None, source.origin, Use::Variable)))
}
