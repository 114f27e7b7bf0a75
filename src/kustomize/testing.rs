//! Helpers of the unit tests of this stage: resources from YAML, and their printed text.

use super::kustomization::FieldSpec;
use super::{ResMap, Resource};
use crate::yaml::{self, Dialect, Origin};

/// Reads one resource.
pub(crate) fn resource(text: &str) -> Resource {
    let resources = map_of(text).into_resources();
    resources.into_iter().next().expect("one document")
}

/// Reads resources.
pub(crate) fn map_of(text: &str) -> ResMap {
    let mut resources = ResMap::default();
    for node in yaml::read(text, Origin::NONE, Dialect::Core).expect("valid YAML") {
        resources.push(Resource::new(node));
    }
    resources
}

/// Prints a resource.
pub(crate) fn printed(resource: &Resource) -> String {
    let mut out = String::new();
    yaml::print(&resource.node, &mut out).expect("printable");
    out
}

/// Prints resources one after the other.
pub(crate) fn printed_all(resources: &ResMap) -> String {
    resources.iter().map(printed).collect()
}

/// A path in resources of one kind.
pub(crate) fn spec(kind: &'static str, path: &'static str, create: bool) -> FieldSpec {
    FieldSpec {
        kind: kind.into(),
        ..FieldSpec::any(path, create)
    }
}
