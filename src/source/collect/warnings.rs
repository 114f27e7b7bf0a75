//! Warnings of a build, with their places as all others are shown.

use std::path::Path;

use crate::source::outline::lexical;

/// Returns the warnings of an overlay's build: the files that they begin with are relative to it.
pub(super) fn placed(warnings: &[String], overlay: &Path) -> Vec<String> {
    let one = |warning: &String| {
        let placed = warning.split_once(": ").and_then(|(place, text)| {
            let (file, line) = place.rsplit_once(':')?;
            line.parse::<u32>().ok()?;
            let file = lexical(&overlay.join(file));
            Some(format!("{}:{line}: {text}", file.display()))
        });
        placed.unwrap_or_else(|| warning.clone())
    };
    warnings.iter().map(one).collect()
}
