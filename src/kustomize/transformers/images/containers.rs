//! The images in lists named `containers` or `initContainers`, at any depth of an object.

use crate::kustomize::Error;
use crate::kustomize::fields::set::wrong_kind;
use crate::yaml::{Node, Tag, Value};

/// The container lists of an object, by the places of the entries and items that lead to them, inner ones first. They stay where they
/// are while images are changed.
pub(super) struct Lists(Vec<Vec<usize>>);

impl Lists {
    /// Finds the lists of an object.
    pub(super) fn of(object: &Node) -> Self {
        let mut found = Vec::new();
        find_containers(object, &mut Vec::new(), &mut found);
        Self(found)
    }

    /// Tells whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at the image of each container.
    ///
    /// # Errors
    /// If a container is no mapping, or looking fails.
    pub(super) fn look<'n>(
        &self,
        object: &'n Node,
        look: &mut dyn FnMut(&'n Node) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for place in &self.0 {
            let list = place.iter().try_fold(object, |node, at| child(node, *at));
            let items = list.and_then(Node::as_seq).unwrap_or_default();
            for item in items {
                if is_container(item)? {
                    item.get("image").map_or(Ok(()), &mut *look)?;
                }
            }
        }
        Ok(())
    }

    /// Sets the image of each container.
    ///
    /// # Errors
    /// If a container is no mapping, or setting fails.
    pub(super) fn set(
        &self,
        object: &mut Node,
        set: &mut dyn FnMut(&mut Node) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for place in &self.0 {
            let list = place
                .iter()
                .try_fold(&mut *object, |node, at| child_mut(node, *at));
            for item in list.and_then(Node::as_seq_mut).into_iter().flatten() {
                if is_container(item)? {
                    item.get_mut("image").map_or(Ok(()), &mut *set)?;
                }
            }
        }
        Ok(())
    }
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

/// Returns the value of an entry, or an item.
fn child(node: &Node, at: usize) -> Option<&Node> {
    match &node.value {
        Value::Map(entries) => entries.get(at).map(|(_, value)| value),
        Value::Seq(items) => items.get(at),
        Value::Scalar(_) => None,
    }
}

/// As [`child`], to change.
fn child_mut(node: &mut Node, at: usize) -> Option<&mut Node> {
    match &mut node.value {
        Value::Map(entries) => entries.get_mut(at).map(|(_, value)| value),
        Value::Seq(items) => items.get_mut(at),
        Value::Scalar(_) => None,
    }
}

/// Tells whether an item of a list is a container, and not null.
fn is_container(item: &Node) -> Result<bool, Error> {
    match &item.value {
        _ if item.tag == Tag::Null => Ok(false),
        Value::Map(_) => Ok(true),
        _ => Err(wrong_kind("MappingNode", item)),
    }
}
