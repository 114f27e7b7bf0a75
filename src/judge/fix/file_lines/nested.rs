//! Keys for a YAML or JSON file: below the deepest parent that the file has, each new parent once.
//!
//! Takes the file's text, and keys with their values; gives places in the text and what goes there.

use super::super::written::Written;
use super::super::yaml::{in_flow, text};
use super::{Added, New};
use crate::maps::IndexMap;
use crate::yaml::{self, Dialect, Node, Origin, Style};

/// The new keys below one parent.
#[derive(Default)]
struct Branch<'n>(IndexMap<&'n str, Part<'n>>);

enum Part<'n> {
    Value(&'n Written),
    Below(Branch<'n>),
}

/// The deepest parent of a new key.
#[derive(Clone, Copy)]
struct Parent<'d> {
    node: &'d Node,
    /// Its key; `None` for the root.
    key: Option<&'d Node>,
    /// The number of keys that lead to it.
    depth: usize,
    /// The way to it leads through an alias: an edit would change other places too.
    is_alias: bool,
}

/// Returns what is to be added, and where, to a file of YAML or of JSON.
pub(super) fn added(file: &str, new: &[New], is_json: bool) -> Vec<Added> {
    let documents = yaml::read(file, Origin::NONE, Dialect::Core).unwrap_or_default();
    let mut filled = documents.iter().filter(|document| !document.is_null());
    let root = filled.next().filter(|_| filled.next().is_none());
    let mut groups: IndexMap<&[String], (Option<Parent<'_>>, Branch<'_>)> = IndexMap::default();
    for of in new {
        let parent = root.map(|root| parent(root, &of.keys));
        let depth = parent.map_or(0, |parent| parent.depth);
        let (above, below) = of.keys.split_at_checked(depth).unwrap_or_default();
        let group = groups.entry(above).or_default();
        group.0 = parent;
        group.1.add(below, &of.value);
    }
    let groups = groups.into_values();
    groups
        .flat_map(|(parent, branch)| match parent {
            Some(parent) => parent.added(file, &branch, is_json),
            None => vec![Added::after(
                file.trim_end().lines().count(),
                branch.lines(0, 2),
            )],
        })
        .collect()
}

fn parent<'d>(root: &'d Node, keys: &[String]) -> Parent<'d> {
    let mut parent = Parent {
        node: root,
        key: None,
        depth: 0,
        is_alias: false,
    };
    // The last key is the new one.
    for wanted in keys.iter().take(keys.len().saturating_sub(1)) {
        let mut fields = parent.node.as_map().unwrap_or_default().iter();
        let field = fields.rfind(|(key, _)| key.as_str() == Some(wanted));
        let Some((key, value)) = field else {
            break;
        };
        parent = Parent {
            node: value,
            key: Some(key),
            depth: parent.depth + 1,
            is_alias: parent.is_alias
                || value.origin < key.origin
                || key.origin < parent.node.origin,
        };
    }
    parent
}

impl<'n> Branch<'n> {
    fn add(&mut self, keys: &'n [String], value: &'n Written) {
        match keys {
            [] => {}
            [key] => {
                self.0.insert(key, Part::Value(value));
            }
            [key, rest @ ..] => {
                let part = self.0.entry(key);
                let part = part.or_insert_with(|| Part::Below(Branch::default()));
                if let Part::Below(branch) = part {
                    branch.add(rest, value);
                }
            }
        }
    }

    /// Writes a line for each key, so many blanks from the margin.
    fn lines(&self, indent: usize, unit: usize) -> String {
        let lines = self.0.iter().map(|(key, part)| match part {
            Part::Value(value) => format!("{:indent$}{}: {}", "", text(key), value.yaml()),
            Part::Below(branch) => format!(
                "{:indent$}{}:\n{}",
                "",
                text(key),
                branch.lines(indent + unit, unit)
            ),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Writes each key and its value as they stand between braces.
    fn pairs(&self, is_json: bool) -> Vec<String> {
        let pairs = self.0.iter().map(|(key, part)| {
            let value = match part {
                Part::Value(value) => value.in_flow(is_json),
                Part::Below(branch) => format!("{{{}}}", branch.pairs(is_json).join(", ")),
            };
            format!("{}: {value}", in_flow(key, is_json))
        });
        pairs.collect()
    }
}

impl Parent<'_> {
    fn added(&self, file: &str, branch: &Branch<'_>, is_json: bool) -> Vec<Added> {
        let column = |node: &Node| number(node.origin.column()).saturating_sub(1);
        let line = |node: &Node| number(node.origin.line());
        let indent = self.key.map_or(0, column);
        let fields = self.node.as_map().unwrap_or_default();
        // Keys that a merge brings stand elsewhere.
        let own = fields
            .iter()
            .filter(|(key, _)| key.origin >= self.node.origin);
        let last = own.max_by_key(|(key, _)| key.origin);
        let is_bare = self.node.is_null() && self.node.as_text().is_none_or(|of| of.is_empty());
        let is_braced = self.node.style == Style::Flow && self.node.as_map().is_some();
        match (self.key, last) {
            (Some(key), _) if self.is_alias => {
                vec![Added::within(line(key), 0, branch.lines(0, 2))]
            }
            _ if is_braced => {
                let at = (line(self.node), column(self.node) + 1);
                let pairs = branch.pairs(is_json).into_iter();
                pairs.map(|pair| Added::within(at.0, at.1, pair)).collect()
            }
            (_, Some((last, _))) => {
                let indent = column(last);
                let unit = indent.checked_div(self.depth).unwrap_or(2).max(1);
                let below = end_of_field(file, line(last), indent);
                vec![Added::below(below, indent, branch.lines(indent, unit))]
            }
            (Some(key), None) if is_bare => {
                let lines = branch.lines(indent + 2, 2);
                vec![Added::below(line(key), indent + 2, lines)]
            }
            (key, None) => {
                let at = key.map_or(0, line);
                vec![Added::within(at, 0, branch.lines(0, 2))]
            }
        }
    }
}

/// Returns the line in which the value of a key ends, whose line begins with so many blanks.
fn end_of_field(file: &str, key: usize, indent: usize) -> usize {
    let mut end = key;
    for (number, line) in (1..).zip(file.lines()).skip(key) {
        let content = line.trim_start_matches(' ');
        let deep = line.len() - content.len();
        if content.trim().is_empty() || (deep <= indent && content.starts_with('#')) {
            continue;
        }
        let is_item = content == "-" || content.starts_with("- ");
        let goes_on = is_item || content.starts_with([']', '}']);
        if deep < indent || (deep == indent && !goes_on) {
            break;
        }
        end = number;
    }
    end
}

fn number(of: u32) -> usize {
    usize::try_from(of).unwrap_or_default()
}
