//! Probes, flattened, with the API server's defaults.

use indexmap::IndexMap;

use super::rest::leaves;
use super::{Located, Port, Probe, ProbeKind};
use crate::yaml::{Node, Origin};

/// Published defaults of `core/v1` Probe.
const DEFAULTS: [(&str, &str); 5] = [
    ("initialDelaySeconds", "0"),
    ("timeoutSeconds", "1"),
    ("periodSeconds", "10"),
    ("successThreshold", "1"),
    ("failureThreshold", "3"),
];

/// Defaults of a handler, where it is there.
const HANDLER_DEFAULTS: [(&str, &str, &str); 3] = [
    ("httpGet.", "httpGet.path", "/"),
    ("httpGet.", "httpGet.scheme", "HTTP"),
    ("grpc.", "grpc.service", ""),
];

pub(super) fn of(container: &Node, ports: &[Located<Port>]) -> IndexMap<ProbeKind, Located<Probe>> {
    let kinds = [
        (ProbeKind::Startup, "startupProbe"),
        (ProbeKind::Liveness, "livenessProbe"),
        (ProbeKind::Readiness, "readinessProbe"),
    ];
    kinds
        .into_iter()
        .filter_map(|(kind, field)| {
            let node = container.get(field).filter(|node| !node.is_null())?;
            Some((kind, Located::new(probe(node, ports), node.origin)))
        })
        .collect()
}

fn probe(node: &Node, ports: &[Located<Port>]) -> Probe {
    let mut fields = IndexMap::new();
    leaves(node, "", &mut fields);
    let handlers = HANDLER_DEFAULTS
        .into_iter()
        .filter(|(prefix, _, _)| fields.keys().any(|key: &String| key.starts_with(prefix)))
        .map(|(_, key, value)| (key, value))
        .collect::<Vec<_>>();
    for (key, value) in DEFAULTS.into_iter().chain(handlers) {
        fields
            .entry(key.to_owned())
            .or_insert_with(|| Located::new(value.to_owned(), Origin::NONE));
    }
    for key in ["httpGet.port", "tcpSocket.port"] {
        let Some(port) = fields.get_mut(key) else {
            continue;
        };
        if let Some(named) = ports
            .iter()
            .find(|p| p.value.name.as_deref() == Some(port.value.as_str()))
        {
            port.value = named.value.number.to_string();
        }
    }
    fields.sort_keys();
    Probe { fields }
}
