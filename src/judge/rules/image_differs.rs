//! `image-differs`: another version.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};
use crate::model::Image;

/// The image differs in the target.
#[derive(Debug)]
pub(super) struct ImageDiffers;

impl Rule for ImageDiffers {
    fn id(&self) -> &'static str {
        "image-differs"
    }

    fn summary(&self) -> &'static str {
        "The image differs in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("image-differs.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Image = difference.field else {
            return None;
        };
        let image = |container: Option<&'_ crate::model::Container>| {
            Some(container?.image.as_ref()?.value.clone())
        };
        let draft = Draft::of(
            context,
            difference,
            "image",
            format!("the image differs in {}", context.target()),
        );
        let ahead = match (
            image(difference.containers.0),
            image(difference.containers.1),
        ) {
            (Some(ours), Some(theirs)) => order(&ours, &theirs),
            _ => None,
        };
        Some(match ahead {
            Some(true) => draft.because(format!("{} is ahead", context.reference())),
            Some(false) => draft.because(format!("{} is ahead", context.target())),
            None => draft,
        })
    }
}

/// Tells whether the first is ahead, where both are one repository's and their tags can be ordered.
fn order(ours: &Image, theirs: &Image) -> Option<bool> {
    if (&ours.registry, &ours.repository) != (&theirs.registry, &theirs.repository) {
        return None;
    }
    let (a, b) = (
        numbers(ours.tag.as_deref()?)?,
        numbers(theirs.tag.as_deref()?)?,
    );
    (a.len() == b.len() && a != b).then(|| a > b)
}

/// The numbers of a version (`v1.2.3`, `2026-11-23`, `build-17`); none for what has letters in between.
fn numbers(tag: &str) -> Option<Vec<u64>> {
    let digits = tag
        .trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .trim_start_matches(['-', '_', '.']);
    digits
        .split(['.', '-', '_'])
        .map(|part| part.parse().ok())
        .collect()
}
