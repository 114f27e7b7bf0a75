//! Files and programs: everything that a build asks of the machine, through the traits that a caller implements.
//!
//! Takes paths as a kustomization spells them; gives texts, parsed documents and directories of remote repositories. Leaves
//! what they mean to the rooms above.

pub(crate) mod commented;
pub(crate) mod documents;
pub(crate) mod file;
pub(crate) mod host;
pub(crate) mod loader;
#[cfg(test)]
pub(crate) mod memory;
pub(crate) mod paths;
pub(crate) mod repository;
