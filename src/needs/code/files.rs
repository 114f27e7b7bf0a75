//! [`find`]: the source files of a program, without its tests, its scripts and the code of others.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::formats::{self, Format};
use super::languages::{self, Language};
use crate::error::{Error, ErrorKind};
use crate::source::{Links, read_file};

/// Files that are looked at.
const MOST_FILES: usize = 100_000;
/// Longer files are made by programs.
const MOST_BYTES: u64 = 1 << 20;
/// Deeper directories are not looked into.
const MOST_NESTED: usize = 40;

/// Directories of tests, of scripts for developers, and of the code of others.
const LEFT_OUT: &[&str] = &[
    "__mocks__",
    "__tests__",
    "benches",
    "build",
    "ci",
    "cypress",
    "dist",
    "docs",
    "e2e",
    "example",
    "examples",
    "fixtures",
    "hack",
    "integration-tests",
    "loadtest",
    "loadtests",
    "mocks",
    "node_modules",
    "out",
    "playwright",
    "script",
    "scripts",
    "site-packages",
    "spec",
    "specs",
    "target",
    "test",
    "testdata",
    "testing",
    "tests",
    "third_party",
    "tools",
    "vendor",
    "venv",
];

/// A source file.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) reader: Reader,
}

/// The reader of a file.
#[derive(Clone, Copy)]
pub(super) enum Reader {
    Language(&'static Language),
    Format(&'static Format),
}

impl Reader {
    /// Returns what knows a file, if anything does.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let language = languages::of(path).map(Self::Language);
        language.or_else(|| formats::of(path).map(Self::Format))
    }

    /// Returns the form of a script, which counts where the image starts it, wherever it lies.
    fn of_script(path: &Path) -> Option<Self> {
        let format = formats::of(path).filter(|of| of.when == formats::When::Started);
        format.map(Self::Format)
    }
}

impl Found {
    /// Returns its text, where it is UTF-8.
    pub(super) fn text(&self) -> Option<String> {
        // It was found as a file, not as a link.
        String::from_utf8(read_file(&self.path, Links::Anywhere).ok()?).ok()
    }
}

/// Returns the source files below a directory in their order, or the file itself.
pub(super) fn find(path: &Path) -> Result<Vec<Found>, Error> {
    let unreadable = |why: String| {
        Error::new(format!("cannot read {}: {why}", path.display())).of_kind(ErrorKind::Unreadable)
    };
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    let mut found = Vec::new();
    if metadata.is_file() {
        found.extend(Reader::of(path).map(|reader| Found {
            path: path.to_owned(),
            reader,
        }));
        return Ok(found);
    }
    gather(path, (0, false), &mut found);
    match found.len() > MOST_FILES {
        true => Err(unreadable(format!("more than {MOST_FILES} files of code"))),
        false => Ok(found),
    }
}

/// Tells whether a file below a directory is one that `is_it` knows; links are not followed, and what holds no code of the program is left out.
pub(super) fn any(directory: &Path, is_it: &dyn Fn(&Path) -> bool) -> bool {
    let mut next = vec![(directory.to_owned(), 0)];
    while let Some((directory, depth)) = next.pop() {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let name = entry.file_name();
            if kind.is_dir() && depth < MOST_NESTED && !is_left_out_by(&name.to_string_lossy()) {
                next.push((entry.path(), depth + 1));
            } else if kind.is_file() && is_it(&entry.path()) {
                return true;
            }
        }
    }
    false
}

/// Links are not followed: what they lead to is found where it lies.
fn gather(directory: &Path, (depth, is_left_out): (usize, bool), found: &mut Vec<Found>) {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            let is_script = matches!(&*name, "script" | "scripts") && !is_routed(directory);
            let is_open = depth < MOST_NESTED && found.len() <= MOST_FILES;
            let is_route = matches!(&*name, "script" | "scripts") && !is_script;
            if is_open && (is_script || is_route || !is_left_out_by(&name)) {
                gather(&path, (depth + 1, is_left_out || is_script), found);
            }
        } else if kind.is_file() && !is_for_developers(&name) {
            let is_short = || entry.metadata().is_ok_and(|of| of.len() <= MOST_BYTES);
            let reader = match is_left_out {
                true => Reader::of_script(&path),
                false => Reader::of(&path),
            };
            let reader = reader.filter(|_| is_short());
            found.extend(reader.map(|reader| Found { path, reader }));
        }
    }
}

/// Tells whether the directories below this one are called as the paths that a server answers.
fn is_routed(directory: &Path) -> bool {
    let name = directory.file_name().unwrap_or_default();
    ["api", "pages", "routes"].iter().any(|of| name == *of)
}

fn is_left_out_by(directory: &str) -> bool {
    let lower = directory.to_ascii_lowercase();
    let of_tests = ["tests_", "test_"]
        .iter()
        .any(|start| lower.starts_with(start))
        || ["_tests", "-tests", ".tests"]
            .iter()
            .any(|end| lower.ends_with(end))
        || directory
            .strip_suffix("Tests")
            .is_some_and(|of| of.ends_with(|c: char| c.is_ascii_lowercase()));
    directory.starts_with('.') || of_tests || LEFT_OUT.contains(&lower.as_str())
}

/// Tells whether a file is a test, or the configuration of a tool.
fn is_for_developers(name: &str) -> bool {
    let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
    let lower: Cow<'_, str> = stem.to_ascii_lowercase().into();
    let endings = [
        "_test", "_spec", ".test", ".spec", ".config", ".stories", ".d", ".min", ".e2e",
    ];
    let is_camel = ["Test", "Tests", "IT", "Spec"]
        .iter()
        .any(|ending| stem.len() > ending.len() && stem.ends_with(ending));
    let names = [
        "conftest",
        "gruntfile",
        "gulpfile",
        "locustfile",
        "setup",
        "noxfile",
        "rakefile",
        "fabfile",
        "karma.conf",
    ];
    lower.starts_with("test_")
        || endings.iter().any(|ending| lower.ends_with(ending))
        || is_camel
        || names.contains(&&*lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_and_tools_are_left_out() {
        for name in [
            "db_test.go",
            "test_db.py",
            "a.spec.ts",
            "jest.config.js",
            "UserTest.java",
            "conftest.py",
        ] {
            assert!(is_for_developers(name), "{name}");
        }
        for name in ["db.go", "contest.py", "config.ts", "latest.rb", "Test.java"] {
            assert!(!is_for_developers(name), "{name}");
        }
        for name in [
            ".git",
            "node_modules",
            "tests_e2e",
            "unit-tests",
            "OrderingUnitTests",
            "Shop.Tests",
        ] {
            assert!(is_left_out_by(name), "{name}");
        }
        for name in ["src", "contests", "requests"] {
            assert!(!is_left_out_by(name), "{name}");
        }
    }

    #[test]
    fn a_route_that_is_called_scripts_counts() {
        let top = tempfile::tempdir().unwrap();
        for path in ["src/api/scripts/a.ts", "scripts/b.ts", "src/scripts/c.ts"] {
            let path = top.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let found = find(top.path()).unwrap();
        let names = found
            .iter()
            .map(|of| of.path.file_name().unwrap().to_string_lossy());
        assert_eq!(names.collect::<Vec<_>>(), ["a.ts"]);
    }
}
