//! [`services_made_by`] and [`secrets_made_by`]: Services and Secrets that nobody writes down, because a controller makes them.
//!
//! Takes an object; gives the names of those that its controller makes of it, as the controllers' own documentation says. Leaves
//! whether one of them is asked for to whoever asks.

use crate::model::{OtherObject, called_after, makes_its_namesake};

/// Returns the Services that a controller makes of an object. Flagger makes three of a Canary: the service's own name, which is
/// the target's where none is given, and one for each of the two tracks. Knative makes one of its own Service or Route.
pub(super) fn services_made_by(object: &OtherObject) -> Vec<String> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("flagger.app", "Canary") => {
            let name = object.text("spec.service.name");
            let name = name.or_else(|| object.text("spec.targetRef.name"));
            let name = name.unwrap_or(&object.name);
            let tracks = ["", "-primary", "-canary"];
            tracks.map(|track| format!("{name}{track}")).to_vec()
        }
        ("serving.knative.dev", "Service" | "Route") => vec![object.name.clone()],
        _ => Vec::new(),
    }
}

/// Fields that name the Secret which a controller makes, by the object's group and kind.
const NAMED: [(&str, &str, &str); 8] = [
    ("cert-manager.io", "Certificate", "spec.secretName"),
    ("k8s.bitwarden.com", "BitwardenSecret", "spec.secretName"),
    (
        "secrets.doppler.com",
        "DopplerSecret",
        "spec.managedSecret.name",
    ),
    (
        "secrets.hashicorp.com",
        "VaultDynamicSecret",
        "spec.destination.name",
    ),
    (
        "secrets.hashicorp.com",
        "VaultPKISecret",
        "spec.destination.name",
    ),
    (
        "secrets.hashicorp.com",
        "VaultStaticSecret",
        "spec.destination.name",
    ),
    (
        "secrets.infisical.com",
        "InfisicalSecret",
        "spec.managedSecretReference.secretName",
    ),
    ("spv.no", "AzureKeyVaultSecret", "spec.output.secret.name"),
];

/// Returns the Secrets that a controller makes of an object.
pub(in crate::judge) fn secrets_made_by(object: &OtherObject) -> Vec<String> {
    let is_it = |group: &str, kind: &str| object.group == group && object.kind == kind;
    let named = NAMED.iter().filter(|(group, kind, _)| is_it(group, kind));
    let named = named.filter_map(|(_, _, field)| object.text(field).map(str::to_owned));
    let called = called_after(&object.group, &object.kind, &object.name);
    let namesake = makes_its_namesake(&object.group, &object.kind).then(|| object.name.clone());
    named.chain(called).chain(namesake).collect()
}
