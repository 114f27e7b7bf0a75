//! [`Node`]: a tree that remembers its comments, quotes, anchors and flow styles.

use crate::yaml::{Style, Tag, Value};

/// Deeper than this, nothing is read: every level is a call here.
pub(crate) const DEEPEST: usize = 200;

/// Why a text could not be read or a tree not be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// go-yaml fails too.
    Invalid(&'static str),
    /// go-yaml reads or prints it; this does not.
    Unsupported(&'static str),
}

/// The kinds of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A document, around its one node.
    Document,
    /// A mapping: keys and values in turn.
    Map,
    /// A sequence.
    Seq,
    /// A scalar.
    Scalar,
    /// An alias; its text is the anchor's name.
    Alias,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Quotes {
    /// Plain, if it can be.
    #[default]
    None,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// The comments of a node or event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Comments {
    /// On the lines above.
    pub(crate) head: String,
    /// Behind it, on the same line.
    pub(crate) line: String,
    /// On the lines below, before an empty one.
    pub(crate) foot: String,
}

/// A node with all that is printed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// The short tag, `""` where none was given or found.
    pub(crate) tag: String,
    /// Whether the tag was written, and is to be.
    pub(crate) tagged: bool,
    pub(crate) quotes: Quotes,
    /// Whether a collection stands between brackets.
    pub(crate) flow: bool,
    pub(crate) anchor: String,
    pub(crate) text: String,
    pub(crate) comments: Comments,
    /// Items, or keys and values in turn. go-yaml lets a scalar have them too, and does not print them.
    pub(crate) content: Vec<Node>,
}

impl Node {
    /// Returns a node of a kind, with nothing in it.
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            tag: String::new(),
            tagged: false,
            quotes: Quotes::None,
            flow: false,
            anchor: String::new(),
            text: String::new(),
            comments: Comments::default(),
            content: Vec::new(),
        }
    }

    /// Returns a scalar without tag or quotes.
    pub(crate) fn scalar(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::new(Kind::Scalar)
        }
    }

    /// Tells whether this is a null by its tag.
    pub(crate) fn is_null(&self) -> bool {
        self.tag == "!!null"
    }

    /// Returns the value of a mapping's first entry with that key.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.content.chunks_mut(2).find_map(|entry| match entry {
            [name, value] if name.text == key => Some(value),
            _ => None,
        })
    }
}

/// A tree that was read without comments.
impl From<&crate::yaml::Node> for Node {
    fn from(node: &crate::yaml::Node) -> Self {
        let mut copy = match &node.value {
            Value::Scalar(text) => Self::scalar(text.as_str()),
            Value::Seq(items) => Self {
                content: items.iter().map(Self::from).collect(),
                ..Self::new(Kind::Seq)
            },
            Value::Map(entries) => Self {
                content: entries
                    .iter()
                    .flat_map(|(key, value)| [Self::from(key), Self::from(value)])
                    .collect(),
                ..Self::new(Kind::Map)
            },
        };
        copy.tag = short_tag(node.tag).to_owned();
        copy.tagged = node.style.is_tagged();
        copy.flow = node.style == Style::Flow;
        copy.quotes = match node.style {
            Style::Single => Quotes::Single,
            Style::Double => Quotes::Double,
            Style::Literal => Quotes::Literal,
            Style::Folded => Quotes::Folded,
            _ => Quotes::None,
        };
        copy
    }
}

/// Returns how a tag is spelled.
fn short_tag(tag: Tag) -> &'static str {
    match tag {
        Tag::Implicit | Tag::Other => "",
        Tag::Str => "!!str",
        Tag::Int => "!!int",
        Tag::Float => "!!float",
        Tag::Bool => "!!bool",
        Tag::Null => "!!null",
        Tag::Timestamp => "!!timestamp",
        Tag::Binary => "!!binary",
        Tag::Merge => "!!merge",
        Tag::Seq => "!!seq",
        Tag::Map => "!!map",
    }
}

/// Returns the tag that go-yaml finds for a plain text. `<<` is a string to it, save where it reads one.
pub(crate) fn resolved(text: &str) -> &'static str {
    match crate::yaml::resolve(text, crate::yaml::Dialect::Core) {
        Tag::Merge => "!!str",
        tag => short_tag(tag),
    }
}

/// The prefix that `!!` is short for.
pub(crate) const LONG_TAG: &str = "tag:yaml.org,2002:";

/// Shortens a tag of YAML's own.
pub(crate) fn shortened(tag: &str) -> String {
    match tag.strip_prefix(LONG_TAG) {
        Some(name) => format!("!!{name}"),
        None => tag.to_owned(),
    }
}
