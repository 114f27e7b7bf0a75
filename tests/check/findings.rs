//! What every rule says, whole and word for word: one snapshot a rule, of all its findings in all its fixtures.

use std::fmt::{self, Write as _};
use std::path::Path;

use kubeparity::judge::rules::RULES;
use kubeparity::judge::{Finding, FindingSide, Severity};
use kubeparity::yaml::{Origin, SourceMap};

use crate::fixtures::{directory, judged_with};
use crate::manifests::of_rule;

#[test]
fn every_sentence_is_as_reviewed() {
    for rule in RULES {
        let id = rule.id();
        let mut text = String::new();
        for case in cases(id) {
            let sources = SourceMap::default();
            let verdict = judged_with(&directory(id, &case), &sources);
            for finding in of_rule(&verdict, id) {
                write(&mut text, &case, finding, &sources).expect("a string takes everything");
            }
        }
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(id, text);
        });
    }
}

/// Returns the names of a rule's fixtures but `quiet`, in which nothing may be found.
fn cases(rule: &str) -> Vec<String> {
    let entries = std::fs::read_dir(directory(rule, "")).expect("fixtures");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("UTF-8"))
        .filter(|name| name != "quiet")
        .collect();
    names.sort();
    names
}

fn write(out: &mut String, case: &str, finding: &Finding, sources: &SourceMap) -> fmt::Result {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    writeln!(out, "{case}: {severity}: {}", finding.title)?;
    writeln!(out, "  id: {}", finding.id())?;
    for other in &finding.also {
        writeln!(out, "  also: {}", other.id())?;
    }
    if let Some(cause) = finding.cause {
        writeln!(out, "  cause: {}", cause.name())?;
    }
    for (side, shown) in finding.shown_sides() {
        write_side(out, side, &shown.to_string(), sources)?;
    }
    for why in &finding.why {
        writeln!(out, "  why: {why}")?;
    }
    if let Some(fix) = &finding.fix {
        writeln!(out, "  fix: {}", fix.what)?;
        for line in fix.patch.iter().flat_map(|patch| patch.lines()) {
            writeln!(out, "    | {line}")?;
        }
    }
    writeln!(out)
}

fn write_side(
    out: &mut String,
    side: &FindingSide,
    shown: &str,
    sources: &SourceMap,
) -> fmt::Result {
    let is = if side.value.is_absent() {
        "lacks it"
    } else {
        "has"
    };
    writeln!(
        out,
        "  {} {is}: {} ({})",
        side.environment,
        shown,
        place(side.origin, sources)
    )?;
    for owner in &side.set_by {
        let time = owner.time.as_deref().unwrap_or("at an unknown time");
        writeln!(
            out,
            "    set by {} ({}), {time}",
            owner.manager, owner.operation
        )?;
    }
    Ok(())
}

/// Returns the file's name, line and column.
fn place(origin: Origin, sources: &SourceMap) -> String {
    let Some(place) = sources.place(origin) else {
        return "nowhere".to_owned();
    };
    let name = place.file.file_name().map_or(Path::new(""), Path::new);
    format!("{}:{}:{}", name.display(), place.line, place.column)
}
