//! [`Overrides`]: what a deployer changes between rendering and applying, so that what is compared is what will run.

use crate::maps::IndexMap;

use super::Object;
use crate::error::Error;
use crate::kustomize::{self, ImageEntry};
use crate::yaml::{Node, Origin, Style, Tag, Value};

/// Changes that a deployer (Flux, Argo CD, `kubectl -n`) makes after rendering.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The namespace of objects that name none, and where it is configured.
    pub namespace: Option<(String, Origin)>,
    /// New names, tags and digests of images, as a kustomization's `images` has them.
    pub images: Vec<ImageEntry>,
    /// `${VAR}` → value.
    pub substitute: IndexMap<String, String>,
}

/// An object with this annotation or label is left alone by Flux.
const NO_SUBSTITUTION: &str = "kustomize.toolkit.fluxcd.io/substitute";

impl Overrides {
    /// Applies them to one object.
    ///
    /// # Errors
    /// If an image is not text.
    pub(super) fn apply(&self, object: &mut Object) -> Result<(), Error> {
        if !self.substitute.is_empty() && !opted_out(&object.node) {
            self.substitute_in(&mut object.node);
            object.original_name = self.substituted(&object.original_name);
        }
        if !self.images.is_empty() {
            kustomize::override_images(&mut object.node, &self.images)?;
        }
        if let Some((namespace, origin)) = &self.namespace
            && let Some(metadata) = object.node.get_mut("metadata")
            && metadata.get("namespace").is_none_or(Node::is_null)
        {
            metadata.set("namespace", Node::string(namespace.as_str(), *origin));
        }
        Ok(())
    }

    fn substitute_in(&self, node: &mut Node) {
        match &mut node.value {
            Value::Scalar(text) if text.contains("${") => {
                let new = self.substituted(text);
                if *new != **text {
                    *text = new.into();
                    if node.style == Style::Plain {
                        // The deployer substitutes in the text, so what it leaves is typed anew.
                        node.tag = Tag::Implicit;
                    }
                }
            }
            Value::Scalar(_) => {}
            Value::Seq(items) => items.iter_mut().for_each(|item| self.substitute_in(item)),
            Value::Map(entries) => entries
                .iter_mut()
                .for_each(|(_, value)| self.substitute_in(value)),
        }
    }

    /// Replaces `${VAR}`, `${VAR:-default}` and `${VAR:=default}`; `$${VAR}` stands for the text `${VAR}`. A variable
    /// that is not known and has no default stays as it is.
    fn substituted(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            let (before, from) = rest.split_at(at);
            let Some((name, after)) = from.get(2..).and_then(|inner| inner.split_once('}')) else {
                break;
            };
            let whole = from.get(..name.len() + 3).unwrap_or_default();
            rest = after;
            if let Some(before) = before.strip_suffix('$') {
                out.push_str(before);
                out.push_str(whole);
                continue;
            }
            out.push_str(before);
            let (name, default) = match name.split_once(":-").or_else(|| name.split_once(":=")) {
                Some((name, default)) => (name, Some(default)),
                None => (name, None),
            };
            let value = self.substitute.get(name).map(String::as_str);
            out.push_str(value.or(default).unwrap_or(whole));
        }
        out.push_str(rest);
        out
    }
}

fn opted_out(node: &Node) -> bool {
    ["annotations", "labels"].iter().any(|place| {
        node.at(&["metadata", place, NO_SUBSTITUTION])
            .and_then(Node::as_str)
            == Some("disabled")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, print, read};

    #[test]
    fn variables_are_substituted_as_flux_does() {
        let overrides = Overrides {
            substitute: [("A".to_owned(), "1".to_owned())].into_iter().collect(),
            ..Overrides::default()
        };
        let cases = [
            ("x${A}y", "x1y"),
            ("${B}", "${B}"),
            ("${B:-2}${B:=3}", "23"),
            ("${A:-2}", "1"),
            ("$${A}", "${A}"),
            ("${A", "${A"),
            ("$A $(A)", "$A $(A)"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(overrides.substituted(text), expected, "{text}");
        }
    }

    #[test]
    fn an_object_is_changed_as_its_deployer_changes_it() {
        let text = "kind: Pod\nmetadata:\n  name: p\nspec:\n  replicas: ${A}\n  text: \"${A}\"\n  containers:\n  - image: app:1\n";
        let node = read(text, Origin::NONE, Dialect::Core).unwrap().remove(0);
        let mut object = Object {
            node,
            original_name: "p".to_owned(),
            app: None,
            declared: Origin::NONE,
            keys_unknown: false,
            rendered: false,
            live: None,
        };
        let overrides = Overrides {
            namespace: Some(("shop".to_owned(), Origin::NONE)),
            images: vec![ImageEntry {
                name: kustomize::Text::new("app", Origin::NONE),
                new_tag: kustomize::Text::new("2", Origin::NONE),
                ..ImageEntry::default()
            }],
            substitute: [("A".to_owned(), "1".to_owned())].into_iter().collect(),
        };
        overrides.apply(&mut object).unwrap();
        let mut out = String::new();
        print(&object.node, &mut out).unwrap();
        assert_eq!(
            out,
            "kind: Pod\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  containers:\n  - image: app:2\n  replicas: 1\n  text: \"1\"\n"
        );
    }
}
