//! [`requirements`]: the references without which a workload's pods do not start, and what becomes of pods that lack one.

use std::ops::Deref;

use crate::model::{RefKind, Reference, ReferencePlace, ReferenceTarget, Workload};
use crate::source::{Inventory, Names};

/// A reference that has to lead somewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requirement<'w>(Reference<'w>);

/// Returns everything that a workload needs, without what is optional.
pub(super) fn requirements(workload: &Workload) -> impl Iterator<Item = Requirement<'_>> {
    let references = workload.references();
    references
        .filter(|found| !found.optional && !found.name.is_empty() && !found.is_everywhere())
        .map(Requirement)
}

impl<'w> Deref for Requirement<'w> {
    type Target = Reference<'w>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Requirement<'_> {
    /// Returns it as a finding id spells it: by the name across environments.
    pub(super) fn field(&self) -> String {
        let name = match self.target {
            ReferenceTarget::Object(object) => &object.original_name,
            _ => self.name,
        };
        let key = self.key.map(|key| format!(".{key}")).unwrap_or_default();
        format!("{}.{name}{key}", self.kind())
    }

    /// Returns the names among which it is looked up.
    pub(super) fn names<'i>(&self, inventory: &'i Inventory) -> &'i Names {
        match self.target {
            ReferenceTarget::Object(object) if object.kind == RefKind::ConfigMap => {
                &inventory.config_maps
            }
            ReferenceTarget::Object(_) | ReferenceTarget::PullSecret => &inventory.secrets,
            ReferenceTarget::ServiceAccount => &inventory.service_accounts,
            ReferenceTarget::PriorityClass => &inventory.priority_classes,
            ReferenceTarget::StorageClass => &inventory.storage_classes,
        }
    }

    /// Says what a pod gets without it.
    pub(super) fn consequence(&self) -> &'static str {
        consequence(self.place)
    }
}

/// Says what a pod gets without an object that is named in this place.
pub(super) fn consequence(place: ReferencePlace) -> &'static str {
    match place {
        ReferencePlace::Variable => "the container waits in CreateContainerConfigError",
        ReferencePlace::Volume | ReferencePlace::Storage => {
            "the pod waits for its volume (FailedMount)"
        }
        ReferencePlace::Pod => "no pod is made at all (FailedCreate)",
        ReferencePlace::Pull => {
            "the image is pulled without it, which a private registry refuses (ImagePullBackOff)"
        }
        ReferencePlace::Claim => "the volume claim stays Pending, and the pod with it",
    }
}
