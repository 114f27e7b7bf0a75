//! [`named`]: the ConfigMaps and Secrets that objects of other kinds name.
//!
//! Takes an object's leaves; gives what the names of its fields say: nobody knows the schema of every custom resource. Leaves
//! whether the named object is there to whoever asks.

use crate::compare::{FieldPath, Segment};
use crate::model::{OtherObject, RefKind};
use crate::yaml::Origin;

/// A ConfigMap or Secret that an object names.
pub(in crate::judge) struct Named<'o> {
    pub(in crate::judge) kind: RefKind,
    pub(in crate::judge) name: &'o str,
    /// The path of the leaf that names it.
    pub(in crate::judge) field: &'o str,
    pub(in crate::judge) origin: Origin,
}

/// Kinds that make the Secret that they name.
const MAKERS: [&str; 7] = [
    "Certificate",
    "ClusterExternalSecret",
    "ExternalSecret",
    "SealedSecret",
    "VaultAuth",
    "VaultDynamicSecret",
    "VaultStaticSecret",
];

/// Fields of which the controller makes the Secret.
const MADE: [&str; 3] = [
    "privateKeySecretRef",
    "writeConnectionSecretToRef",
    "publishConnectionDetailsTo",
];

/// Returns every ConfigMap and Secret that an object names and does not make.
pub(in crate::judge) fn named(object: &OtherObject) -> impl Iterator<Item = Named<'_>> {
    let makes = MAKERS.contains(&object.kind.as_str()) || is_issued_for(object);
    let leaves = object.leaves.iter().filter(move |_| !makes);
    leaves.filter_map(|(path, leaf)| {
        let kind = kind_named(object, path)?;
        let name = leaf.value.as_str();
        let is_name = !name.is_empty() && !name.contains([' ', '\n', '/', '$', '{']);
        is_name.then_some(Named {
            kind,
            name,
            field: path,
            origin: leaf.origin,
        })
    })
}

/// Tells whether a certificate is issued for an Ingress, into the Secret that it names.
fn is_issued_for(object: &OtherObject) -> bool {
    let mut annotations = object.below("metadata.annotations");
    annotations.any(|(key, _)| key.starts_with("cert-manager.io/") || key.contains("tls-acme"))
}

/// Returns the kind that a leaf is the name of.
fn kind_named(object: &OtherObject, path: &str) -> Option<RefKind> {
    if path.starts_with("metadata.") {
        return None;
    }
    // The cheaper question first.
    let could = path.ends_with("ame") || path.ends_with(']') || {
        let last = path.rsplit('.').next().unwrap_or_default();
        last.contains("ecret") || last.contains("onfig")
    };
    if !could {
        return None;
    }
    let parsed = FieldPath::parse(path);
    let mut fields = parsed.segments().iter().rev().filter_map(|of| match of {
        Segment::Field(name) => Some(name.as_str()),
        Segment::Item(_) => None,
    });
    let last = fields.next()?;
    if last != "name" {
        return of_word(last, false);
    }
    let place = path.strip_suffix("name")?;
    match object.text(&format!("{place}kind")) {
        Some("Secret") => Some(RefKind::Secret),
        Some("ConfigMap") => Some(RefKind::ConfigMap),
        Some(_) => None,
        None => of_word(fields.next()?, true),
    }
}

/// `secretName`, `superuserSecret`, `configMapRef`; where a `name` stands below it, `secretKeyRef` too.
fn of_word(field: &str, is_above_name: bool) -> Option<RefKind> {
    if MADE.contains(&field) {
        return None;
    }
    let mut word = field.to_ascii_lowercase();
    let ends: &[&str] = match is_above_name {
        true => &["s", "ref", "reference", "selector", "key"],
        false => &["s", "name", "ref"],
    };
    for end in ends {
        if let Some(shorter) = word.strip_suffix(end) {
            word.truncate(shorter.len());
        }
    }
    match word.as_str() {
        word if word.ends_with("secret") => Some(RefKind::Secret),
        word if word.ends_with("configmap") => Some(RefKind::ConfigMap),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_fields_that_name_secrets() {
        for (field, above, wanted) in [
            ("secretName", false, Some(RefKind::Secret)),
            ("secret", false, Some(RefKind::Secret)),
            ("existingSecret", false, Some(RefKind::Secret)),
            ("secrets", false, Some(RefKind::Secret)),
            ("configMapName", false, Some(RefKind::ConfigMap)),
            ("superuserSecret", true, Some(RefKind::Secret)),
            ("secretRef", true, Some(RefKind::Secret)),
            ("imagePullSecrets", true, Some(RefKind::Secret)),
            ("secretKeyRef", true, Some(RefKind::Secret)),
            ("configMapKeyRef", true, Some(RefKind::ConfigMap)),
            ("secretKey", false, None),
            ("secretStoreRef", true, None),
            ("privateKeySecretRef", true, None),
            ("config", true, None),
            ("name", false, None),
        ] {
            assert_eq!(of_word(field, above), wanted, "{field}");
        }
    }
}
