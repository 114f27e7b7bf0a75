//! `images:` of an environment: what the deployer overrides.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::values::origin;
use crate::kustomize::{ImageEntry, Text};
use crate::yaml::Origin;

/// A new name, tag or digest for an image.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ImageConfig {
    /// The image to change.
    #[schemars(with = "String")]
    name: Located,
    /// Its new name.
    #[schemars(with = "Option<String>")]
    new_name: Option<Located>,
    /// Its new tag.
    #[schemars(with = "Option<String>")]
    new_tag: Option<Located>,
    /// Its new digest.
    #[schemars(with = "Option<String>")]
    digest: Option<Located>,
    /// The place of the entry.
    #[serde(rename = "$origin", deserialize_with = "origin")]
    #[schemars(skip)]
    origin: Origin,
}

/// A text and its place.
#[derive(Debug, Deserialize)]
#[serde(expecting = "text")]
struct Located {
    #[serde(rename = "$text")]
    text: String,
    #[serde(rename = "$origin", deserialize_with = "origin")]
    origin: Origin,
}

/// Reads `images:` as kustomize has them.
pub(super) fn images<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<ImageEntry>, D::Error> {
    let entries = Option::<Vec<ImageConfig>>::deserialize(deserializer)?;
    let entries: Vec<ImageEntry> = entries.into_iter().flatten().map(entry).collect();
    match entries.iter().any(|entry| entry.name.trim().is_empty()) {
        true => Err(D::Error::custom("has an entry whose 'name' is empty")),
        false => Ok(entries),
    }
}

fn entry(config: ImageConfig) -> ImageEntry {
    let part = |part: Option<Located>| match part {
        Some(part) => Text::new(part.text, part.origin),
        None => Text::new("", config.origin),
    };
    ImageEntry {
        name: part(Some(config.name)),
        new_name: part(config.new_name),
        new_tag: part(config.new_tag),
        digest: part(config.digest),
        origin: config.origin,
        ..ImageEntry::default()
    }
}
