//! The owner of a live value: the manager that `managedFields` names, and the kind of manager that it is.

use crate::compare::{Difference, Field};
use crate::model::{Container, EnvValue, Environment, Workload};
use crate::source::managed_fields::{FieldOwner, ManagedEntry, Step, field_owner, managers};

/// The kind of manager that set something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ManagerKind {
    /// The tool that applies the overlay.
    Deployer,
    /// A person with a tool.
    Manual,
    /// Anything else, as a controller.
    Other,
}

/// Managers that apply what is declared, by the start of their names.
const DEPLOYERS: [&str; 15] = [
    "argocd",
    "argo-cd",
    "kustomize-controller",
    "helm-controller",
    "helm",
    "Helm",
    "flux",
    "kubectl-client-side-apply",
    "Terraform",
    "HashiCorp",
    "pulumi",
    "kapp",
    "werf",
    "fleetagent",
    "deployer",
];

/// Managers that a person is behind, by the start of their names.
const MANUAL: [&str; 12] = [
    "kubectl-",
    "k9s",
    "Lens",
    "OpenLens",
    "Freelens",
    "node-fetch",
    "Mozilla",
    "dashboard",
    "rancher-ui",
    "Headlamp",
    "oc",
    "curl",
];

/// Managers of continuous delivery; `kubectl apply` beside one of them is somebody's hand.
const GITOPS: [&str; 5] = [
    "argocd",
    "argo-cd",
    "kustomize-controller",
    "helm-controller",
    "flux",
];

fn starts(name: &str, with: &[&str]) -> bool {
    with.iter().any(|start| name.starts_with(start))
}

/// Tells what kind of manager it is, among all that an object has.
pub(super) fn manager_kind(field_owner: &FieldOwner, all: &[FieldOwner]) -> ManagerKind {
    let name = field_owner.manager.as_str();
    let by_kubectl = name == "kubectl-client-side-apply"
        || (name == "kubectl" && field_owner.operation == "Apply");
    let has_gitops = all.iter().any(|other| starts(&other.manager, &GITOPS));
    match () {
        () if by_kubectl && has_gitops => ManagerKind::Manual,
        () if by_kubectl || starts(name, &DEPLOYERS) => ManagerKind::Deployer,
        () if name == "kubectl" || starts(name, &MANUAL) => ManagerKind::Manual,
        () => ManagerKind::Other,
    }
}

/// Says what kind of manager one of an object's managers is, behind its name; nothing of a controller.
pub(crate) fn written_by(field_owner: &FieldOwner, all: &[FieldOwner]) -> &'static str {
    match manager_kind(field_owner, all) {
        ManagerKind::Deployer => " (a deployer)",
        ManagerKind::Manual => " (by hand)",
        ManagerKind::Other => "",
    }
}

/// Tells whether a deployer set any of what an object specifies.
pub(crate) fn is_deployed(managed: &[ManagedEntry]) -> bool {
    let all = managers(managed);
    let specified = managed
        .iter()
        .filter(|entry| entry.fields.contains("\"f:spec\""));
    let specified: Vec<ManagedEntry> = specified.cloned().collect();
    let mut owners = managers(&specified).into_iter();
    owners.any(|owner| manager_kind(&owner, &all) == ManagerKind::Deployer)
}

/// Says what the next apply does to a value that was set by hand.
pub(super) fn after_apply(is_declared: bool, all: &[FieldOwner]) -> &'static str {
    if !is_declared {
        return "the next apply keeps the value, so that nobody will notice: put it into the overlay, or remove it from the cluster";
    }
    let takes_over = all
        .iter()
        .any(|field_owner| field_owner.manager == "kustomize-controller");
    let refuses = all.iter().any(|field_owner| {
        field_owner.operation == "Apply" && field_owner.manager != "kustomize-controller"
    });
    if refuses && !takes_over {
        "the next apply is refused with a conflict: put it into the overlay, or undo it"
    } else {
        "the next apply reverts the value: put it into the overlay, or let it go"
    }
}

/// Returns who set a difference's live side: in the workload, or in the ConfigMap that a variable is read from.
pub(super) fn owner_of_field(
    environment: &Environment,
    difference: &Difference<'_>,
    (workload, container): (&Workload, Option<&Container>),
) -> Option<FieldOwner> {
    if let (Field::Env(name), Some(container)) = (&difference.field, container)
        && let Some(EnvValue::Text {
            from: Some(key), ..
        }) = container.env.get(name.as_str()).map(|v| &v.value)
    {
        let path = [
            Step::Field("data".to_owned()),
            Step::Field(key.key.to_string()),
        ];
        let map = environment
            .config_maps
            .iter()
            .find(|map| map.name == key.object.name && map.namespace == workload.namespace);
        return field_owner(&map?.live.as_ref()?.managed, &path);
    }
    let managed = &workload.live.as_ref()?.managed;
    if difference.field == Field::Workload {
        return latest(managed);
    }
    field_owner(managed, &difference.field.managed_path(workload, container))
}

/// Returns every manager of the workload.
pub(super) fn managers_of(workload: &Workload) -> Vec<FieldOwner> {
    workload
        .live
        .as_ref()
        .map(|live| managers(&live.managed))
        .unwrap_or_default()
}

fn latest(managed: &[ManagedEntry]) -> Option<FieldOwner> {
    managers(managed)
        .into_iter()
        .max_by(|a, b| a.time.cmp(&b.time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(manager: &str, operation: &str) -> FieldOwner {
        FieldOwner {
            manager: manager.to_owned(),
            operation: operation.to_owned(),
            time: None,
        }
    }

    #[test]
    fn managers_are_told_apart() {
        let cases = [
            (
                "kubectl-client-side-apply",
                "Update",
                "",
                ManagerKind::Deployer,
            ),
            (
                "kubectl-client-side-apply",
                "Update",
                "argocd-controller",
                ManagerKind::Manual,
            ),
            ("kubectl", "Apply", "", ManagerKind::Deployer),
            ("kubectl", "Update", "", ManagerKind::Manual),
            ("argocd-controller", "Apply", "", ManagerKind::Deployer),
            ("helm", "Update", "", ManagerKind::Deployer),
            ("kubectl-set", "Update", "", ManagerKind::Manual),
            ("kubectl-edit", "Update", "", ManagerKind::Manual),
            ("k9s", "Update", "", ManagerKind::Manual),
            ("kube-controller-manager", "Update", "", ManagerKind::Other),
        ];
        for (manager, operation, beside, wanted) in cases {
            let field_owner = of(manager, operation);
            let all = [field_owner.clone(), of(beside, "Apply")];
            assert_eq!(
                manager_kind(&field_owner, &all),
                wanted,
                "{manager} beside {beside}"
            );
        }
    }

    #[test]
    fn what_an_apply_does_to_a_hotfix_depends_on_who_applies() {
        let cases = [
            (false, "argocd-controller", "Update", "keeps"),
            (true, "kubectl-client-side-apply", "Update", "reverts"),
            (true, "kubectl", "Apply", "conflict"),
            (true, "kustomize-controller", "Apply", "reverts"),
        ];
        for (is_declared, manager, operation, word) in cases {
            let said = after_apply(is_declared, &[of(manager, operation)]);
            assert!(said.contains(word), "{manager}: {said}");
        }
    }
}
