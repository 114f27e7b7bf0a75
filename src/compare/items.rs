//! Items of lists that answer to each other: by what they say where they have no name, and by a name that has the environment's name in it.
//!
//! Takes the leaves of two objects; gives the target's under the reference's names of the items. Where the order may count, no item is
//! moved past another one.

mod identity;

use identity::{Identity, answered, pair_left};

use smol_str::SmolStr;

use crate::maps::IndexMap;

use super::{FieldPath, OwnNames, Segment};
use crate::model::{Leaf, Leaves};

/// Groups and kinds in whose lists the order of items means nothing. Calico's policies of the same name count in order.
const WITHOUT_ORDER: [(&str, &str); 8] = [
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("extensions", "Ingress"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("autoscaling", "HorizontalPodAutoscaler"),
];

/// A leaf, and the steps down to it that are not yet taken.
type Below<'l> = (&'l [Segment], &'l Leaf);
/// The items of a list, by name or place.
type Items<'l> = IndexMap<&'l str, Vec<Below<'l>>>;

/// Returns the target's leaves with every item under the name of the reference's that answers to it.
pub(super) fn aligned(
    names: &OwnNames,
    (group, kind): (&str, &str),
    a: &Leaves,
    b: &Leaves,
) -> Leaves {
    let in_items = |(path, _): &(&SmolStr, &Leaf)| path.contains('[');
    let outside = b.iter().filter(|of| !in_items(of));
    let outside = outside.map(|(path, leaf)| (path.clone(), leaf.clone()));
    let (a, b) = (
        parsed(a.iter().filter(in_items)),
        parsed(b.iter().filter(in_items)),
    );
    let mut aligner = Aligner {
        names,
        kind,
        is_ordered: !WITHOUT_ORDER.contains(&(group, kind)),
        path: Vec::new(),
        out: Vec::new(),
    };
    aligner.walk(&below(&a), &below(&b));
    let out = aligner.out.into_iter();
    out.map(|(path, leaf)| (path.to_string().into(), leaf))
        .chain(outside)
        .collect()
}

fn parsed<'l>(leaves: impl Iterator<Item = (&'l SmolStr, &'l Leaf)>) -> Vec<(FieldPath, &'l Leaf)> {
    let parsed = leaves.map(|(path, leaf)| (FieldPath::parse(path), leaf));
    parsed.collect()
}

/// Tells whether an item is known by its place in the list.
fn is_place(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

fn below<'l>(leaves: &'l [(FieldPath, &'l Leaf)]) -> Vec<Below<'l>> {
    let all = leaves.iter();
    all.map(|(path, leaf)| (path.segments(), *leaf)).collect()
}

struct Aligner<'n> {
    names: &'n OwnNames,
    kind: &'n str,
    is_ordered: bool,
    path: Vec<Segment>,
    out: Vec<(FieldPath, Leaf)>,
}

impl Aligner<'_> {
    fn walk(&mut self, a: &[Below<'_>], b: &[Below<'_>]) {
        let (fields, items) = taken(a);
        let (their_fields, their_items) = taken(b);
        for (segments, leaf) in b.iter().filter(|(segments, _)| segments.is_empty()) {
            self.push(segments, leaf);
        }
        for (name, theirs) in their_fields {
            let ours = fields.get(name).map_or(&[][..], Vec::as_slice);
            self.within(Segment::Field(name.into()), ours, &theirs);
        }
        if their_items.is_empty() {
            return;
        }
        let answers = self.answers(&items, &their_items);
        let mut free = items.len().max(their_items.len());
        for ((name, theirs), answer) in their_items.iter().zip(answers) {
            let own = answer.and_then(|at| items.get_index(at));
            let (item, ours) = match own {
                Some((own, ours)) => ((*own).to_owned(), ours.as_slice()),
                // A name of its own, under which the reference has no item.
                None if items.contains_key(name) => {
                    free += 1;
                    ((free - 1).to_string(), &[][..])
                }
                None => ((*name).to_owned(), &[][..]),
            };
            self.within(Segment::Item(item.into()), ours, theirs);
        }
    }

    fn within(&mut self, step: Segment, a: &[Below<'_>], b: &[Below<'_>]) {
        self.path.push(step);
        self.walk(a, b);
        self.path.pop();
    }

    fn push(&mut self, rest: &[Segment], leaf: &Leaf) {
        let path = self.path.iter().chain(rest).cloned().collect();
        self.out.push((path, leaf.clone()));
    }

    /// Returns, for each item of the target, the reference's that answers to it.
    fn answers(&self, a: &Items<'_>, b: &Items<'_>) -> Vec<Option<usize>> {
        // What a word of a command means, the words before it say: such lists are left as they are.
        let mut leaves = a.values().chain(b.values()).flatten();
        if self.is_ordered && leaves.any(|(rest, _)| rest.is_empty()) {
            return b.keys().map(|name| a.get_index_of(name)).collect();
        }
        let identity = identity::of_list(self.kind, &self.path);
        if a.keys().chain(b.keys()).all(|name| is_place(name)) {
            return self.by_content(a, b, identity);
        }
        let mut found = self.by_name(a, b);
        if let Some(identity) = identity {
            pair_left(&mut found, (a, b), identity);
        }
        found
    }

    fn by_name(&self, a: &Items<'_>, b: &Items<'_>) -> Vec<Option<usize>> {
        let mut found: Vec<Option<usize>> = b.keys().map(|name| a.get_index_of(name)).collect();
        let ours = a.keys().copied().enumerate();
        let ours: Vec<(usize, &str)> = ours.filter(|(_, name)| !b.contains_key(name)).collect();
        let open = b
            .keys()
            .copied()
            .enumerate()
            .filter(|(_, name)| !a.contains_key(name));
        let open: Vec<(usize, &str)> = open.collect();
        pair_explained(self.names, &mut found, (&ours, &open));
        let free = |at: usize| !found.contains(&Some(at));
        let ours: Vec<(usize, &str)> = ours.into_iter().filter(|(at, _)| free(*at)).collect();
        let open = open
            .into_iter()
            .filter(|(at, _)| found.get(*at) == Some(&None));
        let renamed = renamed((a, &ours), (b, &open.collect::<Vec<_>>()));
        for (at, theirs) in renamed {
            if let Some(slot) = found.get_mut(theirs) {
                *slot = Some(at);
            }
        }
        found
    }

    /// Pairs items that say the same, then what is left in its order.
    fn by_content(
        &self,
        a: &Items<'_>,
        b: &Items<'_>,
        identity: Option<Identity>,
    ) -> Vec<Option<usize>> {
        let by_place = || {
            (0..b.len())
                .map(|at| (at < a.len()).then_some(at))
                .collect()
        };
        let mut found = vec![None; b.len()];
        pair_left(&mut found, (a, b), |item| Some(content(item)));
        if self.is_ordered && !found.iter().flatten().is_sorted() {
            return by_place();
        }
        if let Some(identity) = identity {
            identity::pair(self.names, &mut found, (a, b), identity);
            return found;
        }
        let mut is_taken = answered(&found, a.len());
        // Between those that are the same, the one in the same place may have been changed.
        let mut after = 0;
        for slot in &mut found {
            match slot {
                Some(at) => after = *at + 1,
                None if is_taken.get(after) == Some(&false) => {
                    *slot = Some(after);
                    if let Some(taken) = is_taken.get_mut(after) {
                        *taken = true;
                    }
                    after += 1;
                }
                None => {}
            }
        }
        found
    }
}

/// Items by their places, each with what it is called.
type Called<'t> = [(usize, &'t str)];

/// Pairs items by what they are called, each with the only one of the other side that environments' names make of it.
fn pair_explained(
    names: &OwnNames,
    found: &mut [Option<usize>],
    (ours, theirs): (&Called<'_>, &Called<'_>),
) {
    let explained = names.explained(
        ours.iter().map(|(_, name)| *name),
        theirs.iter().map(|(_, name)| *name),
    );
    for ((at, _), partners) in ours.iter().zip(explained) {
        if let [only] = partners.as_slice()
            && let Some((theirs, _)) = theirs.get(*only)
            && let Some(slot @ None) = found.get_mut(*theirs)
        {
            *slot = Some(*at);
        }
    }
}

/// Pairs items that say the same but for their names, each with the only one of the other side that does: a port that was renamed.
fn renamed(
    (a, ours): (&Items<'_>, &[(usize, &str)]),
    (b, theirs): (&Items<'_>, &[(usize, &str)]),
) -> Vec<(usize, usize)> {
    let said = |items: &Items<'_>, (at, name): (usize, &str)| {
        let (_, item) = items.get_index(at)?;
        let is_name = |of: &&Below<'_>| matches!(of, ([step], leaf) if step.name() == "name" && leaf.value == name);
        let rest: Vec<Below<'_>> = item.iter().filter(|of| !is_name(of)).copied().collect();
        (!rest.is_empty() && rest.len() < item.len()).then(|| content(&rest))
    };
    let mut groups: IndexMap<String, [Vec<usize>; 2]> = IndexMap::default();
    for (at, name) in ours {
        if let Some(said) = said(a, (*at, *name)) {
            let [group, _] = groups.entry(said).or_default();
            group.push(*at);
        }
    }
    for (at, name) in theirs {
        if let Some(said) = said(b, (*at, *name)) {
            let [_, group] = groups.entry(said).or_default();
            group.push(*at);
        }
    }
    let only = groups.into_values().filter_map(|[a, b]| {
        let ([a], [b]) = (a.as_slice(), b.as_slice()) else {
            return None;
        };
        Some((*a, *b))
    });
    only.collect()
}

/// Splits leaves by their next step.
fn taken<'l>(leaves: &[Below<'l>]) -> (Items<'l>, Items<'l>) {
    let (mut fields, mut items) = (Items::default(), Items::default());
    for (segments, leaf) in leaves {
        if let Some((step, rest)) = segments.split_first() {
            let steps = match step {
                Segment::Field(_) => &mut fields,
                Segment::Item(_) => &mut items,
            };
            steps.entry(step.name()).or_default().push((rest, *leaf));
        }
    }
    (fields, items)
}

/// Returns all that an item says as one text; the places of items in it do not count.
fn content(item: &[Below<'_>]) -> String {
    let mut rows: Vec<String> = item
        .iter()
        .map(|(segments, leaf)| {
            let steps = segments.iter().map(|step| match step {
                Segment::Item(name) if is_place(name) => "[]",
                step => step.name(),
            });
            let steps: Vec<&str> = steps.collect();
            format!("{}={}", steps.join("\0"), leaf.value)
        })
        .collect();
    rows.sort_unstable();
    rows.join("\u{1}")
}
