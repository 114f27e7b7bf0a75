//! [`ResMap`]: the resources of a build in their order, found by name without a scan.
//!
//! Resources live in slots that stay what they are while the map lives; removing one leaves its
//! slot empty. Names, former names included, lead to slots through an index that only grows:
//! whatever it gives is checked against the resource before it is believed.

use super::weights::{Growth, Weights};
use super::{Id, Resource};
use crate::kustomize::Error;
use crate::maps::{IndexMap, IndexSet};
use crate::yaml::Node;
use smol_str::SmolStr;

/// The resources of a build, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResMap {
    slots: Vec<Option<Resource>>,
    by_name: IndexMap<SmolStr, Vec<usize>>,
    live: usize,
    weights: Weights,
    /// Slots whose identity changed since [`ResMap::check_unique`] last looked.
    changed: Vec<usize>,
}

impl ResMap {
    /// Returns how many resources there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.live
    }

    /// Iterates in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Resource> {
        self.slots.iter().flatten()
    }

    /// Iterates in order, with each resource's slot.
    pub(crate) fn slots(&self) -> impl DoubleEndedIterator<Item = (usize, &Resource)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(slot, resource)| Some((slot, resource.as_ref()?)))
    }

    /// Returns the resource in a slot.
    #[must_use]
    pub(crate) fn get(&self, slot: usize) -> Option<&Resource> {
        self.slots.get(slot)?.as_ref()
    }

    /// Takes the resources out, in order.
    #[must_use]
    pub(crate) fn into_resources(self) -> Vec<Resource> {
        self.slots.into_iter().flatten().collect()
    }

    /// Tells whether all resources together are too large. Once they are, nothing is changed any more.
    ///
    /// # Errors
    /// If they are.
    pub(crate) fn check_size(&mut self) -> Result<(), Error> {
        match self.is_too_large() {
            true => Err(Weights::error()),
            false => Ok(()),
        }
    }

    fn is_too_large(&mut self) -> bool {
        let slots = self.slots.iter().map(Option::as_ref);
        let weigh = slots.map(|slot| slot.map_or(0, |resource| resource.node.weight()));
        self.weights.are_too_large(weigh)
    }

    /// Changes the resource in a slot, which may rename it. Returns `None` for an empty slot.
    pub(crate) fn update<T>(
        &mut self,
        slot: usize,
        change: impl FnOnce(&mut Resource) -> T,
    ) -> Option<T> {
        self.grow(slot, |resource| (change(resource), Growth::Unknown))
    }

    /// As [`Self::update`], where the change tells how much larger it makes the resource.
    pub(crate) fn grow<T>(
        &mut self,
        slot: usize,
        change: impl FnOnce(&mut Resource) -> (T, Growth),
    ) -> Option<T> {
        if self.is_too_large() {
            return None;
        }
        let (result, growth) = self.change(slot, change)?;
        let resource = self.slots.get(slot)?.as_ref()?;
        self.weights.grow(slot, growth, || resource.node.weight());
        Some(result)
    }

    /// As [`Self::grow`], where the change may fail. Does nothing to an empty slot.
    ///
    /// # Errors
    /// The error that `change` gives.
    pub(crate) fn try_grow(
        &mut self,
        slot: usize,
        change: impl FnOnce(&mut Resource) -> Result<Growth, Error>,
    ) -> Result<(), Error> {
        let grown = self.grow(slot, |resource| match change(resource) {
            Ok(growth) => (Ok(()), growth),
            Err(error) => (Err(error), Growth::Unknown),
        });
        grown.unwrap_or(Ok(()))
    }

    /// As [`Self::update`], without weighing the resource again.
    fn change<T>(&mut self, slot: usize, change: impl FnOnce(&mut Resource) -> T) -> Option<T> {
        let resource = self.slots.get_mut(slot)?.as_mut()?;
        let (before, former) = (identity(resource), resource.previous.len());
        let result = change(resource);
        let renamed = before != identity(resource);
        if renamed || former != resource.previous.len() {
            let names = names_of(resource);
            self.index(slot, names);
        }
        if renamed {
            self.changed.push(slot);
        }
        Some(result)
    }

    /// Changes every resource in order, until one change fails.
    ///
    /// # Errors
    /// The first error that `change` gives.
    pub(crate) fn try_update_all(
        &mut self,
        mut change: impl FnMut(&mut Resource) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.try_grow_all(|resource| change(resource).map(|()| Growth::Unknown))
    }

    /// As [`Self::try_update_all`], where each change tells how much larger it makes the resource.
    ///
    /// # Errors
    /// The first error that `change` gives.
    pub(crate) fn try_grow_all(
        &mut self,
        mut change: impl FnMut(&mut Resource) -> Result<Growth, Error>,
    ) -> Result<(), Error> {
        for slot in 0..self.slots.len() {
            self.try_grow(slot, &mut change)?;
        }
        self.check_size()
    }

    /// Changes the resources in which something is found, in order, until one change fails. The change puts names into their places that
    /// are there already, and no tree gets larger by more than that: weighing each again would take longer than the change.
    ///
    /// # Errors
    /// The first error that `change` gives.
    pub(crate) fn try_rename_all<T>(
        &mut self,
        mut find: impl FnMut(&Resource) -> Option<T>,
        mut change: impl FnMut(&mut Resource, T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for slot in 0..self.slots.len() {
            if let Some(found) = self.get(slot).and_then(&mut find) {
                self.change(slot, |resource| change(resource, found))
                    .transpose()?;
            }
        }
        Ok(())
    }

    /// Appends a resource.
    ///
    /// # Errors
    /// If one with the same current identity is there.
    pub(crate) fn append(&mut self, resource: Resource) -> Result<(), Error> {
        if self.count_same(&resource) > 0 {
            let id = resource.id();
            return Err(Error::new(format!(
                "may not add resource with an already registered id: {id}"
            ))
            .plainly(format!("{} {} is there already", id.kind, id.name))
            .at(resource.declared));
        }
        self.push(resource);
        self.check_size()
    }

    /// Tells whether the changes since the last call have made two resources one.
    ///
    /// # Errors
    /// If they have.
    pub(crate) fn check_unique(&mut self) -> Result<(), Error> {
        // One that changed several times is looked at once.
        let changed: IndexSet<usize> = std::mem::take(&mut self.changed).into_iter().collect();
        for slot in changed {
            let Some(resource) = self.get(slot) else {
                continue;
            };
            if self.is_alone(resource) {
                continue;
            }
            let same = self.same_as(resource);
            let last = same.last().and_then(|slot| self.get(*slot));
            if let (Some(last), true) = (last, same.len() > 1) {
                return Err(Error::new(format!(
                    "may not add resource with an already registered id: {}",
                    last.id()
                ))
                .at(last.declared));
            }
        }
        Ok(())
    }

    /// Appends a resource without looking for one with the same identity.
    pub(crate) fn push(&mut self, resource: Resource) {
        let names = names_of(&resource);
        let slot = self.slots.len();
        self.weights.push(resource.node.weight());
        self.slots.push(Some(resource));
        self.live += 1;
        self.index(slot, names);
    }

    /// Puts another resource into a slot.
    pub(crate) fn replace(&mut self, slot: usize, resource: Resource) {
        let names = names_of(&resource);
        if let Some(old) = self.slots.get_mut(slot) {
            self.live += usize::from(old.is_none());
            self.weights.set(slot, resource.node.weight());
            *old = Some(resource);
            self.index(slot, names);
        }
    }

    /// Empties a slot and returns what was in it.
    pub(crate) fn remove(&mut self, slot: usize) -> Option<Resource> {
        let removed = self.slots.get_mut(slot)?.take()?;
        self.live -= 1;
        self.weights.set(slot, 0);
        Some(removed)
    }

    /// Returns the slots of the resources that have, or had, this name, in order.
    #[must_use]
    pub(crate) fn named(&self, name: &str) -> Vec<usize> {
        self.by_name
            .get(name)
            .map(|slots| {
                slots
                    .iter()
                    .copied()
                    .filter(|slot| {
                        self.get(*slot).is_some_and(|r| {
                            r.name() == name || r.previous.iter().any(|p| p.name == name)
                        })
                    })
                    .collect()
            })
            .unwrap_or_default()
    }

    /// Returns the slots of the resources whose current identity this is, in order.
    #[must_use]
    pub(crate) fn with_current_id(&self, id: &Id) -> Vec<usize> {
        self.matching(&id.name, |resource| resource.is_now(id))
    }

    /// Returns the slots of the resources with the current identity of one, in order.
    pub(crate) fn same_as(&self, resource: &Resource) -> Vec<usize> {
        self.matching(resource.name(), |other| other.is_same(resource))
    }

    /// Tells whether no other resource has the current identity of one that is here.
    pub(crate) fn is_alone(&self, resource: &Resource) -> bool {
        self.count_same(resource) < 2
    }

    /// Returns how many resources have the current identity of one, which may be here.
    fn count_same(&self, resource: &Resource) -> usize {
        let slots = self.by_name.get(resource.name()).into_iter().flatten();
        let others = slots.filter_map(|slot| self.get(*slot));
        let is_same = |other: &&Resource| std::ptr::eq(*other, resource) || other.is_same(resource);
        others.filter(is_same).count()
    }

    /// Returns the slots of the resources whose current or former identity this is, in order.
    #[must_use]
    pub(crate) fn with_any_id(&self, id: &Id) -> Vec<usize> {
        self.matching(&id.name, |resource| resource.is_or_was(id))
    }

    /// Returns the one slot whose current or former identity this is.
    ///
    /// # Errors
    /// If no resource has the id, or several have.
    pub(crate) fn unique_with_any_id(&self, id: &Id) -> Result<usize, Error> {
        let count = match self.with_any_id(id).as_slice() {
            [slot] => return Ok(*slot),
            [] => "no",
            _ => "multiple",
        };
        Err(Error::new(format!(
            "{count} matches for Id {id}; failed to find unique target for patch {id}"
        )))
    }

    fn matching(&self, name: &str, is: impl Fn(&Resource) -> bool) -> Vec<usize> {
        self.by_name
            .get(name)
            .map(|slots| {
                slots
                    .iter()
                    .copied()
                    .filter(|slot| self.get(*slot).is_some_and(&is))
                    .collect()
            })
            .unwrap_or_default()
    }

    fn index(&mut self, slot: usize, names: Vec<SmolStr>) {
        for name in names {
            let slots = self.by_name.entry(name).or_default();
            if let Err(place) = slots.binary_search(&slot) {
                slots.insert(place, slot);
            }
        }
    }
}

/// Returns kind, name and namespace: an identity changes with any of them. Kept as they are in the tree, most take no memory of their own.
fn identity(resource: &Resource) -> [SmolStr; 3] {
    let kept = |node: Option<&Node>| node.and_then(Node::as_text).cloned().unwrap_or_default();
    let metadata = resource.node.get("metadata");
    let of_metadata = |key: &str| {
        kept(
            metadata
                .and_then(|of| of.get(key))
                .filter(|of| !of.is_null()),
        )
    };
    [
        kept(resource.node.get("kind")),
        of_metadata("name"),
        of_metadata("namespace"),
    ]
}

/// Every name a resource has or had.
fn names_of(resource: &Resource) -> Vec<SmolStr> {
    let former = resource.previous.iter().map(|p| p.name.clone());
    std::iter::once(resource.name().into())
        .chain(former)
        .collect()
}

#[cfg(test)]
mod tests;
