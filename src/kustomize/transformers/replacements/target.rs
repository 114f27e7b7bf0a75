//! Writing a value into the fields of a target.

use super::part::joined;
use super::structured::{self, Setting, Stop};
use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::fields::path;
use crate::kustomize::fields::set::{elements, wrong_kind};
use crate::kustomize::io::commented::CommentedFiles;
use crate::kustomize::kustomization::{FieldOptions, TargetSelector};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::pattern;
use crate::kustomize::transformers::replacements::yaml_text;
use crate::yaml::{Node, Origin, Style, Tag, Value};

/// The field that is meant where none is named.
pub(super) const NAME: &str = "metadata.name";

/// Writes a value into every field that a target names. If the value stands in the same resource, `own` is its path: it
/// is read anew for each field, since the one before may have changed it.
pub(crate) fn write_fields(
    resource: &mut Resource,
    value: &mut Node,
    own: Option<&[String]>,
    target: &TargetSelector,
    commented: &CommentedFiles,
) -> Result<(), Error> {
    let options = target.options.clone().unwrap_or_default();
    let fields: Vec<(&str, Origin)> = match target.field_paths.as_slice() {
        [] => vec![(NAME, target.origin)],
        paths => paths.iter().map(|path| (&**path, path.origin)).collect(),
    };
    for (field, origin) in fields {
        write_field(resource, value, field, &options, commented)
            .map_err(|error| error.at(origin))?;
        if let Some(now) = own.and_then(|own| path::value_at(&resource.node, own)) {
            value.clone_from(now);
            value.part();
        }
    }
    Ok(())
}

fn write_field(
    resource: &mut Resource,
    value: &Node,
    field: &str,
    options: &FieldOptions,
    commented: &CommentedFiles,
) -> Result<(), Error> {
    let parts = path::split_field_path(field);
    if in_structured_text(&mut resource.node, &parts, value, options, commented)? {
        return Ok(());
    }
    let mut fields = Fields {
        create: options.create.then_some(value),
        value,
        options,
    };
    let found = fields.visit(&mut resource.node, &parts);
    let missing = match found {
        Ok(0) => String::new(),
        Ok(_) => return Ok(()),
        Err(error) if matches!(error.kind(), Kind::NotText | Kind::Unsupported) => {
            return Err(error);
        }
        Err(error) => format!(": {error}"),
    };
    let verb = if options.create {
        "find or create"
    } else {
        "find"
    };
    Err(Error::new(format!(
        "unable to {verb} field {field:?} in replacement target{missing}"
    )))
}

/// Writes a value, or a part of it, into one field.
fn set(field: &mut Node, value: &Node, options: &FieldOptions) -> Result<(), Error> {
    let mut value = value.clone();
    if !options.delimiter.is_empty() {
        let Some(old) = field.as_str() else {
            return Err(
                Error::new("delimiter option can only be used with scalar nodes")
                    .with_kind(Kind::NotText)
                    .at(field.origin),
            );
        };
        let new = value.as_str().unwrap_or_default();
        value.value = Value::Scalar(joined(old, new, options).into());
    }
    if field.as_str().is_some() {
        let text = value.as_str().unwrap_or_default();
        *field = Node::scalar(text, field.tag, field.style, value.origin).in_place_of(field);
    } else {
        *field = value;
    }
    Ok(())
}

/// Finds the fields at a path: elements by pattern, all of them by `*`.
struct Fields<'a> {
    /// The value that missing fields are made for, if they are made.
    create: Option<&'a Node>,
    value: &'a Node,
    options: &'a FieldOptions,
}

impl Fields<'_> {
    /// Sets all fields at a path, and returns how many there were.
    fn visit(&mut self, node: &mut Node, parts: &[String]) -> Result<usize, Error> {
        let Some((first, rest)) = parts.split_first() else {
            set(node, self.value, self.options)?;
            return Ok(1);
        };
        if let Ok(index) = first.parse::<usize>() {
            return self.visit_index(node, index, rest);
        }
        if first.starts_with('[') && first.ends_with(']') {
            return self.visit_matching(node, first, rest);
        }
        if first == "*" {
            let items = elements(node)?;
            return items
                .iter_mut()
                .try_fold(0, |count, item| Ok(count + self.visit(item, rest)?));
        }
        self.visit_field(node, first, rest)
    }

    fn visit_field(&mut self, node: &mut Node, key: &str, rest: &[String]) -> Result<usize, Error> {
        if node.is_null() {
            return Ok(0);
        }
        if node.as_map().is_none() {
            return Err(wrong_kind("MappingNode", node));
        }
        if node.get(key).is_none() {
            let Some(made) = self.made(rest) else {
                return Ok(0);
            };
            if let Some(entries) = node.as_map_mut() {
                let key = Node::scalar(key, Tag::Implicit, Style::Plain, made.origin);
                entries.push((key, made));
            }
        }
        match node.get_mut(key) {
            Some(field) if field.as_str().is_some() && !rest.is_empty() => {
                self.visit_text(field, rest)
            }
            Some(field) => self.visit(field, rest),
            None => Ok(0),
        }
    }

    /// Counts the fields within a string. kustomize sets them in a copy of it, and drops that.
    fn visit_text(&self, field: &Node, rest: &[String]) -> Result<usize, Error> {
        let setting = Setting::new(self.value, self.options, self.create.is_some());
        let text = field.as_str().unwrap_or_default();
        let found = structured::count_within(text, rest, &setting, &mut |node| {
            let whole = self.options.delimiter.is_empty();
            match whole || node.kind == yaml_text::Kind::Scalar {
                true => Ok(()),
                false => Err(Stop::Error(
                    Error::new("delimiter option can only be used with scalar nodes")
                        .with_kind(Kind::NotText)
                        .at(field.origin),
                )),
            }
        });
        match found {
            Ok(found) => Ok(found),
            Err(Stop::Missing) => Err(wrong_kind("MappingNode", field)),
            Err(Stop::Error(error)) => Err(error),
        }
    }

    fn visit_index(
        &mut self,
        node: &mut Node,
        index: usize,
        rest: &[String],
    ) -> Result<usize, Error> {
        let made = self.made(rest);
        let items = elements(node)?;
        if items.len() == index {
            items.extend(made);
        }
        let count = items.len();
        match items.get_mut(index) {
            Some(item) => self.visit(item, rest),
            None => Err(Error::new(format!(
                "index {index} specified but only {count} elements found"
            ))),
        }
    }

    fn visit_matching(
        &mut self,
        node: &mut Node,
        part: &str,
        rest: &[String],
    ) -> Result<usize, Error> {
        let Some((key, pattern)) = path::element(part) else {
            return Err(Error::new(format!(
                "incorrect list entry identifier {part}"
            )));
        };
        let regex = pattern::compile(pattern).map_err(Error::new)?;
        let mut found = 0;
        for item in elements(node)? {
            let text = if key.is_empty() {
                Some(&*item)
            } else {
                item.get(key)
            };
            if text.is_some_and(|text| regex.is_match(&as_written(text))) {
                found += if key.is_empty() {
                    self.visit(item, &[])?
                } else {
                    self.visit(item, rest)?
                };
            }
        }
        let Some(value) = self.create.filter(|_| found == 0) else {
            return Ok(found);
        };
        let text = Node::scalar(pattern, Tag::Implicit, Style::Plain, value.origin);
        let mut element = text.clone();
        if !key.is_empty() {
            element = Node::map(value.origin);
            element.set(key, text);
        }
        let items = elements(node)?;
        items.push(element);
        match items.last_mut() {
            Some(element) if key.is_empty() => self.visit(element, &[]),
            Some(element) => self.visit(element, rest),
            None => Ok(0),
        }
    }

    /// Returns the node for a missing part, by the part that follows it.
    fn made(&self, rest: &[String]) -> Option<Node> {
        let value = self.create?;
        Some(match rest.first() {
            None => match value.value {
                Value::Scalar(_) => Node::scalar("", Tag::Implicit, Style::Plain, value.origin),
                Value::Seq(_) => Node::seq(value.origin),
                Value::Map(_) => Node::map(value.origin),
            },
            Some(next) if next.starts_with('[') || next.parse::<usize>().is_ok() => {
                Node::seq(value.origin)
            }
            Some(_) => Node::map(value.origin),
        })
    }
}

/// A scalar as YAML writes it, quotes included; that is what patterns are held against.
fn as_written(node: &Node) -> String {
    let text = node.as_str().unwrap_or_default();
    match node.style {
        Style::Double => format!("\"{text}\""),
        Style::Single => format!("'{text}'"),
        _ => text.trim().to_owned(),
    }
}

/// Writes into YAML or JSON that stands in a string, if the path leads into one. Tells whether it did.
fn in_structured_text(
    node: &mut Node,
    parts: &[String],
    value: &Node,
    options: &FieldOptions,
    commented: &CommentedFiles,
) -> Result<bool, Error> {
    for length in 1..parts.len() {
        let (prefix, rest) = parts.split_at(length);
        let Some(text) = path::value_at(node, prefix).and_then(Node::as_str) else {
            continue;
        };
        if !structured::is_readable(text, value.origin)? {
            continue;
        }
        let setting = Setting::new(value, options, options.create);
        let written = match structured::write_within(text, rest, &setting, commented) {
            Ok(written) => written,
            Err(Stop::Missing) => return Ok(false),
            Err(Stop::Error(error)) => return Err(error),
        };
        let Some(field) = mutable(node, prefix) else {
            return Ok(false);
        };
        *field = Node::scalar(written, field.tag, field.style, value.origin).in_place_of(field);
        return Ok(true);
    }
    Ok(false)
}

/// Returns the node at a path of keys and indices, to change.
fn mutable<'n>(node: &'n mut Node, parts: &[String]) -> Option<&'n mut Node> {
    parts
        .iter()
        .try_fold(node, |node, part| match part.parse::<usize>() {
            Ok(index) => node.as_seq_mut()?.get_mut(index),
            Err(_) => match path::element(part) {
                Some((key, value)) => node
                    .as_seq_mut()?
                    .iter_mut()
                    .find(|item| path::is_element(item, key, value)),
                None => node.get_mut(part),
            },
        })
}
