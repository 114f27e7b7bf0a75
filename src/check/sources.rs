//! Sources as they were typed: what to read for each, and what each is called.
//!
//! Takes texts and the configuration; gives a [`Request`] for every text. A name that was typed, or is an environment's of the
//! configuration, stays; the others are called after what tells them apart. Leaves the pairs to [`super::plan`].

use std::path::{Component, Path, PathBuf};

use crate::config::{Config, suggestion};
use crate::environments::{is_environment_word, promotion, source_names};
use crate::error::Error;
use crate::source::{Request, Source, SourceSpec, empty, expand, is_remote, snapshot};
use crate::words::{all_of, listed};

use super::Plan;

/// Environments of a glob that a remark names.
const MOST_NAMED: usize = 20;

/// Requests, and remarks on how they were found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) requests: Vec<Request>,
    pub(super) remarks: Vec<String>,
}

/// Returns what to read for every source, each under a name of its own. What a glob matches comes in the order in which
/// environments are promoted, all else as it was typed.
///
/// # Errors
/// If an environment of the configuration cannot be read, a glob matches nothing, or two sources have one name.
pub(super) fn find(texts: &[String], config: &Config) -> Result<Found, Error> {
    let (mut paths, mut globs) = (Vec::new(), Vec::new());
    for text in texts {
        match matches(text)? {
            None => paths.push(text.clone()),
            Some(found) => {
                globs.push((text, paths.len()..paths.len() + found.len()));
                paths.extend(found);
            }
        }
    }
    let mut requests = requests(&paths, config)?;
    let mut remarks = Vec::new();
    for (glob, range) in globs {
        let Some(found) = requests.get_mut(range) else {
            continue;
        };
        found.sort_by_cached_key(|request| promotion(&request.environment));
        let names: Vec<&str> = found.iter().map(|of| of.environment.as_str()).collect();
        let all = match names.len() > MOST_NAMED {
            true => listed(&names, MOST_NAMED),
            false => all_of(&names),
        };
        remarks.push(format!(
            "{glob} stands for {all}, in the order in which environments are promoted"
        ));
    }
    remarks.extend(against_release(&requests));
    Ok(Found { requests, remarks })
}

/// Says where sources stand against the order of release, as a shell's own `overlays/*` puts them.
fn against_release(requests: &[Request]) -> Option<String> {
    let stage = |request: &Request| promotion(&request.environment);
    let pairs = requests.iter().zip(requests.iter().skip(1));
    let mut against = pairs.filter(|(before, after)| {
        let is_known = !after.is_local() && stage(before) > 0 && stage(after) > 0;
        is_known && stage(before) > stage(after)
    });
    let (before, after) = against.next()?;
    let (before, after) = (&before.environment, &after.environment);
    Some(format!(
        "{before} stands before {after}: sources are given in the order of release, and each is compared with the one before it"
    ))
}

/// Returns the directories and manifests that a glob matches; `None` for a text that is not one.
fn matches(text: &str) -> Result<Option<Vec<String>>, Error> {
    let Ok(spec) = text.parse::<SourceSpec>();
    let path = match spec.source {
        Source::Snapshot(path) if spec.name.is_none() && text.contains('*') && !path.exists() => {
            let found = snapshot::matching(&path)?.into_iter();
            let texts = found.map(|path| Source::Snapshot(path).to_string());
            return Ok(Some(texts.collect()));
        }
        Source::Path(path) if spec.name.is_none() && text.contains('*') => path,
        _ => return Ok(None),
    };
    if path.exists() || is_remote(&path) {
        return Ok(None);
    }
    let failed = |error: &dyn std::fmt::Display| {
        Error::new(format!("{text}: {error}"))
            .hint("a '*' stands for one directory's or file's name")
    };
    let parts = expand(&path).map_err(|error| failed(&error))?;
    let is_source = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        path.is_dir() || matches!(ending, Some("yaml" | "yml" | "json"))
    };
    let paths = parts.into_iter().filter_map(|part| match part.source {
        Source::Path(path) if is_source(&path) => Some(path.display().to_string()),
        _ => None,
    });
    Ok(Some(paths.collect()))
}

/// Returns what to read for every source, each under a name of its own.
fn requests(texts: &[String], config: &Config) -> Result<Vec<Request>, Error> {
    let typed: Vec<Typed> = texts
        .iter()
        .map(|text| typed(text, config))
        .collect::<Result<_, _>>()?;
    let mut requests: Vec<Request> = Vec::with_capacity(typed.len());
    for (one, name) in typed.iter().zip(names(&typed)) {
        let mut request = one.request.clone();
        request.environment = name;
        if !one.is_configured {
            let known = config.environments.get(&request.environment);
            let aliases = known.and_then(|known| known.aliases.clone());
            request.aliases = aliases.unwrap_or_default().0;
        }
        let mut others = requests.iter();
        if let Some(other) = others.find(|other| other.environment == request.environment) {
            if let Some(error) = of_itself(other, &request) {
                return Err(error);
            }
            return Err(
                Error::new(format!("two sources are called '{}'", request.environment))
                    .hint("name them: NAME=SOURCE"),
            );
        }
        requests.push(request);
    }
    Ok(requests)
}

/// Refuses to compare an environment with itself: what is always equal says nothing.
///
/// # Errors
/// If both sides of a pair are read from the same sources with the same overrides.
pub(super) fn refuse_self(plan: &Plan) -> Result<(), Error> {
    let find = |name: &str| {
        let mut requests = plan.requests.iter();
        requests.find(|request| request.environment == name)
    };
    for (reference, target) in &plan.pairs {
        if let (Some(reference), Some(target)) = (find(reference), find(target))
            && let Some(error) = of_itself(reference, target)
        {
            return Err(error);
        }
    }
    Ok(())
}

fn of_itself(reference: &Request, target: &Request) -> Option<Error> {
    if identity(reference)? != identity(target)? {
        return None;
    }
    let (a, b) = (&reference.environment, &target.environment);
    let called = match a == b {
        true => format!("{a} is compared with itself"),
        false => format!("{a} and {b} are the same source"),
    };
    Some(
        Error::new(format!("{called}: {}", reference.spec))
            .hint("an environment always equals itself: name another source"),
    )
}

/// Returns what tells an environment from others, whatever it is called; `None` where it is read by other means. One overlay that
/// two clusters run is two environments.
fn identity(request: &Request) -> Option<String> {
    let cluster = request.cluster.as_ref().map(|target| {
        format!(
            "{:?} {:?} {:?}",
            target.context, target.namespaces, target.selector
        )
    });
    if request.parts.is_empty() {
        return cluster;
    }
    let mut parts: Vec<String> = request
        .parts
        .iter()
        .map(|part| match &part.source {
            Source::Path(path) => format!("{:?} {}", part.app, whole(path).display()),
            Source::Snapshot(path) => format!("snapshot {}", whole(path).display()),
            other => format!("{:?} {other:?}", part.app),
        })
        .collect();
    parts.sort();
    let overrides = &request.overrides;
    let namespace = overrides.namespace.as_ref().map(|(name, _)| name);
    Some(format!(
        "{parts:?} {namespace:?} {:?} {:?} {cluster:?}",
        overrides.images, overrides.substitute
    ))
}

/// Returns a path as the file system knows it; of what is not there, the shortest spelling.
fn whole(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let parts = path.components();
        parts.filter(|part| *part != Component::CurDir).collect()
    })
}

/// One source as it was typed.
struct Typed {
    request: Request,
    /// The name is the user's own: typed, or the configuration's.
    is_named: bool,
    /// It is an environment of the configuration.
    is_configured: bool,
    /// The path that it can be called after.
    path: Option<String>,
    /// The namespace, of a cluster's.
    namespace: Option<String>,
}

/// Reads a source as typed, or the name of a configured environment, where no file is called like it.
fn typed(text: &str, config: &Config) -> Result<Typed, Error> {
    let Ok(spec) = text.parse::<SourceSpec>();
    if spec.is_empty() {
        return Err(empty(spec.name.as_deref().unwrap_or_default()));
    }
    let of_config = |name: &str| {
        let found = config.environments.get(name)?;
        (!Path::new(name).exists()).then_some(found)
    };
    if let Source::Path(path) = &spec.source
        && let Some(name) = path.to_str()
        && let Some(environment) = of_config(name)
    {
        let called = spec.name.clone().unwrap_or_else(|| name.to_owned());
        let mut request = environment.request(&called, &config.directory)?;
        if called != name {
            request.aliases.push(name.to_owned());
        }
        return Ok(Typed {
            request,
            is_named: true,
            is_configured: true,
            path: None,
            namespace: None,
        });
    }
    if let Source::Path(path) = &spec.source {
        refuse_unknown(path, config)?;
    }
    let path = match &spec.source {
        Source::Path(path) | Source::Snapshot(path) => Some(path.display().to_string()),
        Source::Commit { reference, path } => {
            Some(format!("{reference}/{}", path.as_deref().unwrap_or(".")))
        }
        _ => None,
    };
    let namespace = match &spec.source {
        Source::Cluster { namespace, .. } => namespace.clone(),
        _ => None,
    };
    Ok(Typed {
        is_named: spec.name.is_some(),
        is_configured: false,
        path,
        namespace,
        request: spec.into(),
    })
}

/// Refuses a bare word that is neither an environment of the configuration nor a file.
fn refuse_unknown(path: &Path, config: &Config) -> Result<(), Error> {
    let word = path.to_str().unwrap_or_default();
    let is_word = !word.is_empty() && !word.contains(['/', '.', ':']);
    if !is_word || config.environments.is_empty() || path.exists() {
        return Ok(());
    }
    let known: Vec<&str> = config.environments.keys().map(String::as_str).collect();
    Err(Error::new(format!(
        "'{word}' is neither an environment of kubeparity.yaml nor a directory here"
    ))
    .hint(suggestion(word, &known)))
}

/// Returns the names of all sources: those that are the user's, and for the paths what tells them apart.
fn names(typed: &[Typed]) -> Vec<String> {
    let unnamed = |one: &&Typed| !one.is_named && one.path.is_some();
    let paths: Vec<&str> = typed
        .iter()
        .filter(unnamed)
        .filter_map(|one| one.path.as_deref())
        .collect();
    let alone = paths.len() == 1;
    let mut found = source_names(&paths).into_iter();
    let mut names: Vec<String> = Vec::with_capacity(typed.len());
    for one in typed {
        let own = one.request.environment.clone();
        let name = match unnamed(&one) {
            true => found.next().unwrap_or_default(),
            false => own.clone(),
        };
        // By itself, a path without a known word is called after its end.
        let is_told = !name.is_empty() && (!alone || is_environment_word(&name));
        names.push(if is_told { name } else { own });
    }
    // Of one context, the namespaces tell.
    let shared: Vec<bool> = names
        .iter()
        .map(|name| names.iter().filter(|other| *other == name).count() > 1)
        .collect();
    for ((one, name), is_shared) in typed.iter().zip(&mut names).zip(shared) {
        if let (true, false, Some(namespace)) = (is_shared, one.is_named, &one.namespace) {
            name.clone_from(namespace);
        }
    }
    names
}
