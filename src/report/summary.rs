//! `-o summary`: the verdict and a line a workload, however many findings there are, and below them what was seen and is not told.

use super::texts::{Finding, Text, Texts};
use super::{BySeverity, columns};
use crate::maps::IndexMap;

/// The counts of one workload, and its worst finding.
#[derive(Default)]
struct Row<'t> {
    counts: BySeverity,
    worst: Option<&'t Finding>,
}

pub(super) fn write(report: &Texts) -> String {
    let mut out = format!("{}\n", report.headline);
    for missing in &report.not_evaluated {
        out.push_str(&format!("{missing}\n"));
    }
    let mut rows: IndexMap<&Text, Row<'_>> = IndexMap::default();
    for finding in &report.findings {
        for subject in std::iter::once(&finding.subject).chain(&finding.also) {
            rows.entry(subject).or_default().add(finding);
        }
    }
    if !rows.is_empty() {
        let cells = rows.iter().map(|(subject, row)| row.cells(subject));
        let header = ["", "errors", "warnings", "notes", "the worst"];
        out.push('\n');
        out.push_str(&columns(&header, cells, report.width));
    }
    let passed_over = &report.release.passed_over;
    if !passed_over.is_empty() {
        out.push('\n');
    }
    for (_, line) in passed_over {
        out.push_str(&format!("{line}\n"));
    }
    out
}

impl<'t> Row<'t> {
    /// Counts a finding; they come worst first.
    fn add(&mut self, finding: &'t Finding) {
        *self.counts.of(finding.severity) += 1;
        self.worst = self.worst.or(Some(finding));
    }

    fn cells(&self, subject: &Text) -> Vec<String> {
        let counts = self.counts.worst_first().map(|count| match count {
            0 => "-".to_owned(),
            count => count.to_string(),
        });
        let worst = self.worst.map(|finding| finding.title.to_string());
        std::iter::once(subject.to_string())
            .chain(counts)
            .chain(worst)
            .collect()
    }
}
