//! [`EditorTexts`]: a verdict in the words of an editor, which has a place of its own for each of them.
//!
//! Takes a [`Report`]; gives a message for each finding and for what could not be looked at, in the order of the verdict. Leaves the
//! lines that they stand at to the caller.

use super::Report;
use super::texts::{Medium, Side, Texts};

/// The messages of a verdict.
pub struct EditorTexts {
    /// A message for each thing that could not be looked at.
    pub not_evaluated: Vec<String>,
    /// The findings.
    pub findings: Vec<EditorFinding>,
}

/// The message of a finding.
pub struct EditorFinding {
    /// Title, objects, values, why it matters, and how to mend it.
    pub message: String,
    /// A line for each of its sides.
    pub sides: Vec<String>,
    /// A sentence on what its edit does.
    pub fix: Option<String>,
}

impl EditorTexts {
    /// Writes the messages. Every text is masked, and cleaned as for a terminal: an editor shows it as it is.
    #[must_use]
    pub fn new(report: &Report<'_>) -> Self {
        let texts = Texts::new(report, Medium::Terminal);
        let findings = texts.findings.iter().map(|finding| {
            let fix = finding.fix.as_ref().map(|fix| fix.what.to_string());
            let mut lines = finding.lines(finding.heading(), Side::without_place);
            lines.extend(fix.iter().map(|fix| format!("fix: {fix}")));
            EditorFinding {
                message: lines.join("\n"),
                sides: finding.sides.iter().map(Side::without_place).collect(),
                fix,
            }
        });
        Self {
            not_evaluated: texts
                .not_evaluated
                .iter()
                .map(ToString::to_string)
                .collect(),
            findings: findings.collect(),
        }
    }
}
