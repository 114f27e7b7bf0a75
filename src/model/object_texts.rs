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
    for (field, place, node) in texts_of(object, spec) {
        let Some(text) = node.as_str().filter(|text| !text.is_empty()) else {
            continue;
        };
        let found = ObjectText {
            app: object.app.clone(),
            kind: object.kind().to_owned(),
            name: object.original_name.clone(),
            field: field.into(),
            text: text.into(),
            origin: node.origin,
            place,
        };
        let is_known = |known: &ObjectText| {
            known.text == found.text && known.name == found.name && known.kind == found.kind
        };
        if !out.iter().rev().take(4).any(is_known) {
            out.push(found);
        }
    }
}

/// A field's name, how its text is read, and the node.
type Held<'n> = (&'n str, TextPlace, &'n Node);

fn texts_of<'n>(object: &'n Object, spec: &'n Node) -> Vec<Held<'n>> {
    let all = |field: &'static str, place: TextPlace, list: &'static str| {
        items(spec, list)
            .iter()
            .map(move |node| (field, place, node))
    };
    let one = |field: &'static str, place: TextPlace, path: &[&str]| {
        spec.at(path).map(|node| (field, place, node))
    };
    match object.kind() {
        "Ingress" => of_ingress(object, spec),
        "HTTPRoute" | "GRPCRoute" | "TLSRoute" => {
            all("hostnames", TextPlace::Host, "hostnames").collect()
        }
        "Route" => one("host", TextPlace::Host, &["host"])
            .into_iter()
            .collect(),
        "ExternalSecret" => of_external_secret(spec),
        "Service" => one("externalName", TextPlace::Address, &["externalName"])
            .into_iter()
            .collect(),
        "Certificate" => all("dnsNames", TextPlace::Host, "dnsNames").collect(),
        "VirtualService" => all("hosts", TextPlace::Host, "hosts").collect(),
        "ScaledObject" => {
            let triggers = items(spec, "triggers").iter();
            let addresses = triggers.filter_map(|of| of.at(&["metadata", "serverAddress"]));
            addresses
                .map(|node| ("serverAddress", TextPlace::Address, node))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn of_ingress<'n>(object: &'n Object, spec: &'n Node) -> Vec<Held<'n>> {
    let annotations = entries(&object.node, &["metadata", "annotations"]).iter();
    let urls = annotations.filter_map(|(name, value)| {
        let is_url = value.as_str().is_some_and(|text| text.contains("://"));
        Some((name.as_str().filter(|_| is_url)?, TextPlace::Address, value))
    });
    let rules = items(spec, "rules").iter();
    let hosts = rules.filter_map(|rule| Some(("host", TextPlace::Host, rule.get("host")?)));
    let tls = items(spec, "tls").iter();
    let certified = tls.flat_map(|tls| items(tls, "hosts"));
    let certified = certified.map(|node| ("tls.hosts", TextPlace::Host, node));
    urls.chain(hosts).chain(certified).collect()
}

fn of_external_secret(spec: &Node) -> Vec<Held<'_>> {
    let data = items(spec, "data").iter();
    let keys = data.filter_map(|of| of.at(&["remoteRef", "key"]));
    let keys = keys.map(|node| ("remoteRef.key", TextPlace::Path, node));
    let from = items(spec, "dataFrom").iter();
    let whole = from.filter_map(|of| of.at(&["extract", "key"]));
    let whole = whole.map(|node| ("extract.key", TextPlace::Path, node));
    let store = spec.at(&["secretStoreRef", "name"]);
    let store = store.map(|node| ("secretStoreRef.name", TextPlace::Path, node));
    keys.chain(whole).chain(store).collect()
}
