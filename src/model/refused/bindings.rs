//! Subjects of bindings that name too little.

use super::Report;
use crate::model::fields::{group, items, text};
use crate::yaml::Node;

/// Checks the subjects of a ClusterRoleBinding: unlike a RoleBinding, it has no namespace that an account could be meant in.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    let is_bound_everywhere = text(object, &["kind"]) == "ClusterRoleBinding"
        && group(object) == "rbac.authorization.k8s.io";
    if !is_bound_everywhere {
        return;
    }
    for (index, subject) in items(object, "subjects").iter().enumerate() {
        let is_account = text(subject, &["kind"]) == "ServiceAccount";
        if is_account && text(subject, &["namespace"]).is_empty() {
            let name = text(subject, &["name"]);
            report.refuse(
                format!("subjects[{index}].namespace"),
                format!(
                    "ServiceAccount {name} has no namespace, which a ClusterRoleBinding requires"
                ),
                subject.origin,
            );
        }
    }
}
