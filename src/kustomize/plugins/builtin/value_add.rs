//! `ValueAddTransformer`: one value put into a field of many resources, whole or as a part of a path.

use crate::kustomize::Error;
use crate::kustomize::fields::fieldspec::split_path;
use crate::kustomize::fields::path;
use crate::kustomize::fields::set::{elements, wrong_kind};
use crate::kustomize::io::documents;
use crate::kustomize::io::paths::clean;
use crate::kustomize::kustomization::{Decoder, Selector, Text};
use crate::kustomize::plugins::context::Context;
use crate::kustomize::plugins::run::Run;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::resource::selector::Matcher;
use crate::kustomize::resource::shared_nodes;
use crate::kustomize::transformers::namespace;
use crate::yaml::{Dialect, Node, Origin, Style, Tag, Value, read_first};
use std::borrow::Cow;
use std::path::Path;

/// A place that the value is written to.
struct Place {
    /// The resources; all of them if there is no selector.
    selector: Option<Matcher>,
    /// The parts of `fieldPath`.
    parts: Vec<String>,
    /// At which part of a file path the value is put in, counted from 1; 0 to put it in place of what is there.
    position: usize,
}

/// The field that has rules of its own.
const NAMESPACE: [&str; 2] = ["metadata", "namespace"];

/// Configures the plugin: `value`, `targets`, and those of the file at `targetFilePath`.
pub(crate) fn configure_value_add<'a>(
    context: Context<'_>,
    plugin: &Node,
) -> Result<Run<'a>, Error> {
    let mut config = Config::default();
    let mut decoder = Decoder::lenient();
    config.decode(&mut decoder, plugin);
    decoder.finish(())?;
    let value = Text::new(config.value.trim(), config.value.origin);
    let value = if value.is_empty() {
        let name = context.loader.root().file_name().unwrap_or_default();
        Text::new(name.to_string_lossy(), plugin.origin)
    } else {
        value
    };
    if !config.path.is_empty() {
        let file = context.loader.load(&config.path)?;
        let document = read_first(&file.text()?, file.origin, Dialect::Yaml11)
            .map_err(|error| documents::explain(&error, "error converting YAML to JSON"))?;
        let mut decoder = Decoder::lenient();
        let mut shared = Config::default();
        if let Some(document) = document {
            shared.decode(&mut decoder, &document);
        }
        decoder.finish(())?;
        config.targets.append(&mut shared.targets);
    }
    if config.targets.is_empty() {
        return Err(Error::new("must specify at least one target").at(plugin.origin));
    }
    let places: Vec<Place> = config
        .targets
        .into_iter()
        .map(Entry::place)
        .collect::<Result<_, _>>()?;
    Ok(Box::new(move |resources| {
        places
            .iter()
            .try_for_each(|place| place.fill(resources, &value))
    }))
}

#[derive(Default)]
struct Config {
    value: Text,
    path: Text,
    targets: Vec<Entry>,
}

/// One entry of `targets`.
#[derive(Default)]
struct Entry {
    selector: Option<Selector>,
    field_path: Text,
    position: i64,
    origin: Origin,
}

impl Config {
    fn decode(&mut self, decoder: &mut Decoder, node: &Node) {
        let fields = ["value", "targets", "targetFilePath"];
        decoder.object(
            node,
            "Plugin",
            &fields,
            |decoder, field, value| match field {
                "value" => self.value = decoder.string(value),
                "targetFilePath" => self.path = decoder.string(value),
                "targets" => self.targets = decoder.list(value, "Target", Entry::decode),
                _ => {}
            },
        );
    }
}

impl Entry {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut entry = Self {
            origin: node.origin,
            ..Self::default()
        };
        let fields = ["selector", "fieldPath", "filePathPosition"];
        decoder.object(
            node,
            "Target",
            &fields,
            |decoder, field, value| match field {
                "selector" => entry.selector = Some(Selector::decode(decoder, value)),
                "fieldPath" => entry.field_path = decoder.string(value),
                "filePathPosition" => entry.position = decoder.int(value, "int"),
                _ => {}
            },
        );
        entry
    }

    fn place(self) -> Result<Place, Error> {
        if self.field_path.is_empty() {
            return Err(Error::new("fieldPath cannot be empty").at(self.origin));
        }
        let position = usize::try_from(self.position).map_err(|_| {
            Error::new(format!(
                "value of FilePathPosition ({}) cannot be negative",
                self.position
            ))
            .at(self.origin)
        })?;
        let parts = split_path(&self.field_path);
        Ok(Place {
            selector: self.selector.as_ref().map(Matcher::new).transpose()?,
            parts: parts.into_iter().map(Cow::into_owned).collect(),
            position,
        })
    }
}

impl Place {
    fn fill(&self, resources: &mut ResMap, value: &Text) -> Result<(), Error> {
        let slots = match &self.selector {
            Some(selector) => selector.select(resources),
            None => resources.slots().map(|(slot, _)| slot).collect(),
        };
        slots.into_iter().try_for_each(|slot| {
            resources
                .update(slot, |resource| self.fill_one(resource, value))
                .unwrap_or(Ok(()))
        })
    }

    fn fill_one(&self, resource: &mut Resource, value: &Text) -> Result<(), Error> {
        if self.parts == NAMESPACE {
            return namespace::set_namespace_of(
                resource,
                value,
                &[],
                namespace::Options::default(),
            )
            .map(drop);
        }
        let Some(field) = create(&mut resource.node, &self.parts, value.origin)? else {
            return Ok(());
        };
        if !matches!(field.value, Value::Scalar(_)) {
            return Err(wrong_kind("ScalarNode", field));
        }
        let text = match self.position {
            0 => value.value.clone(),
            position => insert_part(field.as_str().unwrap_or_default(), position - 1, value),
        };
        *field = Node::scalar(text, Tag::Implicit, field.style, value.origin).in_place_of(field);
        shared_nodes::agree(resource);
        Ok(())
    }
}

/// Returns the field at a path, made where it is missing. Below a null, and beyond the end of a list, there is none.
fn create<'n>(
    mut node: &'n mut Node,
    parts: &[String],
    origin: Origin,
) -> Result<Option<&'n mut Node>, Error> {
    let mut parts = parts.iter().filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        if node.is_null() {
            return Ok(None);
        }
        let next = parts.peek().map(|next| next.as_str());
        let found = match path::element(part) {
            Some((key, value)) => element(node, key, value, origin)?,
            None if part == "-" || part.parse::<usize>().is_ok() => {
                let items = elements(node)?;
                match part.parse::<usize>() {
                    Ok(index) => items.get_mut(index),
                    Err(_) => items.last_mut(),
                }
            }
            None if part == "*" => {
                return Err(Error::new("wildcard is not supported in PathGetter"));
            }
            None => Some(field(node, part, next, origin)?),
        };
        match found {
            Some(found) => node = found,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

fn field<'n>(
    node: &'n mut Node,
    key: &str,
    next: Option<&str>,
    origin: Origin,
) -> Result<&'n mut Node, Error> {
    if node.as_map().is_none() {
        return Err(wrong_kind("MappingNode", node));
    }
    if node.get(key).is_none() {
        let made = match next {
            None => Node::scalar("", Tag::Implicit, Style::Plain, origin),
            Some(next) if path::element(next).is_some() || next.parse::<usize>().is_ok() => {
                Node::seq(origin)
            }
            Some(_) => Node::map(origin),
        };
        node.set(key, made);
    }
    node.get_mut(key)
        .ok_or_else(|| Error::new(format!("no field {key}")))
}

/// The first element with that value, or whose field has it; added at the end where there is none.
fn element<'n>(
    node: &'n mut Node,
    key: &str,
    value: &str,
    origin: Origin,
) -> Result<Option<&'n mut Node>, Error> {
    let items = elements(node)?;
    let index = items
        .iter()
        .position(|item| path::is_element(item, key, value))
        .unwrap_or(items.len());
    if index == items.len() {
        let scalar = Node::scalar(value, Tag::Implicit, Style::Plain, origin);
        items.push(if key.is_empty() {
            scalar
        } else {
            let mut made = Node::map(origin);
            made.set(key, scalar);
            made
        });
    }
    Ok(items.get_mut(index))
}

/// Puts a part into a file path, at most at its end. A path from the root stays one.
fn insert_part(file_path: &str, position: usize, part: &str) -> String {
    let root = if file_path.starts_with('/') { "/" } else { "" };
    let mut parts: Vec<&str> = file_path.split('/').filter(|p| !p.is_empty()).collect();
    parts.insert(position.min(parts.len()), part);
    // The value may hold slashes itself, and even begin with one, which stays.
    let joined = clean(Path::new(&parts.join("/")));
    format!("{root}{}", joined.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_goes_where_it_is_told() {
        for (path, position, whole) in [
            ("", 0, "peach"),
            ("/", 0, "/peach"),
            ("pie", 0, "peach/pie"),
            ("/pie", 0, "/peach/pie"),
            ("raw", 9, "raw/peach"),
            ("/raw", 1, "/raw/peach"),
            ("a/nice/warm/pie", 3, "a/nice/warm/peach/pie"),
            ("/a/nice/warm/pie", 3, "/a/nice/warm/peach/pie"),
        ] {
            assert_eq!(insert_part(path, position, "peach"), whole);
        }
        assert_eq!(insert_part("a/b", 1, "/x/y/"), "a/x/y/b");
        assert_eq!(insert_part("/a", 0, "/x/"), "//x/a");
    }
}
