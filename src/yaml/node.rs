//! The tree: [`Node`], and the accessors that every later stage reads it with.

use smol_str::SmolStr;

use super::{Origin, Shared};
use crate::mask::Guarded;

/// A YAML node with all that kustomize's typing depends on (tag, style, text) and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The content.
    pub value: Value,
    /// The tag, as written or (for [`Tag::Implicit`]) to be resolved from the text.
    pub tag: Tag,
    /// How it was written, which counts for the types of scalars.
    pub style: Style,
    /// The place in its file.
    pub origin: Origin,
    /// The mark that it shares with the nodes that change with it.
    pub(crate) twin: Twin,
}

/// The mark of nodes that are one node to kustomize. It puts one and the same node in every place where one step makes a
/// label or an annotation; whatever is set in one of them later is set in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Twin(u32);

impl Twin {
    /// A node by itself.
    pub(crate) const NONE: Self = Self(0);
    const CHANGED: u32 = 1 << 31;

    /// Returns the mark of the nodes with this number, which is unique in its tree and not 0.
    #[must_use]
    pub(crate) fn new(number: u32) -> Self {
        Self(number & !Self::CHANGED)
    }

    /// Tells whether there may be others.
    #[must_use]
    pub(crate) fn is_shared(self) -> bool {
        self.0 != 0
    }

    /// Returns the same mark, noting that this node has been set.
    #[must_use]
    pub(crate) fn changed(self) -> Self {
        match self.is_shared() {
            true => Self(self.0 | Self::CHANGED),
            false => self,
        }
    }

    /// Returns the same mark for nodes that agree again.
    #[must_use]
    pub(crate) fn settled(self) -> Self {
        Self(self.0 & !Self::CHANGED)
    }

    /// Tells whether it has been set.
    #[must_use]
    pub(crate) fn is_changed(self) -> bool {
        self.0 & Self::CHANGED != 0
    }
}

/// The content of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Scalar text, unescaped, not yet typed.
    Scalar(SmolStr),
    /// A sequence.
    Seq(Shared<Node>),
    /// A mapping in the order written; keys may repeat until [`Node`] is printed.
    Map(Shared<(Node, Node)>),
}

/// A node's tag. go-yaml gives every parsed node a resolved short tag; `Implicit` is what a node
/// made by a transformer has, to be resolved from its text when it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// None; resolved from the text.
    Implicit,
    /// `!!str`
    Str,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!bool`
    Bool,
    /// `!!null`
    Null,
    /// `!!timestamp`
    Timestamp,
    /// `!!binary`
    Binary,
    /// `!!merge` (`<<`)
    Merge,
    /// `!!seq`
    Seq,
    /// `!!map`
    Map,
    /// Any other explicit tag (`!foo`), dropped on output.
    Other,
}

/// How a node was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Plain scalar, or block collection.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// `{…}` or `[…]`
    Flow,
    /// Plain scalar with a tag, which is printed with it.
    Tagged,
    /// Quoted or literal scalar with a tag, which is printed with it and so outdoes the quotes.
    TaggedQuoted,
    /// `>` with a tag.
    TaggedFolded,
}

impl Style {
    /// Tells whether a scalar stands without quotes and is not a block.
    #[must_use]
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Plain | Self::Flow | Self::Tagged)
    }

    /// Tells whether a scalar's tag is written out.
    #[must_use]
    pub fn is_tagged(self) -> bool {
        matches!(self, Self::Tagged | Self::TaggedQuoted | Self::TaggedFolded)
    }

    /// Tells whether a scalar is a folded block.
    #[must_use]
    pub fn is_folded(self) -> bool {
        matches!(self, Self::Folded | Self::TaggedFolded)
    }

    /// Returns the same style with a tag.
    #[must_use]
    pub fn tagged(self) -> Self {
        match self {
            Self::Plain | Self::Flow | Self::Tagged => Self::Tagged,
            Self::Folded | Self::TaggedFolded => Self::TaggedFolded,
            Self::Single | Self::Double | Self::Literal | Self::TaggedQuoted => Self::TaggedQuoted,
        }
    }
}

impl Default for Node {
    /// A null from nowhere.
    fn default() -> Self {
        Self::null(Origin::NONE)
    }
}

/// Returns about how many bytes of memory a scalar takes, if it shares its text with no other.
#[must_use]
pub(crate) fn scalar_weight(text: &str) -> u64 {
    (std::mem::size_of::<Node>() + text.len()) as u64
}

impl Node {
    /// Returns the text of a scalar for a message.
    #[must_use]
    pub fn guarded(&self) -> Guarded<'_> {
        Guarded::new(self.as_str().unwrap_or_default())
    }

    /// Returns a scalar of the given tag and style.
    #[must_use]
    pub fn scalar(text: impl Into<SmolStr>, tag: Tag, style: Style, origin: Origin) -> Self {
        Self {
            value: Value::Scalar(text.into()),
            tag,
            style,
            origin,
            twin: Twin::NONE,
        }
    }

    /// Returns this scalar in the place of another, whose twins it has from there.
    #[must_use]
    pub fn in_place_of(mut self, other: &Self) -> Self {
        self.twin = other.twin.changed();
        self
    }

    /// Parts a tree from all twins.
    pub fn part(&mut self) {
        self.twin = Twin::NONE;
        match &mut self.value {
            Value::Scalar(_) => {}
            Value::Seq(items) => items.iter_mut().for_each(Self::part),
            Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| value.part()),
        }
    }

    /// Returns a plain `!!str` scalar, which the writer quotes where its text reads otherwise.
    #[must_use]
    pub fn string(text: impl Into<SmolStr>, origin: Origin) -> Self {
        Self::scalar(text, Tag::Str, Style::Plain, origin)
    }

    /// Returns a null.
    #[must_use]
    pub fn null(origin: Origin) -> Self {
        Self::scalar("null", Tag::Null, Style::Plain, origin)
    }

    /// Returns an empty mapping.
    #[must_use]
    pub fn map(origin: Origin) -> Self {
        Self {
            value: Value::Map(Shared::default()),
            tag: Tag::Map,
            style: Style::Plain,
            origin,
            twin: Twin::NONE,
        }
    }

    /// Returns an empty sequence.
    #[must_use]
    pub fn seq(origin: Origin) -> Self {
        Self {
            value: Value::Seq(Shared::default()),
            tag: Tag::Seq,
            style: Style::Plain,
            origin,
            twin: Twin::NONE,
        }
    }

    /// Returns about how many bytes of memory a tree takes, if it shares no text with another.
    #[must_use]
    pub(crate) fn weight(&self) -> u64 {
        let below: u64 = match &self.value {
            Value::Scalar(text) => return scalar_weight(text),
            Value::Seq(items) => items.iter().map(Self::weight).sum(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| key.weight() + value.weight())
                .sum(),
        };
        scalar_weight("") + below
    }

    /// Returns the text of a scalar.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of a scalar, to be kept: most texts are copied without memory of their own.
    #[must_use]
    pub fn as_text(&self) -> Option<&SmolStr> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of a sequence.
    #[must_use]
    pub fn as_seq(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the items of a sequence, to change.
    pub fn as_seq_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the entries of a mapping.
    #[must_use]
    #[inline]
    pub fn as_map(&self) -> Option<&[(Node, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Returns the entries of a mapping, to change.
    pub fn as_map_mut(&mut self) -> Option<&mut Vec<(Node, Node)>> {
        match &mut self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Returns the value of a mapping's first entry with that key text.
    #[must_use]
    #[inline]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?
            .iter()
            .find(|(of, _)| of.is_key(key))
            .map(|(_, value)| value)
    }

    /// Returns the value of a mapping's first entry with that key text, to change.
    #[inline]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let place = self.place_of(key)?;
        self.as_map_mut()?.get_mut(place).map(|(_, value)| value)
    }

    /// Tells whether this is a scalar of that text. Of two keys of one length, most begin otherwise.
    #[inline]
    pub(crate) fn is_key(&self, key: &str) -> bool {
        let (own, key) = (self.as_str().map(str::as_bytes), key.as_bytes());
        own.is_some_and(|own| own.len() == key.len() && own.first() == key.first() && own == key)
    }

    /// Returns the place of a mapping's first entry with that key text. Asked first, it leaves a mapping without one as it is, which
    /// asking for its entries to change would part from its clones.
    #[inline]
    fn place_of(&self, key: &str) -> Option<usize> {
        let mut entries = self.as_map()?.iter();
        entries.position(|(of, _)| of.is_key(key))
    }

    /// Returns the node at the end of a path of mapping keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Sets a key: replaces the value in place, or appends the entry (key `!!str`, value's origin).
    /// Does nothing on a node that is not a mapping.
    pub fn set(&mut self, key: &str, value: Node) {
        let Some(entries) = self.as_map_mut() else {
            return;
        };
        match entries.iter_mut().find(|(of, _)| of.is_key(key)) {
            Some((_, old)) => *old = value,
            None => entries.push((Node::string(key, value.origin), value)),
        }
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let place = self.place_of(key)?;
        Some(self.as_map_mut()?.remove(place).1)
    }

    /// Tells whether this is a null as YAML's core schema has it (tag, or plain null text).
    #[must_use]
    pub fn is_null(&self) -> bool {
        match (&self.value, self.tag) {
            (Value::Scalar(_), Tag::Null) => true,
            (Value::Scalar(text), Tag::Implicit) => {
                self.style.is_plain() && matches!(&**text, "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn a_node_takes_40_bytes() {
        assert_eq!(size_of::<Node>(), 40);
    }
}
