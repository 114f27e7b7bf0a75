//! [`Value`]: what stands on one side of a difference, as the model knows it.
//!
//! Whole, unmasked, unquoted: two values are equal only if they are equal whole. Texts are shared with the model, not copied.
//! Leaves how a value is shown to [`super::shown`], which is the only way to get text for people out of it.

use std::sync::Arc;

use smol_str::SmolStr;

use super::field::kind_word;
use crate::mask::NOT_IN_SNAPSHOT;
use crate::model::{ObjectRef, Probe, Quantity, RefKind, is_unsubstituted, is_unsubstituted_image};
use crate::yaml::Origin;

/// The value that stands on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Absent(Absence),
    /// Text that a program reads: a variable's value, a file.
    Text(SmolStr),
    /// Such text, from a key of a ConfigMap whose values are known.
    FromKey {
        /// The text.
        text: SmolStr,
        /// The ConfigMap's name across environments.
        map: SmolStr,
        /// The key.
        key: SmolStr,
    },
    /// Text with parts that are credentials by what they were called where they come from.
    Concealing {
        /// The text.
        text: SmolStr,
        /// The parts.
        secrets: Arc<[SmolStr]>,
    },
    /// Text with a `${VAR}` that nobody has substituted.
    Unsubstituted(SmolStr),
    /// A key of an object whose value is not known here.
    Reference {
        /// The object.
        object: ObjectName,
        /// The key.
        key: SmolStr,
        /// `optional: true`
        optional: bool,
        /// The object is known, and does not have the key.
        is_missing: bool,
    },
    /// Every key of an object, as variables.
    Source {
        /// The object.
        object: ObjectName,
        /// The text before each key.
        prefix: SmolStr,
        /// `optional: true`
        optional: bool,
    },
    /// A field of the pod, by its path.
    PodField(SmolStr),
    /// One of the container's resources.
    ResourceField(SmolStr),
    /// A scalar of a manifest.
    Leaf {
        /// Canonical text.
        text: SmolStr,
        /// Nobody wrote it: the API server fills it in.
        is_default: bool,
    },
    /// The words of a command, in their order.
    List(Arc<[String]>),
    /// Texts of which none is first.
    Set(Arc<[SmolStr]>),
    /// An amount of a resource.
    Quantity(Quantity),
    /// A number of things.
    Count(i64),
    /// The number of times that a variable is set in one list.
    Times(usize),
    /// An image as it is written.
    Image(SmolStr),
    /// A probe as a whole.
    Probe(Probe),
    /// A container as a whole, by its image if it has one.
    Container {
        /// Its name.
        name: SmolStr,
        /// Its image as written.
        image: Option<SmolStr>,
    },
    /// A workload or an application as a whole.
    Object {
        /// Its kind.
        kind: SmolStr,
        /// Its name.
        name: SmolStr,
    },
    /// The volume that is mounted.
    Volume(SmolStr),
    /// A part of a manifest that the model does not look into, as canonical text.
    Other(SmolStr),
    /// Names, and words of our own: nothing that could be a credential.
    Plain(SmolStr),
    /// Something that is never shown.
    Hidden,
}

/// In which way nothing is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// A setting that nobody set.
    NotSet,
    /// A thing that does not exist.
    NotThere,
}

/// A ConfigMap or a Secret by its name across environments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// ConfigMap or Secret.
    pub kind: RefKind,
    /// Its original name.
    pub name: SmolStr,
}

impl From<&ObjectRef> for ObjectName {
    fn from(object: &ObjectRef) -> Self {
        Self {
            kind: object.kind,
            name: object.original_name.clone(),
        }
    }
}

impl std::fmt::Display for ObjectName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", kind_word(self.kind), self.name)
    }
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The value. Never a Secret's.
    pub value: Value,
    /// The place that sets it; for an absent value, the nearest enclosing thing that is there.
    pub origin: Origin,
}

impl Side {
    pub(super) fn new(value: Value, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// Tells whether anything stands there.
    #[must_use]
    pub fn is_present(&self) -> bool {
        !self.value.is_absent()
    }

    /// Tells whether a `${VAR}` stands there that nobody has substituted.
    pub(crate) fn is_open(&self) -> bool {
        match &self.value {
            Value::Unsubstituted(_) => true,
            Value::Leaf { text, .. } => is_unsubstituted(text),
            Value::Image(text) => is_unsubstituted_image(text),
            Value::Quantity(quantity) => is_unsubstituted(&quantity.raw),
            Value::Reference { object, .. } | Value::Source { object, .. } => {
                is_unsubstituted(&object.name)
            }
            Value::Text(text) => text.contains(NOT_IN_SNAPSHOT),
            Value::List(words) => words.iter().any(|word| is_unsubstituted(word)),
            Value::Set(texts) => texts.iter().any(|text| is_unsubstituted(text)),
            _ => false,
        }
    }

    /// Tells whether an object is named there, or several.
    pub(super) fn names_objects(&self) -> bool {
        matches!(
            self.value,
            Value::FromKey { .. } | Value::Reference { .. } | Value::Source { .. } | Value::Set(_)
        )
    }
}

impl Value {
    /// Joins names and words of our own, which are shown as they are.
    pub fn plain(words: impl AsRef<str>) -> Self {
        Self::Plain(SmolStr::new(words))
    }

    /// Makes a scalar of a manifest that somebody wrote.
    pub fn written(text: impl Into<SmolStr>) -> Self {
        Self::Leaf {
            text: text.into(),
            is_default: false,
        }
    }

    /// Tells whether nothing stands there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_))
    }

    /// Returns the text, where the value is one text that somebody wrote. Not masked: to compare, and to look into.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text)
            | Self::FromKey { text, .. }
            | Self::Concealing { text, .. }
            | Self::Leaf { text, .. } => Some(text),
            _ => None,
        }
    }
}
