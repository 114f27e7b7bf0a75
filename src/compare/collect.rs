//! What every comparing function shares: the two environments' indexes ([`Context`]), whose field is being
//! compared ([`Scope`]), and how a difference is recorded.

use crate::maps::IndexMap;

use super::{Difference, EnvironmentNames, Field, Side, Subject, namespaces::NamespacePairs};
use crate::model::{
    ConfigMap, Container, Environment, Leaf, Leaves, ObjectRef, Workload, is_unsubstituted,
};
use crate::yaml::Origin;

/// The two environments, indexed once.
pub(super) struct Context<'e> {
    pub(super) reference: &'e Environment,
    pub(super) target: &'e Environment,
    pub(super) names: EnvironmentNames,
    pub(super) namespaces: NamespacePairs<'e>,
    config_maps: (ConfigMaps<'e>, ConfigMaps<'e>),
}

type ConfigMaps<'e> = IndexMap<&'e str, Vec<&'e ConfigMap>>;

/// What stands on one side: text for people, and where.
pub(super) type Found = Option<(String, Origin)>;

/// Whose field is compared, and where its absence would show.
#[derive(Clone)]
pub(super) struct Scope<'e> {
    pub(super) subject: Subject,
    pub(super) workloads: (Option<&'e Workload>, Option<&'e Workload>),
    pub(super) containers: (Option<&'e Container>, Option<&'e Container>),
}

impl<'e> Context<'e> {
    pub(super) fn new(reference: &'e Environment, target: &'e Environment) -> Self {
        let names = EnvironmentNames::new(reference, target);
        Self {
            reference,
            target,
            namespaces: NamespacePairs::new(reference, target, &names),
            names,
            config_maps: (index(reference), index(target)),
        }
    }

    /// Returns the rendered ConfigMap that a reference workload's object reference names.
    pub(super) fn reference_config_map(
        &self,
        workload: &Workload,
        object: &ObjectRef,
    ) -> Option<&'e ConfigMap> {
        find(&self.config_maps.0, workload, object)
    }

    /// As [`Self::reference_config_map`], in the target.
    pub(super) fn target_config_map(
        &self,
        workload: &Workload,
        object: &ObjectRef,
    ) -> Option<&'e ConfigMap> {
        find(&self.config_maps.1, workload, object)
    }
}

fn index(environment: &Environment) -> ConfigMaps<'_> {
    let mut maps = ConfigMaps::default();
    for map in &environment.config_maps {
        maps.entry(&map.name).or_default().push(map);
    }
    maps
}

fn find<'e>(
    maps: &ConfigMaps<'e>,
    workload: &Workload,
    object: &ObjectRef,
) -> Option<&'e ConfigMap> {
    maps.get(object.name.as_str())?
        .iter()
        .find(|map| map.app == workload.app && map.namespace == workload.namespace)
        .copied()
}

impl<'e> Scope<'e> {
    /// Returns the scope of a workload's own fields.
    pub(super) fn of_workloads(reference: &'e Workload, target: Option<&'e Workload>) -> Self {
        Self {
            subject: Subject {
                app: reference.app.clone(),
                kind: reference.kind.clone(),
                name: reference.original_name.clone(),
                container: None,
            },
            workloads: (Some(reference), target),
            containers: (None, None),
        }
    }

    /// Returns the scope of a container, of which one side may be absent.
    pub(super) fn container(
        &self,
        reference: Option<&'e Container>,
        target: Option<&'e Container>,
    ) -> Self {
        let mut scope = self.clone();
        scope.subject.container = reference.or(target).map(|found| found.name.clone());
        scope.containers = (reference, target);
        scope
    }

    /// Records a difference. An absent side, and one that Kubernetes fills in, points at the container or workload.
    pub(super) fn record(
        &self,
        out: &mut Vec<Difference<'e>>,
        field: Field,
        reference: Found,
        target: Found,
    ) {
        let enclosing = |container: Option<&Container>, workload: Option<&Workload>| {
            container
                .map(|found| found.origin)
                .or(workload.map(|found| found.origin))
                .unwrap_or(Origin::NONE)
        };
        let enclosing = (
            enclosing(self.containers.0, self.workloads.0),
            enclosing(self.containers.1, self.workloads.1),
        );
        self.record_at(out, field, (reference, target), enclosing);
    }

    /// As [`Self::record`], with the enclosing place of each side given.
    pub(super) fn record_at(
        &self,
        out: &mut Vec<Difference<'e>>,
        field: Field,
        (reference, target): (Found, Found),
        enclosing: (Origin, Origin),
    ) {
        out.push(Difference {
            subject: self.subject.clone(),
            field,
            reference: side(reference, enclosing.0),
            target: side(target, enclosing.1),
            workloads: self.workloads,
            containers: self.containers,
        });
    }

    /// Compares two maps of leaves and records each that differs.
    pub(super) fn leaves(
        &self,
        out: &mut Vec<Difference<'e>>,
        sides: (&Leaves, &Leaves),
        field: impl Fn(&str) -> Field,
    ) {
        let (mut ours, mut theirs) = (sides.0.iter().peekable(), sides.1.iter().peekable());
        loop {
            // Both are sorted: the lesser path is alone.
            let (x, y) = (ours.peek().map(|x| x.0), theirs.peek().map(|y| y.0));
            let Some(path) = x.into_iter().chain(y).min() else {
                break;
            };
            let a = ours.next_if(|(of, _)| *of == path).map(|(_, leaf)| leaf);
            let b = theirs.next_if(|(of, _)| *of == path).map(|(_, leaf)| leaf);
            if a != b && !is_unknown(path, a, b) {
                let (a, b) = leaf_texts(a, b);
                self.record(out, field(path), a, b);
            }
        }
    }
}

/// Tells whether what is to be substituted keeps two leaves from being told apart. In the words of a command `${VAR}` is
/// the shell's.
fn is_unknown(path: &str, a: Option<&Leaf>, b: Option<&Leaf>) -> bool {
    let both = a.zip(b).filter(|_| !path.contains("command["));
    both.is_some_and(|(a, b)| is_unsubstituted(&a.value) || is_unsubstituted(&b.value))
}

fn side(found: Found, enclosing: Origin) -> Side {
    match found {
        Some((value, origin)) => Side {
            value: Some(value),
            origin: if origin == Origin::NONE {
                enclosing
            } else {
                origin
            },
        },
        None => Side {
            value: None,
            origin: enclosing,
        },
    }
}

fn leaf_texts(a: Option<&Leaf>, b: Option<&Leaf>) -> (Found, Found) {
    let text = |leaf: &Leaf, other: Option<&Leaf>| {
        let shown = super::text::excerpt(&leaf.value, other.map(|o| o.value.as_str()));
        // What nobody wrote is what the API server fills in.
        if leaf.origin == Origin::NONE {
            (format!("{shown} (default)"), leaf.origin)
        } else {
            (shown, leaf.origin)
        }
    };
    (a.map(|leaf| text(leaf, b)), b.map(|leaf| text(leaf, a)))
}

/// Visits every key of both maps once, the first map's order first.
pub(super) fn union<'m, K: std::hash::Hash + Eq, V>(
    a: &'m IndexMap<K, V>,
    b: &'m IndexMap<K, V>,
    mut visit: impl FnMut(&'m K, Option<&'m V>, Option<&'m V>),
) {
    for (key, value) in a {
        visit(key, Some(value), b.get(key));
    }
    for (key, value) in b {
        if !a.contains_key(key) {
            visit(key, None, Some(value));
        }
    }
}
