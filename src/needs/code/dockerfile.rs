//! Variables that a Dockerfile sets: the image has them, whatever the manifest says.

use std::path::{Path, PathBuf};

use crate::source::{Links, read_file};

/// Directories below the root that are looked into.
const MOST_NESTED: usize = 4;

/// Returns the variables that Dockerfiles at or below a directory set, each with the directory of the Dockerfile.
pub(super) fn variables(root: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    gather(root, 0, &mut found);
    found
}

fn gather(directory: &Path, depth: usize, found: &mut Vec<(PathBuf, String)>) {
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
        } else if kind.is_file() && (name == "Dockerfile" || name.starts_with("Dockerfile.")) {
            let bytes = read_file(&path, Links::Anywhere).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            found.extend(
                set_by(&text)
                    .into_iter()
                    .map(|name| (directory.to_owned(), name)),
            );
        }
    }
}

/// Returns the names that `ENV` sets in the last stage, or in any of them: stages build on each other.
fn set_by(text: &str) -> Vec<String> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut names = Vec::new();
    for line in joined.lines().map(str::trim) {
        let Some(rest) = line
            .get(..4)
            .filter(|word| word.eq_ignore_ascii_case("ENV "))
            .and(line.get(4..))
        else {
            continue;
        };
        match rest.contains('=') {
            true => names.extend(
                rest.split_whitespace()
                    .filter_map(|word| word.split_once('='))
                    .map(|(name, _)| name.to_owned()),
            ),
            false => names.extend(rest.split_whitespace().next().map(str::to_owned)),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_set() {
        let text =
            "FROM a\nENV PORT=80 \\\n  MODE=\"x y\"\nenv OLD value=1\nENV LONE value\nRUN ENV=1\n";
        let names = set_by(text);
        for name in ["PORT", "MODE", "LONE"] {
            assert!(names.iter().any(|of| of == name), "{name}: {names:?}");
        }
        assert!(!names.iter().any(|of| of == "RUN"));
    }
}
