//! What has one door: patterns are compiled, and files read, in one place each, which keep to bounds.

use super::{relative, sources};

/// A word, the only file that may have it, and why.
const DOORS: [(&str, &[&str], &str); 4] = [
    (
        "globset",
        &["glob"],
        "a pattern from outside is compiled within bounds by crate::glob",
    ),
    (
        "fs::read(",
        &["source/local"],
        "a file is read within bounds by crate::source::read_file",
    ),
    (
        "fs::read_to_string(",
        &["source/local"],
        "a file is read within bounds by crate::source::read_file",
    ),
    (
        "io::stdout()",
        &["cli/ui"],
        "an output is cleaned by crate::cli::ui",
    ),
];

#[test]
fn what_has_one_door_is_reached_through_it() {
    for (word, allowed, why) in DOORS {
        for file in sources() {
            let name = relative(&file);
            let text = std::fs::read_to_string(&file).expect("a file");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let is_named = text.contains(word) && !name.contains("tests");
            assert!(
                !is_named || allowed.contains(&&*name),
                "{name} has {word}: {why}"
            );
        }
    }
}
