//! [`Leaves`]: trees flattened, every leaf under its dotted path, as canonical text, with the defaults that hold wherever a
//! field stands.

use smol_str::SmolStr;

use super::defaults::{self, AS_ABSENT, Default, OF_FIELDS, SETS};
use super::fields::canonical;
use super::item_names::{header_name, header_names, names, port_names};
use super::{Located, Quantity};
use crate::yaml::{Node, Origin, Value};

/// A leaf's text, and where it is set. Most texts fit in place.
pub type Leaf = Located<SmolStr>;

/// Dotted path → leaf, sorted by path. Made by the thousand, looked up seldom and compared side by side: a sorted list is
/// both smaller and faster than a hash table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leaves(Vec<(SmolStr, Leaf)>);

impl Leaves {
    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns them by path.
    pub fn iter(&self) -> impl Iterator<Item = (&SmolStr, &Leaf)> {
        self.0.iter().map(|(path, leaf)| (path, leaf))
    }

    /// Returns the leaf at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Leaf> {
        let (_, leaf) = self.0.get(self.find(path).ok()?)?;
        Some(leaf)
    }

    /// Returns those whose paths begin so.
    pub fn below<'l>(&'l self, prefix: &'l str) -> impl Iterator<Item = (&'l str, &'l Leaf)> {
        let first = self.0.partition_point(|(path, _)| path.as_str() < prefix);
        let rest = self.0.get(first..).unwrap_or_default().iter();
        let leaves = rest.map(|(path, leaf)| (path.as_str(), leaf));
        leaves.take_while(move |(path, _)| path.starts_with(prefix))
    }

    /// As [`Self::get`], to be changed.
    pub(super) fn get_mut(&mut self, path: &str) -> Option<&mut Leaf> {
        let index = self.find(path).ok()?;
        self.0.get_mut(index).map(|(_, leaf)| leaf)
    }

    /// Takes the leaf at a path out.
    pub(super) fn remove(&mut self, path: &str) {
        if let Ok(index) = self.find(path) {
            self.0.remove(index);
        }
    }

    /// Keeps those for which it holds.
    pub(super) fn retain(&mut self, keep: impl Fn(&str, &Leaf) -> bool) {
        self.0.retain(|(path, leaf)| keep(path, leaf));
    }

    /// Sets what nothing has set.
    pub(super) fn fill(&mut self, prefix: &str, defaults: &[Default]) {
        for (path, value) in defaults {
            if let Err(at) = self.find_below(prefix, path) {
                let path = match prefix {
                    "" => SmolStr::new_static(path),
                    _ => [prefix, path].into_iter().collect(),
                };
                self.0.insert(at, (path, default_leaf(value)));
            }
        }
    }

    /// Sets a leaf that nothing has set.
    pub(super) fn fill_with(&mut self, path: String, value: SmolStr) {
        if let Err(at) = self.find(&path) {
            self.0
                .insert(at, (path.into(), Located::new(value, Origin::NONE)));
        }
    }

    fn find(&self, path: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(path))
    }

    /// As [`Self::find`], of a path in two parts: most defaults are set, and no text is made to find that out.
    fn find_below(&self, prefix: &str, path: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| match known.split_at_checked(prefix.len()) {
                Some((head, tail)) if head == prefix => tail.cmp(path),
                _ => known.as_str().cmp(prefix),
            })
    }

    /// Sorts what was added. Of equal paths the last one counts.
    fn sort(&mut self) {
        if !self.0.is_sorted_by(|(a, _), (b, _)| a < b) {
            self.0.sort_by(|(a, _), (b, _)| a.cmp(b));
            self.0.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    std::mem::swap(later, first);
                }
                same
            });
        }
    }
}

impl FromIterator<(SmolStr, Leaf)> for Leaves {
    fn from_iter<I: IntoIterator<Item = (SmolStr, Leaf)>>(all: I) -> Self {
        let mut leaves = Self(all.into_iter().collect());
        leaves.sort();
        leaves
    }
}

/// The text of an empty mapping that says something.
const EMPTY: &str = "{}";

/// Fields in which an empty selector selects everything and an absent one nothing, or what a default says.
const SELECTORS: [&str; 4] = [
    "labelSelector",
    "namespaceSelector",
    "podSelector",
    "selector",
];

/// Fields that mean the same empty and absent, in objects of every kind.
const EMPTY_AS_ABSENT: [&str; 10] = [
    "annotations",
    "data",
    "labels",
    "matchLabels",
    "nodeSelector",
    "parameters",
    "resources",
    "securityContext",
    "spec",
    "stringData",
];

/// About how many leaves a probe, a volume or a strategy has, with those that are filled in.
const FEW: usize = 8;

/// Returns a node's leaves under dotted paths. Items of lists are keyed by what names them, so that their order does not
/// matter where Kubernetes has it not matter.
pub(super) fn leaves(node: &Node, path: &str) -> Leaves {
    let mut walk = Walk::new(FEW);
    walk.add(node, path, &|_| false);
    walk.done()
}

fn default_leaf(value: &'static str) -> Leaf {
    Located::new(SmolStr::new_static(value), Origin::NONE)
}

/// Leaves as they are gathered.
pub(super) struct Walk {
    path: String,
    keeps_empty: bool,
    out: Vec<(SmolStr, Leaf)>,
}

/// The position in the tree: the field, and the field that this one is in. An item of a list has those of the list.
#[derive(Clone, Copy)]
struct Place<'p> {
    field: &'p str,
    parent: &'p str,
    is_item: bool,
}

impl Walk {
    /// Begins; `usual` is about how many leaves there are.
    pub(super) fn new(usual: usize) -> Self {
        Self {
            path: String::new(),
            keeps_empty: false,
            out: Vec::with_capacity(usual),
        }
    }

    /// Has empty mappings count: of a kind that no type tells about, an empty mapping may switch something on.
    pub(super) fn keeping_empty(mut self) -> Self {
        self.keeps_empty = true;
        self
    }

    /// Adds a node's leaves, but for the fields whose paths are to be left out.
    pub(super) fn add(&mut self, node: &Node, path: &str, left_out: &dyn Fn(&str) -> bool) {
        path.clone_into(&mut self.path);
        let (parent, field) = path.rsplit_once('.').unwrap_or(("", path));
        let place = Place {
            field,
            parent: parent.rsplit('.').next().unwrap_or_default(),
            is_item: false,
        };
        self.node(node, place, left_out);
    }

    /// Ends.
    pub(super) fn done(self) -> Leaves {
        let mut leaves = Leaves(self.out);
        leaves.sort();
        leaves
    }

    /// Walks down; the path is as it was afterwards.
    fn node(&mut self, node: &Node, place: Place<'_>, left_out: &dyn Fn(&str) -> bool) {
        let length = self.path.len();
        match &node.value {
            Value::Map(entries) => {
                let start = self.out.len();
                for (key, value) in entries {
                    let field = key.as_str().unwrap_or_default();
                    if length > 0 {
                        self.path.push('.');
                    }
                    self.path.push_str(field);
                    if !left_out(&self.path) {
                        let inner = Place {
                            field,
                            parent: place.field,
                            is_item: false,
                        };
                        self.node(value, inner, left_out);
                    }
                    self.path.truncate(length);
                }
                self.defaults(place.field, start);
                if start == self.out.len() && self.counts_empty(place, entries.is_empty()) {
                    self.push(SmolStr::new_static(EMPTY), node.origin);
                }
            }
            Value::Seq(items) if is_set(place.field, items) => self.set(node, items),
            Value::Seq(items) => {
                let names = match place.field {
                    "httpHeaders" => header_names(items),
                    "ports" => port_names(items),
                    _ => names(items),
                };
                let inner = Place {
                    is_item: true,
                    ..place
                };
                for (index, item) in items.iter().enumerate() {
                    self.path.push('[');
                    match names.as_ref().and_then(|names| names.get_index(index)) {
                        Some(name) => self.path.push_str(name),
                        None => self.path.push_str(&index.to_string()),
                    }
                    self.path.push(']');
                    self.node(item, inner, left_out);
                    self.path.truncate(length);
                }
            }
            Value::Scalar(_) => {
                if let Some(text) = scalar(node, &self.path, place) {
                    self.push(text, node.origin);
                }
            }
        }
    }

    /// Tells whether an empty mapping says something else than an absent one: a selector selects everything, and a rule of a list
    /// holds for all.
    fn counts_empty(&self, place: Place<'_>, is_written: bool) -> bool {
        let is_selector = SELECTORS.contains(&place.field) && !place.is_item;
        let is_switch = || !EMPTY_AS_ABSENT.contains(&place.field) && !self.is_in_metadata();
        is_selector || self.keeps_empty && is_written && (place.is_item || is_switch())
    }

    /// Tells whether the path is below metadata, where an empty mapping says nothing.
    fn is_in_metadata(&self) -> bool {
        self.path.is_empty() || self.path.split('.').any(|part| part == "metadata")
    }

    fn push(&mut self, text: SmolStr, origin: Origin) {
        self.out
            .push((SmolStr::new(&self.path), Located::new(text, origin)));
    }

    /// Sets what a mapping whose leaves begin at `start` has not set.
    fn defaults(&mut self, field: &str, start: usize) {
        for (name, value) in defaults::entry(OF_FIELDS, field) {
            let path: SmolStr = [&self.path, ".", name].into_iter().collect();
            let own = self.out.get(start..).unwrap_or_default();
            if own.iter().all(|(known, _)| *known != path) {
                self.out.push((path, default_leaf(value)));
            }
        }
    }

    fn set(&mut self, node: &Node, items: &[Node]) {
        let mut words: Vec<&str> = items.iter().filter_map(Node::as_str).collect();
        words.sort_unstable();
        words.dedup();
        if !words.is_empty() {
            self.push(SmolStr::from(words.join(", ")), node.origin);
        }
    }
}

fn is_set(field: &str, items: &[Node]) -> bool {
    SETS.contains(&field) && items.iter().all(|item| item.as_str().is_some())
}

fn scalar(node: &Node, path: &str, place: Place<'_>) -> Option<SmolStr> {
    let text = canonical(node)?;
    if place.is_item {
        return Some(text);
    }
    if (place.parent, place.field) == ("httpHeaders", "name") {
        return Some(header_name(&text));
    }
    let is_absent = defaults::entry(AS_ABSENT, text.as_str()).contains(&place.field);
    let is_quantity = matches!(place.parent, "requests" | "limits" | "capacity")
        || matches!(place.field, "sizeLimit" | "divisor");
    if !is_absent && !is_quantity {
        return Some(text);
    }
    let of_words = ["labels", "annotations", "matchLabels", "nodeSelector"];
    if of_words.iter().any(|map| path.contains(map)) {
        return Some(text);
    }
    if is_absent {
        return None;
    }
    Some(match text.parse::<Quantity>() {
        Ok(quantity) => quantity.canonical().into(),
        Err(_) => text,
    })
}
