//! Subjects of bindings that name too little, roles that no binding of the kind takes, and rules of roles that name nothing.

use super::Report;
use crate::model::fields::{group, items, present, text};
use crate::model::is_unsubstituted;
use crate::yaml::Node;

/// Checks an object that grants something.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    if group(object) != "rbac.authorization.k8s.io" {
        return;
    }
    match text(object, &["kind"]) {
        "ClusterRoleBinding" => {
            subjects(object, report);
            role(object, &["ClusterRole"], report);
        }
        "RoleBinding" => role(object, &["Role", "ClusterRole"], report),
        "Role" | "ClusterRole" => rules(object, report),
        _ => {}
    }
}

fn role(object: &Node, kinds: &[&str], report: &mut Report<'_>) {
    if let Some(kind) = present(object, &["roleRef", "kind"])
        && let Some(name) = kind.as_str()
        && !name.is_empty()
        && !is_unsubstituted(name)
        && !kinds.contains(&name)
    {
        let why = format!("`{name}` is not allowed: {} is", kinds.join(" or "));
        report.refuse("roleRef.kind", why, kind.origin);
    }
}

/// A rule is about resources of groups, or about paths.
fn rules(object: &Node, report: &mut Report<'_>) {
    for (index, rule) in items(object, "rules").iter().enumerate() {
        if rule.as_map().is_none() || !items(rule, "nonResourceURLs").is_empty() {
            continue;
        }
        for field in ["apiGroups", "resources"] {
            if items(rule, field).is_empty() {
                let why = "it has to be set: a rule is about resources of API groups";
                report.refuse(format!("rules[{index}].{field}"), why, rule.origin);
            }
        }
    }
}

/// Unlike a RoleBinding, a ClusterRoleBinding has no namespace that an account could be meant in.
fn subjects(object: &Node, report: &mut Report<'_>) {
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
