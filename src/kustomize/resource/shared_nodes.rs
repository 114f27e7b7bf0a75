//! Keeps nodes equal that are one and the same node to kustomize.
//!
//! A label that one step makes in `metadata`, in a selector and in a template is one node in kustomize's tree, reached on
//! three ways. A later patch of one of them changes all. Here they are three nodes with one [`Twin`]; a step that sets
//! some is followed by [`agree`].

use super::Resource;
use crate::yaml::{Node, Twin, Value};

/// Makes all twins what the last of them was set to, in the order in which kustomize walks: by key.
pub(crate) fn agree(resource: &mut Resource) {
    if !resource.has_twins || !any_changed(&resource.node) {
        return;
    }
    let mut set = Vec::new();
    gather(&resource.node, &mut set);
    spread(&mut resource.node, &set);
}

fn any_changed(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(_) => node.twin.is_changed(),
        Value::Seq(items) => items.iter().any(any_changed),
        Value::Map(entries) => entries.iter().any(|(_, value)| any_changed(value)),
    }
}

fn gather(node: &Node, set: &mut Vec<(Twin, Node)>) {
    match &node.value {
        Value::Scalar(_) => {
            if node.twin.is_changed() {
                let mut last = node.clone();
                last.twin = node.twin.settled();
                set.retain(|(twin, _)| *twin != last.twin);
                set.push((last.twin, last));
            }
        }
        Value::Seq(items) => items.iter().for_each(|item| gather(item, set)),
        Value::Map(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by_key(|(key, _)| key.as_str());
            sorted.into_iter().for_each(|(_, value)| gather(value, set));
        }
    }
}

fn spread(node: &mut Node, set: &[(Twin, Node)]) {
    match &mut node.value {
        Value::Scalar(_) => {
            let own = node.twin.settled();
            if let Some((_, last)) = set.iter().find(|(twin, _)| own.is_shared() && *twin == own) {
                node.clone_from(last);
            }
        }
        Value::Seq(items) => items.iter_mut().for_each(|item| spread(item, set)),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| spread(value, set)),
    }
}
