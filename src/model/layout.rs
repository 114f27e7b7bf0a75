//! [`DataLayout`]: how the data of a ConfigMap stands in its manifest, as far as lines that are added to it have to know.
//!
//! Takes an object; gives the form of its `data` and of the texts in it. Keeps no value. Leaves the lines to the judge.

use crate::maps::IndexSet;
use crate::source::Object;
use crate::yaml::{Node, Origin, Style, Value};

/// How `data` is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataLayout {
    /// The form of the mapping.
    pub form: DataForm,
    /// The column of its keys, from 1; 0 where none stands in the object's own file.
    pub column: u32,
    /// Keys whose value ends in the line that it begins in.
    pub in_one_line: IndexSet<String>,
    /// Keys whose value is a block that keeps its lines (`|`).
    pub blocks: IndexSet<String>,
}

/// The form of a mapping.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DataForm {
    /// A line for each key.
    #[default]
    Lines,
    /// `{…}`.
    Braces {
        /// The place of the first brace.
        at: Origin,
        /// All of the manifest is JSON.
        is_json: bool,
    },
    /// `data:` with nothing behind it, at the place of the key.
    Bare(Origin),
    /// There is no `data`: it goes below this line, at this column; `None` where only a reader of the file can tell.
    Missing(Option<Origin>),
}

/// Returns how an object's `data` is written.
pub(super) fn layout(object: &Object) -> DataLayout {
    if object.live.is_some() || object.declared.line() == 0 {
        return DataLayout::default();
    }
    let root = &object.node;
    let fields = root.as_map().unwrap_or_default();
    let field = fields.iter().find(|(key, _)| key.as_str() == Some("data"));
    let is_json = root.style == Style::Flow;
    let form = match field {
        None if is_json => DataForm::Missing(None),
        None => DataForm::Missing(end(root)),
        Some((_, data)) if data.style == Style::Flow && data.as_map().is_some() => {
            DataForm::Braces {
                at: data.origin,
                is_json,
            }
        }
        Some((key, data)) if data.is_null() && data.as_text().is_none_or(|of| of.is_empty()) => {
            DataForm::Bare(key.origin)
        }
        Some(_) => DataForm::Lines,
    };
    let data = field
        .and_then(|(_, data)| data.as_map())
        .unwrap_or_default();
    let those = |is_so: fn(&Node) -> bool| {
        let found = data.iter().filter(|(_, value)| is_so(value));
        found
            .filter_map(|(key, _)| key.as_str().map(str::to_owned))
            .collect()
    };
    let own = data.iter().map(|(key, _)| key.origin);
    let mut own = own.filter(|key| key.of_file() == object.declared.of_file());
    DataLayout {
        form,
        column: own.next().map_or(0, Origin::column),
        in_one_line: those(is_in_one_line),
        blocks: those(|value| value.style == Style::Literal),
    }
}

/// Longer texts with blanks in them are wrapped by some who write YAML.
const WRAPPED_FROM: usize = 60;

fn is_in_one_line(value: &Node) -> bool {
    let is_block = value.style == Style::Literal || value.style.is_folded();
    let is_line = |text: &str| {
        let is_short = text.len() < WRAPPED_FROM || !text.contains(' ');
        is_short && !text.contains('\n')
    };
    !is_block && value.as_text().is_some_and(|text| is_line(text))
}

/// Returns the line that an object's text ends in, and the column of its keys. Where the end cannot be told, the line of a field that
/// is one line does.
fn end(root: &Node) -> Option<Origin> {
    let fields = root.as_map()?;
    let (first, _) = fields.first()?;
    let mut last = (first.origin, None);
    see(root, first.origin, &mut last);
    let kind = fields.iter().find(|(key, _)| key.as_str() == Some("kind"));
    let kind = kind.map(|(_, value)| value.origin.line());
    let line = last.1.or(kind)?;
    Some(first.origin.at(line, first.origin.column()))
}

/// Keeps the last node of the file, and the line that it ends in where its text tells.
fn see(node: &Node, file: Origin, last: &mut (Origin, Option<u32>)) {
    let is_here = node.origin.of_file() == file.of_file() && node.origin > last.0;
    match &node.value {
        Value::Map(fields) if node.style != Style::Flow => {
            for (_, value) in fields.iter() {
                see(value, file, last);
            }
        }
        Value::Seq(items) if node.style != Style::Flow => {
            items.iter().for_each(|item| see(item, file, last));
        }
        Value::Scalar(_) if is_here => {
            let line = node.origin.line();
            *last = (node.origin, is_in_one_line(node).then_some(line));
        }
        _ if is_here => *last = (node.origin, None),
        _ => {}
    }
}
