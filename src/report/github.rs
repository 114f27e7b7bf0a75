//! `-o github`: workflow commands, which GitHub shows beside the lines of a pull request, in private repositories too.
//!
//! A step shows ten commands of each severity: the worst come first, and the rest is counted, as is
//! what was seen and is not told. Escapes are those of the runner
//! (`actions/toolkit`, `packages/core/src/command.ts`).

use std::fmt::Write as _;

use super::repository;
use super::texts::{Medium, Missing, Side, Texts};
use super::{BySeverity, Report, repository::Place};
use crate::judge::Severity;
use crate::words::counted;

/// Commands of one severity that a step shows.
const SHOWN: usize = 10;

pub(super) fn write(report: &Report<'_>) -> String {
    let texts = Texts::new(report, Medium::Terminal);
    let mut out = String::new();
    let mut left = Left::default();
    for missing in &texts.not_evaluated {
        if left.has_room(missing.severity()) {
            let Missing { label, text, .. } = missing;
            command(&mut out, missing.severity(), None, label, text);
        }
    }
    let findings = report.verdict.findings.iter().zip(&texts.findings);
    for (finding, shown) in findings {
        if left.has_room(shown.severity) {
            let place = repository::place(finding, report);
            command(
                &mut out,
                shown.severity,
                place.as_ref(),
                shown.rule,
                &shown.message(Side::to_string),
            );
        }
    }
    let mut summary = texts.headline.to_string();
    if left.hidden > 0 {
        let hidden = counted(left.hidden, "more line");
        let _ = write!(summary, "; {hidden} in -o table, -o sarif or -o json");
    }
    for (_, line) in &texts.release.passed_over {
        let _ = write!(summary, "\n{line}");
    }
    command(&mut out, Severity::Note, None, "kubeparity", &summary);
    out
}

/// The room that a step has.
#[derive(Debug, Default)]
struct Left {
    taken: BySeverity,
    hidden: usize,
}

impl Left {
    /// Takes room for one command; the last notice is kept for the summary.
    fn has_room(&mut self, severity: Severity) -> bool {
        let kept = usize::from(severity == Severity::Note);
        let taken = self.taken.of(severity);
        let has_room = *taken + kept < SHOWN;
        *taken += usize::from(has_room);
        self.hidden += usize::from(!has_room);
        has_room
    }
}

fn command(out: &mut String, severity: Severity, place: Option<&Place>, title: &str, text: &str) {
    let name = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = place
        .map(|Place { path, line }| format!("file={},line={line},endLine={line},", property(path)));
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "::{name} {}title={}::{}",
        place.unwrap_or_default(),
        property(title),
        data(text)
    );
}

/// Escapes a message.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property's value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a:b,c\n"), "a%3Ab%2Cc%0A");
    }

    #[test]
    fn a_step_has_room_for_ten_of_each_and_a_summary() {
        let mut left = Left::default();
        let shown = |left: &mut Left, severity| (0..12).filter(|_| left.has_room(severity)).count();
        assert_eq!(shown(&mut left, Severity::Error), 10);
        assert_eq!(shown(&mut left, Severity::Note), 9);
        assert_eq!(left.hidden, 5);
    }
}
