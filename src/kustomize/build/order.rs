//! The order of the output: by kind (`legacy`), or as accumulated (`fifo`).

use super::go_sort;
use crate::kustomize::Error;
use crate::kustomize::kustomization::SortOptions;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::kind_order::{FIRST, LAST, Rank, kind_rank, kind_text, or_marker};
use crate::maps::IndexMap;

/// The order that `--reorder` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reorder {
    /// By kind.
    Legacy,
    /// As accumulated.
    None,
}

/// Puts resources into the output's order. The kustomization's own `sortOptions` win over
/// `reorder`; where neither says anything, the order is by kind.
///
/// # Errors
/// If `sortOptions` is wrong.
pub(crate) fn sort_resources(
    resources: Vec<Resource>,
    options: Option<&SortOptions>,
    reorder: Option<Reorder>,
) -> Result<Vec<Resource>, Error> {
    let Some(options) = options else {
        return Ok(match reorder {
            Some(Reorder::None) => resources,
            _ => by_kind(resources, FIRST, LAST),
        });
    };
    match (&*options.order, &options.legacy) {
        ("fifo", None) => Ok(resources),
        ("fifo", Some(_)) => Err(Error::new(
            "the field 'sortOptions.legacySortOptions' is set but the selected sort order is \
             'fifo', not 'legacy'",
        )
        .at(options.order.origin)),
        ("legacy", None) => Ok(by_kind(resources, FIRST, LAST)),
        ("legacy", Some((first, last))) => Ok(by_kind(resources, first, last)),
        _ => Err(
            Error::new("the field 'sortOptions.order' must be one of [fifo, legacy]")
                .at(options.order.origin),
        ),
    }
}

fn by_kind<S: AsRef<str>>(resources: Vec<Resource>, first: &[S], last: &[S]) -> Vec<Resource> {
    // Thousands of objects are of a few kinds: each kind has a number, and numbers are compared.
    let mut kinds: IndexMap<(String, String, String), SortedKind> = IndexMap::default();
    let keyed = |(place, resource): (usize, &Resource)| {
        let ((group, version), kind) = (resource.group_version(), resource.kind());
        let entry = kinds.entry((group.to_owned(), version.to_owned(), kind.to_owned()));
        let number = entry.index();
        entry.or_insert_with(|| SortedKind {
            rank: kind_rank(kind, first, last),
            is_namespace: kind == "Namespace",
            is_core_namespace: kind == "Namespace" && group.is_empty(),
            text: kind_text(group, version, kind),
        });
        let (namespace, name) = (resource.namespace(), resource.name());
        Keyed {
            number,
            key: [or_marker(namespace, "~X"), "|", or_marker(name, "~N")].concat(),
            place,
        }
    };
    let mut keyed: Vec<Keyed> = resources.iter().enumerate().map(keyed).collect();
    let kind = |keyed: &Keyed| kinds.get_index(keyed.number).map(|(_, kind)| kind);
    let is_less = |a: &Keyed, b: &Keyed| match a.number == b.number {
        true => a.key < b.key,
        false => kind(a).zip(kind(b)).is_some_and(|(a, b)| a.is_less(b)),
    };
    go_sort::sort(&mut keyed, &is_less);
    let mut resources: Vec<Option<Resource>> = resources.into_iter().map(Some).collect();
    let in_order = keyed.into_iter();
    in_order
        .filter_map(|keyed| resources.get_mut(keyed.place)?.take())
        .collect()
}

/// The place of a resource, with what it is sorted by: small enough to be moved often.
struct Keyed {
    /// The same for the same group, version and kind.
    number: usize,
    /// Namespace and name.
    key: String,
    place: usize,
}

/// A kind, with what it is sorted by.
struct SortedKind {
    rank: Rank,
    is_namespace: bool,
    is_core_namespace: bool,
    text: String,
}

impl SortedKind {
    /// Compares by group, version and kind; core's `Namespace` comes before other groups', though `~G` sorts late. With
    /// three groups of `Namespace` that is a circle.
    fn is_less(&self, other: &Self) -> bool {
        if self.rank != other.rank {
            return self.rank < other.rank;
        }
        let namespaces = self.is_namespace && other.is_namespace;
        if namespaces && (self.is_core_namespace || other.is_core_namespace) {
            self.text > other.text
        } else {
            self.text < other.text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Node, Origin};

    fn resource(api_version: &str, kind: &str, namespace: &str, name: &str) -> Resource {
        let text = |text: &str| Node::string(text, Origin::NONE);
        let mut metadata = Node::map(Origin::NONE);
        metadata.set("name", text(name));
        if !namespace.is_empty() {
            metadata.set("namespace", text(namespace));
        }
        let mut node = Node::map(Origin::NONE);
        node.set("apiVersion", text(api_version));
        node.set("kind", text(kind));
        node.set("metadata", metadata);
        Resource::new(node)
    }

    #[test]
    fn kinds_by_rank_then_group_then_namespace_then_name() {
        let wanted = [
            ("v1", "Namespace", "", "a"),
            ("foo.io/v1", "Namespace", "", "a"),
            ("foo.io/v1", "ConfigMap", "", "a"),
            ("v1", "ConfigMap", "x-b", "a"),
            ("v1", "ConfigMap", "x", "z"),
            ("v1", "ConfigMap", "", "z"),
            ("v1", "ConfigMap", "", "z-b"),
            ("apps/v1", "Deployment", "", "a"),
            ("bar.io/v1", "Zebra", "", "a"),
            ("foo.io/v1", "Apple", "", "a"),
            (
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "",
                "a",
            ),
        ];
        let mut resources: Vec<_> = wanted
            .iter()
            .map(|(api, kind, namespace, name)| resource(api, kind, namespace, name))
            .collect();
        let ids: Vec<_> = resources.iter().map(Resource::id).collect();
        resources.reverse();
        let sorted = sort_resources(resources, None, None).unwrap();
        let got: Vec<_> = sorted.iter().map(Resource::id).collect();
        assert_eq!(got, ids);
    }
}
