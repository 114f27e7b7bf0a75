//! [`Neighbours`]: environments that are not part of the run, and that its values may name all the same.

use std::path::{Component, Path};
use std::sync::Arc;

use super::States;
use crate::compare::named;
use crate::config::Config;
use crate::environments::{EnvironmentNames, Named, is_environment_word, siblings_of};
use crate::source::{Request, Source, is_overlay};

/// The environments beside those of a run.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// Those that `kubeparity.yaml` declares, with their aliases.
    pub declared: Vec<(String, Vec<String>)>,
    /// Directories beside the run's own that are environments too.
    pub siblings: Vec<String>,
}

impl Neighbours {
    /// Gathers them for the sources of a run.
    pub(super) fn of(requests: &[Request], config: Option<&Config>) -> Self {
        let declared = config.into_iter().flat_map(|config| &config.environments);
        let declared = declared.map(|(name, environment)| {
            let aliases = environment.aliases.clone().unwrap_or_default().0;
            (name.clone(), aliases)
        });
        let mut siblings: Vec<String> = requests.iter().flat_map(siblings).collect();
        siblings.sort_unstable();
        siblings.dedup();
        Self {
            declared: declared.collect(),
            siblings,
        }
    }

    /// Gives every state the words for all environments that are known.
    pub(super) fn tell(&self, all: &mut [States]) {
        let run = all.iter().filter_map(|states| states.first().map(named));
        let names = Arc::new(self.names_beside(&run.collect::<Vec<_>>()));
        for states in all {
            states.know(&names);
        }
    }

    /// Returns the words for all environments that are known, those of requests first.
    pub(super) fn names(&self, requests: &[Request]) -> EnvironmentNames {
        let run = requests.iter().map(|request| Named {
            name: &request.environment,
            aliases: &request.aliases,
        });
        self.names_beside(&run.collect::<Vec<_>>())
    }

    fn names_beside(&self, run: &[Named<'_>]) -> EnvironmentNames {
        let declared = self.declared.iter();
        let declared: Vec<Named<'_>> = declared
            .map(|(name, aliases)| Named { name, aliases })
            .collect();
        let siblings: Vec<&str> = self.siblings.iter().map(String::as_str).collect();
        EnvironmentNames::new(run, &declared, &siblings)
    }
}

/// Returns the environments beside the directories that a request reads.
fn siblings(request: &Request) -> Vec<String> {
    let mut paths = request.parts.iter().filter_map(|part| match &part.source {
        Source::Path(path) => Some(path),
        _ => None,
    });
    let Some(path) = paths.next() else {
        return Vec::new();
    };
    let text = |part: Component<'_>| part.as_os_str().to_string_lossy().into_owned();
    let components: Vec<String> = path.components().map(text).collect();
    let names: Vec<&str> = components.iter().map(String::as_str).collect();
    siblings_of(&names, &request.environment, |at| {
        let parent: std::path::PathBuf = names.get(..at).unwrap_or_default().iter().collect();
        let mut found = directories(&parent);
        // Beside an overlay stand charts' values and scripts too.
        if at + 1 == names.len() && is_overlay(path) {
            found.retain(|name| is_environment_word(name) || is_overlay(&parent.join(name)));
        }
        found
    })
}

/// Returns the names of the directories in a directory; none where it cannot be listed.
fn directories(parent: &Path) -> Vec<String> {
    let parent = match parent.as_os_str().is_empty() {
        true => Path::new("."),
        false => parent,
    };
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let directories = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let names = directories.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| !name.starts_with('.')).collect()
}
