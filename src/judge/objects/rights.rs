//! Rights: the ServiceAccounts that a Role or a binding is for, and the workloads that run as them.
//!
//! Takes objects of RBAC and workloads; gives names and yes or no. What a lack is worth is left to the rules.

use crate::model::{OtherObject, Workload};

use super::{Index, is_beside};

/// The group of every kind about rights.
const GROUP: &str = "rbac.authorization.k8s.io";
/// The account of pods that name none.
const DEFAULT: &str = "default";

/// A ServiceAccount as a binding names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) struct Account<'o> {
    name: &'o str,
    namespace: Option<&'o str>,
}

impl<'o> Account<'o> {
    /// Returns the account's name.
    pub(in crate::judge) fn name(self) -> &'o str {
        self.name
    }

    /// Tells whether a workload runs as the account.
    pub(in crate::judge) fn is_of(self, workload: &Workload) -> bool {
        account_of(workload) == self.name
            && is_beside(self.namespace, workload.namespace.as_deref())
    }

    /// Tells whether an object is the account.
    pub(in crate::judge) fn is(self, object: &OtherObject) -> bool {
        object.kind == "ServiceAccount"
            && object.name == self.name
            && is_beside(self.namespace, object.namespace.as_deref())
    }
}

/// Returns the name of the account that a workload runs as.
pub(in crate::judge) fn account_of(workload: &Workload) -> &str {
    let own = workload.service_account.as_ref();
    own.map_or(DEFAULT, |account| account.value.as_str())
}

/// Returns the accounts that an object gives rights to: a binding those that it names, a role those of every binding that names
/// the role. None for objects of other kinds.
pub(in crate::judge) fn accounts<'o>(
    object: &'o OtherObject,
    state: &Index<'o>,
) -> Vec<Account<'o>> {
    if object.group != GROUP {
        return Vec::new();
    }
    let bindings: Vec<&OtherObject> = match object.kind.as_str() {
        "RoleBinding" | "ClusterRoleBinding" => vec![object],
        _ => {
            let bindings = state.bindings(&object.name).iter().copied();
            bindings.filter(|of| names_role(of, object)).collect()
        }
    };
    bindings.into_iter().flat_map(subjects).collect()
}

/// Returns the name of the role that a binding gives.
pub(super) fn role_of(binding: &OtherObject) -> Option<&str> {
    let is_of_rights = binding.group == GROUP;
    is_of_rights.then(|| binding.text("roleRef.name"))?
}

fn names_role(binding: &OtherObject, role: &OtherObject) -> bool {
    binding.app == role.app
        && binding.text("roleRef.kind") == Some(&role.kind)
        && (role.kind == "ClusterRole"
            || is_beside(binding.namespace.as_deref(), role.namespace.as_deref()))
}

fn subjects(binding: &OtherObject) -> impl Iterator<Item = Account<'_>> {
    binding.leaves.iter().filter_map(|(path, leaf)| {
        let place = path.strip_suffix(".kind")?;
        if !place.starts_with("subjects[") || leaf.value != "ServiceAccount" {
            return None;
        }
        let given = binding.text(&format!("{place}.namespace"));
        Some(Account {
            name: binding.text(&format!("{place}.name"))?,
            namespace: given.or(binding.namespace.as_deref()),
        })
    })
}
