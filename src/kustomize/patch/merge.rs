//! Strategic merge as kustomize does it, quirks and all.
//!
//! Takes an object and a patch; changes the object. Every node of the patch that ends up in the object keeps its own
//! origin. Lists that merge by key are in [`list`]; which lists do is [`super::schema`]'s.

mod list;
mod stays;
#[cfg(test)]
mod tests;

use super::schema::{Definitions, Schema};
use crate::kustomize::Error;
use crate::yaml::{Dialect, Node, Style, Tag, Value, resolve};

const DIRECTIVE: &str = "$patch";

/// The way in which a patch is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strategy {
    Merge,
    Replace,
    Delete,
}

/// The two sides of one field.
enum Sides {
    /// An object's node and a patch's, either may be missing.
    Two(Option<Node>, Option<Node>),
    /// A patch's node that has become the object's: it is walked against itself, which cleans it of nulls and directives.
    Same(Node),
}

/// Merges a patch into an object. Gives `None` where the patch deletes it.
///
/// # Errors
/// If the two have different kinds of node at one place, or a directive is unknown.
pub(crate) fn merge_patch(
    object: Node,
    patch: Node,
    definitions: Option<&Definitions>,
) -> Result<Option<Node>, Error> {
    let text = |key: &str| object.get(key).and_then(Node::as_str).unwrap_or_default();
    let schema = Schema::of_kind(definitions, text("apiVersion"), text("kind"));
    if patch.get(DIRECTIVE).and_then(Node::as_str) == Some("replace") {
        // kustomize makes the replacement and then goes on with the object that it had.
        walk(Sides::Two(Some(object.clone()), Some(patch)), schema)?;
        return Ok(Some(object));
    }
    walk(Sides::Two(Some(object), Some(patch)), schema)
}

fn walk(sides: Sides, schema: Schema<'_>) -> Result<Option<Node>, Error> {
    let sides = match sides {
        Sides::Two(Some(dest), None) if stays::stays(&dest, schema) => return Ok(Some(dest)),
        sides => sides,
    };
    let leader = match &sides {
        Sides::Same(node) => Some(node).filter(|node| !node.is_null()),
        Sides::Two(dest, patch) => {
            let first = dest.iter().chain(patch).find(|node| !node.is_null());
            if let (Some(first), Some(patch)) = (first, patch) {
                same_kind(first, patch)?;
            }
            first
        }
    };
    let shape = match leader.map(|node| &node.value) {
        None | Some(Value::Map(_)) => Shape::Map(inner_schema(leader, schema)),
        Some(Value::Seq(_)) if schema.merges() => Shape::MergingList,
        Some(_) => Shape::Whole,
    };
    match shape {
        Shape::Map(schema) => map(sides, schema),
        Shape::MergingList => list::walk_list(sides, schema),
        Shape::Whole => Ok(match sides {
            Sides::Same(node) => Some(node),
            Sides::Two(_, Some(patch)) => Some(patch).filter(|patch| !patch.is_null()),
            Sides::Two(dest, None) => dest,
        }),
    }
}

/// How a node is merged.
enum Shape<'d> {
    Map(Schema<'d>),
    MergingList,
    /// Scalars, and lists that are replaced.
    Whole,
}

/// An object inside an object is merged by its own kind where nothing else is known.
fn inner_schema<'d>(leader: Option<&Node>, schema: Schema<'d>) -> Schema<'d> {
    let text = |key: &str| leader.and_then(|node| node.get(key)).and_then(Node::as_str);
    match (text("apiVersion"), text("kind")) {
        (Some(api_version), Some(kind)) => schema.or_of_kind(api_version, kind),
        _ => schema,
    }
}

fn same_kind(first: &Node, patch: &Node) -> Result<(), Error> {
    match patch.is_null() || kind_name(first) == kind_name(patch) {
        true => Ok(()),
        false => Err(wrong_kind(kind_name(first), patch)),
    }
}

fn kind_name(node: &Node) -> &'static str {
    match node.value {
        Value::Map(_) => "MappingNode",
        Value::Seq(_) => "SequenceNode",
        Value::Scalar(_) => "ScalarNode",
    }
}

fn wrong_kind(expected: &str, node: &Node) -> Error {
    // What the node holds may be a Secret's value: kustomize prints it here.
    Error::new(format!(
        "wrong node kind: expected {expected} but got {}",
        kind_name(node)
    ))
    .at(node.origin)
    .sensitive()
}

/// Takes the directive out of a patch's mapping or list and returns it.
fn take_strategy(patch: &mut Node) -> Result<Strategy, Error> {
    let directive = match &patch.value {
        Value::Map(_) => patch.get(DIRECTIVE),
        Value::Seq(items) => items
            .iter()
            .find(|item| item.get(DIRECTIVE).is_some())
            .filter(|item| item.as_map().is_some_and(|entries| entries.len() == 1))
            .and_then(|item| item.get(DIRECTIVE)),
        Value::Scalar(_) => None,
    };
    let Some(directive) = directive else {
        return Ok(Strategy::Merge);
    };
    let word = directive.as_str().unwrap_or_default().to_owned();
    let strategy = match word.as_str() {
        "merge" => Strategy::Merge,
        "replace" => Strategy::Replace,
        "delete" => Strategy::Delete,
        _ => {
            let message = format!("unknown patch strategy '{}'", directive.guarded());
            return Err(Error::new(message).at(directive.origin));
        }
    };
    match &mut patch.value {
        Value::Seq(items) => items.retain(|item| {
            !item.is_null()
                && item.as_map().is_none_or(|entries| !entries.is_empty())
                && item.get(DIRECTIVE).and_then(Node::as_str) != Some(&word)
        }),
        _ => {
            patch.remove(DIRECTIVE);
        }
    }
    Ok(strategy)
}

fn is_missing(node: Option<&Node>) -> bool {
    node.is_none_or(Node::is_null)
}

fn map(sides: Sides, schema: Schema<'_>) -> Result<Option<Node>, Error> {
    let (dest, patch) = match sides {
        Sides::Same(mut node) => {
            if node.is_null() {
                return Ok(Some(node));
            }
            return match take_strategy(&mut node)? {
                Strategy::Delete => Ok(None),
                _ => clean_fields(node, schema).map(Some),
            };
        }
        Sides::Two(dest, patch) => (dest, patch),
    };
    if is_missing(dest.as_ref()) {
        return add(dest, patch, schema);
    }
    let Some(mut dest) = dest else {
        return Ok(None);
    };
    let Some(mut patch) = patch else {
        return merge_fields(dest, Vec::new(), schema).map(Some);
    };
    if patch.is_null() {
        return Ok(None);
    }
    match take_strategy(&mut patch)? {
        Strategy::Delete => Ok(None),
        Strategy::Replace => clean_fields(patch, schema).map(Some),
        Strategy::Merge => {
            let Value::Map(entries) = patch.value else {
                return Ok(Some(dest));
            };
            if dest.as_map().is_some_and(<[_]>::is_empty) {
                dest.style = patch.style;
            }
            merge_fields(dest, entries.into_vec(), schema).map(Some)
        }
    }
}

/// The object has nothing here: the patch's node becomes the object's.
fn add(dest: Option<Node>, patch: Option<Node>, schema: Schema<'_>) -> Result<Option<Node>, Error> {
    match (dest, patch) {
        // An explicit null stays; an empty value goes.
        (Some(dest), None) => {
            Ok(Some(dest).filter(|dest| dest.as_str().is_some_and(|text| !text.is_empty())))
        }
        (_, None) => Ok(None),
        // What the patch sets to null is not there.
        (_, Some(patch)) if patch.is_null() => Ok(None),
        // An unknown directive stays, as there is nothing to apply it to.
        (_, Some(mut patch)) => match take_strategy(&mut patch) {
            Ok(Strategy::Delete) => Ok(None),
            _ => clean_fields(patch, schema).map(Some),
        },
    }
}

/// A field without a name cannot be set: kustomize takes its mapping for the value.
fn refuse_nameless(node: &Node, patch: &[(Node, Node)]) -> Result<(), Error> {
    let mut entries = node.as_map().unwrap_or_default().iter().chain(patch);
    match entries.any(|(key, _)| key.as_str().is_some_and(str::is_empty)) {
        true => Err(wrong_kind("ScalarNode", node)),
        false => Ok(()),
    }
}

fn clean_fields(mut node: Node, schema: Schema<'_>) -> Result<Node, Error> {
    refuse_nameless(&node, &[])?;
    let Value::Map(entries) = &mut node.value else {
        return Ok(node);
    };
    let mut kept = Vec::with_capacity(entries.len());
    for (key, value) in std::mem::take(entries) {
        let field = schema.field(key.as_str().unwrap_or_default());
        if value.is_null() {
            continue;
        }
        if let Some(mut value) = walk(Sides::Same(value), field)? {
            quote_what_reads_otherwise(&mut value);
            kept.push((key, value));
        }
    }
    *entries = kept.into();
    Ok(node)
}

fn merge_fields(
    mut dest: Node,
    patch: Vec<(Node, Node)>,
    schema: Schema<'_>,
) -> Result<Node, Error> {
    refuse_nameless(&dest, &patch)?;
    let Value::Map(entries) = &mut dest.value else {
        return Ok(dest);
    };
    let mut patch: Vec<Option<(Node, Node)>> = first_of_each(patch).into_iter().map(Some).collect();
    let mut merged = Vec::with_capacity(entries.len() + patch.len());
    for (key, value) in std::mem::take(entries) {
        let name = key.as_str().unwrap_or_default();
        let theirs = patch
            .iter_mut()
            .find(|entry| {
                entry
                    .as_ref()
                    .is_some_and(|(other, _)| other.as_str() == Some(name))
            })
            .and_then(Option::take)
            .map(|(_, value)| value);
        let field = schema.field(name);
        let (style, twin) = (value.style, value.twin);
        let changed = theirs.is_some();
        if let Some(mut value) = walk(Sides::Two(Some(value), theirs), field)? {
            // A patch's null clears the field; the object's own stays.
            if changed && value.is_null() {
                continue;
            }
            match changed {
                true if matches!(value.value, Value::Scalar(_)) => {
                    value.style = style;
                    value.twin = twin.changed();
                }
                _ => quote_what_reads_otherwise(&mut value),
            }
            merged.push((key, value));
        }
    }
    for (key, value) in patch.into_iter().flatten() {
        let field = schema.field(key.as_str().unwrap_or_default());
        if let Some(mut value) = walk(Sides::Two(None, Some(value)), field)? {
            quote_what_reads_otherwise(&mut value);
            merged.push((key, value));
        }
    }
    *entries = merged.into();
    Ok(dest)
}

/// Leaves the first entry of each key, since kustomize merges a key once, however often the patch has it.
fn first_of_each(mut patch: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    if crate::yaml::are_few_and_different(&patch) {
        return patch;
    }
    let mut seen = crate::maps::IndexSet::default();
    patch.retain(|(key, _)| key.as_text().is_none_or(|key| seen.insert(key.clone())));
    patch
}

/// Gives a string that YAML 1.1 would read as something else its quotes, which a later patch's value will inherit.
fn quote_what_reads_otherwise(node: &mut Node) {
    if lacks_quotes(node) {
        node.style = Style::Double;
    }
}

fn lacks_quotes(node: &Node) -> bool {
    let is_string = matches!(node.tag, Tag::Str | Tag::Implicit);
    let text = node.as_str().filter(|_| is_string);
    node.style == Style::Plain && text.is_some_and(reads_otherwise)
}

/// Tells whether YAML 1.1 takes a plain text for something else than a string.
pub(crate) fn reads_otherwise(text: &str) -> bool {
    !text.is_empty() && !matches!(resolve(text, Dialect::Yaml11), Tag::Str | Tag::Timestamp)
}
