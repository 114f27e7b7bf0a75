//! What every format makes of something that could not be looked at: an error where the verdict needs it, and a remark otherwise.

use kubeparity::judge::{Threshold, Verdict};
use kubeparity::report::{FORMATS, Report};
use kubeparity::source::{NotEvaluated, Unavailable};
use kubeparity::yaml::{Origin, SourceMap};

/// A format's name, how it tells an error, and how it tells a remark. Formats for people have a label, which says the same.
const WEIGHTS: &[(&str, &str, &str)] = &[
    ("table", "not evaluated", ""),
    ("json", r#""optional": false"#, ""),
    ("markdown", "**not evaluated**", ""),
    ("checklist", "not evaluated: ", "not looked at: "),
    ("summary", "not evaluated: ", ""),
    ("html", "<span class=\"label\">not evaluated", ""),
    ("yaml", "optional: false", ""),
    ("github", "::error", "::notice title=not looked at"),
    ("gitlab", "blocker", "info"),
    ("sarif", r#""level":"error""#, r#""level":"note""#),
    ("junit", "<error", "<skipped"),
    ("prometheus", "production\"} 1", "production\"} 0"),
];

#[test]
fn what_the_verdict_does_not_need_is_told_as_a_remark() {
    for format in FORMATS {
        let weights = WEIGHTS.iter().find(|(name, ..)| *name == format.name);
        let Some((_, error, remark)) = weights else {
            panic!("how does {} tell an error?", format.name);
        };
        let write = |optional| results(&format.write(&report(optional).view()));
        let (needed, optional) = (write(false), write(true));
        assert!(needed.contains(error), "{}: {needed}", format.name);
        assert!(optional.contains(remark), "{}: {optional}", format.name);
        assert!(!optional.contains(error), "{}: {optional}", format.name);
        // Prometheus counts errors; everything else names both.
        for written in [&needed, &optional] {
            assert_eq!(
                written.contains("no right to it"),
                format.name != "prometheus",
                "{}: {written}",
                format.name
            );
        }
    }
}

/// Leaves the description of SARIF's rules out, which have levels of their own.
fn results(text: &str) -> String {
    let from = text.find(r#""invocations""#).unwrap_or(0);
    text.get(from..).unwrap_or_default().to_owned()
}

struct Fixture {
    verdict: Verdict,
    sources: SourceMap,
}

impl Fixture {
    fn view(&self) -> Report<'_> {
        Report {
            verdict: &self.verdict,
            outcome: self.verdict.outcome(Threshold::default()),
            sources: &self.sources,
            width: 100,
            now: jiff::Timestamp::UNIX_EPOCH,
            lists_all: false,
        }
    }
}

fn report(optional: bool) -> Fixture {
    let missing = NotEvaluated {
        environment: "production".to_owned(),
        what: "nodes".to_owned(),
        why: "no right to it".to_owned(),
        unavailable: Unavailable::Everything,
        origin: Origin::default(),
        off_limits: None,
        optional,
    };
    let verdict = Verdict {
        comparisons: vec![("staging".to_owned(), "production".to_owned())],
        not_evaluated: vec![missing],
        ..Verdict::default()
    };
    Fixture {
        verdict,
        sources: SourceMap::default(),
    }
}
