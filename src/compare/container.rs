//! The fields of a container: image, command, resources, probes, mounts, ports.

use smol_str::SmolStr;

use crate::maps::IndexMap;

use super::collect::{Context, Scope, union};
use super::{Difference, Field, Segment, Side, Value, env, ports, probe, volume};
use crate::model::{Container, Image, Located, Quantity};

/// Records everything that differs between two containers that answer to each other.
pub(super) fn compare_container<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    compare_image(scope, (a, b), out);
    compare_list(scope, Field::Command, (&a.command, &b.command), out);
    compare_list(scope, Field::Args, (&a.args, &b.args), out);
    env::compare_env(context, scope, (a, b), out);
    probe::compare_probes(scope, (a, b), out);
    compare_quantities(scope, (&a.requests, &b.requests), Field::Request, out);
    compare_quantities(scope, (&a.limits, &b.limits), Field::Limit, out);
    volume::compare_mounts(context, scope, (a, b), out);
    let mut rest = Vec::new();
    scope.leaves(&mut rest, (&a.rest, &b.rest), Field::Rest);
    // A mount that one side lacks is told whole.
    rest.retain(|of| {
        mount_of(&of.field).is_none_or(|at| a.mounts.contains_key(at) == b.mounts.contains_key(at))
    });
    ports::compare_ports(scope, (a, b), &mut rest, out);
    out.append(&mut rest);
}

/// Returns the path of the mount that a leaf is of.
fn mount_of(field: &Field) -> Option<&str> {
    let Field::Rest(path) = field else {
        return None;
    };
    match path.segments() {
        [Segment::Field(list), Segment::Item(at), ..] if list == "volumeMounts" => Some(at),
        _ => None,
    }
}

fn compare_image<'e>(
    scope: &Scope<'e>,
    (a, b): (&Container, &Container),
    out: &mut Vec<Difference<'e>>,
) {
    let (a, b) = (a.image.as_ref(), b.image.as_ref());
    // The digest alone decides what runs.
    if let (Some(a), Some(b)) = (a, b)
        && a.value.digest.is_some()
        && (
            a.value.digest.as_ref(),
            &a.value.registry,
            &a.value.repository,
        ) == (
            b.value.digest.as_ref(),
            &b.value.registry,
            &b.value.repository,
        )
    {
        return;
    }
    if a.map(|a| image_parts(&a.value)) != b.map(|b| image_parts(&b.value)) {
        scope.record(out, Field::Image, a.map(image_side), b.map(image_side));
    }
}

pub(super) fn image_side(image: &Located<Image>) -> Side {
    Side::new(Value::Image(image.value.raw.clone()), image.origin)
}

/// Returns what decides which image runs, with the tag that is pulled where none is written.
fn image_parts(image: &Image) -> (&str, &str, Option<&str>, Option<&str>) {
    let pulled = image.digest.is_none().then_some("latest");
    (
        &image.registry,
        &image.repository,
        image.tag.as_deref().or(pulled),
        image.digest.as_deref(),
    )
}

type Words = Option<Located<Vec<String>>>;

fn compare_list<'e>(
    scope: &Scope<'e>,
    field: Field,
    (a, b): (&Words, &Words),
    out: &mut Vec<Difference<'e>>,
) {
    if a == b {
        return;
    }
    let (a, b) = (a.as_ref().map(words_side), b.as_ref().map(words_side));
    scope.record(out, field, a, b);
}

pub(super) fn words_side(words: &Located<Vec<String>>) -> Side {
    Side::new(Value::List(words.value.as_slice().into()), words.origin)
}

type Quantities = IndexMap<String, Located<Quantity>>;

pub(super) fn compare_quantities<'e>(
    scope: &Scope<'e>,
    sides: (&Quantities, &Quantities),
    field: impl Fn(SmolStr) -> Field,
    out: &mut Vec<Difference<'e>>,
) {
    union(sides.0, sides.1, |name, a, b| {
        if a != b {
            let sides = (a.map(quantity_side), b.map(quantity_side));
            scope.record(out, field(name.into()), sides.0, sides.1);
        }
    });
}

pub(super) fn quantity_side(quantity: &Located<Quantity>) -> Side {
    Side::new(Value::Quantity(quantity.value.clone()), quantity.origin)
}
