//! Values that several keys of the file share: texts, globs, ids, days.

use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{EnumAccess, Error as _, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::glob::Pattern;
use crate::judge::rules::RULES;
use crate::source::cluster::resources;
use crate::yaml::Origin;

/// A text or a list of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneOrMany(pub Vec<String>);

impl Deref for OneOrMany {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl JsonSchema for OneOrMany {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OneOrMany".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text or a list of texts.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        })
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a list of texts")
            }

            fn visit_unit<E>(self) -> Result<OneOrMany, E> {
                Ok(OneOrMany::default())
            }

            fn visit_str<E>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOrMany, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = items.next_element()? {
                    texts.push(text);
                }
                Ok(OneOrMany(texts))
            }
        }
        deserializer.deserialize_any(Texts)
    }
}

/// A glob of an expectation.
#[derive(Debug, Clone)]
pub struct Glob(pub(super) Pattern);

impl Glob {
    /// Returns a glob that matches this text only; `None` where there is none.
    #[must_use]
    pub fn literal(text: &str) -> Option<Self> {
        Pattern::literal(text).map(Self)
    }

    /// Returns a glob that matches these texts only; `None` where there is none.
    #[must_use]
    pub fn any_of(texts: impl Iterator<Item = String>) -> Option<Self> {
        Pattern::any_of(texts).map(Self)
    }
}

impl Glob {
    /// Returns the pattern.
    pub(crate) fn pattern(&self) -> &Pattern {
        &self.0
    }
}

impl JsonSchema for Glob {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Glob".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl Serialize for Glob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let glob: Result<Pattern, _> = text.parse();
        glob.map(Self)
            .map_err(|error| D::Error::custom(format!("is not a glob: {}", error.why)))
    }
}

/// Reads a text that says something.
pub(super) fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.trim().is_empty() {
        true => Err(D::Error::custom("is empty")),
        false => Ok(text),
    }
}

/// Reads the path of a file.
pub(super) fn path<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<std::path::PathBuf>, D::Error> {
    filled(deserializer).map(|text| Some(text.into()))
}

/// Reads the place that a struct is given under the name `$origin`.
pub(super) fn origin<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Origin, D::Error> {
    u64::deserialize(deserializer).map(Origin::from_bits)
}

/// Reads a number of days.
pub(super) fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let text = filled(deserializer)?;
    let days = text.parse();
    days.map(Some)
        .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"a number of days: 7"))
}

/// Reads a day.
pub(super) fn day<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<jiff::civil::Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let day = text.parse();
    day.map(Some)
        .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"a day: 2027-01-31"))
}

/// Writes a day.
pub(super) fn write_day<S: Serializer>(
    day: &Option<jiff::civil::Date>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}

/// The id of a rule.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct RuleId(pub(super) String);

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        static IDS: LazyLock<Vec<&str>> =
            LazyLock::new(|| RULES.iter().map(|rule| rule.id()).collect());
        deserializer
            .deserialize_enum("rule", &IDS, OneOf)
            .map(RuleId)
    }
}

/// Reads the id of a rule.
pub(super) fn rule_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    RuleId::deserialize(deserializer).map(|id| id.0)
}

/// Reads the plural of a resource that is read of clusters.
pub(super) fn resource<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    static PLURALS: LazyLock<Vec<&str>> = LazyLock::new(resources);
    deserializer.deserialize_enum("resource that is read", &PLURALS, OneOf)
}

/// Reads the names of kinds. Those that hold values are read where workloads name them, and no further.
pub(super) fn kinds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    const NAMED: [&str; 4] = ["secret", "secrets", "configmap", "configmaps"];
    let OneOrMany(names) = OneOrMany::deserialize(deserializer)?;
    for name in &names {
        if name.trim().is_empty() {
            return Err(D::Error::custom("has an entry that is empty"));
        }
        if NAMED.contains(&name.to_lowercase().as_str()) {
            return Err(D::Error::custom(format!(
                "names {name}: ConfigMaps and Secrets are read where a workload names them"
            )));
        }
    }
    Ok(names)
}

/// Takes one of the texts that are known.
struct OneOf;

impl<'de> Visitor<'de> for OneOf {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, one: A) -> Result<String, A::Error> {
        one.variant().map(|(text, _)| text)
    }
}
