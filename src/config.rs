//! `kubeparity.yaml`: the environments, what is held against what, and what is wanted.
//!
//! Takes the file; gives a [`Config`] of plain values with their places, and from it [`Request`]s to read and a policy to
//! judge by. Unknown keys are refused with the nearest known one. Leaves reading the environments to [`crate::source`].

mod accept;
mod cluster;
mod decode;
mod expectation;
mod find;
mod policy;
mod reader;

pub(crate) use accept::{Entry, append};
pub(crate) use decode::decode;
pub use expectation::ExpectEntry;
pub(crate) use find::find;
pub use find::load;
pub(crate) use reader::suggestion;

use crate::maps::IndexMap;
use schemars::JsonSchema;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::kustomize::ImageEntry;
use crate::source::cluster::Target;
use crate::source::{GlobError, Overrides, Part, Request, Source, expand, is_remote};
use crate::yaml::Origin;

/// What `kubeparity.yaml` says.
#[derive(Debug, Clone, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "kubeparity.yaml")]
pub struct Config {
    /// The environments by name, in the order of release.
    pub environments: IndexMap<String, EnvironmentConfig>,
    /// What is held against what. Left out: every environment against the first.
    #[serde(default)]
    pub comparisons: Vec<ComparisonConfig>,
    /// Severities by rule id.
    #[serde(default)]
    pub rules: IndexMap<String, Level>,
    /// Differences that are wanted.
    #[serde(default)]
    pub expect: Vec<ExpectEntry>,
    /// The directory that relative paths start from.
    #[schemars(skip)]
    pub directory: PathBuf,
    /// The places of the keys of `rules`, in their order.
    #[schemars(skip)]
    pub rule_origins: Vec<Origin>,
}

/// One environment. At most one of `overlay`, `manifests` and `command` says what is declared, `cluster` where it runs; one of
/// all has to be there.
#[derive(Debug, Clone, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentConfig {
    /// Directories with a kustomization: a path, a list, or a glob whose `*` binds an application.
    #[schemars(with = "Option<OneOrMany>")]
    pub overlay: Vec<String>,
    /// Files or directories of manifests, spelled like `overlay`.
    #[schemars(with = "Option<OneOrMany>")]
    pub manifests: Vec<String>,
    /// A shell command that prints manifests.
    pub command: Option<String>,
    /// Other words for the environment in names and hosts (`stg`, `prd`).
    #[schemars(with = "Option<OneOrMany>")]
    pub aliases: Vec<String>,
    /// The namespace that the deployer gives to objects that name none.
    pub namespace: Option<String>,
    /// Images that the deployer overrides, as in a kustomization.
    #[schemars(with = "Option<Vec<ImageConfig>>")]
    pub images: Vec<ImageEntry>,
    /// Variables that Flux substitutes (`${VAR}`).
    #[serde(default)]
    pub substitute: IndexMap<String, String>,
    /// The cluster that it runs in.
    #[schemars(with = "Option<ClusterConfig>")]
    pub cluster: Option<Target>,
    /// Where the environment is configured.
    #[schemars(skip)]
    pub origin: Origin,
}

/// Where an environment runs, and what is looked at there.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the schema only")]
struct ClusterConfig {
    /// The kubeconfig's context; `in-cluster` for the cluster that the program runs in.
    context: String,
    /// A namespace, or several. Left out: the context's own.
    namespace: Option<OneOrMany>,
    /// Look in all namespaces.
    all_namespaces: Option<bool>,
    /// Labels that workloads have to have, as kubectl spells them.
    selector: Option<String>,
    /// `namespace` where everything in it is the overlay's: workloads that nobody declares are reported then.
    owns: Option<String>,
    /// Resources that the team will never grant, each with a reason: reported, and no longer exit code 2.
    off_limits: Option<Vec<OffLimitsConfig>>,
}

/// A resource that is not to be looked at.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the schema only")]
struct OffLimitsConfig {
    /// Its plural, as in a Role: `secrets`.
    resource: String,
    /// Why.
    reason: String,
}

/// A text or a list of texts.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the schema only")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// A new name, tag or digest for an image.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the schema only")]
struct ImageConfig {
    /// The image to change.
    name: String,
    /// Its new name.
    new_name: Option<String>,
    /// Its new tag.
    new_tag: Option<String>,
    /// Its new digest.
    digest: Option<String>,
}

/// One reference, and what is held against it.
#[derive(Debug, Clone, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonConfig {
    /// An environment's name.
    pub reference: String,
    /// Environments' names.
    #[schemars(with = "OneOrMany")]
    pub against: Vec<String>,
}

/// What a rule's findings count for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "lowercase")]
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

/// Returns the JSON Schema of the file.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Config)).unwrap_or_default();
    text.push('\n');
    text
}

impl Config {
    /// Returns what to read for each environment that takes part in a comparison.
    ///
    /// # Errors
    /// If a glob matches nothing.
    pub fn requests(&self) -> Result<Vec<Request>, Error> {
        let compared = self.compared();
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
            let mut names = self.environments.keys();
            let Some(reference) = names.next() else {
                return Vec::new();
            };
            return names
                .map(|name| (reference.clone(), name.clone()))
                .collect();
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

/// Takes `..` out of a path, as it is written: what people see is the shortest way from here.
fn clean(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        let is_named = matches!(cleaned.components().next_back(), Some(Component::Normal(_)));
        match component {
            Component::ParentDir if is_named => {
                cleaned.pop();
            }
            Component::CurDir => {}
            other => cleaned.push(other),
        }
    }
    if cleaned.as_os_str().is_empty() {
        cleaned.push(".");
    }
    cleaned
}

impl EnvironmentConfig {
    /// Returns what to read for it.
    ///
    /// # Errors
    /// If a glob matches nothing.
    pub fn request(&self, name: &str, directory: &Path) -> Result<Request, Error> {
        let mut parts = Vec::new();
        let mut spec = Vec::new();
        for pattern in self.overlay.iter().chain(&self.manifests) {
            let path = match is_remote(Path::new(pattern)) {
                true => PathBuf::from(pattern),
                false => clean(&directory.join(pattern)),
            };
            let found = expand(&path).map_err(|error| {
                let error_at = Error::new(format!("{pattern}: {error}")).at(self.origin);
                match error {
                    GlobError::NoMatch => {
                        error_at.hint("a '*' stands for one directory's name; paths start from the directory of kubeparity.yaml")
                    }
                    GlobError::SecondStar => error_at,
                }
            })?;
            parts.extend(found);
            spec.push(path.display().to_string());
        }
        if let Some(command) = &self.command {
            let source = Source::Command(command.clone());
            spec.push(source.to_string());
            parts.push(Part { app: None, source });
        }
        if let (Some(cluster), true) = (&self.cluster, spec.is_empty()) {
            spec.push(format!("context:{}", cluster.label()));
        }
        Ok(Request {
            environment: name.to_owned(),
            aliases: self.aliases.clone(),
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
            cluster: self.cluster.clone(),
        })
    }
}
