//! The images in lists named `containers` or `initContainers`, at any depth of an object.

use crate::kustomize::Error;
use crate::kustomize::fields::set::wrong_kind;
use crate::yaml::{Node, Tag, Value};

/// Visits the image of each container, those of inner lists first.
///
/// # Errors
/// If a container is no mapping, or the visit fails.
pub(super) fn walk(
    node: &mut Node,
    set: &mut dyn FnMut(&mut Node) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut found = Vec::new();
    find_containers(node, &mut Vec::new(), &mut found);
    for place in found {
        let list = place
            .iter()
            .try_fold(&mut *node, |node, at| child(node, *at));
        let items = list.and_then(Node::as_seq_mut).into_iter().flatten();
        items.into_iter().try_for_each(|item| set_in(item, set))?;
    }
    Ok(())
}

/// Finds container lists at any depth, inner ones first, by the places of the entries and items that lead to them. What leads to none is
/// not asked for what may be changed in it, so that it stays one with its clones.
fn find_containers(node: &Node, place: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    let mut look = |at: usize, inner: &Node, is_list: bool| {
        place.push(at);
        find_containers(inner, place, found);
        if is_list {
            found.push(place.clone());
        }
        place.pop();
    };
    match &node.value {
        Value::Map(entries) => {
            for (at, (key, value)) in entries.iter().enumerate() {
                let is_named = matches!(key.as_str(), Some("containers" | "initContainers"));
                look(at, value, is_named && value.as_seq().is_some());
            }
        }
        Value::Seq(items) => {
            for (at, item) in items.iter().enumerate() {
                look(at, item, false);
            }
        }
        Value::Scalar(_) => {}
    }
}

/// Returns the value of an entry, or an item, to change.
fn child(node: &mut Node, at: usize) -> Option<&mut Node> {
    match &mut node.value {
        Value::Map(entries) => entries.get_mut(at).map(|(_, value)| value),
        Value::Seq(items) => items.get_mut(at),
        Value::Scalar(_) => None,
    }
}

fn set_in(
    container: &mut Node,
    set: &mut dyn FnMut(&mut Node) -> Result<(), Error>,
) -> Result<(), Error> {
    if container.tag == Tag::Null {
        return Ok(());
    }
    if container.as_map().is_none() {
        return Err(wrong_kind("MappingNode", container));
    }
    container.get_mut("image").map_or(Ok(()), set)
}
