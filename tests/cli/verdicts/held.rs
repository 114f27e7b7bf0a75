//! Holds what a run printed and wrote against a case.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use serde_json::Value;
use tempfile::TempDir;

use super::case::{Case, Said, Severity, Text, Words};
use super::pasted;

/// What a run left behind; bytes that are no UTF-8 are replaced.
pub(super) struct Run {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Writes a case's files into an empty folder.
pub(super) fn written(case: &Case) -> TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    for (path, text) in &case.files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        let bytes = match text {
            Text::Plain(text) => text.clone().into_bytes(),
            Text::Bytes { base64 } => base64::engine::general_purpose::STANDARD
                .decode(base64)
                .expect("base64"),
        };
        std::fs::write(path, bytes).expect("a file");
    }
    folder
}

/// Writes a case's files into an empty folder and tries it there. Returns what falls short.
pub(super) fn in_a_folder(case: &Case) -> Vec<String> {
    let folder = written(case);
    let mut short = held(case, folder.path());
    if !case.either.is_empty() {
        let tried: Vec<_> = case
            .either
            .iter()
            .map(|of| held(of, folder.path()))
            .collect();
        if tried.iter().all(|short| !short.is_empty()) {
            short.push(format!("no way of {} holds: {:?}", tried.len(), tried));
        }
    }
    if let Some(next) = &case.next {
        let then = held(next, folder.path()).into_iter();
        short.extend(then.map(|text| format!("then {text}")));
    }
    short
}

/// Runs the program in a folder. Checks are read as JSON, unless a format is asked for.
pub(super) fn run(args: &[String], folder: &Path, stdin: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kubeparity"));
    command.args(args);
    let is_read = matches!(args.first().map(String::as_str), Some("check" | "drift"));
    if is_read && !args.iter().any(|arg| arg == "-o") {
        command.args(["-o", "json"]);
    }
    let mut child = command
        .current_dir(folder)
        .env("HOME", folder)
        .env("NO_COLOR", "1")
        .env("KUBECONFIG", folder.join("no-kubeconfig"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    // A run that reads nothing may be over already.
    let _ = std::io::Write::write_all(&mut pipe, stdin.as_bytes());
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Runs one command in the folder and holds the case against what it said.
fn held(case: &Case, folder: &Path) -> Vec<String> {
    let run = run(&case.args, folder, &case.stdin);
    let mut short = Vec::new();
    if !case.exit.has(run.code) {
        short.push(format!("exit {}, not {:?}", run.code, case.exit));
    }
    short.extend(printed(case, &run));
    for (path, words) in &case.written {
        let text = std::fs::read_to_string(folder.join(path)).unwrap_or_default();
        let lacks = words.iter().filter(|word| !text.contains(*word));
        short.extend(lacks.map(|word| format!("{path} lacks {word}")));
    }
    match serde_json::from_str::<Value>(&run.stdout) {
        Ok(report) if report["findings"].is_array() => {
            short.extend(reported(case, &report));
            short.extend(told_twice(&report));
            if let Some(path) = &case.paste {
                short.extend(pasted::short(case, path, &report, folder));
            }
        }
        _ if wants_a_report(case) => short.push("no report".to_owned()),
        _ => {}
    }
    short
}

fn wants_a_report(case: &Case) -> bool {
    let is_said = !case.findings.is_empty() || !case.quiet.is_empty() || !case.first.is_empty();
    let is_told = !case.told.is_empty() || !case.missing.is_empty() || !case.before.is_empty();
    let is_counted = !case.at_most_findings.is_empty() || !case.unpatched.is_empty();
    is_said || is_told || is_counted || case.paste.is_some()
}

fn printed(case: &Case, run: &Run) -> Vec<String> {
    let lines: Vec<&str> = run.stdout.lines().chain(run.stderr.lines()).collect();
    let mut short = Vec::new();
    for words in &case.output {
        if !lines.iter().any(|line| has_all(line, words)) {
            short.push(format!("no line with {words:?}"));
        }
    }
    let is_printed = |word: &&String| run.stdout.contains(*word) || run.stderr.contains(*word);
    let printed = case.absent.iter().filter(is_printed);
    short.extend(printed.map(|word| format!("printed: {word}")));
    let places = case.in_order.iter().map(|word| {
        let at = lines.iter().position(|line| line.contains(word));
        at.unwrap_or(usize::MAX)
    });
    if !places.is_sorted_by(|a, b| a < b) {
        short.push(format!("not in this order: {:?}", case.in_order));
    }
    short
}

fn reported(case: &Case, report: &Value) -> Vec<String> {
    let findings = items(report, "findings");
    let mut short = Vec::new();
    for said in &case.findings {
        if matching(findings, said).next().is_none() {
            short.push(format!("not said: {said:?}"));
        }
    }
    for said in &case.quiet {
        let first = matching(findings, said).next();
        short.extend(first.map(|finding| format!("said: {}", finding["title"])));
    }
    for limit in &case.at_most_findings {
        let count = matching(findings, limit).count();
        if count > limit.most {
            short.push(format!("{count} findings with {:?}", limit.words));
        }
    }
    let missing = items(report, "not_evaluated");
    let told = || missing.iter().chain(items(report, "remarks"));
    let lacks = |words: &&Words| !told().any(|entry| holds(entry, words));
    let lacking = case.told.iter().filter(lacks);
    short.extend(lacking.map(|words| format!("not told: {words:?}")));
    let lacks = |words: &&Words| !missing.iter().any(|entry| holds(entry, words));
    let lacking = case.missing.iter().filter(lacks);
    short.extend(lacking.map(|words| format!("evaluated: {words:?}")));
    short.extend(arranged(case, findings));
    short
}

/// What holds for every report: no id stands for two findings.
fn told_twice(report: &Value) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let findings = items(report, "findings").iter();
    let ids = findings.clone().flat_map(|finding| items(finding, "ids"));
    let twice: Vec<_> = ids.filter(|id| !seen.insert(id.to_string())).collect();
    let mut groups = BTreeSet::new();
    let of_groups = findings.map(|finding| &finding["group"]);
    let of_groups = of_groups.filter(|id| id.is_string() && !groups.insert(id.to_string()));
    let twice = twice.into_iter().chain(of_groups);
    twice.map(|id| format!("told twice: {id}")).collect()
}

/// What the case says about the order of findings, and about patches.
fn arranged(case: &Case, findings: &[Value]) -> Vec<String> {
    let place = |words: &Words| {
        let at = findings.iter().position(|finding| holds(finding, words));
        at.unwrap_or(usize::MAX)
    };
    let mut short = Vec::new();
    if !case.first.is_empty() && place(&case.first) != 0 {
        short.push(format!("{:?} is not first", case.first));
    }
    for (early, late) in &case.before {
        if place(early) >= place(late) || place(late) == usize::MAX {
            short.push(format!("{early:?} is not before {late:?}"));
        }
    }
    for words in &case.unpatched {
        let mut patches = pasted::patches(findings);
        if patches.any(|patch| has_all(patch, words)) {
            short.push(format!("a patch with {words:?}"));
        }
    }
    short
}

fn items<'r>(report: &'r Value, key: &str) -> &'r [Value] {
    report[key].as_array().map_or(&[], Vec::as_slice)
}

/// The findings of which something is true.
pub(super) fn matching<'f>(
    findings: &'f [Value],
    said: &'f Said,
) -> impl Iterator<Item = &'f Value> {
    findings.iter().filter(move |finding| {
        let severity = match finding["severity"].as_str() {
            Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            _ => Severity::Note,
        };
        let loudest = said.at_most.unwrap_or(Severity::Error);
        let rule = finding["rule"].as_str().unwrap_or_default();
        (said.severity..=loudest).contains(&severity)
            && holds(finding, &said.words)
            && (said.rules.is_empty() || said.rules.iter().any(|of| of == rule))
    })
}

fn holds(entry: &Value, words: &Words) -> bool {
    let text = entry.as_str().map_or_else(|| spaced(entry), str::to_owned);
    has_all(&text.replace("\\\"", "\""), words)
}

fn has_all(text: &str, words: &Words) -> bool {
    words.iter().all(|word| text.contains(word))
}

/// JSON with a blank after each colon and comma, as the words of the cases are written.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(spaced).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("\"{key}\": {}", spaced(value));
            let entries: Vec<_> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        leaf => leaf.to_string(),
    }
}
