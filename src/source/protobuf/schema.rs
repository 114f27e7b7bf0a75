//! [`Message`]: which field of a protobuf message is which field of the object in JSON.
//!
//! Takes `schema.txt`, which is made of Kubernetes' own types; gives messages and fields, read once.

use std::sync::OnceLock;

/// The table: a message's name, then a line a field, then an empty line.
const TABLE: &str = include_str!("schema.txt");

/// A message.
#[derive(Debug, Default)]
pub(super) struct Message {
    name: &'static str,
    /// By number; most numbers are taken.
    fields: Vec<Option<Field>>,
}

/// A field of a message.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name in JSON.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) shape: Shape,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Int,
    Bool,
    /// A message that stands for text, in its field 1.
    Quantity,
    /// A message that is a number or text.
    IntOrString,
    /// A message of seconds and nanoseconds.
    Time,
    /// A message that holds JSON, in its field 1.
    Json,
    /// A message, by its place in the table.
    Message(usize),
    /// None that is read.
    Unknown,
}

/// Multiplicity of a field, and its place in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    One,
    /// One that is not there where it is zero.
    Omitted,
    /// One whose fields are those of the message around it.
    Inline,
    List,
    Map,
}

static MESSAGES: OnceLock<Vec<Message>> = OnceLock::new();

fn all() -> &'static [Message] {
    MESSAGES.get_or_init(|| read(TABLE))
}

/// Returns a message by the name of its type in Kubernetes' API.
pub(super) fn message(name: &str) -> Option<&'static Message> {
    let all = all();
    all.get(all.binary_search_by(|known| known.name.cmp(name)).ok()?)
}

impl Message {
    pub(super) fn field(&self, number: u32) -> Option<&Field> {
        self.fields.get(usize::try_from(number).ok()?)?.as_ref()
    }

    pub(super) fn named(&self, name: &str) -> Option<&Field> {
        let mut fields = self.fields.iter().flatten();
        fields.find(|field| field.name == name)
    }
}

impl Field {
    /// Returns the message that it holds.
    pub(super) fn message(&self) -> Option<&'static Message> {
        match self.kind {
            Kind::Message(index) => all().get(index),
            _ => None,
        }
    }
}

fn read(table: &'static str) -> Vec<Message> {
    let blocks = || table.split("\n\n").skip(1);
    let name_of = |block: &'static str| block.lines().next().unwrap_or_default();
    let names: Vec<&str> = blocks().map(name_of).collect();
    let field = |line: &'static str| {
        let mut words = line.split(' ');
        let number: usize = words.next()?.parse().ok()?;
        let name = words.next()?;
        let kind = match words.next()? {
            "string" => Kind::Text,
            "int" => Kind::Int,
            "bool" => Kind::Bool,
            "quantity" => Kind::Quantity,
            "int-or-string" => Kind::IntOrString,
            "time" => Kind::Time,
            "json" => Kind::Json,
            of => names
                .binary_search(&of)
                .map_or(Kind::Unknown, Kind::Message),
        };
        let shape = match words.next() {
            Some("list") => Shape::List,
            Some("map") => Shape::Map,
            Some("inline") => Shape::Inline,
            Some("omitted") => Shape::Omitted,
            _ => Shape::One,
        };
        Some((number, Field { name, kind, shape }))
    };
    blocks()
        .map(|block| {
            let mut message = Message {
                name: name_of(block),
                ..Message::default()
            };
            for (number, field) in block.lines().skip(1).filter_map(field) {
                let size = message.fields.len().max(number + 1);
                message.fields.resize_with(size, || None);
                if let Some(place) = message.fields.get_mut(number) {
                    *place = Some(field);
                }
            }
            message
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let lines = TABLE
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        let fields = all()
            .iter()
            .flat_map(|message| message.fields.iter().flatten());
        assert!(fields.clone().all(|field| field.kind != Kind::Unknown));
        assert_eq!(fields.count(), lines.count());
        let container = message("Container").expect("a container");
        let env = container.named("env").expect("a field");
        assert_eq!(
            (env.shape, env.message().map(|m| m.name)),
            (Shape::List, Some("EnvVar"))
        );
        assert_eq!(container.field(1).map(|field| field.name), Some("name"));
        assert!(message("Nothing").is_none());
    }
}
