//! Every leaf of a workload by the table of Kubernetes' types, and objects that have just that one.
//!
//! Takes `schema.txt`; gives [`Leaf`]s, and [`with`]: the smallest object of a kind in which a leaf has a value.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

const TABLE: &str = include_str!("../../src/source/protobuf/schema.txt");

/// By message: what the API server asks for.
const SMALLEST: &str = include_str!("smallest.json");

/// The kinds whose leaves are tried, each with its `apiVersion`.
pub const KINDS: [(&str, &str); 5] = [
    ("Deployment", "apps/v1"),
    ("StatefulSet", "apps/v1"),
    ("DaemonSet", "apps/v1"),
    ("Job", "batch/v1"),
    ("CronJob", "batch/v1"),
];

/// One field on the way to a leaf.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: &'static str,
    /// A message, or the type of the leaf.
    pub of: &'static str,
    pub is_list: bool,
    pub is_map: bool,
    /// The values that the table gives.
    pub values: Vec<&'static str>,
}

/// A field that holds no message.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub steps: Vec<Step>,
}

impl Leaf {
    pub fn path(&self) -> String {
        let names: Vec<&str> = self.steps.iter().map(|step| step.name).collect();
        names.join(".")
    }

    pub fn last(&self) -> &Step {
        self.steps.last().expect("a step")
    }

    /// Tells whether it is metadata of a template, but for labels.
    pub fn is_metadata(&self) -> bool {
        self.has("metadata") && !self.has("labels")
    }

    /// Tells whether it is a status, which is the server's.
    pub fn is_status(&self) -> bool {
        self.has("status") && self.has("volumeClaimTemplates")
    }

    /// Tells whether a feature that is off has it: its fields are not kept.
    pub fn is_gated(&self) -> bool {
        ["evictionResponders", "scheduling", "schedulingGroup"]
            .iter()
            .any(|name| self.has(name))
            || matches!(self.last().name, "user" | "defaultUser" | "mode" if self.last().of != "string")
    }

    fn has(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.name == name)
    }
}

type Table = BTreeMap<&'static str, Vec<Step>>;

fn table() -> Table {
    let blocks = TABLE.split("\n\n").skip(1);
    let raw: BTreeMap<&str, Vec<&str>> = blocks
        .filter_map(|block| {
            let mut lines = block.lines();
            Some((lines.next()?, lines.collect()))
        })
        .collect();
    let steps = |name: &str| -> Vec<Step> {
        let lines = raw.get(name).into_iter().flatten();
        lines.map(|line| step(line)).collect()
    };
    let names = raw.keys().copied();
    names
        .map(|name| {
            let own = steps(name).into_iter();
            let fields = own.flat_map(|field| match field.name {
                "-" => steps(field.of),
                _ => vec![field],
            });
            (name, fields.collect())
        })
        .collect()
}

fn step(line: &'static str) -> Step {
    let words: Vec<&str> = line.split(' ').collect();
    let values = words.iter().find_map(|word| word.strip_prefix('='));
    Step {
        name: words[1],
        of: words[2],
        is_list: words.contains(&"list"),
        is_map: words.contains(&"map"),
        values: values.map_or_else(Vec::new, |values| values.split('|').collect()),
    }
}

/// Returns all leaves of a kind. Who set what is the server's own, and no manifest has it.
pub fn leaves(kind: &'static str) -> Vec<Leaf> {
    fn visit(table: &Table, message: &str, steps: &mut Vec<Step>, out: &mut Vec<Leaf>) {
        for field in table.get(message).into_iter().flatten() {
            // The namespace is the one that is asked for, and an object without a name is not looked at.
            let is_own = steps.len() == 1 && matches!(field.name, "name" | "namespace");
            if field.name == "managedFields" || is_own {
                continue;
            }
            steps.push(field.clone());
            match table.contains_key(field.of) {
                true => visit(table, field.of, steps, out),
                false => out.push(Leaf {
                    steps: steps.clone(),
                }),
            }
            steps.pop();
        }
    }
    let mut out = Vec::new();
    visit(&table(), kind, &mut Vec::new(), &mut out);
    out
}

/// Returns the smallest object of a kind that the API server takes, with what leaves may refer to.
pub fn base(kind: &str, version: &str) -> Value {
    let restart = if matches!(kind, "Job" | "CronJob") {
        "Never"
    } else {
        "Always"
    };
    let pod = json!({
        "restartPolicy": restart,
        "containers": [{"name": "c", "image": "i"}],
        "volumes": [{"name": "v", "emptyDir": {}}, {"name": "b", "persistentVolumeClaim": {"claimName": "b"}}]});
    let labels = json!({"app": "a"});
    let template = json!({"metadata": {"labels": labels}, "spec": pod});
    let spec = match kind {
        "Job" => json!({"template": template}),
        "CronJob" => {
            json!({"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": template}}})
        }
        "StatefulSet" => {
            json!({"serviceName": "s", "selector": {"matchLabels": labels}, "template": template})
        }
        _ => json!({"selector": {"matchLabels": labels}, "template": template}),
    };
    json!({"apiVersion": version, "kind": kind, "metadata": {"name": "x"}, "spec": spec})
}

/// Returns a base with a leaf set to a value; with no value, the base in which the leaf's surroundings are there.
pub fn with(base: &Value, leaf: &Leaf, value: Option<&Value>) -> Value {
    let mut object = base.clone();
    needs(&mut object, leaf);
    let mut node = &mut object;
    for (at, step) in leaf.steps.iter().enumerate() {
        let next = leaf.steps.get(at + 1);
        let map = node.as_object_mut().expect("a map");
        let Some(next) = next else {
            match value {
                Some(value) => drop(map.insert(step.name.to_owned(), value.clone())),
                None => drop(map.remove(step.name)),
            }
            return object;
        };
        let fresh = || Value::Object(minimal(step.of, next.name, leaf));
        if step.is_list {
            let list = map.entry(step.name).or_insert_with(|| json!([]));
            let items = list.as_array_mut().expect("a list");
            // A volume of its own, and the container that is there.
            if step.name != "containers" || items.is_empty() {
                items.push(fresh());
            }
            node = items.last_mut().expect("an item");
        } else {
            node = map.entry(step.name).or_insert_with(fresh);
            if step.is_map {
                return object;
            }
        }
    }
    object
}

/// Sets what a leaf makes sense with only, elsewhere in the object.
fn needs(object: &mut Value, leaf: &Leaf) {
    let is_in = |name: &str| leaf.has(name);
    if is_in("successPolicy") || is_in("backoffLimitPerIndex") || is_in("maxFailedIndexes") {
        let spec = match object["spec"].get("jobTemplate") {
            Some(_) => &mut object["spec"]["jobTemplate"]["spec"],
            None => &mut object["spec"],
        };
        spec["completionMode"] = json!("Indexed");
        spec["completions"] = json!(2);
        if is_in("maxFailedIndexes") {
            spec["backoffLimitPerIndex"] = json!(1);
        }
    }
    let pod = match object["spec"].get("jobTemplate") {
        Some(_) => &mut object["spec"]["jobTemplate"]["spec"]["template"]["spec"],
        None => &mut object["spec"]["template"]["spec"],
    };
    if is_in("resourceClaims") || is_in("claims") {
        pod["resourceClaims"] = json!([{"name": "r", "resourceClaimName": "x"}]);
    }
    if is_in("restartPolicyRules") {
        pod["containers"][0]["restartPolicy"] = json!("Never");
    }
    if is_in("volumeClaimTemplates") {
        pod["containers"][0]["volumeMounts"] = json!([{"name": "d", "mountPath": "/d"}]);
    }
}

/// Returns the smallest message that is taken, where one of its fields is to be set.
fn minimal(message: &str, next: &str, leaf: &Leaf) -> Map<String, Value> {
    let term =
        json!({"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}]});
    let handler = |value: Value| match next {
        "exec" | "httpGet" | "tcpSocket" | "grpc" | "sleep" => json!({}),
        _ => value,
    };
    let is_field = leaf.has("matchFields");
    let value = match message {
        "Container" if leaf.has("initContainers") => json!({"name": "init", "image": "i"}),
        "EphemeralContainer" => json!({"name": "e", "image": "i"}),
        "Probe" | "LifecycleHandler" => handler(json!({"exec": {"command": ["x"]}})),
        "NodeSelector" => term,
        "NodeSelectorRequirement" if is_field => {
            json!({"key": "metadata.name", "operator": "In", "values": ["n"]})
        }
        "EnvFromSource" if next == "prefix" => json!({"configMapRef": {"name": "c"}}),
        "PodResourceClaim" if next.starts_with("resourceClaim") => json!({"name": "q"}),
        "PodFailurePolicyRule" if next.starts_with("on") => json!({"action": "Ignore"}),
        "SuccessPolicyRule" if next == "succeededCount" => json!({}),
        "ResourceFieldSelector" if leaf.has("volumes") => {
            json!({"resource": "limits.cpu", "containerName": "c"})
        }
        "DownwardAPIVolumeFile" if next == "resourceFieldRef" => json!({"path": "p"}),
        "ScaleIOVolumeSource" if next == "secretRef" => {
            json!({"gateway": "g", "system": "s", "volumeName": "v"})
        }
        _ => plain(message),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Returns the smallest message that is taken, whatever else is set in it.
fn plain(message: &str) -> Value {
    static ALL: OnceLock<Value> = OnceLock::new();
    let all = ALL.get_or_init(|| serde_json::from_str(SMALLEST).expect("JSON"));
    all[message].clone()
}
