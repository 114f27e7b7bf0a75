//! [`extract`]: directories as a commit has them, and whatever their kustomizations name, in a directory of their own.
//!
//! Takes a [`WorkTree`], a commit and paths; gives files. Reads objects alone: neither the work tree nor the index changes. Leaves
//! what the files mean to whoever reads them there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::WorkTree;
use super::outline::is_kustomization_name;
use crate::error::Error;
use crate::limits;
use crate::yaml::{self, Dialect, Node, Origin};

/// Bytes that are asked for at once.
const BATCH: u64 = 8 << 20;

/// A file of a commit.
struct Entry {
    is_link: bool,
    hash: String,
    bytes: u64,
}

/// Writes what a commit has at paths into an empty directory. What the commit does not have is not there afterwards.
///
/// # Errors
/// If git fails, or there is more than the limits allow.
pub(super) fn extract(
    work_tree: &WorkTree,
    commit: &str,
    paths: &[String],
    into: &Path,
) -> Result<(), Error> {
    let entries = entries(work_tree, commit)?;
    let mut todo: Vec<String> = paths.to_vec();
    let mut done: BTreeSet<String> = BTreeSet::new();
    let mut links: Vec<(String, String)> = Vec::new();
    let mut all_bytes = 0_u64;
    while !todo.is_empty() {
        let found: BTreeSet<&String> = todo.iter().flat_map(|path| at(&entries, path)).collect();
        let new: Vec<String> = found
            .into_iter()
            .filter(|path| is_plain(path) && !done.contains(*path))
            .cloned()
            .collect();
        todo.clear();
        for (path, bytes) in contents(work_tree, &entries, &new)? {
            all_bytes = all_bytes.saturating_add(bytes.len() as u64);
            if all_bytes > limits::all_file_bytes() {
                let most = limits::all_file_bytes();
                return Err(Error::new(
                    limits::too_large("what a commit holds", most).to_string(),
                ));
            }
            if entries.get(&path).is_some_and(|entry| entry.is_link) {
                let to = String::from_utf8_lossy(&bytes).into_owned();
                if let Some(target) = joined(parent(&path), &to) {
                    todo.push(target);
                    links.push((path, to));
                }
                continue;
            }
            write(&into.join(&path), &bytes)?;
            todo.extend(named_by(&path, &bytes));
        }
        done.extend(new);
    }
    // Behind all files, so that none is written through one.
    for (path, to) in links {
        link(&to, &into.join(path));
    }
    Ok(())
}

/// Returns every file of a commit, by its path.
fn entries(work_tree: &WorkTree, commit: &str) -> Result<BTreeMap<String, Entry>, Error> {
    let listed = work_tree.ask(
        &["ls-tree", "-r", "-l", "-z", "--full-tree", commit],
        &[],
        Vec::new(),
    )?;
    let listed = String::from_utf8_lossy(&listed);
    let entries = listed.split('\0').filter_map(|line| {
        let (about, path) = line.split_once('\t')?;
        let mut words = about.split_whitespace();
        let (mode, kind, hash) = (words.next()?, words.next()?, words.next()?);
        let bytes = words.next()?.parse().ok()?;
        let entry = Entry {
            is_link: mode == "120000",
            hash: hash.to_owned(),
            bytes,
        };
        (kind == "blob").then(|| (path.to_owned(), entry))
    });
    Ok(entries.collect())
}

/// Returns the file at a path, or the files below it.
fn at<'e>(entries: &'e BTreeMap<String, Entry>, path: &str) -> Vec<&'e String> {
    if let Some((own, _)) = entries.get_key_value(path) {
        return vec![own];
    }
    let below = match path {
        "" => String::new(),
        path => format!("{path}/"),
    };
    let found = entries.range(below.clone()..).map(|(path, _)| path);
    found.take_while(|path| path.starts_with(&below)).collect()
}

/// Tells whether a path leads to a file below, whoever made the commit.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| {
        let is_special = matches!(part, "" | "." | "..") || part.eq_ignore_ascii_case(".git");
        !is_special && !part.contains(['\\', ':', '\0'])
    })
}

/// Reads files of a commit, some megabytes at a time.
fn contents(
    work_tree: &WorkTree,
    entries: &BTreeMap<String, Entry>,
    paths: &[String],
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    let mut batch: Vec<(&String, &Entry)> = Vec::new();
    let mut bytes = 0;
    for path in paths {
        let Some(entry) = entries.get(path) else {
            continue;
        };
        // No reader takes a file that is larger.
        if entry.bytes > limits::file_bytes() {
            continue;
        }
        if bytes + entry.bytes > BATCH {
            files.extend(blobs(work_tree, &std::mem::take(&mut batch))?);
            bytes = 0;
        }
        bytes += entry.bytes;
        batch.push((path, entry));
    }
    files.extend(blobs(work_tree, &batch)?);
    Ok(files)
}

fn blobs(
    work_tree: &WorkTree,
    batch: &[(&String, &Entry)],
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let asked: String = batch
        .iter()
        .map(|(_, of)| format!("{}\n", of.hash))
        .collect();
    let said = work_tree.ask(&["cat-file", "--batch"], &[], asked.into_bytes())?;
    let mut rest = said.as_slice();
    let mut files = Vec::new();
    for (path, entry) in batch {
        let broken = || Error::new(format!("'git cat-file' says nothing of {path}"));
        let head = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .ok_or_else(broken)?;
        let size = usize::try_from(entry.bytes).map_err(|_| broken())?;
        let (begin, end) = (head + 1, (head + 1).saturating_add(size));
        let bytes = rest.get(begin..end).ok_or_else(broken)?;
        files.push(((*path).clone(), bytes.to_vec()));
        rest = rest.get(end.saturating_add(1)..).unwrap_or_default();
    }
    Ok(files)
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Returns the paths that a kustomization may mean: every text that could be one.
fn named_by(path: &str, bytes: &[u8]) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if !is_kustomization_name(name) {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(bytes);
    let mut texts = Vec::new();
    for root in yaml::read(&text, Origin::NONE, Dialect::Core).unwrap_or_default() {
        gather(&root, &mut texts);
    }
    let directory = parent(path);
    let both = texts.iter().flat_map(|text| {
        let behind_key = text.split_once('=').map(|(_, path)| path);
        [Some(text.as_str()), behind_key].into_iter().flatten()
    });
    both.filter_map(|text| joined(directory, text)).collect()
}

fn gather(node: &Node, texts: &mut Vec<String>) {
    texts.extend(
        node.as_str()
            .filter(|text| text.len() < 1_000)
            .map(str::to_owned),
    );
    for (_, value) in node.as_map().unwrap_or_default() {
        gather(value, texts);
    }
    for item in node.as_seq().unwrap_or_default() {
        gather(item, texts);
    }
}

/// Joins a path to a directory of the commit; `None` where it leads out, or names the whole commit.
fn joined(directory: &str, path: &str) -> Option<String> {
    if path.is_empty() || path.starts_with('/') || path.contains(['\n', '\0']) {
        return None;
    }
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |error: std::io::Error| {
        Error::new(format!(
            "cannot keep a commit's file {}: {error}",
            path.display()
        ))
    };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    std::fs::write(path, bytes).map_err(failed)
}

/// Makes a link. Where none can be made, its reader says that the file is not there.
#[cfg(unix)]
fn link(to: &str, path: &Path) {
    if let Some(parent) = path.parent() {
        let _ = std::fs::create_dir_all(parent);
    }
    let _ = std::os::unix::fs::symlink(to, path);
}

/// Makes no link: they need rights here that few have.
#[cfg(not(unix))]
fn link(_: &str, _: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        assert_eq!(joined("a/b", "../base"), Some("a/base".to_owned()));
        assert_eq!(joined("a", "../.."), None);
        assert_eq!(joined("a", "/etc/passwd"), None);
        for path in ["../x", "a/../b", ".git/config", "a/.GIT/x", "a//b", "a\\b"] {
            assert!(!is_plain(path), "{path}");
        }
        assert!(is_plain("a/b.yaml"));
    }

    #[test]
    fn a_kustomization_names_whatever_could_be_a_path() {
        let text =
            b"resources: [../base]\nconfigMapGenerator:\n- {name: a, files: [k=../x/f.txt]}\n";
        let named = named_by("o/p/kustomization.yaml", text);
        assert!(named.contains(&"o/base".to_owned()) && named.contains(&"o/x/f.txt".to_owned()));
        assert!(named_by("o/p/app.yaml", text).is_empty());
    }
}
