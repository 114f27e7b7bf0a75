//! Changes that mean something, each with what has to be said of it.

use serde_json::Value;

use super::objects::{Overlay, containers, name, remove, template, with};
use super::{Change, Expected, Level, data, ends, leaves, pods};

/// Returns every change that can be made of an overlay.
pub(super) fn all(overlay: &Overlay) -> Vec<Change> {
    let mut changes = Vec::new();
    for at in 0..overlay.objects.len() {
        of_containers(overlay, at, &mut changes);
        of_whole(overlay, at, &mut changes);
        let mut changes = Changes {
            overlay,
            at,
            out: &mut changes,
        };
        ends::of_object(&mut changes);
        data::of_object(&mut changes);
        leaves::of_object(&mut changes);
    }
    changes
}

pub(super) fn named(level: Level, words: &[&str]) -> Expected {
    Expected::Named(level, words.iter().map(|word| (*word).to_owned()).collect())
}

pub(super) struct Changes<'c> {
    pub(super) overlay: &'c Overlay,
    pub(super) at: usize,
    out: &'c mut Vec<Change>,
}

impl Changes<'_> {
    pub(super) fn object(&self) -> &Value {
        &self.overlay.objects[self.at]
    }

    pub(super) fn add(
        &mut self,
        what: String,
        expected: Expected,
        change: impl FnOnce(&mut Value),
    ) {
        let object = self.object();
        let what = format!("{} {}: {what}", object["kind"], object["metadata"]["name"]);
        self.out.push(Change {
            what,
            reference: None,
            objects: with(&self.overlay.objects, self.at, change),
            expected,
        });
    }

    pub(super) fn without(&mut self, pointer: &str, expected: Expected) {
        self.add(format!("without {pointer}"), expected, |object| {
            remove(object, pointer)
        });
    }

    pub(super) fn set(&mut self, pointer: &str, value: Value, expected: Expected) {
        self.add(format!("{pointer} = {value}"), expected, |object| {
            if let Some(field) = object.pointer_mut(pointer) {
                *field = value;
            }
        });
    }
}

fn of_containers(overlay: &Overlay, at: usize, out: &mut Vec<Change>) {
    let mut changes = Changes { overlay, at, out };
    pods::order(&mut changes);
    for path in containers(&overlay.objects[at]) {
        let container = overlay.objects[at]
            .pointer(&path)
            .cloned()
            .unwrap_or_default();
        variables(&mut changes, &path, &container);
        pods::sources(&mut changes, &path, &container);
        for (probe, level) in [
            ("readinessProbe", Level::Error),
            ("startupProbe", Level::Error),
            ("livenessProbe", Level::Warning),
        ] {
            if container[probe].is_object() {
                changes.without(&format!("{path}/{probe}"), named(level, &[probe]));
            }
        }
        resources(&mut changes, &path, &container);
        image(&mut changes, &path, &container);
        for (index, mount) in container["volumeMounts"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let place = mount["mountPath"].as_str().unwrap_or_default();
            let place = place.trim_end_matches('/');
            let pointer = format!("{path}/volumeMounts/{index}");
            changes.without(&pointer, named(Level::Warning, &[place]));
        }
    }
}

/// Words of switches whose absence does no harm.
pub(super) const SWITCHES: &[&str] = &["DEBUG", "INSECURE", "PROFILER", "TELEMETRY"];

/// Parts of what somebody was to fill in, of which no more is said.
const TO_FILL_IN: &[&str] = &[
    "your-",
    "yourdomain",
    "YOUR_",
    "<",
    "REPLACE",
    "CHANGE",
    "PROJECT_ID",
    "TODO",
    "example.com",
];

/// Tells whether a text is one that somebody was to fill in.
fn is_to_fill_in(text: &str) -> bool {
    TO_FILL_IN.iter().any(|mark| text.contains(mark))
}

fn variables(changes: &mut Changes<'_>, path: &str, container: &Value) {
    let variables = container["env"].as_array().cloned().unwrap_or_default();
    let has_more = container["envFrom"].is_array();
    for (index, variable) in variables.iter().enumerate() {
        let Some(name) = variable["name"].as_str() else {
            continue;
        };
        let is_twice = variables.iter().filter(|of| of["name"] == name).count() > 1;
        let is_optional = variable["valueFrom"]
            .as_object()
            .is_some_and(|from| from.values().any(|of| of["optional"] == true));
        // What turns a guard off is better gone.
        let is_switch = SWITCHES.iter().any(|word| name.contains(word));
        // An empty one says no more than none.
        let is_empty = variable["value"] == "";
        let level = match has_more || is_twice || is_optional || is_switch || is_empty {
            true => Level::Note,
            false => Level::Error,
        };
        let pointer = format!("{path}/env/{index}");
        if !(is_optional || has_more && is_brought(changes, path, variable)) {
            changes.without(&pointer, named(level, &[name]));
        }
        // Of two texts that are still to be substituted nobody knows whether they differ.
        let value = variable["value"].as_str();
        if let Some(value) =
            value.filter(|value| !is_twice && !value.contains("${") && !is_to_fill_in(value))
        {
            let other = Value::from(format!("{value}-other"));
            changes.set(
                &format!("{pointer}/value"),
                other,
                named(Level::Note, &[name]),
            );
        }
    }
}

/// Tells whether a ConfigMap that the container takes whole brings the variable with the same value.
fn is_brought(changes: &Changes<'_>, path: &str, variable: &Value) -> bool {
    let sources = changes.object().pointer(&format!("{path}/envFrom"));
    let names = sources.and_then(Value::as_array).into_iter().flatten();
    let mut names = names.filter_map(|source| source["configMapRef"]["name"].as_str());
    let key = variable["name"].as_str().unwrap_or_default();
    let value = variable["value"].as_str();
    names.any(|map| {
        let mut objects = changes.overlay.objects.iter();
        let map = objects.find(|of| of["kind"] == "ConfigMap" && name(of) == map);
        map.is_some_and(|map| value.is_some() && map["data"][key].as_str() == value)
    })
}

fn resources(changes: &mut Changes<'_>, path: &str, container: &Value) {
    let objects = &changes.overlay.objects;
    let is_filled = objects.iter().any(|object| object["kind"] == "LimitRange");
    let at = changes.at;
    let template = template(&objects[at]).unwrap_or_default();
    let has_own = objects[at]
        .pointer(template)
        .is_some_and(|pod| pod["spec"]["resources"].is_object());
    if is_filled || has_own {
        return;
    }
    if container["resources"]["limits"]["memory"].is_string() {
        let pointer = format!("{path}/resources/limits/memory");
        changes.without(&pointer, named(Level::Error, &["memory", "limit"]));
        let less = Value::from("1Mi");
        changes.set(&pointer, less, named(Level::Note, &["memory"]));
    }
    // Without its request a container has its limit as one.
    if container["resources"]["requests"]["cpu"].is_string()
        && container["resources"]["limits"]["cpu"].is_null()
    {
        let pointer = format!("{path}/resources/requests/cpu");
        changes.without(&pointer, named(Level::Warning, &["cpu", "request"]));
    }
}

fn image(changes: &mut Changes<'_>, path: &str, container: &Value) {
    let Some(image) = container["image"].as_str() else {
        return;
    };
    let pointer = format!("{path}/image");
    // What a variable stands for nobody knows: against a known image that is no parity.
    if image.contains('$') {
        let known = Value::from("registry.elsewhere.test/other/thing:77.1.0");
        changes.set(&pointer, known, Expected::Incomplete);
        return;
    }
    // Of a name that somebody was to fill in, no more is said.
    if is_to_fill_in(image) {
        return;
    }
    let end = image.rfind('@').unwrap_or(image.len());
    let slash = image.rfind('/').unwrap_or(0);
    let colon = image[slash..end]
        .rfind(':')
        .map_or(end, |colon| slash + colon);
    // The same digest is the same image, wherever it is pulled from.
    let version = match image.contains('@') {
        true => format!("@sha256:{}", "5a".repeat(32)),
        false => image[colon..].to_owned(),
    };
    let other = format!("registry.elsewhere.test/other/thing{version}");
    let words = ["registry.elsewhere.test/other/thing"];
    changes.set(&pointer, Value::from(other), named(Level::Warning, &words));
    if image.contains('@') {
        let other = format!("{}@sha256:{}", &image[..end], "5a".repeat(32));
        changes.set(&pointer, Value::from(other), named(Level::Note, &["5a5a"]));
    }
    if !image.contains('@') && colon < end {
        let other = format!("{}:77.1.0", &image[..colon]);
        changes.set(
            &pointer,
            Value::from(other),
            named(Level::Note, &["77.1.0"]),
        );
    }
}

/// Tells whether another Service of the namespace selects by the same labels.
fn is_doubled(overlay: &Overlay, service: &Value) -> bool {
    let of = |of: &Value| {
        (
            of["spec"]["selector"].clone(),
            of["metadata"]["namespace"].clone(),
        )
    };
    let services = overlay.objects.iter().filter(|of| of["kind"] == "Service");
    services.filter(|other| of(other) == of(service)).count() > 1
}

/// Takes the whole object away.
fn of_whole(overlay: &Overlay, at: usize, out: &mut Vec<Change>) {
    let object = &overlay.objects[at];
    // What a generator makes is known by its name without the hash.
    let own = match object["kind"].as_str() {
        Some("ConfigMap" | "Secret") => without_hash(&name(object)).to_owned(),
        _ => name(object),
    };
    let count = overlay.objects.len();
    let expected = match object["kind"].as_str().unwrap_or_default() {
        _ if own.is_empty() => return,
        // A look-alike may stand in for it.
        _ if template(object).is_some() => {
            let workloads = overlay.objects.iter().filter(|of| template(of).is_some());
            match workloads.count() {
                1 => return,
                _ => Expected::NamedOnce(Level::Warning, vec![own.clone()]),
            }
        }
        // Another one may reach the same pods.
        "Service" if is_doubled(overlay, object) => named(Level::Warning, &[&own]),
        "Service" => named(Level::Error, &[&own]),
        "HorizontalPodAutoscaler" | "Ingress" | "PodDisruptionBudget" | "NetworkPolicy" => {
            named(Level::Warning, &[&own])
        }
        "Namespace"
        | "PersistentVolume"
        | "ResourceQuota"
        | "LimitRange"
        | "CustomResourceDefinition" => named(Level::Note, &[&own]),
        "ConfigMap" if is_required(overlay, object) => named(Level::Error, &[&own]),
        // Where no Secret is rendered at all, they are made elsewhere.
        "Secret" if is_required(overlay, object) => named(Level::Warning, &[&own]),
        "ServiceAccount" | "PersistentVolumeClaim" if is_required(overlay, object) => {
            named(Level::Error, &[&own])
        }
        "ExternalSecret" | "SealedSecret" => return,
        _ => named(Level::Note, &[&own]),
    };
    if count < 2 {
        return;
    }
    let mut objects = overlay.objects.clone();
    let object = objects.remove(at);
    out.push(Change {
        what: format!("without whole object {} {own}", object["kind"]),
        reference: None,
        objects,
        expected,
    });
}

/// Returns a name without the ten letters that kustomize puts behind it.
pub(super) fn without_hash(name: &str) -> &str {
    let is_hash = |end: &str| end.len() == 10 && end.bytes().all(|b| b.is_ascii_alphanumeric());
    let rest = name.rsplit_once('-').filter(|(_, end)| is_hash(end));
    rest.map_or(name, |(rest, _)| rest)
}

/// Tells whether some pod names a ConfigMap or Secret that it does not start without.
fn is_required(overlay: &Overlay, object: &Value) -> bool {
    let own = name(object);
    let keys: &[&str] = match object["kind"].as_str() {
        Some("ConfigMap") => &["configMapRef", "configMapKeyRef", "configMap"],
        Some("ServiceAccount") => &["serviceAccountName"],
        Some("PersistentVolumeClaim") => &["persistentVolumeClaim"],
        _ => &["secretRef", "secretKeyRef", "secret"],
    };
    fn names(tree: &Value, keys: &[&str], own: &str) -> bool {
        match tree {
            Value::Object(entries) => entries.iter().any(|(key, value)| {
                let is_named = ["name", "secretName", "claimName"]
                    .iter()
                    .any(|key| value[key] == own)
                    || value == own;
                keys.contains(&key.as_str()) && is_named && value["optional"] != true
                    || names(value, keys, own)
            }),
            Value::Array(items) => items.iter().any(|item| names(item, keys, own)),
            _ => false,
        }
    }
    overlay
        .objects
        .iter()
        .filter(|of| of["metadata"]["namespace"] == object["metadata"]["namespace"])
        .filter_map(|of| of.pointer(template(of)?))
        .any(|pod| names(pod, keys, &own))
}
