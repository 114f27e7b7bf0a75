//! Names and labels by which other objects find workloads: selectors, and the Services that an Ingress or a route sends to.
//!
//! Takes [`OtherObject`]s and workloads; gives yes or no, and names. Leaves what a missing end means to judging.

use super::{OtherObject, Workload};
use crate::source::WorkloadKind;

/// Tells whether two objects can be in one namespace: an absent one is the overlay's own.
pub(crate) fn is_beside(a: Option<&str>, b: Option<&str>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// The leaf maps in which each kind that selects pods has its labels.
pub(crate) fn selector(object: &OtherObject) -> Option<&'static str> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("", "Service") => Some("spec.selector"),
        ("policy", "PodDisruptionBudget") => Some("spec.selector.matchLabels"),
        ("networking.k8s.io", "NetworkPolicy") => Some("spec.podSelector.matchLabels"),
        ("monitoring.coreos.com", "PodMonitor") => Some("spec.selector.matchLabels"),
        _ => None,
    }
}

/// A condition of `matchExpressions`.
struct Expression<'o> {
    key: &'o str,
    operator: &'o str,
    values: Option<&'o str>,
}

impl Expression<'_> {
    /// Tells whether it holds of a label; one that Kubernetes does not know, or refuses, holds.
    fn holds(&self, label: Option<&str>) -> bool {
        let is_listed = |values: &str| values.split(", ").any(|value| Some(value) == label);
        match (self.operator, self.values) {
            ("Exists", _) => label.is_some(),
            ("DoesNotExist", _) => label.is_none(),
            ("In", Some(values)) => is_listed(values),
            ("NotIn", Some(values)) => !is_listed(values),
            _ => true,
        }
    }

    /// Returns it as `kubectl` writes it.
    fn text(&self) -> String {
        let Self { key, values, .. } = self;
        let values = values.unwrap_or_default();
        match self.operator {
            "Exists" => (*key).to_owned(),
            "DoesNotExist" => format!("!{key}"),
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            operator => format!("{key} {operator} {values}"),
        }
    }
}

/// Returns the conditions beside a map of labels, which the selector of a Service does not have.
fn expressions<'o>(
    object: &'o OtherObject,
    map: &'o str,
) -> impl Iterator<Item = Expression<'o>> + use<'o> {
    let map = map.strip_suffix("matchLabels").unwrap_or("none.");
    let leaves = object.leaves.below(map);
    leaves.filter_map(move |(path, leaf)| {
        let is_condition = path.get(map.len()..)?.starts_with("matchExpressions[");
        let condition = path.strip_suffix("].key").filter(|_| is_condition)?;
        let of = |field: &str| object.text(&format!("{condition}].{field}"));
        Some(Expression {
            key: &leaf.value,
            operator: of("operator")?,
            values: of("values"),
        })
    })
}

/// Tells whether an object names pods by labels, or by conditions of labels.
pub(crate) fn selects(object: &OtherObject) -> bool {
    selector(object).is_some_and(|map| {
        object.below(map).next().is_some() || expressions(object, map).next().is_some()
    })
}

/// Tells whether an object names pods by values of labels: it is for these, and not for all but some.
pub(crate) fn selects_by_values(object: &OtherObject) -> bool {
    selector(object).is_some_and(|map| {
        let is_value = |of: &Expression<'_>| of.operator == "In";
        object.below(map).next().is_some() || expressions(object, map).any(|of| is_value(&of))
    })
}

/// Returns what an object selects by: labels and conditions, in one text.
pub(crate) fn selector_text(object: &OtherObject) -> String {
    let map = selector(object).unwrap_or_default();
    let labels = object
        .below(map)
        .map(|(key, value)| format!("{key}={value}"));
    let conditions = expressions(object, map).map(|of| of.text());
    labels.chain(conditions).collect::<Vec<_>>().join(", ")
}

/// Tells whether a workload's pods have every label that an object selects by, and meet its conditions.
pub(crate) fn selects_pods_of(object: &OtherObject, workload: &Workload) -> bool {
    let Some(map) = selector(object) else {
        return false;
    };
    if !is_beside(object.namespace.as_deref(), workload.namespace.as_deref()) {
        return false;
    }
    let labels = labels_path(workload);
    let mut path = String::new();
    let mut label = |key: &str| {
        path.clear();
        path.push_str(labels);
        path.push_str(key);
        workload.rest.get(&path).map(|label| label.value.as_str())
    };
    let has_labels = object
        .below(map)
        .all(|(key, value)| label(key) == Some(value));
    has_labels && expressions(object, map).all(|of| of.holds(label(of.key)))
}

/// Returns the path of the labels of a workload's pods.
pub(crate) fn labels_path(workload: &Workload) -> &'static str {
    match WorkloadKind::from_name(&workload.kind) {
        Some(WorkloadKind::Pod) => "metadata.labels.",
        Some(WorkloadKind::CronJob) => "spec.jobTemplate.spec.template.metadata.labels.",
        _ => "spec.template.metadata.labels.",
    }
}

/// Returns the labels of a workload's pods.
pub(crate) fn pod_labels(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let prefix = labels_path(workload);
    let leaves = workload.rest.below(prefix);
    leaves.map(move |(path, leaf)| {
        let key = path.get(prefix.len()..).unwrap_or_default();
        (key, leaf.value.as_str())
    })
}

/// The Services that an Ingress or a route sends to, by name, with each place where one is named.
pub(crate) fn backends(object: &OtherObject) -> Vec<(&str, &str)> {
    let ends: &[&str] = match (object.group.as_str(), object.kind.as_str()) {
        ("networking.k8s.io", "Ingress") => &[".service.name"],
        ("extensions", "Ingress") => &[".serviceName"],
        ("gateway.networking.k8s.io", _) => &["].name", ".backendRef.name"],
        ("route.openshift.io", "Route") => &["spec.to.name"],
        ("traefik.io" | "traefik.containo.us", "IngressRoute" | "IngressRouteTCP") => &["].name"],
        _ => return Vec::new(),
    };
    // In these fields, a reference is an item, or the one of a filter: its kind, namespace and port stand beside its name.
    let field = match object.group.as_str() {
        "gateway.networking.k8s.io" => Some(".backendRef"),
        "traefik.io" | "traefik.containo.us" => Some("services["),
        _ => None,
    };
    let is_gateway = field.is_some();
    let leaves = object.leaves.iter().filter(|(path, _)| {
        ends.iter().any(|end| path.ends_with(end)) && field.is_none_or(|of| path.contains(of))
    });
    leaves
        .filter_map(|(path, leaf)| {
            let place = match is_gateway {
                true => path.strip_suffix("name")?,
                false => path.rsplit_once('.')?.0,
            };
            Some((place, leaf.value.as_str()))
        })
        .collect()
}
