//! The fields of a workload itself, and which containers answer to which.

use crate::maps::IndexMap;

use super::collect::{Context, Scope, union};
use super::{Difference, Field, Pair, container, text, volume};
use crate::model::{Container, ContainerKind, Leaves, Located, Secret, Workload};
use crate::yaml::Origin;

/// Records everything that differs between the two workloads of a pair.
pub(super) fn compare_pair<'e>(
    context: &Context<'e>,
    pair: &Pair<'e>,
    out: &mut Vec<Difference<'e>>,
) {
    let first = out.len();
    match (pair.reference, pair.target) {
        (Some(reference), Some(target)) => {
            let scope = Scope::of_workloads(reference, Some(target));
            compare_fields(context, &scope, (reference, target), out);
            compare_containers(context, &scope, (reference, target), out);
        }
        (Some(only), None) => {
            let scope = Scope::of_workloads(only, None);
            scope.record(out, Field::Workload, Some(described(only)), None);
        }
        (None, Some(only)) => {
            let mut scope = Scope::of_workloads(only, None);
            scope.workloads = (None, Some(only));
            scope.record(out, Field::Workload, None, Some(described(only)));
        }
        (None, None) => {}
    }
    if let Some(new) = out.get_mut(first..) {
        new.sort_by(|a, b| (&a.subject.container, &a.field).cmp(&(&b.subject.container, &b.field)));
    }
}

fn described(workload: &Workload) -> (String, Origin) {
    let text = format!("{} {}", workload.kind, workload.name);
    (text, workload.origin)
}

fn compare_fields<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Workload, &'e Workload),
    out: &mut Vec<Difference<'e>>,
) {
    let same_kind = a.kind == b.kind;
    let written = |text: &str, of: &Workload| Some((text.to_owned(), of.origin));
    if !same_kind {
        scope.record(out, Field::Kind, written(&a.kind, a), written(&b.kind, b));
    } else if a.api_version != b.api_version {
        let field = Field::Rest("apiVersion".to_owned());
        let (x, y) = (written(&a.api_version, a), written(&b.api_version, b));
        scope.record(out, field, x, y);
    }
    if context.namespaces.of_reference(a) != context.namespaces.of_target(b) {
        let field = Field::Rest("metadata.namespace".to_owned());
        let namespace = |w: &Workload| w.namespace.clone().map(|name| (name, w.origin));
        scope.record(out, field, namespace(a), namespace(b));
    }
    // Of two workloads of a kind, the one without a number has it still to be substituted.
    let unknown = same_kind && a.replicas.is_none() != b.replicas.is_none();
    // What an autoscaler settles is not the template's.
    let scaled = a.autoscaled || b.autoscaled;
    if a.replicas != b.replicas && !unknown && !scaled {
        let count =
            |replicas: Option<Located<i64>>| replicas.map(|r| (r.value.to_string(), r.origin));
        scope.record(out, Field::Replicas, count(a.replicas), count(b.replicas));
    }
    compare_names(context, scope, (a, b), out);
    if same_kind {
        let strategies = (&a.strategy, &b.strategy);
        scope.leaves(out, strategies, |path| Field::Strategy(path.to_owned()));
        scope.leaves(out, (&a.rest, &b.rest), |path| Field::Rest(path.to_owned()));
    } else {
        // Host the pod template two kinds have different fields altogether; that the kind differs is said.
        let (x, y) = (pod_fields(a), pod_fields(b));
        scope.leaves(out, (&x, &y), |path| Field::Rest(path.to_owned()));
    }
    volume::compare_volumes(context, scope, (a, b), out);
}

/// Returns the other leaves of the pod template, by their path inside its `spec`.
fn pod_fields(workload: &Workload) -> Leaves {
    let inside = |path: &str| {
        let (_, field) = path.split_once("template.spec.")?;
        // A CronJob's job has a template of its own: `spec.jobTemplate.spec.template.spec.…`
        Some(
            field
                .rsplit_once("template.spec.")
                .map_or(field, |(_, f)| f)
                .into(),
        )
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
        let shown = |name: &Located<String>| (name.value.clone(), name.origin);
        let (x, y) = (&a.service_account, &b.service_account);
        let (x, y) = (x.as_ref().map(shown), y.as_ref().map(shown));
        scope.record(out, Field::ServiceAccount, x, y);
    }
    let x = pull_secrets(a, &context.reference.secrets);
    let y = pull_secrets(b, &context.target.secrets);
    union(&x, &y, |name, x, y| {
        if x.is_none() || y.is_none() {
            let field = Field::Rest(format!("imagePullSecrets.{name}"));
            let shown =
                |found: Option<&&Located<String>>| found.map(|n| (n.value.clone(), n.origin));
            scope.record(out, field, shown(x), shown(y));
        }
    });
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
    let (a, b) = (by_name(a), by_name(b));
    let mut alone: [Vec<&'e Container>; 2] = Default::default();
    let [ours, theirs] = &mut alone;
    union(&a, &b, |_, x, y| match (x, y) {
        (Some(x), Some(y)) => {
            container::compare_container(context, &scope.container(Some(x), Some(y)), (x, y), out);
        }
        (x, y) => {
            ours.extend(x.copied());
            theirs.extend(y.copied());
        }
    });
    for &x in ours.iter() {
        let mut partners = theirs
            .iter()
            .enumerate()
            .filter(|(_, y)| x.kind == y.kind && context.names.explain(&x.name, &y.name));
        if let (Some((index, &y)), None) = (partners.next(), partners.next()) {
            theirs.remove(index);
            container::compare_container(context, &scope.container(Some(x), Some(y)), (x, y), out);
        } else {
            let scope = scope.container(Some(x), None);
            let found = Some((container_text(x), x.origin));
            scope.record(out, Field::Container(x.kind), found, None);
        }
    }
    for &y in theirs.iter() {
        let scope = scope.container(None, Some(y));
        let found = Some((container_text(y), y.origin));
        scope.record(out, Field::Container(y.kind), None, found);
    }
}

fn container_text(container: &Container) -> String {
    let image = container.image.as_ref();
    image.map_or_else(
        || format!("container {}", container.name),
        |image| format!("image {}", text::excerpt(&image.value.raw, None)),
    )
}

fn by_name(workload: &Workload) -> IndexMap<(ContainerKind, &str), &Container> {
    let containers = workload.containers.iter();
    containers
        .map(|container| ((container.kind, container.name.as_str()), container))
        .collect()
}
