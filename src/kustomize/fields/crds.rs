//! `crds`: definitions of custom types, which say what names what and what takes labels.
//!
//! Takes the document of a file that maps type names to their OpenAPI definitions; gives the
//! [`Config`] that its extensions describe. Nothing is created for it where it is missing.

use super::config::{Config, NameReference};
use super::fieldspec::merge_specs;
use crate::kustomize::Error;
use crate::kustomize::kustomization::FieldSpec;
use crate::yaml::{Node, Tag};

/// References nested deeper than this are taken for a loop.
const DEEPEST: usize = 64;

/// Returns the configuration that a file's definitions describe. `path` is named in errors.
///
/// # Errors
/// If it is not such a file, if references go round in a circle, or if two definitions disagree.
pub(crate) fn config_of_crd(document: &Node, path: &str) -> Result<Config, Error> {
    let types = Types::read(document).map_err(|error| {
        error.within(format_args!(
            "unable to parse open API definition from '{path}': error unmarshaling JSON: while \
             decoding JSON"
        ))
    })?;
    let mut config = Config::default();
    for (name, properties) in &types.0 {
        let is_object = ["kind", "apiVersion", "metadata"]
            .iter()
            .all(|field| properties.iter().any(|(key, _)| key == field));
        if !is_object {
            continue;
        }
        let mut walk = Walk {
            types: &types,
            kind: name.rsplit('.').next().unwrap_or(name),
            config: &mut config,
        };
        walk.visit(name, &mut Vec::new())?;
    }
    Ok(config)
}

/// Type names and their properties.
struct Types<'a>(Vec<(&'a str, Vec<(&'a str, &'a Node)>)>);

impl<'a> Types<'a> {
    fn read(document: &'a Node) -> Result<Self, Error> {
        if document.is_null() {
            return Ok(Self(Vec::new()));
        }
        let types = map(document, "accumulator.nameToApiMap")?;
        let mut read = Vec::new();
        for (name, definition) in types {
            let definition = map(definition, "accumulator.OpenAPIDefinition")?;
            let schema = field(&definition, "Schema").map(|node| map(node, "spec.Schema"));
            let schema = schema.transpose()?.unwrap_or_default();
            let properties = field(&schema, "properties")
                .map(|node| map(node, "map[string]spec.Schema"))
                .transpose()?;
            read.push((name, properties.unwrap_or_default()));
        }
        Ok(Self(read))
    }

    fn properties(&self, name: &str) -> &[(&'a str, &'a Node)] {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map_or(&[], |(_, properties)| properties)
    }
}

/// A mapping's entries; none for a null.
fn map<'a>(node: &'a Node, what: &str) -> Result<Vec<(&'a str, &'a Node)>, Error> {
    match node.as_map() {
        Some(entries) => Ok(entries
            .iter()
            .filter_map(|(key, value)| Some((key.as_str()?, value)))
            .collect()),
        None if node.is_null() => Ok(Vec::new()),
        None => {
            let found = match (node.as_seq(), node.tag) {
                (Some(_), _) => "array",
                (_, Tag::Int | Tag::Float) => "number",
                (_, Tag::Bool) => "bool",
                _ => "string",
            };
            Err(Error::new(format!(
                "json: cannot unmarshal {found} into Go value of type {what}"
            ))
            .at(node.origin))
        }
    }
}

fn field<'a>(entries: &[(&str, &'a Node)], name: &str) -> Option<&'a Node> {
    let exact = entries.iter().find(|(key, _)| *key == name);
    exact
        .or_else(|| {
            entries
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
        })
        .map(|(_, node)| *node)
}

/// One type's definition, followed through its references.
struct Walk<'a> {
    types: &'a Types<'a>,
    kind: &'a str,
    config: &'a mut Config,
}

impl Walk<'_> {
    fn visit(&mut self, name: &str, path: &mut Vec<String>) -> Result<(), Error> {
        let types = self.types;
        for (property, node) in types.properties(name) {
            path.push((*property).to_owned());
            if path.len() > DEEPEST {
                return Err(Error::new(format!("'{name}' refers to itself")).at(node.origin));
            }
            self.note(node, path)?;
            if let Some(reference) = text(node, "$ref") {
                self.visit(reference, path)?;
            }
            path.pop();
        }
        Ok(())
    }

    fn note(&mut self, node: &Node, path: &[String]) -> Result<(), Error> {
        let own = [self.spec(path.join("/"))];
        if text(node, "x-kubernetes-annotation").is_some() {
            merge_specs(&mut self.config.common_annotations, &own)?;
        }
        if text(node, "x-kubernetes-label-selector").is_some() {
            merge_specs(&mut self.config.common_labels, &own)?;
        }
        if text(node, "x-kubernetes-identity").is_some() {
            merge_specs(&mut self.config.name_prefix, &own)?;
        }
        let named = (
            text(node, "x-kubernetes-object-ref-api-version"),
            text(node, "x-kubernetes-object-ref-kind"),
        );
        if let (Some(version), Some(kind)) = named {
            let key = text(node, "x-kubernetes-object-ref-name-key").unwrap_or("name");
            let referrer = self.spec(format!("{}/{key}", path.join("/")));
            self.config.add_reference(&NameReference {
                group: "".into(),
                version: version.to_owned().into(),
                kind: kind.to_owned().into(),
                referrers: vec![referrer],
            })?;
        }
        Ok(())
    }

    fn spec(&self, path: String) -> FieldSpec {
        FieldSpec {
            kind: self.kind.to_owned().into(),
            path: path.into(),
            ..FieldSpec::default()
        }
    }
}

/// A property's string. Extensions are found whatever their case.
fn text<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    let (_, value) = node.as_map()?.iter().find(|(key, _)| {
        key.as_str()
            .is_some_and(|key| key.eq_ignore_ascii_case(name))
    })?;
    value.as_str().filter(|_| value.tag == Tag::Str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Origin;

    fn node(entries: &[(&str, Node)]) -> Node {
        let mut map = Node::map(Origin::NONE);
        for (key, value) in entries {
            map.set(key, value.clone());
        }
        map
    }

    fn string(text: &str) -> Node {
        Node::string(text, Origin::NONE)
    }

    fn definition(properties: &[(&str, Node)]) -> Node {
        node(&[("Schema", node(&[("properties", node(properties))]))])
    }

    fn bee(spec: &str) -> Node {
        definition(&[
            ("kind", node(&[])),
            ("apiVersion", node(&[])),
            ("metadata", node(&[])),
            ("spec", node(&[("$ref", string(spec))])),
        ])
    }

    #[test]
    fn extensions_become_specs_along_the_references() {
        let spec = definition(&[
            (
                "labels",
                node(&[("x-kubernetes-label-selector", string(""))]),
            ),
            ("notes", node(&[("x-kubernetes-annotation", string(""))])),
            ("id", node(&[("x-kubernetes-identity", string(""))])),
            (
                "secret",
                node(&[
                    ("x-kubernetes-object-ref-api-version", string("v1")),
                    ("x-kubernetes-object-ref-kind", string("Secret")),
                ]),
            ),
        ]);
        let document = node(&[("api.Bee", bee("api.BeeSpec")), ("api.BeeSpec", spec)]);
        let config = config_of_crd(&document, "crd.yaml").unwrap_or_default();
        let paths = |list: &[FieldSpec]| -> Vec<String> {
            list.iter()
                .map(|spec| format!("{} {}", spec.kind, spec.path))
                .collect()
        };
        assert_eq!(paths(&config.common_labels), ["Bee spec/labels"]);
        assert_eq!(paths(&config.common_annotations), ["Bee spec/notes"]);
        assert_eq!(paths(&config.name_prefix), ["Bee spec/id"]);
        let references = config.name_reference.iter();
        let referrers: Vec<_> = references.flat_map(|r| paths(&r.referrers)).collect();
        assert_eq!(referrers, ["Bee spec/secret/name"]);
    }

    #[test]
    fn what_is_no_definition_is_refused() {
        for (document, expected) in [
            (
                node(&[("kind", string("x"))]),
                "cannot unmarshal string into",
            ),
            (Node::seq(Origin::NONE), "cannot unmarshal array into"),
            (
                node(&[("api.Bee", bee("api.Bee"))]),
                "'api.Bee' refers to itself",
            ),
        ] {
            let error = config_of_crd(&document, "crd.yaml")
                .err()
                .map(|e| e.to_string());
            assert!(
                error.as_deref().is_some_and(|e| e.contains(expected)),
                "{error:?}"
            );
        }
    }
}
