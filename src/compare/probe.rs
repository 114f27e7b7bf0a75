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
    union(&a.probes, &b.probes, |&kind, a, b| match (a, b) {
        (Some(a), Some(b)) => {
            let fields = (&a.value.fields, &b.value.fields);
            scope.leaves(out, fields, |path| Field::Probe(kind, Some(path)));
        }
        (a, b) => {
            let (a, b) = (a.map(probe_side), b.map(probe_side));
            scope.record(out, Field::Probe(kind, None), a, b);
        }
    });
}

pub(super) fn probe_side(probe: &Located<Probe>) -> Side {
    Side::new(Value::Probe(probe.value.clone()), probe.origin)
}
