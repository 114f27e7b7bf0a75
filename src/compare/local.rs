//! [`keep_what_is_said`]: what a developer's environment and another one have to say to each other.
//!
//! Takes a comparison; leaves in it which variables one side lacks, and of a service of a Compose file what the other side lacks or has
//! otherwise: a health check, a request, a limit, the image's version and the words of a command of one image. Whatever else a developer
//! has otherwise is so by nature, or not known.

use super::{Comparison, Difference, Field};
use crate::model::{Container, EnvValue, Image};

/// Leaves out what is not known of a developer's environment, where one side is one.
pub(super) fn keep_what_is_said(comparison: &mut Comparison<'_>) {
    if !comparison.is_local() {
        return;
    }
    comparison
        .pairs
        .retain(|pair| pair.reference.is_some() && pair.target.is_some());
    let is_tried_first = comparison.reference.is_local();
    comparison
        .differences
        .retain(|difference| is_said(difference, is_tried_first));
    comparison.unknown.clear();
    comparison.objects.clear();
}

fn is_said(difference: &Difference<'_>, is_tried_first: bool) -> bool {
    let presence = difference.presence();
    let is_lost = is_tried_first && presence == (true, false);
    let (reference, target) = difference.containers;
    match &difference.field {
        Field::Env(name) => {
            let variable = reference.and_then(|of| of.env.get(name.as_str()));
            presence == (true, false) && variable.is_some_and(|of| !is_given(&of.value))
        }
        // A process that is asked at all is asked otherwise in a pod.
        Field::Probe(_, None) => is_lost && target.is_some_and(|of| of.probes.is_empty()),
        Field::Request(_) | Field::Limit(_) => is_lost,
        Field::Image => presence == (true, true) && run_one_image(reference, target),
        Field::Args | Field::Command => {
            is_tried_first && presence.0 && run_one_image(reference, target)
        }
        _ => false,
    }
}

/// Tells whether a variable is as good as none, or tells a pod of itself, which no file can.
fn is_given(value: &EnvValue) -> bool {
    match value {
        EnvValue::Field(_) | EnvValue::ResourceField(_) => true,
        EnvValue::Text { raw, .. } => raw.is_empty(),
        _ => false,
    }
}

/// Tells whether both run an image of one name, wherever it is pulled from. Of an image that is built none is known.
fn run_one_image(a: Option<&Container>, b: Option<&Container>) -> bool {
    let image =
        |of: Option<&'_ Container>| -> Option<Image> { Some(of?.image.as_ref()?.value.clone()) };
    image(a)
        .zip(image(b))
        .is_some_and(|(a, b)| a.last_name() == b.last_name())
}
