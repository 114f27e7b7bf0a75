//! The places that JSON pointers name.

use std::borrow::Cow;

use crate::yaml::{Node, Value};

/// Returns a part of a path without its escapes.
pub(in crate::kustomize::patch) fn decode_part(part: &str) -> Cow<'_, str> {
    match part.contains('~') {
        true => Cow::Owned(part.replace("~1", "/").replace("~0", "~")),
        false => Cow::Borrowed(part),
    }
}

/// Finds the node that holds a path's last part, and that part.
pub(super) fn holder<'n, 'p>(
    document: &'n mut Node,
    path: &'p str,
) -> Option<(&'n mut Node, Cow<'p, str>)> {
    let mut parts = path.split('/').skip(1).map(decode_part).peekable();
    let mut node = document;
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return matches!(node.value, Value::Map(_) | Value::Seq(_)).then_some((node, part));
        }
        node = child_mut(node, &part)?;
    }
    None
}

fn child_mut<'n>(node: &'n mut Node, part: &str) -> Option<&'n mut Node> {
    if matches!(node.value, Value::Map(_)) {
        return node.get_mut(part);
    }
    let items = node.as_seq_mut()?;
    let at = index(part, items.len()).ok()?;
    items.get_mut(at)
}

/// Reads an index of a list of that length; a negative one counts from its end.
pub(super) fn index(part: &str, length: usize) -> Result<usize, String> {
    within(number(part)?, length)
}

fn number(part: &str) -> Result<i64, String> {
    part.parse()
        .map_err(|_| format!("strconv.Atoi: parsing {part:?}: invalid syntax"))
}

/// Returns the position that a number means; a negative one counts from the end.
fn within(given: i64, length: usize) -> Result<usize, String> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let at = if given < 0 { given + length } else { given };
    match (0..length).contains(&at) {
        true => usize::try_from(at).map_err(|error| error.to_string()),
        false => Err(format!(
            "Unable to access invalid index: {given}: invalid index referenced"
        )),
    }
}

/// Returns the member of a mapping or a list by its name; null where a mapping lacks it, as the library has it.
pub(super) fn member(holder: &mut Node, part: &str) -> Result<Node, String> {
    let origin = holder.origin;
    let length = match &holder.value {
        Value::Seq(items) => items.len(),
        _ => {
            let found = holder.get(part).cloned();
            return Ok(found.unwrap_or_else(|| Node::null(origin)));
        }
    };
    let at = index(part, length)?;
    let found = holder.as_seq().and_then(|items| items.get(at)).cloned();
    Ok(found.unwrap_or_else(|| Node::null(origin)))
}

/// Puts a value into a mapping, or between a list's.
pub(super) fn put(holder: &mut Node, part: &str, value: Node) -> Result<(), String> {
    match &mut holder.value {
        Value::Seq(items) if part == "-" => items.push(value),
        Value::Seq(items) => {
            let at = match number(part) {
                Ok(given) => within(given, items.len() + 1)?,
                Err(why) => {
                    return Err(format!(
                        "value was not a proper array index: '{part}': {why}"
                    ));
                }
            };
            items.insert(at, value);
        }
        _ => holder.set(part, value),
    }
    Ok(())
}

/// Takes the member of that name out of a mapping or a list.
pub(super) fn take(holder: &mut Node, part: &str) -> Result<Node, String> {
    match &mut holder.value {
        Value::Seq(items) => {
            let at = index(part, items.len())?;
            Ok(items.remove(at))
        }
        _ => holder
            .remove(part)
            .ok_or_else(|| format!("Unable to remove nonexistent key: {part}: missing value")),
    }
}
