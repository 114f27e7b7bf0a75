//! [`Images`]: what Dockerfiles say of a program: the variables that its image has, whatever the manifest says, and the scripts that
//! start it.

use std::path::{Path, PathBuf};

use crate::needs::Effect;
use crate::source::{Links, read_file};

/// Directories below the root that are looked into.
const MOST_NESTED: usize = 4;

/// Words of the names of Dockerfiles that developers have.
const FOR_DEVELOPERS: &[&str] = &["dev", "development", "local", "test", "tests", "ci"];

/// The Dockerfiles of a program.
#[derive(Default)]
pub(super) struct Images {
    files: Vec<Dockerfile>,
}

struct Dockerfile {
    directory: PathBuf,
    /// The variables that it sets, and the effect that their absence from the manifest has.
    set: Vec<(String, Effect)>,
    /// The commands that the image starts.
    starts: String,
    /// The files that are copied into it.
    copies: String,
}

impl Images {
    /// Reads the Dockerfiles at or below a directory.
    pub(super) fn of(root: &Path) -> Self {
        let mut images = Self::default();
        gather(root, 0, &mut images.files);
        images
    }

    /// Returns the effect that a variable's absence has at most, for a file that is a part of the image: where several Dockerfiles stand
    /// beside each other, all have to set it.
    pub(super) fn effect(&self, name: &str, file: &Path) -> Option<Effect> {
        let above = self
            .files
            .iter()
            .filter(|of| file.starts_with(&of.directory));
        let depth = above
            .clone()
            .map(|of| of.directory.components().count())
            .max()?;
        let nearest = above.filter(|of| of.directory.components().count() == depth);
        let effects = nearest.map(|of| {
            of.set
                .iter()
                .rev()
                .find(|(set, _)| set == name)
                .map(|(_, effect)| *effect)
        });
        effects.collect::<Option<Vec<Effect>>>()?.into_iter().max()
    }

    /// Tells whether there is no Dockerfile, so that nothing says what is started.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Tells whether an image starts a file.
    pub(super) fn starts(&self, name: &str) -> bool {
        let stem = name.split('.').next().unwrap_or(name);
        let starts = |text: &str| {
            let mut words = text.split(|c: char| c.is_whitespace() || "[]\"',/;&|".contains(c));
            words.any(|word| word == name || (word == stem && !stem.is_empty()))
        };
        self.files.iter().any(|of| starts(&of.starts))
    }

    /// Tells whether an image fills templates when it starts.
    pub(super) fn fills(&self) -> bool {
        let mut files = self.files.iter();
        files.any(|of| of.starts.contains("envsubst") || of.copies.contains("/etc/nginx/templates"))
    }
}

fn gather(directory: &Path, depth: usize, found: &mut Vec<Dockerfile>) {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && depth < MOST_NESTED && !name.starts_with('.') && name != "node_modules"
        {
            gather(&path, depth + 1, found);
        } else if kind.is_file() && is_dockerfile(&name) {
            let bytes = read_file(&path, Links::Anywhere).unwrap_or_default();
            found.push(read(directory, &String::from_utf8_lossy(&bytes)));
        }
    }
}

fn is_dockerfile(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split(['.', '-', '_']);
    parts.any(|part| matches!(part, "dockerfile" | "containerfile"))
        && !lower
            .split(['.', '-', '_'])
            .any(|part| FOR_DEVELOPERS.contains(&part))
}

/// A stage: its name, the one that it builds on, and what it sets and starts.
#[derive(Default)]
struct Stage {
    name: String,
    base: String,
    set: Vec<(String, Effect)>,
    starts: String,
    copies: String,
}

/// Reads the last stage, and those that it builds on: what another sets is there when the image is made, not when it runs.
fn read(directory: &Path, text: &str) -> Dockerfile {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut stages: Vec<Stage> = Vec::new();
    for line in joined.lines().map(str::trim) {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match &*word.to_ascii_uppercase() {
            "FROM" => stages.push(stage(rest)),
            "ENV" => {
                let last = stages.last_mut();
                last.into_iter()
                    .for_each(|stage| stage.set.extend(set_by(rest)));
            }
            word @ ("ENTRYPOINT" | "CMD" | "COPY" | "ADD") => {
                if let Some(stage) = stages.last_mut() {
                    let text = match word {
                        "COPY" | "ADD" => &mut stage.copies,
                        _ => &mut stage.starts,
                    };
                    text.push_str(rest);
                    text.push('\n');
                }
            }
            _ => {}
        }
    }
    let mut file = Dockerfile {
        directory: directory.to_owned(),
        set: Vec::new(),
        starts: String::new(),
        copies: String::new(),
    };
    let mut base: Option<String> = None;
    for stage in stages.into_iter().rev() {
        if base.as_ref().is_some_and(|base| *base != stage.name) {
            continue;
        }
        file.set.splice(0..0, stage.set);
        file.starts.push_str(&stage.starts);
        file.copies.push_str(&stage.copies);
        base = Some(stage.base);
    }
    file
}

/// Reads what stands behind `FROM`: `--platform=… image AS name`.
fn stage(rest: &str) -> Stage {
    let mut words = rest
        .split_whitespace()
        .filter(|word| !word.starts_with("--"));
    Stage {
        base: words.next().unwrap_or_default().to_lowercase(),
        name: words.nth(1).unwrap_or_default().to_lowercase(),
        ..Stage::default()
    }
}

/// Returns what `ENV` sets: a variable that is set to nothing is there, and empty.
fn set_by(rest: &str) -> Vec<(String, Effect)> {
    let effect = |value: &str| match value.trim_matches(['"', '\'']).is_empty() {
        true => Effect::Empty,
        false => Effect::Default,
    };
    let first = rest.split_whitespace().next().unwrap_or_default();
    if !first.contains('=') {
        let value = rest.trim_start().get(first.len()..).unwrap_or_default();
        return vec![(first.to_owned(), effect(value.trim()))];
    }
    let pairs = rest
        .split_whitespace()
        .filter_map(|word| word.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), effect(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let file = read(Path::new(""), text);
        let set = file.set.iter().map(|(name, effect)| match effect {
            Effect::Default => name.clone(),
            _ => format!("{name}-"),
        });
        set.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_spellings_set() {
        let text = "FROM a\nENV PORT=80 \\\n  MODE=\"x y\"\nenv OLD value=1\nENV LONE value\nENV NONE=\"\" N=\nRUN ENV=1\n";
        assert_eq!(shown(text), "PORT MODE OLD LONE NONE- N-");
    }

    #[test]
    fn a_stage_that_builds_sets_nothing() {
        for (text, expected) in [
            ("FROM a AS build\nENV A=1\nFROM b\nENV B=1\n", "B"),
            (
                "FROM a AS base\nENV A=1\nFROM base AS build\nENV B=1\nFROM base\nENV C=1\n",
                "A C",
            ),
            ("FROM --platform=x a as Base\nENV A=1\nFROM BASE\n", "A"),
            ("ENV A=1\n", ""),
            ("ARG X\nFROM a\nARG A=1\nENV A\n", "A-"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_script_is_started_not_built_with() {
        let images = Images {
            files: vec![read(
                Path::new(""),
                "FROM a\nCOPY build.sh start.sh /\nRUN ./build.sh\nENTRYPOINT [\"/app/start.sh\"]\nCMD run && envsubst\n",
            )],
        };
        assert!(images.starts("start.sh") && images.starts("run.sh") && images.fills());
        assert!(!images.starts("build.sh") && !images.starts("art.sh"));
    }

    #[test]
    fn all_dockerfiles_of_a_directory_have_to_set_it() {
        let file = |directory: &str, text: &str| read(Path::new(directory), text);
        let images = Images {
            files: vec![
                file("/a", "FROM x\nENV A=1 B=1\n"),
                file("/a", "FROM x\nENV A=1\n"),
                file("/a/b", "FROM x\nENV C=1\n"),
            ],
        };
        let set = |name, path: &str| images.effect(name, Path::new(path)).is_some();
        assert!(set("A", "/a/x.py") && !set("B", "/a/x.py") && !set("C", "/a/x.py"));
        assert!(set("C", "/a/b/x.py") && !set("A", "/a/b/x.py") && !set("A", "/x.py"));
        assert!(is_dockerfile("Dockerfile.prod") && is_dockerfile("api.Dockerfile"));
        assert!(!is_dockerfile("Dockerfile.dev") && !is_dockerfile("docker-compose.yml"));
    }
}
