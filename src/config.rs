//! `kubeparity.yaml`: the environments, what is held against what, and what is wanted.
//!
//! Takes the file; gives a [`Config`] of plain values with their places, and from it [`Request`]s to read and a policy to
//! judge by. Unknown keys are refused with the nearest known one. Leaves reading the environments to [`crate::source`].

mod accept;
mod cluster;
mod expectation;
mod find;
mod images;
mod needs;
mod node_reader;
mod notify;
mod order;
mod paths;
mod policy;
mod read;
mod refusal;
mod trust;
mod values;

pub(crate) use crate::suggest::did_you_mean as suggestion;
pub(crate) use accept::append;
pub use expectation::ExpectEntry;
pub use find::load;
pub(crate) use find::{find, in_directory, parse};
pub use needs::NeedsEntry;
pub use notify::{NotifyConfig, NotifyFormat};
pub(crate) use order::in_order;
pub(crate) use paths::clean;
pub use paths::{PathText, Paths};
pub use values::{Glob, OneOrMany};

use crate::maps::IndexMap;
use crate::schema::schema_of;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::glob::{Pattern, PatternError};
use crate::kustomize::ImageEntry;
use crate::source::cluster::ClusterTarget;
use crate::source::{
    GlobError, NotInGit, ObjectUrl, ObjectsNotInGit, Overrides, Part, Request, Source, expand,
    is_remote,
};
use crate::yaml::Origin;

/// The contents of `kubeparity.yaml`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "kubeparity.yaml")]
pub struct Config {
    /// The environments by name, in the order of release. May be left out where sources are named on the command line.
    #[serde(default)]
    #[schemars(example = json!({"staging": {"overlay": "overlays/staging"}, "production": {"overlay": "overlays/production"}}))]
    pub environments: IndexMap<String, EnvironmentConfig>,
    /// Environments to compare with each other. Left out: each environment with the one before.
    #[serde(default)]
    #[schemars(example = json!([{"reference": "staging", "against": ["canary", "production"]}]))]
    pub comparisons: Vec<ComparisonConfig>,
    /// Severities by rule id.
    #[serde(default, deserialize_with = "levels")]
    #[schemars(example = json!({"image-differs": "off", "resources-missing": "error"}))]
    pub rules: IndexMap<String, Level>,
    /// Differences that are wanted.
    #[serde(default)]
    #[schemars(example = json!([{"rule": "replicas-differ", "workload": "checkout", "reason": "production has the load"}]))]
    pub expect: Vec<ExpectEntry>,
    /// Variables that processes need.
    #[serde(default)]
    #[schemars(example = json!([{"workload": "checkout", "variables": ["DATABASE_URL", "CACHE_URL?"]}]))]
    pub needs: Vec<NeedsEntry>,
    /// Kinds of objects that are read of clusters besides those that always are: `Certificate`, `ServiceMonitor.monitoring.coreos.com`.
    #[serde(default, deserialize_with = "values::kinds")]
    #[schemars(example = json!(["Certificate", "ServiceMonitor.monitoring.coreos.com"]))]
    pub kinds: Vec<String>,
    /// The file that keeps when each finding began and ended: the default of `--ledger`. An object (`s3://BUCKET/KEY`, `gs://…`, `az://…`) counts
    /// with `--trust-config` alone, as does a file outside of the repository.
    #[serde(default, deserialize_with = "values::path")]
    #[schemars(with = "Option<String>", example = "parity-ledger.json")]
    pub ledger: Option<PathBuf>,
    /// Days for which a declared change may wait for its apply: what is `live-pending` for longer, by the ledger, is a warning.
    #[serde(default, rename = "pendingDays", deserialize_with = "values::days")]
    #[schemars(with = "Option<u32>", example = 7)]
    pub pending_days: Option<u32>,
    /// The template of `-o checklist`, a file in Markdown: the default of `--checklist`.
    #[serde(default, deserialize_with = "values::path")]
    #[schemars(with = "Option<String>", example = "release-checklist.md")]
    pub checklist: Option<PathBuf>,
    /// Who is told of changes: the default of `--notify`. It counts with `--trust-config` alone.
    #[schemars(example = json!({"urlFrom": "PARITY_WEBHOOK", "format": "slack"}))]
    pub notify: Option<NotifyConfig>,
    /// The directory that relative paths start from.
    #[serde(skip)]
    pub directory: PathBuf,
}

/// One environment. At most one of `overlay`, `manifests`, `command`, `env` and `compose` says what is declared, `cluster` where it runs; one of
/// all has to be there.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentConfig {
    /// Directories with a kustomization: a path, a list, or a glob whose `*` binds an application.
    #[schemars(example = &"apps/*/overlays/production")]
    pub overlay: Option<Paths>,
    /// Files or directories of manifests, spelled like `overlay`.
    #[schemars(example = &"rendered/production")]
    pub manifests: Option<Paths>,
    /// A shell command that prints manifests.
    #[schemars(example = &"helm template shop ./chart -f production.yaml")]
    pub command: Option<String>,
    /// Files of variables that developers have (`.env`), held against the only container, or the one that shares most names, or one that
    /// is named: `.env#Deployment/checkout/app`.
    #[schemars(example = &".env#Deployment/checkout/app")]
    pub env: Option<Paths>,
    /// Compose files that developers have (`docker-compose.yml`), of which later ones go over earlier ones: their services are held against
    /// the workloads of the same name, or of the same image.
    #[schemars(example = json!(["docker-compose.yml", "docker-compose.override.yml"]))]
    pub compose: Option<Paths>,
    /// The containers that services of the Compose files stand for, where names and images do not tell: `Deployment/checkout/app`, or a part of
    /// that. Only beside 'compose'.
    #[serde(default)]
    #[schemars(example = json!({"db": "StatefulSet/postgres"}))]
    pub services: IndexMap<String, String>,
    /// Other words for the environment in names and hosts (`stg`, `prd`).
    #[schemars(example = json!(["prd", "live"]))]
    pub aliases: Option<OneOrMany>,
    /// The namespace that the deployer gives to objects that name none.
    #[schemars(example = &"shop")]
    pub namespace: Option<String>,
    /// Images that the deployer overrides, as in a kustomization.
    #[serde(default, deserialize_with = "images::images")]
    #[schemars(with = "Option<Vec<images::ImageConfig>>")]
    #[schemars(example = json!([{"name": "registry.example.com/checkout", "newTag": "1.9.0"}]))]
    pub images: Vec<ImageEntry>,
    /// Variables that Flux substitutes (`${VAR}`).
    #[serde(default)]
    #[schemars(example = json!({"CLUSTER": "eu-1"}))]
    pub substitute: IndexMap<String, String>,
    /// Files that Secret generators read and that are left out of Git on purpose: reported, and no longer exit code 2.
    #[serde(default, rename = "notInGit")]
    #[schemars(example = json!([{"file": "overlays/production/secrets.env", "reason": "the deploy job writes it"}]))]
    pub not_in_git: Vec<NotInGitConfig>,
    /// The cluster that it runs in.
    #[serde(default, deserialize_with = "cluster::cluster")]
    #[schemars(with = "Option<cluster::ClusterConfig>")]
    #[schemars(example = json!({"context": "production", "namespace": "shop"}))]
    pub cluster: Option<ClusterTarget>,
    /// The place where the environment is configured.
    #[serde(rename = "$origin", deserialize_with = "values::origin")]
    #[schemars(skip)]
    pub origin: Origin,
}

/// Files, or objects, that are left out of Git on purpose.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotInGitConfig {
    /// The path of files or a glob, from the directory of kubeparity.yaml. Either 'file' or 'object' is given.
    #[schemars(example = &"overlays/production/*.env")]
    pub file: Option<String>,
    /// Kind and name of objects or a glob: `Secret/app-secrets`.
    #[schemars(example = &"Secret/app-*")]
    pub object: Option<String>,
    /// Why.
    #[serde(deserialize_with = "values::filled")]
    #[schemars(example = &"the deploy job writes it")]
    pub reason: String,
    /// The place where the entry starts.
    #[serde(rename = "$origin", deserialize_with = "values::origin")]
    #[schemars(skip)]
    pub origin: Origin,
}

/// One reference, and what is held against it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonConfig {
    /// An environment's name.
    #[serde(deserialize_with = "values::filled")]
    #[schemars(example = &"staging")]
    pub reference: String,
    /// Environments' names.
    #[schemars(example = json!(["canary", "production"]))]
    pub against: OneOrMany,
    /// The place where the entry starts.
    #[serde(rename = "$origin", deserialize_with = "values::origin")]
    #[schemars(skip)]
    pub origin: Origin,
}

/// The severity of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", rename = "severity")]
#[schemars(rename = "Level")]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Note,
    /// Should be looked at.
    Warning,
    /// The release is not fit to go.
    Error,
}

/// Reads severities by the ids of rules that there are.
fn levels<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IndexMap<String, Level>, D::Error> {
    let levels = IndexMap::<values::RuleId, Level>::deserialize(deserializer)?;
    Ok(levels
        .into_iter()
        .map(|(id, level)| (id.0, level))
        .collect())
}

/// Returns the JSON Schema of the file.
#[must_use]
pub fn schema() -> String {
    schema_of::<Config>()
}

impl Config {
    /// Returns the path of the ledger, as seen from here, or the place of its object.
    #[must_use]
    pub fn ledger(&self) -> Option<PathBuf> {
        let path = self.ledger.as_ref()?;
        let is_stored = ObjectUrl::is_one(path);
        let in_files = || clean(&self.directory.join(path));
        Some(if is_stored { path.clone() } else { in_files() })
    }

    /// Returns what to read for each environment that takes part in one of these comparisons.
    ///
    /// # Errors
    /// If a glob matches nothing.
    pub fn requests(&self, compared: &[(String, String)]) -> Result<Vec<Request>, Error> {
        self.environments
            .iter()
            .filter(|(name, _)| {
                compared
                    .iter()
                    .any(|(reference, target)| reference == *name || target == *name)
            })
            .map(|(name, environment)| environment.request(name, &self.directory))
            .collect()
    }

    /// Returns the pairs of environments to hold against each other, reference first.
    #[must_use]
    pub fn compared(&self) -> Vec<(String, String)> {
        if self.comparisons.is_empty() {
            let names = self.environments.iter();
            let names = names.map(|(name, of)| (name.as_str(), of.is_local()));
            return in_order(&names.collect::<Vec<_>>());
        }
        self.comparisons
            .iter()
            .flat_map(|comparison| {
                let pair = |target: &String| (comparison.reference.clone(), target.clone());
                comparison.against.iter().map(pair)
            })
            .collect()
    }
}

impl EnvironmentConfig {
    /// Returns what to read for it.
    ///
    /// # Errors
    /// If a glob matches nothing.
    pub fn request(&self, name: &str, directory: &Path) -> Result<Request, Error> {
        let mut parts = Vec::new();
        let mut spec = Vec::new();
        let paths = self.overlay.iter().chain(&self.manifests);
        for PathText { text, origin } in paths.flat_map(|paths| &paths.0) {
            let pattern = text;
            let path = match is_remote(Path::new(pattern)) {
                true => PathBuf::from(pattern),
                false => clean(&directory.join(pattern)),
            };
            let found = expand(&path).map_err(|error| {
                let error_at = Error::new(format!("{pattern}: {error}")).at(*origin);
                match error {
                    GlobError::NoMatch => {
                        error_at.hint("a '*' stands for one directory's name; paths start from the directory of kubeparity.yaml")
                    }
                    GlobError::SecondStar => error_at,
                }
            })?;
            parts.extend(found.into_iter().map(|part| Part {
                origin: *origin,
                ..part
            }));
            spec.push(path.display().to_string());
        }
        if let Some(command) = &self.command {
            let source = Source::Command(command.clone());
            spec.push(source.to_string());
            parts.push(Part {
                app: None,
                source,
                origin: self.origin,
                directory: directory.to_owned(),
            });
        }
        for part in self.local_parts(directory) {
            spec.push(part.source.to_string());
            parts.push(part);
        }
        if let (Some(cluster), true) = (&self.cluster, spec.is_empty()) {
            spec.push(format!("context:{}", cluster.label()));
        }
        let (not_in_git, objects_not_in_git) = self.not_in_git(directory)?;
        Ok(Request {
            environment: name.to_owned(),
            aliases: self.aliases.clone().unwrap_or_default().0,
            spec: spec.join(", "),
            parts,
            overrides: Overrides {
                namespace: self
                    .namespace
                    .clone()
                    .map(|namespace| (namespace, self.origin)),
                images: self.images.clone(),
                substitute: self.substitute.clone(),
            },
            not_in_git,
            objects_not_in_git,
            cluster: self.cluster.clone(),
        })
    }

    /// Tells whether it is a developer's.
    fn is_local(&self) -> bool {
        self.env.is_some() || self.compose.is_some()
    }

    /// Returns the files that a developer has.
    fn local_parts(&self, directory: &Path) -> impl Iterator<Item = Part> {
        let composed = self.compose.iter().map(move |Paths(paths)| {
            let files = paths.iter().map(|path| clean(&directory.join(&path.text)));
            Part {
                app: None,
                source: Source::Compose {
                    files: files.collect(),
                    containers: self.services.clone().into_iter().collect(),
                },
                origin: paths.first().map_or(self.origin, |path| path.origin),
                directory: directory.to_owned(),
            }
        });
        let paths = self.env.iter().flat_map(|paths| &paths.0);
        let files = paths.map(move |PathText { text, origin }| {
            let mut source = Source::dotenv(text);
            if let Source::Dotenv { file, .. } = &mut source {
                *file = clean(&directory.join(&*file));
            }
            Part {
                app: None,
                source,
                origin: *origin,
                directory: directory.to_owned(),
            }
        });
        files.chain(composed)
    }

    fn not_in_git(&self, directory: &Path) -> Result<(Vec<NotInGit>, Vec<ObjectsNotInGit>), Error> {
        let (mut files, mut objects) = (Vec::new(), Vec::new());
        for entry in &self.not_in_git {
            let glob = |text: &str| {
                let glob = text.parse::<Pattern>();
                glob.map_err(|error: PatternError| Error::new(error.to_string()).at(entry.origin))
            };
            let reason = entry.reason.clone();
            match (&entry.file, &entry.object) {
                (Some(file), None) => files.push(NotInGit {
                    files: glob(&clean(&directory.join(file)).to_string_lossy())?,
                    reason,
                }),
                (None, Some(object)) => objects.push(ObjectsNotInGit {
                    objects: glob(object)?,
                    reason,
                }),
                _ => {
                    let error = Error::new(
                        "this entry of 'notInGit' names neither a file nor an object, or both",
                    );
                    return Err(error.at(entry.origin).hint(
                        "write 'file: PATH' or 'object: Secret/NAME', and an entry for each",
                    ));
                }
            }
        }
        Ok((files, objects))
    }
}
