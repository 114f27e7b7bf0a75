//! [`Paths`]: a path or a list of paths, each with its place in the file; [`clean`]: a path without `..`.

use std::fmt;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::node_reader::ONE_OR_MANY;
use super::values::{OneOrMany, origin};
use crate::yaml::Origin;

/// A path as it is written, and its place.
#[derive(Debug, Clone, Deserialize)]
pub struct PathText {
    /// The path.
    #[serde(rename = "$text")]
    pub text: String,
    /// Its place.
    #[serde(rename = "$origin", deserialize_with = "origin")]
    pub origin: Origin,
}

/// A path or a list of paths.
#[derive(Debug, Clone, Default)]
pub struct Paths(pub Vec<PathText>);

impl JsonSchema for Paths {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        OneOrMany::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        OneOrMany::json_schema(generator)
    }
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Paths;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a list of texts")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Paths, A::Error> {
                let mut paths = Vec::new();
                while let Some(path) = items.next_element()? {
                    paths.push(path);
                }
                Ok(Paths(paths))
            }
        }
        deserializer.deserialize_newtype_struct(ONE_OR_MANY, Texts)
    }
}

impl super::Config {
    /// Returns the path of the checklist's template, as seen from here.
    #[must_use]
    pub fn checklist(&self) -> Option<PathBuf> {
        let path = self.checklist.as_ref()?;
        Some(clean(&self.directory.join(path)))
    }
}

/// Takes `..` out of a path, as it is written: what people see is the shortest way from here.
pub(crate) fn clean(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        let is_named = matches!(cleaned.components().next_back(), Some(Component::Normal(_)));
        match component {
            Component::ParentDir if is_named => {
                cleaned.pop();
            }
            Component::CurDir => {}
            other => cleaned.push(other),
        }
    }
    if cleaned.as_os_str().is_empty() {
        cleaned.push(".");
    }
    cleaned
}
