//! Which environments a command is about: from the command line, or from `kubeparity.yaml`.

use std::path::{Path, PathBuf};

use globset::Glob;

use crate::config::Config;
use crate::error::Error;
use crate::source::{self, Collected, Disk, Source, Spelling};
use crate::yaml::SourceMap;

/// The environments, what is held against what, and the configuration.
pub(super) struct Chosen {
    environments: Vec<Wanted>,
    /// (reference, target)
    pub(super) pairs: Vec<(String, String)>,
    pub(super) config: Config,
}

struct Wanted {
    name: String,
    aliases: Vec<String>,
    sources: Vec<(Option<String>, Source)>,
}

pub(super) fn choose(
    spelled: &[String],
    config: Option<&Path>,
    sources: &SourceMap,
) -> Result<Chosen, Error> {
    let found = Config::load(config, sources)?;
    if spelled.is_empty() {
        let config = found.ok_or_else(|| {
            Error::new("there is no kubeparity.yaml here or above, and no sources were given")
                .hint("try: kubeparity check overlays/staging overlays/production")
        })?;
        let environments = config
            .environments
            .iter()
            .map(|environment| of_config(environment, &config.directory));
        let chosen = Chosen {
            environments: environments.collect::<Result<_, _>>()?,
            pairs: config.pairs(),
            config,
        };
        return match chosen.pairs.is_empty() {
            true => Err(Error::new("kubeparity.yaml has nothing to compare")
                .hint("it needs two environments at least")),
            false => Ok(chosen),
        };
    }
    if spelled.len() < 2 {
        return Err(Error::new("one source has nothing to be held against")
            .hint("give two, the reference first"));
    }
    let environments = of_command_line(spelled)?;
    let mut names = environments
        .iter()
        .map(|environment| environment.name.clone());
    let first = names.next().unwrap_or_default();
    let pairs = names.map(|name| (first.clone(), name)).collect();
    Ok(Chosen {
        environments,
        pairs,
        config: found.unwrap_or_default(),
    })
}

fn of_command_line(spelled: &[String]) -> Result<Vec<Wanted>, Error> {
    let mut environments: Vec<Wanted> = Vec::new();
    for text in spelled {
        let Ok(spelling) = text.parse::<Spelling>();
        let name = spelling.environment();
        if environments.iter().any(|other| other.name == name) {
            return Err(Error::new(format!("two sources are called '{name}'"))
                .hint("name them: NAME=SOURCE"));
        }
        environments.push(Wanted {
            name,
            aliases: Vec::new(),
            sources: vec![(None, spelling.source)],
        });
    }
    Ok(environments)
}

fn of_config(environment: &crate::config::Environment, directory: &Path) -> Result<Wanted, Error> {
    let mut sources = Vec::new();
    for path in &environment.paths {
        let whole = directory.join(path);
        match path.contains('*') {
            false => sources.push((None, Source::Path(whole))),
            true => {
                let found = matching(directory, path)?;
                if found.is_empty() {
                    return Err(
                        Error::new(format!("no directory matches '{path}'")).at(environment.origin)
                    );
                }
                sources.extend(
                    found
                        .into_iter()
                        .map(|(app, path)| (Some(app), Source::Path(path))),
                );
            }
        }
    }
    sources.extend(
        environment
            .command
            .iter()
            .map(|command| (None, Source::Command(command.clone()))),
    );
    Ok(Wanted {
        name: environment.name.clone(),
        aliases: environment.aliases.clone(),
        sources,
    })
}

/// Finds the directories that a glob with one `*` in it names, and what the `*` stands for.
fn matching(directory: &Path, pattern: &str) -> Result<Vec<(String, PathBuf)>, Error> {
    let mut parts = pattern.splitn(2, '*');
    let (before, after) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let (suffix, below) = after.split_once('/').unwrap_or((after, ""));
    let glob = Glob::new(&format!("{prefix}*{suffix}"))
        .map_err(|error| Error::new(format!("'{pattern}' is no glob: {error}")))?
        .compile_matcher();
    let parent = directory.join(parent);
    let here = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent.as_path()
    };
    let entries = std::fs::read_dir(here)
        .map_err(|error| Error::new(format!("cannot read {}: {error}", here.display())))?;
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry
            .map_err(|error| Error::new(format!("cannot read {}: {error}", here.display())))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = parent.join(&name).join(below);
        if glob.is_match(&name) && path.is_dir() {
            let app = name
                .strip_prefix(prefix)
                .and_then(|name| name.strip_suffix(suffix))
                .unwrap_or(&name);
            found.push((app.to_owned(), path));
        }
    }
    found.sort();
    Ok(found)
}

/// Reads every environment that is compared.
pub(super) fn collect(
    chosen: &Chosen,
    app: Option<&str>,
    sources: &SourceMap,
) -> Result<Vec<Collected>, Error> {
    let disk = Disk::new(sources);
    let compared = |name: &str| {
        chosen
            .pairs
            .iter()
            .any(|(reference, target)| reference == name || target == name)
    };
    let environments = chosen
        .environments
        .iter()
        .filter(|environment| compared(&environment.name));
    environments
        .map(|environment| one(environment, app, &disk, sources))
        .collect()
}

fn one(
    environment: &Wanted,
    app: Option<&str>,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Collected, Error> {
    let mut all = Collected {
        environment: environment.name.clone(),
        aliases: environment.aliases.clone(),
        ..Collected::default()
    };
    let mut spellings = Vec::new();
    for (bound, source) in &environment.sources {
        if app.is_some() && bound.as_deref() != app {
            continue;
        }
        let mut part = source::collect(&environment.name, source, disk, sources)?;
        for object in &mut part.objects {
            object.app.clone_from(bound);
        }
        all.objects.append(&mut part.objects);
        all.remarks.append(&mut part.remarks);
        all.not_evaluated.append(&mut part.not_evaluated);
        spellings.push(part.spelling);
    }
    if spellings.is_empty() {
        let app = app.unwrap_or_default();
        return Err(Error::new(format!(
            "{} has no application '{app}'",
            environment.name
        )));
    }
    all.spelling = spellings.join(", ");
    Ok(all)
}
