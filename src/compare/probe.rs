//! Probes: one that is missing as a whole, or the fields in which two differ.

use super::collect::{Scope, union};
use super::{Difference, Field, Side, Value};
use crate::model::{Container, Located, Probe};

/// Records probes that one container lacks, and the fields of those that both have.
pub(super) fn compare_probes<'e>(
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    union(&a.probes, &b.probes, |&kind, x, y| match (x, y) {
        (Some(x), Some(y)) => {
            let fields = (&x.value.fields, &y.value.fields);
            let mut found = Vec::new();
            scope.leaves(&mut found, fields, |path| Field::Probe(kind, Some(path)));
            let field = x.value.port().map(|of| of.0);
            let is_alike = field.is_some() && field == y.value.port().map(|of| of.0);
            // What differs then is the number that the container declares.
            if is_alike && x.value.asks_port_of(a, (&y.value, b)) {
                found.retain(|of| !is_port(&of.field));
            }
            out.append(&mut found);
        }
        (x, y) => {
            let (x, y) = (x.map(probe_side), y.map(probe_side));
            scope.record(out, Field::Probe(kind, None), x, y);
        }
    });
}

fn is_port(field: &Field) -> bool {
    matches!(field, Field::Probe(_, Some(path)) if path.segments().last().is_some_and(|last| last.name() == "port"))
}

pub(super) fn probe_side(probe: &Located<Probe>) -> Side {
    Side::new(Value::Probe(probe.value.clone()), probe.origin)
}
