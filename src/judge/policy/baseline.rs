//! [`Baseline`]: findings that are known and do not fail a check again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::judge::{Finding, Member, Severity};

/// Ids of known findings, each with the severity that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Ids, sorted; without a severity, any is known.
    pub findings: BTreeMap<String, Option<Severity>>,
}

/// The file of a baseline.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Findings,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Findings {
    /// Ids alone, as version 1 has them.
    Ids(Vec<String>),
    /// Ids and severities.
    Known(BTreeMap<String, Option<Severity>>),
}

/// The version that is written.
const VERSION: u32 = 2;
/// The version that has ids alone.
const IDS_ALONE: u32 = 1;

impl Baseline {
    /// Returns the baseline of these ids; of one id twice, the last severity counts.
    #[must_use]
    pub fn of_findings(ids: impl IntoIterator<Item = (String, Option<Severity>)>) -> Self {
        Self {
            findings: ids.into_iter().collect(),
        }
    }

    /// Tells whether a finding is known, and was as bad when the baseline was written. An id of version 1, which has no severity,
    /// has no namespace either.
    #[must_use]
    pub fn knows(&self, finding: &Finding) -> bool {
        let knows = |member| self.knows_member(member, finding.severity);
        finding.members().into_iter().any(knows)
    }

    fn knows_member(&self, mut member: Member, severity: Severity) -> bool {
        let known = self.findings.get(&member.id()).or_else(|| {
            member.subject.namespace.take()?;
            let old = self.findings.get(&member.id());
            old.filter(|known| known.is_none())
        });
        known.is_some_and(|known| known.is_none_or(|known| severity <= known))
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// If the text is not a baseline, or of another version.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: Document =
            serde_json::from_str(text).map_err(|error| format!("not a baseline: {error}"))?;
        match (document.version, document.findings) {
            (IDS_ALONE, Findings::Ids(ids)) => {
                Ok(Self::of_findings(ids.into_iter().map(|id| (id, None))))
            }
            (VERSION, Findings::Known(findings)) => Ok(Self { findings }),
            (IDS_ALONE | VERSION, _) => {
                Err("'findings' has the form of another version".to_owned())
            }
            (other, _) => Err(format!(
                "version {other} is not known here, only {IDS_ALONE} and {VERSION}"
            )),
        }
    }

    /// Prints a baseline, one id a line.
    #[must_use]
    pub fn print(&self) -> String {
        let document = Document {
            version: VERSION,
            findings: Findings::Known(self.findings.clone()),
        };
        let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_parsing_are_inverse() {
        let known = [("b", Some(Severity::Error)), ("a", None)];
        let baseline = Baseline::of_findings(known.map(|(id, severity)| (id.to_owned(), severity)));
        assert_eq!(Baseline::parse(&baseline.print()), Ok(baseline));
    }

    #[test]
    fn ids_alone_are_known_at_any_severity() {
        let baseline = Baseline::parse("{\"version\": 1, \"findings\": [\"a\"]}");
        let expected = Baseline::of_findings([("a".to_owned(), None)]);
        assert_eq!(baseline, Ok(expected));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "{\"version\": 3, \"findings\": {}}",
            "{\"version\": 2, \"findings\": []}",
            "{\"version\": 1, \"findings\": {\"a\": \"note\"}}",
            "{\"version\": 2, \"findings\": {}, \"more\": 1}",
            "[]",
        ] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
    }
}
