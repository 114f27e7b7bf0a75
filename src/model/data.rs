//! ConfigMaps and Secrets, and what becomes a Secret: SealedSecrets, ExternalSecrets and objects of a SecretProviderClass.

use smol_str::SmolStr;

use crate::maps::{IndexMap, IndexSet};

use super::fields::{entries, flag, items, present, text};
use super::layout::layout;
use super::lookup::without_hash;
use super::{ConfigMap, Located, Secret};
use crate::placeholders::is_unfilled;
use crate::source::{Object, UNFILLED};
use crate::yaml::{Node, Origin};

/// Returns the ConfigMap that an object is.
pub(super) fn config_map(object: &Object) -> Option<ConfigMap> {
    let node = &object.node;
    if object.kind() != "ConfigMap" || !object.group().is_empty() {
        return None;
    }
    let values = |field: &str| {
        let entries = entries(node, &[field]).iter();
        entries.filter_map(|(key, value)| {
            let text = value_text(value)?;
            Some((key.as_str()?.to_owned(), Located::new(text, value.origin)))
        })
    };
    let mut data: IndexMap<String, Located<SmolStr>> = values("data").collect();
    let binary: IndexMap<String, Located<SmolStr>> = values("binaryData").collect();
    if data.keys().any(|key| is_of_sops(key)) {
        data.retain(|key, _| !key.starts_with("sops_"));
    }
    let binary_keys: IndexSet<String> = binary.keys().cloned().collect();
    data.extend(binary);
    Some(ConfigMap {
        app: object.app.clone(),
        namespace: object.namespace().map(str::to_owned),
        name: object.name().to_owned(),
        original_name: without_hash(&object.original_name).to_owned(),
        data,
        binary_keys,
        keys_unknown: object.keys_unknown,
        immutable: flag(node, "immutable"),
        live: object.live.clone(),
        origin: object.declared,
        layout: layout(object),
    })
}

/// Null is an empty string to the API server; a number is refused, and kept as it is written.
fn value_text(value: &Node) -> Option<SmolStr> {
    let text = value.as_text()?;
    Some(if value.is_null() {
        SmolStr::default()
    } else {
        text.clone()
    })
}

/// SOPS puts its own entries beside those of an encrypted `.env` file.
fn is_of_sops(key: &str) -> bool {
    matches!(key, "sops_mac" | "sops_version" | "sops_lastmodified")
}

/// The type of Secrets that hold the token of a ServiceAccount.
const TOKEN: &str = "kubernetes.io/service-account-token";

/// The keys that the cluster writes into them.
const TOKEN_KEYS: [&str; 3] = ["ca.crt", "namespace", "token"];

/// Returns the Secret that an object is, or will be once its controller has seen it.
pub(super) fn secret(object: &Object) -> Option<Secret> {
    let node = &object.node;
    match (object.kind(), object.group()) {
        ("Secret", "") => {
            let mut keys = IndexMap::default();
            add_keys(node, &["data"], &mut keys);
            add_keys(node, &["stringData"], &mut keys);
            if text(node, &["type"]) == TOKEN {
                let written = TOKEN_KEYS.map(|key| (key.to_owned(), object.declared));
                for (key, origin) in written {
                    keys.entry(key).or_insert(origin);
                }
            }
            if keys.keys().any(|key| is_of_sops(key)) {
                keys.retain(|key, _| !key.starts_with("sops_"));
            }
            let mut secret = named(object, object.name(), keys);
            secret.is_itself = true;
            secret.unfilled = unfilled(node);
            secret.immutable = flag(node, "immutable");
            Some(secret)
        }
        ("SealedSecret", "bitnami.com") => Some(sealed(object)),
        ("ExternalSecret", "external-secrets.io") => external(object),
        _ => None,
    }
}

fn named(object: &Object, name: &str, keys: IndexMap<String, Origin>) -> Secret {
    // A name that the object gives its Secret is not renamed with it.
    let original = if name == object.name() {
        &object.original_name
    } else {
        name
    };
    Secret {
        app: object.app.clone(),
        namespace: object.namespace().map(str::to_owned),
        name: name.to_owned(),
        original_name: without_hash(original).to_owned(),
        keys,
        keys_unknown: object.keys_unknown,
        unfilled: IndexSet::default(),
        is_itself: false,
        kind: match object.kind() {
            "SealedSecret" => "SealedSecret",
            "ExternalSecret" => "ExternalSecret",
            "SecretProviderClass" => "SecretProviderClass",
            _ => "Secret",
        },
        immutable: false,
        live: object.live.clone(),
        origin: object.declared,
    }
}

fn add_keys(node: &Node, path: &[&str], keys: &mut IndexMap<String, Origin>) {
    let entries = entries(node, path).iter();
    keys.extend(entries.filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.origin))));
}

/// Returns the keys whose values somebody was to fill in.
fn unfilled(node: &Node) -> IndexSet<String> {
    let fields = ["data", "stringData"].into_iter();
    let all = fields.flat_map(|field| entries(node, &[field]).iter());
    let found = all.filter(|(_, value)| value.as_str() == Some(UNFILLED));
    found
        .filter_map(|(key, _)| key.as_str().map(str::to_owned))
        .collect()
}

/// Returns the keys in whose place of a sealed value a word stands: what the controller cannot open, it makes no Secret of.
fn unsealed(node: &Node) -> IndexSet<String> {
    let all = entries(node, &["spec", "encryptedData"]).iter();
    let found = all.filter(|(_, value)| value.as_str().is_some_and(is_unfilled));
    found
        .filter_map(|(key, _)| key.as_str().map(str::to_owned))
        .collect()
}

fn name_or_own<'o>(object: &'o Object, path: &[&str]) -> &'o str {
    match text(&object.node, path) {
        "" => object.name(),
        given => given,
    }
}

/// Its controller calls the Secret after the SealedSecret, whatever the template says (`Unseal` of bitnami-labs/sealed-secrets).
fn sealed(object: &Object) -> Secret {
    let node = &object.node;
    let mut keys = IndexMap::default();
    add_keys(node, &["spec", "encryptedData"], &mut keys);
    add_keys(node, &["spec", "template", "data"], &mut keys);
    let mut secret = named(object, object.name(), keys);
    secret.unfilled = unsealed(node);
    // The old form: one blob that holds a whole Secret.
    secret.keys_unknown |= present(node, &["spec", "data"]).is_some();
    secret
}

/// `None` where another makes the Secret (`creationPolicy: None`).
fn external(object: &Object) -> Option<Secret> {
    let node = &object.node;
    let policy = text(node, &["spec", "target", "creationPolicy"]);
    if policy == "None" {
        return None;
    }
    let mut keys = IndexMap::default();
    let template = node.at(&["spec", "target", "template"]);
    let templated = template.is_some_and(|t| !entries(t, &["data"]).is_empty());
    let merges = template.is_some_and(|t| text(t, &["mergePolicy"]) == "Merge");
    if !templated || merges {
        let data = node.get("spec").map(|spec| items(spec, "data"));
        for key in data.unwrap_or_default() {
            if let Some(name) = present(key, &["secretKey"]) {
                keys.extend(name.as_str().map(|text| (text.to_owned(), name.origin)));
            }
        }
    }
    let has_items = |at: Option<&Node>, field| at.is_some_and(|of| !items(of, field).is_empty());
    let finds = has_items(node.get("spec"), "dataFrom") && (!templated || merges);
    let unknown = finds || has_items(template, "templateFrom") || policy == "Merge";
    if let Some(template) = template {
        add_keys(template, &["data"], &mut keys);
    }
    let mut secret = named(
        object,
        name_or_own(object, &["spec", "target", "name"]),
        keys,
    );
    secret.keys_unknown |= unknown;
    Some(secret)
}

/// Returns the Secrets that a SecretProviderClass has the CSI driver make (`secretObjects`).
pub(super) fn synced(object: &Object) -> impl Iterator<Item = Secret> {
    let is_class =
        object.kind() == "SecretProviderClass" && object.group() == "secrets-store.csi.x-k8s.io";
    let spec = object.node.get("spec").filter(|_| is_class);
    let made = spec.map_or(&[][..], |spec| items(spec, "secretObjects"));
    made.iter().filter_map(|made| {
        let name = Some(text(made, &["secretName"])).filter(|name| !name.is_empty())?;
        let keys = items(made, "data").iter().filter_map(|entry| {
            let key = present(entry, &["key"])?;
            Some((key.as_str()?.to_owned(), key.origin))
        });
        let mut secret = named(object, name, keys.collect());
        secret.origin = made.origin;
        Some(secret)
    })
}

/// Adds a Secret to those that are known. What several objects put into one Secret is all there.
pub(super) fn add_secret(secrets: &mut IndexMap<SecretKey, Secret>, secret: Secret) {
    let key = (
        secret.app.clone(),
        secret.namespace.clone(),
        secret.name.clone(),
    );
    match secrets.entry(key) {
        indexmap::map::Entry::Vacant(free) => {
            free.insert(secret);
        }
        indexmap::map::Entry::Occupied(mut known) => {
            let known = known.get_mut();
            let is_there = |secret: &Secret| secret.is_itself && secret.live.is_some();
            known.keys_unknown = match (is_there(known), is_there(&secret)) {
                // Whatever fills it: a Secret that is in the cluster has the keys that it has.
                _ if known.live.is_none() || secret.live.is_none() => {
                    known.keys_unknown || secret.keys_unknown
                }
                (true, _) => known.keys_unknown,
                (_, true) => secret.keys_unknown,
                (false, false) => known.keys_unknown || secret.keys_unknown,
            };
            let is_written = |secret: &Secret| secret.is_itself && secret.live.is_none();
            // Values stand in the Secret as it is written: its lines tell more than those that name the keys.
            if is_written(known) && !is_written(&secret) {
                for (key, origin) in secret.keys {
                    known.keys.entry(key).or_insert(origin);
                }
            } else {
                known.keys.extend(secret.keys);
            }
            known.is_itself |= secret.is_itself;
            known.immutable |= secret.immutable;
            known.unfilled.extend(secret.unfilled);
        }
    }
}

/// Application, namespace, name.
pub(super) type SecretKey = (Option<String>, Option<String>, String);
