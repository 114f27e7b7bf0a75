//! The fields of a workload itself, and which containers answer to which.

use smol_str::SmolStr;

use crate::maps::{IndexMap, IndexSet};

use super::collect::{Context, Scope, union};
use super::{Difference, Field, FieldPath, Pair, Side, Value, container, volume};
use crate::model::{Container, ContainerKind, Leaves, Located, Secret, Workload};
use crate::source::{State, WorkloadKind};

/// Records everything that differs between the two workloads of a pair.
pub(super) fn compare_pair<'e>(
    context: &Context<'e>,
    pair: &Pair<'e>,
    out: &mut Vec<Difference<'e>>,
) {
    let first = out.len();
    match (pair.reference, pair.target) {
        (Some(reference), Some(target)) => {
            let scope = Scope::of_workloads(context, reference, Some(target));
            if pair.renamed.is_some() {
                let (a, b) = (whole(reference), whole(target));
                scope.record(out, Field::Workload, Some(a), Some(b));
            }
            compare_fields(context, &scope, (reference, target), out);
            compare_containers(context, &scope, (reference, target), out);
        }
        (Some(only), None) => {
            let scope = Scope::of_workloads(context, only, None);
            scope.record(out, Field::Workload, Some(whole(only)), None);
        }
        (None, Some(only)) => {
            let mut scope = Scope::of_workloads(context, only, None);
            scope.workloads = (None, Some(only));
            scope.record(out, Field::Workload, None, Some(whole(only)));
        }
        (None, None) => {}
    }
    if let Some(new) = out.get_mut(first..) {
        new.sort_by(|a, b| (&a.subject.container, &a.field).cmp(&(&b.subject.container, &b.field)));
    }
}

fn whole(workload: &Workload) -> Side {
    let value = Value::Object {
        kind: (&workload.kind).into(),
        name: (&workload.name).into(),
    };
    Side::new(value, workload.origin)
}

fn compare_fields<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Workload, &'e Workload),
    out: &mut Vec<Difference<'e>>,
) {
    let same_kind = a.kind == b.kind;
    let named = |text: &str, of: &Workload| Some(Side::new(Value::plain(text), of.origin));
    if !same_kind {
        scope.record(out, Field::Kind, named(&a.kind, a), named(&b.kind, b));
    } else if a.api_version != b.api_version {
        let field = Field::Rest(FieldPath::of_field("apiVersion"));
        let (x, y) = (named(&a.api_version, a), named(&b.api_version, b));
        scope.record(out, field, x, y);
    }
    if context.namespaces.of_reference(a) != context.namespaces.of_target(b) {
        let field = Field::Rest(FieldPath::of_field("metadata").with_field("namespace"));
        let namespace = |w: &Workload| named(w.namespace.as_deref()?, w);
        scope.record(out, field, namespace(a), namespace(b));
    }
    // What an autoscaler settles is not the template's. It leaves a workload without pods alone.
    let is_off = |w: &Workload| w.replicas.is_some_and(|replicas| replicas.value == 0);
    let scaled = (a.autoscaled || b.autoscaled) && !is_off(a) && !is_off(b);
    let open = |of: &Workload| of.open_replicas.as_ref().map(|text| text.value.clone());
    if (a.replicas != b.replicas || open(a) != open(b)) && !scaled {
        let open = |of: &Workload| {
            let text = of.open_replicas.as_ref()?;
            Some(Side::new(
                Value::Unsubstituted(text.value.clone()),
                text.origin,
            ))
        };
        let count = |of: &Workload| of.replicas.map(count_side).or_else(|| open(of));
        let (x, y) = (count(a), count(b));
        scope.record(out, Field::Replicas, x, y);
    }
    compare_names(context, scope, (a, b), out);
    if same_kind {
        let strategies = (&a.strategy, &b.strategy);
        scope.leaves(out, strategies, Field::Strategy);
        let mut rest = Vec::new();
        scope.leaves(&mut rest, (&a.rest, &b.rest), Field::Rest);
        // A cluster's controllers and deployers annotate what they work on: of a live workload, its annotations say nothing.
        if [context.reference, context.target]
            .iter()
            .any(|side| side.state == State::Live)
        {
            rest.retain(|of: &Difference<'_>| !of.field.id().starts_with("metadata.annotations."));
        }
        out.append(&mut rest);
    } else {
        // Host the pod template two kinds have different fields altogether; that the kind differs is said.
        let (x, y) = (pod_fields(a), pod_fields(b));
        scope.leaves(out, (&x, &y), Field::Rest);
    }
    let (x, y) = (&a.pod_requests, &b.pod_requests);
    container::compare_quantities(scope, (x, y), Field::Request, out);
    let (x, y) = (&a.pod_limits, &b.pod_limits);
    container::compare_quantities(scope, (x, y), Field::Limit, out);
    volume::compare_volumes(context, scope, (a, b), out);
}

/// Returns the other leaves of the pod template, by their path inside its `spec`.
fn pod_fields(workload: &Workload) -> Leaves {
    let kind = WorkloadKind::from_name(&workload.kind).unwrap_or(WorkloadKind::Deployment);
    let pod = kind.pod_path().join(".");
    let inside = |path: &str| {
        path.strip_prefix(pod.as_str())?
            .strip_prefix('.')
            .map(SmolStr::new)
    };
    let leaves = workload.rest.iter();
    leaves
        .filter_map(|(path, leaf)| Some((inside(path)?, leaf.clone())))
        .collect()
}

/// Compares the names of other objects that the workload uses, as they were before prefix and suffix.
fn compare_names<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Workload, &'e Workload),
    out: &mut Vec<Difference<'e>>,
) {
    let account = |w: &'e Workload| w.service_account.as_ref().map(|name| name.value.as_str());
    let (x, y) = (account(a), account(b));
    let unaffixed = |w: &'e Workload, name: Option<&'e str>| name.map(|n| without_affixes(w, n));
    if x != y && unaffixed(a, x) != unaffixed(b, y) {
        let (x, y) = (&a.service_account, &b.service_account);
        let (x, y) = (x.as_ref().map(name_side), y.as_ref().map(name_side));
        scope.record(out, Field::ServiceAccount, x, y);
    }
    let x = pull_secrets(a, &context.reference.secrets);
    let y = pull_secrets(b, &context.target.secrets);
    let as_written: IndexSet<&str> = y.keys().copied().collect();
    let y = volume::called_as_ours(context, &x, y);
    union(&x, &y, |name, x, y| {
        if x.is_none() || y.is_none() || !as_written.contains(name) {
            let field = Field::Rest(FieldPath::of_field("imagePullSecrets").with_field(name));
            let side = |name: &&Located<String>| name_side(name);
            scope.record(out, field, x.map(side), y.map(side));
        }
    });
}

pub(super) fn count_side(count: Located<i64>) -> Side {
    Side::new(Value::Count(count.value), count.origin)
}

pub(super) fn name_side(name: &Located<String>) -> Side {
    Side::new(Value::plain(&name.value), name.origin)
}

fn pull_secrets<'e>(
    workload: &'e Workload,
    secrets: &'e [Secret],
) -> IndexMap<&'e str, &'e Located<String>> {
    let original = |name: &'e str| {
        secrets
            .iter()
            .find(|secret| secret.name == name && secret.app == workload.app)
            .map_or_else(|| without_affixes(workload, name), |s| &s.original_name)
    };
    let names = workload.image_pull_secrets.iter();
    names.map(|name| (original(&name.value), name)).collect()
}

/// Takes the prefix and suffix that the workload itself was given off another name of the same rendering.
fn without_affixes<'n>(workload: &Workload, name: &'n str) -> &'n str {
    workload
        .name
        .split_once(&workload.original_name)
        .and_then(|(prefix, suffix)| name.strip_prefix(prefix)?.strip_suffix(suffix))
        .filter(|stripped| !stripped.is_empty())
        .unwrap_or(name)
}

fn compare_containers<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Workload, &'e Workload),
    out: &mut Vec<Difference<'e>>,
) {
    let sides = (a, b);
    let (a, b) = (by_name(a), by_name(b));
    let mut paired: Vec<(&Container, &Container)> = Vec::with_capacity(a.len());
    let mut alone: [Vec<&'e Container>; 2] = Default::default();
    let [ours, theirs] = &mut alone;
    union(&a, &b, |_, x, y| match (x, y) {
        (Some(x), Some(y)) => {
            paired.push((x, y));
            container::compare_container(context, &scope.container(Some(x), Some(y)), (x, y), out);
        }
        (x, y) => {
            ours.extend(x.copied());
            theirs.extend(y.copied());
        }
    });
    let explained = context.names.explained(
        ours.iter().map(|x| x.name.as_str()),
        theirs.iter().map(|y| y.name.as_str()),
    );
    let mut open: Vec<Option<&Container>> = theirs.iter().copied().map(Some).collect();
    for (&x, partners) in ours.iter().zip(explained) {
        let mut partners = partners.into_iter().filter(|&index| {
            let partner = open.get(index).copied().flatten();
            partner.is_some_and(|y| x.kind == y.kind)
        });
        let only = partners.next().filter(|_| partners.next().is_none());
        let only = only.or_else(|| renamed_with(sides, x, &open));
        if let Some(y) = only.and_then(|index| open.get_mut(index)?.take()) {
            paired.push((x, y));
            container::compare_container(context, &scope.container(Some(x), Some(y)), (x, y), out);
        } else {
            let scope = scope.container(Some(x), None);
            scope.record(out, Field::Container(x.kind), Some(container_side(x)), None);
        }
    }
    for y in open.into_iter().flatten() {
        let scope = scope.container(None, Some(y));
        scope.record(out, Field::Container(y.kind), None, Some(container_side(y)));
    }
    compare_order(scope, sides, &paired, out);
}

/// Returns the one container that is left and runs a container's image, where the workload has another name as well: both are called
/// after it.
fn renamed_with(
    (a, b): (&Workload, &Workload),
    container: &Container,
    open: &[Option<&Container>],
) -> Option<usize> {
    if a.original_name == b.original_name {
        return None;
    }
    let runs = |of: &Container| {
        let image = of.image.as_ref().map(|image| &image.value.repository);
        (of.kind, image.cloned())
    };
    let own = runs(container);
    let is_only = a.containers.iter().filter(|of| runs(of) == own).count() == 1;
    let mut same = open.iter().enumerate().filter_map(|(index, of)| {
        let of = (*of)?;
        (own.1.is_some() && runs(of) == own).then_some(index)
    });
    same.next().filter(|_| is_only && same.next().is_none())
}

/// Records another order of what starts one after the other: init containers and sidecars.
fn compare_order<'e>(
    scope: &Scope<'e>,
    (a, b): (&Workload, &Workload),
    paired: &[(&Container, &Container)],
    out: &mut Vec<Difference<'e>>,
) {
    let (in_a, in_b) = (by_name(a), by_name(b));
    let place = |all: &IndexMap<(ContainerKind, &str), &Container>, of: &Container| {
        all.get_index_of(&(of.kind, of.name.as_str()))
    };
    let mut places: Vec<_> = paired
        .iter()
        .filter(|(x, _)| x.kind != ContainerKind::Main)
        .map(|(x, y)| (place(&in_a, x), place(&in_b, y)))
        .collect();
    places.sort_unstable();
    if places.is_sorted_by_key(|(_, there)| *there) {
        return;
    }
    let side = |of: &Workload| {
        let is_init = |container: &&Container| container.kind != ContainerKind::Main;
        let init = || of.containers.iter().filter(is_init);
        let names: Vec<String> = init().map(|container| container.name.clone()).collect();
        let first = init().next().map_or(of.origin, |first| first.origin);
        Some(Side::new(Value::List(names.as_slice().into()), first))
    };
    let (x, y) = (side(a), side(b));
    scope.record(out, Field::InitOrder, x, y);
}

fn container_side(container: &Container) -> Side {
    let image = container.image.as_ref();
    let value = Value::Container {
        name: (&container.name).into(),
        image: image.map(|image| image.value.raw.clone()),
    };
    Side::new(value, container.origin)
}

fn by_name(workload: &Workload) -> IndexMap<(ContainerKind, &str), &Container> {
    let containers = workload.containers.iter();
    containers
        .map(|container| ((container.kind, container.name.as_str()), container))
        .collect()
}
