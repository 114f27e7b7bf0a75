//! 0 in parity, 1 findings, 2 could not tell; and an error is said once, on stderr.

use crate::workspace::{A, B, Workspace, deployment};

fn workspace() -> Workspace {
    let both = [A, B].concat();
    Workspace::new(&[
        ("a.yaml", deployment(A)),
        ("same.yaml", deployment(A)),
        ("both.yaml", deployment(&both)),
        (
            "service.yaml",
            "kind: Service\nmetadata: {name: x}\n".to_owned(),
        ),
        ("broken.yaml", "a: b: c\n".to_owned()),
        ("binary.yaml", "\u{0}\u{1}".to_owned()),
        ("no-object.yaml", "a: b\n".to_owned()),
        (
            "unknown.yaml",
            format!(
                "{}---\napiVersion: x/v1\nkind: Launcher\nmetadata: {{name: l}}\nspec: {{template: {{spec: {{containers: []}}}}}}\n",
                deployment(A)
            ),
        ),
        ("empty/.gitkeep", String::new()),
        ("known.json", "[]".to_owned()),
    ])
}

#[test]
fn exit_codes_say_what_was_found() {
    let workspace = workspace();
    let cases: &[(&[&str], i32)] = &[
        (&["check", "a.yaml", "same.yaml"], 0),
        (&["check", "both.yaml", "a.yaml"], 1),
        (&["check", "a.yaml", "same.yaml", "both.yaml"], 0),
        (&["check", "both.yaml", "a.yaml", "same.yaml"], 1),
        (&["check", "a.yaml", "both.yaml"], 0),
        (&["check", "--fail-on", "warning", "a.yaml", "both.yaml"], 1),
        (&["check", "a.yaml", "unknown.yaml"], 2),
        (&["check", "both.yaml", "unknown.yaml"], 2),
        (
            &["check", "--allow-incomplete", "a.yaml", "unknown.yaml"],
            0,
        ),
        (
            &["check", "--allow-incomplete", "both.yaml", "unknown.yaml"],
            1,
        ),
        (&["diff", "both.yaml", "a.yaml"], 1),
        (&["diff", "a.yaml", "unknown.yaml"], 2),
        (&["explain"], 0),
        (&["explain", "env-missing"], 0),
        (&["--version"], 0),
        (&["--help"], 0),
        (&["check", "--help"], 0),
    ];
    for (args, expected) in cases {
        let run = workspace.run(args);
        assert_eq!(run.status, Some(*expected), "{args:?}: {run}");
        assert!(run.stderr.is_empty(), "{args:?}: {run}");
        assert!(!run.stdout.is_empty(), "{args:?}: {run}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn errors_say_once_what_is_wrong() {
    let workspace = workspace();
    let errors: &[(&[&str], &str)] = &[
        (&["check", "a.yaml", "service.yaml"], "holds no workload"),
        (&["check", "a.yaml", "broken.yaml"], "mapping values"),
        (&["check", "a.yaml", "binary.yaml"], "control characters"),
        (
            &["check", "a.yaml", "no-object.yaml"],
            "not a Kubernetes object",
        ),
        (
            &["check", "a.yaml", "none.yaml"],
            "none.yaml does not exist",
        ),
        (
            &["check", "a.yaml", "empty"],
            "neither a kustomization nor a manifest",
        ),
        (&["check", "a.yaml", "command:exit 3"], "exit status: 3"),
        (&["check", "x=-", "y=-"], "standard input"),
        (
            &["check", "x=a.yaml", "x=same.yaml"],
            "two sources are called 'x'",
        ),
        (&["check", "a.yaml", "./a.yaml"], "is compared with itself"),
        (&["check"], "no kubeparity.yaml"),
        (
            &["check", "a.yaml", "same.yaml", "--app", "x"],
            "no application 'x'",
        ),
        (
            &["check", "a.yaml", "same.yaml", "-o", "yml"],
            "unknown format 'yml'",
        ),
        (
            &["check", "a.yaml", "same.yaml", "-o", "json", "-o", "table"],
            "two formats",
        ),
        (
            &["check", "a.yaml", "same.yaml", "-o", "json=no/such/x"],
            "cannot write",
        ),
        (
            &["check", "a.yaml", "same.yaml", "--baseline", "known.json"],
            "baseline known.json",
        ),
        (
            &["check", "a.yaml", "same.yaml", "--baseline", "no.json"],
            "baseline no.json",
        ),
        (
            &["check", "a.yaml", "same.yaml", "--config", "no.yaml"],
            "cannot read no.yaml",
        ),
        (&["check", "--fail-on", "fatal"], "invalid value 'fatal'"),
        (&["explain", "env-mising"], "no rule 'env-mising'"),
        (&["accept", "x", "--reason", "y"], "no kubeparity.yaml"),
        (&["accept", "x"], "--reason"),
        (
            &["render", "empty"],
            "unable to find one of 'kustomization.yaml'",
        ),
        (&["rendr"], "unrecognized subcommand 'rendr'"),
        (&[], "Usage"),
    ];
    for (args, message) in errors {
        let run = workspace.run(args);
        assert_eq!(run.status, Some(2), "{args:?}: {run}");
        assert!(run.stdout.is_empty(), "{args:?}: {run}");
        assert!(run.stderr.contains(message), "{args:?}: {run}");
        assert!(run.stderr.matches("error:").count() <= 1, "{args:?}: {run}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let both = [A, B].concat();
    let workspace = Workspace::new(&[("a.yaml", deployment(&both)), ("b.yaml", deployment(A))]);
    let bin = assert_cmd::cargo::cargo_bin("kubeparity");
    let script = format!(
        "( sleep 0.1; {} check a.yaml b.yaml; echo $? >status ) | true; sleep 1",
        bin.display()
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(workspace.dir.path())
        .output()
        .expect("sh");
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_eq!(workspace.read("status").trim(), "1");
}
