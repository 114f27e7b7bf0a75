//! The directories of a build, one after another: [`Directory`] is one of them, [`Accumulator`] holds the resources of all
//! so far.
//!
//! A directory brings its resources, then what it generates, then its components' work; then its
//! transformers run over all of it. A base starts from nothing, a component from what its parent has.

mod bases;
mod kustomization_file;
mod plugins;
mod vars;

pub(crate) use self::kustomization_file::load_kustomization;

use super::{merge_generated, steps};
use crate::kustomize::error::Kind as ErrorKind;
use crate::kustomize::fields::config::Config;
use crate::kustomize::fields::crds;
use crate::kustomize::io::documents;
use crate::kustomize::io::file::{File, parse_ahead};
use crate::kustomize::io::loader::Loader;
use crate::kustomize::kustomization::{Kind, Kustomization, Text, VarEntry};
use crate::kustomize::patch::schema::Definitions;
use crate::kustomize::plugins::context::{Context, Said};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::provenance::{DirectoryPlace, Provenance};
use crate::kustomize::resource::read;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::{Error, Permissions};
use crate::yaml::{self, Dialect};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Advice on a file of `resources:` with an object that is there.
const LISTED_AGAIN: &str =
    "a file that changes an object of a base goes under 'patches:', as '- path: FILE'";

/// The resources, variables and configuration that directories have brought so far.
#[derive(Default)]
pub(crate) struct Accumulator {
    /// The resources.
    pub(crate) resources: ResMap,
    /// The fields that transformers change.
    pub(crate) config: Arc<Config>,
    /// The variables by name.
    pub(crate) vars: BTreeMap<String, VarEntry>,
}

/// The state that all directories of one build share.
#[derive(Default)]
pub(crate) struct Shared {
    /// All that was said beside what is rendered.
    pub(crate) said: RefCell<Said>,
    /// Texts for people about deprecated fields.
    pub(crate) deprecations: RefCell<Vec<String>>,
    /// The definitions of `openapi.path`, once one directory has brought some.
    pub(crate) definitions: OnceCell<Definitions>,
    /// Whether the top directory wants `buildMetadata`, so that sources are noted.
    pub(crate) tracks_sources: bool,
    /// Whether generators go on without inputs that cannot be read.
    pub(crate) goes_without_missing: bool,
    /// The programs that may run.
    pub(crate) permissions: Permissions,
    /// Bases that brought no resources and no variables, with the namespace that each was entered with, and their configuration.
    pub(super) empty: RefCell<BTreeMap<(PathBuf, String), Arc<Config>>>,
}

/// One kustomization directory.
pub(crate) struct Directory<'a> {
    shared: &'a Shared,
    /// Its files.
    pub(crate) loader: Loader<'a>,
    /// Its kustomization file.
    pub(crate) kustomization: Kustomization,
    file_name: &'static str,
    /// Its place, as seen from the top directory.
    place: DirectoryPlace,
    /// The nearest namespace of the directories that led here.
    inherited_namespace: Text,
}

impl<'a> Directory<'a> {
    /// Returns the top directory of a build.
    pub(crate) fn top(
        shared: &'a Shared,
        loader: Loader<'a>,
        (kustomization, file_name): (Kustomization, &'static str),
    ) -> Self {
        Self {
            shared,
            loader,
            kustomization,
            file_name,
            place: DirectoryPlace::default(),
            inherited_namespace: Text::default(),
        }
    }

    /// Does all that this directory asks for, on top of what is there.
    pub(crate) fn accumulate(&self, mut accumulator: Accumulator) -> Result<Accumulator, Error> {
        let file = &self.kustomization;
        self.take_openapi()?;
        self.shared
            .deprecations
            .borrow_mut()
            .extend(file.deprecations.iter().cloned());
        self.add_resources(&mut accumulator, &file.resources)
            .map_err(|error| error.on_the_way("accumulating resources"))?;
        accumulator.add_config(&self.own_config()?)?;
        steps::add_generated(self, &mut accumulator.resources)?;
        for component in &file.components {
            accumulator = self
                .add_component(accumulator, component)
                .map_err(|error| error.on_the_way("accumulating components"))?;
        }
        steps::run_transformers(self, &mut accumulator)?;
        steps::run_validators(self, &mut accumulator.resources)?;
        for var in &file.vars {
            accumulator.add_var(var.clone())?;
        }
        Ok(accumulator)
    }

    /// Takes the definitions of `openapi.path`. A build has one set of them: the top directory's, or else those of the
    /// first directory that brings some.
    fn take_openapi(&self) -> Result<(), Error> {
        let openapi = &self.kustomization.openapi;
        match (openapi.get("path"), openapi.get("version")) {
            (Some(path), Some(_)) => Err(Error::new(
                "builtin version and custom schema provided, cannot use both",
            )
            .at(path.origin)),
            (Some(path), None) => {
                let document = self.load_document(path)?;
                let document = document.unwrap_or_else(|| yaml::Node::null(path.origin));
                let definitions = Definitions::new(
                    document,
                    path.origin,
                    self.place != DirectoryPlace::default(),
                )?;
                // The first set is the one that counts.
                let _ = self.shared.definitions.set(definitions);
                Ok(())
            }
            (None, Some(version)) if &**version != "v1.21.2" => {
                Err(Error::new("the specified OpenAPI version is not built in").at(version.origin))
            }
            _ => Ok(()),
        }
    }

    /// The default configuration with that of `configurations` and `crds` merged in.
    fn own_config(&self) -> Result<Arc<Config>, Error> {
        let mut config = Config::standard();
        for path in &self.kustomization.configurations {
            if let Some(document) = self.load_document(path)? {
                config.merge(&Arc::new(Config::decode(&document)?))?;
            }
        }
        for path in &self.kustomization.crds {
            if let Some(document) = self.load_document(path)? {
                config.merge(&Arc::new(crds::config_of_crd(&document, path)?))?;
            }
        }
        Ok(config)
    }

    /// Reads the first document of a file that configures the build.
    fn load_document(&self, path: &Text) -> Result<Option<yaml::Node>, Error> {
        let file = self.loader.load(path)?;
        yaml::read_first(&file.text()?, file.origin, Dialect::Yaml11)
            .map_err(|error| documents::explain(&error, "error converting YAML to JSON"))
    }

    /// Adds resources: each path is a file, or else a directory.
    pub(crate) fn add_resources(
        &self,
        accumulator: &mut Accumulator,
        paths: &[Text],
    ) -> Result<(), Error> {
        let files: Vec<_> = paths.iter().map(|path| self.loader.load(path)).collect();
        let found: Vec<_> = files.iter().flatten().cloned().collect();
        parse_ahead(&found);
        drop(found);
        for (path, file) in paths.iter().zip(files) {
            let Err(as_file) = self.add_file(accumulator, path, file) else {
                continue;
            };
            if matches!(as_file.kind(), ErrorKind::Unsupported | ErrorKind::Status) {
                return Err(as_file);
            }
            let loader = match self.loader.enter(path) {
                Ok(loader) => loader,
                Err(error) if error.kind() == ErrorKind::Unsupported => return Err(error),
                Err(error)
                    if as_file.kind() == ErrorKind::MalformedYaml
                        && error.kind() != ErrorKind::Timeout =>
                {
                    return Err(as_file);
                }
                Err(error) => {
                    let hint = error.hint_text().map(str::to_owned);
                    let plain = error.fault() != error.message();
                    let fault = plain.then(|| error.fault().to_owned());
                    let message = both_failed(&as_file, error).message().to_owned();
                    let error = as_file.with_message(message);
                    let error = match fault {
                        Some(fault) => error.plainly(fault),
                        None => error,
                    };
                    return Err(match hint {
                        Some(hint) => error.hint(hint),
                        None => error,
                    });
                }
            };
            self.add_base(accumulator, path, loader)
                .map_err(|error| both_failed(&as_file, error))?;
        }
        Ok(())
    }

    fn add_file(
        &self,
        accumulator: &mut Accumulator,
        path: &Text,
        file: Result<Arc<File>, Error>,
    ) -> Result<(), Error> {
        let mut resources = file
            .and_then(|file| read::of_taken_file(file, path))
            .map_err(|error| {
                error.on_the_way(format_args!("accumulating resources from '{path}'"))
            })?;
        for resource in &mut resources {
            resource.configured_in = path.origin;
            if self.shared.tracks_sources {
                resource.provenance = Some(Provenance::file(&self.place.join(path)));
            }
        }
        for resource in resources {
            accumulator.resources.append(resource).map_err(|error| {
                error
                    .hint(LISTED_AGAIN)
                    .on_the_way(format_args!("merging resources from '{path}'"))
            })?;
        }
        Ok(())
    }

    fn add_component(&self, accumulator: Accumulator, path: &Text) -> Result<Accumulator, Error> {
        let quoted = |prefix: &str, error: Error| error.quoted_behind(prefix).at(path.origin);
        let loader = self
            .loader
            .enter(path)
            .map_err(|error| quoted("loader.New", error))?;
        let accumulate = || -> Result<Accumulator, Error> {
            let child = self.enter(path, loader)?;
            let root = child.loader.root().display().to_string();
            if child.kustomization.kind != Kind::Component {
                return Err(Error::new(format!(
                    "expected kind 'Component' for path '{root}' but got 'Kustomization'"
                )));
            }
            let brought = child.accumulate(accumulator).map_err(|error| {
                error.on_the_way(format_args!("recursed accumulation of path '{root}'"))
            })?;
            // Merged into nothing, a configuration is not what it was: see `add_config`.
            let mut merged = Accumulator::default();
            merged.merge(brought).map_err(|error| {
                error.on_the_way(format_args!("recursed merging from path '{root}'"))
            })?;
            Ok(merged)
        };
        accumulate().map_err(|error| quoted("accumulateDirectory:", error))
    }

    fn enter(&self, path: &Text, loader: Loader<'a>) -> Result<Directory<'a>, Error> {
        let (kustomization, file_name) = load_kustomization(&loader).map_err(|error| {
            error
                .on_the_way(format_args!(
                    "couldn't make target for path '{}'",
                    loader.root().display()
                ))
                .at(path.origin)
        })?;
        Ok(Directory {
            shared: self.shared,
            loader,
            kustomization,
            file_name,
            place: self.place.join(path),
            inherited_namespace: self.helm_namespace().clone(),
        })
    }

    /// Adds what a generator made, noting what made it.
    pub(crate) fn add_generated(
        &self,
        resources: &mut ResMap,
        mut generated: Resource,
        by: Option<&Provenance>,
    ) -> Result<(), Error> {
        if generated.provenance.is_none() {
            generated.provenance = by.cloned();
        }
        merge_generated::join_generated(resources, generated)
    }

    /// Returns how a field of this directory's file is noted, if notes are wanted.
    pub(crate) fn note(&self, kind: &str) -> Option<Provenance> {
        self.shared
            .tracks_sources
            .then(|| Provenance::builtin(&self.file(), kind))
    }

    /// Returns all that a plugin may know of this directory.
    pub(crate) fn context(&self) -> Context<'_> {
        let shared = self.shared;
        Context {
            loader: &self.loader,
            permissions: &shared.permissions,
            definitions: shared.definitions.get(),
            goes_without_missing: shared.goes_without_missing,
            said: &shared.said,
        }
    }

    /// Returns the namespace that releases go to where a chart does not say.
    pub(crate) fn helm_namespace(&self) -> &Text {
        match self.kustomization.namespace.is_empty() {
            true => &self.inherited_namespace,
            false => &self.kustomization.namespace,
        }
    }

    /// Returns the kustomization file, as seen from the top directory.
    pub(super) fn file(&self) -> DirectoryPlace {
        self.place.join(self.file_name)
    }
}

impl Accumulator {
    fn merge(&mut self, other: Self) -> Result<(), Error> {
        for resource in other.resources.into_resources() {
            self.resources.append(resource)?;
        }
        self.add_config(&other.config)?;
        for (_, var) in other.vars {
            self.claim_var(var)?;
        }
        Ok(())
    }

    /// Merges a configuration in. Merging into nothing is not copying: a spec for one kind that
    /// comes first keeps out one for any kind with the same path.
    fn add_config(&mut self, config: &Arc<Config>) -> Result<(), Error> {
        if Arc::ptr_eq(config, &Config::standard()) && *self.config == Config::default() {
            // The defaults alone come out as they are.
            self.config = Arc::clone(config);
            return Ok(());
        }
        self.config.merge(config)
    }
}

/// The error for a path that can be read neither as a file nor as a directory.
fn both_failed(as_file: &Error, as_directory: Error) -> Error {
    as_directory.on_the_way(format_args!("accumulation err='{as_file}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_configuration_merges_into_nothing_unchanged() {
        let mut merged = Arc::new(Config::default());
        merged.merge(&Config::standard()).unwrap();
        assert_eq!(merged, Config::standard());
    }
}
