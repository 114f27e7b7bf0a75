//! What the program says of itself: completions, manual pages, schemas, versions.

use std::process::Command;

use crate::workspace::{Run, Workspace};

fn run(args: &[&str]) -> Run {
    Workspace::new::<&str, &str>(&[]).run(args)
}

const KUBECONFIG: &str = "apiVersion: v1
kind: Config
clusters: [{name: far, cluster: {server: 'https://192.0.2.1'}}]
users: [{name: me, user: {token: canary}}]
contexts:
- {name: blue-prod, context: {cluster: far, user: me, namespace: shop}}
- {name: blue-stage, context: {cluster: far, user: me, namespace: shop-stage}}
";

/// A repository with a configuration, overlays, and a kubeconfig beside it.
fn repository() -> Workspace {
    let config = "environments:\n  dev: {overlay: overlays/dev}\n  production: {overlay: overlays/production}\n";
    Workspace::new(&[
        ("kubeparity.yaml", config),
        ("kubeconfig", KUBECONFIG),
        ("overlays/dev/kustomization.yaml", ""),
        ("overlays/production/kustomization.yaml", ""),
        ("apps/the shop/kustomization.yaml", ""),
    ])
}

/// Runs a program in a repository, as somebody with its kubeconfig and this program on the path.
fn in_repository(repository: &Workspace, program: &str, args: &[&str]) -> String {
    let own = std::path::Path::new(env!("CARGO_BIN_EXE_kubeparity"));
    let own = own.parent().expect("a directory").display();
    let path = std::env::var("PATH").expect("a path");
    let top = repository.dir.path();
    let output = Command::new(program)
        .args(args)
        .current_dir(top)
        .env("PATH", format!("{own}:{path}"))
        .env("KUBECONFIG", top.join("kubeconfig"))
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!text.contains("canary"), "{text}");
    text
}

/// Words as they are typed, and what bash offers behind them: of what stands behind a `:` or `=`, the rest alone, as bash replaces it.
const OFFERED: [(&str, &str); 16] = [
    ("kubeparity sn", "snapshot "),
    (
        "kubeparity check --fail-",
        "--fail-on --fail-on-new --fail-on-older ",
    ),
    ("kubeparity check --fail-on n", "note "),
    ("kubeparity schema re", "report "),
    ("kubeparity aff", "affected "),
    ("kubeparity check pr", "production "),
    ("kubeparity check --reference d", "dev "),
    ("kubeparity drift ", "dev production "),
    (
        "kubeparity check overlays/",
        "overlays/dev overlays/production ",
    ),
    ("kubeparity diff dev apps/", "apps/the\\ shop "),
    ("kubeparity check context:blue-p", "blue-prod "),
    (
        "kubeparity check con",
        "context:blue-prod context:blue-stage ",
    ),
    ("kubeparity check -n shop-", "shop-stage "),
    ("kubeparity explain env-mis", "env-missing "),
    ("kubeparity fix probe-m", "probe-missing "),
    ("kubeparity check kubec", "kubeconfig "),
];

#[test]
fn bash_completes() {
    let repository = repository();
    let script = "source <(kubeparity completions bash); COMP_LINE=$1; COMP_POINT=${#1}; _kubeparity; printf '%s ' \"${COMPREPLY[@]}\"";
    for (words, expected) in OFFERED {
        let args = ["--norc", "-c", script, "bash", words];
        assert_eq!(
            in_repository(&repository, "bash", &args),
            expected,
            "{words}"
        );
    }
}

/// Tells whether a shell is there; says that its test is left out where it is not.
#[expect(clippy::print_stderr, reason = "the output of a test")]
fn has(shell: &str) -> bool {
    let is_there = Command::new(shell).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("{shell} is not installed: its completions are not tested here");
    }
    is_there
}

/// What zsh and fish offer behind words as they are typed: candidates without their descriptions.
const OFFERED_WHOLE: [(&str, &str); 9] = [
    ("kubeparity sn", "snapshot"),
    (
        "kubeparity check --fail-",
        "--fail-on --fail-on-new --fail-on-older",
    ),
    ("kubeparity check --fail-on n", "note"),
    ("kubeparity check pr", "production"),
    ("kubeparity check --reference d", "dev"),
    (
        "kubeparity check overlays/",
        "overlays/dev overlays/production",
    ),
    (
        "kubeparity check con",
        "context:blue-prod context:blue-stage",
    ),
    ("kubeparity check -n shop-", "shop-stage"),
    ("kubeparity explain env-mis", "env-missing"),
];

#[test]
fn fish_completes() {
    if !has("fish") {
        return;
    }
    let repository = repository();
    let script = "kubeparity completions fish | source; complete -C $argv[1]";
    for (words, expected) in OFFERED_WHOLE {
        let text = in_repository(&repository, "fish", &["--no-config", "-c", script, words]);
        let offered: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split('\t').next())
            .collect();
        assert_eq!(offered.join(" "), expected, "{words}");
    }
}

/// The completion system of zsh wants a terminal, so that the test stands in for the one function of it that shows what is offered.
#[test]
fn zsh_completes() {
    if !has("zsh") {
        return;
    }
    let repository = repository();
    let script = r#"
autoload -Uz compinit && compinit -u -D
source <(kubeparity completions zsh)
(( $+_comps[kubeparity] )) || exit 3
_describe() { [[ $1 == -V ]] && shift; print -rl -- "${(@P)2}" }
words=("${(@s: :)1}") CURRENT=${#words}
$_comps[kubeparity]
"#;
    for (words, expected) in OFFERED_WHOLE {
        let text = in_repository(&repository, "zsh", &["-f", "-c", script, "zsh", words]);
        // A colon within a candidate is escaped; a description stands behind one that is not.
        let lines = text.lines().map(|line| line.replace("\\:", "\u{1}"));
        let offered = lines.map(|line| {
            line.split(':')
                .next()
                .unwrap_or_default()
                .replace('\u{1}', ":")
        });
        let offered: Vec<String> = offered.collect();
        assert_eq!(offered.join(" "), expected, "{words}");
    }
}

#[test]
fn nothing_is_offered_where_nothing_is_there() {
    let empty = Workspace::new(&[("kubeconfig", "{"), ("kubeparity.yaml", "environments: [")]);
    let script = "source <(kubeparity completions bash); COMP_LINE='kubeparity drift '; COMP_POINT=${#COMP_LINE}; _kubeparity; printf '%s ' \"${COMPREPLY[@]}\"";
    let text = in_repository(&empty, "bash", &["--norc", "-c", script]);
    assert_eq!(text.trim(), "");
}

#[test]
fn kubectl_is_told_what_may_follow() {
    let repository = repository();
    let program = env!("CARGO_BIN_EXE_kubectl_complete-parity");
    let rule = "env-missing\tA variable that the reference sets is not set in the target\n";
    for (args, expected) in [
        (&["drift", ""][..], "dev\nproduction\n:4\n"),
        (&["check", "context:blue-p"], "context:blue-prod\n:4\n"),
        (&["explain", "env-mis"], &format!("{rule}:4\n")),
        (&["check", "--baseline", "nothing-such"], ":0\n"),
    ] {
        let text = in_repository(&repository, program, args);
        assert_eq!(text, expected, "{args:?}");
    }
}

#[test]
fn no_name_is_offered_that_a_shell_or_terminal_obeys() {
    let hostile = [
        "x;id",
        "x$(id)",
        "x`id`",
        "x\\n:1",
        "x\\e[2J",
        "x|id",
        "x\\u202ey",
    ];
    let rows = hostile.map(|name| format!("  \"{name}\": {{overlay: a}}\n"));
    let config = format!("environments:\n{}  plain: {{overlay: a}}\n", rows.concat());
    let context = "apiVersion: v1\nkind: Config\ncontexts: [{name: 'x;id', context: {cluster: c, namespace: 'x;id'}}]\n";
    let workspace = Workspace::new(&[
        ("kubeparity.yaml", &*config),
        ("kubeconfig", context),
        ("x;id/kustomization.yaml", ""),
        ("x$(id).yaml", ""),
    ]);
    let program = env!("CARGO_BIN_EXE_kubectl_complete-parity");
    for (args, expected) in [
        (&["drift", ""][..], "plain\n:4\n"),
        (&["check", "context:"], ":0\n"),
        (&["check", "-n", ""], ":0\n"),
        (&["check", "--baseline", "x"], ":0\n"),
        (&["check", "x"], ":0\n"),
    ] {
        let text = in_repository(&workspace, program, args);
        assert_eq!(text, expected, "{args:?}");
    }
    let text = in_repository(&workspace, program, &["check", ""]);
    assert_eq!(
        text.split_once('\n').map(|(first, _)| first),
        Some("plain"),
        "{text}"
    );
    assert!(!text.contains("id"), "{text}");
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let run = run(&["completions", shell]);
        assert_eq!(run.status, Some(0), "{run}");
        assert!(run.stdout.contains("KUBEPARITY_COMPLETE"), "{run}");
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
