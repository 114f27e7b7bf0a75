//! `kubeparity init`: how a repository is laid out, as a `kubeparity.yaml` that says so.
//!
//! Takes a directory; gives a [`Proposal`]: environments in the order of release with their overlays, the globs that applications
//! share, Compose files, and files and code that name variables; and its text with comments. Follows no link, and looks at a bounded
//! number of files. Leaves trying the proposal to the engine, and writing it to the command line.

mod comparisons;
mod environments;
mod globs;
mod kustomizations;
mod stages;
mod text;
mod walk;

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;
use crate::source::Disk;
use crate::source::cluster::Clusters;
use crate::words::listed;

use kustomizations::Overlay;
use walk::Found;

/// Directories that an error names.
const LISTED: usize = 5;

/// Names of Compose files, the likeliest first.
const LOCAL: [&str; 4] = ["local", "compose", "developer", "docker-compose"];

/// The environments that a repository has, and what belongs to them.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    environments: Vec<ProposedEnvironment>,
    /// Each reference with its targets; none where each environment is compared with the one before.
    comparisons: Vec<(String, Vec<String>)>,
    /// A developer's environment: its name and the Compose file.
    compose: Option<Optional>,
    needs: Vec<Optional>,
    /// Overlays beside those of the environments.
    left_out: Vec<String>,
    /// Overlays that one environment alone has.
    alone: Vec<String>,
    /// Whether nothing tells which environment is released first.
    is_unordered: bool,
    /// Whether an overlay has charts, which the `helm` program renders.
    has_charts: bool,
}

/// An environment of a proposal.
#[derive(Debug, Clone, Default)]
struct ProposedEnvironment {
    name: String,
    aliases: Vec<String>,
    paths: Vec<String>,
    /// The stage on the way to production, 0 where it is not known.
    stage: usize,
    /// The only context of the kubeconfig that is called so.
    context: Option<String>,
}

/// A part of a proposal that is not taken where the first check cannot tell whose it is.
#[derive(Debug, Clone)]
struct Optional {
    /// The key that it stands under: `compose`, `file`, `code`.
    key: &'static str,
    /// The environment's name, of a Compose file.
    name: String,
    path: String,
    is_taken: bool,
}

/// Parts that are left out of a trial together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// Nothing is left out.
    Nothing,
    /// The developer's environment.
    Compose,
    /// Everything that names variables.
    Needs,
    /// Both.
    Both,
}

/// Returns the directories with a kustomization below a directory, as paths.
pub(crate) fn overlays(directory: &Path) -> Vec<String> {
    let found = walk::walk(directory).overlays;
    found.iter().map(|parts| parts.join("/")).collect()
}

/// Looks at a directory, and proposes a configuration.
///
/// # Errors
/// If two environments cannot be told.
pub fn propose(directory: &Path, disk: &Disk<'_>, clusters: &Clusters) -> Result<Proposal, Error> {
    let found = walk::walk(directory);
    let overlays = kustomizations::read(directory, &found.overlays, disk);
    let mut environments = environments::find(&overlays);
    let (mut paths, alone) = globs::paths(directory, &environments);
    environments.all.retain(|of| paths.contains_key(&of.key));
    if environments.all.len() < 2 {
        return Err(too_few(directory, &found, &overlays));
    }
    let mut proposal = Proposal {
        comparisons: comparisons::of(&environments),
        alone,
        is_unordered: environments.all.iter().all(|of| of.key.stage == 0),
        has_charts: kustomizations::have_charts(&overlays, environments.paths()),
        left_out: environments.left_out.clone(),
        ..Proposal::default()
    };
    for environment in &environments.all {
        proposal.environments.push(ProposedEnvironment {
            name: environment.name.clone(),
            aliases: environment.aliases.clone(),
            paths: paths.swap_remove(&environment.key).unwrap_or_default(),
            stage: environment.key.stage,
            context: None,
        });
    }
    proposal.add_contexts(&clusters.names());
    proposal.add_optional(&found);
    Ok(proposal)
}

impl Proposal {
    /// Names the contexts that are called like one environment alone.
    fn add_contexts(&mut self, names: &[String]) {
        let mut stages: BTreeMap<usize, usize> = BTreeMap::new();
        for environment in &self.environments {
            *stages.entry(environment.stage).or_default() += 1;
        }
        for environment in &mut self.environments {
            let is_called =
                |name: &&String| **name == environment.name || environment.aliases.contains(*name);
            let of_stage = |name: &&String| {
                let stage = stages::environment_of(name).map_or(0, |of| of.stage);
                stage > 0 && stage == environment.stage
            };
            let is_only = stages.get(&environment.stage) == Some(&1);
            let exact: Vec<&String> = names.iter().filter(is_called).collect();
            let like: Vec<&String> = names.iter().filter(of_stage).filter(|_| is_only).collect();
            environment.context = match (exact.as_slice(), like.as_slice()) {
                ([one, ..], _) | ([], [one]) => Some((*one).clone()),
                _ => None,
            };
            environment
                .context
                .take_if(|name| !walk::is_speakable(name));
        }
    }

    fn add_optional(&mut self, found: &Found) {
        let is_free = |name: &&&str| self.environments.iter().all(|of| of.name != **name);
        let name = LOCAL.iter().find(is_free).copied();
        if let (Some(name), Some(path)) = (name, found.compose.first()) {
            self.compose = Some(Optional {
                key: "compose",
                name: name.to_owned(),
                path: path.clone(),
                is_taken: true,
            });
        }
        let files = found.examples.iter().map(|path| ("file", path));
        let code = found.code.iter().map(|path| ("code", path));
        self.needs = files
            .chain(code)
            .map(|(key, path)| Optional {
                key,
                name: String::new(),
                path: path.clone(),
                is_taken: true,
            })
            .collect();
    }

    /// Tells whether there is a developer's environment, and whether there is anything that names variables.
    #[must_use]
    pub fn has_optional(&self) -> (bool, bool) {
        (self.compose.is_some(), !self.needs.is_empty())
    }

    /// Leaves parts out, since a check fails with them.
    #[must_use]
    pub fn without(&self, parts: Without) -> Self {
        let mut left = self.clone();
        if matches!(parts, Without::Compose | Without::Both) {
            left.compose.iter_mut().for_each(|of| of.is_taken = false);
        }
        if matches!(parts, Without::Needs | Without::Both) {
            left.needs.iter_mut().for_each(|of| of.is_taken = false);
        }
        left
    }

    /// Leaves out what names variables and is nobody's, by the paths as a check names them; tells whether there was any.
    pub fn drop_needs(&mut self, is_nobodys: impl Fn(&str) -> bool) -> bool {
        let needs = self.needs.iter_mut();
        let mut is_any = false;
        for part in needs.filter(|of| of.is_taken && is_nobodys(&of.path)) {
            part.is_taken = false;
            is_any = true;
        }
        is_any
    }

    /// Returns the environments by their names, in the order of release.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let local = self.compose.iter().filter(|of| of.is_taken);
        let others = self.environments.iter().map(|of| of.name.as_str());
        local.map(|of| of.name.as_str()).chain(others)
    }

    /// Tells whether an overlay has charts, which only `--enable-helm` renders.
    #[must_use]
    pub fn has_charts(&self) -> bool {
        self.has_charts
    }
}

/// Says what was looked for, and how it is spelled by hand.
fn too_few(directory: &Path, found: &Found, overlays: &[Overlay]) -> Error {
    let seen = match overlays {
        [] => "no directory has a kustomization".to_owned(),
        [one] => format!("{} alone has a kustomization", one.path.join("/")),
        several => {
            let names = listed(several.iter().map(|of| of.path.join("/")), LISTED);
            format!("the paths of these differ in no environment's name: {names}")
        }
    };
    let limit = match found.is_cut {
        true => format!("; stopped after {} files", walk::MOST_ENTRIES),
        false => String::new(),
    };
    Error::new(format!(
        "cannot find two environments below {}: {seen}{limit}",
        directory.display()
    ))
    .hint(
        "init looks for directories with a kustomization whose paths differ in an environment's name, such as overlays/staging and \
         overlays/production, or apps/cart/stg and apps/cart/prd; by hand, kubeparity.yaml says \
         environments: {staging: {overlay: DIR}, production: {overlay: DIR}}, with 'manifests: PATH' or 'command: helm template …' \
         where there is no kustomization",
    )
}
