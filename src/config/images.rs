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
    #[schemars(example = &"registry.example.com/checkout")]
    name: Located,
    /// Its new name.
    #[schemars(with = "Option<String>")]
    #[schemars(example = &"mirror.example.com/checkout")]
    new_name: Option<Located>,
    /// Its new tag.
    #[schemars(with = "Option<String>")]
    #[schemars(example = &"1.9.0")]
    new_tag: Option<Located>,
    /// Its new digest.
    #[schemars(with = "Option<String>")]
    #[schemars(
        example = "sha256:3f2a7d1e5b8c9a4f6e0d2c1b7a8f9e3d4c5b6a7f8e9d0c1b2a3f4e5d6c7b8a9f"
    )]
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
