//! [`OwnLists`]: the lists of a file that have the environment's own name in them: such a list names all environments.
//!
//! Takes the entries of a file; tells of one that names another environment whether its list names the own one too.

use crate::environments::{Env, EnvironmentNames};
use crate::files::{Entry, KeyPath};
use crate::maps::IndexMap;

pub(super) struct OwnLists<'f> {
    names: &'f EnvironmentNames,
    here: Env,
    /// The entries with the own name, by their list.
    own: IndexMap<String, usize>,
}

impl<'f> OwnLists<'f> {
    pub(super) fn of(file: &[Entry], (names, here): (&'f EnvironmentNames, Env)) -> Self {
        let mut own: IndexMap<String, usize> = IndexMap::default();
        for entry in file {
            if names.names_environment(&entry.value, here)
                && let Some(list) = list_of(&entry.path)
            {
                *own.entry(list).or_default() += 1;
            }
        }
        Self { names, here, own }
    }

    /// Tells whether another entry of the list has the environment's own name.
    pub(super) fn list_all(&self, entry: &Entry) -> bool {
        let itself = usize::from(self.names.names_environment(&entry.value, self.here));
        let own = list_of(&entry.path).and_then(|list| self.own.get(&list));
        own.is_some_and(|own| *own > itself)
    }
}

/// Returns the place of an entry without digits, and so without the numbers of items; nothing for one that is in no list.
fn list_of(path: &KeyPath) -> Option<String> {
    let path = path.to_string();
    path.contains('[')
        .then(|| path.chars().filter(|c| !c.is_ascii_digit()).collect())
}
