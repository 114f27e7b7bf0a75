//! [`of_container`], [`of_workload`]: the fields that a workload or one of its containers has by itself, without another side.
//!
//! Takes a [`Workload`] or a [`Container`]; gives every [`Field`] that stands in a file, each as a [`Side`]. What nobody wrote, and the
//! API server fills in, has no place and is left out.

use super::collect::leaf_side;
use super::container::{image_side, quantity_side, words_side};
use super::probe::probe_side;
use super::volume::mount_side;
use super::workload::{count_side, name_side};
use super::{Field, FieldPath, Side, env};
use crate::model::{Container, Leaves, Workload};
use crate::yaml::Origin;

/// Returns the fields of a container.
#[must_use]
pub fn of_container(container: &Container) -> Vec<(Field, Side)> {
    let variables = container.env.values().chain(&container.shadowed);
    let variables = variables.map(|of| (Field::Env(of.name.clone()), env::side(of)));
    let mut fields: Vec<(Field, Side)> = variables.collect();
    let image = container.image.as_ref();
    fields.extend(image.map(|image| (Field::Image, image_side(image))));
    let words = [
        (Field::Command, &container.command),
        (Field::Args, &container.args),
    ];
    for (field, words) in words {
        fields.extend(words.as_ref().map(|words| (field, words_side(words))));
    }
    for (kind, probe) in &container.probes {
        fields.push((Field::Probe(*kind, None), probe_side(probe)));
        leaves(&probe.value.fields, &mut fields, |path| {
            Field::Probe(*kind, Some(path))
        });
    }
    for (name, quantity) in &container.requests {
        fields.push((Field::Request(name.into()), quantity_side(quantity)));
    }
    for (name, quantity) in &container.limits {
        fields.push((Field::Limit(name.into()), quantity_side(quantity)));
    }
    for (path, mount) in &container.mounts {
        fields.push((Field::Mount(path.into(), None), mount_side(mount)));
    }
    leaves(&container.rest, &mut fields, Field::Rest);
    placed(fields)
}

/// Returns the fields of a workload, without those of its containers.
#[must_use]
pub fn of_workload(workload: &Workload) -> Vec<(Field, Side)> {
    let replicas = workload
        .replicas
        .map(|count| (Field::Replicas, count_side(count)));
    let account = workload.service_account.as_ref();
    let account = account.map(|name| (Field::ServiceAccount, name_side(name)));
    let mut fields: Vec<(Field, Side)> = replicas.into_iter().chain(account).collect();
    leaves(&workload.strategy, &mut fields, Field::Strategy);
    leaves(&workload.rest, &mut fields, Field::Rest);
    placed(fields)
}

fn leaves(leaves: &Leaves, fields: &mut Vec<(Field, Side)>, field: impl Fn(FieldPath) -> Field) {
    fields.extend(leaves.iter().map(|(path, leaf)| {
        let side = leaf_side(leaves, path, leaf);
        (field(FieldPath::parse(path)), side)
    }));
}

fn placed(mut fields: Vec<(Field, Side)>) -> Vec<(Field, Side)> {
    fields.retain(|(_, side)| side.origin != Origin::NONE);
    fields
}
