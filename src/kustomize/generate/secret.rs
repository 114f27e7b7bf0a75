//! A Secret's type and data, all of it base64.

use super::data::{Pair, base64_lines, entry, map_of};
use crate::kustomize::kustomization::GeneratorArgs;
use crate::yaml::Node;

/// Fills in type and data; a Secret without any has an empty `data`.
pub(super) fn fill(node: &mut Node, pairs: Vec<Pair>, args: &GeneratorArgs) {
    let kind = if args.secret_type.is_empty() {
        Node::string("Opaque", args.origin)
    } else {
        Node::string(&*args.secret_type.value, args.secret_type.origin)
    };
    node.set("type", kind);
    let entries = pairs
        .into_iter()
        .map(|pair| entry(&pair.key, base64_lines(&pair.value), pair.origin))
        .collect();
    node.set("data", map_of(entries, args.origin));
}
