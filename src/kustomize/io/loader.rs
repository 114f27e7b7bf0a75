//! The files of a build: [`Files`], which the source stage implements, and [`Loader`], which
//! resolves the paths of one kustomization directory and keeps to its restrictions.

use super::commented::CommentedFiles;
use super::file::File;
use super::host::Host;
use super::paths::{clean, is_url};
use super::repository::Repository;
use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::kustomization::Text;
use crate::limits;
use crate::suggest;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of a build. Implementations cache, so that overlays of one base read it once.
pub trait Files: Host + Sync {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is not there or cannot be read.
    fn read(&self, path: &Path) -> std::io::Result<Arc<File>>;

    /// Tells whether a path is a directory, symbolic links followed.
    fn is_dir(&self, path: &Path) -> bool;

    /// Returns the names in a directory, to propose one that was meant; none where it cannot be read.
    fn names(&self, directory: &Path) -> Vec<String> {
        let _ = directory;
        Vec::new()
    }

    /// Returns the absolute path with all symbolic links followed.
    ///
    /// # Errors
    /// If it is not there.
    fn canonicalize(&self, path: &Path) -> std::io::Result<PathBuf>;
}

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
pub(crate) struct Loader<'a> {
    files: &'a dyn Files,
    restriction: Restriction,
    root: PathBuf,
    /// The repository that this directory was fetched from, if it was.
    checkout: Option<Checkout>,
    /// The directories that led here, outermost first, this one excluded, and what they were fetched from.
    referrers: Vec<(PathBuf, Option<Checkout>)>,
    commented: CommentedFiles,
}

/// A repository on this machine.
#[derive(Debug, Clone)]
struct Checkout {
    /// As the kustomization spells it.
    spelled: String,
    /// Its top directory.
    top: PathBuf,
}

impl<'a> Loader<'a> {
    /// Returns the loader of a build's top directory, which may be one of a repository.
    ///
    /// # Errors
    /// If it is not a directory, or its repository cannot be fetched.
    pub(crate) fn new(
        files: &'a dyn Files,
        directory: &Path,
        restriction: Restriction,
    ) -> Result<Self, Error> {
        let loader = Self {
            files,
            restriction,
            root: PathBuf::new(),
            checkout: None,
            referrers: Vec::new(),
            commented: CommentedFiles::default(),
        };
        if let Some(spelled) = directory.to_str()
            && let Ok(repository) = Repository::parse(spelled)
        {
            return loader.at_checkout(spelled, &repository);
        }
        Ok(Self {
            root: confirm_directory(files, directory)?,
            ..loader
        })
    }

    /// Returns the host that the build runs on.
    #[must_use]
    pub(crate) fn outside(&self) -> &'a dyn Files {
        self.files
    }

    /// Returns the directory, absolute and without symbolic links.
    #[must_use]
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the files that this build has read as YAML and that may have comments.
    pub(crate) fn commented_files(&self) -> &CommentedFiles {
        &self.commented
    }

    /// Tells whether the directory has something of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.canonicalize(&self.root.join(name)).is_ok()
    }

    /// Reads a file of YAML, relative to the directory.
    ///
    /// # Errors
    /// If it is missing, a directory, outside what may be read, or remote.
    pub(crate) fn load(&self, path: &Text) -> Result<Arc<File>, Error> {
        let file = self.load_data(path)?;
        self.commented.note(&file);
        Ok(file)
    }

    /// Reads a file whose content is taken as it is.
    ///
    /// # Errors
    /// As [`Loader::load`].
    pub(crate) fn load_data(&self, path: &Text) -> Result<Arc<File>, Error> {
        if is_url(path) {
            let downloaded = self.files.download(path);
            return downloaded.map_err(|error| error.at(path.origin));
        }
        let absolute = clean(&self.root.join(&path.value));
        let resolved = match self.restriction {
            Restriction::RootOnly => self
                .restricted(&absolute)
                .map_err(|error| self.explain(path, &absolute, error))?,
            Restriction::None => absolute.clone(),
        };
        self.files.read(&resolved).map_err(|error| {
            let error = Error::new(format!("open {}: {}", absolute.display(), reason(&error)))
                .with_kind(Kind::Unreadable);
            self.explain(path, &absolute, error)
        })
    }

    /// Gives an error about a path its place and, where nothing is there, a plain sentence and the path that was meant.
    fn explain(&self, path: &Text, absolute: &Path, error: Error) -> Error {
        let error = error.at(path.origin);
        if self.files.canonicalize(absolute).is_ok() {
            return error;
        }
        let error = error.plainly(format!("{path} does not exist"));
        let names = |directory: &Path| self.files.names(&self.root.join(directory));
        match suggest::nearest_path(Path::new(&path.value), names) {
            Some(meant) => error.hint(format!("did you mean {}?", meant.display())),
            None => error,
        }
    }

    fn restricted(&self, absolute: &Path) -> Result<PathBuf, Error> {
        let resolved = self.files.canonicalize(absolute).map_err(|error| {
            let shown = absolute.display();
            Error::new(format!(
                "evalsymlink failure on '{shown}' : lstat {}: {}",
                missing_part(self.files, absolute).display(),
                reason(&error)
            ))
            .with_kind(Kind::Unreadable)
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

    /// Returns the loader of another directory, relative to this one or in a repository.
    ///
    /// # Errors
    /// If it is empty, absolute, not a directory, cannot be fetched, or leads back to where the build came from.
    pub(crate) fn enter(&self, path: &Text) -> Result<Self, Error> {
        let refuse = |message: String| Err(Error::new(message).at(path.origin));
        if path.is_empty() {
            return refuse("new root cannot be empty".to_owned());
        }
        if self.referrers.len() >= limits::BASES {
            let message = format!("more than {} bases in a row", limits::BASES);
            return Err(Error::new(message)
                .with_kind(Kind::Unsupported)
                .at(path.origin));
        }
        if let Ok(repository) = Repository::parse(path) {
            if let Some(seen) = self
                .checkouts()
                .find(|seen| seen.spelled.starts_with(&path.value))
            {
                let seen = &seen.spelled;
                return refuse(format!(
                    "cycle detected: URI '{path}' referenced by previous URI '{seen}'"
                ));
            }
            let entered = self.at_checkout(path, &repository);
            return entered.map_err(|error| error.at(path.origin));
        }
        if Path::new(&path.value).is_absolute() {
            return refuse(format!("new root '{path}' cannot be absolute"));
        }
        if is_ambiguous(&path.value) {
            return refuse(format!(
                "path {:?} is ambiguous: resolves to {:?} after normalization, which is likely not the intended \
                 target; check for YAML indentation errors in your kustomization file",
                path.value,
                cleaned(&path.value)
            ));
        }
        let joined = clean(&self.root.join(&path.value));
        let root = confirm_directory(self.files, &joined)
            .map_err(|error| self.explain(path, &joined, error))?;
        let shown = root.display();
        if let Some(outside) = self
            .checkouts()
            .next()
            .filter(|checkout| !root.starts_with(&checkout.top))
        {
            return refuse(format!(
                "security; bases in kustomizations found in cloned git repos must be within the repo, but base \
                 '{shown}' is outside '{}'",
                outside.top.display()
            ));
        }
        self.refuse_cycle(path, &root)?;
        Ok(self.below(root, None, self.restriction))
    }

    /// Refuses a directory that leads back to where the build came from.
    fn refuse_cycle(&self, path: &Text, root: &Path) -> Result<(), Error> {
        let referrers = self.referrers.iter().rev().map(|(visited, _)| visited);
        let mut visited = std::iter::once(&self.root).chain(referrers);
        let Some(visited) = visited.find(|visited| visited.starts_with(root)) else {
            return Ok(());
        };
        let message = format!(
            "cycle detected: candidate root '{}' contains visited root '{}'",
            root.display(),
            visited.display()
        );
        let plain = format!("{path} leads back to a directory that it is read for");
        Err(Error::new(message).at(path.origin).plainly(plain))
    }

    /// The repositories that led here, the innermost first.
    fn checkouts(&self) -> impl Iterator<Item = &Checkout> {
        let referrers = self.referrers.iter().rev();
        std::iter::once(&self.checkout)
            .chain(referrers.map(|(_, checkout)| checkout))
            .flatten()
    }

    fn below(&self, root: PathBuf, checkout: Option<Checkout>, restriction: Restriction) -> Self {
        let mut referrers = self.referrers.clone();
        referrers.push((self.root.clone(), self.checkout.clone()));
        Self {
            files: self.files,
            restriction,
            root,
            checkout,
            referrers,
            commented: self.commented.clone(),
        }
    }

    /// Fetches a repository, and returns the loader of the directory in it. It may read nothing outside of that.
    fn at_checkout(&self, spelled: &str, repository: &Repository) -> Result<Self, Error> {
        let top = self.files.checkout(repository)?;
        let named = clean(&top.join(&repository.directory));
        let missing = |error: &std::io::Error| {
            Error::new(format!(
                "evalsymlink failure on '{}' : {}",
                named.display(),
                reason(error)
            ))
            .hint(format!("{} does not name a directory", repository.shown()))
        };
        let root = self.files.canonicalize(&named).map_err(|e| missing(&e))?;
        if !self.files.is_dir(&root) {
            return Err(Error::new(format!(
                "'{}' refers to file '{}'; expecting directory",
                named.display(),
                root.display()
            )));
        }
        if !root.starts_with(&top) {
            return Err(Error::new(format!(
                "{:?} refers to directory outside of repo {:?}",
                named.display().to_string(),
                top.display().to_string()
            )));
        }
        let checkout = Checkout {
            spelled: spelled.to_owned(),
            top,
        };
        Ok(self.below(root, Some(checkout), Restriction::RootOnly))
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
        .with_kind(Kind::Unreadable)
        .within(prefix)
    })?;
    if !files.is_dir(&root) {
        return Err(Error::new(format!("'{shown}': file is not directory")).within(prefix));
    }
    Ok(root)
}

/// Tells whether `..` stands within a part of a path, as it does where two entries of a list became one by their indent.
fn is_ambiguous(path: &str) -> bool {
    path.split('/')
        .any(|part| part != ".." && part.contains(".."))
}

/// Returns a relative path without `.` and without parts that a `..` leads out of again.
fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
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

#[cfg(test)]
mod tests;
