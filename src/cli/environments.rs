//! Which environments a command is about, from the command line or from `kubeparity.yaml`, and what they hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::cluster_args::ClusterArgs;
use crate::config::{self, Config};
use crate::error::Error;
use crate::source::cluster::ClusterTarget;
use crate::source::{Disk, Request, Source, SourceSpec};

/// What was typed about environments.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Selection<'a> {
    /// Sources; none for those of the configuration.
    pub(super) sources: &'a [String],
    /// The configuration file, in place of the one found upwards.
    pub(super) config: Option<&'a Path>,
    /// The only application to look at.
    pub(super) app: Option<&'a str>,
    /// What was typed about clusters.
    pub(super) clusters: Option<&'a ClusterArgs>,
}

/// The environments, what is held against what, and the configuration.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) requests: Vec<Request>,
    /// (reference, target)
    pub(super) pairs: Vec<(String, String)>,
    pub(super) config: Config,
    /// Whether these are all environments and applications that the configuration names.
    pub(super) whole: bool,
}

/// Returns the configuration's path: the given one, or the first found upwards, as seen from here.
pub(super) fn config_path(given: Option<&Path>) -> Option<PathBuf> {
    given
        .map(Path::to_owned)
        .or_else(|| config::find(&std::env::current_dir().ok()?))
}

fn configured(selection: Selection<'_>, disk: &Disk<'_>) -> Result<Option<Config>, Error> {
    let path = config_path(selection.config);
    path.map(|path| config::load(&path, disk)).transpose()
}

/// Settles what a command is about.
///
/// # Errors
/// If there is nothing to compare, or the configuration says what it cannot.
pub(super) fn choose(selection: Selection<'_>, disk: &Disk<'_>) -> Result<Chosen, Error> {
    let found = configured(selection, disk)?;
    let chosen = if selection.sources.is_empty() {
        of_config(found)?
    } else {
        of_command_line(selection.sources, found.unwrap_or_default())?
    };
    let from_stdin = |request: &Request| {
        request
            .parts
            .iter()
            .any(|part| part.source == Source::Stdin)
    };
    if chosen.requests.iter().filter(|r| from_stdin(r)).count() > 1 {
        return Err(
            Error::new("two environments read standard input").hint("only one source can be '-'")
        );
    }
    narrowed(chosen, selection)
}

/// Returns what to read of a cluster by itself.
pub(super) fn of_cluster(name: &str, cluster: ClusterTarget) -> Request {
    Request {
        environment: name.to_owned(),
        spec: format!("context:{}", cluster.label()),
        cluster: Some(cluster),
        ..Request::default()
    }
}

/// Settles on one source.
///
/// # Errors
/// If the configuration says what it cannot.
pub(super) fn only(
    source: &str,
    selection: Selection<'_>,
    disk: &Disk<'_>,
) -> Result<Chosen, Error> {
    let found = configured(selection, disk)?;
    let config = found.unwrap_or_default();
    let requests = vec![request(source, &config)?];
    narrowed(
        Chosen {
            requests,
            pairs: Vec::new(),
            config,
            whole: false,
        },
        selection,
    )
}

/// Settles on the configured environments that have both states: the named ones, or all.
///
/// # Errors
/// If a name is not known or has not both states, or there is none that has.
pub(super) fn with_both_states(
    selection: Selection<'_>,
    names: &[String],
    disk: &Disk<'_>,
) -> Result<Chosen, Error> {
    let found = configured(selection, disk)?;
    let config = found.ok_or_else(|| {
        Error::new("there is no kubeparity.yaml here or above")
            .hint("it says which overlay runs in which cluster; for one pair: kubeparity check OVERLAY context:NAME")
    })?;
    let mut requests = Vec::new();
    for name in names {
        let Some(environment) = config.environments.get(name) else {
            let known: Vec<&str> = config.environments.keys().map(String::as_str).collect();
            return Err(Error::new(format!("there is no environment '{name}'"))
                .hint(config::suggestion(name, &known)));
        };
        let request = environment.request(name, &config.directory)?;
        if request.cluster.is_none() || request.parts.is_empty() {
            return Err(Error::new(format!("{name} has one state only"))
                .at(environment.origin)
                .hint(
                    "drift needs what is declared (overlay, manifests or command) and a cluster",
                ));
        }
        requests.push(request);
    }
    if names.is_empty() {
        for (name, environment) in &config.environments {
            let request = environment.request(name, &config.directory)?;
            if request.cluster.is_some() && !request.parts.is_empty() {
                requests.push(request);
            }
        }
    }
    if requests.is_empty() {
        return Err(Error::new("no environment has both an overlay and a cluster")
            .hint("add 'cluster: {context: NAME, namespace: NAME}' to an environment of kubeparity.yaml"));
    }
    narrowed(
        Chosen {
            requests,
            pairs: Vec::new(),
            config,
            whole: false,
        },
        selection,
    )
}

fn narrowed(mut chosen: Chosen, selection: Selection<'_>) -> Result<Chosen, Error> {
    if let Some(app) = selection.app {
        chosen.narrow(app)?;
    }
    if let Some(clusters) = selection.clusters {
        for request in &mut chosen.requests {
            clusters.narrow(request)?;
        }
    }
    Ok(chosen)
}

fn of_config(found: Option<Config>) -> Result<Chosen, Error> {
    let config = found.ok_or_else(|| {
        Error::new("there is no kubeparity.yaml here or above, and no sources were given")
            .hint("try: kubeparity check overlays/staging overlays/production")
    })?;
    let pairs = config.compared();
    if pairs.is_empty() {
        return Err(Error::new("kubeparity.yaml has nothing to compare")
            .hint("it needs two environments at least"));
    }
    Ok(Chosen {
        requests: config.requests()?,
        pairs,
        config,
        whole: true,
    })
}

fn of_command_line(spelled: &[String], config: Config) -> Result<Chosen, Error> {
    if spelled.len() < 2 {
        return Err(Error::new("one source has nothing to be held against")
            .hint("give two, the reference first"));
    }
    let mut requests: Vec<Request> = Vec::with_capacity(spelled.len());
    for text in spelled {
        let mut request = request(text, &config)?;
        let is_taken = |name: &str| requests.iter().any(|other| other.environment == name);
        if is_taken(&request.environment) && request.spec == *text {
            // Two directories of the same name are told apart by their paths; a name that was given is meant.
            request.environment.clone_from(&request.spec);
        }
        if is_taken(&request.environment) {
            return Err(
                Error::new(format!("two sources are called '{}'", request.environment))
                    .hint("name them: NAME=SOURCE"),
            );
        }
        requests.push(request);
    }
    let mut names = requests.iter().map(|request| request.environment.clone());
    let first = names.next().unwrap_or_default();
    Ok(Chosen {
        pairs: names.map(|name| (first.clone(), name)).collect(),
        requests,
        config,
        whole: false,
    })
}

/// A source as typed; or the name of a configured environment, where no file is called like it.
fn request(text: &str, config: &Config) -> Result<Request, Error> {
    if let Some(environment) = config.environments.get(text)
        && !Path::new(text).exists()
    {
        return environment.request(text, &config.directory);
    }
    let Ok(spec) = text.parse::<SourceSpec>();
    let mut request = Request::from(spec);
    if let Some(environment) = config.environments.get(&request.environment) {
        request.aliases = environment.aliases.clone().unwrap_or_default().0;
    }
    Ok(request)
}

impl Chosen {
    /// Keeps one application.
    fn narrow(&mut self, app: &str) -> Result<(), Error> {
        let known: BTreeSet<String> = self
            .requests
            .iter()
            .flat_map(|request| request.parts.iter().filter_map(|part| part.app.clone()))
            .collect();
        if !known.contains(app) {
            let error = Error::new(format!("there is no application '{app}'"));
            return Err(if known.is_empty() {
                error.hint("a '*' in 'overlay:' binds applications; none is configured here")
            } else {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                error.hint(config::suggestion(app, &known))
            });
        }
        for request in &mut self.requests {
            request
                .parts
                .retain(|part| part.app.as_deref() == Some(app));
        }
        self.whole = false;
        Ok(())
    }
}
