//! What a new user types wrong is refused in one sentence: a word that means nothing here, an argument that would have no effect, a
//! file in place of its directory.

use crate::workspace::{A, Workspace, deployment};

const OVERLAY: &str = "resources:\n- ../../base\n";
const CONFIG: &str = "environments:\n  staging: {overlay: overlays/staging}\n  production: {overlay: overlays/production}\n";

fn workspace() -> Workspace {
    Workspace::new(&[
        ("base/kustomization.yaml", "resources:\n- app.yaml\n"),
        ("base/app.yaml", &deployment(A)),
        ("overlays/staging/kustomization.yaml", OVERLAY),
        ("overlays/production/kustomization.yaml", OVERLAY),
        ("kubeparity.yaml", CONFIG),
    ])
}

/// Runs a slip, which could not tell, and says so once and with these words.
fn refused(workspace: &Workspace, args: &[&str], wanted: &[&str]) {
    let run = workspace.run(args);
    assert_eq!(run.status, Some(2), "{args:?}: {run}");
    for wanted in wanted {
        assert!(run.stderr.contains(wanted), "{wanted}: {run}");
    }
    assert_eq!(run.stderr.matches("error:").count(), 1, "{run}");
    assert!(run.stderr.matches("cannot write").count() <= 1, "{run}");
    for unwanted in ["os error", "at path", "evalsymlink"] {
        assert!(!run.stderr.contains(unwanted), "{unwanted}: {run}");
    }
}

#[test]
fn an_argument_without_effect_is_refused() {
    let workspace = workspace();
    let clusters: [(&[&str], &str); 5] = [
        (&["-l", "app=web"], "--selector"),
        (&["-A"], "--all-namespaces"),
        (&["--kubeconfig", "config"], "--kubeconfig"),
        (&["--as", "somebody"], "--as"),
        (&["--timeout", "5"], "--timeout"),
    ];
    for (args, option) in clusters {
        let wanted = [format!("{option} is about clusters, and none is read")];
        let wanted = wanted.each_ref().map(String::as_str);
        let commands: [&[&str]; 3] = [
            &["check"],
            &["diff", "staging", "production"],
            &["check", "overlays/staging", "overlays/production"],
        ];
        for command in commands {
            refused(&workspace, &[command, args].concat(), &wanted);
        }
    }
    refused(
        &workspace,
        &["check", "-o", "json=r", "-o", "markdown=r"],
        &["two formats for r", "a file of its own"],
    );
}

#[test]
fn what_is_not_there_is_named_with_what_was_meant() {
    let workspace = workspace();
    let cases: [(&[&str], &[&str]); 16] = [
        (&["check", ""], &["a source is empty", "--help"]),
        (
            &["check", "staging", "production=snapshot:"],
            &["the source of production is empty"],
        ),
        (&["check", "command:", "staging"], &["a source is empty"]),
        (&["check", "context:", "staging"], &["a source is empty"]),
        (&["diff", "", ""], &["a source is empty"]),
        (
            &["check", "cluster:prod", "staging"],
            &["cluster:prod does not exist", "known forms are context:"],
        ),
        (&["check", "-o", "json="], &["-o json= names no file"]),
        (
            &["check", "-o", "json=no/such/r.json"],
            &["cannot write no/such/r.json: No such file"],
        ),
        (
            &["check", "overlays/staging/kustomization.yaml", "production"],
            &[
                "says how its directory is rendered",
                "name the directory: overlays/staging",
            ],
        ),
        (
            &["render", "overlays/stagng"],
            &[
                "overlays/stagng does not exist",
                "did you mean overlays/staging?",
            ],
        ),
        (&["render", "stagng"], &["stagng does not exist"]),
        (
            &["explain", "readinessProbe"],
            &["no rule 'readinessProbe'", "probe-missing, probe-differs"],
        ),
        (&["explain", "env-mising"], &["env-missing"]),
        (
            &["explain", "nonsense"],
            &["kubeparity explain lists the rules"],
        ),
        (
            &["check", "--baseline", "kubeparity.yaml"],
            &["not a baseline", "--write-baseline"],
        ),
        (
            &["check", "staging", "production=-"],
            &["production (-) holds no workload"],
        ),
    ];
    for (args, wanted) in cases {
        refused(&workspace, args, wanted);
    }
}

#[test]
fn a_configuration_that_cannot_be_meant_is_refused_at_its_place() {
    let cases: [(&str, &[&str]); 3] = [
        (
            "environments:\n  a: {overlay: base, manifests: base}\n  b: {overlay: overlays/staging}\n",
            &[
                "environment a has overlay and manifests, of which one is read",
                "kubeparity.yaml:2:3",
            ],
        ),
        (
            "environments:\n\ta: {overlay: base}\n",
            &["never with tabs", "kubeparity.yaml:2:1"],
        ),
        (
            "environments:\n  a: {overlay: base/kustomization.yaml}\n  b: {overlay: overlays/staging}\n",
            &["name the directory: base", "kubeparity.yaml:2:16"],
        ),
    ];
    for (text, wanted) in cases {
        let workspace = workspace();
        workspace.write("kubeparity.yaml", text);
        refused(&workspace, &["check"], wanted);
    }
}

#[test]
fn what_leads_nowhere_in_a_base_is_said_by_its_name() {
    let workspace = workspace();
    workspace.write(
        "base/kustomization.yaml",
        "resources: [app.yaml, ../overlays/staging]\n",
    );
    refused(
        &workspace,
        &["check"],
        &[
            "../overlays/staging leads back to a directory that it is read for",
            "base/kustomization.yaml:1:23",
        ],
    );
    workspace.write("base/kustomization.yaml", "resources: [app.yaml, more]\n");
    workspace.write("base/more/x.yaml", &deployment(A));
    refused(
        &workspace,
        &["check"],
        &[
            "more has no kustomization.yaml",
            "base/kustomization.yaml:1:23",
        ],
    );
}

#[test]
fn what_has_no_effect_in_an_overlay_is_a_remark_and_no_word_of_rendering() {
    let workspace = workspace();
    let overlay = "resources: [../../base]\nimages:\n- {name: web, newTag: '2'}\n- {name: wep, newTag: '3'}\npatches:\n- target: {kind: Deployment, name: wep}\n  patch: '- {op: remove, path: /spec/replicas}'\n- target: {kind: Deployment, name: web}\n  patch: '- {op: add, path: /spec/replicas, value: 3}'\n";
    workspace.write("overlays/production/kustomization.yaml", overlay);
    let run = workspace.run(&["check"]);
    let said = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "kustomization.yaml:4: no image is called wep",
        "kustomization.yaml:6: the target of this patch matches nothing",
    ] {
        assert!(said.contains(wanted), "{wanted}: {run}");
    }
    assert_eq!(said.matches("matches nothing").count(), 1, "{run}");
    assert_eq!(said.matches("is called").count(), 1, "{run}");
    let run = workspace.run(&["render", "production"]);
    assert_eq!(run.stderr, "");
    workspace.write(
        "overlays/production/kustomization.yaml",
        "resources: [../../base]\nreplicas: [{name: wep, count: 2}]\n",
    );
    refused(
        &workspace,
        &["check"],
        &[
            "nothing with replicas is called wep",
            "kustomization.yaml:2:",
        ],
    );
}

#[test]
fn a_kubeconfig_that_names_what_it_lacks_is_refused_by_that_name() {
    let workspace = workspace();
    workspace.write(
        "config",
        "clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1', certificate-authority: /nope/ca.crt}}, {name: d, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: u, user: {token: x}}, {name: v, user: {tokenFile: /nope/token}}]
contexts:
- {name: no-ca, context: {cluster: c, user: u}}
- {name: no-user, context: {cluster: d, user: w}}
- {name: no-cluster, context: {cluster: e, user: u}}
- {name: no-token, context: {cluster: d, user: v}}
",
    );
    let cases = [
        (
            "context:no-ca#x",
            "certificate-authority /nope/ca.crt does not exist",
        ),
        ("context:no-user#x", "there is no user 'w'"),
        ("context:no-cluster#x", "there is no cluster 'e'"),
        ("context:no-token#x", "tokenFile /nope/token does not exist"),
    ];
    for (source, wanted) in cases {
        refused(
            &workspace,
            &["check", source, "--kubeconfig", "config"],
            &[wanted],
        );
    }
}

#[test]
fn a_command_runs_where_the_configuration_lies() {
    let workspace = workspace();
    let config = "environments:\n  staging: {overlay: overlays/staging}\n  production: {command: cat base/app.yaml}\n";
    workspace.write("kubeparity.yaml", config);
    let base = std::path::Path::new("base");
    for (directory, args) in [
        (
            base,
            ["check", "--enable-exec", "--config", "../kubeparity.yaml"].as_slice(),
        ),
        (base, &["check", "--enable-exec"]),
        (std::path::Path::new("."), &["check", "--enable-exec"]),
    ] {
        let run = workspace.run_in(directory, args);
        assert_eq!(run.status, Some(0), "{run}");
    }
}

#[test]
fn commands_tell_what_they_did_where_nothing_else_shows_it() {
    let workspace = workspace();
    let run = workspace.run(&["diff", "staging", "production"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(
        run.stderr
            .contains("no difference between staging and production"),
        "{run}"
    );
    let run = workspace.run(&["check", "--write-baseline", "known.json"]);
    assert!(
        run.stderr
            .contains("known.json: --baseline known.json lets them pass"),
        "{run}"
    );
    let named = workspace.run(&["render", "staging"]);
    let path = workspace.run(&["render", "overlays/staging"]);
    assert_eq!(named.stdout, path.stdout);
    let page = workspace.run(&["explain", "env-missing"]);
    let id = "env-missing:Deployment/web/app/A@production";
    assert_eq!(workspace.run(&["explain", id]).stdout, page.stdout);
    let run = workspace.run(&["check", "production", "staging"]);
    assert!(
        run.stdout.contains("given in the order of release"),
        "{run}"
    );
    workspace.write("overlays/dev/kustomization.yaml", OVERLAY);
    let shell_order = ["dev", "production", "staging"].map(|name| format!("overlays/{name}"));
    let run = workspace.run(&["check", &shell_order[0], &shell_order[1], &shell_order[2]]);
    assert!(
        run.stdout.contains("production stands before staging"),
        "{run}"
    );
    let run = workspace.run(&["check", "staging", "production"]);
    assert!(
        !run.stdout.contains("given in the order of release"),
        "{run}"
    );
}

/// A configuration that cannot be read is not an environment that is not there.
#[test]
fn render_says_what_is_wrong_with_the_configuration() {
    let workspace = workspace();
    workspace.write("kubeparity.yaml", "environments: [\n");
    refused(&workspace, &["render", "production"], &["kubeparity.yaml:"]);
    workspace.write("kubeparity.yaml", "# nothing yet\n");
    let empty = ["kubeparity.yaml is empty", "kubeparity init --print"];
    refused(&workspace, &["check"], &empty);
}
