//! The languages: a file each, and a line in [`ALL`].

mod csharp;
mod go;
mod java;
mod javascript;
mod kotlin;
mod php;
mod python;
mod ruby;
mod rust;
#[cfg(test)]
mod tests;

use std::path::Path;

use tree_sitter::Node;

use super::placeholders;
use super::syntax::{field, literal, text_of, visit};
use crate::needs::Effect;

/// A language whose reads are known.
pub(super) struct Language {
    pub(super) name: &'static str,
    pub(super) extensions: &'static [&'static str],
    /// Returns the grammar; it is made when the first file is parsed.
    pub(super) grammar: fn() -> tree_sitter::Language,
    /// Texts of which a file with a read holds one: other files are not parsed.
    pub(super) marks: &'static [&'static str],
    /// Texts of which a file holds one that may read variables without their names: all of them, or by the fields of a class.
    pub(super) opens: &'static [&'static str],
    /// Kinds of nodes that are calls.
    pub(super) calls: &'static [&'static str],
    /// Kinds of nodes that are functions.
    pub(super) functions: &'static [&'static str],
    /// Kinds of nodes whose inside runs under a condition.
    pub(super) branches: &'static [&'static str],
    /// Kinds of nodes that catch failures.
    pub(super) tries: &'static [&'static str],
    /// Returns the reads that a node is.
    pub(super) read: for<'n> fn(Node<'n>, &str) -> Vec<Hit<'n>>,
    /// The further reads of files that give names of their own to what reads variables.
    pub(super) named: Option<Named>,
}

/// Reads by names that a file gives: they are looked for once in each file.
pub(super) struct Named {
    /// Returns the names of a file.
    pub(super) names: fn(&str) -> Names,
    /// Returns the reads that a node is, by these names.
    pub(super) read: for<'n> fn(Node<'n>, &str, &Names) -> Vec<Hit<'n>>,
}

/// Names that a file gives to what reads variables.
#[derive(Default)]
pub(super) struct Names {
    /// Names of the environment: `const env = process.env`.
    pub(super) environment: Vec<String>,
    /// Names of objects that read variables: of `import env from "env-var"`.
    pub(super) readers: Vec<String>,
    /// Whether it has a service that reads keys of the configuration.
    pub(super) has_service: bool,
}

impl Names {
    /// Tells whether the file gives none.
    pub(super) fn is_empty(&self) -> bool {
        self.environment.is_empty() && self.readers.is_empty() && !self.has_service
    }
}

/// The languages.
const ALL: &[&Language] = &[
    &python::PYTHON,
    &javascript::JAVASCRIPT,
    &javascript::TYPESCRIPT,
    &javascript::TSX,
    &go::GO,
    &java::JAVA,
    &kotlin::KOTLIN,
    &ruby::RUBY,
    &rust::RUST,
    &csharp::CSHARP,
    &php::PHP,
];

/// The name of the variable that is read.
pub(super) enum Name<'n> {
    /// A node: a literal, a constant, a parameter, or something that is built.
    Node(Node<'n>),
    /// A name that follows from others, as that of a settings field.
    Text(String),
}

/// A read as its language knows it.
pub(super) struct Hit<'n> {
    pub(super) name: Name<'n>,
    pub(super) place: Node<'n>,
    /// The effect of its absence, by the read alone.
    pub(super) effect: Effect,
    pub(super) default: Option<Node<'n>>,
    /// Nothing around it changes the effect.
    pub(super) is_settled: bool,
    /// The name may be written in any case.
    pub(super) is_caseless: bool,
    /// The name is that of a key of Spring's, which its files may set.
    pub(super) is_relaxed: bool,
}

impl<'n> Hit<'n> {
    pub(super) fn new(name: Node<'n>, place: Node<'n>, effect: Effect) -> Self {
        Self {
            name: Name::Node(name),
            place,
            effect,
            default: None,
            is_settled: false,
            is_caseless: false,
            is_relaxed: false,
        }
    }

    /// Returns a read that a default goes with, if there is one.
    pub(super) fn with_default(mut self, default: Option<Node<'n>>) -> Self {
        if default.is_some() {
            self.effect = Effect::Default;
            self.default = default;
        }
        self
    }

    /// Returns the name, where it is not a node.
    pub(super) fn text(&self) -> &str {
        match &self.name {
            Name::Text(name) => name,
            Name::Node(_) => "",
        }
    }

    /// Returns a read of a key of Spring's, by the variable that sets the key.
    pub(super) fn relaxed(key: &str, place: Node<'n>, effect: Effect) -> Self {
        Self {
            is_relaxed: true,
            ..Self::named(placeholders::relaxed(key), place, effect)
        }
    }

    pub(super) fn named(name: String, place: Node<'n>, effect: Effect) -> Self {
        Self {
            name: Name::Text(name),
            place,
            effect,
            default: None,
            is_settled: true,
            is_caseless: false,
            is_relaxed: false,
        }
    }
}

impl Language {
    /// Tells whether a function is where programs begin.
    pub(super) fn is_main(&self, function: &str) -> bool {
        function == "main"
    }
}

pub(super) use csharp::of_helper;
pub(super) use rust::made_of;

/// Returns Ruby, which other files have parts of.
pub(super) fn ruby() -> &'static Language {
    &ruby::RUBY
}

/// Returns the language of a file.
pub(super) fn of(path: &Path) -> Option<&'static Language> {
    let extension = path.extension()?.to_str()?;
    ALL.iter()
        .copied()
        .find(|language| language.extensions.contains(&extension))
}

/// Returns the variables that the placeholders in the texts of an annotation name: `@Value("${DATABASE_URL:none}")`. A name in capitals is a
/// variable's; others are keys, which variables set as well.
fn placeholders_of<'n>(annotation: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    let mut hits = Vec::new();
    visit(annotation, |inner| {
        let content = literal(inner, text).filter(|_| inner.kind().ends_with("string_literal"));
        let content = content.unwrap_or_default();
        let found = placeholders::of(content).into_iter();
        hits.extend(found.map(|(name, effect)| Hit::named(name, inner, effect)));
        let keys = placeholders::keys(content).into_iter();
        hits.extend(keys.map(|(key, effect)| Hit::relaxed(&key, inner, effect)));
        true
    });
    hits
}

/// Returns the last word of what a call calls: `get` of `os.environ.get`.
pub(super) fn called(call: Node<'_>, text: &str) -> String {
    let mut whole = callee(call, text);
    let start = whole.rfind(['.', ':', '>']).map_or(0, |at| at + 1);
    whole.split_off(start)
}

/// Returns what a call calls, without blanks: `os.environ.get`.
pub(super) fn callee(call: Node<'_>, text: &str) -> String {
    let whole = match call.child_by_field_name("function") {
        Some(function) => text_of(function, text).to_owned(),
        None => {
            let objects = ["object", "receiver", "scope"].map(|name| field(call, name, text));
            let object = objects.into_iter().find(|object| !object.is_empty());
            let methods = ["name", "method"].map(|name| field(call, name, text));
            let method = methods
                .into_iter()
                .find(|method| !method.is_empty())
                .unwrap_or_default();
            match object {
                Some(object) => format!("{object}.{method}"),
                // Kotlin's grammar gives the parts of a call no names.
                None if method.is_empty() && call.kind() == "call_expression" => {
                    let called = call.named_child(0);
                    called
                        .map(|of| text_of(of, text))
                        .unwrap_or_default()
                        .to_owned()
                }
                None => method.to_owned(),
            }
        }
    };
    whole.split_whitespace().collect()
}
