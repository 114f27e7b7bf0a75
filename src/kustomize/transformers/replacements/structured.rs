//! Paths that lead into YAML or JSON within a string.
//!
//! Takes a string field's text and the rest of a path; gives the text with the fields set, printed as kustomize prints
//! it, or says that there is no such field. The target decides which string is meant, and what to do without one.

use super::json;
use super::part::joined;
use crate::kustomize::Error;
use crate::kustomize::fields::path;
use crate::kustomize::io::commented::CommentedFiles;
use crate::kustomize::kustomization::FieldOptions;
use crate::kustomize::resource::pattern;
use crate::kustomize::transformers::replacements::yaml_text;
use crate::kustomize::transformers::replacements::yaml_text::{Failure, Kind, Node};
use crate::yaml::{self, Origin};

/// Why nothing was set.
pub(crate) enum Stop {
    /// kustomize would not find the field either.
    Missing,
    /// This program does not do it.
    Error(Error),
}

impl Stop {
    fn of(failure: Failure, origin: Origin) -> Self {
        match failure {
            Failure::Invalid(_) => Self::Missing,
            Failure::Unsupported(what) => Self::Error(unsupported(what, origin)),
        }
    }
}

fn unsupported(what: &str, origin: Origin) -> Error {
    Error::unsupported(
        format!("a replacement within YAML in a string that has {what}"),
        origin,
    )
}

/// The value that is written, and how.
pub(crate) struct Setting<'v> {
    value: Node,
    source: &'v yaml::Node,
    options: &'v FieldOptions,
    create: bool,
}

impl<'v> Setting<'v> {
    /// Joins a value and how it is written; `create` tells whether missing fields are made.
    pub(crate) fn new(source: &'v yaml::Node, options: &'v FieldOptions, create: bool) -> Self {
        Self {
            value: Node::from(source),
            source,
            options,
            create,
        }
    }

    fn kind(&self) -> Option<Kind> {
        self.create.then_some(self.value.kind)
    }
}

/// Tells whether a text can be read at all.
///
/// # Errors
/// If kustomize can read it, but this cannot.
pub(crate) fn is_readable(text: &str, origin: Origin) -> Result<bool, Error> {
    match yaml_text::read_first(text).map_err(|failure| Stop::of(failure, origin)) {
        Ok(_) => Ok(true),
        Err(Stop::Missing) => Ok(false),
        Err(Stop::Error(error)) => Err(error),
    }
}

/// Returns the text with a value set at a path.
pub(crate) fn write_within(
    text: &str,
    parts: &[String],
    setting: &Setting<'_>,
    commented: &CommentedFiles,
) -> Result<String, Stop> {
    let origin = setting.source.origin;
    let failed = |failure| Stop::of(failure, origin);
    let mut document = yaml_text::read_first(text)
        .map_err(failed)?
        .ok_or(Stop::Missing)?;
    let is_json = text.trim_start().starts_with(['{', '[']);
    let mut moved = false;
    let mut set = |node: &mut Node| {
        if node.kind == Kind::Scalar {
            node.text = joined(&node.text, &setting.value.text, setting.options);
        } else if !setting.options.delimiter.is_empty() {
            // There is no part of a mapping or a sequence.
            return Err(Stop::Missing);
        } else {
            *node = setting.value.clone();
            moved = true;
        }
        Ok(())
    };
    let root = document.content.first_mut().ok_or(Stop::Missing)?;
    let mut fields = Fields {
        create: setting.kind(),
        origin,
        set: &mut set,
    };
    if fields.visit(root, parts)? == 0 {
        return Err(Stop::Missing);
    }
    if moved && !is_json && has_comments(setting.source, commented) {
        // A whole node brings its comments along, and those of files are not kept.
        return Err(Stop::Error(Error::unsupported(
            "a replacement of a whole node from a file with comments, within YAML in a string,",
            origin,
        )));
    }
    let printed = yaml_text::print(&document).map_err(failed)?;
    if !is_json {
        return Ok(printed.trim().to_owned());
    }
    let indented = text.contains('\n') && text.contains("  ");
    json::rewritten(&printed, indented).ok_or(Stop::Missing)
}

/// Counts the fields at a path in a text, as kustomize does where it then changes a copy only.
pub(crate) fn count_within(
    text: &str,
    parts: &[String],
    setting: &Setting<'_>,
    set: &mut dyn FnMut(&mut Node) -> Result<(), Stop>,
) -> Result<usize, Stop> {
    let mut fields = Fields {
        create: setting.kind(),
        origin: setting.source.origin,
        set,
    };
    fields.visit_text(text, parts)
}

/// Tells whether any part of a tree is from a file that may have comments.
fn has_comments(node: &yaml::Node, commented: &CommentedFiles) -> bool {
    let within = |node: &yaml::Node| has_comments(node, commented);
    commented.contain(node.origin)
        || match &node.value {
            yaml::Value::Scalar(_) => false,
            yaml::Value::Seq(items) => items.iter().any(within),
            yaml::Value::Map(entries) => entries
                .iter()
                .any(|(key, value)| within(key) || within(value)),
        }
}

/// Finds the fields at a path, and sets them.
struct Fields<'a> {
    /// The kind of node that is made for a missing last part, if any is made.
    create: Option<Kind>,
    origin: Origin,
    set: &'a mut dyn FnMut(&mut Node) -> Result<(), Stop>,
}

impl Fields<'_> {
    /// Sets all fields at a path, and returns how many there were.
    fn visit(&mut self, node: &mut Node, parts: &[String]) -> Result<usize, Stop> {
        let Some((first, rest)) = parts.split_first() else {
            (self.set)(node)?;
            return Ok(1);
        };
        if let Ok(index) = first.parse::<usize>() {
            return self.visit_index(node, index, rest);
        }
        if first.starts_with('[') && first.ends_with(']') {
            return self.visit_matching(node, first, rest);
        }
        if first == "*" {
            return elements(node)?
                .iter_mut()
                .try_fold(0, |count, item| Ok(count + self.visit(item, rest)?));
        }
        self.visit_field(node, first, rest)
    }

    fn visit_field(&mut self, node: &mut Node, key: &str, rest: &[String]) -> Result<usize, Stop> {
        if node.kind != Kind::Map && !node.is_null() || key.is_empty() {
            return Err(Stop::Missing);
        }
        let found = !node.is_null() && node.get_mut(key).is_some();
        if !found {
            let Some(made) = self.made(rest) else {
                return Ok(0);
            };
            node.content.extend([Node::scalar(key), made]);
        }
        let field = match found {
            true => node.get_mut(key),
            false => node.content.last_mut(),
        };
        match field {
            Some(field) if field.kind == Kind::Scalar && !rest.is_empty() => {
                // A string in the string: what is found there is changed in a copy.
                let text = field.text.clone();
                self.visit_text(&text, rest)
            }
            Some(field) => self.visit(field, rest),
            None => Ok(0),
        }
    }

    fn visit_text(&mut self, text: &str, parts: &[String]) -> Result<usize, Stop> {
        let document =
            yaml_text::read_first(text).map_err(|failure| Stop::of(failure, self.origin))?;
        let mut document = document.ok_or(Stop::Missing)?;
        let root = document.content.first_mut().ok_or(Stop::Missing)?;
        self.visit(root, parts)
    }

    fn visit_index(
        &mut self,
        node: &mut Node,
        index: usize,
        rest: &[String],
    ) -> Result<usize, Stop> {
        let made = self.made(rest);
        let items = elements(node)?;
        if items.len() == index {
            items.extend(made);
        }
        let item = items.get_mut(index).ok_or(Stop::Missing)?;
        self.visit(item, rest)
    }

    fn visit_matching(
        &mut self,
        node: &mut Node,
        part: &str,
        rest: &[String],
    ) -> Result<usize, Stop> {
        let (key, pattern) = path::element(part).ok_or(Stop::Missing)?;
        let regex = pattern::compile(pattern).map_err(|_| Stop::Missing)?;
        // `[=value]` means the items themselves, whatever follows it.
        let rest = if key.is_empty() { &[] } else { rest };
        let mut found = 0;
        for item in elements(node)? {
            let text = match key {
                "" => Some(&*item),
                key if item.kind == Kind::Map => item.get_mut(key).map(|value| &*value),
                _ => None,
            };
            let Some(text) = text else { continue };
            let text = yaml_text::print(text).map_err(|it| Stop::of(it, self.origin))?;
            if regex.is_match(text.trim()) {
                found += self.visit(item, rest)?;
            }
        }
        if found > 0 || self.create.is_none() {
            return Ok(found);
        }
        let mut element = Node::scalar(pattern);
        if !key.is_empty() {
            let value = element;
            element = Node::new(Kind::Map);
            element.content = vec![Node::scalar(key), value];
        }
        let items = elements(node)?;
        items.push(element);
        let element = items.last_mut().ok_or(Stop::Missing)?;
        self.visit(element, rest)
    }

    /// Returns the node for a missing part, by the part that follows it.
    fn made(&self, rest: &[String]) -> Option<Node> {
        let create = self.create?;
        Some(Node::new(match rest.first() {
            None => create,
            Some(next) if next.starts_with('[') && next.ends_with(']') => Kind::Seq,
            Some(next) if next.parse::<usize>().is_ok() => Kind::Seq,
            Some(_) => Kind::Map,
        }))
    }
}

/// The items of a sequence; a null has none yet.
fn elements(node: &mut Node) -> Result<&mut Vec<Node>, Stop> {
    match node.kind == Kind::Seq || node.is_null() {
        true => Ok(&mut node.content),
        false => Err(Stop::Missing),
    }
}
