//! Text → trees: documents, anchors, merge keys, tags, places, and the limits on all of them.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::events::{Event, Failure, Mark, Parser, Properties};
use super::resolve::{Dialect, resolve};
use super::{Error, Node, Origin, Style, Tag, Value};

/// Deeper nesting is refused: what walks a tree may recurse, and a stack overflow cannot be caught.
const MOST_NESTED: usize = 500;

/// More nodes than this out of aliases are refused: nine lines can ask for billions.
const MOST_ALIASED: usize = 400_000;

/// Reads every document of a text. A document without content is a null.
///
/// `file` is the origin that every node's place is counted from (see [`super::SourceMap::add`]). Scalars are resolved,
/// aliases and merge keys are expanded.
///
/// # Errors
/// If the text is no YAML, in go-yaml's words; or if it goes past the limits on nesting and aliases.
pub fn read(text: &str, file: Origin, dialect: Dialect) -> Result<Vec<Node>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(line) = text.lines().position(|line| line.starts_with("%TAG")) {
        return Err(Error::new(
            "yaml: %TAG directives are not supported",
            place(
                file,
                Mark {
                    line: line as u64,
                    column: 0,
                },
            ),
        ));
    }
    let parser =
        Parser::new(text).ok_or_else(|| Error::new("yaml: no memory for the parser", file))?;
    Builder {
        parser,
        file,
        dialect,
        anchors: IndexMap::new(),
        aliased: 0,
        text,
        lines: None,
    }
    .documents()
}

fn place(file: Origin, mark: Mark) -> Origin {
    let from_one = |n: u64| u32::try_from(n.saturating_add(1)).unwrap_or(u32::MAX);
    file.at(from_one(mark.line), from_one(mark.column))
}

/// A collection whose end has not come yet.
struct Open {
    node: Node,
    anchor: Option<Box<str>>,
    key: Option<Node>,
    merges: bool,
}

struct Builder<'t> {
    parser: Parser<'t>,
    file: Origin,
    dialect: Dialect,
    /// Finished anchored nodes with their extents; `None` while the node is still open.
    anchors: IndexMap<Box<str>, Option<(Node, Extent)>>,
    aliased: usize,
    text: &'t str,
    /// How many lines the text has, once that was asked.
    lines: Option<u32>,
}

impl Builder<'_> {
    fn next(&mut self) -> Result<(Event, Origin), Error> {
        match self.parser.next() {
            Ok((event, mark)) => Ok((event, place(self.file, mark))),
            Err(failure) => Err(self.error(&failure)),
        }
    }

    /// An empty value after a last comment without a line break stands on a line that libyaml made up: the last real one
    /// is meant.
    fn within_text(&mut self, origin: Origin) -> Origin {
        let is_break = |c: &char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let text = self.text;
        let count = || u32::try_from(text.chars().filter(is_break).count() + 1).unwrap_or(u32::MAX);
        let lines = *self.lines.get_or_insert_with(count);
        if origin.line() > lines {
            origin.at(lines, 1)
        } else {
            origin
        }
    }

    /// go-yaml names the line of the context or, without one, of the problem, counted as it happens to stand.
    fn error(&self, failure: &Failure) -> Error {
        let marks = match self.dialect {
            Dialect::Core => [failure.context.line, failure.mark.line],
            Dialect::Yaml11 => [failure.mark.line, failure.context.line],
        };
        let line = marks
            .into_iter()
            .find(|line| *line != 0)
            .map(|line| line + u64::from(failure.in_scanner));
        let message = match line {
            Some(line) => format!("yaml: line {line}: {}", failure.problem),
            None => format!("yaml: {}", failure.problem),
        };
        Error::new(message, place(self.file, failure.mark))
    }

    fn documents(mut self) -> Result<Vec<Node>, Error> {
        let mut documents = Vec::new();
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(documents),
                (Event::DocumentStart, _) => {
                    self.anchors.clear();
                    documents.push(self.node()?);
                }
                _ => {}
            }
        }
    }

    /// Builds one document's root without recursion.
    fn node(&mut self) -> Result<Node, Error> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let (event, origin) = self.next()?;
            let (node, anchor) = match event {
                Event::Scalar {
                    properties,
                    text,
                    style,
                    plain,
                } => {
                    let tag = self.tag(&properties, &text, style, plain);
                    let origin = if text.is_empty() {
                        self.within_text(origin)
                    } else {
                        origin
                    };
                    (
                        Node {
                            value: Value::Scalar(text),
                            tag,
                            style,
                            origin,
                        },
                        properties.anchor,
                    )
                }
                Event::Alias(name) => (self.alias(&name, open.len(), origin)?, None),
                Event::SeqStart { properties, flow } => {
                    self.push(&mut open, Node::seq(origin), properties, flow)?;
                    continue;
                }
                Event::MapStart { properties, flow } => {
                    self.push(&mut open, Node::map(origin), properties, flow)?;
                    continue;
                }
                Event::End => match open.pop() {
                    Some(done) => (self.close(done.node, done.merges)?, done.anchor),
                    None => continue,
                },
                Event::DocumentStart | Event::DocumentEnd | Event::StreamEnd => {
                    return Ok(Node::null(origin));
                }
            };
            if let Some(anchor) = anchor {
                let extent = extent(&node);
                self.anchors.insert(anchor, Some((node.clone(), extent)));
            }
            match open.last_mut() {
                None => return Ok(node),
                Some(parent) => add(parent, node),
            }
        }
    }

    fn push(
        &mut self,
        open: &mut Vec<Open>,
        mut node: Node,
        properties: Properties,
        flow: bool,
    ) -> Result<(), Error> {
        if open.len() >= MOST_NESTED {
            return Err(too_deep(node.origin));
        }
        if flow {
            node.style = Style::Flow;
        }
        if let Some(anchor) = &properties.anchor {
            self.anchors.insert(anchor.clone(), None);
        }
        open.push(Open {
            node,
            anchor: properties.anchor,
            key: None,
            merges: false,
        });
        Ok(())
    }

    fn tag(&self, properties: &Properties, text: &str, style: Style, plain: bool) -> Tag {
        match properties.tag.as_deref() {
            None | Some("!") if style != Style::Plain || !plain => Tag::Str,
            None | Some("!") => resolve(text, self.dialect),
            Some(tag) => match tag.strip_prefix("tag:yaml.org,2002:") {
                Some("str") => Tag::Str,
                Some("int") => Tag::Int,
                Some("float") => Tag::Float,
                Some("bool") => Tag::Bool,
                Some("null") => Tag::Null,
                Some("timestamp") => Tag::Timestamp,
                Some("binary") => Tag::Binary,
                Some("merge") => Tag::Merge,
                _ => Tag::Other,
            },
        }
    }

    fn alias(&mut self, name: &str, depth: usize, origin: Origin) -> Result<Node, Error> {
        match self.anchors.get(name) {
            Some(Some((node, extent))) => {
                if depth + extent.depth > MOST_NESTED {
                    return Err(too_deep(origin));
                }
                self.aliased += extent.nodes;
                if self.aliased > MOST_ALIASED {
                    return Err(Error::new(
                        "yaml: document contains excessive aliasing",
                        origin,
                    ));
                }
                Ok(node.clone())
            }
            Some(None) => Err(Error::new(
                format!("yaml: anchor '{name}' value contains itself"),
                origin,
            )),
            None => Err(Error::new(
                format!("yaml: unknown anchor '{name}' referenced"),
                origin,
            )),
        }
    }

    /// Expands merge keys and settles repeated ones, once a mapping is whole.
    fn close(&self, mut node: Node, merges: bool) -> Result<Node, Error> {
        let Value::Map(entries) = &mut node.value else {
            return Ok(node);
        };
        if merges {
            *entries = merged(std::mem::take(entries), self.dialect)?;
        }
        if self.dialect == Dialect::Yaml11 {
            *entries = last_wins(std::mem::take(entries));
        }
        Ok(node)
    }
}

fn add(parent: &mut Open, node: Node) {
    match (&mut parent.node.value, parent.key.take()) {
        (Value::Seq(items), _) => items.push(node),
        (Value::Map(_), None) => {
            parent.merges |= node.as_str() == Some("<<") || node.tag == Tag::Merge;
            parent.key = Some(node);
        }
        (Value::Map(entries), Some(key)) => entries.push((key, node)),
        (Value::Scalar(_), _) => {}
    }
}

fn too_deep(origin: Origin) -> Error {
    Error::new(
        format!("yaml: nested more than {MOST_NESTED} levels deep"),
        origin,
    )
}

/// How much an alias brings.
#[derive(Clone, Copy)]
struct Extent {
    nodes: usize,
    depth: usize,
}

fn extent(node: &Node) -> Extent {
    let leaf = Extent { nodes: 1, depth: 0 };
    let add = |sum: Extent, child: &Node| {
        let child = extent(child);
        Extent {
            nodes: sum.nodes + child.nodes,
            depth: sum.depth.max(child.depth + 1),
        }
    };
    match &node.value {
        Value::Scalar(_) => leaf,
        Value::Seq(items) => items.iter().fold(Extent { nodes: 1, depth: 1 }, add),
        Value::Map(entries) => entries
            .iter()
            .flat_map(|(key, value)| [key, value])
            .fold(Extent { nodes: 1, depth: 1 }, add),
    }
}

/// Explicit keys win over merged ones, and of merged mappings the earlier one.
fn merged(entries: Vec<(Node, Node)>, dialect: Dialect) -> Result<Vec<(Node, Node)>, Error> {
    let (merges, mut kept): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|(key, _)| key.tag == Tag::Merge);
    if dialect == Dialect::Core {
        // kustomize knows merge keys by their tag, and then takes away by their text: a quoted one is lost.
        kept.retain(|(key, _)| key.as_str() != Some("<<"));
        if let Some((again, _)) = merges.get(1) {
            return Err(Error::new("duplicate merge key", again.origin));
        }
    }
    let mut texts: BTreeSet<Box<str>> = kept
        .iter()
        .filter_map(|(key, _)| key.as_str().map(Box::from))
        .collect();
    for (_, value) in merges {
        let wrong = || {
            Error::new(
                "map merge requires map or sequence of maps as the value",
                value.origin,
            )
        };
        let maps = match &value.value {
            Value::Map(_) => std::slice::from_ref(&value),
            Value::Seq(items) => items.as_slice(),
            Value::Scalar(_) => return Err(wrong()),
        };
        for map in maps {
            for (key, value) in map.as_map().ok_or_else(wrong)? {
                if key.as_str().is_none_or(|text| texts.insert(text.into())) {
                    kept.push((key.clone(), value.clone()));
                }
            }
        }
    }
    Ok(kept)
}

fn last_wins(entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let mut texts: IndexMap<Box<str>, (Node, Node)> = IndexMap::with_capacity(entries.len());
    let mut others = Vec::new();
    for (key, value) in entries {
        match key.as_str() {
            Some(text) => {
                texts.insert(text.into(), (key, value));
            }
            None => others.push((key, value)),
        }
    }
    texts.into_values().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::SourceMap;

    fn one(text: &str) -> Node {
        let file = SourceMap::default().add("t.yaml");
        let mut all = read(text, file, Dialect::Core).expect("YAML");
        assert_eq!(all.len(), 1, "{text}");
        all.remove(0)
    }

    #[test]
    fn nodes_know_their_line_and_column() {
        let node = one("a: 1\nb:\n  - c: x\n");
        let c = node
            .get("b")
            .and_then(Node::as_seq)
            .and_then(|items| items.first()?.get("c"))
            .expect("c");
        assert_eq!((c.origin.line(), c.origin.column()), (3, 8));
    }

    #[test]
    fn merge_keys_are_expanded() {
        let node = one("base: &b {x: 1, y: 2}\nover: {<<: *b, y: 3}\n");
        let over = node.get("over").expect("over");
        assert_eq!(over.get("x").and_then(Node::as_str), Some("1"));
        assert_eq!(over.get("y").and_then(Node::as_str), Some("3"));
        assert!(over.get("<<").is_none());
        let quoted = one("base: &b {x: 1}\nover: {\"<<\": *b, y: 2}\n");
        let over = quoted.get("over").and_then(Node::as_map).expect("over");
        assert_eq!(over.len(), 1);
    }

    #[test]
    fn merging_large_mappings_takes_no_longer_than_reading_them() {
        let entries = |from: u32| -> String {
            (from..from + 30_000)
                .map(|n| format!("  k{n}: 1\n"))
                .collect()
        };
        let text = format!("a: &a\n{}b:\n  <<: *a\n{}", entries(0), entries(15_000));
        let started = std::time::Instant::now();
        let node = one(&text);
        assert_eq!(
            node.get("b").and_then(Node::as_map).map(<[_]>::len),
            Some(45_000)
        );
        assert!(started.elapsed().as_secs() < 10);
    }

    #[test]
    fn what_goes_past_the_limits_is_refused() {
        let laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned()
            + &('b'..='j')
                .zip('a'..)
                .map(|(name, of)| {
                    format!(
                        "{name}: &{name} [*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of}]\n"
                    )
                })
                .collect::<String>();
        let deep = "[".repeat(2_000);
        let deep_by_aliases: String = (0..200)
            .map(|n| {
                let (open, close) = ("[".repeat(400), "]".repeat(400));
                format!("a{}: &a{} {open}*a{n}{close}\n", n + 1, n + 1)
            })
            .collect();
        let deep_by_aliases = format!("a0: &a0 x\n{deep_by_aliases}");
        for (text, wanted) in [
            (laughs, "excessive aliasing"),
            (deep, "nested"),
            (deep_by_aliases, "nested"),
            ("a: &a [*a]".into(), "contains itself"),
        ] {
            let error = read(&text, Origin::NONE, Dialect::Core).expect_err("refused");
            assert!(error.message.contains(wanted), "{error}");
        }
    }

    #[test]
    fn errors_are_in_go_yamls_words() {
        let cases = [
            (
                "a: b: c\n",
                "yaml: mapping values are not allowed in this context",
            ),
            (
                "a:\n  b: c: d\n",
                "yaml: line 2: mapping values are not allowed in this context",
            ),
            ("a: *x\n", "yaml: unknown anchor 'x' referenced"),
        ];
        for (text, wanted) in cases {
            let error = read(text, Origin::NONE, Dialect::Core).expect_err("refused");
            assert_eq!(error.message, wanted, "{text}");
        }
    }
}
