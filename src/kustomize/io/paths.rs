//! Paths, looked at by their text alone.

use super::repository::strip_any_case;
use std::path::{Component, Path, PathBuf};

/// Tells whether a relative path leads out of where it starts, by its text alone.
pub(crate) fn leads_out(path: &Path) -> bool {
    let mut depth = 0_usize;
    path.components().any(|part| match part {
        Component::ParentDir if depth == 0 => true,
        Component::ParentDir => {
            depth -= 1;
            false
        }
        Component::Normal(_) => {
            depth += 1;
            false
        }
        _ => false,
    })
}

/// Removes `.` and `..` by their text alone.
pub(crate) fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// Tells whether a path is a URL of the web.
pub(crate) fn is_url(path: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| strip_any_case(path, scheme).is_some())
}
