//! `image-mutable`: an image whose tag says nothing about what will run.

use crate::compare::Value;
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Severity};
use crate::model::Environment;

pub(crate) struct ImageMutable;

static META: Meta = Meta {
    id: "image-mutable",
    summary: "An image has no tag or `latest`, so that what runs depends on when it was pulled",
    severity: Severity::Warning,
    page: include_str!("image-mutable.md"),
};

impl Rule for ImageMutable {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (spot, container) in Site::containers(environment) {
            let Some(image) = &container.image else {
                continue;
            };
            let what = match (&image.value.digest, image.value.tag.as_deref()) {
                (Some(_), _) => continue,
                (None, None) => "has no tag",
                (None, Some("latest")) => "has the tag latest",
                (None, Some(_)) => continue,
            };
            let title = format!("the image {what} in {}", environment.name);
            let value = Value::Image(image.value.raw.clone());
            let finding = spot.fact(&META, Fact::new("image", value, image.origin), title);
            out.push(finding.because(
                "two pods of one release may run different code, and a rollback finds no older one",
            ));
        }
    }
}
