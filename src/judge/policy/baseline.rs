//! [`Baseline`]: findings that are known and do not fail a check again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Ids of known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The format's version.
    pub version: u32,
    /// Ids, sorted.
    pub findings: BTreeSet<String>,
}

/// The only version there is.
const VERSION: u32 = 1;

impl Baseline {
    /// Returns the baseline of these ids.
    #[must_use]
    pub fn of_findings(ids: impl IntoIterator<Item = String>) -> Self {
        Self {
            version: VERSION,
            findings: ids.into_iter().collect(),
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// If the text is not a baseline, or of another version.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(format!("version {other} is not known here, only {VERSION}")),
        }
    }

    /// Prints a baseline, one id a line.
    #[must_use]
    pub fn print(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_parsing_are_inverse() {
        let baseline = Baseline::of_findings(["b".to_owned(), "a".to_owned()]);
        assert_eq!(Baseline::parse(&baseline.print()), Ok(baseline));
        assert!(Baseline::parse("{\"version\": 2, \"findings\": []}").is_err());
        assert!(Baseline::parse("[]").is_err());
    }
}
