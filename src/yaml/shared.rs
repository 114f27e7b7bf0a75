//! [`Shared`]: what a collection holds. Clones hold it together, until one of them changes its own.
//!
//! Takes a list; gives it to read and to change. All environments build on the same files, and each changes little of them: what stays
//! as it was parsed is there once. Leaves what the list is of to [`super::node`].

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A list whose clones share it. Whoever asks to change it gets a list of their own first, where others hold it too. An empty one
/// takes no memory.
#[derive(Debug, Clone)]
pub struct Shared<T>(Option<Arc<Vec<T>>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || **self == **other
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T> Shared<T> {
    /// Tells whether two are one list. Two that are not may be equal all the same.
    #[must_use]
    #[inline]
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(own), Some(others)) => Arc::ptr_eq(own, others),
            (own, others) => own.is_none() && others.is_none(),
        }
    }
}

impl<T: Clone> Shared<T> {
    /// Returns the list, without a copy where nobody else holds it.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0.map(Arc::unwrap_or_clone).unwrap_or_default()
    }
}

impl<T> Deref for Shared<T> {
    type Target = Vec<T>;

    #[inline]
    fn deref(&self) -> &Vec<T> {
        match &self.0 {
            Some(items) => items,
            None => const { &Vec::new() },
        }
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Vec<T> {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(items: Vec<T>) -> Self {
        Self((!items.is_empty()).then(|| Arc::new(items)))
    }
}

impl<T> FromIterator<T> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T: Clone> IntoIterator for Shared<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'s, T> IntoIterator for &'s Shared<T> {
    type Item = &'s T;
    type IntoIter = std::slice::Iter<'s, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'s, T: Clone> IntoIterator for &'s mut Shared<T> {
    type Item = &'s mut T;
    type IntoIter = std::slice::IterMut<'s, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::Shared;

    #[test]
    fn a_clone_that_is_changed_leaves_the_other_as_it_was() {
        let first = Shared::from(vec![1, 2]);
        let mut second = first.clone();
        assert!(std::ptr::eq(&*first, &*second));
        second.push(3);
        assert_eq!(
            (first.as_slice(), second.as_slice()),
            (&[1, 2][..], &[1, 2, 3][..])
        );
        assert_eq!(second.into_vec(), [1, 2, 3]);
        assert_eq!(first.into_iter().sum::<i32>(), 3);
    }
}
