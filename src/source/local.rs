//! [`read`]: a file of the disk, within bounds: a regular file, not too large, and not behind a link that leads out of the repository.
//!
//! Takes a path; gives bytes. Every file that a run reads comes through here, so that a repository can neither have the program read
//! without end (`/dev/zero`, a pipe) nor show what lies elsewhere on the machine.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::limits;
use crate::maps::{IndexMap, IndexSet};

/// The places that links may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// To files of the same repository.
    InRepository,
    /// Anywhere.
    Anywhere,
}

/// Reads a file.
///
/// # Errors
/// If it cannot be read, is not a regular file, is too large, or a link leads out of its repository.
pub(crate) fn read(path: &Path, links: Links) -> io::Result<Vec<u8>> {
    if links == Links::InRepository && leads_out(path) {
        return Err(leading_out());
    }
    read_regular(path)
}

fn leading_out() -> io::Error {
    io::Error::other("a link that leads out of the repository, which is not followed")
}

/// The directories of one run whose ways were looked at, so that this is done once for all files of each.
#[derive(Debug, Default)]
pub(super) struct Ways {
    within: Mutex<IndexSet<PathBuf>>,
    /// The paths of directories without links, by those that were asked for.
    whole: Mutex<IndexMap<PathBuf, PathBuf>>,
    /// The directory outside of which nothing is read.
    top: Option<PathBuf>,
}

impl Ways {
    /// Returns the absolute path without links: of a file, its directory's and its name, where it is no link itself.
    pub(super) fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        if let Some(whole) = self.known(path) {
            return Ok(whole);
        }
        let is_file = path.symlink_metadata()?.is_file();
        match (path.parent(), path.file_name()) {
            (Some(directory), Some(name)) if is_file && !directory.as_os_str().is_empty() => {
                let known = self.known(directory);
                let whole = known.map_or_else(|| self.find(directory), Ok)?;
                Ok(whole.join(name))
            }
            _ if is_file => std::fs::canonicalize(path),
            _ => self.find(path),
        }
    }

    fn known(&self, directory: &Path) -> Option<PathBuf> {
        let known = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(directory).cloned()
    }

    /// Resolves the links of a path, and keeps what a directory is without them.
    fn find(&self, path: &Path) -> io::Result<PathBuf> {
        let whole = std::fs::canonicalize(path)?;
        if whole.is_dir() {
            let mut known = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(path.to_owned(), whole.clone());
        }
        Ok(whole)
    }

    pub(super) fn confine(&mut self, top: PathBuf) {
        self.top = Some(top);
    }

    /// As [`read`], within the repository.
    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if let Some(top) = &self.top
            && !std::fs::canonicalize(path)?.starts_with(top)
        {
            let what = format!("it lies outside of {}", top.display());
            return Err(io::Error::other(what));
        }
        let known = || self.within.lock().unwrap_or_else(PoisonError::into_inner);
        let directory = path.parent().unwrap_or(path);
        if !known().contains(directory) {
            if leads_out(path) {
                return Err(leading_out());
            }
            known().insert(directory.to_owned());
            return read_regular(path);
        }
        // What is a file itself, and no link to one, is not asked for again.
        if let Some(file) = path.symlink_metadata().ok().filter(Metadata::is_file) {
            return read_open(path, &file);
        }
        match link_out(path) {
            true => Err(leading_out()),
            false => read_regular(path),
        }
    }
}

fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe waits for somebody to write into it.
    let found = std::fs::metadata(path)?;
    if !found.is_file() && !is_typed_pipe(path) {
        return Err(match path.is_dir() {
            true => io::ErrorKind::IsADirectory.into(),
            false => io::Error::other("not a regular file"),
        });
    }
    read_open(path, &found)
}

fn read_open(path: &Path, found: &Metadata) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    limits::read_sized(file, found.len(), "the file", limits::file_bytes())
}

/// Tells whether a path is one of those under which a shell gives what a program prints: `<(helm template …)`.
fn is_typed_pipe(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || path.starts_with("/dev/fd")
        || path.starts_with("/proc/self/fd")
}

/// Tells whether links on the way of a path lead out of the repository that they stand in. Beyond repositories, a file may be a link to
/// its own directory alone, and directories may be links.
pub(crate) fn leads_out(path: &Path) -> bool {
    if is_typed_pipe(path) {
        return false;
    }
    let mut ways = path.ancestors().filter(|way| !way.as_os_str().is_empty());
    ways.any(link_out)
}

/// Tells whether a path is itself a link that leads out.
fn link_out(path: &Path) -> bool {
    let is_link = path
        .symlink_metadata()
        .is_ok_and(|found| found.is_symlink());
    is_link && !is_typed_pipe(path) && link_leads_out(path)
}

fn link_leads_out(link: &Path) -> bool {
    let parent = link
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = std::fs::canonicalize(parent.unwrap_or(Path::new(".")));
    let (Ok(real), Ok(parent)) = (std::fs::canonicalize(link), parent) else {
        return false;
    };
    let top = repository(&parent);
    let is_repository = top.join(".git").exists();
    !real.starts_with(&top) && (is_repository || !real.is_dir())
}

/// Returns the repository that a directory lies in: the nearest above that has `.git`, or the directory itself.
pub(crate) fn repository(directory: &Path) -> PathBuf {
    let mut above = directory.ancestors();
    let top = above.find(|above| above.join(".git").exists());
    top.unwrap_or(directory).to_owned()
}

/// Returns a relative path with slashes between its parts; `None` where one is no text.
pub(super) fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_is_no_file_of_the_repository_is_not_read() {
        let top = tempfile::tempdir().unwrap();
        let at = |name: &str| top.path().join(name);
        for directory in ["repository/.git", "repository/a", "other"] {
            std::fs::create_dir_all(at(directory)).unwrap();
        }
        std::fs::write(at("other/token"), "canary").unwrap();
        std::fs::write(at("repository/real"), "real").unwrap();
        symlink(at("other/token"), at("repository/out")).unwrap();
        symlink("../real", at("repository/a/within")).unwrap();
        symlink("/dev/zero", at("repository/zero")).unwrap();
        symlink(at("other"), at("repository/directory")).unwrap();
        let cases = [
            ("repository/real", Links::InRepository, None),
            ("repository/a/within", Links::InRepository, None),
            ("repository/out", Links::InRepository, Some("leads out")),
            ("repository/out", Links::Anywhere, None),
            (
                "repository/zero",
                Links::Anywhere,
                Some("not a regular file"),
            ),
            ("repository/zero", Links::InRepository, Some("leads out")),
        ];
        for (path, links, refused) in cases {
            match (read(&at(path), links), refused) {
                (Ok(_), None) => {}
                (Err(error), Some(refused)) => {
                    assert!(error.to_string().contains(refused), "{path}: {error}")
                }
                (result, _) => panic!("{path}: {result:?}"),
            }
        }
        assert!(leads_out(&at("repository/directory")));
    }

    #[test]
    fn paths_without_links_are_those_of_the_system() {
        let top = tempfile::tempdir().unwrap();
        let at = |name: &str| top.path().join(name);
        std::fs::create_dir_all(at("a/b")).unwrap();
        std::fs::write(at("a/b/file"), "").unwrap();
        symlink("a", at("way")).unwrap();
        symlink("b/file", at("a/link")).unwrap();
        symlink("nowhere", at("a/broken")).unwrap();
        let ways = Ways::default();
        for _ in 0..2 {
            for name in [
                "a/b/file",
                "way/b/file",
                "way/b",
                "a/b/../b/file",
                "a/b/..",
                "a/b/file/",
                "a/b/file/..",
                "a/link",
                "way/link",
                "a/broken",
                "a/none",
                "none/file",
            ] {
                let (own, system) = (ways.canonicalize(&at(name)), at(name).canonicalize());
                assert_eq!(own.ok(), system.ok(), "{name}");
            }
        }
    }

    /// Both sides of a comparison may be what a program prints.
    #[test]
    fn pipes_of_a_shell_are_read_one_after_the_other() {
        let ways = Ways::default();
        for _ in 0..2 {
            let (read, mut write) = std::io::pipe().unwrap();
            std::io::Write::write_all(&mut write, b"kind: List").unwrap();
            drop(write);
            let path = format!("/dev/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&read));
            assert_eq!(ways.read(Path::new(&path)).unwrap(), b"kind: List");
        }
    }
}
