//! [`matrix`]: the facts of three environments and more, a row each and a column for each environment.
//!
//! Takes the texts of a report; gives the environments and the rows, in the order of the findings. Leaves the layout to the formats.

use super::texts::{Finding, Texts};
use crate::maps::IndexSet;
use crate::words::{and_more, shortened};

/// Environments from which on a row says more than a pair.
pub(super) const MANY: usize = 3;
/// Characters of a value in a cell: the whole value stands below.
const MOST_OF_A_VALUE: usize = 40;

/// The facts of several environments.
pub(super) struct Matrix {
    /// The environments, as they are released.
    pub(super) environments: Vec<String>,
    /// Number, severity, field, whose it is, then a cell for each environment.
    pub(super) rows: Vec<Vec<String>>,
}

/// Tells whether a finding is a row. One environment may have several sides of it: a variable that is set twice.
pub(super) fn is_row(report: &Texts, finding: &Finding) -> bool {
    let sides = finding.sides.iter();
    let environments: IndexSet<&str> = sides.map(|side| &*side.environment).collect();
    environments.len() >= MANY && !report.is_fleet
}

/// Returns the rows of a report; `None` where no finding is about three environments.
pub(super) fn matrix(report: &Texts) -> Option<Matrix> {
    let all = report.findings.iter();
    let findings: Vec<&Finding> = all.filter(|of| is_row(report, of)).collect();
    let sides = findings.iter().flat_map(|of| &of.sides);
    let environments: IndexSet<&str> = sides.map(|side| &*side.environment).collect();
    if environments.is_empty() {
        return None;
    }
    let row = |finding: &&Finding| {
        let what = match &*finding.field {
            "" => &finding.title,
            _ => &finding.field,
        };
        let of = format!("{}{}", finding.subject, and_more(finding.also.len()));
        let number = finding.number.to_string();
        let severity = finding.severity.name().to_owned();
        let mut row = vec![number, severity, what.to_string(), of];
        row.extend(environments.iter().map(|name| {
            let mut sides = finding.sides.iter();
            let side = sides.find(|side| &*side.environment == *name);
            side.map_or_else(String::new, |side| shortened(&side.value, MOST_OF_A_VALUE))
        }));
        row
    };
    Some(Matrix {
        rows: findings.iter().map(row).collect(),
        environments: environments.iter().map(|name| (*name).to_owned()).collect(),
    })
}
