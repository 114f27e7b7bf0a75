//! [`Remote`]: what a build may reach for beyond the disk, and what it has reached already.

use super::{download, git, program};
use crate::kustomize::error::Kind;
use crate::kustomize::io::host::refused;
use crate::kustomize::io::repository::without_password;
use crate::kustomize::{Ended, Error, File, Invocation, Repository};
use crate::limits;
use crate::maps::IndexMap;
use crate::yaml::SourceMap;
use etcetera::BaseStrategy as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// The result of a fetch, once it has ended: whoever asks meanwhile waits.
type Once<T> = Arc<OnceLock<Result<T, Error>>>;

/// Remote files and repositories, each fetched once.
#[derive(Debug, Default)]
pub(super) struct Remote {
    /// Whether nothing remote may be read.
    pub(super) offline: bool,
    /// The first time that something remote was asked for.
    began: OnceLock<Instant>,
    checkouts: Mutex<IndexMap<(String, bool), Once<PathBuf>>>,
    downloads: Mutex<IndexMap<String, Once<Arc<File>>>>,
    scratch: Mutex<Option<Scratch>>,
}

/// The time at which everything remote has to be there, whatever a repository asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    /// Returns the time that is left for one more thing, at most as much as that asks for.
    ///
    /// # Errors
    /// If none is left.
    pub(super) fn left(self, wanted: Duration) -> Result<Duration, Error> {
        let left = self
            .0
            .map(|until| until.saturating_duration_since(Instant::now()));
        match left {
            Some(Duration::ZERO) => Err(Error::new(format!(
                "everything remote takes longer than {:?} together",
                limits::remote_time()
            ))
            .with_kind(Kind::Timeout)
            .hint("--raise-limits FACTOR allows more; what was fetched is kept for the next time")),
            Some(left) => Ok(left.min(wanted)),
            None => Ok(wanted),
        }
    }
}

/// The directory of files for programs.
#[derive(Debug)]
struct Scratch {
    directory: tempfile::TempDir,
    files: usize,
}

impl Remote {
    /// Returns the directory with a repository's files.
    pub(super) fn checkout(&self, repository: &Repository) -> Result<PathBuf, Error> {
        if self.offline {
            return Err(refused(&repository.shown()));
        }
        let reference = repository.reference.as_deref().unwrap_or_default();
        let key = (
            format!("{} {reference}", repository.url),
            repository.submodules,
        );
        let once = once(&self.checkouts, key);
        once.get_or_init(|| git::checkout(repository, &cache()?, self.until()))
            .clone()
    }

    /// Returns when everything remote has to be there.
    fn until(&self) -> Deadline {
        let began = *self.began.get_or_init(Instant::now);
        Deadline(began.checked_add(limits::remote_time()))
    }

    /// Returns what a URL holds.
    pub(super) fn download(&self, url: &str, sources: &SourceMap) -> Result<Arc<File>, Error> {
        if self.offline {
            return Err(refused(url));
        }
        let once = once(&self.downloads, url.to_owned());
        once.get_or_init(|| {
            let bytes = download::download(url, self.until())?;
            let shown = without_password(url).into_owned();
            Ok(Arc::new(File::new(bytes, shown, sources)))
        })
        .clone()
    }

    /// Runs a program to its end.
    pub(super) fn run(invocation: Invocation<'_>) -> io::Result<Ended> {
        let ended = program::run_program(invocation, None)?;
        ended.ok_or_else(|| io::ErrorKind::TimedOut.into())
    }

    /// Returns the first of the places that is there, in kustomize's order.
    pub(super) fn plugin_home() -> Option<PathBuf> {
        let of = |variable: &str, below: &str| {
            let root = std::env::var_os(variable).filter(|root| !root.is_empty())?;
            Some(PathBuf::from(root).join(below))
        };
        [
            of("KUSTOMIZE_PLUGIN_HOME", ""),
            of("XDG_CONFIG_HOME", "kustomize/plugin"),
            of("HOME", ".config/kustomize/plugin"),
            of("HOME", "kustomize/plugin"),
        ]
        .into_iter()
        .flatten()
        .find(|place| place.exists())
    }

    /// Returns the numbers of who runs this: those of what it makes.
    #[cfg(unix)]
    pub(super) fn user(&self) -> Option<String> {
        use std::os::unix::fs::MetadataExt as _;
        let made = self.write("user", b"").ok()?;
        let made = std::fs::metadata(made).ok()?;
        Some(format!("{}:{}", made.uid(), made.gid()))
    }

    /// Returns nothing: users have no numbers here.
    #[cfg(not(unix))]
    pub(super) fn user(&self) -> Option<String> {
        None
    }

    /// Writes a file for a program.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let scratch = match &mut *scratch {
            Some(scratch) => scratch,
            none => none.insert(Scratch {
                directory: tempfile::Builder::new().prefix("kubeparity-").tempdir()?,
                files: 0,
            }),
        };
        scratch.files += 1;
        let own = scratch.directory.path().join(scratch.files.to_string());
        std::fs::create_dir(&own)?;
        let path = own.join(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    }

    /// Returns how people are to see a path in a repository: as a kustomization would name it.
    pub(super) fn shown(&self, path: &Path) -> Option<PathBuf> {
        let checkouts = self
            .checkouts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        checkouts.iter().find_map(|((key, _), once)| {
            let within = path.strip_prefix(once.get()?.as_ref().ok()?).ok()?;
            let (url, reference) = key.split_once(' ')?;
            let url = without_password(url);
            let at = match reference {
                "" => String::new(),
                reference => format!("?ref={reference}"),
            };
            Some(PathBuf::from(format!("{url}//{}{at}", within.display())))
        })
    }
}

fn once<K: std::hash::Hash + Eq, T>(all: &Mutex<IndexMap<K, Once<T>>>, key: K) -> Once<T> {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(all.entry(key).or_default())
}

/// Returns the directory in which repositories are kept.
fn cache() -> Result<PathBuf, Error> {
    Ok(cache_directory()?.join("git"))
}

/// Returns the directory in which the program keeps what it can do without.
///
/// # Errors
/// If the system does not say where the user's caches are.
pub(crate) fn cache_directory() -> Result<PathBuf, Error> {
    let base = etcetera::choose_base_strategy().map_err(|error| {
        Error::new(format!("the cache directory is unknown: {error}"))
            .hint("set HOME or XDG_CACHE_HOME")
    })?;
    Ok(base.cache_dir().join("kubeparity"))
}
