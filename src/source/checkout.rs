//! [`Checkout`]: the remote and the commit of the repository that a directory lies in.
//!
//! Takes a directory; gives what `.git` says, read as text: no program is run, and nothing of the repository's configuration is
//! obeyed. Leaves addresses on the web to reports.

use std::path::{Path, PathBuf};

use super::git::is_commit;
use super::local::{Links, read, repository, slashed};

/// The place of a directory in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkout {
    /// The URL of its remote `origin`, or of the first one, as git has it.
    pub(crate) remote: String,
    /// The commit that is checked out.
    pub(crate) commit: String,
    /// The path from the top of the repository to the directory, with slashes; empty at the top.
    pub(crate) below: String,
}

impl Checkout {
    /// Reads what is known of a directory; `None` where it lies in no repository, or remote or commit are not known.
    pub(crate) fn of(directory: &Path) -> Option<Self> {
        let directory = std::fs::canonicalize(directory).ok()?;
        let top = repository(&directory);
        let own = git_directory(&top)?;
        let common = common_directory(&own);
        Some(Self {
            remote: remote(&text(&common.join("config"))?)?,
            commit: commit(&own, &common)?,
            below: slashed(directory.strip_prefix(&top).ok()?)?,
        })
    }
}

/// Returns the commit that is checked out where a directory lies; `None` beyond repositories.
pub(crate) fn commit_of(directory: &Path) -> Option<String> {
    let own = git_directory(&repository(&std::fs::canonicalize(directory).ok()?))?;
    let common = common_directory(&own);
    commit(&own, &common)
}

/// Returns the directory with what worktrees share: references and configuration.
fn common_directory(own: &Path) -> PathBuf {
    match text(&own.join("commondir")) {
        Some(path) => own.join(path.trim()),
        None => own.to_owned(),
    }
}

fn text(path: &Path) -> Option<String> {
    String::from_utf8(read(path, Links::Anywhere).ok()?).ok()
}

fn git_directory(top: &Path) -> Option<PathBuf> {
    let git = top.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = text(&git)?;
    Some(top.join(text.strip_prefix("gitdir:")?.trim()))
}

fn commit(own: &Path, common: &Path) -> Option<String> {
    let head = text(&own.join("HEAD"))?;
    let Some(name) = head.trim().strip_prefix("ref: ") else {
        return hash(&head);
    };
    if !name.starts_with("refs/") || name.contains("..") {
        return None;
    }
    let loose = [own, common]
        .iter()
        .find_map(|directory| text(&directory.join(name)));
    if let Some(loose) = loose {
        return hash(&loose);
    }
    let packed = text(&common.join("packed-refs"))?;
    let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
    lines
        .find(|(_, of)| *of == name)
        .and_then(|(of, _)| hash(of))
}

fn hash(text: &str) -> Option<String> {
    let text = text.trim();
    is_commit(text).then(|| text.to_owned())
}

/// Returns the URL of `origin`, or of the first remote that has one.
fn remote(config: &str) -> Option<String> {
    let mut section = "";
    let mut first = None;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if let Some((key, url)) = line.split_once('=')
            && key.trim() == "url"
            && section.starts_with("[remote ")
        {
            let url = url.trim().trim_matches('"').to_owned();
            if section == "[remote \"origin\"]" {
                return Some(url);
            }
            first = first.or(Some(url));
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef0123456789abcdef01234567";

    fn repository_with(files: &[(&str, String)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a directory");
        for (path, text) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
        dir
    }

    #[test]
    fn a_checkout_has_its_remote_and_its_commit() {
        let config = "[core]\n\turl = x\n[remote \"fork\"]\n\turl = b\n[remote \"origin\"]\n\turl = https://h.org/a/b.git\n";
        let config = ("repo/.git/config", config.to_owned());
        let cases = [
            vec![("repo/.git/HEAD", format!("{HASH}\n"))],
            vec![
                ("repo/.git/HEAD", "ref: refs/heads/main\n".to_owned()),
                ("repo/.git/refs/heads/main", format!("{HASH}\n")),
            ],
            vec![
                ("repo/.git/HEAD", "ref: refs/heads/main\n".to_owned()),
                (
                    "repo/.git/packed-refs",
                    format!("# pack\n{HASH} refs/heads/main\n"),
                ),
            ],
        ];
        for mut files in cases {
            files.push(config.clone());
            files.push(("repo/a/b/c", String::new()));
            let dir = repository_with(&files);
            let found = Checkout::of(&dir.path().join("repo/a/b"));
            let expected = Checkout {
                remote: "https://h.org/a/b.git".to_owned(),
                commit: HASH.to_owned(),
                below: "a/b".to_owned(),
            };
            assert_eq!(found, Some(expected), "{files:?}");
        }
    }

    #[test]
    fn a_worktree_shares_its_configuration() {
        let dir = repository_with(&[
            ("w/.git", "gitdir: ../r/.git/worktrees/w\n".to_owned()),
            ("r/.git/worktrees/w/HEAD", "ref: refs/heads/x\n".to_owned()),
            ("r/.git/worktrees/w/commondir", "../..\n".to_owned()),
            ("r/.git/refs/heads/x", HASH.to_owned()),
            (
                "r/.git/config",
                "[remote \"up\"]\nurl=git@h.org:a/b\n".to_owned(),
            ),
        ]);
        let found = Checkout::of(&dir.path().join("w")).expect("a checkout");
        assert_eq!((&*found.remote, &*found.commit), ("git@h.org:a/b", HASH));
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        for head in ["ref: refs/../../x", "not a hash", "ref: refs/heads/gone"] {
            let dir = repository_with(&[
                (".git/HEAD", head.to_owned()),
                (".git/config", "[remote \"origin\"]\nurl = x\n".to_owned()),
            ]);
            assert_eq!(Checkout::of(dir.path()), None, "{head}");
        }
    }
}
