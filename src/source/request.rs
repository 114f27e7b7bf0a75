//! [`Request`]: what to read for one environment, and the glob that binds applications.

use std::path::{Path, PathBuf};

use super::cluster::{ClusterTarget, Namespaces};
use super::{Overrides, Source, SourceSpec};
use crate::glob::Pattern;
use crate::yaml::Origin;

/// The sources to read for one environment.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The environment's name.
    pub environment: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// The source as the user spelled it.
    pub spec: String,
    /// The parts to read, in order.
    pub parts: Vec<Part>,
    /// Changes that a deployer makes after rendering.
    pub overrides: Overrides,
    /// Inputs of Secret generators that are left out of Git on purpose.
    pub not_in_git: Vec<NotInGit>,
    /// Objects that are left out of Git on purpose.
    pub objects_not_in_git: Vec<ObjectsNotInGit>,
    /// The cluster that it runs in, if one is to be read.
    pub cluster: Option<ClusterTarget>,
}

impl Request {
    /// Tells whether it is a developer's environment, which has variables and no workloads of its own.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let is_local =
            |part: &Part| matches!(part.source, Source::Dotenv { .. } | Source::Compose { .. });
        self.parts.iter().any(is_local)
    }
}

/// Files that are left out of Git on purpose.
#[derive(Debug, Clone)]
pub struct NotInGit {
    /// Their paths, as seen from the current directory.
    pub files: Pattern,
    /// Why.
    pub reason: String,
}

/// Objects that are left out of Git on purpose: another hand makes them.
#[derive(Debug, Clone)]
pub struct ObjectsNotInGit {
    /// Their kind and name, or a glob: `Secret/app-secrets`.
    pub objects: Pattern,
    /// Why.
    pub reason: String,
}

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The application that it belongs to, if a glob bound one.
    pub app: Option<String>,
    /// The source to read.
    pub source: Source,
    /// The place where it is configured.
    pub origin: Origin,
    /// The directory that a command is run in; the current one where it is empty.
    pub directory: PathBuf,
}

impl From<SourceSpec> for Request {
    fn from(spec: SourceSpec) -> Self {
        let mut request = Self {
            environment: spec.environment(),
            spec: spec.source.to_string(),
            ..Self::default()
        };
        match spec.source {
            Source::Cluster { context, namespace } => {
                let namespaces = namespace.map(|name| Namespaces::Named(vec![name]));
                request.cluster = Some(ClusterTarget {
                    context,
                    namespaces: namespaces.unwrap_or_default(),
                    ..ClusterTarget::default()
                });
            }
            source => request.parts.push(Part {
                app: None,
                source,
                origin: Origin::NONE,
                directory: PathBuf::new(),
            }),
        }
        request
    }
}

/// Why a text is not a glob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GlobError {
    /// `**`, or several `*` in a path.
    #[error("a path can have one '*' only: it stands for the application")]
    SecondStar,
    /// Nothing is there.
    #[error("no directory matches")]
    NoMatch,
}

/// Finds the paths that a pattern with one `*` matches, each with the text that the `*` stands for, sorted. A pattern
/// without one is a path itself.
///
/// # Errors
/// If there is more than one `*`, or nothing matches.
pub(crate) fn expand(pattern: &Path) -> Result<Vec<Part>, GlobError> {
    let part = |app: Option<String>, path: PathBuf| Part {
        app,
        source: Source::Path(path),
        origin: Origin::NONE,
        directory: PathBuf::new(),
    };
    let text = pattern.to_string_lossy();
    match text.matches('*').count() {
        0 => return Ok(vec![part(None, pattern.to_owned())]),
        1 => {}
        _ => return Err(GlobError::SecondStar),
    }
    let mut above = PathBuf::new();
    let mut components = pattern.components();
    let mut parts = Vec::new();
    for component in components.by_ref() {
        let name = component.as_os_str().to_string_lossy();
        let Some((before, after)) = name.split_once('*') else {
            above.push(component);
            continue;
        };
        let within = if above.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &above
        };
        let entries = std::fs::read_dir(within).map_err(|_| GlobError::NoMatch)?;
        for entry in entries.flatten() {
            let found = entry.file_name().to_string_lossy().into_owned();
            let bound = found
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .filter(|bound| !bound.is_empty() && !bound.starts_with('.'));
            let mut path = above.join(&found);
            // A separator behind its name would make a file none.
            if !components.as_path().as_os_str().is_empty() {
                path.push(components.as_path());
            }
            if let Some(bound) = bound
                && path.exists()
            {
                parts.push(part(Some(bound.to_owned()), path));
            }
        }
        break;
    }
    parts.sort_by(|a, b| a.app.cmp(&b.app));
    if parts.is_empty() {
        return Err(GlobError::NoMatch);
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_binds_the_application() {
        let top = tempfile::tempdir().unwrap();
        for path in [
            "apps/b/staging",
            "apps/a/staging",
            "apps/c/production",
            "apps/.git/staging",
        ] {
            std::fs::create_dir_all(top.path().join(path)).unwrap();
        }
        let apps = |pattern: &str| {
            expand(&top.path().join(pattern))
                .map(|parts| parts.into_iter().map(|part| part.app).collect::<Vec<_>>())
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(apps("apps/*/staging"), Ok(vec![some("a"), some("b")]));
        assert_eq!(apps("*/c/production"), Ok(vec![some("apps")]));
        assert_eq!(apps("ap*/c/production"), Ok(vec![some("ps")]));
        assert_eq!(apps("apps/c/production"), Ok(vec![None]));
        assert_eq!(apps("apps/*/nothing"), Err(GlobError::NoMatch));
        assert_eq!(apps("*/*/staging"), Err(GlobError::SecondStar));
    }
}
