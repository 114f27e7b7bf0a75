//! Files that are broken, of others, in the way, or written by many at once.

use std::path::Path;

use kubeparity::ledger::Ledger;

use super::{MISSING, gap};
use crate::workspace::{Run, Workspace};

/// Runs a check that has to refuse the ledger, and leave it as it is.
fn refused(workspace: &Workspace, text: &[u8]) -> Run {
    let path = workspace.dir.path().join("ledger.json");
    std::fs::write(&path, text).expect("a file");
    let run = workspace.check_on(1, &[]);
    assert_eq!(
        run.status,
        Some(2),
        "{}: {run}",
        String::from_utf8_lossy(text)
    );
    assert_eq!(std::fs::read(&path).expect("the file"), text);
    run
}

/// Every beginning of a ledger is refused when it is parsed, and some of them by the program, which leaves them as they are.
#[test]
fn a_ledger_that_is_cut_off_is_refused() {
    let workspace = gap();
    workspace.check_on(0, &[]);
    let whole = workspace.read("ledger.json");
    assert!(Ledger::parse(&whole).is_ok());
    for end in 0..whole.len() {
        // What is no text is refused before it is parsed.
        if let Some(part) = whole.get(..end) {
            assert!(Ledger::parse(part).is_err(), "{part}");
        }
    }
    let in_a_letter = whole.find('→').expect("a pair") + 1;
    let ends = [0, 1, whole.len() / 2, in_a_letter, whole.len() - 1];
    for end in ends {
        let run = refused(&workspace, &whole.as_bytes()[..end]);
        let why = match end == in_a_letter {
            true => "not UTF-8 text",
            false => "not a whole ledger",
        };
        assert!(run.stderr.contains(why), "{end}: {run}");
    }
}

#[test]
fn a_ledger_of_others_or_of_a_newer_release_is_refused() {
    let workspace = gap();
    workspace.check_on(0, &["--write-baseline", "known.json"]);
    let whole = workspace.read("ledger.json");
    let cases = [
        (
            whole.replace("\"version\":1", "\"version\":2"),
            "its version is 2",
        ),
        (
            whole.replace("kubeparity-ledger", "other"),
            "its format is 'other'",
        ),
        (workspace.read("known.json"), "not a whole ledger"),
        ("[]\n".to_owned(), "not a whole ledger"),
        (
            whole.replacen("\"state\":\"open\"", "\"state\":\"fixed\"", 1),
            "is fixed in one field and not in another",
        ),
        (
            whole.replacen("\"times_seen\":1", "\"times_seen\":0", 1),
            "has more spans than times that it was seen",
        ),
        (
            whole.replace(MISSING, "env-missing:B@staging"),
            "has an id of another rule or environment",
        ),
        (
            whole.replacen("\"state\"", "\"value\":\"x\",\"state\"", 1),
            "unknown field `value`",
        ),
        (
            whole.replacen("2026-11-02T", "2026-13-02T", 1),
            "2026-13-02",
        ),
    ];
    for (text, why) in cases {
        let run = refused(&workspace, text.as_bytes());
        assert!(run.stderr.contains(why), "{why}: {run}");
    }
    refused(&workspace, b"\xff\xfe");
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    for (place, why) in [
        (
            "nowhere/ledger.json",
            "nowhere/ledger.json.lock cannot be taken: No such file",
        ),
        (
            "/proc/ledger.json",
            "/proc/ledger.json.lock cannot be taken",
        ),
        (
            "directory",
            "cannot read the ledger directory: is a directory",
        ),
    ] {
        let workspace = gap();
        workspace.write("directory/x", "");
        let args = [
            "check",
            "staging.yaml",
            "production.yaml",
            "--ledger",
            place,
        ];
        let run = workspace.run(&args);
        assert_eq!(run.status, Some(2), "{place}: {run}");
        assert!(run.stderr.contains(why), "{place}: {run}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_repository_are_not_followed() {
    use std::os::unix::fs::symlink;
    for link in ["ledger.json", "ledger.json.lock"] {
        let workspace = gap();
        workspace.git(&["init", "-q"]);
        let other = tempfile::tempdir().expect("a directory");
        let target = other.path().join("target");
        std::fs::write(&target, "theirs").expect("a file");
        symlink(&target, workspace.dir.path().join(link)).expect("a link");
        let run = workspace.check_on(0, &[]);
        assert_eq!(run.status, Some(2), "{link}: {run}");
        assert!(
            run.stderr.contains("leads out of the repository"),
            "{link}: {run}"
        );
        assert_eq!(
            std::fs::read_to_string(&target).expect("the file"),
            "theirs"
        );
    }
}

#[test]
fn many_processes_lose_nothing() {
    const WRITERS: usize = 16;
    const RUNS: usize = 10;
    let workspace = gap();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let workspace = &workspace;
            scope.spawn(move || {
                let target = format!("target-{writer}=production.yaml");
                for _ in 0..RUNS {
                    let run = workspace.run(&[
                        "check",
                        "staging.yaml",
                        &target,
                        "--ledger",
                        "ledger.json",
                    ]);
                    assert_eq!(run.status, Some(1), "{run}");
                }
            });
        }
    });
    for writer in 0..WRITERS {
        let entry = workspace.entry(&format!("env-missing:Deployment/web/app/B@target-{writer}"));
        assert_eq!(entry["times_seen"], RUNS, "{entry:#}");
    }
    let left = workspace.files();
    let left: Vec<&str> = left.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        left.iter().all(|name| !name.starts_with(".kubeparity-")),
        "{left:?}"
    );
    assert!(Path::new(&workspace.dir.path().join("ledger.json.lock")).exists());
}
