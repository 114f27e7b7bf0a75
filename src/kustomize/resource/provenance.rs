//! [`Provenance`]: the file or generator that a resource comes from, or the transformer that changed it.

use crate::kustomize::io::repository::Repository;
use std::path::{Component, Path, PathBuf};

/// The annotation for what brought a resource.
pub(crate) const ORIGIN: &str = "config.kubernetes.io/origin";

/// The place of a directory in a build: a path from the top directory, or one in a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DirectoryPlace {
    /// The path.
    pub path: PathBuf,
    /// The repository's URL, `""` outside of any.
    pub repository: String,
    /// Its ref, where one was named.
    pub reference: String,
}

impl DirectoryPlace {
    /// Returns the place that a path leads to from here.
    #[must_use]
    pub(crate) fn join(&self, path: &str) -> Self {
        let Ok(repository) = Repository::parse(path) else {
            return Self {
                path: join(&self.path, path),
                ..self.clone()
            };
        };
        // kustomize takes the path apart where it puts clones; of one without a directory, a part of that stays.
        let directory = match repository.directory.as_str() {
            "" => "notCloned",
            directory => directory,
        };
        Self {
            path: join(Path::new(""), directory),
            repository: repository.url,
            reference: repository.reference.unwrap_or_default(),
        }
    }
}

/// The source of a resource, or the transformer that changed it. Paths are relative to the top directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Provenance {
    /// The file it was read from.
    pub path: String,
    /// The repository that the file or the configuration is in.
    pub repository: String,
    /// Its ref.
    pub reference: String,
    /// The kustomization or plugin file that asked for it.
    pub configured_in: String,
    /// The generator or transformer.
    pub configured_by: Option<ConfiguredBy>,
}

/// A generator's or transformer's identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ConfiguredBy {
    /// `builtin` for what is part of kustomize.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name, where it has one.
    pub name: String,
    /// Its namespace, where it has one.
    pub namespace: String,
}

impl Provenance {
    /// Returns the note for a file.
    #[must_use]
    pub(crate) fn file(place: &DirectoryPlace) -> Self {
        Self {
            path: place.path.display().to_string(),
            repository: place.repository.clone(),
            reference: place.reference.clone(),
            ..Self::default()
        }
    }

    /// Returns the note for a field of a kustomization file.
    #[must_use]
    pub(crate) fn builtin(file: &DirectoryPlace, kind: &str) -> Self {
        Self {
            configured_in: file.path.display().to_string(),
            repository: file.repository.clone(),
            reference: file.reference.clone(),
            configured_by: Some(ConfiguredBy {
                api_version: "builtin".to_owned(),
                kind: kind.to_owned(),
                ..ConfiguredBy::default()
            }),
            ..Self::default()
        }
    }

    /// Returns its YAML.
    pub(crate) fn to_yaml(&self) -> String {
        self.lines().join("\n") + "\n"
    }

    /// Returns the lines of its YAML, in kustomize's order.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |indent: &str, key: &str, value: &str| {
            (!value.is_empty()).then(|| format!("{indent}{key}: {value}"))
        };
        let mut lines = vec![
            line("", "path", &self.path),
            line("", "repo", &self.repository),
            line("", "ref", &self.reference),
            line("", "configuredIn", &self.configured_in),
        ];
        if let Some(by) = &self.configured_by {
            lines.push(Some("configuredBy:".to_owned()));
            lines.push(line("  ", "apiVersion", &by.api_version));
            lines.push(line("  ", "kind", &by.kind));
            lines.push(line("  ", "name", &by.name));
            lines.push(line("  ", "namespace", &by.namespace));
        }
        lines.into_iter().flatten().collect()
    }
}

/// Joins a path to the directory it is relative to, by text alone: `a/../b` is `b`.
fn join(directory: &Path, path: &str) -> PathBuf {
    let mut joined = PathBuf::new();
    for part in directory.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(joined.components().next_back(), Some(Component::Normal(_))) =>
            {
                joined.pop();
            }
            part => joined.push(part),
        }
    }
    joined
}
