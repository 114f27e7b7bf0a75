//! TOML, by the `toml` crate, whose own tree keeps the place of every value.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::parsed::{Node, Value};
use super::{Lines, NotParsed};

pub(super) fn documents(text: &str) -> Result<Vec<Node>, NotParsed> {
    let lines = Lines::of(text);
    let root = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        NotParsed::Malformed(lines.at(start))
    })?;
    Ok(vec![Node {
        line: 1,
        value: table(root.get_ref(), &lines),
    }])
}

fn table(table: &DeTable<'_>, lines: &Lines) -> Value {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let key: &str = AsRef::<str>::as_ref(key.get_ref());
        (key.to_owned(), node(value, lines))
    };
    Value::Map(entries.into_iter().map(entry).collect())
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines) -> Node {
    let line = lines.at(value.span().start);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Scalar(text.to_string()),
        DeValue::Integer(number) => {
            let digits = i128::from_str_radix(number.as_str(), number.radix());
            Value::Scalar(digits.map_or_else(|_| number.to_string(), |number| number.to_string()))
        }
        DeValue::Float(number) => Value::Scalar(number.to_string()),
        DeValue::Boolean(value) => Value::Scalar(value.to_string()),
        DeValue::Datetime(time) => Value::Scalar(time.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(entries) => table(entries, lines),
    };
    Node { line, value }
}
