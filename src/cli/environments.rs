//! Which environments a command is about, from the command line or from `kubeparity.yaml`, and what they hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::{self, Config};
use crate::error::Error;
use crate::model::{self, Environment};
use crate::source::{Collected, Disk, Request, Source, Spelling, collect_all};
use crate::yaml::SourceMap;

/// What was typed about environments.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Selection<'a> {
    /// Sources; none for those of the configuration.
    pub(super) sources: &'a [String],
    /// The configuration file, in place of the one found upwards.
    pub(super) config: Option<&'a Path>,
    /// The only application to look at.
    pub(super) app: Option<&'a str>,
}

/// The environments, what is held against what, and the configuration.
#[derive(Debug)]
pub(super) struct Chosen {
    requests: Vec<Request>,
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

/// Settles what a command is about.
///
/// # Errors
/// If there is nothing to compare, or the configuration says what it cannot.
pub(super) fn choose(selection: Selection<'_>, disk: &Disk<'_>) -> Result<Chosen, Error> {
    let path = config_path(selection.config);
    let found = path.map(|path| config::load(&path, disk)).transpose()?;
    let mut chosen = if selection.sources.is_empty() {
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
    if let Some(app) = selection.app {
        chosen.narrow(app)?;
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
        if is_taken(&request.environment) && request.spelling == *text {
            // Two directories of the same name are told apart by their paths; a name that was given is meant.
            request.environment.clone_from(&request.spelling);
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
    let Ok(spelling) = text.parse::<Spelling>();
    let mut request = Request::from(spelling);
    if let Some(environment) = config.environments.get(&request.environment) {
        request.aliases.clone_from(&environment.aliases);
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

    /// Reads every environment.
    ///
    /// # Errors
    /// If one cannot be read, or holds no workload.
    pub(super) fn load(
        &self,
        disk: &Disk<'_>,
        sources: &SourceMap,
    ) -> Result<Vec<Environment>, Error> {
        let mut all = collect_all(&self.requests, disk, sources)?;
        let unread: BTreeSet<String> = all
            .iter()
            .flat_map(|collected| collected.unread_apps.iter().cloned())
            .collect();
        self.requests
            .iter()
            .zip(&mut all)
            .map(|(request, collected)| {
                // What one side could not be read for is not missing there.
                collected
                    .objects
                    .retain(|object| object.app.as_ref().is_none_or(|app| !unread.contains(app)));
                let environment = model::build(collected);
                log::debug!(
                    "{}: {} workloads",
                    environment.name,
                    environment.workloads.len()
                );
                refuse_empty(request, collected, &environment)?;
                Ok(environment)
            })
            .collect()
    }
}

/// An environment without a workload would be in parity with another; it is rather a mistake.
fn refuse_empty(
    request: &Request,
    collected: &Collected,
    environment: &Environment,
) -> Result<(), Error> {
    let is_meant = request.parts.is_empty() || !collected.unread_apps.is_empty();
    if is_meant || !environment.workloads.is_empty() {
        return Ok(());
    }
    let mut found: Vec<String> = environment
        .others
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    for (kind, count) in [
        ("ConfigMap", environment.config_maps.len()),
        ("Secret", environment.secrets.len()),
    ] {
        if count > 0 {
            found.push(format!("{count} {kind}"));
        }
    }
    found.extend(
        environment
            .not_evaluated
            .iter()
            .map(|missing| format!("{} ({})", missing.what, missing.why)),
    );
    let found = if found.is_empty() {
        "nothing at all".to_owned()
    } else {
        found.join(", ")
    };
    Err(Error::new(format!("{} holds no workload", collected.spelling)).hint(format!(
        "found {found}; what is compared is a Deployment, StatefulSet, DaemonSet, CronJob, Job, ReplicaSet, Pod or Rollout"
    )))
}
