//! Which fields of a mapping the API server takes only together, or only one of.
//!
//! Takes a mapping and its message; gives fields with what is wrong. Single values are for [`super::limits`].

use crate::model::fields::{present, text};
use crate::model::is_unsubstituted;
use crate::source::protobuf::schema::Message;
use crate::yaml::{Node, Typed, Value};

/// A rule of a mapping.
pub(super) enum Rule {
    /// One of these has to be there, and no other.
    One(&'static [&'static str]),
    /// Not more than one of these.
    AtMostOne(&'static [&'static str]),
    /// At least one of these.
    Any(&'static [&'static str]),
    /// The first field may be there only where the second has one of the values.
    OnlyWith(&'static str, &'static str, &'static [&'static str]),
    /// The first field has to be there where the second has one of the values.
    Needed(&'static str, &'static str, &'static [&'static str]),
    /// The first field may be there only where the second is.
    OnlyBeside(&'static str, &'static str),
}

use Rule::{Any, AtMostOne, Needed, One, OnlyBeside, OnlyWith};

/// By message.
const RULES: &[(&str, &[Rule])] = &[
    ("AppArmorProfile", LOCALHOST),
    (
        "ClusterTrustBundleProjection",
        &[
            One(&["name", "signerName"]),
            OnlyBeside("labelSelector", "signerName"),
        ],
    ),
    (
        "DownwardAPIVolumeFile",
        &[One(&["fieldRef", "resourceFieldRef"])],
    ),
    ("EnvFromSource", &[One(&["configMapRef", "secretRef"])]),
    (
        "FCVolumeSource",
        &[
            One(&["targetWWNs", "wwids"]),
            OnlyBeside("targetWWNs", "lun"),
        ],
    ),
    (
        "FlockerVolumeSource",
        &[One(&["datasetName", "datasetUUID"])],
    ),
    (
        "ISCSIVolumeSource",
        &[
            Needed("secretRef", "chapAuthDiscovery", &["true"]),
            Needed("secretRef", "chapAuthSession", &["true"]),
        ],
    ),
    ("IngressBackend", &[One(&["resource", "service"])]),
    (
        "JobSpec",
        &[Needed("completions", "completionMode", &["Indexed"])],
    ),
    ("LabelSelectorRequirement", SELECTS),
    (
        "LifecycleHandler",
        &[One(&["exec", "httpGet", "tcpSocket", "sleep"])],
    ),
    (
        "NetworkPolicyPeer",
        &[
            Any(&["ipBlock", "namespaceSelector", "podSelector"]),
            AtMostOne(&["ipBlock", "namespaceSelector"]),
            AtMostOne(&["ipBlock", "podSelector"]),
        ],
    ),
    ("NodeSelectorRequirement", SELECTS),
    (
        "PodAffinityTerm",
        &[
            OnlyBeside("matchLabelKeys", "labelSelector"),
            OnlyBeside("mismatchLabelKeys", "labelSelector"),
        ],
    ),
    (
        "PodDisruptionBudgetSpec",
        &[AtMostOne(&["maxUnavailable", "minAvailable"])],
    ),
    (
        "PodFailurePolicyRule",
        &[One(&["onExitCodes", "onPodConditions"])],
    ),
    (
        "PodResourceClaim",
        &[One(&["resourceClaimName", "resourceClaimTemplateName"])],
    ),
    ("SeccompProfile", LOCALHOST),
    ("ServiceBackendPort", &[One(&["name", "number"])]),
    (
        "SuccessPolicyRule",
        &[Any(&["succeededCount", "succeededIndexes"])],
    ),
    (
        "Toleration",
        &[
            OnlyWith("tolerationSeconds", "effect", &["NoExecute"]),
            OnlyWith("value", "operator", &["", "Equal", "Gt", "Lt"]),
            Needed("key", "operator", &["", "Equal", "Gt", "Lt"]),
        ],
    ),
    (
        "TopologySpreadConstraint",
        &[OnlyWith(
            "minDomains",
            "whenUnsatisfiable",
            &["", "DoNotSchedule"],
        )],
    ),
    ("VolumeMount", &[AtMostOne(&["subPath", "subPathExpr"])]),
    (
        "VolumeProjection",
        &[AtMostOne(&[
            "secret",
            "configMap",
            "downwardAPI",
            "serviceAccountToken",
            "clusterTrustBundle",
            "podCertificate",
        ])],
    ),
];

const LOCALHOST: &[Rule] = &[
    OnlyWith("localhostProfile", "type", &["Localhost"]),
    Needed("localhostProfile", "type", &["Localhost"]),
];

const SELECTS: &[Rule] = &[
    Needed("values", "operator", &["In", "NotIn"]),
    OnlyWith("values", "operator", &["In", "NotIn", "Gt", "Lt"]),
];

/// A field, what is wrong with it, and the node that is to be shown.
pub(super) struct Wrong<'n> {
    pub(super) field: &'static str,
    pub(super) why: String,
    pub(super) node: &'n Node,
}

/// Returns the rules of a message.
pub(super) fn rules(message: &Message) -> &'static [Rule] {
    let index = RULES.binary_search_by(|(of, _)| of.cmp(&message.name));
    let rules = index.ok().and_then(|index| RULES.get(index));
    rules.map_or(&[], |(_, rules)| *rules)
}

/// Returns what is wrong with a mapping.
pub(super) fn check<'n>(rules: &'static [Rule], node: &'n Node) -> impl Iterator<Item = Wrong<'n>> {
    rules.iter().filter_map(move |rule| broken(rule, node))
}

fn broken<'n>(rule: &Rule, node: &'n Node) -> Option<Wrong<'n>> {
    let there = |fields: &'static [&'static str]| -> Vec<&'static str> {
        let found = fields.iter().filter(|field| is_there(node, field));
        found.copied().collect()
    };
    let wrong = |field: &'static str, why: String| {
        let node = present(node, &[field]).unwrap_or(node);
        Some(Wrong { field, why, node })
    };
    match rule {
        One(fields) | AtMostOne(fields) | Any(fields) => {
            let found = there(fields);
            match (rule, found.as_slice()) {
                (One(_) | Any(_), []) => wrong(
                    fields.first()?,
                    format!("one of {} has to be set", fields.join(", ")),
                ),
                (Any(_), _) | (_, [] | [_]) => None,
                (_, [first, ..]) => {
                    let why = format!("it has {}: set all but one to null", found.join(" and "));
                    wrong(first, why)
                }
            }
        }
        OnlyWith(field, other, values) => {
            let value = value(node, other)?;
            (is_there(node, field) && !values.contains(&value.as_str())).then_some(())?;
            let given = values.iter().filter(|value| !value.is_empty());
            let given: Vec<&str> = given.copied().collect();
            wrong(
                field,
                format!("it may be set only where {other} is {}", given.join(" or ")),
            )
        }
        Needed(field, other, values) => {
            let value = value(node, other)?;
            (!is_there(node, field) && values.contains(&value.as_str())).then_some(())?;
            let why = match value.as_str() {
                "" => format!("it has to be set where {other} is not"),
                value => format!("it has to be set where {other} is {value}"),
            };
            wrong(field, why)
        }
        OnlyBeside(field, other) => (is_there(node, field) && !is_there(node, other))
            .then(|| wrong(field, format!("it may be set only where {other} is")))?,
    }
}

/// An empty text or list is as none.
fn is_there(node: &Node, field: &str) -> bool {
    present(node, &[field]).is_some_and(|found| match &found.value {
        Value::Scalar(text) => !text.is_empty(),
        Value::Seq(items) => !items.is_empty(),
        Value::Map(_) => true,
    })
}

/// Returns a field's value as text; `None` where it is still to be substituted, or of another type.
fn value(node: &Node, field: &str) -> Option<String> {
    let Some(found) = present(node, &[field]) else {
        return Some(String::new());
    };
    match found.typed()? {
        Typed::Bool(value) => Some(value.to_string()),
        Typed::Str(_) => {
            Some(text(node, &[field]).to_owned()).filter(|text| !is_unsubstituted(text))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::protobuf::schema;

    #[test]
    fn messages_stand_in_order_and_are_known() {
        assert!(RULES.is_sorted_by(|(a, _), (b, _)| a < b));
        for (message, rules) in RULES {
            let known = schema::message(message).expect(message);
            let is_known = |field: &str| known.in_json().any(|known| known.name == field);
            for rule in *rules {
                let fields = match rule {
                    One(fields) | AtMostOne(fields) | Any(fields) => fields.to_vec(),
                    OnlyWith(a, b, _) | Needed(a, b, _) | OnlyBeside(a, b) => vec![*a, *b],
                };
                assert!(fields.into_iter().all(is_known), "{message}");
            }
        }
    }
}
