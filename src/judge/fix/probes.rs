//! Probes on their way into a patch: as they are written, with a port that the target's container has.
//!
//! Takes a probe and the containers of both sides; gives the JSON of the probe. A port that means another process in the target, or
//! none, makes the kubelet kill what it is to watch: such a probe is not given at all.

use serde_json::{Value, json};

use super::set;
use super::unflattened::unflattened;
use crate::compare::Segment;
use crate::model::{Container, Leaves, Port, Probe};

/// Returns a probe as it is written in a manifest, without what the API server fills in.
pub(crate) fn probe(probe: &Probe) -> Value {
    match &probe.port_name {
        Some(name) => with_port(probe, json!(name)),
        None => nested(&probe.fields),
    }
}

/// Returns a probe of the reference as the target's container can have it, with the port that plays the same part there; `None`
/// where no port of the target is known to. `own` is the target's probe, where that has one.
pub(crate) fn probe_of_reference(
    wanted: &Probe,
    (ours, theirs): (&Container, &Container),
    own: Option<&Probe>,
) -> Option<Value> {
    let Some((_, asked)) = wanted.port() else {
        return (!runs_at_another_port(wanted, (ours, theirs))).then(|| probe(wanted));
    };
    // The target asks the same port in other words.
    if let Some(own) = own
        && (wanted.asks_port_of(ours, (own, theirs)) || Some(asked) == own.port().map(|of| of.1))
    {
        let written = own.port_name.as_deref().or(own.port().map(|of| of.1));
        return Some(with_port(
            wanted,
            written.map_or(Value::Null, number_or_name),
        ));
    }
    // Ports that are not declared are open all the same: they are the process's.
    let declared = wanted.declared_port(ours);
    let (Some(declared), false) = (declared, theirs.ports.is_empty()) else {
        return Some(with_port(wanted, number_or_name(asked)));
    };
    let is_same = |of: &&Port| of.number == declared.number && of.protocol == declared.protocol;
    let mut ports = theirs.ports.iter().map(|of| &of.value);
    let port = match &wanted.port_name {
        Some(_) => theirs
            .counterpart(ours, declared)
            .or_else(|| ports.find(is_same))?,
        None => ports.find(is_same)?,
    };
    let written = match (&wanted.port_name, &port.name) {
        (Some(_), Some(name)) => json!(name),
        _ => json!(port.number),
    };
    Some(with_port(wanted, written))
}

fn with_port(probe: &Probe, port: Value) -> Value {
    let mut written = nested(&probe.fields);
    if let (Some((path, _)), Value::Object(fields)) = (probe.port(), &mut written) {
        let keys: Vec<&str> = path.split('.').collect();
        set(fields, &keys, port);
    }
    written
}

/// Makes an object of the fields of a probe.
fn nested(fields: &Leaves) -> Value {
    // Words and header values are text, even where they look like numbers.
    unflattened(fields, |path, text| match path {
        path if path.iter().any(|of| matches!(of, Segment::Item(_))) => json!(text),
        _ => number_or_name(text),
    })
}

fn number_or_name(text: &str) -> Value {
    text.parse::<i64>()
        .map_or_else(|_| json!(text), |number| json!(number))
}

/// Tells whether the command of a probe names a port that the reference's container declares, and the target's declares others.
fn runs_at_another_port(probe: &Probe, (ours, theirs): (&Container, &Container)) -> bool {
    let has = |of: &Container, number: i64| of.ports.iter().any(|port| port.value.number == number);
    let words = probe
        .fields
        .below("exec.command")
        .map(|(_, leaf)| &leaf.value);
    let mut numbers = words.flat_map(|word| {
        let parts = word.split(|c: char| !c.is_ascii_alphanumeric());
        parts.filter_map(|part| part.parse::<i64>().ok())
    });
    !theirs.ports.is_empty() && numbers.any(|of| has(ours, of) && !has(theirs, of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Located;
    use crate::yaml::{Origin, SourceMap};

    #[test]
    fn flattened_fields_become_an_object_again() {
        let here = SourceMap::default().add("x.yaml").at(1, 1);
        let fields: Leaves = [
            ("exec.command[0]", "sh"),
            ("exec.command[10]", "k"),
            ("exec.command[2]", "7"),
            ("httpGet.httpHeaders[Host].name", "Host"),
            ("httpGet.httpHeaders[Host].value", "shop"),
            ("httpGet.port", "8080"),
        ]
        .into_iter()
        .map(|(path, text)| (path.into(), Located::new(text.into(), here)))
        .chain([(
            "periodSeconds".into(),
            Located::new("10".into(), Origin::NONE),
        )])
        .collect();
        let expected = json!({
            "exec": {"command": ["sh", "7", "k"]},
            "httpGet": {"port": 8080, "httpHeaders": [{"name": "Host", "value": "shop"}]},
        });
        assert_eq!(nested(&fields), expected);
    }
}
