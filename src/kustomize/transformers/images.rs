//! `images`: new names, tags and digests for the images of containers.
//!
//! Every entry goes over a resource twice, as in kustomize: once over every list named
//! `containers` or `initContainers` at any depth, once over the configured fields. A `tagSuffix`
//! is therefore appended twice.

use crate::kustomize::fieldspec::{self, Leaf, set_scalar, wrong_kind};
use crate::kustomize::kustomization::{FieldSpec, ImageEntry};
use crate::kustomize::{Error, ResMap};
use crate::yaml::{Node, Origin, Tag, Value};
use regex::Regex;

/// Changes the images that an entry names.
///
/// # Errors
/// If an image is no scalar, or a configured path leads through one.
pub(crate) fn apply(
    resources: &mut ResMap,
    entry: &ImageEntry,
    specs: &[FieldSpec],
) -> Result<(), Error> {
    let change = Change::new(entry);
    let is_definition = |kind: &str| kind == "CustomResourceDefinition";
    resources.try_update_all(|resource| {
        if is_definition(resource.kind()) {
            return Ok(());
        }
        change.walk(&mut resource.node)
    })?;
    resources.try_update_all(|resource| {
        if is_definition(resource.kind()) {
            return Ok(());
        }
        fieldspec::apply_all(resource, specs, Leaf::Absent, entry.origin, &mut |node| {
            change.set(node)
        })
    })
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

    fn walk(&self, node: &mut Node) -> Result<(), Error> {
        match &mut node.value {
            Value::Map(entries) => {
                for (key, value) in entries {
                    self.walk(value)?;
                    if let (Some("containers" | "initContainers"), Value::Seq(items)) =
                        (key.as_str(), &mut value.value)
                    {
                        items.iter_mut().try_for_each(|item| self.set_in(item))?;
                    }
                }
                Ok(())
            }
            Value::Seq(items) => items.iter_mut().try_for_each(|item| self.walk(item)),
            Value::Scalar(_) => Ok(()),
        }
    }

    fn set_in(&self, container: &mut Node) -> Result<(), Error> {
        if container.tag == Tag::Null {
            return Ok(());
        }
        if container.as_map().is_none() {
            return Err(wrong_kind("MappingNode", container));
        }
        match container.get_mut("image") {
            Some(image) => self.set(image),
            None => Ok(()),
        }
    }

    fn set(&self, node: &mut Node) -> Result<(), Error> {
        let Some(image) = node.as_str() else {
            return Err(wrong_kind("ScalarNode", node));
        };
        if !self.pattern.matches(image) {
            return Ok(());
        }
        let (changed, origin) = self.changed(image);
        let origin = if changed == image {
            node.origin
        } else {
            origin
        };
        set_scalar(node, &changed, Tag::Implicit, origin)
    }

    /// The new image, and the line that says most about it.
    fn changed(&self, image: &str) -> (String, Origin) {
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
        .map_or(entry.origin, |text| text.origin);
        (changed, origin)
    }
}

impl<'a> Pattern<'a> {
    fn new(name: &'a str) -> Self {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_:@.".contains(c);
        if name.chars().all(is_plain) {
            return Self::Plain(name);
        }
        let rest = "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$";
        // Go takes a brace that counts nothing for itself.
        let braces = name.replace('{', "\\{").replace('}', "\\}");
        Regex::new(&format!("^{name}{rest}"))
            .or_else(|_| Regex::new(&format!("^{braces}{rest}")))
            .map_or(Self::Nothing, Self::Regex)
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

/// Tells whether this is an optional `:tag` and an optional `@sha256:digest`.
fn is_tag_and_digest(rest: &str) -> bool {
    let is_word = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.{}-".contains(c))
    };
    let (tag, digest) = match rest.split_once("@sha256:") {
        Some((tag, digest)) => (tag, digest),
        None => (rest, ""),
    };
    is_word(digest) && (tag.is_empty() || tag.strip_prefix(':').is_some_and(is_word))
}

/// Splits an image into name, tag and digest. A registry's port is part of the name.
fn split(image: &str) -> (&str, &str, &str) {
    let path = image.find('/').unwrap_or(0);
    let (registry, path) = image.split_at(path);
    let at = path.find('@');
    let colon = path
        .find(':')
        .filter(|colon| at.is_none_or(|at| *colon < at));
    let end = colon.or(at).map_or(image.len(), |i| registry.len() + i);
    let (name, rest) = image.split_at(end);
    let (tag, digest) = match rest.split_once('@') {
        Some((tag, digest)) => (tag, digest),
        None => (rest, ""),
    };
    (name, tag.strip_prefix(':').unwrap_or(tag), digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::kustomization::Text;

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
