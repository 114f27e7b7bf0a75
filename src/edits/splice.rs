//! [`apply`]: changes done to the text of one file. Nothing else moves: comments, order, blanks and line ends stay as they are.

use std::cmp::Reverse;
use std::ops::Range;

use super::flow;
use super::{Change, What};
use crate::yaml::{self, Dialect, Node, Origin, Style};

/// A file after changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The new text.
    pub text: String,
    /// The parts that were put into it, in the order of the file.
    pub splices: Vec<Splice>,
    /// Changes that this form of the file has no place for.
    pub refused: Vec<Change>,
}

/// A part of a text that takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// The bytes of the old text that go.
    pub range: Range<usize>,
    /// The new text; whole lines where it begins a line.
    pub text: String,
    /// The line of the old text that it stands below, or within.
    pub line: usize,
    /// It is made of whole lines.
    pub is_lines: bool,
    /// The line end that goes in front, where the last line of the old text lacks one.
    pub line_end: &'static str,
}

/// Does changes to a text. Where the result cannot be read as what it was, all of them are refused.
#[must_use]
pub fn apply(text: &str, changes: &[Change], is_yaml: bool) -> Applied {
    let file = File::new(text);
    let mut splices: Vec<Splice> = Vec::new();
    let mut refused = Vec::new();
    let is_patch = |change: &&Change| matches!(change.what, What::Patches { .. });
    // What goes below the same line stands below the list.
    match file.patches(changes.iter().filter(is_patch)) {
        Some(new) => splices.extend(new),
        None => refused.extend(changes.iter().filter(is_patch).cloned()),
    }
    for change in changes {
        let new = match &change.what {
            What::Patches { .. } => continue,
            What::Below(line, text) => Some(file.below(*line, text)),
            What::Into(line, text) => file.within(*line, text),
        };
        match new {
            // Two findings may ask for the same lines.
            Some(new) => splices.extend(Some(new).filter(|new| !splices.contains(new))),
            None => refused.push(change.clone()),
        }
    }
    splices.sort_by_key(|splice| (splice.range.start, splice.range.end, depth(&splice.text)));
    file.end_last_line(&mut splices);
    let new = file.spliced(&splices);
    let number = |documents: Option<&[Node]>| documents.map(<[Node]>::len);
    if is_yaml && number(documents(&new).as_deref()) != number(file.documents.as_deref()) {
        return Applied {
            text: text.to_owned(),
            splices: Vec::new(),
            refused: changes.to_vec(),
        };
    }
    Applied {
        text: new,
        splices,
        refused,
    }
}

/// Of lines that go to one place, what belongs deeper comes first, and items of a list come before the next key.
fn depth(text: &str) -> (Reverse<usize>, bool) {
    let content = text.trim_start_matches(' ');
    (
        Reverse(text.len() - content.len()),
        !content.starts_with('-'),
    )
}

/// The text of a file and where its lines begin.
struct File<'t> {
    text: &'t str,
    /// The offset of each line's end.
    ends: Vec<usize>,
    newline: &'static str,
    /// The documents; `None` where it is not YAML.
    documents: Option<Vec<Node>>,
}

fn documents(text: &str) -> Option<Vec<Node>> {
    yaml::read(text, Origin::NONE, Dialect::Core).ok()
}

impl<'t> File<'t> {
    fn new(text: &'t str) -> Self {
        let mut at = 0;
        let ends = text.split_inclusive('\n').map(|line| {
            at += line.len();
            at
        });
        Self {
            text,
            ends: ends.collect(),
            newline: if text.contains("\r\n") { "\r\n" } else { "\n" },
            documents: documents(text),
        }
    }

    /// Returns the offset behind a line, and the line's number; the end of the text for a line that is not there.
    fn behind(&self, line: usize) -> (usize, usize) {
        let last = self.ends.len();
        let line = line.min(last);
        let end = line.checked_sub(1).and_then(|index| self.ends.get(index));
        (end.copied().unwrap_or(0), line)
    }

    fn line(&self, number: usize) -> &'t str {
        let begin = self.behind(number.saturating_sub(1)).0;
        self.text.get(begin..self.behind(number).0).unwrap_or("")
    }

    fn below(&self, line: usize, text: &str) -> Splice {
        let (at, line) = self.behind(line);
        let lines: Vec<&str> = text.lines().collect();
        Splice {
            range: at..at,
            text: format!("{}{}", lines.join(self.newline), self.newline),
            line,
            is_lines: true,
            line_end: "",
        }
    }

    /// Returns the offset of a node's first letter, on whose line it stands.
    fn offset(&self, node: &Node) -> Option<(usize, usize)> {
        let line = usize::try_from(node.origin.line()).ok()?;
        let column = usize::try_from(node.origin.column()).ok()?.checked_sub(1)?;
        let begin = self.behind(line.checked_sub(1)?).0;
        let letters = self.line(line).char_indices().nth(column)?;
        Some((begin + letters.0, line))
    }

    fn documents(&self) -> &[Node] {
        self.documents.as_deref().unwrap_or_default()
    }

    /// Returns how entries get to the end of `patches`; `None` where there is no place for them.
    fn patches<'c>(&self, changes: impl Iterator<Item = &'c Change>) -> Option<Vec<Splice>> {
        let (mut all, mut known_last) = (String::new(), None);
        for change in changes {
            if let What::Patches { entries, last_line } = &change.what {
                all.push_str(entries);
                known_last = known_last.or(*last_line);
            }
        }
        if all.is_empty() {
            return Some(Vec::new());
        }
        let documents = self.documents();
        let fields = documents.first().and_then(Node::as_map).unwrap_or_default();
        let list = fields
            .iter()
            .find(|(key, _)| key.as_str() == Some("patches"));
        let Some((key, list)) = list else {
            return Some(vec![self.below(usize::MAX, &format!("patches:\n{all}"))]);
        };
        let (_, line) = self.offset(key)?;
        match list.as_seq().unwrap_or_default() {
            [] if list.is_null() => {
                let is_bare = self.line(line).trim_end() == "patches:";
                is_bare.then(|| vec![self.below(line, &all)])
            }
            [] => {
                let (begin, _) = self.offset(list)?;
                let end = flow::end_of(self.text, begin)?;
                let is_here = end < self.behind(line).0;
                is_here.then(|| vec![self.without(begin..end + 1, line), self.below(line, &all)])
            }
            [_, ..] if list.style == Style::Flow => {
                let entries: Vec<serde_json::Value> = serde_yaml::from_str(&all).ok()?;
                let entries: Vec<String> = entries.iter().map(ToString::to_string).collect();
                Some(vec![self.in_brackets_of(list, &entries.join(", "))?])
            }
            [first, ..] => {
                let indent = usize::try_from(list.origin.column()).ok()?.checked_sub(1)?;
                let first = usize::try_from(first.origin.line()).ok()?;
                let last = known_last.unwrap_or_else(|| self.end_of_list(first, indent));
                let lines = all.lines().map(|line| format!("{:indent$}{line}\n", ""));
                Some(vec![self.below(last, &lines.collect::<String>())])
            }
        }
    }

    fn without(&self, range: Range<usize>, line: usize) -> Splice {
        Splice {
            range,
            text: String::new(),
            line,
            is_lines: false,
            line_end: "",
        }
    }

    /// Returns the last line of a list whose dashes stand behind so many blanks.
    fn end_of_list(&self, first: usize, indent: usize) -> usize {
        let mut end = first;
        for number in first + 1..=self.ends.len() {
            let line = self.line(number);
            let content = line.trim_start_matches(' ');
            let deep = line.len() - content.len();
            if content.trim().is_empty() || (deep <= indent && content.starts_with('#')) {
                continue;
            }
            if deep < indent || (deep == indent && !content.starts_with('-')) {
                break;
            }
            end = number;
        }
        end
    }

    /// Puts an item at the end of a list in brackets.
    fn in_brackets_of(&self, list: &Node, item: &str) -> Option<Splice> {
        let (begin, _) = self.offset(list)?;
        if !self.text.get(begin..)?.starts_with('[') {
            return None;
        }
        let end = flow::end_of(self.text, begin)?;
        let inner = self.text.get(begin + 1..end)?;
        // Behind a comment the bracket stands on a line of its own.
        let at = begin + 1 + inner.trim_end().len();
        let is_after_comment = inner.lines().last().is_some_and(|line| line.contains('#'));
        if is_after_comment {
            return None;
        }
        let comma = match inner.trim_end() {
            "" => "",
            filled if filled.ends_with(',') => " ",
            _ => ", ",
        };
        let line = self.ends.iter().filter(|behind| **behind <= at).count() + 1;
        Some(Splice {
            range: at..at,
            text: format!("{comma}{item}"),
            line,
            is_lines: false,
            line_end: "",
        })
    }

    /// Puts a text into what begins at a line: a list in brackets, or an object that has no data.
    fn within(&self, line: usize, text: &str) -> Option<Splice> {
        let documents = self.documents();
        if text.starts_with("data:\n") {
            return self.data(line, text, documents);
        }
        let mut lists = Vec::new();
        documents
            .iter()
            .for_each(|root| lists_in_brackets(root, line, &mut lists));
        let [list] = lists.as_slice() else {
            return None;
        };
        let is_quoted = text.starts_with(['"', '\'']);
        let needs_quotes = !is_quoted && text.contains(['[', ']', '{', '}', ',', '#']);
        let item = match needs_quotes {
            true => serde_json::to_string(text).ok()?,
            false => text.to_owned(),
        };
        (!item.contains('\n'))
            .then(|| self.in_brackets_of(list, &item))
            .flatten()
    }

    /// Gives an object its data, at its end.
    fn data(&self, line: usize, text: &str, documents: &[Node]) -> Option<Splice> {
        let is_here = |root: &&Node| usize::try_from(root.origin.line()).ok() == Some(line);
        let root = documents.iter().find(is_here)?;
        if root.origin.column() != 1 || root.style == Style::Flow || root.get("data").is_some() {
            return None;
        }
        let mut last = line;
        for number in line + 1..=self.ends.len() {
            let line = self.line(number);
            if line.starts_with("---") || line.starts_with("...") {
                break;
            }
            if !line.trim().is_empty() {
                last = number;
            }
        }
        Some(self.below(last, text))
    }

    /// Ends a last line that has no end before the first lines are put below it.
    fn end_last_line(&self, splices: &mut [Splice]) {
        let is_open = !self.text.is_empty() && !self.text.ends_with('\n');
        let mut below = splices.iter_mut();
        let below = below.find(|splice| splice.is_lines && splice.range.start == self.text.len());
        if let Some(first) = below.filter(|_| is_open) {
            first.line_end = self.newline;
        }
    }

    fn spliced(&self, splices: &[Splice]) -> String {
        let mut new = String::with_capacity(self.text.len());
        let mut at = 0;
        for splice in splices {
            new.push_str(self.text.get(at..splice.range.start).unwrap_or_default());
            new.push_str(splice.line_end);
            new.push_str(&splice.text);
            at = splice.range.end.max(at);
        }
        new.push_str(self.text.get(at..).unwrap_or_default());
        new
    }
}

/// Finds the lists in brackets of a generator whose key stands at a line.
fn lists_in_brackets<'n>(node: &'n Node, line: usize, found: &mut Vec<&'n Node>) {
    for (key, value) in node.as_map().unwrap_or_default() {
        let is_list = matches!(key.as_str(), Some("literals" | "files"));
        let is_here = usize::try_from(key.origin.line()).ok() == Some(line);
        if is_list && is_here && value.style == Style::Flow && value.as_seq().is_some() {
            found.push(value);
        }
        lists_in_brackets(value, line, found);
    }
    for item in node.as_seq().unwrap_or_default() {
        lists_in_brackets(item, line, found);
    }
}
