//! [`refuse_outside`]: a configuration may come from a stranger, and names nothing outside of its repository.

use std::path::Path;

use super::{Config, clean};
use crate::error::Error;
use crate::source::{is_remote, repository};

/// Refuses paths that lead out of the repository in which the configuration lies.
///
/// # Errors
/// The first of them, with its place.
pub(super) fn refuse_outside(config: &Config) -> Result<(), Error> {
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
    // These have no place in the file that a message could name.
    for path in config.ledger.iter().chain(&config.checklist) {
        let text = path.to_string_lossy();
        if !text.contains("://") && is_outside(&text) {
            let hint = "--trust-config lets kubeparity.yaml name paths anywhere";
            return Err(Error::new(format!("{text} lies outside of the repository")).hint(hint));
        }
    }
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
