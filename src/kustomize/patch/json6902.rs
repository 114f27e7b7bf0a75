//! JSON patches (RFC 6902) on our own tree, so that origins survive, with what kustomize's library does otherwise:
//! `-` and negative indices, paths without a leading slash, `test` of null on what is absent.

use crate::kustomize::Error;
use crate::kustomize::kustomization::decoder::key_text;
use crate::yaml::{
    Dialect, Node, Origin, Style, Tag, Twin, Typed, Value, is_base_60, resolve, style_of,
};

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    op: String,
    path: String,
    from: Option<String>,
    value: Option<Node>,
    origin: Origin,
}

/// Reads a patch from its document: a list of operations.
pub(crate) fn decode(document: &Node) -> Option<Vec<Operation>> {
    document.as_seq()?.iter().map(operation).collect()
}

fn operation(node: &Node) -> Option<Operation> {
    node.as_map()?;
    let text = |key: &str| match node.get(key) {
        None => Some(None),
        Some(value) => value.as_str().map(|text| Some(text.to_owned())),
    };
    Some(Operation {
        op: text("op")?.unwrap_or_default(),
        path: text("path")?.unwrap_or_default(),
        from: text("from")?,
        value: node.get("value").cloned().map(|mut value| {
            name_as_json(&mut value);
            as_json(&mut value);
            value
        }),
        origin: node.origin,
    })
}

/// Applies operations in order.
///
/// # Errors
/// If one does not apply, in the library's words.
pub(crate) fn apply(document: &mut Node, operations: &[Operation]) -> Result<(), Error> {
    refuse_untyped(document)?;
    as_json(document);
    for operation in operations {
        run(document, operation).map_err(|message| Error::new(message).at(operation.origin))?;
    }
    Ok(())
}

/// Refuses a value whose tag is not its own: there is no JSON for it.
fn refuse_untyped(node: &Node) -> Result<(), Error> {
    match &node.value {
        Value::Seq(items) => items.iter().try_for_each(refuse_untyped),
        Value::Map(entries) => entries
            .iter()
            .try_for_each(|(_, value)| refuse_untyped(value)),
        Value::Scalar(_) => node
            .check_type()
            .map_err(|error| Error::new(error.to_string()).at(node.origin)),
    }
}

/// Makes all keys the strings that JSON has for them: a patch is read by YAML 1.1, where `y` is a boolean.
fn name_as_json(node: &mut Node) {
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(name_as_json),
        Value::Map(entries) => {
            for (key, value) in entries {
                if key.tag != Tag::Str {
                    *key = Node::string(key_text(key), key.origin);
                }
                name_as_json(value);
            }
        }
        Value::Scalar(_) => {}
    }
}

/// Retypes a tree as a trip through JSON does: numbers as 64-bit floats, times as strings, all styles new.
fn as_json(node: &mut Node) {
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(as_json),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| as_json(value)),
        Value::Scalar(_) => scalar_as_json(node),
    }
}

fn scalar_as_json(node: &mut Node) {
    // In JSON each value stands for itself.
    node.twin = Twin::NONE;
    let number = |value: f64, tag: Tag| match value.fract() == 0.0 && value.abs() < 1e21 {
        true => (format!("{value}"), Tag::Int),
        false => (format!("{value:e}"), tag),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON numbers are floats on this way"
    )]
    let (text, tag) = match node.typed_when_reprinted() {
        None => return,
        Some(Typed::Null) => ("null".to_owned(), Tag::Null),
        Some(Typed::Bool(value)) => (value.to_string(), Tag::Bool),
        Some(Typed::Int(value)) => number(value as f64, Tag::Int),
        Some(Typed::Uint(value)) => number(value as f64, Tag::Float),
        Some(Typed::Float(value)) => number(value, Tag::Float),
        Some(Typed::Timestamp(text)) => (text, Tag::Str),
        Some(Typed::Str(text)) => (text.into_owned(), Tag::Str),
    };
    let reads_otherwise = || {
        let other = |dialect| resolve(&text, dialect) != Tag::Str;
        other(Dialect::Core) || other(Dialect::Yaml11) || is_base_60(&text)
    };
    node.style = match tag {
        Tag::Str if reads_otherwise() => Style::Double,
        // What was in quotes keeps them where it needs them, and then patches merged later keep them too.
        Tag::Str => style_of(&text),
        _ => Style::Plain,
    };
    node.tag = if tag == Tag::Float && resolve(&text, Dialect::Core) == Tag::Int {
        Tag::Int
    } else {
        tag
    };
    node.value = Value::Scalar(text.into());
}

fn decode_part(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// Finds the node that holds a path's last part, and that part.
fn holder<'n>(document: &'n mut Node, path: &str) -> Option<(&'n mut Node, String)> {
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

fn index(part: &str, length: usize) -> Result<usize, String> {
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

/// Returns what stands in a mapping or a list under a name; null where a mapping lacks it, as the library has it.
fn get(holder: &mut Node, part: &str) -> Result<Node, String> {
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

fn run(document: &mut Node, operation: &Operation) -> Result<(), String> {
    let path = operation.path.as_str();
    let value = || {
        let given = operation.value.clone();
        given.unwrap_or_else(|| Node::null(operation.origin))
    };
    match operation.op.as_str() {
        "add" => add(document, path, value()),
        "remove" => remove(document, path).map(drop),
        "replace" if path.is_empty() => {
            *document = value();
            match document.value {
                Value::Scalar(_) => {
                    Err("replace operation value must be object or array".to_owned())
                }
                _ => Ok(()),
            }
        }
        "replace" => replace(document, path, value()),
        op @ ("move" | "copy") => {
            let from = operation.from.as_deref().unwrap_or_default();
            let value = taken(document, op, from)?;
            let (holder, part) = holder(document, path).ok_or_else(|| {
                format!("{op} operation does not apply: doc is missing destination path: {path}: missing value")
            })?;
            put(holder, &part, value).map_err(|why| match op {
                "move" => format!("error in move for path: '{path}': {why}"),
                _ => format!("error while adding value during copy: {why}"),
            })
        }
        "test" => test(document, operation),
        other => Err(format!("Unexpected kind: {other}")),
    }
}

/// Puts a value in the place of another. A mapping that lacks the key gets it all the same.
fn replace(document: &mut Node, path: &str, value: Node) -> Result<(), String> {
    let missing = |what: &str| {
        format!("replace operation does not apply: doc is missing {what}: {path}: missing value")
    };
    let (holder, part) = holder(document, path).ok_or_else(|| missing("path"))?;
    match &mut holder.value {
        Value::Seq(items) => {
            let at = index(&part, items.len()).map_err(|_| missing("key"))?;
            if let Some(place) = items.get_mut(at) {
                *place = value;
            }
        }
        _ => holder.set(&part, value),
    }
    Ok(())
}

/// Returns what is moved or copied, and takes it away if it is moved.
fn taken(document: &mut Node, op: &str, from: &str) -> Result<Node, String> {
    let (holder, part) = holder(document, from).ok_or_else(|| {
        format!("{op} operation does not apply: doc is missing from path: {from}: missing value")
    })?;
    let failed = |why: String| match op {
        "move" => format!("error in move for path: '{part}': {why}"),
        _ => format!("error in copy for from: '{from}': {why}"),
    };
    let value = get(holder, &part).map_err(failed)?;
    if op == "move" {
        take(holder, &part).map_err(failed)?;
    }
    Ok(value)
}

fn test(document: &mut Node, operation: &Operation) -> Result<(), String> {
    let path = &operation.path;
    let found = match path.as_str() {
        "" => document.clone(),
        _ => {
            let (holder, part) = holder(document, path).ok_or_else(|| {
                format!("test operation does not apply: is missing path: {path}: missing value")
            })?;
            get(holder, &part).map_err(|why| format!("error in test for path: '{path}': {why}"))?
        }
    };
    let equal = match operation.value.as_ref().filter(|value| !value.is_null()) {
        None => found.is_null(),
        Some(wanted) => !found.is_null() && same_json(&found, wanted),
    };
    if equal {
        Ok(())
    } else {
        Err(format!("testing value {path} failed: test failed"))
    }
}

fn same_json(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Seq(a), Value::Seq(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_json(a, b))
        }
        (Value::Map(x), Value::Map(y)) => {
            x.len() == y.len()
                && x.iter().all(|(key, value)| {
                    key.as_str()
                        .and_then(|key| b.get(key))
                        .is_some_and(|other| same_json(value, other))
                })
        }
        (Value::Scalar(_), Value::Scalar(_)) => a.typed() == b.typed(),
        _ => false,
    }
}

fn add(document: &mut Node, path: &str, value: Node) -> Result<(), String> {
    let missing =
        || format!("add operation does not apply: doc is missing path: {path:?}: missing value");
    let (holder, part) = holder(document, path).ok_or_else(missing)?;
    put(holder, &part, value).map_err(|why| format!("error in add for path: '{path}': {why}"))
}

/// Puts a value into a mapping, or between a list's.
fn put(holder: &mut Node, part: &str, value: Node) -> Result<(), String> {
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

fn remove(document: &mut Node, path: &str) -> Result<Node, String> {
    let (holder, part) = holder(document, path).ok_or_else(|| {
        format!("remove operation does not apply: doc is missing path: {path:?}: missing value")
    })?;
    take(holder, &part).map_err(|why| format!("error in remove for path: '{path}': {why}"))
}

/// Takes what stands in a mapping or a list under a name out of it.
fn take(holder: &mut Node, part: &str) -> Result<Node, String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{print, read};

    fn one(text: &str) -> Node {
        read(text, Origin::NONE, Dialect::Yaml11)
            .expect("YAML")
            .remove(0)
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn operations_do_what_kustomizes_library_does() {
        let cases = [
            (
                "a: [1, 2]",
                "[{op: add, path: /a/-, value: 3}]",
                Ok("a:\n- 1\n- 2\n- 3\n"),
            ),
            (
                "a: [1, 2]",
                "[{op: add, path: /a/-1, value: 3}]",
                Ok("a:\n- 1\n- 2\n- 3\n"),
            ),
            (
                "a: [1, 2]",
                "[{op: add, path: /a/0, value: 3}]",
                Ok("a:\n- 3\n- 1\n- 2\n"),
            ),
            ("a: [1, 2]", "[{op: remove, path: /a/-1}]", Ok("a:\n- 1\n")),
            (
                "a: 1",
                "[{op: add, path: /b~1c, value: yes}]",
                Ok("a: 1\nb/c: true\n"),
            ),
            (
                "a: 12345678901234567890",
                "[{op: add, path: /b, value: x}]",
                Ok("a: 12345678901234567000\nb: x\n"),
            ),
            (
                "a: 2020-01-01",
                "[{op: test, path: /none, value: null}]",
                Ok("a: \"2020-01-01\"\n"),
            ),
            (
                "a: 1",
                "[{op: copy, from: /a, path: /b}, {op: move, from: /a, path: /c}]",
                Ok("b: 1\nc: 1\n"),
            ),
            (
                "a: 1",
                "[{op: remove, path: /nope}]",
                Err(
                    "error in remove for path: '/nope': Unable to remove nonexistent key: nope: missing value",
                ),
            ),
            (
                "a: 1",
                "[{op: replace, path: /b, value: 1}]",
                Ok("a: 1\nb: 1\n"),
            ),
            (
                "a: 1",
                "[{op: add, path: /x/y, value: 1}]",
                Err("add operation does not apply: doc is missing path: \"/x/y\": missing value"),
            ),
            (
                "a: 1",
                "[{op: test, path: /a, value: 2}]",
                Err("testing value /a failed: test failed"),
            ),
            (
                "a: 1",
                "[{op: bogus, path: /a}]",
                Err("Unexpected kind: bogus"),
            ),
            (
                "a: [1]",
                "[{op: replace, path: /a/9, value: 2}]",
                Err("replace operation does not apply: doc is missing key: /a/9: missing value"),
            ),
        ];
        for (document, patch, wanted) in cases {
            let mut node = one(document);
            let operations = decode(&one(patch)).expect("a patch");
            let outcome = apply(&mut node, &operations).map(|()| {
                let mut text = String::new();
                print(&node, &mut text).expect("printable");
                text
            });
            let outcome = outcome.map_err(|error| error.message().to_owned());
            assert_eq!(
                outcome.as_deref().map_err(String::as_str),
                wanted,
                "{document} {patch}"
            );
        }
    }
}
