//! `image-mutable`: an image whose tag says nothing about what will run.

use crate::compare::Value;
use crate::judge::context::{Fact, Site};
use crate::judge::counterparts::Counterparts;
use crate::judge::images::{left_by_entry, loose};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::model::{Container, Environment, Image};

pub(crate) struct ImageMutable;

static META: Meta = Meta {
    id: "image-mutable",
    summary: "An image has no tag, or one like `latest`, so that what runs depends on when it was pulled",
    severity: Severity::Warning,
    page: include_str!("image-mutable.md"),
};

impl Rule for ImageMutable {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// Judges an environment that nothing is compared with.
    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        if all.iter().any(|other| other.name != environment.name) {
            return;
        }
        for (site, container) in Site::containers(environment) {
            out.extend(of_container(site, container, None));
        }
    }

    /// Judges what is loose in the target alone: what is loose in both is a remark.
    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let comparison = context.comparison;
        for pair in &comparison.pairs {
            let Some(workload) = pair.target else {
                continue;
            };
            let others = pair.reference.map(Counterparts::new);
            for container in &workload.containers {
                let site = Site {
                    environment: comparison.target,
                    workload,
                    container: Some(container),
                };
                let reference = others.as_ref().and_then(|of| of.of(container));
                let is_alike = reference
                    .and_then(|of| of.image.as_ref())
                    .is_some_and(|image| loose(&image.value, comparison.reference).is_some());
                let is_foreign = || {
                    let tag = container
                        .image
                        .as_ref()
                        .and_then(|of| of.value.tag.as_deref());
                    tag.is_some_and(|tag| context.is_foreign_tag(tag))
                };
                if !is_alike && !is_foreign() {
                    let of = reference.map(|reference| (context.reference(), reference));
                    out.extend(of_container(site, container, of));
                }
            }
        }
    }
}

/// Tells of a loose image, beside the one that the reference has.
fn of_container(
    site: Site<'_>,
    container: &Container,
    reference: Option<(&str, &Container)>,
) -> Option<Finding> {
    let image = container.image.as_ref()?;
    let what = loose(&image.value, site.environment)?;
    let title = Title::within(format_args!("the image {what}"), &site.environment.name);
    let value = Value::Image(image.value.raw.clone());
    let mut finding = site.fact(&META, Fact::new("image", value, image.origin), title);
    if let Some((name, container)) = reference
        && let Some(image) = &container.image
    {
        let value = Value::Image(image.value.raw.clone());
        let side = FindingSide::new(name, value, image.origin).named("image");
        finding.sides.insert(0, side);
        finding.cause = Some(Cause::Gap);
    }
    let workload = site.workload;
    finding.why.extend(left_by_entry(
        site.environment,
        workload.app.as_deref(),
        &image.value,
    ));
    finding
        .why
        .extend(reference.and_then(|(_, of)| lost_registry(of, &image.value)));
    // However many images have it: what to do is the same for all.
    let finding = finding.part_of(Some(Part::told_with(("loose tag", &what))));
    Some(finding.because(
        "the tag is pushed again and again: two pods of one release may run different code, and a rollback finds no older one",
    ))
}

/// Says where an image comes from that has lost the registry which the reference has: of the same last name, and of none.
fn lost_registry(reference: &Container, image: &Image) -> Option<String> {
    let theirs = &reference.image.as_ref()?.value;
    let is_lost = theirs.names_registry()
        && !image.names_registry()
        && theirs.registry != image.registry
        && theirs.last_name() == image.last_name();
    is_lost.then(|| {
        let Image {
            registry,
            repository,
            ..
        } = image;
        format!("it names no registry: nodes pull {registry}/{repository}")
    })
}
