//! Probes, flattened, with the API server's defaults.

use smol_str::format_smolstr;

use crate::maps::IndexMap;

use super::defaults::OF_PROBES;
use super::fields::present;
use super::leaves::leaves;
use super::probe::PORTS;
use super::{Located, Port, Probe, ProbeKind};
use crate::yaml::Node;

/// The field of each probe in a container.
pub(super) const FIELDS: [(ProbeKind, &str); 3] = [
    (ProbeKind::Startup, "startupProbe"),
    (ProbeKind::Liveness, "livenessProbe"),
    (ProbeKind::Readiness, "readinessProbe"),
];

pub(super) fn probes_of(
    container: &Node,
    ports: &[Located<Port>],
) -> IndexMap<ProbeKind, Located<Probe>> {
    FIELDS
        .into_iter()
        .filter_map(|(kind, field)| {
            let node = present(container, &[field])?;
            Some((kind, Located::new(probe(node, ports), node.origin)))
        })
        .collect()
}

fn probe(node: &Node, ports: &[Located<Port>]) -> Probe {
    let mut fields = leaves(node, "");
    fields.retain(|path, leaf| {
        leaf.value != "0" || OF_PROBES.iter().all(|(field, _)| *field != path)
    });
    fields.fill("", OF_PROBES);
    let mut port_name = None;
    for key in PORTS {
        let Some(port) = fields.get_mut(key) else {
            continue;
        };
        let mut named = ports.iter().filter(|p| p.value.name.is_some());
        if let Some(named) = named.find(|p| p.value.name.as_deref() == Some(port.value.as_str())) {
            let written =
                std::mem::replace(&mut port.value, format_smolstr!("{}", named.value.number));
            port_name = Some(written);
        }
    }
    Probe { fields, port_name }
}
