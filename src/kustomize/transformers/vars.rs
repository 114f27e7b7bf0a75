//! `vars`: `$(NAME)` in the configured fields becomes the value of another resource's field.
//!
//! Takes the variables of a whole build and the resources, names and references fixed; changes the
//! fields. Which resource a variable reads from was settled when its directory was accumulated.

use crate::kustomize::Error;
use crate::kustomize::fields::fieldspec;
use crate::kustomize::fields::fieldspec::Leaf;
use crate::kustomize::fields::path;
use crate::kustomize::kustomization::{FieldSpec, VarEntry};
use crate::kustomize::resource::resmap::ResMap;
use crate::limits;
use crate::yaml::{Node, Origin, Style, Tag, Typed, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Puts the variables' values in. Returns the names of those that nothing uses.
///
/// # Errors
/// If a variable's resource or field is not there, or a list at a configured field holds anything
/// but strings.
pub(crate) fn replace_vars(
    resources: &mut ResMap,
    vars: &BTreeMap<String, VarEntry>,
    specs: &[FieldSpec],
) -> Result<Vec<String>, Error> {
    if vars.is_empty() {
        return Ok(Vec::new());
    }
    let mut replacer = Replacer {
        values: vars
            .values()
            .map(|var| Ok((var.name.value.clone(), value_of(var, resources)?)))
            .collect::<Result<_, Error>>()?,
        of_secrets: vars
            .values()
            .filter(|var| &*var.kind == "Secret")
            .map(|var| var.name.value.clone())
            .collect(),
        used: BTreeSet::new(),
        brought: 0,
    };
    resources.try_update_all(|resource| {
        specs.iter().try_for_each(|spec| {
            fieldspec::visit_field(resource, spec, Leaf::Absent, Origin::NONE, &mut |node| {
                replacer.set(node)?;
                replacer.check_size()
            })
        })
    })?;
    Ok(vars
        .keys()
        .filter(|name| !replacer.used.contains(*name))
        .cloned()
        .collect())
}

/// Reads a variable's value; `None` if it is not a scalar, which is never put in.
fn value_of(var: &VarEntry, resources: &ResMap) -> Result<Option<Node>, Error> {
    let field = if var.field_path.is_empty() {
        "metadata.name"
    } else {
        &var.field_path
    };
    let Some(resource) = resources
        .iter()
        .find(|resource| resource.var_names.contains(&var.name.value))
    else {
        return Err(Error::new(format!(
            "var '{}' cannot be mapped to a field in the set of known resources",
            shown(var, field)
        ))
        .at(var.origin));
    };
    let parts: Vec<String> = path::split_field_path(field)
        .iter()
        .flat_map(|p| indexed(p))
        .collect();
    match path::value_at(&resource.node, &parts) {
        Some(value) => Ok(Some(value.clone()).filter(|value| value.as_str().is_some())),
        None => Err(Error::new(format!(
            "field specified in var '{}' not found in corresponding resource",
            shown(var, field)
        ))
        .at(var.origin)),
    }
}

/// Splits `ports[0]` into `ports` and `0`.
fn indexed(part: &str) -> Vec<String> {
    let split = || {
        let (name, index) = part.strip_suffix(']')?.rsplit_once('[')?;
        let is_number = !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| vec![name.to_owned(), index.to_owned()])
    };
    split().unwrap_or_else(|| vec![part.to_owned()])
}

/// A variable as kustomize prints it.
fn shown(var: &VarEntry, field: &str) -> String {
    let (group, version) = match var.api_version.split('/').collect::<Vec<_>>().as_slice() {
        [version] if !version.is_empty() => (&*var.group, *version),
        [group, version] => (*group, *version),
        _ => (&*var.group, &*var.version),
    };
    let id = crate::kustomize::resource::id::gvk_text(group, version, &var.kind);
    format!("{{{} {id} {{{field}}}}}", var.name)
}

struct Replacer {
    values: BTreeMap<String, Option<Node>>,
    /// Variables that a Secret gives: a text that one is put into has the Secret's origin, so that it is known as a copy.
    of_secrets: BTreeSet<String>,
    used: BTreeSet<String>,
    /// The bytes that have been put in.
    brought: u64,
}

/// Returns a string with its variables put in.
enum Expanded {
    /// A string, and where it comes from if not from where it stands.
    Text(String, Option<Origin>),
    /// The one value that the whole string refers to, as it is.
    Value(Node),
}

impl Replacer {
    fn set(&mut self, node: &mut Node) -> Result<(), Error> {
        if node.is_null() {
            return Ok(());
        }
        match &mut node.value {
            Value::Scalar(_) => self.set_string(node),
            Value::Map(entries) => entries
                .iter_mut()
                .for_each(|(_, value)| self.set_string(value)),
            Value::Seq(items) => {
                for item in items {
                    if !is_string(item) {
                        return Err(
                            Error::new("invalid value type expect a string").at(item.origin)
                        );
                    }
                    self.set_string(item);
                    self.check_size()?;
                }
            }
        }
        Ok(())
    }

    /// Tells whether the variables have brought too much.
    fn check_size(&self) -> Result<(), Error> {
        let most = limits::built_bytes();
        match self.brought > most {
            true => Err(Error::new(
                limits::too_large("what the variables bring", most).to_string(),
            )),
            false => Ok(()),
        }
    }

    /// Expands a string. Its quotes go, whether or not anything was replaced.
    fn set_string(&mut self, node: &mut Node) {
        let Some(text) = node.as_str().filter(|_| is_string(node)) else {
            return;
        };
        *node = match self.expand(text) {
            Expanded::Text(text, from) => Node::string(text, from.unwrap_or(node.origin)),
            Expanded::Value(value) => {
                let text = value.as_str().unwrap_or_default();
                let tag = match value.typed() {
                    Some(Typed::Int(_) | Typed::Uint(_)) => Tag::Int,
                    Some(Typed::Float(_)) => Tag::Float,
                    Some(Typed::Bool(_)) => Tag::Bool,
                    _ => Tag::Str,
                };
                let tag = if value.tag == Tag::Implicit {
                    Tag::Str
                } else {
                    tag
                };
                Node::scalar(text, tag, Style::Plain, value.origin)
            }
        };
    }

    /// Replaces every `$(NAME)` that names a variable; `$$` is a dollar.
    fn expand(&mut self, text: &str) -> Expanded {
        let mut expanded = String::new();
        let mut from = None;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            expanded.push_str(before);
            if let Some(escaped) = after.strip_prefix('$') {
                expanded.push('$');
                rest = escaped;
                continue;
            }
            let name = after
                .strip_prefix('(')
                .and_then(|inside| inside.split_once(')'));
            let Some((name, after)) = name else {
                expanded.push('$');
                rest = after;
                continue;
            };
            rest = after;
            match self.values.get(name).cloned().flatten() {
                Some(value) => {
                    self.used.insert(name.to_owned());
                    if text.len() == name.len() + 3 {
                        return Expanded::Value(value);
                    }
                    let value_text = value.as_str().unwrap_or_default();
                    self.brought = self.brought.saturating_add(value_text.len() as u64);
                    if self.check_size().is_err() {
                        break;
                    }
                    expanded.push_str(value_text);
                    if self.of_secrets.contains(name) {
                        from = Some(value.origin);
                    }
                }
                None => {
                    expanded.push_str("$(");
                    expanded.push_str(name);
                    expanded.push(')');
                }
            }
        }
        expanded.push_str(rest);
        Expanded::Text(expanded, from)
    }
}

fn is_string(node: &Node) -> bool {
    node.as_str().is_some() && matches!(node.tag, Tag::Str | Tag::Implicit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_what_it_knows_and_leaves_the_rest() {
        let mut replacer = Replacer {
            values: BTreeMap::from([
                ("A".to_owned(), Some(Node::string("x", Origin::NONE))),
                (
                    "N".to_owned(),
                    Some(Node::scalar("80", Tag::Int, Style::Plain, Origin::NONE)),
                ),
                ("M".to_owned(), None),
            ]),
            of_secrets: BTreeSet::new(),
            used: BTreeSet::new(),
            brought: 0,
        };
        for (text, wanted) in [
            ("a $(A) b", "a x b"),
            ("$(A)$(N)", "x80"),
            ("$$(A)", "$(A)"),
            ("$(B) $x $(", "$(B) $x $("),
            ("$(M)", "$(M)"),
            ("$", "$"),
        ] {
            match replacer.expand(text) {
                Expanded::Text(text, _) => assert_eq!(text, wanted),
                Expanded::Value(value) => assert_eq!(value.as_str(), Some(wanted)),
            }
        }
        assert!(matches!(replacer.expand("$(N)"), Expanded::Value(node) if node.tag == Tag::Int));
    }
}
