//! Resource files: their documents, with lists unwrapped and everything but resources refused.

use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::kustomization::Text;
use crate::kustomize::kustomization::decoder::key_text;
use crate::yaml::{self, Dialect, Node, Origin, Style, Tag, Typed, Value};
use std::borrow::Cow;

/// Moves the places of a text's nodes to where its lines stand in the kustomization: one of several lines is a block,
/// whose first line is the one after its `|`.
pub(crate) fn shift(node: &mut Node, text: &Text) {
    node.origin = shifted(node.origin, text);
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::Seq(items) => items.iter_mut().for_each(|item| shift(item, text)),
        Value::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
            shift(key, text);
            shift(value, text);
        }),
    }
}

/// Returns where a place in a text is in the kustomization.
pub(crate) fn shifted(origin: Origin, text: &Text) -> Origin {
    let line = match text.value.contains('\n') {
        true => origin.line() + text.origin.line(),
        false => text.origin.line(),
    };
    text.origin.at(line, origin.column())
}

/// Reads resources from text: documents, with lists replaced by their items.
pub(crate) fn read_resources(text: &str, origin: Origin) -> Result<Vec<Node>, Error> {
    let text = as_split(text).map_err(|error| error.at(origin))?;
    let documents = yaml::read(&text, origin, Dialect::Core)
        .map_err(|error| explain(&error, "MalformedYAMLError").with_kind(Kind::MalformedYaml))?;
    let mut nodes = unwrap_single_list(documents);
    nodes.retain(|node| !is_empty(node));
    nodes.iter().try_for_each(check_resource)?;
    inline_lists(nodes)
}

/// Returns a YAML error in kustomize's words.
pub(crate) fn explain(error: &yaml::Error, prefix: &str) -> Error {
    Error::new(format!("{prefix}: {error}")).at(error.origin)
}

/// Returns the text as kustomize sees it, which cuts it at every `---` line itself before YAML does.
///
/// Only blanks and comments may follow such a `---`. In the first line, and without a line break
/// after it, YAML is the judge. Of each piece only the first document counts, so what follows a
/// `...` is lost, and a directive never finds its `---`.
fn as_split(text: &str) -> Result<Cow<'_, str>, Error> {
    let mut lost = Vec::new();
    let mut ended = false;
    let mut fresh = true;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        if number > 0 && line.starts_with("---") {
            if !line.ends_with('\n') {
                lost.push(start..at);
            } else if trimmed.get(3..).is_some_and(is_content) {
                return Err(Error::new(format!("invalid document separator: {trimmed}")));
            }
            (ended, fresh) = (false, true);
        } else if ended {
            lost.push(start..start + line.trim_end_matches(['\n', '\r']).len());
        } else if line.starts_with("...") && !trimmed.get(3..).is_some_and(is_content) {
            ended = true;
        } else if fresh && line.starts_with('%') {
            return Err(Error::new(format!(
                "MalformedYAMLError: yaml: line {}: did not find expected <document start>",
                number + 1
            ))
            .with_kind(Kind::MalformedYaml));
        } else {
            fresh &= !is_content(trimmed);
        }
    }
    if lost.is_empty() {
        return Ok(Cow::Borrowed(text));
    }
    let mut kept = text.to_owned();
    for range in lost.into_iter().rev() {
        kept.replace_range(range, "");
    }
    Ok(Cow::Owned(kept))
}

/// Tells whether there is anything but blanks and a comment.
fn is_content(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.starts_with('#')
}

/// A file whose one document is a `List` or `ResourceList` stands for its items as they are.
fn unwrap_single_list(documents: Vec<Node>) -> Vec<Node> {
    let [only] = documents.as_slice() else {
        return documents;
    };
    let kind = only.get("kind").and_then(Node::as_str);
    let has_items = only.get("items").is_some() || only.get("functionConfig").is_some();
    if !(matches!(kind, Some("List" | "ResourceList")) && has_items) {
        return documents;
    }
    match only.get("items").map(|items| items.value.clone()) {
        Some(Value::Seq(items)) => items,
        _ => Vec::new(),
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(_) => node.is_null(),
        Value::Seq(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
    }
}

/// Refuses everything but a resource, which has a kind, and a name unless it is a list.
pub(crate) fn check_resource(node: &Node) -> Result<(), Error> {
    let field = |path: &[&str]| {
        let found = node.at(path).filter(|found| !found.is_null());
        found.and_then(Node::as_str).unwrap_or_default()
    };
    let has_any = ["apiVersion", "kind", "metadata"]
        .iter()
        .any(|key| node.get(key).is_some());
    if !has_any {
        return Err(Error::new("missing Resource metadata").at(node.origin));
    }
    let kind = field(&["kind"]);
    let missing = if kind.is_empty() {
        "kind"
    } else if !kind.ends_with("List") && field(&["metadata", "name"]).is_empty() {
        "metadata.name"
    } else {
        return Ok(());
    };
    Err(Error::new(format!(
        "missing {missing} in object {{{{{} {kind}}} {{{{{} {}}} map[{}] map[{}]}}}}",
        field(&["apiVersion"]),
        field(&["metadata", "name"]),
        field(&["metadata", "namespace"]),
        pairs(node.at(&["metadata", "labels"])),
        pairs(node.at(&["metadata", "annotations"])),
    ))
    .at(node.origin))
}

/// A map of strings the way Go prints one.
fn pairs(map: Option<&Node>) -> String {
    let mut pairs: Vec<_> = map
        .and_then(Node::as_map)
        .unwrap_or_default()
        .iter()
        .map(|(key, value)| {
            let text = |node: &Node| node.as_str().unwrap_or_default().to_owned();
            format!("{}:{}", text(key), text(value))
        })
        .collect();
    pairs.sort();
    pairs.join(" ")
}

/// Replaces every `…List` that has `items` by its items, at the end, typed anew through JSON.
fn inline_lists(nodes: Vec<Node>) -> Result<Vec<Node>, Error> {
    let mut queue = std::collections::VecDeque::from(nodes);
    let mut resources = Vec::with_capacity(queue.len());
    while let Some(mut node) = queue.pop_front() {
        let kind = node
            .get("kind")
            .and_then(Node::as_str)
            .unwrap_or_default()
            .to_owned();
        if !kind.ends_with("List") || node.get("items").is_none() {
            resources.push(node);
            continue;
        }
        let Some(items) = node.remove("items") else {
            continue;
        };
        match items.value {
            Value::Seq(items) => {
                for item in items {
                    let item = through_json(item).map_err(|error| {
                        error.within(format_args!("trouble expanding list of {kind}"))
                    })?;
                    if !is_empty(&item) {
                        check_resource(&item)?;
                        queue.push_back(item);
                    }
                }
            }
            _ if items.is_null() => {}
            _ => {
                return Err(Error::new(format!("expected array in {kind}/items")).at(items.origin));
            }
        }
    }
    Ok(resources)
}

/// Types every scalar anew, as writing a tree as JSON and reading it again does.
pub(crate) fn through_json(mut node: Node) -> Result<Node, Error> {
    node.style = Style::Plain;
    match node.value {
        Value::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(mut key, value)| {
                    key.value = Value::Scalar(key_text(&key).into());
                    key.tag = Tag::Str;
                    key.style = Style::Double;
                    Ok((key, through_json(value)?))
                })
                .collect::<Result<_, Error>>()?;
            node.value = Value::Map(entries);
            Ok(node)
        }
        Value::Seq(items) => {
            node.value = Value::Seq(
                items
                    .into_iter()
                    .map(through_json)
                    .collect::<Result<_, _>>()?,
            );
            Ok(node)
        }
        Value::Scalar(_) => scalar_through_json(&node),
    }
}

fn scalar_through_json(node: &Node) -> Result<Node, Error> {
    let scalar = |text: String, tag, style| Ok(Node::scalar(text, tag, style, node.origin));
    match node.typed_when_reprinted() {
        None | Some(Typed::Null) => Ok(Node::null(node.origin)),
        Some(Typed::Bool(value)) => scalar(value.to_string(), Tag::Bool, Style::Plain),
        Some(Typed::Int(value)) => scalar(value.to_string(), Tag::Int, Style::Plain),
        Some(Typed::Uint(value)) => scalar(value.to_string(), Tag::Int, Style::Plain),
        Some(Typed::Float(value)) => {
            let text = yaml::go_float(value, node.origin)
                .map_err(|error| Error::new(error.message).at(error.origin))?;
            let tag = yaml::resolve(&text, Dialect::Core);
            scalar(text, tag, Style::Plain)
        }
        Some(Typed::Str(text)) => scalar(text.into_owned(), Tag::Str, Style::Double),
        Some(Typed::Timestamp(text)) => scalar(text, Tag::Str, Style::Double),
    }
}
