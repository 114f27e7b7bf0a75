//! [`Context`]: all that a plugin may know of the directory that asks for it.
//!
//! A build makes one for a directory; plugins read files, ask for leave and warn through it, and know nothing else of builds.

use super::permissions::Permissions;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::patch::schema::Definitions;
use std::cell::RefCell;

/// The surroundings of a plugin.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// Reads the files of the directory.
    pub(crate) loader: &'a Loader<'a>,
    /// The programs that may run.
    pub(crate) permissions: &'a Permissions,
    /// The lists that merge, if a directory of the build defines that.
    pub(crate) definitions: Option<&'a Definitions>,
    /// Whether generators go on without inputs that cannot be read.
    pub(crate) goes_without_missing: bool,
    /// The lines for people so far.
    pub(crate) warnings: &'a RefCell<Vec<String>>,
}

impl Context<'_> {
    /// Says something to the person who asked for the build.
    pub(crate) fn warn(&self, line: String) {
        self.warnings.borrow_mut().push(line);
    }
}
