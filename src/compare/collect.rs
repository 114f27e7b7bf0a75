//! Shared by every comparing function: the two environments' indexes ([`Context`]), whose field is being
//! compared ([`Scope`]), and how a difference is recorded.

use crate::maps::IndexMap;

use super::{
    Absence, Difference, Field, FieldPath, OwnNames, Side, Subject, Value,
    namespaces::NamespacePairs,
};
use crate::mask;
use crate::model::{ConfigMap, Container, Environment, Leaf, Leaves, ObjectRef, Secret, Workload};
use crate::yaml::Origin;

/// The two environments, indexed once.
pub(super) struct Context<'e> {
    pub(super) reference: &'e Environment,
    pub(super) target: &'e Environment,
    pub(super) names: OwnNames,
    pub(super) namespaces: NamespacePairs<'e>,
    config_maps: (ByName<'e, ConfigMap>, ByName<'e, ConfigMap>),
    secrets: (ByName<'e, Secret>, ByName<'e, Secret>),
}

/// Objects by their final names.
type ByName<'e, T> = IndexMap<&'e str, Vec<&'e T>>;

/// A rendered object that volumes read.
trait Data {
    /// Returns its final name, its application and its namespace.
    fn place(&self) -> (&str, Option<&str>, Option<&str>);
}

impl Data for ConfigMap {
    fn place(&self) -> (&str, Option<&str>, Option<&str>) {
        (&self.name, self.app.as_deref(), self.namespace.as_deref())
    }
}

impl Data for Secret {
    fn place(&self) -> (&str, Option<&str>, Option<&str>) {
        (&self.name, self.app.as_deref(), self.namespace.as_deref())
    }
}

/// The owner of the fields that are compared, and the place where the absence of one would show.
#[derive(Clone)]
pub(super) struct Scope<'e> {
    pub(super) subject: Subject,
    pub(super) workloads: (Option<&'e Workload>, Option<&'e Workload>),
    pub(super) containers: (Option<&'e Container>, Option<&'e Container>),
}

impl<'e> Context<'e> {
    pub(super) fn new(reference: &'e Environment, target: &'e Environment) -> Self {
        let names = OwnNames::new(reference, target);
        Self {
            reference,
            target,
            namespaces: NamespacePairs::new(reference, target, &names),
            names,
            config_maps: (index(&reference.config_maps), index(&target.config_maps)),
            secrets: (index(&reference.secrets), index(&target.secrets)),
        }
    }

    /// Tells whether names alone do not tell workloads apart.
    pub(super) fn spans_namespaces(&self) -> bool {
        self.reference.spans_namespaces || self.target.spans_namespaces
    }

    /// Returns the name of an object that people are told of, as [`Environment::told_name`] does, where either side shares it.
    pub(super) fn told_name<'n>(
        &self,
        kind: &str,
        name: &'n str,
        original_name: &'n str,
    ) -> &'n str {
        match self.reference.told_name(kind, name, original_name) == original_name {
            true => self.target.told_name(kind, name, original_name),
            false => name,
        }
    }

    /// Returns the rendered ConfigMap that a workload's reference names, in the reference or in the target.
    pub(super) fn config_map(
        &self,
        in_reference: bool,
        workload: &Workload,
        object: &ObjectRef,
    ) -> Option<&'e ConfigMap> {
        let (reference, target) = (&self.config_maps.0, &self.config_maps.1);
        find(
            if in_reference { reference } else { target },
            workload,
            object,
        )
    }

    /// As [`Self::config_map`], for a Secret.
    pub(super) fn secret(
        &self,
        in_reference: bool,
        workload: &Workload,
        object: &ObjectRef,
    ) -> Option<&'e Secret> {
        let (reference, target) = (&self.secrets.0, &self.secrets.1);
        find(
            if in_reference { reference } else { target },
            workload,
            object,
        )
    }
}

fn index<T: Data>(objects: &[T]) -> ByName<'_, T> {
    let mut named = ByName::default();
    for object in objects {
        named.entry(object.place().0).or_default().push(object);
    }
    named
}

/// An absent namespace is the one that all is applied to: a workload that has one finds what has none, and one that has none finds
/// the only object of that name.
fn find<'e, T: Data>(
    named: &ByName<'e, T>,
    workload: &Workload,
    object: &ObjectRef,
) -> Option<&'e T> {
    let named = named.get(object.name.as_str())?.iter();
    let own = named.filter(|of| of.place().1 == workload.app.as_deref());
    let own: Vec<&&T> = own.collect();
    let space = workload.namespace.as_deref();
    let within = |space: Option<&str>| own.iter().find(|of| of.place().2 == space);
    let only = match (space, own.as_slice()) {
        (Some(_), _) => within(None).copied(),
        (None, [only]) => Some(*only),
        (None, _) => None,
    };
    within(space).copied().or(only).copied()
}

impl<'e> Scope<'e> {
    /// Returns the scope of a workload's own fields.
    pub(super) fn of_workloads(
        context: &Context<'e>,
        reference: &'e Workload,
        target: Option<&'e Workload>,
    ) -> Self {
        let namespace = &target.unwrap_or(reference).namespace;
        Self {
            subject: Subject {
                app: reference.app.clone(),
                namespace: namespace.clone().filter(|_| context.spans_namespaces()),
                kind: reference.kind.clone(),
                name: context
                    .told_name(&reference.kind, &reference.name, &reference.original_name)
                    .to_owned(),
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
        reference: Option<Side>,
        target: Option<Side>,
    ) {
        let enclosing = |container: Option<&Container>, workload: Option<&Workload>| {
            container
                .map(|found| found.origin)
                .or(workload.map(|found| found.origin))
                .unwrap_or(Origin::NONE)
        };
        let enclosing = [
            enclosing(self.containers.0, self.workloads.0),
            enclosing(self.containers.1, self.workloads.1),
        ];
        self.record_within(out, field, [reference, target], enclosing);
    }

    /// As [`Self::record`], with the enclosing place of each side given.
    pub(super) fn record_within(
        &self,
        out: &mut Vec<Difference<'e>>,
        field: Field,
        [reference, target]: [Option<Side>; 2],
        enclosing: [Origin; 2],
    ) {
        let absence = match field.is_thing() {
            true => Absence::NotThere,
            false => Absence::NotSet,
        };
        let [in_reference, in_target] = enclosing;
        out.push(Difference {
            subject: self.subject.clone(),
            field,
            reference: placed(reference, absence, in_reference),
            target: placed(target, absence, in_target),
            workloads: self.workloads,
            containers: self.containers,
        });
    }

    /// Compares two maps of leaves and records each that differs.
    pub(super) fn leaves(
        &self,
        out: &mut Vec<Difference<'e>>,
        sides: (&Leaves, &Leaves),
        field: impl Fn(FieldPath) -> Field,
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
            if a != b {
                let field = field(FieldPath::parse(path));
                let side = |leaves: &Leaves, leaf: &Leaf| leaf_side(leaves, path, leaf);
                self.record(
                    out,
                    field,
                    a.map(|leaf| side(sides.0, leaf)),
                    b.map(|leaf| side(sides.1, leaf)),
                );
            }
        }
    }
}

/// Gives a side its place: that of what encloses it, where it has none of its own.
fn placed(side: Option<Side>, absence: Absence, enclosing: Origin) -> Side {
    let mut side = side.unwrap_or(Side::new(Value::Absent(absence), Origin::NONE));
    if side.origin == Origin::NONE {
        side.origin = enclosing;
    }
    side
}

/// Returns a leaf as a side. What nobody wrote is what the API server fills in.
pub(super) fn leaf_side(leaves: &Leaves, path: &str, leaf: &Leaf) -> Side {
    if is_told_by_option(leaves, path, &leaf.value) {
        let value = Value::Concealing {
            text: leaf.value.clone(),
            secrets: [leaf.value.clone()].into(),
        };
        return Side::new(value, leaf.origin);
    }
    let value = Value::Leaf {
        text: leaf.value.clone(),
        is_default: leaf.origin == Origin::NONE,
    };
    Side::new(value, leaf.origin)
}

/// Tells whether a word of a command is a credential by the words before it: `--password`, and what follows.
fn is_told_by_option(leaves: &Leaves, path: &str, text: &str) -> bool {
    let place = path
        .strip_suffix(']')
        .and_then(|path| path.rsplit_once('['))
        .filter(|(list, _)| list.ends_with("command") || list.ends_with("args"));
    let Some((list, Ok(index))) = place.map(|(list, index)| (list, index.parse::<usize>())) else {
        return false;
    };
    let word = |index: usize| Some(leaves.get(&format!("{list}[{index}]"))?.value.to_string());
    let masked = mask::mask_word(index, word);
    masked.is_some_and(|masked| masked != mask::mask_text("", text))
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
