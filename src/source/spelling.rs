//! How a source is spelled: a path, `-`, `command:…`, each with an optional `NAME=` in front.

use std::path::PathBuf;

/// A source, as spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// The environment's name, if given.
    pub name: Option<String>,
    /// What to read.
    pub source: Source,
}

/// What to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A directory with a kustomization, or a file or directory of manifests.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// The output of a command, run by the shell.
    Command(String),
}

impl std::str::FromStr for Spelling {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = match text.split_once('=') {
            Some((name, rest)) if is_name(name) => (Some(name.to_owned()), rest),
            _ => (None, text),
        };
        let source = match rest {
            "-" => Source::Stdin,
            _ => match rest.strip_prefix("command:") {
                Some(command) => Source::Command(command.to_owned()),
                None => Source::Path(rest.into()),
            },
        };
        Ok(Self { name, source })
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

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("-"),
            Self::Command(command) => write!(f, "command:{command}"),
        }
    }
}

impl Spelling {
    /// Returns the environment's name: the given one, or the last part of the path.
    #[must_use]
    pub fn environment(&self) -> String {
        match (&self.name, &self.source) {
            (Some(name), _) => name.clone(),
            (None, Source::Stdin) => "stdin".to_owned(),
            (None, Source::Command(command)) => command
                .split_whitespace()
                .next()
                .unwrap_or("command")
                .to_owned(),
            (None, Source::Path(path)) => {
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
        ];
        for (text, name, environment) in cases {
            let Ok(spelling) = text.parse::<Spelling>();
            assert_eq!(spelling.name.as_deref(), name, "{text}");
            assert_eq!(spelling.environment(), environment, "{text}");
            let printed = match name {
                Some(name) => format!("{name}={}", spelling.source),
                None => spelling.source.to_string(),
            };
            assert_eq!(printed, text);
        }
    }
}
