//! What the program says of itself: completions, manual pages, schemas, versions.

use std::process::Command;

use crate::workspace::{Run, Workspace};

fn run(args: &[&str]) -> Run {
    Workspace::new::<&str, &str>(&[]).run(args)
}

/// Asks bash what it offers behind these words, the last of which is being typed.
fn offered(words: &str) -> String {
    let script = run(&["completions", "bash"]).stdout;
    let asked = format!(
        "{script}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
         _kubeparity kubeparity \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\nprintf '%s ' \"${{COMPREPLY[@]}}\""
    );
    let mut bash = Command::new("bash");
    let output = bash.args(["--norc", "-c", &asked]).output().expect("bash");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn bash_completes() {
    let cases = [
        ("kubeparity sn", "snapshot "),
        (
            "kubeparity check --fail-",
            "--fail-on --fail-on-new --fail-on-older ",
        ),
        ("kubeparity check --fail-on n", "note "),
        ("kubeparity schema re", "report "),
    ];
    for (words, expected) in cases {
        assert_eq!(offered(words), expected, "{words}");
    }
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let run = run(&["completions", shell]);
        assert_eq!(run.status, Some(0), "{run}");
        assert!(run.stdout.contains("affected"), "{run}");
    }
}

#[test]
fn a_manual_page_is_printed() {
    for (args, title) in [
        (&["man"][..], ".TH kubeparity 1"),
        (&["man", "check"], ".TH kubeparity-check 1"),
    ] {
        let run = run(args);
        assert!(run.stdout.contains(title), "{run}");
    }
    let run = run(&["man", "chek"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stderr.contains("did you mean 'check'?"), "{run}");
}

#[test]
fn the_schemas_are_printed() {
    let names = [
        ("config", "kubeparity"),
        ("ledger", "ledger"),
        ("report", "report"),
        ("snapshot", "snapshot"),
    ];
    for (name, file) in names {
        let path = format!("{}/schemas/{file}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let committed = std::fs::read_to_string(path).expect("the schema");
        assert_eq!(run(&["schema", name]).stdout, committed);
    }
}

#[test]
fn the_version_is_for_machines_too() {
    let run = run(&["version", "-o", "json"]);
    let version: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    for key in ["kustomize", "kubernetes"] {
        assert!(
            version[key].as_str().is_some_and(|text| text.contains('.')),
            "{run}"
        );
    }
    assert!(version["features"].is_array(), "{run}");
}
