//! INI: sections of keys, as Python's configparser, PHP, MySQL and Grafana write them.
//!
//! A parser of our own: `rust-ini` and `configparser` give no line numbers, and each takes only its own dialect. A key that
//! stands several times (`extension=` of PHP, `ExecStart=` of systemd) has a list for a value.

use super::parsed::{Node, Value};
use super::{NotParsed, number};
use crate::maps::IndexMap;

pub(super) fn documents(text: &str) -> Result<Vec<Node>, NotParsed> {
    let mut top: IndexMap<String, Node> = IndexMap::default();
    let mut sections: IndexMap<String, (u32, IndexMap<String, Node>)> = IndexMap::default();
    let mut section: Option<String> = None;
    let mut last: Option<String> = None;
    for (index, raw) in text.lines().enumerate() {
        let here = number(index);
        let line = raw.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let (name, after) = rest.split_once(']').ok_or(NotParsed::Malformed(here))?;
            let after = after.trim();
            if !after.is_empty() && !after.starts_with(['#', ';']) {
                return Err(NotParsed::Malformed(here));
            }
            sections
                .entry(name.trim().to_owned())
                .or_insert((here, IndexMap::default()));
            section = Some(name.trim().to_owned());
            last = None;
            continue;
        }
        let keys = match &section {
            Some(name) => match sections.get_mut(name) {
                Some((_, keys)) => keys,
                None => &mut top,
            },
            None => &mut top,
        };
        let separator = line.find(['=', ':']);
        if raw.starts_with([' ', '\t'])
            && let Some(open) = last.as_ref().and_then(|key| keys.get_mut(key))
            && goes_on(separator, line)
        {
            append(open, line);
            continue;
        }
        let (key, value) = match separator {
            Some(at) => line.split_at(at),
            None => (line, ""),
        };
        let key = key.trim();
        let is_word = !key.is_empty() && !key.contains(['{', '}', '<', '>', '"', '(']);
        // A bare word is a switch (`skip-networking`), two are prose or another format.
        if !is_word || (separator.is_none() && key.contains(char::is_whitespace)) {
            return Err(NotParsed::Malformed(here));
        }
        let value = unquoted(value.get(1..).unwrap_or_default().trim());
        put(keys, key, Node::scalar(value, here));
        last = Some(key.to_owned());
    }
    let mut entries: Vec<(String, Node)> = top.into_iter().collect();
    for (name, (line, keys)) in sections {
        let value = Value::Map(keys.into_iter().collect());
        entries.push((name, Node { value, line }));
    }
    let value = Value::Map(entries);
    Ok(vec![Node { value, line: 1 }])
}

/// Tells whether an indented line goes on with the value before it: no key of its own stands in it.
fn goes_on(separator: Option<usize>, line: &str) -> bool {
    let key = separator.and_then(|at| line.get(..at));
    key.is_none_or(|key| key.trim().contains(char::is_whitespace) || key.contains(['"', '/']))
}

fn append(open: &mut Node, line: &str) {
    let last = match &mut open.value {
        Value::List(items) => items.last_mut().map(|item| &mut item.value),
        value => Some(value),
    };
    if let Some(Value::Scalar(text)) = last {
        text.push('\n');
        text.push_str(line);
    }
}

fn put(keys: &mut IndexMap<String, Node>, key: &str, value: Node) {
    let Some(before) = keys.get_mut(key) else {
        keys.insert(key.to_owned(), value);
        return;
    };
    match &mut before.value {
        Value::List(items) => items.push(value),
        Value::Scalar(_) | Value::Map(_) => {
            let line = before.line;
            let empty = Node {
                value: Value::List(Vec::new()),
                line,
            };
            let first = std::mem::replace(before, empty);
            before.value = Value::List(vec![first, value]);
        }
    }
}

/// Returns a value without the quotes around it.
pub(super) fn unquoted(value: &str) -> &str {
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let inner = within('"').or_else(|| within('\''));
    inner
        .filter(|inner| !inner.contains(['"', '\'']))
        .unwrap_or(value)
}
