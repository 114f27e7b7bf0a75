//! [`refuse_outside`]: a configuration may come from a stranger, and names nothing outside of its repository.

use std::path::{Path, PathBuf};

use super::{Config, clean};
use crate::error::Error;
use crate::source::{ObjectUrl, is_remote, repository};

/// Refuses paths that lead out of the repository in which the configuration lies.
///
/// # Errors
/// The first of them, with its place.
pub(super) fn refuse_outside(config: &Config) -> Result<(), Error> {
    refuse_store(config)?;
    let here = match config.directory.as_os_str().is_empty() {
        true => Path::new("."),
        false => &config.directory,
    };
    let Ok(here) = std::fs::canonicalize(here) else {
        return Ok(());
    };
    let top = repository(&here);
    let is_outside = |path: &str| {
        let named = clean(&here.join(path));
        let real = std::fs::canonicalize(&named).unwrap_or(named);
        !real.starts_with(&top)
    };
    refuse_places(config, is_outside)?;
    let environments = config.environments.values();
    let paths = environments.flat_map(|of| {
        of.overlay
            .iter()
            .chain(&of.manifests)
            .chain(&of.env)
            .chain(&of.compose)
    });
    let needs = config
        .needs
        .iter()
        .flat_map(|entry| entry.file.iter().chain(&entry.code));
    for path in paths.chain(needs).flat_map(|paths| &paths.0) {
        if is_remote(Path::new(&path.text)) {
            continue;
        }
        // Of a glob, the directories before its star.
        let (fixed, _) = path.text.split_once('*').unwrap_or((&path.text, ""));
        if is_outside(fixed) {
            return Err(Error::new(format!("{} lies outside of the repository", path.text))
                .at(path.origin)
                .hint("--trust-config lets kubeparity.yaml name paths anywhere; or type the path as a source"));
        }
    }
    Ok(())
}

/// Refuses a ledger that is not in the repository, and a page of the checklist outside of it.
fn refuse_places(config: &Config, is_outside: impl Fn(&str) -> bool) -> Result<(), Error> {
    if let Some(ledger) = &config.ledger
        && is_outside(&ledger.to_string_lossy())
    {
        return Err(Error::new(format!(
            "the ledger {} of kubeparity.yaml lies outside of the repository",
            ledger.display()
        ))
        .hint(
            "--trust-config lets kubeparity.yaml name paths anywhere; or type it: --ledger PLACE",
        ));
    }
    // It has no place in the file that a message could name.
    if let Some(path) = &config.checklist
        && is_outside(&path.to_string_lossy())
    {
        let text = path.display();
        return Err(Error::new(format!("{text} lies outside of the repository"))
            .hint("--trust-config lets kubeparity.yaml name paths anywhere"));
    }
    Ok(())
}

/// Refuses a ledger in an object store.
fn refuse_store(config: &Config) -> Result<(), Error> {
    let is_stored = |path: &&PathBuf| ObjectUrl::is_one(path);
    if let Some(ledger) = config.ledger.as_ref().filter(is_stored) {
        return Err(Error::new(format!(
            "the ledger {} of kubeparity.yaml is not in the repository: nothing is written to it",
            ledger.display()
        ))
        .hint(
            "--trust-config lets kubeparity.yaml name places anywhere; or type it: --ledger PLACE",
        ));
    }
    Ok(())
}
