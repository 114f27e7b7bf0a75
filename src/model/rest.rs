//! What no other part of the model takes: every other leaf, flattened, with published defaults; and what the API server
//! would refuse.

use indexmap::IndexMap;

use super::build::text;
use super::{Located, Refused, Workload};
use crate::source::Object;
use crate::yaml::{Node, Origin, Typed, Value};

type Leaves = IndexMap<String, Located<String>>;

/// Defaults of `apps/v1` and `batch/v1`, by kind.
const WORKLOAD_DEFAULTS: &[(&str, &[(&str, &str)])] = &[
    (
        "Deployment",
        &[
            ("spec.progressDeadlineSeconds", "600"),
            ("spec.revisionHistoryLimit", "10"),
            ("spec.minReadySeconds", "0"),
        ],
    ),
    (
        "StatefulSet",
        &[
            ("spec.revisionHistoryLimit", "10"),
            ("spec.podManagementPolicy", "OrderedReady"),
            ("spec.minReadySeconds", "0"),
        ],
    ),
    (
        "DaemonSet",
        &[
            ("spec.revisionHistoryLimit", "10"),
            ("spec.minReadySeconds", "0"),
        ],
    ),
    (
        "CronJob",
        &[
            ("spec.concurrencyPolicy", "Allow"),
            ("spec.suspend", "false"),
            ("spec.successfulJobsHistoryLimit", "3"),
            ("spec.failedJobsHistoryLimit", "1"),
        ],
    ),
    (
        "Job",
        &[
            ("spec.backoffLimit", "6"),
            ("spec.completions", "1"),
            ("spec.parallelism", "1"),
            ("spec.suspend", "false"),
        ],
    ),
];

/// Defaults of `core/v1` PodSpec; `restartPolicy` has none for Jobs.
const POD_DEFAULTS: [(&str, &str); 4] = [
    ("dnsPolicy", "ClusterFirst"),
    ("schedulerName", "default-scheduler"),
    ("terminationGracePeriodSeconds", "30"),
    ("enableServiceLinks", "true"),
];

const CONTAINER_DEFAULTS: [(&str, &str); 2] = [
    ("terminationMessagePath", "/dev/termination-log"),
    ("terminationMessagePolicy", "File"),
];

/// Fields of a container that the model has elsewhere.
const CONTAINER_FIELDS: [&str; 12] = [
    "name",
    "image",
    "command",
    "args",
    "env",
    "envFrom",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "resources",
    "volumeMounts",
    "restartPolicy",
];

const POD_FIELDS: [&str; 6] = [
    "containers",
    "initContainers",
    "volumes",
    "serviceAccountName",
    "serviceAccount",
    "imagePullSecrets",
];

/// Adds a node's leaves under dotted paths. Items of lists are keyed by what names them, so that their order does not matter
/// where Kubernetes has it not matter.
pub(super) fn leaves(node: &Node, path: &str, out: &mut Leaves) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                leaves(value, &below(key.as_str().unwrap_or_default()), out);
            }
        }
        Value::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                let named = [
                    "name",
                    "key",
                    "mountPath",
                    "ip",
                    "topologyKey",
                    "containerPort",
                ]
                .into_iter()
                .find_map(|key| item.get(key)?.as_str());
                let key = named.map_or_else(|| index.to_string(), str::to_owned);
                leaves(item, &format!("{path}[{key}]"), out);
            }
        }
        Value::Scalar(raw) => {
            let canonical = match node.typed() {
                Some(Typed::Null) | None => return,
                Some(Typed::Bool(value)) => value.to_string(),
                Some(Typed::Int(value)) => value.to_string(),
                Some(Typed::Float(value)) => value.to_string(),
                _ => raw.to_string(),
            };
            out.insert(path.to_owned(), Located::new(canonical, node.origin));
        }
    }
}

fn fill(out: &mut Leaves, prefix: &str, defaults: &[(&str, &str)]) {
    for (path, value) in defaults {
        out.entry(format!("{prefix}{path}"))
            .or_insert_with(|| Located::new((*value).to_owned(), Origin::NONE));
    }
}

/// Leaves of a workload's spec, template and labels that nothing else takes.
pub(super) fn of_workload(node: &Node, pod_path: &[&str]) -> Leaves {
    let mut out = Leaves::new();
    let kind = text(node, &["kind"]);
    if let Some(labels) = node.at(&["metadata", "labels"]) {
        leaves(labels, "metadata.labels", &mut out);
    }
    let prefix = format!("{}.", pod_path.join("."));
    if let Some(spec) = node.get("spec") {
        leaves(spec, "spec", &mut out);
    }
    out.retain(|path, _| {
        let in_pod = path
            .strip_prefix(&prefix)
            .map(|rest| rest.split(['.', '[']).next().unwrap_or_default());
        let taken = in_pod.is_some_and(|field| POD_FIELDS.contains(&field));
        let elsewhere = path == "spec.replicas"
            || path.starts_with("spec.strategy")
            || path.starts_with("spec.updateStrategy");
        // Checksums and restart marks differ whenever anything does.
        let stamp = path.contains("annotations.checksum/")
            || path.contains("kubectl.kubernetes.io/restartedAt");
        !taken && !elsewhere && !stamp
    });
    if let Some((_, defaults)) = WORKLOAD_DEFAULTS.iter().find(|(name, _)| *name == kind) {
        fill(&mut out, "", defaults);
    }
    fill(&mut out, &prefix, &POD_DEFAULTS);
    if !matches!(kind, "Job" | "CronJob") {
        fill(&mut out, &prefix, &[("restartPolicy", "Always")]);
    }
    out.sort_keys();
    out
}

/// Leaves of a container that nothing else takes.
pub(super) fn of_container(node: &Node) -> Leaves {
    let mut out = Leaves::new();
    for (key, value) in node.as_map().unwrap_or_default() {
        let key = key.as_str().unwrap_or_default();
        if !CONTAINER_FIELDS.contains(&key) {
            leaves(value, key, &mut out);
        }
    }
    let ports = node.get("ports").and_then(Node::as_seq).unwrap_or_default();
    for port in ports {
        let key = port
            .get("name")
            .or_else(|| port.get("containerPort"))
            .and_then(Node::as_str)
            .unwrap_or_default();
        fill(&mut out, &format!("ports[{key}]."), &[("protocol", "TCP")]);
    }
    fill(&mut out, "", &CONTAINER_DEFAULTS);
    let image = text(node, &["image"]);
    let name = image.rsplit('/').next().unwrap_or_default();
    let latest = !image.contains('@') && (!name.contains(':') || name.ends_with(":latest"));
    fill(
        &mut out,
        "",
        &[(
            "imagePullPolicy",
            if latest { "Always" } else { "IfNotPresent" },
        )],
    );
    out.sort_keys();
    out
}

/// The update strategy, flattened, with defaults.
pub(super) fn strategy(kind: &str, node: &Node) -> Leaves {
    let mut out = Leaves::new();
    let (field, defaults): (&str, &[(&str, &str)]) = match kind {
        "Deployment" => ("strategy", &[("type", "RollingUpdate")]),
        "StatefulSet" | "DaemonSet" => ("updateStrategy", &[("type", "RollingUpdate")]),
        "Rollout" => ("strategy", &[]),
        _ => return out,
    };
    if let Some(strategy) = node.at(&["spec", field]) {
        leaves(strategy, "", &mut out);
    }
    fill(&mut out, "", defaults);
    let rolling = out
        .get("type")
        .is_some_and(|kind| kind.value == "RollingUpdate");
    let rolling_defaults: &[(&str, &str)] = match kind {
        "Deployment" => &[
            ("rollingUpdate.maxUnavailable", "25%"),
            ("rollingUpdate.maxSurge", "25%"),
        ],
        "StatefulSet" => &[("rollingUpdate.partition", "0")],
        "DaemonSet" => &[
            ("rollingUpdate.maxUnavailable", "1"),
            ("rollingUpdate.maxSurge", "0"),
        ],
        _ => &[],
    };
    if rolling {
        fill(&mut out, "", rolling_defaults);
    }
    out.sort_keys();
    out
}

/// Says so if a value that has to be a string is none.
pub(super) fn refuse_unless_string(
    object: &Object,
    container: Option<&str>,
    field: &str,
    value: &Node,
) -> Option<Refused> {
    let what = match value.typed()? {
        Typed::Bool(_) => "a boolean",
        Typed::Int(_) | Typed::Uint(_) | Typed::Float(_) => "a number",
        _ => return None,
    };
    let raw = value.as_str()?;
    Some(Refused {
        app: object.app.clone(),
        kind: text(&object.node, &["kind"]).to_owned(),
        name: object.original_name.clone(),
        container: container.map(str::to_owned),
        field: field.to_owned(),
        why: format!("`{raw}` is {what}, the API server takes only a string here"),
        instead: Some(format!("\"{raw}\"")),
        origin: value.origin,
    })
}

/// Finds what the API server would refuse in a workload.
pub(super) fn refusals(object: &Object, workload: &Workload, pod: &Node) -> Vec<Refused> {
    let mut found = Vec::new();
    for field in ["labels", "annotations"] {
        for (key, value) in object
            .node
            .at(&["metadata", field])
            .and_then(Node::as_map)
            .unwrap_or_default()
        {
            let path = format!("metadata.{field}.{}", key.as_str().unwrap_or_default());
            found.extend(refuse_unless_string(object, None, &path, value));
        }
    }
    for list in ["initContainers", "containers"] {
        for container in pod.get(list).and_then(Node::as_seq).unwrap_or_default() {
            let name = text(container, &["name"]);
            let of =
                |field: &str, value: &Node| refuse_unless_string(object, Some(name), field, value);
            for entry in container
                .get("env")
                .and_then(Node::as_seq)
                .unwrap_or_default()
            {
                let variable = text(entry, &["name"]);
                found.extend(entry.get("value").and_then(|value| of(variable, value)));
            }
            for field in ["command", "args"] {
                let items = container
                    .get(field)
                    .and_then(Node::as_seq)
                    .unwrap_or_default();
                found.extend(items.iter().filter_map(|item| of(field, item)));
            }
        }
    }
    for container in &workload.containers {
        found.extend(over_limit(object, container));
    }
    found
}

fn over_limit(object: &Object, container: &super::Container) -> Vec<Refused> {
    let over = container.requests.iter().filter_map(|(name, request)| {
        let limit = container.limits.get(name)?;
        (request.value.nanos? > limit.value.nanos?).then_some((name, request, limit))
    });
    over.map(|(name, request, limit)| Refused {
        app: object.app.clone(),
        kind: text(&object.node, &["kind"]).to_owned(),
        name: object.original_name.clone(),
        container: Some(container.name.clone()),
        field: format!("requests.{name}"),
        why: format!(
            "the request {} is more than the limit {}",
            request.value, limit.value
        ),
        instead: None,
        origin: request.origin,
    })
    .collect()
}
