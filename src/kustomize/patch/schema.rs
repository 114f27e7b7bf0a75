//! The lists that merge by key: by Kubernetes' own types, or by the definitions that a kustomization brings.
//!
//! Takes an apiVersion and kind; gives a [`Schema`] that is walked down field by field. Definitions of one's own
//! (`openapi.path`) stand in place of the built-in ones, they are not added to them.

mod builtin;

use crate::maps::IndexMap;

use crate::kustomize::Error;
use builtin::BuiltIn;

use crate::yaml::{Node, Origin};

/// The definitions of an OpenAPI document, by what they define.
#[derive(Debug)]
pub(crate) struct Definitions {
    document: Node,
    /// (apiVersion, kind) → name under `definitions`.
    kinds: IndexMap<(String, String), String>,
    /// Whether Kubernetes' own types are known too: the top directory's definitions replace them, those that another
    /// brings come too late for that.
    beside_builtin: bool,
}

impl Definitions {
    /// Reads a document.
    ///
    /// # Errors
    /// If it has no definitions.
    pub(crate) fn new(document: Node, origin: Origin, beside_builtin: bool) -> Result<Self, Error> {
        let wrong = || {
            Error::new("failed to load schema: the OpenAPI document has no `definitions`")
                .at(origin)
        };
        let mut kinds = IndexMap::default();
        let definitions = document.get("definitions").and_then(Node::as_map);
        for (name, definition) in definitions.ok_or_else(wrong)? {
            let list = definition
                .get("x-kubernetes-group-version-kind")
                .and_then(Node::as_seq)
                .unwrap_or_default();
            for entry in list {
                let text = |key: &str| entry.get(key).and_then(Node::as_str).unwrap_or_default();
                let api_version = match text("group") {
                    "" => text("version").to_owned(),
                    group => format!("{group}/{}", text("version")),
                };
                let name = name.as_str().unwrap_or_default().to_owned();
                kinds.insert((api_version, text("kind").to_owned()), name);
            }
        }
        Ok(Self {
            document,
            kinds,
            beside_builtin,
        })
    }

    fn named(&self, name: &str) -> Option<&Node> {
        self.document.get("definitions")?.get(name)
    }

    /// Follows a `$ref` into the same document; a chain of them ends after as many steps as any real one has.
    fn resolve<'d>(&'d self, node: &'d Node) -> Schema<'d> {
        let mut node = node;
        for _ in 0..32 {
            let Some(target) = node.get("$ref").and_then(Node::as_str) else {
                return Schema::Custom(self, Some(node));
            };
            let name = target.strip_prefix("#/definitions/").unwrap_or_default();
            match self.named(name) {
                Some(next) => node = next,
                None if self.beside_builtin => return Schema::BuiltIn(BuiltIn::named(name)),
                None => break,
            }
        }
        Schema::Custom(self, None)
    }
}

/// The type of one node, as far as merging asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Schema<'d> {
    /// By Kubernetes' own types.
    BuiltIn(BuiltIn),
    /// By definitions of one's own; nothing is known of what they do not define.
    Custom(&'d Definitions, Option<&'d Node>),
}

impl<'d> Schema<'d> {
    /// Returns the type of a whole object.
    pub(crate) fn of_kind(
        definitions: Option<&'d Definitions>,
        api_version: &str,
        kind: &str,
    ) -> Self {
        let Some(definitions) = definitions else {
            return Self::BuiltIn(BuiltIn::of(api_version, kind));
        };
        let key = (api_version.to_owned(), kind.to_owned());
        let name = definitions.kinds.get(&key);
        match name.and_then(|name| definitions.named(name)) {
            None if definitions.beside_builtin => Self::BuiltIn(BuiltIn::of(api_version, kind)),
            node => Self::Custom(definitions, node),
        }
    }

    /// Returns the type of an object inside another, unless it is known already.
    pub(crate) fn or_of_kind(self, api_version: &str, kind: &str) -> Self {
        match self {
            Self::BuiltIn(BuiltIn::UNKNOWN) => Self::of_kind(None, api_version, kind),
            Self::Custom(definitions, None) => Self::of_kind(Some(definitions), api_version, kind),
            known => known,
        }
    }

    /// Returns the type of a mapping's field.
    pub(crate) fn field(self, name: &str) -> Self {
        match self {
            Self::BuiltIn(schema) => Self::BuiltIn(schema.field(name)),
            Self::Custom(definitions, node) => {
                let field = node.and_then(|node| {
                    let properties = node.get("properties").and_then(|all| all.get(name));
                    properties.or_else(|| node.get("additionalProperties"))
                });
                match field {
                    Some(field) => definitions.resolve(field),
                    None => Self::Custom(definitions, None),
                }
            }
        }
    }

    /// Tells whether a list's items merge.
    pub(crate) fn merges(self) -> bool {
        match self {
            Self::BuiltIn(schema) => schema.merge_keys().is_some(),
            Self::Custom(_, node) => node
                .and_then(|node| node.get("x-kubernetes-patch-strategy"))
                .and_then(Node::as_str)
                .is_some_and(|strategies| {
                    strategies.split(',').any(|strategy| strategy == "merge")
                }),
        }
    }

    /// Returns the keys that a list's items merge by; none for a list of scalars, which merge by their text.
    pub(crate) fn merge_keys(self) -> Vec<&'d str> {
        match self {
            Self::BuiltIn(schema) => schema.merge_keys().unwrap_or_default().to_vec(),
            Self::Custom(_, node) => {
                let keys = node.and_then(|node| node.get("x-kubernetes-list-map-keys"));
                let key = node.and_then(|node| node.get("x-kubernetes-patch-merge-key"));
                match keys.and_then(Node::as_seq) {
                    Some(keys) => keys.iter().filter_map(Node::as_str).collect(),
                    None => key.and_then(Node::as_str).into_iter().collect(),
                }
            }
        }
    }

    /// Returns the type of a list's items.
    pub(crate) fn item(self) -> Self {
        match self {
            Self::BuiltIn(schema) => Self::BuiltIn(schema.item()),
            Self::Custom(definitions, node) => match node.and_then(|node| node.get("items")) {
                Some(items) => definitions.resolve(items),
                None => Self::Custom(definitions, None),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, read};

    #[test]
    fn definitions_say_which_lists_merge() {
        let text = "definitions:
  Spec:
    properties:
      parts:
        type: array
        items: {$ref: '#/definitions/Part'}
        x-kubernetes-patch-merge-key: id
        x-kubernetes-patch-strategy: merge,retainKeys
      loop: {$ref: '#/definitions/Loop'}
  Part: {properties: {tags: {x-kubernetes-list-map-keys: [a, b], x-kubernetes-patch-strategy: merge}}}
  Loop: {$ref: '#/definitions/Loop'}
  Thing:
    properties: {spec: {$ref: '#/definitions/Spec'}}
    x-kubernetes-group-version-kind: [{group: example.com, version: v1, kind: Thing}, {version: v1, kind: Thing}]
";
        let document = read(text, Origin::NONE, Dialect::Core)
            .expect("YAML")
            .remove(0);
        let definitions = Definitions::new(document, Origin::NONE, false).expect("definitions");
        type Case<'c> = (&'c str, &'c [&'c str], Option<&'c [&'c str]>);
        let cases: [Case<'_>; 6] = [
            ("example.com/v1", &["spec", "parts"], Some(&["id"])),
            ("v1", &["spec", "parts", "-", "tags"], Some(&["a", "b"])),
            ("v1", &["spec", "parts", "-", "other"], None),
            ("v1", &["spec", "loop", "x"], None),
            ("v2", &["spec", "parts"], None),
            ("v1", &["nothing"], None),
        ];
        for (api_version, path, wanted) in cases {
            let thing = Schema::of_kind(Some(&definitions), api_version, "Thing");
            let found = path.iter().fold(thing, |schema, field| match *field {
                "-" => schema.item(),
                field => schema.field(field),
            });
            assert_eq!(
                found.merges().then(|| found.merge_keys()).as_deref(),
                wanted,
                "{api_version} {path:?}"
            );
        }
        let pod = Schema::of_kind(Some(&definitions), "v1", "Pod");
        assert!(
            !pod.field("spec").field("containers").merges(),
            "the built-in types are gone"
        );
    }
}
