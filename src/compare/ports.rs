//! The ports that containers declare, by number and protocol. One whose number is still to be substituted answers to a port of the other
//! side by its name, or as the only one that is left.
//!
//! Takes two containers that answer to each other; records differences. Leaves what a port has beside number, protocol and name to the
//! other fields.

use smol_str::SmolStr;

use super::collect::{Scope, union};
use super::{Difference, Field, FieldPath, Segment, Side, Value};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, Located, Port, is_unsubstituted};
use crate::yaml::Origin;

/// A number and a protocol.
type Number<'p> = (i64, &'p str);

/// A port whose number is still to be substituted.
struct Open<'c> {
    number: &'c str,
    name: Option<&'c str>,
    origin: Origin,
}

/// Records the ports that differ, and takes from the other fields what is told here.
pub(super) fn compare_ports<'e>(
    scope: &Scope<'e>,
    (a, b): (&Container, &Container),
    rest: &mut Vec<Difference<'e>>,
    out: &mut Vec<Difference<'e>>,
) {
    let (ours, theirs) = (by_number(a), by_number(b));
    let mut told: IndexSet<Number<'_>> = IndexSet::default();
    for (open, known, others, is_ours) in [(a, &theirs, &ours, true), (b, &ours, &theirs, false)] {
        for (open, number) in answering(open, known, others) {
            let field = Field::Rest(path(&number).with_field("containerPort"));
            let own = Side::new(Value::written(open.number), open.origin);
            let origin = known.get(&number).map_or(Origin::NONE, |port| port.origin);
            let other = Side::new(Value::written(number.0.to_string()), origin);
            let (x, y) = if is_ours { (own, other) } else { (other, own) };
            scope.record(out, field, Some(x), Some(y));
            rest.retain(|of| open_port_of(&of.field) != Some(open.number));
            told.insert(number);
        }
    }
    union(&ours, &theirs, |number, a, b| {
        let name = |port: &Located<Port>| port.value.name.clone().map(SmolStr::from);
        match (a, b) {
            (Some(a), Some(b)) if a.value.name == b.value.name => {}
            (Some(a), Some(b)) => {
                let field = Field::Rest(path(number).with_field("name"));
                let side = |port: &Located<Port>| {
                    Some(Side::new(Value::written(name(port)?), port.origin))
                };
                scope.record(out, field, side(a), side(b));
            }
            _ if told.contains(number) => {}
            _ => {
                let side = |port: &&Located<Port>| {
                    let text = name(port).unwrap_or(SmolStr::new_static("declared"));
                    Side::new(Value::written(text), port.origin)
                };
                scope.record(out, Field::Rest(path(number)), a.map(side), b.map(side));
            }
        }
    });
}

fn path((number, protocol): &Number<'_>) -> FieldPath {
    FieldPath::of_field("ports").with_field(&format!("{number}/{protocol}"))
}

type Ports<'c> = IndexMap<Number<'c>, &'c Located<Port>>;

fn by_number(container: &Container) -> Ports<'_> {
    let ports = container.ports.iter();
    ports
        .map(|port| ((port.value.number, port.value.protocol.as_str()), port))
        .collect()
}

/// Returns the open ports of a container, each with the port of the other side that it stands for.
fn answering<'c>(
    container: &'c Container,
    known: &Ports<'c>,
    own: &Ports<'_>,
) -> Vec<(Open<'c>, Number<'c>)> {
    let mut left: Vec<Number<'c>> = known.keys().copied().collect();
    left.retain(|number| !own.contains_key(number));
    let open: Vec<Open<'c>> = open_ports(container).collect();
    let is_only = (open.len(), left.len()) == (1, 1);
    let pairs = open.into_iter().filter_map(|open| {
        let is_called_so = |number: &Number<'c>| {
            let name = known.get(number).and_then(|of| of.value.name.as_deref());
            is_only || open.name.is_some() && name == open.name
        };
        let at = left.iter().position(is_called_so)?;
        Some((open, left.swap_remove(at)))
    });
    pairs.collect()
}

fn open_ports(container: &Container) -> impl Iterator<Item = Open<'_>> {
    let leaves = container.rest.iter();
    leaves.filter_map(|(path, leaf)| {
        let item = path.strip_suffix(".containerPort")?;
        let is_port = item.starts_with("ports[") && is_unsubstituted(&leaf.value);
        let name = container.rest.get(&format!("{item}.name"));
        is_port.then(|| Open {
            number: &leaf.value,
            name: name.map(|leaf| leaf.value.as_str()),
            origin: leaf.origin,
        })
    })
}

/// Returns the number of the open port that a field is of.
fn open_port_of(field: &Field) -> Option<&str> {
    let Field::Rest(path) = field else {
        return None;
    };
    match path.segments() {
        [Segment::Field(list), Segment::Item(number), ..] if list == "ports" => Some(number),
        _ => None,
    }
}
