//! [`apply`]: changes done to the text of one file. Nothing else moves: comments, order, blanks and line ends stay as they are.

use std::cmp::Reverse;
use std::ops::Range;

use super::{Change, What};
use super::{flow, kept};
use crate::yaml::{Node, Style};

/// A file after changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The new text.
    pub text: String,
    /// The parts that were put into it, in the order of the file.
    pub splices: Vec<Splice>,
    /// Changes that this form of the file has no place for.
    pub refused: Vec<Refusal>,
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

/// A change that is not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The change.
    pub change: Change,
    /// The reason, as a sentence says it.
    pub why: &'static str,
}

/// The place has no brackets or braces that anything could be put into.
const NO_PLACE: &str = "it takes a person to write it into what stands there";

/// A file has to say afterwards what it said before.
const NOT_KEPT: &str = "lines there would change what the file says already";

/// Does changes to the text of a file. A change after which the file no longer says what it said is refused.
#[must_use]
pub fn apply(text: &str, changes: &[Change], path: &str) -> Applied {
    let whole = applied(text, changes);
    if kept::is_kept(path, text, &whole.text) {
        return whole;
    }
    let keeps = |change: &&Change| {
        let alone = applied(text, std::slice::from_ref(*change));
        kept::is_kept(path, text, &alone.text)
    };
    let (good, bad): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(keeps);
    let good: Vec<Change> = good.into_iter().cloned().collect();
    let refusal = |change: &Change| Refusal {
        change: change.clone(),
        why: NOT_KEPT,
    };
    let mut some = applied(text, &good);
    match !bad.is_empty() && kept::is_kept(path, text, &some.text) {
        true => some.refused.extend(bad.into_iter().map(refusal)),
        false => {
            some = Applied {
                text: text.to_owned(),
                splices: Vec::new(),
                refused: changes.iter().map(refusal).collect(),
            }
        }
    }
    some
}

fn applied(text: &str, changes: &[Change]) -> Applied {
    let file = File::new(text);
    let mut splices: Vec<Splice> = Vec::new();
    let mut refused: Vec<Change> = Vec::new();
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
            What::Into { line, column, text } => file.within((*line, *column), text),
        };
        match new {
            // Two findings may ask for the same lines.
            Some(new) => splices.extend(Some(new).filter(|new| !splices.contains(new))),
            None => refused.push(change.clone()),
        }
    }
    splices.sort_by_key(|splice| (splice.range.start, splice.range.end, depth(&splice.text)));
    separate(&mut splices);
    file.end_last_line(&mut splices);
    let refusal = |change| Refusal {
        change,
        why: NO_PLACE,
    };
    Applied {
        text: file.spliced(&splices),
        splices,
        refused: refused.into_iter().map(refusal).collect(),
    }
}

/// Puts a comma between items that go to one place in brackets which were empty.
fn separate(splices: &mut [Splice]) {
    let mut before: Option<usize> = None;
    for splice in splices
        .iter_mut()
        .filter(|of| !of.is_lines && of.range.is_empty())
    {
        let is_first = before.replace(splice.range.start) != Some(splice.range.start);
        if !is_first && !splice.text.starts_with(',') {
            splice.text = format!(", {}", splice.text.trim_start());
        }
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
            documents: kept::documents(text),
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
                let (begin, _) = self.offset(list)?;
                Some(vec![self.in_brackets_at(begin, &entries.join(", "))?])
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

    /// Puts an item at the end of what is written in brackets or braces.
    fn in_brackets_at(&self, begin: usize, item: &str) -> Option<Splice> {
        if !self.text.get(begin..)?.starts_with(['[', '{']) {
            return None;
        }
        let end = flow::end_of(self.text, begin)?;
        let inner = self.text.get(begin + 1..end)?;
        let filled = inner.trim_end();
        let at = begin + 1 + filled.len();
        let ends_line = inner
            .get(filled.len()..)
            .is_some_and(|of| of.contains('\n'));
        let last = filled.lines().last().unwrap_or_default();
        // Nothing can stand behind a comment.
        if ends_line && flow::has_comment(last) {
            return None;
        }
        let comma = match filled.ends_with(',') || filled.is_empty() {
            true => "",
            false => ",",
        };
        // Items that have a line each have one hereafter.
        let blank = match filled.rsplit_once('\n').filter(|_| ends_line) {
            Some((_, last)) => {
                let indent = last.len() - last.trim_start().len();
                format!("{}{:indent$}", self.newline, "")
            }
            None if filled.is_empty() => String::new(),
            None => " ".to_owned(),
        };
        let line = self.ends.iter().filter(|behind| **behind <= at).count() + 1;
        Some(Splice {
            range: at..at,
            text: format!("{comma}{blank}{item}"),
            line,
            is_lines: false,
            line_end: "",
        })
    }

    /// Puts a text into what is written in brackets or braces at a place.
    fn within(&self, (line, column): (usize, usize), text: &str) -> Option<Splice> {
        let begin = match self.bracket(line, column) {
            Some(begin) => begin,
            None => {
                let mut lists = Vec::new();
                for root in self.documents() {
                    flow::lists_in_brackets(root, line, &mut lists);
                }
                let [list] = lists.as_slice() else {
                    return None;
                };
                self.offset(list)?.0
            }
        };
        let item = match self.text.get(begin..)?.starts_with('{') {
            true => flow::pair(text)?,
            false => flow::item(text)?,
        };
        (!item.contains('\n'))
            .then(|| self.in_brackets_at(begin, &item))
            .flatten()
    }

    /// Returns the offset of the bracket at a place, where one stands there.
    fn bracket(&self, line: usize, column: usize) -> Option<usize> {
        let begin = self.behind(line.checked_sub(1)?).0;
        let mut letters = self.line(line).char_indices();
        let (at, letter) = letters.nth(column.checked_sub(1)?)?;
        matches!(letter, '[' | '{').then_some(begin + at)
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
