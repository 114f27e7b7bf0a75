//! [`Scan`]: the reads of one file.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::{Node, Parser, Tree};

use super::guards::{CALLERS, around, declared, is_conditional};
use super::helpers::{self, Helper};
use super::languages::{Hit, Language, Name, called, made_of, of_helper};
use super::placeholders::relaxed;
use super::switches::looks_like_variable;
use super::syntax::{arguments, children, field, has_word, literal, text_of, visit};
use crate::needs::{Effect, is_variable};

/// A read of a variable.
pub(super) struct Read {
    pub(super) name: String,
    pub(super) effect: Effect,
    pub(super) default: Option<String>,
    /// The function of the same program that reads it.
    pub(super) helper: Option<String>,
    pub(super) line: u32,
    pub(super) column: u32,
    /// Whether the name may be written in any case.
    pub(super) is_caseless: bool,
    /// Whether it is a key of Spring's, which its files may set.
    pub(super) is_relaxed: bool,
    /// Another variable that sets what this one is read for.
    pub(super) instead: Option<String>,
    /// The function that it stands in, where other files alone may call that one.
    pub(super) function: Option<String>,
}

/// A variable that a file of the program sets, unless the environment does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) name: String,
    /// The effect that its absence from the environment has at most.
    pub(super) effect: Effect,
    pub(super) how: &'static str,
    /// Whether it counts for names of any case alone.
    pub(super) is_caseless: bool,
    /// Whether it counts for keys of Spring's alone.
    pub(super) is_relaxed: bool,
}

impl Given {
    /// Returns what a script sets for the process that it starts.
    pub(super) fn by_script(name: &str, effect: Effect) -> Self {
        Self {
            name: name.to_owned(),
            effect,
            how: "set by the script that starts it",
            is_caseless: false,
            is_relaxed: false,
        }
    }

    /// Returns a value of a file of settings.
    pub(super) fn by_file(name: &str, effect: Effect) -> Self {
        Self {
            name: name.to_lowercase(),
            effect,
            how: "set in appsettings.json",
            is_caseless: true,
            is_relaxed: false,
        }
    }

    /// Returns a key of Spring's files, by the variable that sets it too.
    pub(super) fn by_spring(key: &str) -> Self {
        Self {
            name: relaxed(key),
            effect: Effect::Default,
            how: "set in Spring's files",
            is_caseless: false,
            is_relaxed: true,
        }
    }
}

/// A read whose name is built at run time.
pub(super) struct Dynamic {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// A scan of one file.
pub(super) struct Scan<'s> {
    language: &'static Language,
    text: &'s str,
    tree: Option<Tree>,
    pub(super) found: Outcome,
}

/// Everything that a scan found.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) reads: Vec<Read>,
    pub(super) dynamic: Vec<Dynamic>,
    pub(super) helpers: Vec<Helper>,
    pub(super) given: Vec<Given>,
}

impl<'s> Scan<'s> {
    /// Parses the text.
    pub(super) fn new(language: &'static Language, text: &'s str) -> Self {
        let mut parser = Parser::new();
        let is_known = parser.set_language(&(language.grammar)()).is_ok();
        Self {
            language,
            text,
            tree: is_known.then(|| parser.parse(text, None)).flatten(),
            found: Outcome::default(),
        }
    }

    /// Ends the scan.
    pub(super) fn finish(self) -> Outcome {
        self.found
    }

    /// Looks for reads of the language's own.
    pub(super) fn reads(&mut self) {
        let Some(tree) = self.tree.take() else { return };
        let named = self.language.named.as_ref();
        let named = named.map(|of| (of.read, (of.names)(self.text)));
        let named = named.filter(|(_, names)| !names.is_empty());
        visit(tree.root_node(), |node| {
            let hits = match &named {
                Some((read, names)) => read(node, self.text, names),
                None => (self.language.read)(node, self.text),
            };
            for hit in hits {
                self.take(tree.root_node(), hit, None);
            }
            !self.is_dead(node)
        });
        self.tree = Some(tree);
    }

    /// Looks for calls of helpers.
    pub(super) fn calls(&mut self, helpers: &[Helper]) {
        let Some(tree) = self.tree.take() else { return };
        visit(tree.root_node(), |node| {
            if self.language.calls.contains(&node.kind()) {
                self.call(tree.root_node(), node, helpers);
            }
            !self.is_dead(node)
        });
        self.tree = Some(tree);
    }

    /// Counts the calls of functions, and those of them that stand under a condition.
    pub(super) fn called(&mut self, names: &BTreeSet<&str>) -> BTreeMap<String, (usize, usize)> {
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let Some(tree) = self.tree.take() else {
            return counts;
        };
        visit(tree.root_node(), |node| {
            if self.language.calls.contains(&node.kind()) {
                let name = called(node, self.text);
                if names.contains(name.as_str()) {
                    let of = (self.language, self.text);
                    let is_conditional = is_conditional(node, of, CALLERS, &mut None);
                    let count = counts.entry(name).or_default();
                    count.0 += 1;
                    count.1 += usize::from(is_conditional);
                }
            }
            !self.is_dead(node)
        });
        counts
    }

    fn call(&mut self, root: Node<'_>, node: Node<'_>, helpers: &[Helper]) {
        let name = called(node, self.text);
        let mut helpers = helpers.iter();
        let Some(helper) = helpers.find(|of| of.language == self.language.name && of.name == name)
        else {
            return;
        };
        // A read of the language's own, which a function of the program may be called like.
        if !(self.language.read)(node, self.text).is_empty() {
            return;
        }
        let given = arguments(node);
        let Some(key) = given.get(helper.key) else {
            return;
        };
        let default = helper.default.and_then(|index| given.get(index));
        // `first("A", "B")` goes on with the other name.
        let mut others = (0..).zip(&given);
        let has_others = others.any(|(index, of): (usize, _)| {
            index != helper.key && literal(*of, self.text).is_some_and(looks_like_variable)
        });
        let name = match helper.is_caseless {
            true => match of_helper(node, *key, self.text) {
                Some(name) => Name::Text(name),
                None => return,
            },
            false => Name::Node(*key),
        };
        let hit = Hit {
            name,
            place: node,
            effect: match default {
                Some(_) => Effect::Default,
                None if self.language.name == "Rust" => made_of(node, helper.effect, self.text),
                None if has_others => helper.effect.min(Effect::Empty),
                None => helper.effect,
            },
            default: default.copied(),
            is_settled: false,
            is_caseless: helper.is_caseless,
            is_relaxed: false,
        };
        self.take(root, hit, Some(&helper.name));
    }

    fn take(&mut self, root: Node<'_>, hit: Hit<'_>, helper: Option<&str>) {
        let place = hit.place.start_position();
        let number = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        let (line, column) = (number(place.row), number(place.column));
        let name = match &hit.name {
            Name::Text(name) => Some(name.clone()),
            Name::Node(node) => self.name(root, *node),
        };
        if let Some(name) = name {
            // Functions are called like many others: what they are called with has to look like a variable.
            let is_loud = !name.bytes().any(|byte| byte.is_ascii_lowercase());
            if is_variable(&name) && (helper.is_none() || is_loud || hit.is_caseless) {
                let mut caller = None;
                let effect = match hit.is_settled {
                    true => hit.effect,
                    false => self.effect(&hit, &mut caller),
                };
                let default = hit.default.and_then(|node| plain(node, self.text));
                let helper = helper.map(str::to_owned);
                self.found.reads.push(Read {
                    name,
                    effect,
                    default,
                    helper,
                    line,
                    column,
                    is_caseless: hit.is_caseless,
                    is_relaxed: hit.is_relaxed,
                    instead: None,
                    function: caller.filter(|_| effect == Effect::Fails),
                });
            }
            return;
        }
        let Name::Node(node) = hit.name else { return };
        let made = helpers::of(node, hit, self.language, self.text);
        match made {
            Some(made) => self.found.helpers.push(made),
            None if helper.is_none() => self.found.dynamic.push(Dynamic { line, column }),
            None => {}
        }
    }

    /// Returns the effect of an absence, by the read and by what stands around it.
    fn effect(&self, hit: &Hit<'_>, caller: &mut Option<String>) -> Effect {
        let default = hit.default.and_then(|node| literal(node, self.text));
        // A default that is empty may be looked at as if there were none.
        let is_empty = hit.effect == Effect::Default && default == Some("");
        let own = if is_empty { Effect::Empty } else { hit.effect };
        match around(hit.place, own, (self.language, self.text), caller) {
            Effect::Empty if is_empty => Effect::Default,
            effect => effect,
        }
    }

    /// Returns the name that a node stands for: a literal, or a constant of the file.
    fn name(&self, root: Node<'_>, node: Node<'_>) -> Option<String> {
        if let Some(name) = literal(node, self.text) {
            return Some(name.to_owned());
        }
        if !matches!(node.kind(), "identifier" | "constant" | "name") {
            return None;
        }
        let wanted = text_of(node, self.text);
        let mut found = None;
        visit(root, |at| {
            let kind = at.kind();
            let is_constant = [
                "assign",
                "declarator",
                "const",
                "spec",
                "static",
                "property",
            ]
            .iter()
            .any(|part| kind.contains(part));
            if is_constant && found.is_none() {
                let left = ["left", "name"]
                    .iter()
                    .map(|name| field(at, name, self.text))
                    .find(|left| !left.is_empty())
                    .or_else(|| declared(at).map(|of| text_of(of, self.text)));
                let right = ["right", "value"]
                    .iter()
                    .find_map(|name| at.child_by_field_name(name))
                    .or_else(|| children(at).into_iter().last());
                let right = right.map(|right| {
                    if right.kind() == "expression_list" {
                        right.named_child(0).unwrap_or(right)
                    } else {
                        right
                    }
                });
                if left == Some(wanted) {
                    found = right
                        .and_then(|right| literal(right, self.text))
                        .map(str::to_owned);
                }
            }
            found.is_none()
        });
        found
    }

    /// Tells whether a branch never runs.
    fn is_dead(&self, node: Node<'_>) -> bool {
        self.language.branches.contains(&node.kind())
            && matches!(
                field(node, "condition", self.text).trim_matches(['(', ')']),
                "false" | "False" | "0"
            )
    }
}

/// Returns a default that is a plain text, number or word.
fn plain(node: Node<'_>, text: &str) -> Option<String> {
    let whole = literal(node, text).unwrap_or_else(|| text_of(node, text));
    let is_word = whole.len() < 80 && !has_word(whole, "null") && !whole.contains(['(', '{', '\n']);
    is_word.then(|| whole.to_owned())
}
