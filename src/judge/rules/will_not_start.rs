//! `will-not-start`: a workload names what neither its overlay renders nor its cluster has, down to the key; or what only the
//! reference renders, where no cluster can be asked.

mod classes;
pub(in crate::judge) mod declared;
pub(in crate::judge) mod once_optional;

use std::collections::BTreeMap;

use crate::compare::Value;
use crate::judge::context::{Fact, Site};
use crate::judge::part::Part;
use crate::judge::rendered::Rendered;
use crate::judge::requirements::{Requirement, requirements};
use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::model::{Cluster, Environment, ObjectRef, RefKind, ReferenceTarget};
use crate::source::name_in;
use crate::suggest;

pub(crate) struct WillNotStart;

static META: Meta = Meta {
    id: "will-not-start",
    summary: "A workload refers to an object or a key that is neither rendered nor in its cluster: its pods will not start",
    severity: Severity::Error,
    page: include_str!("will-not-start.md"),
};

/// A cluster's objects by kind, namespace and name.
struct LiveKeys<'c> {
    cluster: &'c Cluster,
    keys: BTreeMap<(RefKind, &'c str, &'c str), ObjectKeys<'c>>,
}

/// The keys of one object.
struct ObjectKeys<'c> {
    known: Vec<&'c str>,
    /// Not all of them are known.
    unknown: bool,
}

/// Everything in which a requirement is looked up.
struct Lookup<'l, 'c> {
    all: &'l [&'l Environment],
    rendered: &'l Rendered<'l>,
    live: &'l LiveKeys<'c>,
    site: Site<'l>,
}

impl<'c> LiveKeys<'c> {
    fn in_cluster(cluster: &'c Cluster) -> Self {
        let mut keys = BTreeMap::new();
        for map in &cluster.config_maps {
            let key = (
                RefKind::ConfigMap,
                map.namespace.as_deref().unwrap_or_default(),
                map.name.as_str(),
            );
            keys.insert(
                key,
                ObjectKeys {
                    known: map.data.keys().map(String::as_str).collect(),
                    unknown: map.keys_unknown,
                },
            );
        }
        for secret in &cluster.secrets {
            let key = (
                RefKind::Secret,
                secret.namespace.as_deref().unwrap_or_default(),
                secret.name.as_str(),
            );
            keys.insert(
                key,
                ObjectKeys {
                    known: secret.keys.keys().map(String::as_str).collect(),
                    unknown: secret.keys_unknown,
                },
            );
        }
        Self { cluster, keys }
    }
}

/// The outcome of a lookup.
enum Outcome {
    /// It is there, or nothing tells that it is not.
    Fine,
    /// The object is not there.
    NoObject,
    /// The object is there without the key; the keys that it has.
    NoKey(Vec<String>),
    /// Something will make the object, and which keys it gets is not known.
    MayCome(&'static str),
}

impl Rule for WillNotStart {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[
            ResourceNeed::Kind("ConfigMap"),
            ResourceNeed::Kind("Secret"),
            ResourceNeed::Kind("SealedSecret"),
            ResourceNeed::Kind("ExternalSecret"),
            ResourceNeed::Kind("ServiceAccount"),
            ResourceNeed::Kind("PriorityClass"),
            ResourceNeed::Kind("StorageClass"),
        ]
    }

    fn needs_cluster(&self) -> bool {
        true
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        declared::judge(context, out);
        once_optional::judge(context, out);
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let Some(cluster) = &environment.cluster else {
            return classes::judge(environment, out);
        };
        let rendered = Rendered::in_environment(environment);
        let live = LiveKeys::in_cluster(cluster);
        for workload in &environment.workloads {
            for need in requirements(workload) {
                let lookup = Lookup {
                    all,
                    rendered: &rendered,
                    live: &live,
                    site: Site {
                        environment,
                        workload,
                        container: need.container,
                    },
                };
                let outcome = look_up(&lookup, &need);
                out.extend(judged(&lookup, &need, outcome));
            }
        }
    }
}

impl Lookup<'_, '_> {
    /// Returns the namespace that the workload goes to.
    fn namespace(&self) -> &str {
        let own = self.site.workload.namespace.as_deref();
        own.unwrap_or(&self.live.cluster.namespace)
    }
}

fn look_up(lookup: &Lookup<'_, '_>, need: &Requirement<'_>) -> Outcome {
    let environment = lookup.site.environment;
    let (cluster, namespace) = (lookup.live.cluster, lookup.namespace());
    let key = |scope: &str| name_in(scope, need.name);
    let inventory = &cluster.inventory;
    let (names, scope) = match need.target {
        ReferenceTarget::Object(object) => {
            return look_up_object(lookup, need, object);
        }
        ReferenceTarget::PullSecret => (&inventory.secrets, namespace),
        ReferenceTarget::ServiceAccount => (&inventory.service_accounts, namespace),
        ReferenceTarget::PriorityClass => (&inventory.priority_classes, ""),
        ReferenceTarget::StorageClass => (&inventory.storage_classes, ""),
    };
    let is_rendered = environment
        .named
        .contains(&(need.kind().to_owned(), need.name.to_owned()))
        || (matches!(need.target, ReferenceTarget::PullSecret)
            && environment
                .secrets
                .iter()
                .any(|secret| secret.name == need.name && secret.live.is_none()));
    match names.absent.contains(&key(scope)) && !is_rendered {
        true if matches!(need.target, ReferenceTarget::PullSecret)
            && environment.may_come.contains(need.name) =>
        {
            Outcome::Fine
        }
        true => Outcome::NoObject,
        false => Outcome::Fine,
    }
}

fn look_up_object(lookup: &Lookup<'_, '_>, need: &Requirement<'_>, object: &ObjectRef) -> Outcome {
    let (cluster, namespace) = (lookup.live.cluster, lookup.namespace());
    let own = lookup
        .rendered
        .get(lookup.site.workload, object)
        .filter(|found| !found.is_live());
    let unknown_keys = match own {
        // What is rendered with all its keys is judged by what is rendered.
        Some(found) if !found.keys_unknown() => return Outcome::Fine,
        Some(found) if need.key.is_some_and(|key| found.keys().contains(&key)) => {
            return Outcome::Fine;
        }
        other => other.is_some(),
    };
    let names = need.names(&cluster.inventory);
    let live = lookup
        .live
        .keys
        .get(&(object.kind, namespace, object.name.as_str()));
    let is_absent = names.absent.contains(&name_in(namespace, &object.name));
    // What fills it may be live while the Secret is not there yet.
    let unknown_keys = unknown_keys || live.is_some_and(|keys| is_absent && keys.unknown);
    match (live, need.key) {
        (Some(keys), Some(key)) if keys.known.contains(&key) => Outcome::Fine,
        (Some(keys), Some(_)) if !keys.unknown => {
            Outcome::NoKey(keys.known.iter().map(|key| (*key).to_owned()).collect())
        }
        (_, Some(_)) if unknown_keys && is_absent => Outcome::MayCome(
            "the Secret is made from a source whose keys are known only when the Secret exists (dataFrom)",
        ),
        (Some(_), _) => Outcome::Fine,
        (None, _) if !is_absent => Outcome::Fine,
        (None, _) if unknown_keys => Outcome::Fine,
        (None, _)
            if lookup
                .site
                .environment
                .may_come
                .contains(object.name.as_str()) =>
        {
            Outcome::MayCome("another object names the Secret and may create it")
        }
        (None, _) => Outcome::NoObject,
    }
}

fn judged(lookup: &Lookup<'_, '_>, need: &Requirement<'_>, outcome: Outcome) -> Option<Finding> {
    if matches!(outcome, Outcome::Fine) {
        return None;
    }
    let environment = lookup.site.environment;
    let object = format!("{} {}", need.kind(), need.name);
    let key = need
        .key
        .map(|key| format!(", key {key}"))
        .unwrap_or_default();
    let value = Value::plain(format!("{object}{key}"));
    let field = need.field();
    let begin = |title: String| {
        let fact = Fact::new(&field, value.clone(), need.origin);
        lookup.site.fact(&META, fact, title)
    };
    let mut finding = match outcome {
        Outcome::Fine => return None,
        Outcome::MayCome(why) => begin(format!("{object} is not in {} yet", environment.name))
            .with_severity(Severity::Warning)
            .because(why),
        Outcome::NoKey(keys) => {
            let mut finding = begin(format!(
                "{object} has no key {} in {}",
                need.key.unwrap_or_default(),
                environment.name
            ));
            finding.part = need.key.map(|key| Part::Key {
                kind: need.kind().to_owned(),
                object: need.name.to_owned(),
                of: None,
                key: key.to_owned(),
            });
            finding.why.push(need.consequence().to_owned());
            finding.why.extend(nearest(
                need.key.unwrap_or_default(),
                keys.iter().map(String::as_str),
                "it has",
            ));
            finding
        }
        Outcome::NoObject => {
            let mut finding = begin(format!("{object} is not in {}", environment.name));
            finding.why.push(need.consequence().to_owned());
            let namespace = lookup.namespace();
            let names = need.names(&lookup.live.cluster.inventory).there.iter();
            let near = names
                .filter(|(of, _)| of.is_empty() || of == namespace)
                .map(|(_, name)| name.as_str());
            finding.why.extend(nearest(need.name, near, "there is"));
            finding
        }
    };
    finding.why.extend(elsewhere(lookup.all, environment, need));
    if matches!(need.target, ReferenceTarget::PullSecret) {
        finding.severity = Severity::Warning;
    }
    Some(finding)
}

/// Names what may be meant.
fn nearest<'n>(meant: &str, known: impl Iterator<Item = &'n str>, there: &str) -> Option<String> {
    let near = suggest::nearest(meant, known)?;
    Some(format!("{there} {near}: is that the one?"))
}

/// Says whether another environment's cluster has it.
fn elsewhere(all: &[&Environment], own: &Environment, need: &Requirement<'_>) -> Option<String> {
    let others = all.iter().filter(|other| other.name != own.name);
    let having: Vec<&str> = others
        .filter(|other| {
            let Some(cluster) = &other.cluster else {
                return false;
            };
            match (need.target, need.key) {
                (ReferenceTarget::Object(object), Some(key)) if object.kind == RefKind::Secret => {
                    cluster
                        .secrets
                        .iter()
                        .any(|secret| secret.name == need.name && secret.keys.contains_key(key))
                }
                (ReferenceTarget::Object(object), Some(key))
                    if object.kind == RefKind::ConfigMap =>
                {
                    cluster
                        .config_maps
                        .iter()
                        .any(|map| map.name == need.name && map.data.contains_key(key))
                }
                _ => need
                    .names(&cluster.inventory)
                    .there
                    .iter()
                    .any(|(_, name)| name == need.name),
            }
        })
        .map(|other| other.name.as_str())
        .collect();
    (!having.is_empty()).then(|| format!("{} has it", having.join(", ")))
}
