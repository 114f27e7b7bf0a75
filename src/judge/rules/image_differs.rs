//! `image-differs`: another image, and which side is ahead where tags can be ordered.

use crate::compare::{Difference, Field};
use crate::judge::images::{self, Change};
use crate::judge::part::{Home, ImageChange, Part};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::values::image_tags::{Step, is_another_major};
use crate::judge::{Context, Finding, Severity, Title};
use crate::model::{Container, Image};

pub(crate) struct ImageDiffers;

pub(super) static META: Meta = Meta {
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
        let image = |container: Option<&Container>| container?.image.clone();
        let (Some(a), Some(b)) = (
            image(difference.containers.0),
            image(difference.containers.1),
        ) else {
            let title = "the image is set on one side only";
            return context.draft(&META, difference, title).into();
        };
        let (a, b) = (a.value, b.value);
        if is_unfilled(context, &b) {
            return Judgement::Fine;
        }
        if context.comparison.is_local() {
            return of_developer(context, difference, (&a, &b));
        }
        let change = images::change(&context.names, &a, &b);
        if change == Change::Same || is_told_elsewhere(context, change, &a, &b) {
            return Judgement::Fine;
        }
        let mut finding = context.draft(&META, difference, title(context, change, &a));
        let app = difference.subject.app.as_deref();
        let left = images::left_by_entry(context.comparison.target, app, &b);
        finding.why.extend(left);
        if let Some(why) = images::overruled_entry(context.comparison, app, &a) {
            return finding.because(why).into();
        }
        let finding = match change {
            Change::FarBehind(Step::Major) => finding.because("it is another major version"),
            Change::FarBehind(Step::Minors(minors)) => {
                finding.because(format!("it is {minors} minor versions older"))
            }
            Change::Digest => finding.because("somebody pushed the tag again"),
            _ => finding,
        };
        weighed(context, finding, (change, &a, &b))
    }
}

/// Gives a difference of images its severity, and the larger fact that it is a part of.
fn weighed(
    context: &Context<'_>,
    finding: Finding,
    (change, a, b): (Change, &Image, &Image),
) -> Judgement {
    match change {
        Change::Mirrored | Change::FromLocal => {
            let home = match change {
                Change::Mirrored => Home::Registry,
                _ => Home::Repository,
            };
            let part = moved(context, (a, b), home);
            finding.with_severity(Severity::Note).part_of(part).into()
        }
        Change::Repository => about_place(context, finding, (a, b)).into(),
        Change::Pinned => finding.with_severity(Severity::Note).into(),
        Change::Behind => finding
            .with_severity(Severity::Note)
            .part_of(Some(Part::Image(ImageChange::Behind)))
            .into(),
        Change::Released => finding
            .because(format!("{} tries a pre-release of it", context.reference()))
            .part_of(Some(Part::Image(ImageChange::Released)))
            .into(),
        Change::Tag | Change::Digests => finding
            .with_severity(Severity::Note)
            .part_of(Some(Part::Image(ImageChange::Another)))
            .into(),
        _ => finding.into(),
    }
}

/// Judges an image that a developer runs: only another major version is more than what developers have by nature, wherever it comes from.
fn of_developer(
    context: &Context<'_>,
    difference: &Difference<'_>,
    (a, b): (&Image, &Image),
) -> Judgement {
    let tags = a.tag.as_deref().zip(b.tag.as_deref());
    let is_major = tags.is_some_and(|(a, b)| is_another_major(a, b));
    if !is_major {
        return Judgement::Fine;
    }
    let title = "the image is another major version";
    context.draft(&META, difference, title).into()
}

/// Judges another repository: an image of the same name in a place that is called as the target is lies where it is meant to.
fn about_place(context: &Context<'_>, finding: Finding, (a, b): (&Image, &Image)) -> Finding {
    let homes = images::homes(a, b).or_else(|| images::prefixes(a, b));
    let is_own = homes.as_ref().is_some_and(|(ours, theirs)| {
        context.names.only_target_in(theirs) && !context.names.names_target(ours)
    }) && is_of_one_release(context, a, b);
    let finding = match images::is_ahead(&context.names, (a, b)) {
        true => finding.because(format!(
            "its tag is ahead of that in {}",
            context.reference()
        )),
        false => finding.part_of(moved(context, (a, b), Home::Repository)),
    };
    if images::are_of_two_accounts(a, b) && is_of_one_release(context, a, b) {
        return finding
            .with_severity(Severity::Note)
            .because("each environment has an account of its own");
    }
    match is_own {
        true => finding.with_severity(Severity::Note).because(format!(
            "{} has a place for images of its own name",
            context.target()
        )),
        false => finding,
    }
}

/// Tells whether two images would be no more than behind each other, were they in one place.
fn is_of_one_release(context: &Context<'_>, a: &Image, b: &Image) -> bool {
    let there = Image {
        registry: a.registry.clone(),
        repository: a.repository.clone(),
        ..b.clone()
    };
    matches!(
        images::change(&context.names, a, &there),
        Change::Same
            | Change::Behind
            | Change::Released
            | Change::Tag
            | Change::Digests
            | Change::Pinned
    )
}

/// Images whose names begin otherwise in the same way moved alike, where their tags are judged alike too.
fn moved(context: &Context<'_>, (a, b): (&Image, &Image), home: Home) -> Option<Part> {
    let prefixes = images::prefixes(a, b)?;
    Some(Part::moved(
        (prefixes, is_of_one_release(context, a, b)),
        home,
    ))
}

/// Tells whether somebody was to fill in the image's name or its tag, of which `placeholder` speaks.
fn is_unfilled(context: &Context<'_>, image: &Image) -> bool {
    let is_one = |text: &str| context.is_unfilled(text);
    is_one(&format!("{}/{}", image.registry, image.repository))
        || image.tag.as_deref().is_some_and(is_one)
}

/// Tells whether another rule speaks of the target's tag: it names another environment, or is loose in the target alone.
fn is_told_elsewhere(context: &Context<'_>, change: Change, a: &Image, b: &Image) -> bool {
    let comparison = context.comparison;
    let is_loose = || {
        context.tells("image-mutable")
            && images::loose(b, comparison.target).is_some()
            && images::loose(a, comparison.reference).is_none()
    };
    let tag = b.tag.as_deref();
    match tag.is_some_and(|tag| context.is_foreign_tag(tag)) {
        true => matches!(
            change,
            Change::Tag
                | Change::Behind
                | Change::FarBehind(_)
                | Change::Released
                | Change::Ahead
                | Change::Pinned
        ),
        false => is_loose(),
    }
}

fn title(context: &Context<'_>, change: Change, a: &Image) -> Title {
    let (reference, target) = (context.reference(), context.target());
    let between = |words: &str| {
        let image = Title::from("the image in ").environment(target);
        image.words(words).environment(reference)
    };
    match change {
        Change::Mirrored => "the image comes from another registry".into(),
        Change::FromLocal | Change::Repository => "the image comes from another repository".into(),
        Change::Digest => "the image has the same tag and another digest".into(),
        Change::Pinned => {
            let pinned = if a.digest.is_some() {
                reference
            } else {
                target
            };
            Title::only_within("the image has a digest", pinned)
        }
        Change::Behind | Change::FarBehind(_) => between(" is behind that in "),
        Change::Released | Change::Ahead => between(" is ahead of that in "),
        Change::Digests => Title::within("the image has another digest", target),
        Change::Same | Change::Tag => Title::within("the image has another tag", target),
    }
}
