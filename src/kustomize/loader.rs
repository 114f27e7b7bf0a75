//! What a build reads through: [`Files`], which the source stage implements, and [`Loader`], which
//! resolves the paths of one kustomization directory and keeps to its restrictions.

use super::error::Kind;
use super::kustomization::Text;
use super::{Error, documents};
use crate::yaml::{Node, Origin, SourceMap};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// The files of a build. Implementations cache, so that overlays of one base read it once.
pub trait Files: Sync {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is not there or cannot be read.
    fn read(&self, path: &Path) -> std::io::Result<Arc<File>>;

    /// Tells whether a path is a directory, symbolic links followed.
    fn is_dir(&self, path: &Path) -> bool;

    /// Returns the absolute path with all symbolic links followed.
    ///
    /// # Errors
    /// If it is not there.
    fn canonicalize(&self, path: &Path) -> std::io::Result<PathBuf>;
}

/// A file's content and what it is called in origins.
#[derive(Debug)]
pub struct File {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The file as a whole.
    pub origin: Origin,
    /// Its resources, once they have been asked for.
    resources: OnceLock<Result<Vec<Node>, Error>>,
}

impl File {
    /// Registers a file's content under the name to show.
    pub fn new(bytes: Vec<u8>, shown: impl Into<PathBuf>, sources: &SourceMap) -> Self {
        Self::at(bytes, sources.add(shown))
    }

    /// Joins a content and its place.
    #[must_use]
    pub fn at(bytes: Vec<u8>, origin: Origin) -> Self {
        Self {
            bytes,
            origin,
            resources: OnceLock::new(),
        }
    }

    /// Returns the file's resources, parsing them the first time.
    pub(super) fn resources(&self) -> Result<&[Node], Error> {
        let parsed = self
            .resources
            .get_or_init(|| documents::read(documents::text(self)?, self.origin));
        match parsed {
            Ok(nodes) => Ok(nodes),
            Err(error) => Err(error.clone()),
        }
    }
}

/// Parses the resources of files ahead of their use, on all processors.
pub(super) fn parse_ahead(files: &[Arc<File>]) {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if threads < 2 || bytes < WORTH_A_THREAD {
        return;
    }
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            // An error is kept in the file, and met again by whoever uses it.
            drop(file.resources());
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(MOST_THREADS) {
            scope.spawn(work);
        }
        work();
    });
}

/// Below this many bytes, starting a thread takes longer than it saves.
const WORTH_A_THREAD: usize = 128 * 1024;

/// More threads than this have to wait for memory.
const MOST_THREADS: usize = 8;

/// Whether files outside a kustomization's own directory may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Restriction {
    /// They may not.
    #[default]
    RootOnly,
    /// They may.
    None,
}

/// Resolves the paths of one kustomization directory.
#[derive(Clone)]
pub struct Loader<'a> {
    files: &'a dyn Files,
    restriction: Restriction,
    root: PathBuf,
    /// The directories that led here, outermost first, this one excluded.
    referrers: Vec<PathBuf>,
}

impl<'a> Loader<'a> {
    /// Returns the loader of a build's top directory.
    ///
    /// # Errors
    /// If it is no directory.
    pub fn new(
        files: &'a dyn Files,
        directory: &Path,
        restriction: Restriction,
    ) -> Result<Self, Error> {
        let root = confirm_directory(files, directory)?;
        Ok(Self {
            files,
            restriction,
            root,
            referrers: Vec::new(),
        })
    }

    /// Returns the directory, absolute and without symbolic links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads a file, relative to the directory.
    ///
    /// # Errors
    /// If it is missing, a directory, outside what may be read, or remote.
    pub fn load(&self, path: &Text) -> Result<Arc<File>, Error> {
        if is_url(path) {
            return Err(
                Error::unsupported(format!("the remote file '{path}'"), path.origin)
                    .hint("download it, and name the copy here"),
            );
        }
        let absolute = clean(&self.root.join(&path.value));
        let resolved = match self.restriction {
            Restriction::RootOnly => self.restricted(&absolute).map_err(|e| e.at(path.origin))?,
            Restriction::None => absolute.clone(),
        };
        self.files.read(&resolved).map_err(|error| {
            Error::new(format!("open {}: {}", absolute.display(), reason(&error)))
                .of(Kind::Unreadable)
                .at(path.origin)
        })
    }

    fn restricted(&self, absolute: &Path) -> Result<PathBuf, Error> {
        let resolved = self.files.canonicalize(absolute).map_err(|error| {
            let shown = absolute.display();
            Error::new(format!(
                "evalsymlink failure on '{shown}' : lstat {}: {}",
                missing_part(self.files, absolute).display(),
                reason(&error)
            ))
            .of(Kind::Unreadable)
        })?;
        if self.files.is_dir(&resolved) {
            return Err(Error::new(format!(
                "'{}' must resolve to a file",
                absolute.display()
            )));
        }
        if !resolved.starts_with(&self.root) {
            return Err(Error::new(format!(
                "security; file '{}' is not in or below '{}'",
                absolute.display(),
                self.root.display()
            ))
            .hint("--load-restrictor LoadRestrictionsNone lets a build read files from anywhere"));
        }
        Ok(resolved)
    }

    /// Returns the loader of another directory, relative to this one.
    ///
    /// # Errors
    /// If it is empty, absolute, remote, no directory, or leads back to where the build came from.
    pub fn enter(&self, path: &Text) -> Result<Self, Error> {
        let refuse = |message: String| Err(Error::new(message).at(path.origin));
        if path.is_empty() {
            return refuse("new root cannot be empty".to_owned());
        }
        if Path::new(&path.value).is_absolute() {
            return refuse(format!("new root '{path}' cannot be absolute"));
        }
        let joined = clean(&self.root.join(&path.value));
        if looks_remote(path) && !self.files.is_dir(&joined) {
            return Err(
                Error::unsupported(format!("the remote directory '{path}'"), path.origin)
                    .hint("clone the repository, and name the directory here"),
            );
        }
        let root = confirm_directory(self.files, &joined).map_err(|error| error.at(path.origin))?;
        let mut referrers = self.referrers.clone();
        referrers.push(self.root.clone());
        if let Some(visited) = referrers
            .iter()
            .rev()
            .find(|visited| visited.starts_with(&root))
        {
            return refuse(format!(
                "cycle detected: candidate root '{}' contains visited root '{}'",
                root.display(),
                visited.display()
            ));
        }
        Ok(Self {
            files: self.files,
            restriction: self.restriction,
            root,
            referrers,
        })
    }
}

fn confirm_directory(files: &dyn Files, directory: &Path) -> Result<PathBuf, Error> {
    let prefix = "must build at directory";
    let shown = directory.display();
    if directory.as_os_str().is_empty() {
        return Err(Error::new("directory path cannot be empty").within(prefix));
    }
    let root = files.canonicalize(directory).map_err(|error| {
        Error::new(format!(
            "not a valid directory: evalsymlink failure on '{shown}' : lstat {}: {}",
            missing_part(files, directory).display(),
            reason(&error)
        ))
        .of(Kind::Unreadable)
        .within(prefix)
    })?;
    if !files.is_dir(&root) {
        return Err(Error::new(format!("'{shown}': file is not directory")).within(prefix));
    }
    Ok(root)
}

/// The first part of a path that is not there.
fn missing_part(files: &dyn Files, path: &Path) -> PathBuf {
    path.ancestors()
        .take_while(|part| files.canonicalize(part).is_err())
        .last()
        .unwrap_or(path)
        .to_owned()
}

/// The reason as Go words it, so that messages read like kustomize's.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::NotADirectory => "not a directory".to_owned(),
        _ => error.to_string(),
    }
}

/// Removes `.` and `..` by their text alone.
fn clean(path: &Path) -> PathBuf {
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

fn is_url(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

/// Tells whether kustomize might take a path for a Git repository.
fn looks_remote(path: &str) -> bool {
    [
        "git::",
        "ssh://",
        "https://",
        "http://",
        "file://",
        "github.com/",
        "github.com:",
        "git@",
    ]
    .iter()
    .any(|start| path.to_ascii_lowercase().starts_with(start))
        || path.contains("@") && path.contains(':')
        || path.contains(".git/")
        || path.contains("//") && path.contains('.') && path.contains("?ref=")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::memory::Memory;

    fn text(path: &str) -> Text {
        Text::new(path, Origin::NONE)
    }

    #[test]
    fn reads_only_what_is_allowed() {
        let memory = Memory::new(&[
            ("/top/app/a.yaml", ""),
            ("/top/b.yaml", ""),
            ("/top/app/d/e", ""),
        ]);
        let strict = Loader::new(&memory, Path::new("/top/app"), Restriction::RootOnly).unwrap();
        let cases = [
            (
                "../b.yaml",
                "security; file '/top/b.yaml' is not in or below '/top/app'",
            ),
            ("d", "'/top/app/d' must resolve to a file"),
            (
                "no/such",
                "evalsymlink failure on '/top/app/no/such' : lstat /top/app/no: no such file or directory",
            ),
            (
                "https://x.io/y.yaml",
                "the remote file 'https://x.io/y.yaml' is not supported",
            ),
        ];
        for (path, message) in cases {
            assert_eq!(strict.load(&text(path)).unwrap_err().message(), message);
        }
        assert!(strict.load(&text("./d/../a.yaml")).is_ok());
        let free = Loader::new(&memory, Path::new("/top/app"), Restriction::None).unwrap();
        assert!(free.load(&text("../b.yaml")).is_ok());
    }

    #[test]
    fn enters_only_other_directories() {
        let memory = Memory::new(&[("/top/a/x", ""), ("/top/b/c/x", "")]);
        let a = Loader::new(&memory, Path::new("/top/a"), Restriction::RootOnly).unwrap();
        let b = a.enter(&text("../b")).unwrap();
        assert_eq!(b.root(), Path::new("/top/b"));
        for (loader, path, message) in [
            (&a, "", "new root cannot be empty"),
            (&a, "/top/b", "new root '/top/b' cannot be absolute"),
            (
                &a,
                "..",
                "cycle detected: candidate root '/top' contains visited root '/top/a'",
            ),
            (
                &b,
                "../a",
                "cycle detected: candidate root '/top/a' contains visited root '/top/a'",
            ),
            (
                &a,
                "x",
                "must build at directory: '/top/a/x': file is not directory",
            ),
            (
                &a,
                "git@x.io:y",
                "the remote directory 'git@x.io:y' is not supported",
            ),
        ] {
            let error = loader.enter(&text(path)).err().map(|e| e.to_string());
            assert_eq!(error.as_deref(), Some(message));
        }
        assert!(b.enter(&text("c")).is_ok());
    }
}
