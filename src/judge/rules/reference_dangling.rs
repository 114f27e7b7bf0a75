//! `reference-dangling`: a key that the rendered ConfigMap or Secret does not hold.

mod hosts;
mod left_behind;
mod values;

use crate::maps::IndexSet;

use crate::compare::Value;
use crate::judge::context::{Fact, Site};
use crate::judge::part::Part;
use crate::judge::rendered::{Renamed, Rendered};
use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Fix, Severity, Title, fix};
use crate::model::{
    EnvValue, Environment, KeyRef, ObjectRef, ReferenceTarget, Resolution, Workload,
};
use crate::source::State;
use crate::suggest;
use crate::yaml::Origin;

pub(crate) struct ReferenceDangling;

static META: Meta = Meta {
    id: "reference-dangling",
    summary: "A container refers to a key that the rendered ConfigMap or Secret does not hold, and will not start",
    severity: Severity::Error,
    page: include_str!("reference-dangling.md"),
};

impl Rule for ReferenceDangling {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[
            ResourceNeed::Kind("Secret"),
            ResourceNeed::Kind("SealedSecret"),
            ResourceNeed::Kind("ExternalSecret"),
        ]
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        hosts::judge(context, out);
    }

    fn complete(&self, context: &Context<'_>, found: &mut [Finding]) {
        values::add(context, found);
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        if environment.state == State::Live {
            // What a cluster lacks is `will-not-start`'s.
            return;
        }
        let rendered = Rendered::in_environment(environment);
        for (spot, container) in Site::containers(environment) {
            for variable in container.env.values() {
                let EnvValue::Key(key) = &variable.value else {
                    continue;
                };
                let of = rendered.get(spot.workload, &key.object);
                let is_rendered = of.is_some_and(|object| !object.is_live());
                if key.resolution == Resolution::KeyMissing && !key.optional && is_rendered {
                    let object = described(&key.object);
                    let title = Title::within(
                        format_args!("{object} has no key {}", key.key),
                        &environment.name,
                    );
                    let value = format!("{object}, key {}", key.key);
                    let fact = Fact::new(&variable.name, Value::plain(value), variable.origin);
                    let finding = spot.fact(&META, fact, title);
                    let mut finding = finding.because(format!(
                        "{} is read from it: the container waits in CreateContainerConfigError",
                        variable.name
                    ));
                    finding.why.extend(nearest(&rendered, spot.workload, key));
                    finding.part = Some(Part::key(key, None));
                    let what = fix::adding_keys(&[key.key.to_string()], &object);
                    let lines = fix::lines_of_missing_key(environment, spot.workload, key);
                    finding.fix = Some(Fix::saying(what).with_lines(lines));
                    out.push(finding);
                }
            }
        }
        for workload in &environment.workloads {
            let spot = Site {
                environment,
                workload,
                container: None,
            };
            of_volumes(&rendered, spot, out);
            of_names(&rendered, spot, out);
        }
        left_behind::judge(environment, out);
    }
}

fn described(object: &ObjectRef) -> String {
    format!("{} {}", object.kind.name(), object.original_name)
}

/// Names the key that may be meant.
fn nearest(rendered: &Rendered<'_>, workload: &Workload, key: &KeyRef) -> Option<String> {
    let keys = rendered.get(workload, &key.object)?.keys();
    let near = suggest::nearest(&key.key, keys)?;
    Some(format!("it has {near}: is that the one?"))
}

fn of_volumes(rendered: &Rendered<'_>, spot: Site<'_>, out: &mut Vec<Finding>) {
    let (environment, workload) = (spot.environment, spot.workload);
    for (name, volume) in &workload.volumes {
        for reference in volume
            .references
            .iter()
            .filter(|reference| !reference.optional)
        {
            for key in reference.items.keys() {
                if rendered.lacks(workload, &reference.object, key) {
                    let object = described(&reference.object);
                    let title =
                        Title::within(format_args!("{object} has no key {key}"), &environment.name);
                    let field = format!("volumes.{name}.items.{key}");
                    let value = format!("{object}, key {key}");
                    let fact = Fact::new(&field, Value::plain(value), volume.origin);
                    let finding = spot.fact(&META, fact, title);
                    out.push(finding.because("the pod waits for its volume (FailedMount)"));
                }
            }
        }
    }
}

/// Returns every ConfigMap and Secret that a workload cannot start without and that its rendering does not settle, and where
/// it is named.
fn required(workload: &Workload) -> impl Iterator<Item = (&ObjectRef, Origin)> {
    let open = workload
        .references()
        .filter(|reference| !reference.optional && !reference.is_settled);
    open.filter_map(|reference| match reference.target {
        ReferenceTarget::Object(object) => Some((object, reference.origin)),
        _ => None,
    })
}

fn of_names(rendered: &Rendered<'_>, spot: Site<'_>, out: &mut Vec<Finding>) {
    let (environment, workload) = (spot.environment, spot.workload);
    let mut told = IndexSet::default();
    for (object, origin) in required(workload) {
        let Some(renamed) = rendered.renamed(workload, object) else {
            continue;
        };
        let (name, why) = match renamed {
            Renamed::Unknown(name) => (
                name,
                format!(
                    "kustomize does not rename references in a {}: tell it of them by `configurations:`",
                    workload.kind
                ),
            ),
            Renamed::Apart(name) => (name, apart(workload)),
        };
        if told.insert(object) {
            let what = described(object);
            let title = Title::within(format_args!("{what} has another name"), &environment.name);
            let field = format!("{}.{}", object.kind.name(), object.original_name);
            let fact = Fact::new(&field, Value::plain(what), origin);
            let finding = spot.fact(&META, fact, title).because(why);
            out.push(finding.because(format!("{} renders it as {name}", environment.name)));
        }
    }
}

/// Says why kustomize leaves a reference as it is though it knows the field.
fn apart(workload: &Workload) -> String {
    let (with, without) = match workload.namespace {
        Some(_) => (workload.kind.as_str(), "what it names"),
        None => ("what it names", workload.kind.as_str()),
    };
    format!(
        "kustomize renames references within one namespace alone: {with} has one and {without} has none; set `namespace:` in the kustomization, or for both"
    )
}
