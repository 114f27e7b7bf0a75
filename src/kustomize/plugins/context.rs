//! [`Context`]: all that a plugin may know of the directory that asks for it.
//!
//! A build makes one for a directory; plugins read files, ask for leave and warn through it, and know nothing else of builds.

use super::permissions::Permissions;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::patch::TakenAway;
use crate::kustomize::patch::schema::Definitions;
use crate::yaml::Origin;
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
    /// All that was said so far.
    pub(crate) said: &'a RefCell<Said>,
}

/// All that a build says beside what it renders.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Lines for people.
    pub(crate) warnings: Vec<String>,
    /// The generators that were not run.
    pub(crate) not_run: Vec<NotRun>,
    /// The entries of `images` that name no image.
    pub(crate) idle_images: Vec<IdleImage>,
    /// The objects and fields that patches take away.
    pub(crate) taken_away: Vec<TakenAway>,
    /// The entries of `patches`.
    pub(crate) patches: Patches,
}

/// The entries of `patches` of a build, and those of them whose target matches nothing.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Patches {
    /// The number of all.
    pub all: usize,
    /// The places of those that match nothing.
    pub idle: Vec<Origin>,
}

/// An entry of `images` whose name no container's image has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleImage {
    /// The name.
    pub name: String,
    /// The place of the entry.
    pub origin: Origin,
}

/// A generator that is a program and was not run: nobody knows what it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRun {
    /// Its kind and name.
    pub generator: String,
    /// The place that configures it.
    pub origin: Origin,
}

impl Context<'_> {
    /// Says something to the person who asked for the build.
    pub(crate) fn warn(&self, line: String) {
        self.said.borrow_mut().warnings.push(line);
    }

    /// Says that a generator was not run.
    pub(crate) fn leave_out(&self, generator: String, origin: Origin) {
        let entry = NotRun { generator, origin };
        self.said.borrow_mut().not_run.push(entry);
    }
}
