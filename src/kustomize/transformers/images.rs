//! `images`: new names, tags and digests for the images of containers.
//!
//! Every entry that matches goes over a resource twice, as in kustomize: once over every list named
//! `containers` or `initContainers` at any depth, once over the configured fields. A `tagSuffix`
//! is therefore appended twice.

mod containers;
mod reference;

use self::containers::Lists;
use self::reference::{is_tag_and_digest, split};
use crate::kustomize::fields::fieldspec;
use crate::kustomize::fields::fieldspec::Leaf;
use crate::kustomize::fields::reach::Paths;
use crate::kustomize::fields::set::{set_scalar, wrong_kind};
use crate::kustomize::kustomization::{FieldSpec, ImageEntry};
use crate::kustomize::resource::pattern;
use crate::kustomize::resource::weights::Growth;
use crate::kustomize::{Error, ResMap, Resource};
use crate::maps::IndexMap;
use crate::yaml::{Node, Origin, Tag};
use regex::Regex;

/// Changes the images that the entries name, one entry after the other. Returns the entries that name none.
///
/// # Errors
/// If an image is not a scalar, or a configured path leads through one.
pub(crate) fn set_images<'e>(
    resources: &mut ResMap,
    entries: &'e [ImageEntry],
    specs: &[FieldSpec],
) -> Result<Vec<&'e ImageEntry>, Error> {
    let Some(first) = entries.first() else {
        return Ok(Vec::new());
    };
    let changes: Vec<Change> = entries.iter().map(Change::new).collect();
    let index = Index::new(&changes);
    let mut unused: Vec<Option<&ImageEntry>> = entries.iter().map(Some).collect();
    let paths = Paths::new(specs.iter().map(|spec| &*spec.path));
    resources.try_grow_all(|resource| {
        if resource.kind() == "CustomResourceDefinition" {
            return Ok(Growth::AtMost(0));
        }
        let Some(images) = Images::of(resource, specs, &paths) else {
            return Ok(Growth::AtMost(0));
        };
        let (mut from, mut growth) = (0, Growth::AtMost(0));
        // Looked at again after each entry, since the next one sees what it left.
        while let Some((at, change)) = images.next(resource, (&index, from, first.origin))? {
            growth = Growth::Unknown;
            images.set(resource, change)?;
            if let Some(entry) = unused.get_mut(at) {
                *entry = None;
            }
            from = at + 1;
        }
        Ok(growth)
    })?;
    Ok(unused.into_iter().flatten().collect())
}

/// Changes the images in one object's container lists, as a deployer does that overrides them after the build.
///
/// # Errors
/// If an image is not a scalar.
pub(crate) fn override_images(object: &mut Node, entries: &[ImageEntry]) -> Result<(), Error> {
    let changes: Vec<Change> = entries.iter().map(Change::new).collect();
    Lists::of(object).set(object, &mut |image| {
        changes.iter().try_for_each(|change| change.set(image))
    })
}

/// The places of a resource that have images: those in container lists, then those of the configured fields. No change of an image moves
/// them.
struct Images<'s> {
    lists: Lists,
    fields: Vec<&'s FieldSpec>,
}

impl<'s> Images<'s> {
    /// Finds the places; `None` where there are none, as in most kinds.
    fn of(resource: &Resource, specs: &'s [FieldSpec], paths: &Paths) -> Option<Self> {
        let lists = Lists::of(&resource.node);
        let reached = paths.reached(&resource.node).into_iter();
        let fields = reached.filter_map(|number| specs.get(number));
        let fields: Vec<&FieldSpec> = fields.filter(|spec| spec.is_for(resource)).collect();
        let has_any = !lists.is_empty() || !fields.is_empty();
        has_any.then_some(Self { lists, fields })
    }

    /// Returns the first entry from a position on that matches one of the images.
    fn next<'c>(
        &self,
        resource: &mut Resource,
        (index, from, origin): (&'c Index<'c>, usize, Origin),
    ) -> Result<Option<(usize, &'c Change<'c>)>, Error> {
        let mut next: Option<(usize, &Change)> = None;
        let mut look = |image: &Node| {
            let found = index.next(text(image)?, from);
            let both = next.into_iter().chain(found);
            next = both.min_by_key(|(at, _)| *at);
            Ok(())
        };
        self.lists.look(&resource.node, &mut look)?;
        for spec in &self.fields {
            fieldspec::visit_field(resource, spec, Leaf::Absent, origin, &mut |node| look(node))?;
        }
        Ok(next)
    }

    fn set(&self, resource: &mut Resource, change: &Change<'_>) -> Result<(), Error> {
        let mut set = |node: &mut Node| change.set(node);
        self.lists.set(&mut resource.node, &mut set)?;
        let origin = change.entry.origin;
        for spec in &self.fields {
            fieldspec::visit_field(resource, spec, Leaf::Absent, origin, &mut set)?;
        }
        Ok(())
    }
}

fn text(node: &Node) -> Result<&str, Error> {
    node.as_str().ok_or_else(|| wrong_kind("ScalarNode", node))
}

/// The entries by the last segment of the names they match, so that a thousand entries need not each be tried.
struct Index<'c> {
    changes: &'c [Change<'c>],
    by_segment: IndexMap<&'c str, Vec<usize>>,
    /// Entries that may match any segment.
    others: Vec<usize>,
}

impl<'c> Index<'c> {
    fn new(changes: &'c [Change<'c>]) -> Self {
        let mut index = Self {
            changes,
            by_segment: IndexMap::default(),
            others: Vec::new(),
        };
        for (at, change) in changes.iter().enumerate() {
            match change.pattern {
                Pattern::Plain(name) if !last_segment(name).contains(['.', ':', '@']) => {
                    let segment = last_segment(name);
                    index.by_segment.entry(segment).or_default().push(at);
                }
                _ => index.others.push(at),
            }
        }
        index
    }

    /// The first entry from a position on that matches an image.
    fn next(&self, image: &str, from: usize) -> Option<(usize, &Change<'c>)> {
        let segment = last_segment(image);
        let segment = segment.split([':', '@']).next().unwrap_or(segment);
        let named = self.by_segment.get(segment).map_or(&[][..], Vec::as_slice);
        let first = |positions: &[usize]| {
            let later = positions.iter().skip_while(|at| **at < from);
            later
                .filter_map(|at| Some((*at, self.changes.get(*at)?)))
                .find(|(_, change)| change.pattern.matches(image))
        };
        let both = first(named).into_iter().chain(first(&self.others));
        both.min_by_key(|(at, _)| *at)
    }
}

fn last_segment(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, last)| last)
}

/// An entry, its pattern compiled.
struct Change<'a> {
    entry: &'a ImageEntry,
    pattern: Pattern<'a>,
}

/// An image name as a regular expression.
enum Pattern<'a> {
    /// No more special than a dot, as most are.
    Plain(&'a str),
    Regex(Regex),
    /// No regular expression at all.
    Nothing,
}

impl<'a> Change<'a> {
    fn new(entry: &'a ImageEntry) -> Self {
        Self {
            entry,
            pattern: Pattern::new(&entry.name),
        }
    }

    fn set(&self, node: &mut Node) -> Result<(), Error> {
        let image = text(node)?;
        if !self.pattern.matches(image) {
            return Ok(());
        }
        // Where the entry sets what was there already, it is still the place where another text has to be set.
        let (changed, origin) = self.changed(image);
        let origin = origin.unwrap_or(node.origin);
        set_scalar(node, &changed, Tag::Implicit, origin)
    }

    /// The new image, and the line that says most about it, if one sets anything.
    fn changed(&self, image: &str) -> (String, Option<Origin>) {
        let entry = self.entry;
        let (name, tag, digest) = split(image);
        let name = if entry.new_name.is_empty() {
            name
        } else {
            &entry.new_name
        };
        let suffixed = format!("{tag}{}", entry.tag_suffix);
        let is_set = |text: &str| !text.is_empty();
        let (tag, digest) = match (is_set(&entry.new_tag), is_set(&entry.digest)) {
            (true, _) => (&*entry.new_tag, &*entry.digest),
            (false, true) => ("", &*entry.digest),
            (false, false) if is_set(&entry.tag_suffix) => (&*suffixed, ""),
            (false, false) => (tag, digest),
        };
        let mut changed = name.to_owned();
        if !tag.is_empty() {
            changed.push(':');
            changed.push_str(tag);
        }
        if !digest.is_empty() {
            changed.push('@');
            changed.push_str(digest);
        }
        let origin = [
            &entry.new_tag,
            &entry.digest,
            &entry.tag_suffix,
            &entry.new_name,
        ]
        .into_iter()
        .find(|text| !text.is_empty())
        .map(|text| text.origin);
        (changed, origin)
    }
}

impl<'a> Pattern<'a> {
    fn new(name: &'a str) -> Self {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_:@.".contains(c);
        if name.chars().all(is_plain) {
            return Self::Plain(name);
        }
        let rest = "(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$";
        pattern::compile(&format!("^{name}{rest}")).map_or(Self::Nothing, Self::Regex)
    }

    fn matches(&self, image: &str) -> bool {
        match self {
            Self::Plain(name) => {
                let mut found = image.chars();
                name.chars()
                    .all(|wanted| found.next().is_some_and(|c| wanted == '.' || c == wanted))
                    && is_tag_and_digest(found.as_str())
            }
            Self::Regex(pattern) => pattern.is_match(image),
            Self::Nothing => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::kustomization::Text;
    use crate::kustomize::testing::{map_of, printed_all};

    #[test]
    fn splits_images() {
        for (image, expected) in [
            ("nginx", ("nginx", "", "")),
            ("nginx:1.7", ("nginx", "1.7", "")),
            ("host:5000/nginx", ("host:5000/nginx", "", "")),
            ("host:5000/a/nginx:1", ("host:5000/a/nginx", "1", "")),
            ("nginx@sha256:ab", ("nginx", "", "sha256:ab")),
            ("nginx:1@sha256:ab", ("nginx", "1", "sha256:ab")),
            ("/odd:1", ("/odd", "1", "")),
        ] {
            assert_eq!(split(image), expected, "{image}");
        }
    }

    #[test]
    fn entries_follow_each_other() {
        let entry = |name: &str, new_name: &str, new_tag: &str| {
            let text = |text: &str| Text::new(text, Origin::NONE);
            let (name, new_name, new_tag) = (text(name), text(new_name), text(new_tag));
            ImageEntry {
                name,
                new_name,
                new_tag,
                ..ImageEntry::default()
            }
        };
        let entries = [
            entry("b", "late", ""),
            entry("host/a", "b", "1"),
            entry("h.st/c", "d", ""),
            entry("b", "c", ""),
            entry(".*c", "", "2"),
            entry("host/a", "never", ""),
        ];
        for (image, expected) in [
            ("host/a:0", "c:2"),
            ("host/c", "d"),
            ("b", "late"),
            ("other", "other"),
        ] {
            let mut resources = map_of(&format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - image: {image}\n"
            ));
            assert!(set_images(&mut resources, &entries, &[]).is_ok());
            let printed = printed_all(&resources);
            assert!(
                printed.contains(&format!("image: {expected}\n")),
                "{printed}"
            );
        }
    }

    #[test]
    fn changes_what_the_entry_names() {
        // name, newName, newTag, tagSuffix, digest
        for (entry, image, expected) in [
            (["nginx", "", "2", "", ""], "nginx:1", "nginx:2"),
            (["nginx", "", "2", "", ""], "nginx", "nginx:2"),
            (["nginx", "", "2", "", ""], "nginx2:1", "nginx2:1"),
            (["nginx", "", "2", "", ""], "my/nginx:1", "my/nginx:1"),
            (["nginx", "", "2", "", ""], "nginx:1@sha256:ab", "nginx:2"),
            (
                ["nginx", "", "", "", "sha256:cd"],
                "nginx:1",
                "nginx@sha256:cd",
            ),
            (
                ["nginx", "", "2", "", "sha256:cd"],
                "nginx:1",
                "nginx:2@sha256:cd",
            ),
            (
                ["nginx", "a/b", "", "", ""],
                "nginx:1@sha256:ab",
                "a/b:1@sha256:ab",
            ),
            (
                ["suf", "", "", "-alpine", ""],
                "suf:1@sha256:ab",
                "suf:1-alpine",
            ),
            (["gcr.io/.*", "x", "", "", ""], "gcr.io/a/b:1", "x:1"),
            (["a.b", "x", "", "", ""], "acb:1", "x:1"),
            (["a(", "x", "", "", ""], "a(:1", "a(:1"),
            (["a{b}", "x", "", "", ""], "a{b}:1", "x:1"),
            (["h:5000/a", "x", "", "", ""], "h:5000/a:1", "x:1"),
        ] {
            let text = |text: &str| Text::new(text, Origin::NONE);
            let [name, new_name, new_tag, tag_suffix, digest] = entry.map(text);
            let entry = ImageEntry {
                name,
                new_name,
                new_tag,
                tag_suffix,
                digest,
                ..ImageEntry::default()
            };
            let mut node = Node::string(image, Origin::NONE);
            assert_eq!(Change::new(&entry).set(&mut node), Ok(()));
            assert_eq!(node.as_str(), Some(expected), "{image} by {entry:?}");
        }
    }
}
