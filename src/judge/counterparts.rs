//! [`Counterparts`]: the container of one workload that answers to a container of another.
//!
//! Takes a workload; gives its container of the same kind and name. Leaves pairing workloads to [`crate::compare`].

use crate::maps::IndexMap;
use crate::model::{Container, ContainerKind, Workload};

/// Containers up to which looking at each is quicker than an index.
const FEW: usize = 8;

/// The containers of a workload, by kind and name.
pub(super) struct Counterparts<'w> {
    containers: &'w [Container],
    by_name: IndexMap<(ContainerKind, &'w str), &'w Container>,
}

impl<'w> Counterparts<'w> {
    pub(super) fn new(workload: &'w Workload) -> Self {
        let containers = workload.containers.as_slice();
        let mut by_name = IndexMap::default();
        if containers.len() > FEW {
            for container in containers {
                by_name.entry(key(container)).or_insert(container);
            }
        }
        Self {
            containers,
            by_name,
        }
    }

    /// Returns the container that answers to one of another workload.
    pub(super) fn of(&self, container: &Container) -> Option<&'w Container> {
        let wanted = key(container);
        match self.by_name.is_empty() {
            true => self.containers.iter().find(|other| key(other) == wanted),
            false => self.by_name.get(&wanted).copied(),
        }
    }
}

fn key(container: &Container) -> (ContainerKind, &str) {
    (container.kind, &container.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_found_alike() {
        let container = |name: usize, kind| Container {
            name: (name % 20).to_string(),
            kind,
            ..Container::default()
        };
        for count in [0, 3, FEW, FEW + 1, 40] {
            let workload = Workload {
                containers: (0..count)
                    .map(|name| container(name, ContainerKind::Main))
                    .collect(),
                ..Workload::default()
            };
            let all = Counterparts::new(&workload);
            for name in 0..20 {
                let found = all.of(&container(name, ContainerKind::Main));
                let expected = workload.containers.get(name);
                assert!(found.map(std::ptr::from_ref) == expected.map(std::ptr::from_ref));
                assert!(all.of(&container(name, ContainerKind::Init)).is_none());
            }
        }
    }
}
