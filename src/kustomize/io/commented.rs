//! [`CommentedFiles`]: the files of a build that may have comments, which no tree keeps.

use super::file::File;
use crate::yaml::Origin;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The files that hold a `#`. All loaders of a build share one list.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommentedFiles(Rc<RefCell<BTreeSet<Origin>>>);

impl CommentedFiles {
    /// Notes a file that is read as YAML.
    pub(super) fn note(&self, file: &File) {
        if file.may_have_comments() {
            self.0.borrow_mut().insert(file.origin.of_file());
        }
    }

    /// Tells whether a node of this origin is from a file that may have comments. A place without a line is a whole file,
    /// taken as data.
    pub(crate) fn contain(&self, origin: Origin) -> bool {
        origin.line() > 0 && self.0.borrow().contains(&origin.of_file())
    }
}
