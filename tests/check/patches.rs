//! Patches as a reader takes them: what is printed is pasted, and every finding that it stood under is gone.
//!
//! Pairs of overlays over one base are generated from a seed. Besides the findings, the builds are compared: a patch adds what the
//! reference has and changes nothing else. Where `KUBEPARITY_ORACLE` names kustomize, it renders every pasted overlay too.

mod manifest;
mod pairs;
mod paste;
mod settings;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use kubeparity::check::{self, Host, Plan, Selection};
use kubeparity::edits;
use kubeparity::judge::{Finding, Severity, Threshold, Verdict};
use kubeparity::kustomize;
use kubeparity::report::{self, Report};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use serde_json::Value;

use pairs::Pair;
use paste::{added, paste};

/// The rules whose gaps a patch is promised for.
const PROMISED: [&str; 3] = ["env-missing", "probe-missing", "resources-missing"];

/// What was said of a pair of overlays.
struct Said {
    verdict: Verdict,
    table: String,
    /// The new texts of the files that mend it.
    edited: Vec<(PathBuf, String)>,
}

/// How what is said gets into the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// As a reader of the table pastes it.
    Pasted,
    /// As `kubeparity fix --write` edits it.
    Edited,
}

/// What many pairs came to.
#[derive(Debug, Default)]
struct Count {
    pairs: usize,
    patched: usize,
    /// Gaps in variables, probes and resources whose value is known.
    gaps: usize,
    /// Those of them that are gone after pasting.
    mended: usize,
    rendered_by_kustomize: usize,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.patched += other.patched;
        self.gaps += other.gaps;
        self.mended += other.mended;
        self.rendered_by_kustomize += other.rendered_by_kustomize;
    }
}

#[test]
fn what_is_printed_mends_what_it_stands_under() {
    try_pairs(0..40, How::Pasted);
}

#[test]
fn what_is_edited_mends_what_it_is_for() {
    try_pairs(40..80, How::Edited);
}

#[test]
#[ignore = "tries 2,000 pairs, with kustomize where KUBEPARITY_ORACLE names it"]
fn what_is_printed_mends_two_thousand_pairs() {
    try_pairs(0..2_000, How::Pasted);
}

#[test]
#[ignore = "tries 2,000 pairs, with kustomize where KUBEPARITY_ORACLE names it"]
fn what_is_edited_mends_two_thousand_pairs() {
    try_pairs(0..2_000, How::Edited);
}

fn try_pairs(seeds: std::ops::Range<u64>, how: How) {
    let seeds = match std::env::var("KUBEPARITY_PATCH_SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("a number");
            seed..seed + 1
        }
        Err(_) => seeds,
    };
    let oracle = std::env::var_os("KUBEPARITY_ORACLE").map(PathBuf::from);
    let next = AtomicU64::new(seeds.start);
    let all = Mutex::new((Count::default(), Vec::new()));
    let work = || {
        let (mut count, mut failures) = (Count::default(), Vec::new());
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            let found = try_pair((&Pair::new(seed), how), oracle.as_deref(), &mut count);
            failures.extend(found.into_iter().map(|why| (seed, why)));
        }
        let mut all = all.lock().expect("no panic");
        all.0.add(&count);
        all.1.extend(failures);
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let (count, mut failures) = all.into_inner().expect("no panic");
    failures.sort();
    println!("{count:?}");
    let shown = failures.iter().take(12);
    let shown: Vec<String> = shown
        .map(|(seed, why)| format!("seed {seed}: {why}"))
        .collect();
    assert!(
        failures.is_empty(),
        "{count:?}, {} failures\n{}",
        failures.len(),
        shown.join("\n")
    );
    assert!(count.mended * 10 >= count.gaps * 9, "{count:?}");
    assert!(
        count.patched * 2 > count.pairs || count.pairs < 10,
        "{count:?}"
    );
}

/// Does to a pair what is printed or edited; returns what is wrong.
fn try_pair((pair, how): (&Pair, How), oracle: Option<&Path>, count: &mut Count) -> Vec<String> {
    let directory = tempfile::tempdir().expect("a directory");
    let root = std::fs::canonicalize(directory.path()).expect("a path");
    pair.write(&root);
    count.pairs += 1;
    let target = root.join("production");
    let before = match (said(&root), render(&target)) {
        (Ok(said), Ok(rendered)) => (said, rendered),
        (Err(error), _) | (_, Err(error)) => return vec![format!("not checked: {error}")],
    };
    let is_done = match how {
        How::Pasted => paste(&before.0.table, &root),
        How::Edited => write(&before.0.edited),
    };
    if !is_done {
        count_gaps(&before.0.verdict, None, how, count);
        return Vec::new();
    }
    count.patched += 1;
    let after = match (said(&root), render(&target)) {
        (Ok(said), Ok(rendered)) => (said, rendered),
        (Err(error), _) | (_, Err(error)) => {
            let files = std::fs::read_dir(&target).expect("a directory").flatten();
            let files = files.map(|file| std::fs::read_to_string(file.path()).expect("a file"));
            let files: String = files.collect();
            return vec![format!("pasted: {error}\n{files}\n{}", before.0.table)];
        }
    };
    count_gaps(&before.0.verdict, Some(&after.0.verdict), how, count);
    let mut wrong = compare_findings(&before.0.verdict, &after.0.verdict, how);
    wrong.extend(compare_builds(&before, &after.1, how));
    if let Some(oracle) = oracle {
        count.rendered_by_kustomize += 1;
        wrong.extend(ask(oracle, &target, &after.1));
    }
    if let Some(first) = wrong.first_mut() {
        first.push_str(&format!(
            "\n{}\n---- after\n{}",
            before.0.table, after.0.table
        ));
    }
    wrong
}

fn said(root: &Path) -> Result<Said, String> {
    let files = SourceMap::default();
    let disk = Disk::new(&files);
    let sources = ["staging", "production"].map(|name| root.join(name).display().to_string());
    let selection = Selection {
        sources: &sources,
        ..Selection::default()
    };
    let plan = Plan::comparing(selection, &disk).map_err(|error| error.message)?;
    let verdict = check::check(&plan, &Host::new(&disk, &files)).map_err(|error| error.message)?;
    let table = report::find("table").expect("a format").write(&Report {
        verdict: &verdict,
        outcome: verdict.outcome(Threshold::default()),
        sources: &files,
        width: 10_000,
        now: jiff::Timestamp::UNIX_EPOCH,
        lists_all: false,
    });
    let table = anstream::adapter::strip_str(&table).to_string();
    let edited = edited(&verdict, &files);
    Ok(Said {
        verdict,
        table,
        edited,
    })
}

/// Returns the new texts of the files that mend what is worse than a note.
fn edited(verdict: &Verdict, files: &SourceMap) -> Vec<(PathBuf, String)> {
    let chosen = verdict.findings.iter();
    let chosen = chosen.filter(|finding| finding.severity > Severity::Note);
    let edits = edits::of(chosen, files);
    let new = edits.files.iter().map(|(path, changes)| {
        let old = std::fs::read_to_string(path).expect("a file");
        let applied = edits::apply(&old, changes, path);
        assert_eq!(applied.refused, [], "{path}\n{old}");
        // Nothing that was there is gone, and nothing has moved.
        let mut lines = applied.text.lines();
        let is_kept = |line: &str| {
            lines.any(|new| new == line || new.starts_with(line.trim_end_matches(']')))
        };
        assert!(old.lines().all(is_kept), "{old}\n----\n{}", applied.text);
        (PathBuf::from(path), applied.text)
    });
    new.collect()
}

fn write(files: &[(PathBuf, String)]) -> bool {
    for (path, text) in files {
        std::fs::write(path, text).expect("a file");
    }
    !files.is_empty()
}

fn render(directory: &Path) -> Result<String, String> {
    let files = SourceMap::default();
    let disk = Disk::new(&files);
    let rendered = disk.build(directory, kustomize::Options::default());
    let rendered = rendered.map_err(|error| error.to_string())?;
    kustomize::print(&rendered).map_err(|error| error.to_string())
}

/// Asks kustomize whether it renders the same.
fn ask(oracle: &Path, directory: &Path, ours: &str) -> Option<String> {
    let theirs = Command::new(oracle).arg("build").arg(directory).output();
    let theirs = theirs.expect("kustomize");
    let text = String::from_utf8_lossy(&theirs.stdout);
    let error = String::from_utf8_lossy(&theirs.stderr);
    (text != ours).then(|| format!("kustomize renders something else:\n{error}{text}"))
}

/// Returns every id that a verdict tells, with the finding that tells it.
fn ids(verdict: &Verdict) -> BTreeMap<String, &Finding> {
    let findings = verdict.findings.iter();
    findings
        .flat_map(|finding| {
            let members = finding.members();
            members
                .into_iter()
                .map(move |member| (member.id(), finding))
        })
        .collect()
}

/// Tells whether a finding says how it is mended, by something that can be pasted, or is edited into a list in brackets.
fn has_paste(finding: &Finding, how: How) -> bool {
    finding.severity > Severity::Note
        && finding.fix.as_ref().is_some_and(|fix| {
            fix.patch.is_some()
                || fix.what.ends_with("mends this too")
                || fix
                    .lines
                    .iter()
                    .any(|lines| lines.is_after || how == How::Edited)
        })
}

fn compare_findings(before: &Verdict, after: &Verdict, how: How) -> Vec<String> {
    let (old, new) = (ids(before), ids(after));
    let still = old
        .iter()
        .filter(|(id, finding)| has_paste(finding, how) && new.contains_key(*id))
        .map(|(id, _)| format!("still there: {id}"));
    let more = new
        .iter()
        .filter(|(id, finding)| !old.contains_key(*id) && finding.rule != "placeholder")
        .map(|(id, finding)| format!("new: {id}: {}", finding.title));
    still.chain(more).collect()
}

/// A value that only production's people know has no patch to copy it.
fn is_known(id: &str) -> bool {
    !pairs::UNKNOWN.iter().any(|name| id.contains(name))
}

fn count_gaps(before: &Verdict, after: Option<&Verdict>, how: How, count: &mut Count) {
    let after = after.map(ids).unwrap_or_default();
    let is_pasted = !after.is_empty() || count.patched > 0;
    for (id, finding) in ids(before) {
        if PROMISED.contains(&finding.rule) && is_known(&id) {
            count.gaps += 1;
            count.mended +=
                usize::from(is_pasted && has_paste(finding, how) && !after.contains_key(&id));
        }
    }
}

/// Compares the builds: whatever is in the one before is in the one after, and what is more is what the findings lacked.
fn compare_builds(before: &(Said, String), after: &str, how: How) -> Vec<String> {
    let (old, new) = (objects(&before.1), objects(after));
    let keys = |of: &BTreeMap<String, Value>| of.keys().cloned().collect::<BTreeSet<_>>();
    if keys(&old) != keys(&new) {
        return vec![format!("other objects: {:?} {:?}", keys(&old), keys(&new))];
    }
    let lacking: BTreeSet<String> = ids(&before.0.verdict)
        .into_iter()
        .filter(|(_, finding)| has_paste(finding, how))
        .flat_map(|(id, _)| {
            let field = id.split('@').next().unwrap_or_default().to_owned();
            field
                .split(['/', '.', ':'])
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    let mut wrong = Vec::new();
    for (name, old) in &old {
        let mut more = Vec::new();
        if let Err(why) = added(old, &new[name], "", &mut more) {
            wrong.push(format!("{name} is changed: {why}"));
        }
        let is_named = |path: &String| path.split(['/', '.']).any(|part| lacking.contains(part));
        let unasked = more.iter().filter(|path| !is_named(path));
        wrong.extend(unasked.map(|path| format!("{name} got what no finding lacked: {path}")));
    }
    wrong
}

/// Returns the objects of a build by kind, namespace and name; a hash is no part of a name.
fn objects(text: &str) -> BTreeMap<String, Value> {
    let hash =
        regex::Regex::new("(settings|files|keys)(-acme|-x)?-[0-9a-z]{10}\\b").expect("a pattern");
    let text = hash.replace_all(text, "$1$2");
    let documents = text.split("\n---\n").map(|document| {
        let value: Value = serde_yaml::from_str(document).expect("YAML");
        let part = |path: &str| {
            value
                .pointer(path)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let name = format!(
            "{} {}/{}",
            part("/kind"),
            part("/metadata/namespace"),
            part("/metadata/name")
        );
        (name, value)
    });
    documents.collect()
}
