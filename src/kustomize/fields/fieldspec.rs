//! [`FieldSpec`]: which field of which kinds a transformer changes, and the walk that finds it.
//!
//! Takes an object and a path such as `spec/containers[]/image`; hands every node at its end to a
//! setter, creating what is missing where the spec says so. What is set is the transformer's business.

mod parts;

use self::parts::split_first;
pub(crate) use self::parts::split_path;
use crate::kustomize::Error;
use crate::kustomize::kustomization::FieldSpec;
use crate::kustomize::resource::Resource;
use crate::yaml::{Node, Origin, Style, Tag, Value, scalar_weight};
use std::borrow::Cow;

/// The node that a walk makes for a missing or null leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// A scalar with this tag.
    Scalar(Tag),
    /// A mapping.
    Map,
    /// Nothing: a missing leaf is left out even where the spec says `create`.
    Absent,
}

impl FieldSpec {
    /// Returns a spec for every kind.
    #[must_use]
    pub(crate) fn any(path: &'static str, create: bool) -> Self {
        Self {
            path: Cow::Borrowed(path),
            create,
            ..Self::default()
        }
    }

    /// Tells whether the selectors match.
    #[must_use]
    pub(crate) fn selects(&self, group: &str, version: &str, kind: &str) -> bool {
        let matches = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        matches(&self.kind, kind) && matches(&self.group, group) && matches(&self.version, version)
    }

    /// Tells whether the selectors match a resource. Most paths are for every kind.
    #[must_use]
    pub(crate) fn is_for(&self, resource: &Resource) -> bool {
        let is_for_all = self.kind.is_empty() && self.group.is_empty() && self.version.is_empty();
        is_for_all || {
            let (group, version) = resource.group_version();
            self.selects(group, version, resource.kind())
        }
    }

    /// Tells whether this spec, already in a list, keeps `incoming` out of it: the same path, and
    /// what `incoming` selects is selected here.
    #[must_use]
    pub(crate) fn covers(&self, incoming: &Self) -> bool {
        self.path == incoming.path && incoming.selects(&self.group, &self.version, &self.kind)
    }
}

/// Adds specs to a list, each unless one there covers it.
///
/// # Errors
/// If one there covers it but disagrees on `create`.
pub(crate) fn merge_specs(list: &mut Vec<FieldSpec>, incoming: &[FieldSpec]) -> Result<(), Error> {
    for spec in incoming {
        match list.iter().find(|existing| existing.covers(spec)) {
            Some(existing) if existing.create != spec.create => {
                return Err(Error::new("conflicting fieldspecs"));
            }
            Some(_) => {}
            None => list.push(spec.clone()),
        }
    }
    Ok(())
}

/// Returns how many bytes a walk makes at most before it sets one place: all nodes on the way of the longest path.
#[must_use]
pub(crate) fn most_made(specs: &[FieldSpec]) -> u64 {
    let creating = specs.iter().filter(|spec| spec.create);
    let made = creating.map(|spec| {
        let parts = spec.path.split('/');
        parts
            .map(|part| scalar_weight(part) + scalar_weight(""))
            .sum()
    });
    made.max().unwrap_or_default()
}

/// Calls `set` on every node that the specs of the resource's kind find in it.
///
/// # Errors
/// Those of `set`; or if a scalar stands in the middle of a path.
pub(crate) fn visit_fields(
    resource: &mut Resource,
    specs: &[FieldSpec],
    leaf: Leaf,
    origin: Origin,
    set: &mut dyn FnMut(&mut Node) -> Result<(), Error>,
) -> Result<(), Error> {
    let matching: Vec<&FieldSpec> = specs.iter().filter(|of| of.is_for(resource)).collect();
    let mut matching = matching.into_iter();
    matching.try_for_each(|spec| visit(resource, spec, (leaf, origin), set))
}

/// Calls `set` on every node that one spec finds, if it is of the resource's kind.
///
/// # Errors
/// Those of `set`; or if a scalar stands in the middle of the path.
pub(crate) fn visit_field(
    resource: &mut Resource,
    spec: &FieldSpec,
    leaf: Leaf,
    origin: Origin,
    set: &mut dyn FnMut(&mut Node) -> Result<(), Error>,
) -> Result<(), Error> {
    match spec.is_for(resource) {
        true => visit(resource, spec, (leaf, origin), set),
        false => Ok(()),
    }
}

fn visit(
    resource: &mut Resource,
    spec: &FieldSpec,
    (leaf, origin): (Leaf, Origin),
    set: &mut dyn FnMut(&mut Node) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut walk = Walk {
        create: spec.create && leaf != Leaf::Absent,
        leaf,
        origin,
        set,
    };
    let path = spec.path.strip_prefix('/').unwrap_or(&spec.path);
    walk.visit(&mut resource.node, Some(path)).map_err(|error| {
        let id = resource.id();
        error
            .within(format_args!(
                "considering field '{}' of object {id}",
                spec.path
            ))
            .at(resource.declared)
    })
}

struct Walk<'a> {
    create: bool,
    leaf: Leaf,
    origin: Origin,
    set: &'a mut dyn FnMut(&mut Node) -> Result<(), Error>,
}

impl Walk<'_> {
    fn visit(&mut self, node: &mut Node, path: Option<&str>) -> Result<(), Error> {
        let Some(path) = path else {
            return (self.set)(node);
        };
        if node.tag == Tag::Null {
            return Ok(());
        }
        match &mut node.value {
            Value::Seq(items) => items.iter_mut().try_for_each(|item| {
                self.visit(item, Some(path)).map_err(|error| {
                    error.within(format_args!(
                        "visit traversal on path: [{}]",
                        split_path(path).join(" ")
                    ))
                })
            }),
            Value::Map(_) => {
                let (first, rest) = split_first(path);
                self.enter(node, &first, rest)
            }
            Value::Scalar(_) => {
                Err(Error::new("expected sequence or mapping node").at(node.origin))
            }
        }
    }

    fn enter(&mut self, node: &mut Node, key: &str, rest: Option<&str>) -> Result<(), Error> {
        let (key, is_list) = match key.strip_suffix("[]") {
            Some(shorter) => (shorter, true),
            None => (key, false),
        };
        if key.is_empty() {
            return Err(Error::new("cannot set or create an empty field name"));
        }
        if key == "*" {
            // Only replacements know it as any field.
            return Err(Error::new(
                "fieldName: *: wildcard is not supported in PathGetter",
            ));
        }
        let entries = node.as_map().unwrap_or_default();
        let place = entries.iter().position(|(of, _)| of.is_key(key));
        let made = match place {
            Some(_) => None,
            None => self.made(false, rest.is_none()).filter(|_| !is_list),
        };
        // What nothing is changed in is left to be one with its clones.
        if place.is_none() && made.is_none() {
            return Ok(());
        }
        let Some(entries) = node.as_map_mut() else {
            return Ok(());
        };
        entries.extend(made.map(|made| (Node::string(key, made.origin), made)));
        let place = place.unwrap_or(entries.len().saturating_sub(1));
        let Some((_, field)) = entries.get_mut(place) else {
            return Ok(());
        };
        if field.tag == Tag::Null {
            let made = self.made(is_list, rest.is_none());
            self.fill_null(field, made, rest.is_none());
        }
        self.visit(field, rest)
    }

    /// Returns what is made where a field is missing or null.
    fn made(&self, is_list: bool, is_leaf: bool) -> Option<Node> {
        match self.leaf {
            _ if is_list => Some(Node::seq(self.origin)),
            _ if !self.create => None,
            Leaf::Scalar(_) if is_leaf => {
                let tag = Tag::Implicit;
                Some(Node::scalar("", tag, Style::Plain, self.origin))
            }
            Leaf::Absent if is_leaf => None,
            _ => Some(Node::map(self.origin)),
        }
    }

    /// Turns a null into what would have been made had it been missing. A scalar keeps its text.
    fn fill_null(&self, field: &mut Node, made: Option<Node>, is_leaf: bool) {
        match (made, self.leaf) {
            (Some(made), Leaf::Scalar(tag)) if is_leaf && made.as_str().is_some() => {
                field.tag = tag;
            }
            (Some(made), _) => *field = made,
            (None, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::fields::set::set_entry;
    use crate::kustomize::testing::{printed, resource};
    use crate::yaml::Twin;

    fn spec(path: &'static str, create: bool) -> FieldSpec {
        FieldSpec::any(path, create)
    }

    #[test]
    fn walks_find_and_create() {
        for (name, spec, before, after) in [
            (
                "finds",
                spec("a/b", false),
                "{a: {b: {x: 1}}}",
                "a:\n  b:\n    k: v\n    x: 1\n",
            ),
            (
                "passes over what is missing",
                spec("a/b", false),
                "{a: {c: 1}}",
                "a:\n  c: 1\n",
            ),
            (
                "creates",
                spec("a/b", true),
                "{c: 1}",
                "a:\n  b:\n    k: v\nc: 1\n",
            ),
            (
                "turns nulls into maps",
                spec("a/b", true),
                "{a: null}",
                "a:\n  b:\n    k: v\n",
            ),
            (
                "keeps nulls otherwise",
                spec("a/b", false),
                "{a: {b: null}}",
                "a:\n  b: null\n",
            ),
            (
                "goes through lists",
                spec("a/b", true),
                "{a: [{b: {}}, {c: 1}]}",
                "a:\n- b:\n    k: v\n- b:\n    k: v\n  c: 1\n",
            ),
            (
                "never creates lists, but what leads there",
                spec("a/b[]/c", true),
                "{x: 1}",
                "a: {}\nx: 1\n",
            ),
            (
                "turns null lists into lists",
                spec("a[]/c", true),
                "{a: null}",
                "a: []\n",
            ),
        ] {
            let mut resource = resource(before);
            let done = visit_field(&mut resource, &spec, Leaf::Map, Origin::NONE, &mut |node| {
                set_entry(node, "k", "v", Origin::NONE, Twin::NONE).map(drop)
            });
            assert_eq!(done, Ok(()), "{name}");
            assert_eq!(printed(&resource), after, "{name}");
        }
    }

    #[test]
    fn scalars_in_the_way_are_refused() {
        for (before, expected) in [
            ("{a: text}", "considering field 'a/b' of object"),
            ("{a: text}", "expected sequence or mapping node"),
            (
                "{a: {b: text}}",
                "wrong node kind: expected MappingNode but got ScalarNode",
            ),
        ] {
            let mut resource = resource(before);
            let done = visit_field(
                &mut resource,
                &spec("a/b", true),
                Leaf::Map,
                Origin::NONE,
                &mut |node| set_entry(node, "k", "v", Origin::NONE, Twin::NONE).map(drop),
            );
            let message = done
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(message.contains(expected), "{before}: {message}");
        }
    }
}
