//! `kubeparity accept`: what it takes, what it writes, and what the next check says.

mod numbers;

use crate::workspace::{A, B, Workspace, deployment};

/// Three Deployments, each of which lacks a variable in production.
fn three() -> Workspace {
    let resources = "        resources:\n          requests: {cpu: 100m, memory: 1Gi}\n          limits: {memory: 1Gi}\n";
    let all = |env: &str| {
        let named = |name: &str| deployment(env).replace("web", name) + resources;
        ["basket", "checkout", "web"].map(named).join("---\n")
    };
    Workspace::new(&[
        ("staging.yaml", all(&[A, B].concat())),
        ("production.yaml", all(A)),
    ])
}

const SOURCES: [&str; 2] = ["staging.yaml", "production.yaml"];

fn accept(workspace: &Workspace, id: &str, more: &[&str]) -> crate::workspace::Run {
    let args = [&["accept", id, "--reason", "with release 9"], more].concat();
    workspace.run(&args)
}

#[test]
fn a_grouped_finding_is_accepted_at_once() {
    for id in ["B", "#1", "1", "env-missing:B@production"] {
        let workspace = three();
        let accepted = accept(&workspace, id, &SOURCES);
        assert_eq!(accepted.status, Some(0), "{id}: {accepted}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(workspace.read("kubeparity.yaml"), @r"
            expect:
            - rule: env-missing
              workload: '{Deployment/basket,Deployment/checkout,Deployment/web}'
              container: app
              variable: B
              environment: production
              reason: with release 9
            ");
        }
        let again = workspace.run(&["check", "staging.yaml", "production.yaml"]);
        assert_eq!(again.status, Some(0), "{id}: {again}");
        assert!(again.stdout.contains("3 differences expected"), "{again}");
    }
}

#[test]
fn one_workload_of_a_group_is_accepted_alone() {
    for (id, sources) in [
        (
            "env-missing:Deployment/basket/app/B@production",
            &SOURCES[..],
        ),
        ("basket", &SOURCES[..]),
        // Without sources, a whole id is taken at its word.
        ("env-missing:Deployment/basket/app/B@production", &[]),
    ] {
        let workspace = three();
        let accepted = accept(&workspace, id, sources);
        assert_eq!(accepted.status, Some(0), "{id}: {accepted}");
        let again = workspace.run(&["check", "staging.yaml", "production.yaml"]);
        assert_eq!(again.status, Some(1), "{id}: {again}");
        assert!(again.stdout.contains("1 difference expected"), "{again}");
        assert!(!again.stdout.contains("Deployment basket"), "{again}");
        // The file has no environments, and the next one is added to it.
        let next = accept(
            &workspace,
            "env-missing:Deployment/web/app/B@production",
            sources,
        );
        assert_eq!(next.status, Some(0), "{next}");
        let again = workspace.run(&["check", "staging.yaml", "production.yaml"]);
        assert!(again.stdout.contains("2 differences expected"), "{again}");
    }
}

#[test]
fn what_cannot_be_accepted_is_refused_and_nothing_is_written() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("C", &SOURCES, "there is no finding 'C'"),
        ("#2", &SOURCES, "there is no finding '#2'"),
        ("#0", &SOURCES, "there is no finding '#0'"),
        ("B", &[], "no sources were given"),
        (
            "B",
            &["staging.yaml", "production.yaml", "--expires", "2020-01-31"],
            "--expires 2020-01-31 is past",
        ),
    ];
    for (id, more, said) in cases {
        let workspace = three();
        let refused = accept(&workspace, id, more);
        assert_eq!(refused.status, Some(2), "{id}: {refused}");
        assert!(refused.stderr.contains(said), "{id}: {refused}");
        assert!(
            !workspace.dir.path().join("kubeparity.yaml").exists(),
            "{id}"
        );
    }
}

/// A workload of one name in two namespaces, of which one or both lack a variable in production.
fn two_namespaces(inner: &str, outer: &str) -> Workspace {
    let named = |namespace: &str, env: &str| {
        let name = "metadata:\n  name: web\n";
        deployment(env).replacen(name, &format!("{name}  namespace: {namespace}\n"), 1)
    };
    let both = |inner, outer| format!("{}---\n{}", named("inner", inner), named("outer", outer));
    let full = [A, B].concat();
    Workspace::new(&[
        ("staging.yaml", both(&full, &full)),
        ("production.yaml", both(inner, outer)),
    ])
}

#[test]
fn namespaces_tell_workloads_of_one_name_apart() {
    let full = [A, B].concat();
    let workspace = two_namespaces(A, &full);
    let known = [
        "check",
        "staging.yaml",
        "production.yaml",
        "--write-baseline",
        "known.json",
    ];
    workspace.run(&known);
    assert!(
        workspace
            .read("known.json")
            .contains("env-missing:inner/Deployment/web/app/B@production")
    );
    accept(&workspace, "B", &SOURCES);
    assert!(
        workspace
            .read("kubeparity.yaml")
            .contains("namespace: inner")
    );

    let both = two_namespaces(A, A);
    for file in ["known.json", "kubeparity.yaml"] {
        both.write(file, &workspace.read(file));
    }
    let by_config = both.run(&["check", "staging.yaml", "production.yaml"]);
    both.write("none.yaml", "expect: []\n");
    let by_baseline = both.run(&[
        "check",
        "staging.yaml",
        "production.yaml",
        "--config",
        "none.yaml",
        "--baseline",
        "known.json",
    ]);
    for run in [&by_config, &by_baseline] {
        assert_eq!(run.status, Some(1), "{run}");
        assert!(run.stdout.contains("namespace outer"), "{run}");
        assert!(!run.stdout.contains("namespace inner"), "{run}");
    }
    // A baseline of before has no namespaces, and holds.
    both.write(
        "old.json",
        "{\"version\": 1, \"findings\": [\"env-missing:Deployment/web/app/B@production\"]}",
    );
    let by_old = both.run(&[
        "check",
        "staging.yaml",
        "production.yaml",
        "--config",
        "none.yaml",
        "--baseline",
        "old.json",
    ]);
    assert_eq!(by_old.status, Some(0), "{by_old}");
}
