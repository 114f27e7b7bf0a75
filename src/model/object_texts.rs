//! [`ObjectText`]: hosts and paths of objects that are no workloads, in which words may name an environment.

use smol_str::SmolStr;

use super::fields::{entries, items};
use crate::source::Object;
use crate::yaml::{Node, Origin};

/// A text of an object that is not a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectText {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// Kind as written.
    pub kind: String,
    /// Name before prefix and suffix.
    pub name: String,
    /// The field: `host`, `remoteRef.key`.
    pub field: SmolStr,
    /// The text.
    pub text: SmolStr,
    /// Where.
    pub origin: Origin,
    /// How the text is read.
    pub place: TextPlace,
}

impl ObjectText {
    /// Tells whether it is a host that requests come in by: a certificate's hosts are not, and some rule has those that are.
    #[must_use]
    pub fn is_served_host(&self) -> bool {
        self.place == TextPlace::Host && !of_certificate(&self.field)
    }
}

/// Tells whether a field holds the hosts of a certificate.
pub(crate) fn of_certificate(field: &str) -> bool {
    matches!(field, "tls.hosts" | "dnsNames")
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPlace {
    /// It is a host.
    Host,
    /// It is a path in a vault, or the name of one.
    Path,
    /// It is an address that something is asked at.
    Address,
}

/// Adds the hosts of an Ingress or a route, the paths of an ExternalSecret, and the addresses that objects hold.
pub(super) fn add(object: &Object, out: &mut Vec<ObjectText>) {
    let Some(spec) = object.node.get("spec") else {
        return;
    };
    let mut add = |field: &str, place: TextPlace, node: Option<&Node>| {
        let text = node.and_then(|node| Some((node.as_str()?, node.origin)));
        if let Some((text, origin)) = text.filter(|(text, _)| !text.is_empty()) {
            let found = ObjectText {
                app: object.app.clone(),
                kind: object.kind().to_owned(),
                name: object.original_name.clone(),
                field: field.into(),
                text: text.into(),
                origin,
                place,
            };
            let is_known = |known: &ObjectText| {
                known.text == found.text && known.name == found.name && known.kind == found.kind
            };
            if !out.iter().rev().take(4).any(is_known) {
                out.push(found);
            }
        }
    };
    match object.kind() {
        "Ingress" => {
            let annotations = entries(&object.node, &["metadata", "annotations"]).iter();
            for (name, value) in annotations {
                let is_url = value.as_str().is_some_and(|text| text.contains("://"));
                if let Some(name) = name.as_str().filter(|_| is_url) {
                    add(name, TextPlace::Address, Some(value));
                }
            }
            for rule in items(spec, "rules") {
                add("host", TextPlace::Host, rule.get("host"));
            }
            for tls in items(spec, "tls") {
                for host in items(tls, "hosts") {
                    add("tls.hosts", TextPlace::Host, Some(host));
                }
            }
        }
        "HTTPRoute" | "GRPCRoute" | "TLSRoute" => {
            for host in items(spec, "hostnames") {
                add("hostnames", TextPlace::Host, Some(host));
            }
        }
        "Route" => add("host", TextPlace::Host, spec.get("host")),
        "ExternalSecret" => {
            for data in items(spec, "data") {
                let key = data.get("remoteRef").and_then(|from| from.get("key"));
                add("remoteRef.key", TextPlace::Path, key);
            }
            for from in items(spec, "dataFrom") {
                let key = from.get("extract").and_then(|from| from.get("key"));
                add("extract.key", TextPlace::Path, key);
            }
            let store = spec.get("secretStoreRef").and_then(|of| of.get("name"));
            add("secretStoreRef.name", TextPlace::Path, store);
        }
        "Service" => add("externalName", TextPlace::Address, spec.get("externalName")),
        "Certificate" => {
            for host in items(spec, "dnsNames") {
                add("dnsNames", TextPlace::Host, Some(host));
            }
        }
        "VirtualService" => {
            for host in items(spec, "hosts") {
                add("hosts", TextPlace::Host, Some(host));
            }
        }
        "ScaledObject" => {
            for trigger in items(spec, "triggers") {
                let address = trigger
                    .get("metadata")
                    .and_then(|of| of.get("serverAddress"));
                add("serverAddress", TextPlace::Address, address);
            }
        }
        _ => {}
    }
}
