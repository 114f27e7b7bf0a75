//! [`ObjectText`]: hosts and paths of objects that are no workloads, in which words may name an environment.

use smol_str::SmolStr;

use super::fields::items;
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

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPlace {
    /// It is a host.
    Host,
    /// It is a path in a vault.
    Path,
}

/// Adds the hosts of an Ingress or a route, and the paths of an ExternalSecret.
pub(super) fn add(object: &Object, out: &mut Vec<ObjectText>) {
    let Some(spec) = object.node.get("spec") else {
        return;
    };
    let mut add = |field: &'static str, place: TextPlace, node: Option<&Node>| {
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
        }
        _ => {}
    }
}
