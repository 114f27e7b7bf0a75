//! Images: which tags are pushed again and again, and how one image differs from another.
//!
//! Takes an image of each environment and the environments' names; gives a difference. Leaves what a difference is worth to the rules.

use std::cmp::Ordering;

use crate::compare::{Comparison, OwnNames};
use crate::environments::is_environment_word;
use crate::judge::counterparts::Counterparts;
use crate::judge::values::image_tags::{self, Step};
use crate::model::{Container, Environment, Image};
use crate::source::Outline;
use crate::suggest;

/// The letters of a registry's name before an environment's at least.
const OWN_PREFIX: usize = 3;
/// Tags that are pushed again and again.
const LOOSE: &[&str] = &[
    "beta", "canary", "current", "develop", "devel", "edge", "head", "latest", "lts", "main",
    "mainline", "master", "next", "nightly", "release", "rolling", "snapshot", "stable", "trunk",
    "unstable",
];
/// Parts of a tag that say for which machines or on which system, and nothing about the version.
const PLATFORMS: &[&str] = &["amd64", "arm64", "arm64v8", "x86", "386", "s390x"];
/// Codenames of distributions, and other words for what an image is built on.
const SYSTEMS: &[&str] = &[
    "alpine", "bionic", "bookworm", "bullseye", "buster", "debian", "focal", "forky", "jammy",
    "jessie", "noble", "oracular", "plucky", "questing", "resolute", "sid", "slim", "stretch",
    "trixie", "trusty", "ubuntu", "wheezy", "xenial",
];
/// Images that are a distribution themselves.
const DISTRIBUTIONS: &[&str] = &["buildpack-deps", "debian", "devuan", "ubuntu"];
/// Minor versions that a target may be behind before that is more than a release.
const MINORS: u64 = 5;

/// How two images differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// They do not, or in the environments' own names only.
    Same,
    /// The same image from another registry.
    Mirrored,
    /// An image that is built on a machine of one's own, against that of a registry.
    FromLocal,
    /// Another repository.
    Repository,
    /// One tag, and two digests.
    Digest,
    /// Two digests without a tag, which have no order.
    Digests,
    /// A digest in one environment only, beside the same tag.
    Pinned,
    /// The target's is older, as before each release.
    Behind,
    /// The target's is older by more than a release.
    FarBehind(Step),
    /// The reference's is a pre-release of the target's.
    Released,
    /// The target's is newer.
    Ahead,
    /// The tags have no order.
    Tag,
}

/// Says why a tag decides nothing, if it does: somebody pushes it again and again.
pub(crate) fn loose(image: &Image, of: &Environment) -> Option<String> {
    if image.digest.is_some() {
        return None;
    }
    let Some(tag) = image.tag.as_deref() else {
        return Some("has no tag".to_owned());
    };
    if is_loose(tag, of) {
        return Some(format!("has the tag {tag}"));
    }
    has_no_version(image, tag).then(|| format!("has a tag without a version, {tag},"))
}

/// Says which entry of `images` of a kustomization was probably meant for an image that lacks its tag or its registry: one that names no image,
/// and ends in the same name or a like one.
pub(crate) fn left_by_entry(of: &Environment, app: Option<&str>, image: &Image) -> Option<String> {
    let is_bare = image.tag.is_none() && image.digest.is_none() || !image.names_registry();
    if !is_bare {
        return None;
    }
    let outlines = of
        .outlines
        .iter()
        .filter(|outline| outline.app.as_deref() == app);
    let mut entries = outlines.flat_map(|outline| &outline.idle_images);
    let own = image.last_name();
    let (name, place) = entries.find(|(name, _)| {
        let Ok::<Image, _>(named) = name.parse();
        let last = named.last_name();
        last == own || suggest::nearest(last, [own]).is_some()
    })?;
    Some(format!(
        "`images:` of {place} names {name}, which no container has"
    ))
}

/// Says which entry of `images` of the target changes nothing, where the reference's entry of that name gave its image: a patch wrote another
/// one before.
pub(crate) fn overruled_entry(
    comparison: &Comparison<'_>,
    app: Option<&str>,
    ours: &Image,
) -> Option<String> {
    let is_of_app = |outline: &&Outline| outline.app.as_deref() == app;
    let held = comparison.reference.outlines.iter().filter(is_of_app);
    let given = comparison.target.outlines.iter().filter(is_of_app);
    let named = |text: &str| text.parse::<Image>().is_ok_and(|of| of.is_called_as(ours));
    let mut entries = held.flat_map(|outline| &outline.images);
    let (entry, _) = entries.find(|(_, given)| named(given))?;
    let mut idle = given.flat_map(|outline| &outline.idle_images);
    let (_, place) = idle.find(|(idle, _)| idle == entry)?;
    Some(format!(
        "`images:` of {place} names {entry} and changes nothing: no container has that image any more"
    ))
}

/// Tells whether a tag names the system that an image is built on, and no version of what is in it: `mongo:jammy`, `redis:alpine`. Of a
/// distribution's own image the codename is the version.
fn has_no_version(image: &Image, tag: &str) -> bool {
    let mut parts = tag.split(['-', '_', '.']).peekable();
    let is_known = |list: &[&str], part: &str| list.iter().any(|of| of.eq_ignore_ascii_case(part));
    let is_system = |part: &str| is_known(SYSTEMS, part) || PLATFORMS.contains(&part);
    !is_known(DISTRIBUTIONS, image.last_name()) && parts.all(is_system)
}

/// Returns the containers of two environments whose images are loose in both: `courier/metrics-agent`.
pub(crate) fn loose_in_both(comparison: &Comparison<'_>) -> Vec<String> {
    let is_loose = |container: &Container, of: &Environment| {
        let image = container.image.as_ref();
        image.is_some_and(|image| loose(&image.value, of).is_some())
    };
    let mut found = Vec::new();
    for pair in &comparison.pairs {
        let (Some(reference), Some(target)) = (pair.reference, pair.target) else {
            continue;
        };
        let others = Counterparts::new(reference);
        for container in &target.containers {
            let other = others.of(container);
            if is_loose(container, comparison.target)
                && other.is_some_and(|other| is_loose(other, comparison.reference))
            {
                found.push(format!("{}/{}", target.original_name, container.name));
            }
        }
    }
    found
}

fn is_loose(tag: &str, of: &Environment) -> bool {
    let own = |word: &str| {
        is_environment_word(word)
            || of.name.eq_ignore_ascii_case(word)
            || of
                .aliases
                .iter()
                .any(|alias| alias.eq_ignore_ascii_case(word))
    };
    let known = |word: &str| LOOSE.iter().any(|known| known.eq_ignore_ascii_case(word));
    if own(tag) {
        return true;
    }
    let parts: Vec<&str> = tag.split(['-', '_', '.']).collect();
    let is_latest =
        |part: Option<&&str>| part.is_some_and(|part| part.eq_ignore_ascii_case("latest"));
    if is_latest(parts.first()) || is_latest(parts.last()) {
        return true;
    }
    let says_nothing = |part: &&str| {
        let is_hash = part.len() >= 7 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
        PLATFORMS.contains(part) || !(has_digit || is_hash)
    };
    parts.iter().all(says_nothing) && parts.iter().any(|part| known(part) || own(part))
}

/// Tells how the target's image differs from the reference's.
pub(crate) fn change(names: &OwnNames, a: &Image, b: &Image) -> Change {
    if a.digest.is_some() && a.digest == b.digest {
        return Change::Same;
    }
    let repository = |image: &Image| format!("{}/{}", image.registry, image.repository);
    let (x, y) = (repository(a), repository(b));
    if x != y && !names.explain(&x, &y) && !are_of_own_registries(names, a, b) {
        let is_mirrored = a.repository == b.repository && a.tag == b.tag && a.digest == b.digest;
        return match (
            is_mirrored,
            is_local(a) && !is_local(b) && is_named_alike(a, b) || is_filled_in(a, b),
        ) {
            (_, true) => Change::FromLocal,
            (true, _) => Change::Mirrored,
            _ => Change::Repository,
        };
    }
    let (tag_a, tag_b) = (a.tag.as_deref(), b.tag.as_deref());
    let (own_a, own_b) = (
        tag_a.map(|tag| names.reference_tag(tag)),
        tag_b.map(|tag| names.target_tag(tag)),
    );
    match (&a.digest, &b.digest) {
        (Some(_), Some(_)) if tag_a.is_none() && tag_b.is_none() => return Change::Digests,
        (Some(_), Some(_)) if own_a == own_b => return Change::Digest,
        (Some(_), None) | (None, Some(_))
            if own_a == own_b || tag_a.is_none() || tag_b.is_none() =>
        {
            return Change::Pinned;
        }
        _ if own_a == own_b => return Change::Same,
        _ => {}
    }
    let (Some(a), Some(b)) = (own_a.as_deref(), own_b.as_deref()) else {
        return Change::Tag;
    };
    match image_tags::order_tags(a, b) {
        Some(Ordering::Greater) => match image_tags::step(a, b) {
            Step::Minors(minors) if minors <= MINORS => Change::Behind,
            Step::Small => Change::Behind,
            far => Change::FarBehind(far),
        },
        Some(Ordering::Less) if image_tags::is_prerelease_of(a, b) => Change::Released,
        Some(Ordering::Less) => Change::Ahead,
        Some(Ordering::Equal) | None => Change::Tag,
    }
}

/// Tells whether the target's tag is ahead of the reference's, wherever the images come from.
pub(crate) fn is_ahead(names: &OwnNames, (a, b): (&Image, &Image)) -> bool {
    let tags = a.tag.as_deref().zip(b.tag.as_deref());
    tags.is_some_and(|(a, b)| {
        let (a, b) = (names.reference_tag(a), names.target_tag(b));
        image_tags::order_tags(&a, &b) == Some(Ordering::Less)
    })
}

/// Tells whether two images are one in registries that are called alike but for the environments' own names at the end of a label, where no
/// other letter may part them: `shopdev.azurecr.io`, `shopprod.azurecr.io`.
fn are_of_own_registries(names: &OwnNames, a: &Image, b: &Image) -> bool {
    let split = |image: &Image| {
        let (label, rest) = image.registry.split_once('.')?;
        Some((label.to_owned(), rest.to_owned()))
    };
    let (Some((ours, domain)), Some((theirs, other))) = (split(a), split(b)) else {
        return false;
    };
    let common = ours.bytes().zip(theirs.bytes());
    let common = common.take_while(|(x, y)| x == y).count();
    // `shopprod` and `shoppreprod` have a letter of the word in common.
    let is_parted = |at: usize| {
        let ends = ours.get(at..).zip(theirs.get(at..));
        at >= OWN_PREFIX && ends.is_some_and(|(a, b)| names.explain(a, b))
    };
    domain == other && a.repository == b.repository && (0..=common).rev().any(is_parted)
}

/// Tells whether an image comes from no registry but a machine: `courier`, `localhost:5000/courier`, `local/courier`, `shop/courier:local`.
fn is_local(image: &Image) -> bool {
    let host = image.registry.split(':').next().unwrap_or_default();
    let has_local_host = [
        "localhost",
        "127.0.0.1",
        "kind-registry",
        "host.minikube.internal",
    ]
    .contains(&host)
        || host.starts_with("k3d-")
        || host.ends_with(".localhost")
        || host.ends_with(".local");
    let first = image.repository.split('/').next().unwrap_or_default();
    let is_built_here = ["local", "library", "dev"].contains(&first)
        || image
            .tag
            .as_deref()
            .is_some_and(|tag| tag.eq_ignore_ascii_case("local"));
    has_local_host || image.registry == "docker.io" && is_built_here
}

/// Tells whether the first is a name that a build fills in, without registry, tag and digest (Skaffold, Tilt), and the second the image
/// that is pushed by it: `shop/cart` and `ghcr.io/acme/shop/cart:1.4`.
fn is_filled_in(a: &Image, b: &Image) -> bool {
    let is_bare = !a.names_registry() && a.tag.is_none() && a.digest.is_none();
    let home = b.repository.strip_suffix(a.repository.as_str());
    is_bare && b.names_registry() && home.is_some_and(|home| home.ends_with('/'))
}

/// Returns where an image lies, without its own name: `registry.test/shop` of `registry.test/shop/cart`.
fn home(image: &Image) -> String {
    let path = image.repository.as_str();
    let end = path.rfind('/').unwrap_or(0);
    format!("{}/{}", image.registry, path.get(..end).unwrap_or_default())
}

/// Returns where two images of one name lie, if not in one place.
pub(crate) fn homes(a: &Image, b: &Image) -> Option<(String, String)> {
    let homes = (home(a), home(b));
    (a.last_name() == b.last_name() && homes.0 != homes.1).then_some(homes)
}

/// Returns what stands before the name that two images have in common, where that is not the same: `docker.io/shop/` and
/// `registry.test/acme/shop-` of `shop/cart` and `registry.test/acme/shop-cart`.
pub(crate) fn prefixes(a: &Image, b: &Image) -> Option<(String, String)> {
    let (ours, theirs) = (a.last_name(), b.last_name());
    let is_end_of = |short: &str, long: &str| {
        let before = long.strip_suffix(short);
        before.is_some_and(|before| before.is_empty() || before.ends_with(['-', '_', '.']))
    };
    let common = if is_end_of(ours, theirs) {
        ours.len()
    } else if is_end_of(theirs, ours) {
        theirs.len()
    } else {
        return None;
    };
    let prefix = |image: &Image| {
        let whole = format!("{}/{}", image.registry, image.repository);
        let end = whole.len().saturating_sub(common);
        whole.get(..end).map(str::to_owned)
    };
    let (a, b) = (prefix(a)?, prefix(b)?);
    (a != b).then_some((a, b))
}

/// Tells whether two images are one in the registries of two accounts of one cloud, whose hosts are numbers and regions.
pub(crate) fn are_of_two_accounts(a: &Image, b: &Image) -> bool {
    let is_of_account = |image: &Image| {
        let mut labels = image.registry.split('.');
        let account = labels.next().unwrap_or_default();
        let is_number = account.len() == 12 && account.bytes().all(|of| of.is_ascii_digit());
        is_number && labels.next() == Some("dkr") && labels.next() == Some("ecr")
    };
    is_of_account(a) && is_of_account(b) && a.repository == b.repository
}

/// Tells whether an image without a registry is called as the other one is, with a path before it or as a part of the name: `courier` is no
/// `acme/ledger`, and `shop-courier` may be `acme/shop/courier`.
fn is_named_alike(a: &Image, b: &Image) -> bool {
    let whole = b.repository.replace('/', "-");
    let before = whole.strip_suffix(a.last_name());
    let is_end = before.is_some_and(|before| before.is_empty() || before.ends_with('-'));
    a.registry != "docker.io" || is_end
}

#[cfg(test)]
mod tests;
