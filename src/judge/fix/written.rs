//! [`Written`]: a value of the reference's file, with its type, on its way into the target's.
//!
//! Takes the text of a file and a path; gives the keys that lead to the value and what it is, and writes it in the format of the file. Of a
//! value that may not be copied, the texts are marks and the rest stays: a list stays a list.

use toml::de::{DeTable, DeValue};

use super::copied::MARK;
use super::yaml::{in_flow, text};
use crate::files::Format;
use crate::yaml::{self, Dialect, Node, Origin, Typed};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    Text(String),
    /// A number, a switch, nothing: it stands without quotes.
    Bare(String),
    List(Vec<Self>),
    Table(Vec<(String, Self)>),
}

/// The keys that lead to a value, and the value where the file could be read.
pub(super) type Found = (Vec<String>, Option<Written>);

/// Finds what a path leads to. A key that holds dots is one key.
pub(super) fn find(format: Format, text: &str, path: &str) -> Found {
    let found = match format {
        // JSON is YAML between braces.
        Format::Yaml | Format::Json => {
            let documents = yaml::read(text, Origin::NONE, Dialect::Core).unwrap_or_default();
            let mut filled = documents.iter().filter(|document| !document.is_null());
            let root = filled.next().filter(|_| filled.next().is_none());
            root.and_then(|root| of_node(root).at(path))
        }
        Format::Toml => {
            let root = DeTable::parse(text).ok();
            root.and_then(|root| of_table(root.get_ref()).at(path))
        }
        _ => None,
    };
    match found {
        Some((keys, value)) => (keys, Some(value)),
        None => (path.split('.').map(str::to_owned).collect(), None),
    }
}

fn of_node(node: &Node) -> Written {
    if let Some(items) = node.as_seq() {
        return Written::List(items.iter().map(of_node).collect());
    }
    if let Some(fields) = node.as_map() {
        let field = |(key, value): &(Node, Node)| {
            let key = key.as_text().map(ToString::to_string).unwrap_or_default();
            (key, of_node(value))
        };
        return Written::Table(fields.iter().map(field).collect());
    }
    let text = node.as_text().map(ToString::to_string).unwrap_or_default();
    match node.typed() {
        Some(Typed::Str(_)) => Written::Text(text),
        None | Some(Typed::Null) => Written::Bare("null".to_owned()),
        Some(_) => Written::Bare(text),
    }
}

fn of_table(table: &DeTable<'_>) -> Written {
    let mut fields: Vec<_> = table.iter().collect();
    fields.sort_by_key(|(key, _)| key.span().start);
    let fields = fields.into_iter().map(|(key, value)| {
        let key: &str = AsRef::<str>::as_ref(key.get_ref());
        (key.to_owned(), of_value(value.get_ref()))
    });
    Written::Table(fields.collect())
}

fn of_value(value: &DeValue<'_>) -> Written {
    match value {
        DeValue::String(text) => Written::Text(text.to_string()),
        DeValue::Integer(number) => Written::Bare(number.to_string()),
        DeValue::Float(number) => Written::Bare(number.to_string()),
        DeValue::Boolean(value) => Written::Bare(value.to_string()),
        DeValue::Datetime(time) => Written::Bare(time.to_string()),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| of_value(item.get_ref()));
            Written::List(items.collect())
        }
        DeValue::Table(fields) => of_table(fields),
    }
}

impl Written {
    fn at(&self, path: &str) -> Option<(Vec<String>, Self)> {
        if path.is_empty() {
            return Some((Vec::new(), self.clone()));
        }
        let Self::Table(fields) = self else {
            return None;
        };
        fields.iter().find_map(|(key, value)| {
            let rest = path.strip_prefix(key.as_str())?;
            let rest = match rest.strip_prefix('.') {
                Some(rest) if !rest.is_empty() => rest,
                None if rest.is_empty() => "",
                _ => return None,
            };
            let (mut keys, found) = value.at(rest)?;
            keys.insert(0, key.clone());
            Some((keys, found))
        })
    }

    /// Returns the value with what `copy` makes of its texts; what stands without quotes is asked too. Equal marks in a list are one.
    pub(super) fn copied(self, copy: &impl Fn(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(copy(&text)),
            Self::Bare(text) => {
                let copied = copy(&text);
                match copied == text {
                    true => Self::Bare(text),
                    false => Self::Text(copied),
                }
            }
            Self::List(items) => {
                let mut items: Vec<Self> = items.into_iter().map(|of| of.copied(copy)).collect();
                items.dedup_by(|one, other| one == other && one.is_marked());
                Self::List(items)
            }
            Self::Table(fields) => {
                let fields = fields.into_iter();
                Self::Table(fields.map(|(key, of)| (key, of.copied(copy))).collect())
            }
        }
    }

    fn is_marked(&self) -> bool {
        match self {
            Self::Text(text) => text == MARK,
            Self::Bare(_) => false,
            Self::List(items) => items.iter().any(Self::is_marked),
            Self::Table(fields) => fields.iter().any(|(_, of)| of.is_marked()),
        }
    }

    /// Writes the value behind a key of a YAML file, in one line.
    pub(super) fn yaml(&self) -> String {
        match self {
            Self::Text(written) => text(written),
            _ => self.in_flow(false),
        }
    }

    /// Writes the value as it stands between brackets of a YAML file, or in a file of JSON.
    pub(super) fn in_flow(&self, is_json: bool) -> String {
        match self {
            Self::Text(written) => in_flow(written, is_json),
            Self::Bare(written) => written.clone(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|of| of.in_flow(is_json)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(fields) => {
                let field = |(key, of): &(String, Self)| {
                    format!("{}: {}", in_flow(key, is_json), of.in_flow(is_json))
                };
                let fields: Vec<String> = fields.iter().map(field).collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    /// Writes the value behind a key of a TOML file.
    pub(super) fn toml(&self) -> String {
        match self {
            Self::Text(written) => in_flow(written, true),
            Self::Bare(written) => written.clone(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::toml).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(fields) => {
                let field =
                    |(key, of): &(String, Self)| format!("{} = {}", toml_key(key), of.toml());
                let fields: Vec<String> = fields.iter().map(field).collect();
                match fields.is_empty() {
                    true => "{}".to_owned(),
                    false => format!("{{ {} }}", fields.join(", ")),
                }
            }
        }
    }
}

/// Writes a key of a TOML file.
pub(super) fn toml_key(key: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match !key.is_empty() && key.bytes().all(is_bare) {
        true => key.to_owned(),
        false => in_flow(key, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_type() {
        let yaml = "a.b:\n  hosts: [x, '8']\n  n: 8\n  t: '8'\n  none: null\n  on: {d: \"a, b\"}\n";
        let toml = "[a.b]\nhosts = [\"x\", \"8\"]\nn = 8\nt = \"8\"\non = { d = \"a, b\" }\n";
        let cases = [
            (Format::Yaml, "a.b.hosts", "[x, \"8\"]"),
            (Format::Yaml, "a.b.n", "8"),
            (Format::Yaml, "a.b.t", "\"8\""),
            (Format::Yaml, "a.b.none", "null"),
            (Format::Yaml, "a.b.on", "{d: \"a, b\"}"),
            (Format::Toml, "a.b.hosts", "[\"x\", \"8\"]"),
            (Format::Toml, "a.b.t", "\"8\""),
            (Format::Toml, "a.b.on", "{ d = \"a, b\" }"),
        ];
        for (format, path, expected) in cases {
            let text = if format == Format::Yaml { yaml } else { toml };
            let (keys, found) = find(format, text, path);
            let found = found.unwrap_or_else(|| panic!("no {path}"));
            let is_yaml = format == Format::Yaml;
            let written = if is_yaml { found.yaml() } else { found.toml() };
            assert_eq!(written, expected, "{path}");
            assert_eq!(keys.join("."), path);
            assert_eq!(keys.len(), if is_yaml { 2 } else { 3 }, "{keys:?}");
        }
        let (keys, found) = find(Format::Yaml, yaml, "x.y");
        assert_eq!((keys.len(), found), (2, None));
    }

    #[test]
    fn marks_leave_the_shape() {
        let list = Written::List(vec![
            Written::Text("a".into()),
            Written::Text("b".into()),
            Written::Bare("1".into()),
        ]);
        let mark = |text: &str| match text {
            "1" => "1".to_owned(),
            _ => MARK.to_owned(),
        };
        assert_eq!(list.copied(&mark).yaml(), "[REPLACE_ME, 1]");
    }
}
