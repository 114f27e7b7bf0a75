//! Text → trees: documents, anchors, merge keys, tags, places, and the limits on all of them.

mod extent;
mod quotes;
mod repeated_keys;
mod simple;
mod stand_ins;
mod start;

use crate::maps::IndexMap;

use self::extent::{Extent, extent, too_deep, too_many};
pub(super) use self::repeated_keys::last_wins;
use self::repeated_keys::merged;
pub(crate) use self::repeated_keys::{
    Repeated, are_few_and_different, read_and_settle, repeated_key,
};
use self::stand_ins::StandIns;
use self::start::Start;
use super::events::{Event, Failure, Mark, Parser, Properties};
use super::resolve::{Dialect, resolve};
use super::{Error, Node, Origin, Style, Tag, Value};
use crate::limits;

/// Reads every document of a text. A document without content is a null.
///
/// `file` is the origin that every node's place is counted from (see [`super::SourceMap::add`]). Scalars are resolved,
/// aliases and merge keys are expanded.
///
/// # Errors
/// If the text is not YAML, in go-yaml's words; or if it goes past the limits on nesting and aliases.
pub fn read(text: &str, file: Origin, dialect: Dialect) -> Result<Vec<Node>, Error> {
    let start = Start::new(file, 0, dialect);
    match simple::document(text, start) {
        Some(document) => Ok(vec![document]),
        None => read_by(text, start, |builder| builder.documents()),
    }
}

/// Reads the first document of a text, and nothing behind it. `None` if there is no document.
///
/// # Errors
/// As [`read`], of the first document.
pub(crate) fn read_first(
    text: &str,
    file: Origin,
    dialect: Dialect,
) -> Result<Option<Node>, Error> {
    read_first_of_piece(text, file, 0, dialect)
}

/// Reads the first document of a piece of a file, as [`read_first`] does. An error's message counts the lines of the piece
/// alone, as kustomize does; places count those of the file.
///
/// # Errors
/// As [`read_first`].
pub(crate) fn read_first_of_piece(
    text: &str,
    file: Origin,
    lines_before: u64,
    dialect: Dialect,
) -> Result<Option<Node>, Error> {
    let start = Start::new(file, lines_before, dialect);
    match simple::document(text, start) {
        Some(document) => Ok(Some(document)),
        None => read_by(text, start, |builder| builder.first_document()),
    }
}

fn read_by<T>(
    text: &str,
    start: Start,
    run: fn(&mut Builder<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tag_line = || text.lines().position(|line| line.starts_with("%TAG"));
    // Few texts have one at all.
    let has_percent = text.as_bytes().contains(&b'%');
    if let Some(line) = has_percent.then(tag_line).flatten() {
        let place = start.place(Mark {
            line: line as u64,
            column: 0,
        });
        return Err(Error::new("yaml: %TAG directives are not supported", place));
    }
    let mut mended = None;
    for _ in 0..quotes::MOST_MENDED {
        let now = StandIns::new(mended.as_deref().unwrap_or(text));
        let (outcome, escape) = {
            let mut builder = Builder::new(&now, start)?;
            (run(&mut builder), builder.unknown_escape)
        };
        match escape.and_then(|mark| quotes::mended(mended.as_deref().unwrap_or(text), mark)) {
            Some(next) => mended = Some(next),
            None => return outcome,
        }
    }
    run(&mut Builder::new(
        &StandIns::new(mended.as_deref().unwrap_or(text)),
        start,
    )?)
}

/// A collection whose end has not come yet. What it holds so far is at the end of the builder's lists, so that its own list is
/// made once, of just the size that it needs.
struct Open {
    node: Node,
    anchor: Option<Box<str>>,
    key: Option<Node>,
    merges: bool,
    /// The place at which its items or entries begin.
    start: usize,
}

struct Builder<'t> {
    parser: Parser<'t>,
    start: Start,
    /// Finished anchored nodes with their extents; `None` while the node is still open.
    anchors: IndexMap<Box<str>, Option<(Node, Extent)>>,
    /// The items of all sequences whose end has not come yet, and the entries of all such mappings.
    items: Vec<Node>,
    entries: Vec<(Node, Node)>,
    /// The values so far, and those that aliases brought, with the bytes of their texts.
    nodes: usize,
    aliased: Extent,
    text: &'t StandIns<'t>,
    /// How many lines the text has, once that was asked.
    lines: Option<u32>,
    /// The place of an escape that libyaml does not know, at which reading stopped.
    unknown_escape: Option<Mark>,
}

impl<'t> Builder<'t> {
    fn new(text: &'t StandIns<'t>, start: Start) -> Result<Self, Error> {
        let parser = Parser::new(&text.text)
            .ok_or_else(|| Error::new("yaml: no memory for the parser", start.file))?;
        Ok(Self {
            parser,
            start,
            anchors: IndexMap::default(),
            items: Vec::new(),
            entries: Vec::new(),
            nodes: 0,
            aliased: Extent::default(),
            text,
            lines: None,
            unknown_escape: None,
        })
    }
}

impl Builder<'_> {
    fn next(&mut self) -> Result<(Event, Origin), Error> {
        match self.parser.next() {
            Ok((event, mark)) => {
                let origin = self.start.place(mark);
                self.nodes += 1;
                match self.nodes > limits::nodes() {
                    true => Err(too_many(origin)),
                    false => Ok((event, origin)),
                }
            }
            Err(failure) => {
                self.unknown_escape = quotes::unknown_escape(&failure);
                Err(self.error(&failure))
            }
        }
    }

    /// An empty value after a last comment without a line break stands on a line that libyaml made up: the last real one
    /// is meant.
    fn within_text(&mut self, origin: Origin) -> Origin {
        let is_break = |c: &char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let text = &*self.text.text;
        let before = usize::try_from(self.start.lines_before).unwrap_or(usize::MAX);
        let count = || {
            let lines = text.chars().filter(is_break).count() + 1;
            u32::try_from(lines.saturating_add(before)).unwrap_or(u32::MAX)
        };
        let lines = *self.lines.get_or_insert_with(count);
        if origin.line() > lines {
            origin.at(lines, 1)
        } else {
            origin
        }
    }

    /// go-yaml names the line of the context or, without one, of the problem, counted as it happens to stand.
    fn error(&self, failure: &Failure) -> Error {
        let marks = match self.start.dialect {
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
        Error::new(message, self.start.place(failure.mark))
    }

    fn documents(&mut self) -> Result<Vec<Node>, Error> {
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

    fn first_document(&mut self) -> Result<Option<Node>, Error> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(None),
                (Event::DocumentStart, _) => {
                    let document = self.node()?;
                    // What follows is read as far as the end of the document shows.
                    self.next()?;
                    return Ok(Some(document));
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
                    let text = self.text.restored(text);
                    let tag = self.tag(&properties, &text, style, plain);
                    let style = match properties.tag.as_deref() {
                        None | Some("!") => style,
                        Some(_) => style.tagged(),
                    };
                    let origin = if text.is_empty() {
                        self.within_text(origin)
                    } else {
                        origin
                    };
                    (Node::scalar(text, tag, style, origin), properties.anchor)
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
                    Some(done) => self.close(done)?,
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
                Some(parent) => self.add(parent, node),
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
        if open.len() >= limits::NESTED {
            return Err(too_deep(node.origin));
        }
        if flow {
            node.style = Style::Flow;
        }
        if let Some(anchor) = &properties.anchor {
            self.anchors.insert(anchor.clone(), None);
        }
        open.push(Open {
            start: match node.value {
                Value::Seq(_) => self.items.len(),
                _ => self.entries.len(),
            },
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
            None | Some("!") => resolve(text, self.start.dialect),
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
                if depth + extent.depth > limits::NESTED {
                    return Err(too_deep(origin));
                }
                self.aliased.add(extent);
                if self.aliased.is_excessive() {
                    return Err(Error::new(
                        "yaml: document contains excessive aliasing; --raise-limits FACTOR allows more",
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
                "yaml: unknown anchor referenced: a text that begins with * needs quotes",
                origin,
            )),
        }
    }

    /// Gives a collection what it holds, once it is whole: of a mapping with merge keys expanded and repeated ones settled.
    fn close(&mut self, done: Open) -> Result<(Node, Option<Box<str>>), Error> {
        let mut node = done.node;
        match &mut node.value {
            Value::Scalar(_) => {}
            Value::Seq(items) => *items = self.items.drain(done.start..).collect(),
            Value::Map(entries) => {
                let mut own: Vec<_> = self.entries.drain(done.start..).collect();
                if done.merges {
                    own = merged(own, self.start.dialect)?;
                }
                *entries = self.start.settled(own).into();
            }
        }
        Ok((node, done.anchor))
    }

    /// Adds a node to the collection around it, which has its end still to come: nothing else adds to the lists meanwhile.
    fn add(&mut self, parent: &mut Open, node: Node) {
        match (&parent.node.value, parent.key.take()) {
            (Value::Seq(_), _) => self.items.push(node),
            (Value::Map(_), None) => {
                parent.merges |= node.as_str() == Some("<<") || node.tag == Tag::Merge;
                parent.key = Some(node);
            }
            (Value::Map(_), Some(key)) => self.entries.push((key, node)),
            (Value::Scalar(_), _) => {}
        }
    }
}

#[cfg(test)]
mod tests;
