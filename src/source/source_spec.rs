//! Sources as people spell them: a path, `-`, `command:…`, `context:…`, `snapshot:…`, `env:…`, `compose:…`, each with an optional `NAME=` in front.

use super::ObjectUrl;
use crate::kustomize::Repository;
use crate::mask;
use std::path::{Path, PathBuf};

/// A source, as spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSpec {
    /// The environment's name, if given.
    pub name: Option<String>,
    /// The source to read.
    pub source: Source,
}

/// The source to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A directory with a kustomization, or a file or directory of manifests.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// The output of a command, run by the shell.
    Command(String),
    /// A cluster: its context, `None` for the one that the program runs in, and a namespace.
    Cluster {
        /// The context's name, whatever is in it.
        context: Option<String>,
        /// The namespace, if one was spelled.
        namespace: Option<String>,
    },
    /// A file that `kubeparity snapshot` wrote, or an object of an object store.
    Snapshot(PathBuf),
    /// The files that a commit of this repository has.
    Commit {
        /// The name of the commit: a branch, a tag, a hash.
        reference: String,
        /// The path from the top of the repository; without it, this directory.
        path: Option<String>,
    },
    /// A file of variables, as developers have it.
    Dotenv {
        /// The file.
        file: PathBuf,
        /// The container that it is held against, if one was spelled: `Deployment/checkout/app`, or a part of that.
        container: Option<String>,
    },
    /// Compose files.
    Compose {
        /// The files, of which later ones go over earlier ones.
        files: Vec<PathBuf>,
        /// Services, and the containers that the configuration says they stand for.
        containers: Vec<(String, String)>,
    },
}

impl std::str::FromStr for SourceSpec {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = match text.split_once('=') {
            Some((name, rest)) if is_name(name) => (Some(name.to_owned()), rest),
            _ => (None, text),
        };
        let source = match rest {
            "-" => Source::Stdin,
            _ => prefixed(rest).unwrap_or_else(|| Source::Path(rest.into())),
        };
        Ok(Self { name, source })
    }
}

/// The words before a `:` that say what a source is.
pub(super) const PREFIXES: [&str; 6] = ["context", "command", "snapshot", "git", "env", "compose"];

fn prefixed(text: &str) -> Option<Source> {
    if let Some(command) = text.strip_prefix("command:") {
        return Some(Source::Command(command.to_owned()));
    }
    if let Some(file) = text.strip_prefix("snapshot:") {
        return Some(Source::Snapshot(file.into()));
    }
    if let Some(commit) = text.strip_prefix("git:").filter(|of| !of.starts_with("//")) {
        let (reference, path) = match commit.split_once(':') {
            Some((reference, path)) => (reference, Some(path.to_owned())),
            None => (commit, None),
        };
        let reference = reference.to_owned();
        return Some(Source::Commit { reference, path });
    }
    if let Some(file) = text.strip_prefix("env:") {
        return Some(Source::dotenv(file));
    }
    if let Some(files) = text.strip_prefix("compose:") {
        return Some(Source::Compose {
            files: files.split(',').map(PathBuf::from).collect(),
            containers: Vec::new(),
        });
    }
    if let Some(context) = text.strip_prefix("context:") {
        let (context, namespace) = with_namespace(context);
        let context = Some(context.to_owned());
        return Some(Source::Cluster { context, namespace });
    }
    let (name, namespace) = with_namespace(text);
    let context = None;
    (name == "in-cluster").then_some(Source::Cluster { context, namespace })
}

/// Splits a namespace off. Names of contexts may hold a `#`, so only what can be a namespace is one.
fn with_namespace(text: &str) -> (&str, Option<String>) {
    let is_label = |name: &str| {
        let mut bytes = name.bytes();
        !name.is_empty()
            && name.len() <= 63
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    match text.rsplit_once('#') {
        Some((name, namespace)) if is_label(namespace) => (name, Some(namespace.to_owned())),
        _ => (text, None),
    }
}

/// Names are short and plain, so that a path with `=` in it stays a path.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && text != "."
}

impl Source {
    /// Returns the source of a file of variables, spelled `FILE` or `FILE#KIND/NAME/CONTAINER`.
    pub(crate) fn dotenv(text: &str) -> Self {
        let (file, container) = match text.rsplit_once('#') {
            Some((file, container)) if !file.is_empty() && !container.is_empty() => {
                (file, Some(container.to_owned()))
            }
            _ => (text, None),
        };
        Self::Dotenv {
            file: file.into(),
            container,
        }
    }
}

/// Returns what an environment is called by the name of its file: `local` for `.env`, `staging` for `.env.staging` and `staging.env`.
fn name_of_dotenv(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_start_matches('.');
    let name = name.strip_prefix("env.").unwrap_or(name);
    match name.strip_suffix(".env").unwrap_or(name) {
        "" | "env" => "local".to_owned(),
        name => name.to_owned(),
    }
}

/// Returns what an environment is called by the name of its Compose file: `local` for `docker-compose.yml`, `staging` for
/// `compose.staging.yaml`.
fn name_of_compose(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let rest = stem.strip_prefix("docker-").unwrap_or(&stem);
    let rest = rest.strip_prefix("compose").unwrap_or(&stem);
    match rest.trim_start_matches(['.', '-', '_']) {
        "" => "local".to_owned(),
        name => name.to_owned(),
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("-"),
            Self::Command(command) => write!(f, "command:{}", mask::mask_text("", command)),
            Self::Snapshot(file) => write!(f, "snapshot:{}", file.display()),
            Self::Commit { reference, path } => {
                write!(f, "git:{reference}")?;
                path.iter().try_for_each(|path| write!(f, ":{path}"))
            }
            Self::Dotenv { file, container } => {
                write!(f, "env:{}", file.display())?;
                container.iter().try_for_each(|name| write!(f, "#{name}"))
            }
            Self::Compose { files, .. } => {
                let files: Vec<String> = files
                    .iter()
                    .map(|file| file.display().to_string())
                    .collect();
                write!(f, "compose:{}", files.join(","))
            }
            Self::Cluster { context, namespace } => {
                match context {
                    Some(context) => write!(f, "context:{context}")?,
                    None => f.write_str("in-cluster")?,
                }
                namespace.iter().try_for_each(|name| write!(f, "#{name}"))
            }
        }
    }
}

impl SourceSpec {
    /// Tells whether nothing was typed where the source should be: `production=`, `snapshot:`.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.source {
            Source::Path(path) | Source::Snapshot(path) | Source::Dotenv { file: path, .. } => {
                path.as_os_str().is_empty()
            }
            Source::Compose { files, .. } => files.iter().any(|file| file.as_os_str().is_empty()),
            Source::Command(command) => command.trim().is_empty(),
            Source::Cluster { context, .. } => context.as_deref() == Some(""),
            Source::Commit { reference, .. } => reference.is_empty(),
            Source::Stdin => false,
        }
    }

    /// Returns the environment's name: the given one, or the last part of the path.
    #[must_use]
    pub fn environment(&self) -> String {
        match (&self.name, &self.source) {
            (Some(name), _) => name.clone(),
            (None, Source::Stdin) => "stdin".to_owned(),
            (None, Source::Commit { reference, path }) => {
                let path = path.as_deref().unwrap_or(reference).trim_end_matches('/');
                path.rsplit('/').next().unwrap_or(path).to_owned()
            }
            // `PGPASSWORD=… helm template` runs helm.
            (None, Source::Command(command)) => command
                .split_whitespace()
                .find(|word| !word.contains('='))
                .unwrap_or("command")
                .to_owned(),
            (None, Source::Dotenv { file, .. }) => name_of_dotenv(file),
            (None, Source::Compose { files, .. }) => {
                name_of_compose(files.first().map_or(Path::new(""), |file| file))
            }
            (None, Source::Cluster { context, .. }) => {
                context.clone().unwrap_or_else(|| "in-cluster".to_owned())
            }
            (None, Source::Path(path) | Source::Snapshot(path)) => {
                let repository = path.to_str().map(Repository::parse);
                let path = match &repository {
                    Some(Ok(repository)) if !ObjectUrl::is_one(path) => repository.name(),
                    _ => path,
                };
                path.file_stem().or_else(|| path.file_name()).map_or_else(
                    || path.display().to_string(),
                    |name| name.to_string_lossy().into_owned(),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_read_and_written() {
        let cases = [
            ("overlays/staging", None, "staging"),
            ("staging=overlays/stg", Some("staging"), "staging"),
            ("-", None, "stdin"),
            ("production=-", Some("production"), "production"),
            ("command:helm template x", None, "helm"),
            ("a/b=c/d", None, "d"),
            ("x.yaml", None, "x"),
            ("https://h.org/a/shop//overlays/qa?ref=v1", None, "qa"),
            ("git@h.org:a/shop.git?ref=v1", None, "shop"),
            ("context:staging", None, "staging"),
            ("context:staging#shop", None, "staging"),
            ("a=context:b@c:d/e f#g h", Some("a"), "a"),
            (
                "context:arn:aws:eks:eu-west-1:1:cluster/x#shop",
                None,
                "arn:aws:eks:eu-west-1:1:cluster/x",
            ),
            ("in-cluster#shop", None, "in-cluster"),
            ("in-cluster", None, "in-cluster"),
            ("live=snapshot:out/production.json", Some("live"), "live"),
            ("snapshot:out/production.json", None, "production"),
            ("snapshot:s3://bucket/prod/eu-1.json", None, "eu-1"),
            ("git:main:overlays/production", None, "production"),
            ("old=git:v1.2", Some("old"), "old"),
            ("git:v1.2", None, "v1.2"),
            ("env:.env", None, "local"),
            ("env:web/.env.staging", None, "staging"),
            ("env:qa.env#Deployment/checkout/app", None, "qa"),
            ("dev=env:.env", Some("dev"), "dev"),
            ("compose:docker-compose.yml", None, "local"),
            ("compose:a/compose.qa.yaml,b.yml", None, "qa"),
            ("dev=compose:shop.yml", Some("dev"), "dev"),
            ("compose:shop.yml", None, "shop"),
        ];
        for (text, name, environment) in cases {
            let Ok(spec) = text.parse::<SourceSpec>();
            assert_eq!(spec.name.as_deref(), name, "{text}");
            assert_eq!(spec.environment(), environment, "{text}");
            let printed = match name {
                Some(name) => format!("{name}={}", spec.source),
                None => spec.source.to_string(),
            };
            assert_eq!(printed, text);
        }
    }
}
