//! JSON patches (RFC 6902) on our own tree, so that origins survive, with what kustomize's library does otherwise:
//! `-` and negative indices, paths without a leading slash, `test` of null on what is absent.

pub(super) mod place;
mod values;

use self::place::{holder, index, member, put, take};
use self::values::{is_as_json, is_same_json, name_as_json, out_of_range, type_as_json};
use crate::kustomize::Error;
use crate::kustomize::resource::weights::Growth;
use crate::mask::Guarded;
use crate::yaml::{Node, Origin, Value, scalar_weight};

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    op: String,
    path: String,
    from: Option<String>,
    value: Option<Node>,
    origin: Origin,
}

impl Operation {
    /// Returns the path that it takes away, and where it says so; `None` where it does something else.
    pub(super) fn removal(&self) -> Option<(&str, Origin)> {
        (self.op == "remove").then_some((self.path.as_str(), self.origin))
    }
}

/// Reads a patch from its document: a list of operations.
pub(crate) fn decode_operations(document: &Node) -> Option<Vec<Operation>> {
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
            type_as_json(&mut value);
            value
        }),
        origin: node.origin,
    })
}

/// Applies operations in order.
///
/// # Errors
/// If one does not apply, in the library's words.
pub(crate) fn apply_operations(
    document: &mut Node,
    operations: &[Operation],
) -> Result<Growth, Error> {
    let mut growth = most_added(operations);
    if !is_as_json(document)? {
        type_as_json(document);
        growth = Growth::Unknown;
    }
    for operation in operations {
        run(document, operation).map_err(|message| Error::new(message).at(operation.origin))?;
    }
    let given = |operation: &Operation| {
        operation
            .value
            .as_ref()
            .is_some_and(|value| out_of_range(value).is_some())
    };
    if !operations.iter().any(given) {
        return Ok(growth);
    }
    out_of_range(document).map_or(Ok(growth), |number| {
        let text = number.guarded();
        let message = format!("json: cannot unmarshal number {text} into Go value of type float64");
        Err(Error::new(message).at(number.origin))
    })
}

/// Returns how much larger operations make a document that is as JSON.
fn most_added(operations: &[Operation]) -> Growth {
    let added = |operation: &Operation| match operation.op.as_str() {
        // What is copied is known when it is there.
        "copy" => None,
        _ => {
            let value = operation.value.as_ref().map_or(0, Node::weight);
            Some(value + scalar_weight(&operation.path) + scalar_weight("null"))
        }
    };
    let each: Option<Vec<u64>> = operations.iter().map(added).collect();
    let all = each.map(|each| each.into_iter().fold(0, u64::saturating_add));
    all.map_or(Growth::Unknown, Growth::AtMost)
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
        other => Err(format!("Unexpected kind: {}", Guarded::new(other))),
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

/// Returns the value that is moved or copied, and takes it away if it is moved.
fn taken(document: &mut Node, op: &str, from: &str) -> Result<Node, String> {
    let (holder, part) = holder(document, from).ok_or_else(|| {
        format!("{op} operation does not apply: doc is missing from path: {from}: missing value")
    })?;
    let failed = |why: String| match op {
        "move" => format!("error in move for path: '{part}': {why}"),
        _ => format!("error in copy for from: '{from}': {why}"),
    };
    let value = member(holder, &part).map_err(failed)?;
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
            member(holder, &part)
                .map_err(|why| format!("error in test for path: '{path}': {why}"))?
        }
    };
    let equal = match operation.value.as_ref().filter(|value| !value.is_null()) {
        None => found.is_null(),
        Some(wanted) => !found.is_null() && is_same_json(&found, wanted),
    };
    if equal {
        Ok(())
    } else {
        Err(format!("testing value {path} failed: test failed"))
    }
}

fn add(document: &mut Node, path: &str, value: Node) -> Result<(), String> {
    let missing =
        || format!("add operation does not apply: doc is missing path: {path:?}: missing value");
    let (holder, part) = holder(document, path).ok_or_else(missing)?;
    put(holder, &part, value).map_err(|why| format!("error in add for path: '{path}': {why}"))
}

fn remove(document: &mut Node, path: &str) -> Result<Node, String> {
    let (holder, part) = holder(document, path).ok_or_else(|| {
        format!("remove operation does not apply: doc is missing path: {path:?}: missing value")
    })?;
    take(holder, &part).map_err(|why| format!("error in remove for path: '{path}': {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, print, read};

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
                Err("Unexpected kind: ••••••"),
            ),
            (
                "a: [1]",
                "[{op: replace, path: /a/9, value: 2}]",
                Err("replace operation does not apply: doc is missing key: /a/9: missing value"),
            ),
        ];
        for (document, patch, wanted) in cases {
            let mut node = one(document);
            let operations = decode_operations(&one(patch)).expect("a patch");
            let outcome = apply_operations(&mut node, &operations).map(|_| {
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
