//! [`Disk`]: the file system, as a build reads it.
//!
//! Takes paths; gives files, each read once and shown relative to the current directory where it
//! lies below it. Leaves parsing to others.

mod confined;
mod kept;
mod looked_at;

use self::kept::Kept;
use super::local::{self, Links};
use super::remote::Remote;
use super::{WorkTree, git_tree};
use crate::kustomize::{
    self, Ended, Error, File, Files, Host, Invocation, Options, Permissions, Rendered, Repository,
    Restriction,
};
use crate::limits;
use crate::maps::IndexMap;
use crate::yaml::SourceMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Names of a directory that are looked through for the one that was meant.
const MOST_NAMES: usize = 10_000;

/// The file system. Files stay as they were first read.
#[derive(Debug)]
pub struct Disk<'a> {
    sources: &'a SourceMap,
    /// The directory that paths are shown relative to.
    here: Option<PathBuf>,
    read: Kept,
    /// Texts that files have in place of their own, by whole path.
    replaced: IndexMap<PathBuf, Vec<u8>>,
    /// Files of commits: what they are called, and where they are.
    commits: Mutex<Vec<(String, PathBuf, tempfile::TempDir)>>,
    /// The bytes of all files that were read.
    bytes: AtomicU64,
    /// Whether files are let go of once they have been read.
    forgets: bool,
    /// The host: files and programs of the machine.
    reach: Remote,
    /// Programs that builds may run.
    permissions: Permissions,
    /// The files that kustomizations may read.
    restriction: Restriction,
    /// The places that links may lead to.
    links: Links,
    /// The directories of files that were read.
    ways: local::Ways,
    /// Whether a configuration may name whatever it likes.
    trusts_config: bool,
}

impl<'a> Disk<'a> {
    /// Returns the file system as seen from the current directory.
    #[must_use]
    pub fn new(sources: &'a SourceMap) -> Self {
        Self {
            sources,
            here: std::env::current_dir().and_then(std::fs::canonicalize).ok(),
            bytes: AtomicU64::new(0),
            read: Kept::default(),
            forgets: false,
            replaced: IndexMap::default(),
            commits: Mutex::default(),
            reach: Remote::default(),
            permissions: Permissions::default(),
            restriction: Restriction::default(),
            links: Links::InRepository,
            ways: local::Ways::default(),
            trusts_config: false,
        }
    }

    /// Keeps no files: one build reads hardly any of them twice, and needs the less memory.
    #[must_use]
    pub fn forgetting(mut self) -> Self {
        self.forgets = true;
        self
    }

    /// Gives files other texts than they have, so that an edit can be tried.
    #[must_use]
    pub fn replacing(mut self, files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        let whole = |path: PathBuf| std::fs::canonicalize(&path).unwrap_or(path);
        let files = files.into_iter().map(|(path, text)| (whole(path), text));
        self.replaced.extend(files);
        self
    }

    fn bytes_of(&self, path: &Path) -> io::Result<Vec<u8>> {
        if !self.replaced.is_empty()
            && let Ok(whole) = std::fs::canonicalize(path)
            && let Some(text) = self.replaced.get(&whole)
        {
            return Ok(text.clone());
        }
        match self.links {
            Links::InRepository => self.ways.read(path),
            Links::Anywhere => local::read(path, Links::Anywhere),
        }
    }

    /// Lets builds run programs.
    #[must_use]
    pub fn allowing(mut self, permissions: Permissions) -> Self {
        self.permissions = permissions;
        self
    }

    /// Sets which files kustomizations may read.
    #[must_use]
    pub fn restricted_to(mut self, restriction: Restriction) -> Self {
        self.links = match restriction {
            Restriction::RootOnly => Links::InRepository,
            Restriction::None => Links::Anywhere,
        };
        self.restriction = restriction;
        self
    }

    /// Lets configurations name paths anywhere.
    #[must_use]
    pub fn trusting_config(mut self, trusts: bool) -> Self {
        self.trusts_config = trusts;
        self
    }

    /// Tells whether a link on the way of a path leads where none may be followed to.
    pub(super) fn refuses(&self, path: &Path) -> bool {
        self.links == Links::InRepository && local::leads_out(path)
    }

    /// Tells whether configurations may name paths anywhere.
    #[must_use]
    pub fn trusts_config(&self) -> bool {
        self.trusts_config
    }

    /// Tells whether commands may be run that a configuration names.
    #[must_use]
    pub fn runs_configured_commands(&self) -> bool {
        self.permissions.exec
    }

    /// Returns the files that were read, by their paths.
    #[must_use]
    pub fn files_read(&self) -> Vec<PathBuf> {
        self.read.paths()
    }

    /// Returns the directory with the files that a commit has at paths.
    ///
    /// # Errors
    /// If git cannot give them.
    pub(super) fn extract(
        &self,
        work_tree: &WorkTree,
        (name, commit): (&str, &str),
        paths: &[String],
    ) -> Result<PathBuf, crate::error::Error> {
        let failed = |error: io::Error| {
            crate::error::Error::new(format!("cannot keep the files of {name}: {error}"))
        };
        let directory = tempfile::Builder::new().prefix("kubeparity-").tempdir();
        let directory = directory.map_err(failed)?;
        let top = std::fs::canonicalize(directory.path()).map_err(failed)?;
        // Links lead no further than the repository that they stand in, which begins here.
        std::fs::create_dir(top.join(".git")).map_err(failed)?;
        git_tree::extract(work_tree, commit, paths, &top)?;
        let mut commits = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        commits.push((name.to_owned(), top.clone(), directory));
        Ok(top)
    }

    /// Returns where a path is as a commit has it: from the top of the repository, or else from here.
    ///
    /// # Errors
    /// If there is no such commit, or nothing at the path.
    pub fn at_commit(
        &self,
        reference: &str,
        path: Option<&str>,
    ) -> Result<PathBuf, crate::error::Error> {
        let work_tree = WorkTree::of(Path::new("."))?;
        let commit = work_tree.commit(reference)?;
        let here = || work_tree.path_of(Path::new(".")).unwrap_or_default();
        let path = path.map_or_else(here, |path| path.trim_matches('/').to_owned());
        let top = self.extract(
            &work_tree,
            (reference, &commit),
            std::slice::from_ref(&path),
        )?;
        let found = top.join(&path);
        match found.exists() && !path.split('/').any(|part| part == "..") {
            true => Ok(found),
            false => Err(
                crate::error::Error::new(format!("{reference} has nothing at '{path}'"))
                    .hint("paths of git:REF:PATH begin at the top of the repository"),
            ),
        }
    }

    /// Returns how people are to see a file of a commit.
    fn of_commit(&self, path: &Path) -> Option<PathBuf> {
        let commits = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        commits.iter().find_map(|(name, top, _)| {
            let below = path.strip_prefix(top).ok()?;
            Some(PathBuf::from(format!("git:{name}:{}", below.display())))
        })
    }

    /// Renders a directory, with the programs that are allowed.
    ///
    /// # Errors
    /// As [`kustomize::build()`].
    pub fn build(&self, directory: &Path, options: Options) -> Result<Rendered, Error> {
        let options = Options {
            permissions: self.permissions.clone(),
            restriction: self.restriction,
            ..options
        };
        kustomize::build(self, directory, &options)
    }

    /// Refuses whatever is remote, if so wished.
    #[must_use]
    pub fn offline(mut self, offline: bool) -> Self {
        self.reach.offline = offline;
        self
    }

    /// Returns a path as people are to see it: relative to the current directory, if that is
    /// shorter than the whole path.
    #[must_use]
    pub fn shown(&self, path: &Path) -> PathBuf {
        if let Some(other) = self.reach.shown(path).or_else(|| self.of_commit(path)) {
            return other;
        }
        self.here
            .as_deref()
            .and_then(|here| relative(path, here))
            .filter(|relative| relative.components().count() < path.components().count())
            .unwrap_or_else(|| path.to_owned())
    }
}

impl Host for Disk<'_> {
    fn is_offline(&self) -> bool {
        self.reach.offline
    }

    fn checkout(&self, repository: &Repository) -> Result<PathBuf, Error> {
        self.reach.checkout(repository)
    }

    fn download(&self, url: &str) -> Result<Arc<File>, Error> {
        self.reach.download(url, self.sources)
    }

    fn run(&self, program: Invocation<'_>) -> io::Result<Ended> {
        Remote::run(program)
    }

    fn plugin_home(&self) -> Option<PathBuf> {
        Remote::plugin_home()
    }

    fn is_executable(&self, path: &Path) -> bool {
        is_executable(path)
    }

    fn user(&self) -> Option<String> {
        self.reach.user()
    }

    fn scratch(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        self.reach.write(name, bytes)
    }
}

impl Files for Disk<'_> {
    fn read(&self, path: &Path) -> io::Result<Arc<File>> {
        if let Some(file) = self.read.get(path) {
            return Ok(file);
        }
        let bytes = self.bytes_of(path)?;
        let before = self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let most = limits::all_file_bytes();
        if before.saturating_add(bytes.len() as u64) > most {
            return Err(limits::too_large("what is read in all", most).into());
        }
        let file = Arc::new(File::new(bytes, self.shown(path), self.sources));
        if self.forgets {
            return Ok(file);
        }
        Ok(self.read.keep(path, file))
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn names(&self, directory: &Path) -> Vec<String> {
        names_in(directory)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.ways.canonicalize(path)
    }
}

/// Returns the names in a directory, as far as they are text; none where it cannot be read.
pub(super) fn names_in(directory: &Path) -> Vec<String> {
    let directory = match directory.as_os_str().is_empty() {
        true => Path::new("."),
        false => directory,
    };
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .take(MOST_NAMES)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o111 != 0)
}

/// Files have no such right here.
#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// The path to `path` from `base`, both absolute.
fn relative(path: &Path, base: &Path) -> Option<PathBuf> {
    if !path.is_absolute() {
        return None;
    }
    let shared = path
        .components()
        .zip(base.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = base.components().skip(shared).map(|_| Component::ParentDir);
    Some(up.chain(path.components().skip(shared)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_paths_from_the_current_directory() {
        for (path, base, shown) in [
            ("/a/b/c.yaml", "/a/b", "c.yaml"),
            ("/a/x/c.yaml", "/a/b", "../x/c.yaml"),
            ("/a/c.yaml", "/", "a/c.yaml"),
        ] {
            assert_eq!(
                relative(Path::new(path), Path::new(base)),
                Some(PathBuf::from(shown))
            );
        }
        assert_eq!(relative(Path::new("c.yaml"), Path::new("/a")), None);
    }

    #[test]
    fn reads_a_file_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        std::fs::write(&path, "one").unwrap();
        let sources = SourceMap::default();
        let disk = Disk::new(&sources);
        let first = disk.read(&path).unwrap();
        std::fs::write(&path, "two").unwrap();
        assert!(Arc::ptr_eq(&first, &disk.read(&path).unwrap()));
    }
}
