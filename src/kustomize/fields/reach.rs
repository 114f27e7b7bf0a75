//! [`Paths`]: the paths of many field specs as one tree, and which of them lead to something in an object.
//!
//! Takes paths that create nothing; gives the numbers of those for which a walk of [`super::fieldspec`] would do more than go by: dozens of
//! fields may refer to others, and an object has a few of them. Leaves the walk itself, and its errors, to that.

use super::fieldspec::split_path;
use crate::yaml::{Node, Tag, Value};

/// Paths, one step below the other.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    /// The first is the object itself.
    steps: Vec<Step>,
}

/// One step of one or several paths.
#[derive(Debug, Default)]
struct Step {
    key: String,
    /// It ends in `[]`: a null becomes a list.
    is_list: bool,
    /// No field is called so, which a walk refuses.
    is_refused: bool,
    next: Vec<usize>,
    /// The paths that end here.
    ends: Vec<usize>,
    /// The paths that lead through here.
    all: Vec<usize>,
}

impl Paths {
    /// Joins paths, which keep the numbers that they come in.
    pub(crate) fn new<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let mut joined = Self {
            steps: vec![Step::default()],
        };
        for (number, path) in paths.enumerate() {
            let mut at = 0;
            for part in split_path(path) {
                at = joined.step(at, &part);
                if let Some(step) = joined.steps.get_mut(at) {
                    step.all.push(number);
                }
            }
            if let Some(last) = joined.steps.get_mut(at) {
                last.ends.push(number);
            }
        }
        joined
    }

    /// Returns the step that follows another, made where no path took it before.
    fn step(&mut self, from: usize, part: &str) -> usize {
        let (key, is_list) = match part.strip_suffix("[]") {
            Some(shorter) => (shorter, true),
            None => (part, false),
        };
        let known = self
            .next_of(from)
            .find(|(_, step)| step.is_list == is_list && step.key == key);
        if let Some((at, _)) = known {
            return at;
        }
        let at = self.steps.len();
        self.steps.push(Step {
            key: key.to_owned(),
            is_list,
            is_refused: key.is_empty() || key == "*",
            ..Step::default()
        });
        if let Some(from) = self.steps.get_mut(from) {
            from.next.push(at);
        }
        at
    }

    fn next_of(&self, at: usize) -> impl Iterator<Item = (usize, &Step)> {
        let next = self.steps.get(at).map_or(&[][..], |step| &step.next);
        let step = |at: &usize| self.steps.get(*at).map(|step| (*at, step));
        next.iter().filter_map(step)
    }

    /// Returns the numbers of the paths that lead to something in an object, or to what they cannot go through, in order.
    pub(crate) fn reached(&self, object: &Node) -> Vec<usize> {
        let mut found = Vec::new();
        self.go_on(0, object, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Looks for what follows a step, in the node that it led to.
    fn go_on(&self, at: usize, node: &Node, found: &mut Vec<usize>) {
        if node.tag == Tag::Null {
            return;
        }
        match &node.value {
            Value::Seq(items) => items.iter().for_each(|item| self.go_on(at, item, found)),
            Value::Map(_) => {
                for (at, step) in self.next_of(at) {
                    self.enter((at, step), node, found);
                }
            }
            Value::Scalar(_) => {
                for (_, step) in self.next_of(at) {
                    found.extend(&step.all);
                }
            }
        }
    }

    fn enter(&self, (at, step): (usize, &Step), node: &Node, found: &mut Vec<usize>) {
        match node.get(&step.key) {
            _ if step.is_refused => found.extend(&step.all),
            None => {}
            Some(field) if step.is_list && field.tag == Tag::Null => found.extend(&step.all),
            Some(field) => {
                found.extend(&step.ends);
                if !step.next.is_empty() {
                    self.go_on(at, field, found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::fields::fieldspec::{self, Leaf};
    use crate::kustomize::kustomization::FieldSpec;
    use crate::kustomize::testing::{printed, resource};
    use crate::yaml::Origin;

    /// A walk sets, changes or refuses nothing that is not reached.
    #[test]
    fn what_a_walk_does_is_reached() {
        let paths = [
            "a",
            "a/b",
            "/a/b/c",
            "a/b[]/c",
            "a[]/b",
            "x/*",
            "a//b",
            "d\\/e/f",
            "metadata/name",
        ];
        let joined = Paths::new(paths.into_iter());
        for text in [
            "{a: {b: {c: 1}}}",
            "{a: null}",
            "{a: {b: null}}",
            "{a: [{b: [{c: 1}, {c: 2}]}, {b: null}, null]}",
            "{a: text}",
            "{a: {b: text}}",
            "{x: {y: 1}, d/e: {f: 1}}",
            "{x: null}",
            "{metadata: {name: a}, other: 1}",
        ] {
            let acts = |path: &&str| {
                let mut resource = resource(text);
                let before = printed(&resource);
                let mut is_called = false;
                let spec = FieldSpec {
                    path: (*path).to_owned().into(),
                    ..FieldSpec::default()
                };
                let done = fieldspec::visit_field(
                    &mut resource,
                    &spec,
                    Leaf::Absent,
                    Origin::NONE,
                    &mut |_| {
                        is_called = true;
                        Ok(())
                    },
                );
                is_called || done.is_err() || printed(&resource) != before
            };
            let reached = joined.reached(&resource(text).node);
            for (number, path) in paths.iter().enumerate() {
                let is_reached = reached.contains(&number);
                assert!(is_reached || !acts(path), "{path} in {text}");
            }
        }
        let reached = |text: &str| joined.reached(&resource(text).node);
        assert_eq!(reached("{a: {b: {c: 1}}}"), [0, 1, 2, 3, 4, 6]);
        assert_eq!(reached("{metadata: {name: a}, other: 1}"), [8]);
        assert_eq!(reached("{other: 1}"), [] as [usize; 0]);
    }
}
