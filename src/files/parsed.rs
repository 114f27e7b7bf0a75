//! [`Parsed`]: what a file sets, whatever its format.

use std::fmt::Write as _;

use super::{KeyPath, MOST_NESTED, MOST_VALUES, NotParsed};

/// A file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    pub(super) documents: Vec<Node>,
}

/// One value of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The place of the value in the file.
    pub path: KeyPath,
    /// Its text without quotes: `8080` and `"8080"` are one value, as most readers convert them.
    pub value: String,
    /// The line of the file, from 1.
    pub line: u32,
}

/// A value and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) line: u32,
}

/// The content of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Scalar(String),
    List(Vec<Node>),
    /// In the order written; of equal keys the last one counts.
    Map(Vec<(String, Node)>),
}

impl Parsed {
    /// Takes the documents of a file.
    ///
    /// # Errors
    /// If they are larger than is wanted here, or have no keys.
    pub(super) fn new(documents: Vec<Node>) -> Result<Self, NotParsed> {
        let mut left = MOST_VALUES;
        for document in &documents {
            if let Value::Scalar(_) = document.value {
                return Err(NotParsed::IsText);
            }
            document.measure(MOST_NESTED, &mut left)?;
        }
        match documents.is_empty() {
            true => Err(NotParsed::IsText),
            false => Ok(Self { documents }),
        }
    }

    /// Returns every value in the order of the file, those of lists too.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (path, document) in self.roots() {
            document.entries(&path, &mut entries);
        }
        entries
    }

    /// Returns the documents with their paths: the only one is the root.
    pub(super) fn roots(&self) -> impl Iterator<Item = (KeyPath, &Node)> {
        let only = self.documents.len() == 1;
        let root = move |index| match only {
            true => KeyPath::root(),
            false => KeyPath::root().item(index),
        };
        let documents = self.documents.iter().enumerate();
        documents.map(move |(index, document)| (root(index), document))
    }
}

impl Node {
    pub(super) fn scalar(text: impl Into<String>, line: u32) -> Self {
        Self {
            value: Value::Scalar(text.into()),
            line,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        let found = entries.iter().rev().find(|(name, _)| name == key);
        found.map(|(_, value)| value)
    }

    pub(super) fn as_scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    fn measure(&self, depth: usize, left: &mut usize) -> Result<(), NotParsed> {
        *left = left.checked_sub(1).ok_or(NotParsed::TooLarge)?;
        let below = || depth.checked_sub(1).ok_or(NotParsed::TooLarge);
        match &self.value {
            Value::Scalar(_) => Ok(()),
            Value::List(items) => {
                let below = below()?;
                items.iter().try_for_each(|item| item.measure(below, left))
            }
            Value::Map(entries) => {
                let below = below()?;
                let mut values = entries.iter().map(|(_, value)| value);
                values.try_for_each(|value| value.measure(below, left))
            }
        }
    }

    fn entries(&self, path: &KeyPath, out: &mut Vec<Entry>) {
        match &self.value {
            Value::Scalar(text) => out.push(Entry {
                path: path.clone(),
                value: text.clone(),
                line: self.line,
            }),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.entries(&path.item(index), out);
                }
            }
            Value::Map(entries) => {
                for (key, value) in entries {
                    value.entries(&path.key(key), out);
                }
            }
        }
    }

    /// Returns the value in one line, whole: `[csv, pdf]`.
    pub(super) fn shown(&self) -> String {
        let mut text = String::new();
        self.show(&mut text);
        text
    }

    fn show(&self, out: &mut String) {
        match &self.value {
            Value::Scalar(text) => out.push_str(text),
            Value::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    item.show(out);
                }
                out.push(']');
            }
            Value::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    // Writing to a String cannot fail.
                    let _ = write!(out, "{comma}{key}: ");
                    value.show(out);
                }
                out.push('}');
            }
        }
    }
}
