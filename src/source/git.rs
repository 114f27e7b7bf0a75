//! Repositories that a kustomization names: fetched by the `git` program, one commit deep, and kept in the user's cache.
//!
//! Takes a [`Repository`]; gives the directory with its files. A commit's files never change, so each commit has a
//! directory of its own, made whole and then put in place. What a branch or tag stands for is asked every time.

use super::program;
use super::remote::Deadline;
use crate::kustomize::io::repository::without_password;
use crate::kustomize::{Error, Invocation, Repository, error::Kind};
use crate::limits;
use sha2::{Digest as _, Sha256};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Files that nothing has asked for in this time make room when new ones come.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Returns the directory with a repository's files at its ref, fetching them unless they are there.
///
/// # Errors
/// If git is not there, fails or takes too long, or there is no place for the files.
pub(super) fn checkout(
    repository: &Repository,
    cache: &Path,
    until: Deadline,
) -> Result<PathBuf, Error> {
    let named = repository.reference.as_deref().unwrap_or("HEAD");
    if named.starts_with('-') {
        // git would take it for an option.
        return Err(Error::new(format!("'{named}' is not a ref")));
    }
    let home = cache.join(key(repository));
    let git = Git {
        repository,
        directory: None,
        until,
    };
    let commit = match is_commit(named) {
        true => Some(named.to_owned()),
        false => git.commit_of(named)?,
    };
    if let Some(commit) = &commit
        && let Ok(kept) = std::fs::canonicalize(home.join(commit))
    {
        log::debug!("{} is {commit}, which is kept", repository.shown());
        touch(&kept);
        return Ok(kept);
    }
    log::debug!("fetching {}", repository.shown());
    let place = |error: std::io::Error| {
        Error::new(format!(
            "cannot keep a repository in {}: {error}",
            cache.display()
        ))
        .hint("XDG_CACHE_HOME names another place")
    };
    make_private(&home).map_err(place)?;
    let new = tempfile::Builder::new()
        .prefix(".new-")
        .tempdir_in(&home)
        .map_err(place)?;
    let commit = git.fetch(named, new.path())?;
    // Only the files are wanted, and a whole directory is put in place at once.
    std::fs::remove_dir_all(new.path().join(".git")).map_err(place)?;
    let kept = home.join(&commit);
    match std::fs::rename(new.path(), &kept) {
        Ok(()) => drop(new.keep()),
        // Another process was faster, with the same files.
        Err(_) if kept.is_dir() => {}
        Err(error) => return Err(place(error)),
    }
    make_room(cache);
    std::fs::canonicalize(&kept).map_err(place)
}

/// The name of a repository's directory in the cache: what is fetched from where, and nothing that could be read.
fn key(repository: &Repository) -> String {
    let mut hash = Sha256::new();
    hash.update(&repository.url);
    hash.update([u8::from(repository.submodules)]);
    hash.finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Tells whether a ref is a commit's whole hash, which stands for nothing else.
pub(super) fn is_commit(name: &str) -> bool {
    matches!(name.len(), 40 | 64) && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Makes a directory that only its owner can read.
fn make_private(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Notes that files were used.
fn touch(directory: &Path) {
    // Best effort: an old date only means that they are fetched again some day.
    let _ = std::fs::File::open(directory).and_then(|file| file.set_modified(SystemTime::now()));
}

/// Removes what has not been used for long.
fn make_room(cache: &Path) {
    let entries = |directory: &Path| {
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    for commit in entries(cache).iter().flat_map(|home| entries(home)) {
        let modified = std::fs::metadata(&commit).and_then(|found| found.modified());
        let age = modified.ok().and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > KEPT) {
            // Best effort, as nothing depends on it.
            let _ = std::fs::remove_dir_all(&commit);
        }
    }
}

/// The `git` program, for one repository.
struct Git<'a> {
    repository: &'a Repository,
    directory: Option<&'a Path>,
    until: Deadline,
}

impl Git<'_> {
    /// Asks which commit a ref stands for. None where git has to find out itself, as of a part of a hash.
    fn commit_of(&self, named: &str) -> Result<Option<String>, Error> {
        let peeled = format!("{named}^{{}}");
        let listed = self.run(&["ls-remote", &self.repository.url, named, &peeled])?;
        let listed = String::from_utf8_lossy(&listed);
        let find = |wanted: &str| {
            let mut lines = listed.lines().filter_map(|line| line.split_once('\t'));
            let (commit, _) = lines.find(|(_, name)| *name == wanted)?;
            Some(commit.to_owned()).filter(|commit| is_commit(commit))
        };
        // The order in which git itself looks a name up. An annotated tag is peeled to its commit.
        for form in ["{}", "refs/{}", "refs/tags/{}", "refs/heads/{}"] {
            let full = form.replace("{}", named);
            if let Some(commit) = find(&format!("{full}^{{}}")).or_else(|| find(&full)) {
                return Ok(Some(commit));
            }
        }
        Ok(None)
    }

    /// Fetches the files at a ref into a directory, and returns their commit.
    fn fetch(&self, named: &str, into: &Path) -> Result<String, Error> {
        let git = Git {
            directory: Some(into),
            ..*self
        };
        let url = self.repository.url.as_str();
        git.run(&["init", "--quiet"])?;
        git.run(&["remote", "add", "origin", url])?;
        git.run(&["fetch", "--depth=1", url, named])?;
        git.run(&["checkout", "--quiet", "FETCH_HEAD"])?;
        if self.repository.submodules {
            git.run(&["submodule", "update", "--init", "--recursive"])?;
        }
        let commit = git.run(&["rev-parse", "HEAD"])?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        match is_commit(&commit) {
            true => Ok(commit),
            false => Err(Error::new(format!("git says that HEAD is {commit:?}"))),
        }
    }

    fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let patience = self.until.left(self.repository.timeout)?;
        let seconds = patience.as_secs().max(1).to_string();
        let invocation = Invocation {
            program: Path::new("git"),
            arguments: arguments.iter().map(OsString::from).collect(),
            // Nobody is there to type a password. The program that speaks HTTP for git ends by itself where nothing comes, should nobody be left to end it.
            environment: vec![
                ("GIT_TERMINAL_PROMPT".to_owned(), "0".into()),
                ("GIT_HTTP_LOW_SPEED_LIMIT".to_owned(), "1".into()),
                ("GIT_HTTP_LOW_SPEED_TIME".to_owned(), seconds.into()),
            ],
            directory: self.directory,
            input: Vec::new(),
        };
        let shown = format!("git {}", arguments.join(" "));
        let shown = without_password(&shown);
        let ended = program::run_program(invocation, Some(patience)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                return Error::new("no 'git' program on path").hint(
                    "remote bases are fetched by git: install it, or name a local directory",
                );
            }
            Error::new(format!("cannot run '{shown}': {error}"))
        })?;
        let Some(ended) = ended else {
            return Err(
                Error::new(format!("hit {patience:?} timeout running '{shown}'"))
                    .with_kind(Kind::Timeout)
                    .hint(format!(
                        "add '?timeout=50s' to the URL to wait longer; --raise-limits FACTOR allows more than {:?}",
                        limits::remote_time()
                    )),
            );
        };
        let Some(failure) = ended.failure else {
            return Ok(ended.output);
        };
        let said = [ended.output, ended.complaints].concat();
        let said = String::from_utf8_lossy(&said);
        let said = without_password(said.trim());
        Err(
            Error::new(format!("failed to run '{shown}': {said}: {failure}")).hint(
                "git reads with your own rights: try the command by hand; passwords come from its credential helpers",
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_hashes_are_commits() {
        assert!(is_commit(&"0a".repeat(20)) && is_commit(&"f".repeat(64)));
        for name in ["main", "0a0a0a0", &"0A".repeat(20), &"g".repeat(40)] {
            assert!(!is_commit(name), "{name}");
        }
    }

    #[test]
    fn what_looks_like_an_option_is_no_ref() {
        let repository = Repository::parse("file:///srv/a?ref=--upload-pack=x").unwrap();
        let error = checkout(&repository, Path::new("/nowhere"), Deadline::default()).unwrap_err();
        assert_eq!(error.message(), "'--upload-pack=x' is not a ref");
    }
}
