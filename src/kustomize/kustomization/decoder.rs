//! [`Decoder`]: decodes a tree the way Go's `encoding/json` decodes into structs.
//!
//! Keys match case-insensitively, nothing is coerced, and the first complaint in the order of the
//! sorted keys is the one reported, in Go's words.

use crate::kustomize::Error;
use crate::mask::Guarded;
use crate::suggest;
use crate::yaml::{Node, Origin, Typed, Value};
use std::collections::BTreeMap;
use std::ops::Deref;

/// A string and where it was written. Empty where absent, as in Go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The string.
    pub value: String,
    /// Its place.
    pub origin: Origin,
}

impl Text {
    /// Joins a string and its place.
    pub fn new(value: impl Into<String>, origin: Origin) -> Self {
        Self {
            value: value.into(),
            origin,
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.value
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.value)
    }
}

/// A map of strings, sorted by key; each value has its place.
pub(crate) type StringMap = BTreeMap<String, Text>;

/// Decodes nodes, collecting the first complaint.
#[derive(Debug, Default)]
pub struct Decoder {
    strict: bool,
    coerces: bool,
    error: Option<Error>,
    structs: Vec<&'static str>,
    fields: Vec<&'static str>,
}

impl Decoder {
    /// Returns a decoder that refuses unknown fields.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            strict: true,
            ..Self::default()
        }
    }

    /// Returns a decoder that passes over unknown fields, and takes numbers and booleans for
    /// strings: how plugins are configured.
    #[must_use]
    pub fn lenient() -> Self {
        Self {
            coerces: true,
            ..Self::default()
        }
    }

    /// Takes numbers and booleans where a string is wanted.
    #[must_use]
    pub fn coercing(mut self) -> Self {
        self.coerces = true;
        self
    }

    /// Returns the decoded value, unless there was a complaint.
    ///
    /// # Errors
    /// The first complaint.
    pub fn finish<T>(self, decoded: T) -> Result<T, Error> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(decoded),
        }
    }

    /// Decodes a struct: calls `set` with each known field's own spelling and its value. Nulls
    /// leave fields as they are and are passed over. A field of a struct that Go embeds is spelled
    /// with that struct's name before it, `TypeMeta.kind`, and given to `set` without it.
    pub fn object(
        &mut self,
        node: &Node,
        name: &'static str,
        fields: &[&'static str],
        mut set: impl FnMut(&mut Self, &'static str, &Node),
    ) {
        let Value::Map(entries) = &node.value else {
            if !node.is_null() {
                self.complain(node, &format!("types.{name}"));
            }
            return;
        };
        for (key, key_node, value) in sorted(entries) {
            let Some(field) = find_field(fields, &key) else {
                if self.strict {
                    let error = Error::new(format!("json: unknown field {key:?}"))
                        .plainly(format!("there is no field '{key}'"))
                        .at(key_node.origin);
                    self.keep(match suggest::nearest(&key, fields.iter().copied()) {
                        Some(known) => error.hint(format!("did you mean '{known}'?")),
                        None => error,
                    });
                }
                continue;
            };
            if value.is_null() {
                continue;
            }
            self.structs.push(name);
            self.fields.push(field);
            set(self, own_name(field), value);
            self.fields.pop();
            self.structs.pop();
        }
    }

    /// Decodes a mapping whose fields are all strings: each into its place.
    pub fn texts(
        &mut self,
        node: &Node,
        name: &'static str,
        places: &mut [(&'static str, &mut Text)],
    ) {
        let fields: Vec<_> = places.iter().map(|(field, _)| *field).collect();
        self.object(node, name, &fields, |decoder, field, value| {
            let text = decoder.string(value);
            let named = |full: &str| full.rsplit('.').next() == Some(field);
            if let Some((_, place)) = places.iter_mut().find(|(full, _)| named(full)) {
                **place = text;
            }
        });
    }

    /// Decodes a string.
    pub fn string(&mut self, node: &Node) -> Text {
        match node.typed() {
            Some(Typed::Str(text)) => Text::new(text, node.origin),
            Some(Typed::Timestamp(text)) => Text::new(text, node.origin),
            Some(Typed::Null) => Text::default(),
            Some(Typed::Bool(value)) if self.coerces => Text::new(value.to_string(), node.origin),
            Some(Typed::Int(value)) if self.coerces => Text::new(value.to_string(), node.origin),
            Some(Typed::Uint(value)) if self.coerces => Text::new(value.to_string(), node.origin),
            Some(Typed::Float(value)) if self.coerces => Text::new(value.to_string(), node.origin),
            _ => {
                self.complain(node, "string");
                Text::default()
            }
        }
    }

    /// Decodes a boolean.
    pub fn bool(&mut self, node: &Node) -> bool {
        match node.typed() {
            Some(Typed::Bool(value)) => value,
            Some(Typed::Null) => false,
            _ => {
                self.complain(node, "bool");
                false
            }
        }
    }

    /// Decodes an integer of the given Go type.
    pub fn int(&mut self, node: &Node, wanted: &str) -> i64 {
        match node.typed() {
            Some(Typed::Int(value)) => value,
            Some(Typed::Null) => 0,
            Some(Typed::Float(value)) if whole(value).is_some() => whole(value).unwrap_or(0),
            _ => {
                self.complain(node, wanted);
                0
            }
        }
    }

    /// Decodes a list, item by item.
    pub fn list<T>(
        &mut self,
        node: &Node,
        item_type: &str,
        mut item: impl FnMut(&mut Self, &Node) -> T,
    ) -> Vec<T> {
        match node.as_seq() {
            Some(items) => items.iter().map(|node| item(self, node)).collect(),
            None => {
                if !node.is_null() {
                    self.complain(node, &format!("[]{item_type}"));
                }
                Vec::new()
            }
        }
    }

    /// Decodes a list of strings.
    pub fn strings(&mut self, node: &Node) -> Vec<Text> {
        self.list(node, "string", |decoder, node| decoder.string(node))
    }

    /// Decodes a map of strings.
    pub fn string_map(&mut self, node: &Node) -> StringMap {
        let Value::Map(entries) = &node.value else {
            if !node.is_null() {
                self.complain(node, "map[string]string");
            }
            return StringMap::new();
        };
        sorted(entries)
            .into_iter()
            .map(|(key, _, value)| (key, self.string(value)))
            .collect()
    }

    /// Takes a mapping as it is.
    pub fn tree(&mut self, node: &Node) -> Option<Node> {
        match &node.value {
            Value::Map(_) => Some(node.clone()),
            _ => {
                if !node.is_null() {
                    self.complain(node, "map[string]interface {}");
                }
                None
            }
        }
    }

    /// Keeps a complaint, if it is the first.
    pub fn keep(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    fn complain(&mut self, node: &Node, wanted: &str) {
        let found = match (&node.value, node.typed()) {
            (Value::Map(_), _) => "object".to_owned(),
            (Value::Seq(_), _) => "array".to_owned(),
            (_, Some(Typed::Bool(_))) => "bool".to_owned(),
            (Value::Scalar(text), Some(Typed::Int(_) | Typed::Uint(_) | Typed::Float(_))) => {
                if wanted.starts_with("int") {
                    format!("number {}", Guarded::new(text))
                } else {
                    "number".to_owned()
                }
            }
            _ => "string".to_owned(),
        };
        let place = match self.structs.last() {
            Some(owner) => format!("Go struct field {owner}.{} of type", self.fields.join(".")),
            None => "Go value of type".to_owned(),
        };
        let error = Error::new(format!(
            "json: cannot unmarshal {found} into {place} {wanted}"
        ));
        let error = match self.fields.last() {
            Some(field) => error.plainly(format!("'{}' {}", own_name(field), in_words(wanted))),
            None => error,
        };
        self.keep(
            match wanted {
                "types.Patch" => error.hint("name a file by its key: - path: FILE"),
                _ => error,
            }
            .at(node.origin),
        );
    }
}

/// Says what a field has to be, of which Go wants some type.
fn in_words(wanted: &str) -> &'static str {
    match wanted {
        "string" => "must be text",
        "bool" => "must be true or false",
        _ if wanted.starts_with("int") => "must be a whole number",
        _ if wanted.starts_with("[]") => "must be a list",
        "types.Patch" => "must be a list of mappings",
        _ => "must be a mapping, or a list of mappings",
    }
}

/// Returns the entries by key in byte order, as Go marshals a map; of equal keys the last.
fn sorted(entries: &[(Node, Node)]) -> Vec<(String, &Node, &Node)> {
    let mut by_key = BTreeMap::new();
    for (key, value) in entries {
        by_key.insert(key_text(key), (key, value));
    }
    by_key
        .into_iter()
        .map(|(text, (key, value))| (text, key, value))
        .collect()
}

/// Returns a key as JSON spells it: the key `y` is `"true"`.
pub(crate) fn key_text(key: &Node) -> String {
    match key.typed() {
        Some(Typed::Bool(value)) => value.to_string(),
        Some(Typed::Null) => "null".to_owned(),
        Some(Typed::Int(value)) => value.to_string(),
        _ => key.as_str().unwrap_or_default().to_owned(),
    }
}

fn find_field(fields: &[&'static str], key: &str) -> Option<&'static str> {
    fields
        .iter()
        .find(|field| own_name(field) == key)
        .or_else(|| {
            fields
                .iter()
                .find(|field| own_name(field).eq_ignore_ascii_case(key))
        })
        .copied()
}

fn own_name(field: &'static str) -> &'static str {
    field.rsplit('.').next().unwrap_or(field)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "checked by casting back"
)]
fn whole(number: f64) -> Option<i64> {
    let cast = number as i64;
    (cast as f64 == number).then_some(cast)
}
