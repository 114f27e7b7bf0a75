//! [`build`]: a source's objects become an [`Environment`].

use std::collections::{BTreeMap, BTreeSet};

use crate::maps::{IndexMap, IndexSet};

use super::data;
use super::fields::{flag, text};
use super::lookup::{DataIndex, Lookup};
use super::namespace_policies;
use super::namespace_policies::Ambient;
use super::object_texts;
use super::refused;
use super::workloads::{self, ObjectRole};
use super::{Environment, OtherObject, Secret, WithoutTemplate, unsubstituted};
use crate::source::{Collected, NotEvaluated, Object, Unavailable};

/// Builds an environment. One field that makes no sense never hides the others.
#[must_use]
pub fn build(collected: &Collected) -> Environment {
    let mut environment = Environment {
        name: collected.environment.clone(),
        aliases: collected.aliases.clone(),
        spec: collected.spec.clone(),
        state: collected.state,
        is_rendered: collected.objects.iter().any(|object| object.rendered),
        all_namespaces: collected.all_namespaces.clone(),
        not_evaluated: collected.not_evaluated.clone(),
        kinds_not_evaluated: collected.kinds_not_evaluated.clone(),
        kinds_read: collected.kinds_read.clone(),
        kinds_unlisted: collected.kinds_unlisted.clone(),
        remarks: collected.remarks.clone(),
        not_in_git: collected.not_in_git.clone(),
        unlisted: collected.unlisted.clone(),
        beside: collected.beside.clone(),
        outlines: collected.outlines.clone(),
        repeated_keys: collected.repeated_keys.clone(),
        local: collected.local.clone(),
        ..Environment::default()
    };
    if !environment.aliases.contains(&environment.name) {
        environment.aliases.push(environment.name.clone());
    }
    environment
        .aliases
        .sort_by_key(|alias| std::cmp::Reverse(alias.len()));
    let objects = &collected.objects;
    let config_maps: Vec<_> = objects.iter().filter_map(data::config_map).collect();
    let secrets = secrets(objects);
    let index = DataIndex::new(&config_maps, &secrets);
    let mut ambient = Ambient::default();
    for object in objects {
        let role = workloads::role(object);
        // What a pod names is what it needs; only other objects may make it.
        if matches!(role, ObjectRole::Other) {
            object_texts::add(object, &mut environment.object_texts);
            ambient.add(object, &mut environment);
        }
        add(
            object,
            role,
            (&index, &collected.default_namespace),
            &mut environment,
        );
    }
    ambient.settle(&mut environment);
    environment.workloads.sort_by(|a, b| {
        (&a.app, &a.kind, &a.namespace, &a.name).cmp(&(&b.app, &b.kind, &b.namespace, &b.name))
    });
    environment.spans_namespaces = spans_namespaces(&environment);
    environment.shared_names = shared_names(&environment);
    environment
        .remarks
        .extend(unsubstituted::remark(&environment.workloads));
    environment.config_maps = config_maps;
    environment.secrets = secrets;
    environment
}

fn secrets(objects: &[Object]) -> Vec<Secret> {
    let mut secrets = IndexMap::default();
    for object in objects {
        for secret in data::secret(object).into_iter().chain(data::synced(object)) {
            data::add_secret(&mut secrets, secret);
        }
    }
    secrets.into_values().collect()
}

fn spans_namespaces(environment: &Environment) -> bool {
    let mut known = IndexMap::default();
    environment.all_namespaces.len() > 1
        || environment.workloads.iter().any(|workload| {
            let namespace = workload.namespace.as_deref();
            *known.entry(workload.app.as_deref()).or_insert(namespace) != namespace
        })
}

fn shared_names(environment: &Environment) -> BTreeMap<String, BTreeSet<String>> {
    let mut known = IndexSet::default();
    let workloads = environment.workloads.iter();
    let workloads = workloads.map(|of| (&of.app, &of.kind, &of.original_name));
    let objects = environment.objects.iter();
    let objects = objects.map(|of| (&of.app, &of.kind, &of.original_name));
    let mut shared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let again = workloads.chain(objects).filter(|of| !known.insert(*of));
    for (_, kind, name) in again {
        let names = shared.entry(kind.clone()).or_default();
        names.insert(name.clone());
    }
    shared
}

fn add(
    object: &Object,
    role: ObjectRole<'_>,
    (index, default_namespace): (&DataIndex<'_>, &str),
    environment: &mut Environment,
) {
    let kind = object.kind();
    // What a cluster holds, its API server took.
    if object.live.is_none() {
        refused::of_object(object, &mut environment.refused);
    }
    match role {
        ObjectRole::Workload(pod, kind) => {
            let lookup = Lookup {
                index,
                app: object.app.as_deref(),
                default_namespace,
                namespace: object.namespace().unwrap_or_default(),
                service_links: pod.get("enableServiceLinks").is_none()
                    || flag(pod, "enableServiceLinks"),
            };
            let workload = workloads::workload(object, pod, kind, &lookup);
            if object.live.is_none() {
                refused::of_workload(object, &workload, kind, pod, &mut environment.refused);
            }
            environment.workloads.push(workload);
        }
        ObjectRole::WithoutTemplate => {
            environment.remarks.push(without_template(object));
            let of = |field| text(&object.node, &["spec", "workloadRef", field]).to_owned();
            environment.without_template.push(WithoutTemplate {
                own: (kind.to_owned(), object.name().to_owned()),
                of: (of("kind"), of("name")),
            });
            // How its pods are replaced, and how many there are, stands in it all the same.
            environment.objects.push(OtherObject::new(object));
        }
        ObjectRole::UnknownTemplate => environment.not_evaluated.push(NotEvaluated {
            environment: environment.name.clone(),
            what: format!("{kind} {}", object.original_name),
            why: "the object has a pod template, but its kind is unknown".to_owned(),
            unavailable: Unavailable::Everything,
            origin: object.declared,
            off_limits: None,
            optional: false,
        }),
        ObjectRole::Other if is_data(object) => {
            if object.live.is_none() {
                environment
                    .around_data
                    .push(OtherObject::around_data(object));
            }
        }
        ObjectRole::Other if is_made(object) => {}
        ObjectRole::Other => {
            if !namespace_policies::is_ambient(object) {
                *environment.others.entry(kind.to_owned()).or_default() += 1;
            }
            environment.objects.push(OtherObject::new(object));
        }
    }
}

fn without_template(object: &Object) -> String {
    let (node, kind) = (&object.node, object.kind());
    let by_reference = match text(node, &["spec", "workloadRef", "name"]) {
        "" => String::new(),
        name => {
            let of = text(node, &["spec", "workloadRef", "kind"]);
            format!(", but takes that of {of} {name}")
        }
    };
    format!(
        "{kind} {} has no pod template of its own{by_reference}",
        object.original_name
    )
}

/// Tells whether a controller made a live object, as an operator does its Services: what it is made of is compared.
fn is_made(object: &Object) -> bool {
    let live = object.live.as_ref();
    live.is_some_and(|live| live.owner.is_some())
}

fn is_data(object: &Object) -> bool {
    matches!(
        (object.kind(), object.group()),
        ("ConfigMap" | "Secret", "")
            | ("SealedSecret", "bitnami.com")
            | ("ExternalSecret", "external-secrets.io")
    )
}
