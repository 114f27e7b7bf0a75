//! `config-key-missing`: a file from a ConfigMap or a Secret that the target's pods do not get.

use crate::compare::{Difference, Field};
use crate::judge::fix;
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Fix, Severity, Title};
use crate::model::{KeyRef, RefKind};

pub(crate) struct ConfigKeyMissing;

static META: Meta = Meta {
    id: "config-key-missing",
    summary: "A mounted ConfigMap or Secret lacks a file in the target that it has in the reference",
    severity: Severity::Warning,
    page: include_str!("config-key-missing.md"),
};

impl Rule for ConfigKeyMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[
            ResourceNeed::Kind("ConfigMap"),
            ResourceNeed::Kind("Secret"),
        ]
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (kind, name, key) = match &difference.field {
            Field::ConfigKey(map, key) => (RefKind::ConfigMap, map, key),
            Field::SecretKey(secret, key) => (RefKind::Secret, secret, key),
            _ => return Judgement::NotMine,
        };
        let object = format!("{} {name}", kind.name());
        match difference.presence() {
            // A key that a volume names is a reference to it.
            (true, false) if is_named(difference, kind, (name, key)) => Judgement::Fine,
            // The key is a variable, too, of which `env-missing` speaks.
            (true, false) if is_variable(context, difference, kind, (name, key)) => Judgement::Fine,
            (true, false) if !is_read(difference, kind, (name, key)) => {
                let title = Title::within(
                    format_args!("file {key} of {object} is missing"),
                    context.target(),
                );
                let finding = context.draft(&META, difference, title).small();
                finding
                    .with_severity(Severity::Note)
                    .because("no container mounts that file")
                    .into()
            }
            (true, false) => {
                let title = Title::within(
                    format_args!("file {key} of {object} is missing"),
                    context.target(),
                );
                let file = (&**name, &**key);
                let fix = match fix::lacks_file(context, difference, kind, file) {
                    true => Fix::saying(format!(
                        "write {key} for {}, and add it to the files of {object}",
                        context.target()
                    )),
                    false => Fix::saying(format!("add {key} to the files of {object}"))
                        .with_lines(fix::lines_of_missing_file(context, difference, kind, file)),
                };
                let part = Part::Key {
                    kind: kind.name().to_owned(),
                    object: name.to_string(),
                    of: Some(context.reference().to_owned()),
                    key: key.to_string(),
                };
                let finding = context.draft(&META, difference, title);
                let finding = finding.mended_by(Some(fix)).part_of(Some(part));
                match difference.reference.value.as_text() {
                    Some(text) if text.trim().is_empty() => finding
                        .with_severity(Severity::Note)
                        .because(format!("it is empty in {}", context.reference()))
                        .into(),
                    _ => finding.into(),
                }
            }
            (false, true) => {
                let title = format!("file {key} of {object} is in {} only", context.target());
                context.draft(&META, difference, title).small().into()
            }
            _ => Judgement::NotMine,
        }
    }
}

/// Tells whether a container of either side sees the file: some mount other files of the object by `subPath` alone.
fn is_read(difference: &Difference<'_>, kind: RefKind, (name, key): (&str, &str)) -> bool {
    let (reference, target) = difference.workloads;
    let mut sides = [reference, target].into_iter().flatten();
    sides.any(|workload| {
        let is_of_object = |volume: &str| {
            let references = workload.volumes.get(volume).map(|of| &of.references);
            let mut references = references.into_iter().flatten();
            references.any(|of| of.object.kind == kind && of.object.original_name == name)
        };
        let mounts = workload.containers.iter().flat_map(|of| of.mounts.values());
        let mut mounts = mounts.filter(|mount| is_of_object(&mount.value.volume));
        mounts.any(|mount| match &mount.value.sub_path {
            Some(path) => {
                let first = path.trim_start_matches("./").split('/').next();
                first == Some(key) || path.contains('$')
            }
            None => true,
        })
    })
}

/// Tells whether a container gets the key as a variable in the reference, and no variable of that name in the target.
fn is_variable(
    context: &Context<'_>,
    difference: &Difference<'_>,
    kind: RefKind,
    (name, key): (&str, &str),
) -> bool {
    let (Some(reference), Some(target)) = difference.workloads else {
        return false;
    };
    let is_of_key =
        |of: &KeyRef| of.object.kind == kind && of.object.original_name == name && of.key == key;
    context.tells("env-missing")
        && reference.containers.iter().any(|container| {
            let mut variables = container.env.values();
            let variables = variables.find(|of| of.value.key().is_some_and(is_of_key));
            let same = target
                .containers
                .iter()
                .find(|of| of.name == container.name);
            variables.is_some_and(|of| same.is_some_and(|same| !same.env.contains_key(&of.name)))
        })
}

/// Tells whether a volume of the target's workload names the key, so that pods wait for it.
fn is_named(difference: &Difference<'_>, kind: RefKind, (name, key): (&str, &str)) -> bool {
    let Some(workload) = difference.workloads.1 else {
        return false;
    };
    let mut references = workload.volumes.values().flat_map(|of| &of.references);
    references.any(|of| {
        let object = &of.object;
        let is_object = object.kind == kind && object.original_name == name;
        is_object && !of.optional && of.items.contains_key(key)
    })
}
