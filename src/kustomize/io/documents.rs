//! Resource files: their documents, with lists unwrapped and everything but resources refused.

use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::kustomization::Text;
use crate::kustomize::kustomization::decoder::key_text;
use crate::mask::Guarded;
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

/// Reads resources from the bytes of a file: documents, with lists replaced by their items.
pub(crate) fn read_resources(bytes: &[u8], origin: Origin) -> Result<Vec<Node>, Error> {
    let pieces = split(bytes).map_err(|error| error.at(origin))?;
    let mut documents = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        let text = decoded(piece.bytes, origin)?;
        let read = yaml::read_first_of_piece(&text, origin, piece.lines_before, Dialect::Core);
        let malformed =
            |error| explain(&error, "MalformedYAMLError").with_kind(Kind::MalformedYaml);
        documents.extend(read.map_err(malformed)?);
    }
    let mut nodes = match pieces.len() {
        1 => unwrap_single_list(documents),
        _ => documents,
    };
    nodes.retain(|node| !is_empty(node));
    nodes.iter().try_for_each(check_resource)?;
    inline_lists(nodes)
}

/// Decodes the bytes of a YAML text.
pub(crate) fn decoded(bytes: &[u8], origin: Origin) -> Result<Cow<'_, str>, Error> {
    yaml::decode(bytes).map_err(|problem| {
        Error::new(format!("MalformedYAMLError: yaml: {problem}"))
            .with_kind(Kind::MalformedYaml)
            .at(origin)
    })
}

/// Returns a YAML error in kustomize's words.
pub(crate) fn explain(error: &yaml::Error, prefix: &str) -> Error {
    Error::new(format!("{prefix}: {error}")).at(error.origin)
}

/// Splits the bytes of a file at its `---` lines as kustomize does, before anything is decoded.
///
/// Only blanks and comments may follow such a `---`. In the first line, right behind another one, and without a line break
/// after it, YAML is the judge. Of each piece only the first document counts: what follows a `...` or the end of a JSON
/// value is lost, and a directive never finds its `---`.
fn split(bytes: &[u8]) -> Result<Vec<Piece<'_>>, Error> {
    let mut pieces = Vec::new();
    let (mut piece, mut piece_line, mut line_start) = (0, 0, 0);
    // Whether the line break before this line belongs to a separator.
    let mut taken = true;
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line_end = line_start + line.len();
        let separates = !taken && line.starts_with(b"---") && line.ends_with(b"\n");
        taken = separates;
        if separates {
            let line = String::from_utf8_lossy(line);
            let trimmed = line.trim();
            if trimmed.get(3..).is_some_and(is_content) {
                // A value may have slipped there.
                let content = Guarded::new(trimmed.get(3..).unwrap_or_default().trim());
                return Err(Error::new(format!(
                    "invalid document separator: --- {content}"
                )));
            }
            pieces.push(Piece {
                bytes: bytes.get(piece..line_start).unwrap_or_default(),
                lines_before: piece_line,
            });
            (piece, piece_line) = (line_end, number as u64 + 1);
        }
        line_start = line_end;
    }
    if !bytes.is_empty() {
        pieces.push(Piece {
            bytes: bytes.get(piece..).unwrap_or_default(),
            lines_before: piece_line,
        });
    }
    Ok(pieces)
}

/// A part of a file between two separators.
struct Piece<'b> {
    bytes: &'b [u8],
    lines_before: u64,
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
        Some(Value::Seq(items)) => items.into_vec(),
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

/// The keys of a map the way Go prints one: a value may be a copy of a Secret.
fn pairs(map: Option<&Node>) -> String {
    let mut pairs: Vec<_> = map
        .and_then(Node::as_map)
        .unwrap_or_default()
        .iter()
        .map(|(key, _)| format!("{}:…", key.as_str().unwrap_or_default()))
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
