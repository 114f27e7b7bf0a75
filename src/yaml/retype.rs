//! The types of scalars after kustomize has printed and read them again.
//!
//! Takes a scalar's tag, style and text; gives its value ([`Typed`]), or why it has none.

use crate::mask::Guarded;
use std::borrow::Cow;

use super::resolve::{Dialect, resolve, value};
use super::{Error, Node, Tag, Typed};

impl Node {
    /// Returns the value of [`Node::typed`] after the scalar has been printed and read again: a folded block comes out of that
    /// with other line breaks.
    #[must_use]
    pub fn typed_when_reprinted(&self) -> Option<Typed<'_>> {
        match self.typed() {
            Some(Typed::Str(Cow::Borrowed(text))) if self.style.is_folded() => {
                Some(Typed::Str(refolded(text)))
            }
            typed => typed,
        }
    }

    /// Tells whether a scalar can be printed: its tag, where that is, has to fit its text.
    ///
    /// # Errors
    /// If it does not.
    pub fn check_type(&self) -> Result<(), Error> {
        match self.as_str() {
            Some(text) => typed_as_printed(self, text).map(drop),
            None => Ok(()),
        }
    }
}

/// Returns the value of a scalar after it has been printed and read again.
pub(super) fn typed_as_printed<'n>(node: &'n Node, text: &'n str) -> Result<Typed<'n>, Error> {
    let string = Typed::Str(Cow::Borrowed(text));
    if node.tag == Tag::Binary {
        return binary(text)
            .map(|text| Typed::Str(text.into()))
            .ok_or_else(|| {
                Error::new(
                    "yaml: !!binary value contains invalid base64 data",
                    node.origin,
                )
            });
    }
    // A tag that the text bears out is not printed; what is then left of a quoted scalar reads as a string.
    let unprinted = matches!(node.tag, Tag::Implicit | Tag::Str | Tag::Other)
        || resolve(text, Dialect::Core) == node.tag;
    if !node.style.is_plain() && !node.style.is_tagged() && unprinted {
        return Ok(string);
    }
    let wanted = match node.tag {
        Tag::Implicit if !node.style.is_plain() => return Ok(string),
        Tag::Implicit => return Ok(value(text, Dialect::Core)),
        Tag::Str | Tag::Other | Tag::Merge | Tag::Binary | Tag::Seq | Tag::Map => {
            return Ok(string);
        }
        Tag::Bool => "bool",
        Tag::Null => "null",
        Tag::Int => "int",
        Tag::Float => "float",
        Tag::Timestamp => "timestamp",
    };
    match (value(text, Dialect::Core), node.tag) {
        (found @ Typed::Null, Tag::Null)
        | (found @ Typed::Bool(_), Tag::Bool)
        | (found @ (Typed::Int(_) | Typed::Uint(_)), Tag::Int)
        | (found @ Typed::Float(_), Tag::Float)
        | (found @ Typed::Timestamp(_), Tag::Timestamp) => Ok(found),
        // go-yaml lets an `int64` stand for a float, with a float's precision.
        (Typed::Int(value), Tag::Float) => Ok(Typed::Float(value as f64)),
        _ => Err(refuse_tag(node, text, wanted)),
    }
}

fn refuse_tag(node: &Node, text: &str, wanted: &str) -> Error {
    let found = match resolve(text, Dialect::Core) {
        Tag::Null => "null",
        Tag::Bool => "bool",
        Tag::Int => "int",
        Tag::Float => "float",
        Tag::Timestamp => "timestamp",
        Tag::Merge => "merge",
        _ => "str",
    };
    Error::new(
        format!(
            "yaml: cannot decode !!{found} `{}` as a !!{wanted}",
            Guarded::new(text)
        ),
        node.origin,
    )
}

fn binary(text: &str) -> Option<String> {
    use base64::Engine as _;
    let packed: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the text of a folded block (`>`) after go-yaml has printed and read it: beside indented lines, and where the
/// text begins with one, line breaks come and go.
pub(super) fn refolded(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let quoted = text.ends_with(' ')
        || text.contains(" \n")
        || text.contains(|c: char| {
            odd(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') || c > '\u{FFFF}'
        });
    let content = text.trim_start_matches('\n');
    if quoted || content.is_empty() {
        return text.into();
    }
    let is_indented = |line: &str| line.starts_with([' ', '\t']);
    let doubles = !is_indented(content);
    let mut out = text
        .get(..text.len() - content.len())
        .unwrap_or_default()
        .to_owned();
    let mut rest = content;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.find('\n').unwrap_or(rest.len()));
        let next = after.trim_start_matches('\n');
        let breaks = after.len() - next.len();
        let written = breaks + usize::from(doubles && !is_indented(line));
        out.push_str(line);
        match (next.is_empty(), written) {
            (true, _) if breaks <= 1 => out.push_str(after),
            (true, _) => out.extend(std::iter::repeat_n('\n', written)),
            _ if is_indented(line) || is_indented(next) => {
                out.extend(std::iter::repeat_n('\n', written));
            }
            (false, 1) => out.push(' '),
            (false, _) => out.extend(std::iter::repeat_n('\n', written - 1)),
        }
        rest = next;
    }
    out.into()
}

/// Returns a text as goyaml.v2 reads it out of JSON, where U+0085 is a line break that folds with the spaces around it.
pub(super) fn without_next_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut breaks = 0;
    for (index, piece) in text.split('\u{85}').enumerate() {
        if index > 0 {
            breaks += 1;
            out.truncate(out.trim_end_matches(' ').len());
        }
        let piece = match index {
            0 => piece,
            _ => piece.trim_start_matches(' '),
        };
        if piece.is_empty() && index > 0 {
            continue;
        }
        fold_breaks(&mut out, std::mem::take(&mut breaks));
        out.push_str(piece);
    }
    fold_breaks(&mut out, breaks);
    out
}

/// One line break folds into a space, more lose their first.
fn fold_breaks(out: &mut String, breaks: usize) {
    match breaks {
        0 => {}
        1 => out.push(' '),
        _ => out.extend(std::iter::repeat_n('\n', breaks - 1)),
    }
}
