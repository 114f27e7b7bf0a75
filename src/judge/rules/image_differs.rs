//! `image-differs`: another image, and which side is ahead where tags can be ordered.

use std::cmp::Ordering;

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::values::image_tags;
use crate::judge::{Context, Severity};
use crate::model::Image;

pub(crate) struct ImageDiffers;

static META: Meta = Meta {
    id: "image-differs",
    summary: "A container runs another image in the target; where tags can be ordered, it says which side is ahead",
    severity: Severity::Warning,
    page: include_str!("image-differs.md"),
};

impl Rule for ImageDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if difference.field != Field::Image {
            return Judgement::NotMine;
        }
        if context.is_name_only(difference) {
            return Judgement::Fine;
        }
        let image = |container: Option<&crate::model::Container>| {
            container?.image.clone().map(|image| image.value)
        };
        let (Some(a), Some(b)) = (
            image(difference.containers.0),
            image(difference.containers.1),
        ) else {
            let title = "the image is set on one side only".to_owned();
            return context.draft(&META, difference, title).into();
        };
        let repository = |image: &Image| format!("{}/{}", image.registry, image.repository);
        let (x, y) = (repository(&a), repository(&b));
        if x != y && !context.names.explain(&x, &y) {
            let mirrored = a.repository == b.repository && a.tag == b.tag && a.digest == b.digest;
            let title = if mirrored {
                "the image comes from another registry"
            } else {
                "the image comes from another repository"
            };
            let finding = context.draft(&META, difference, title.to_owned());
            return match mirrored {
                true => finding.with_severity(Severity::Note).into(),
                false => finding.into(),
            };
        }
        context
            .draft(&META, difference, ahead(context, &a, &b))
            .into()
    }
}

fn ahead(context: &Context<'_>, a: &Image, b: &Image) -> String {
    let (reference, target) = (context.reference(), context.target());
    let order = match (&a.tag, &b.tag) {
        (Some(a), Some(b)) => image_tags::order_tags(a, b),
        _ => None,
    };
    match order {
        Some(Ordering::Greater) => format!("the image in {target} is behind that in {reference}"),
        Some(Ordering::Less) => format!("the image in {target} is ahead of that in {reference}"),
        _ if a.tag == b.tag => "the image has the same tag and another digest".to_owned(),
        _ => "the image has another tag".to_owned(),
    }
}
