//! Contexts of every spec, namespaces, selectors, impersonation, several clusters.

use serde_json::json;

use crate::plane::{Plane, build, planes};
use crate::run::{deployment, directory, kubeconfig, kubeparity, with_kubeconfig};

const ODD: [&str; 4] = [
    "admin@staging",
    "arn:aws:eks:eu-west-1:123456789012:cluster/shop",
    "a b/c#d",
    "gke_x:y",
];

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_context_may_be_called_anything() {
    let (staging, _) = planes();
    staging.namespace("odd-names");
    staging.apply(
        "odd-names",
        &deployment("web", &json!({})),
        "argocd-controller",
    );
    let top = directory(&[]);
    for name in ODD {
        let contexts = [(name, staging.server.as_str(), "admin-token", "odd-names")];
        let config = kubeconfig(top.path(), &contexts);
        let source = format!("context:{name}");
        let pinned = format!("b=context:{name}#odd-names");
        let run = with_kubeconfig(
            top.path(),
            config.as_os_str(),
            &["check", &source, &pinned],
            &[],
        );
        assert_eq!(run.code, 0, "{name}: {run:?}");
        assert!(run.out.contains("1 container in 1 workload"), "{run:?}");
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_context_that_is_not_there_gets_the_nearest_and_the_files() {
    let top = directory(&[]);
    let run = kubeparity(
        top.path(),
        &["check", "context:stagin", "context:production"],
    );
    assert_eq!(run.code, 2);
    for part in [
        "no context 'stagin'",
        "nearest are: staging",
        "looked in",
        "kubeconfig",
    ] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
    let missing = top.path().join("nothing");
    let run = with_kubeconfig(
        top.path(),
        missing.as_os_str(),
        &["check", "context:a", "context:b"],
        &[],
    );
    assert_eq!(run.code, 2);
    assert!(run.err.contains("(does not exist)"), "{}", run.err);
    std::fs::write(&missing, "users: [{name: a, user: {token: CANARY").expect("a file");
    let run = with_kubeconfig(
        top.path(),
        missing.as_os_str(),
        &["check", "context:a", "context:b"],
        &[],
    );
    assert!(
        run.code == 2 && run.err.contains("not a kubeconfig") && !run.err.contains("CANARY"),
        "{}",
        run.err
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn namespaces_and_selectors_narrow_and_an_empty_scope_is_an_error() {
    let (staging, production) = planes();
    for plane in [staging, production] {
        for namespace in ["narrow-a", "narrow-b"] {
            plane.namespace(namespace);
            plane.apply(
                namespace,
                &deployment("web", &json!({})),
                "argocd-controller",
            );
        }
    }
    let only = json!({"env": [{"name": "ONLY", "value": "1"}]});
    staging.apply("narrow-b", &deployment("web", &only), "argocd-controller");
    let top = directory(&[]);
    let both = ["check", "context:staging", "context:production"];
    let run = |more: &[&str]| kubeparity(top.path(), &[&both[..], more].concat());
    assert_eq!(run(&["-n", "narrow-a"]).code, 0);
    let found = run(&["-n", "narrow-a", "-n", "narrow-b"]);
    assert!(
        found.code == 1 && found.out.contains("2 workloads"),
        "{found:?}"
    );
    assert_eq!(run(&["-n", "narrow-a", "-l", "app=web"]).code, 0);
    let other = run(&["-n", "narrow-a", "-l", "app=other"]);
    assert!(
        other.code == 2 && other.err.contains("no workload with labels app=other"),
        "{other:?}"
    );
    let nothing = run(&["-n", "narrow-c"]);
    assert_eq!(nothing.code, 2);
    assert!(
        nothing.err.contains("no workload in namespace narrow-c")
            && nothing.err.contains("namespaces there: "),
        "{}",
        nothing.err
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn two_namespaces_of_one_cluster_and_three_clusters() {
    let (staging, production) = planes();
    for (plane, namespace, value) in [
        (staging, "three-a", "1"),
        (staging, "three-b", "2"),
        (production, "three-a", "1"),
    ] {
        plane.namespace(namespace);
        let container = json!({"env": [{"name": "N", "value": value}]});
        plane.apply(
            namespace,
            &deployment("web", &container),
            "argocd-controller",
        );
    }
    let top = directory(&[]);
    let two = [
        "diff",
        "a=context:staging#three-a",
        "b=context:staging#three-b",
    ];
    let run = kubeparity(top.path(), &two);
    assert!(
        run.code == 1 && run.out.contains('N') && run.out.contains("\"2\""),
        "{run:?}"
    );
    let three = [
        "check",
        "-o",
        "json",
        "a=context:staging#three-a",
        "b=context:staging#three-b",
        "c=context:production#three-a",
    ];
    let run = kubeparity(top.path(), &three);
    // Each is compared with the one before it: what b has otherwise, c takes back. It is one finding, with a side for each.
    assert_eq!(run.ids(), ["env-value-differs:Deployment/web/app/N@b"]);
    let sides = &run.json()["findings"][0]["sides"];
    let values = [0, 1, 2].map(|side| sides[side]["value"].clone());
    assert_eq!(values, ["\"1\"", "\"2\"", "\"1\""], "{run:?}");

    let third = Plane::start(&build(), "third", false);
    let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "three-a"}});
    let body = Some(("application/json", body.to_string()));
    assert_eq!(third.request("POST", "/api/v1/namespaces", body).0, 201);
    let other = json!({"env": [{"name": "N", "value": "3"}]});
    third.apply("three-a", &deployment("web", &other), "argocd-controller");
    let all = [staging, production, &third].map(|plane| &plane.kubeconfig);
    let list = std::env::join_paths(all).expect("paths");
    let clusters = [
        "check",
        "-o",
        "json",
        "-n",
        "three-a",
        "--reference",
        "staging",
        "context:staging",
        "context:production",
        "context:third",
    ];
    let run = with_kubeconfig(top.path(), &list, &clusters, &[]);
    assert_eq!(
        run.ids(),
        ["env-value-differs:Deployment/web/app/N@third"],
        "{run:?}"
    );
    assert!(
        run.json()["findings"][0]["why"]
            .to_string()
            .contains("third"),
        "it says who stands alone: {run:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn impersonation_reads_with_the_rights_of_the_other() {
    let (staging, _) = planes();
    staging.namespace("impersonation");
    staging.apply(
        "impersonation",
        &deployment("web", &json!({})),
        "argocd-controller",
    );
    let top = directory(&[]);
    let both = ["check", "a=context:staging#impersonation"];
    assert_eq!(kubeparity(top.path(), &both).code, 0);
    let nobody = [&both[..], &["--as", "nobody", "--as-group", "nothing"]].concat();
    let run = kubeparity(top.path(), &nobody);
    assert!(
        run.code == 2 && run.text().contains("403 Forbidden"),
        "{run:?}"
    );
    let masters = [
        &both[..],
        &["--as", "nobody", "--as-group", "system:masters"],
    ]
    .concat();
    assert_eq!(kubeparity(top.path(), &masters).code, 0);
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn rollouts_and_unfinished_rollouts() {
    let (staging, production) = planes();
    for plane in [staging, production] {
        plane.namespace("rollouts");
        plane.define("argoproj.io", "v1alpha1", "Rollout", "rollouts");
        let mut rollout = deployment("web", &json!({}));
        rollout["apiVersion"] = json!("argoproj.io/v1alpha1");
        rollout["kind"] = json!("Rollout");
        plane.apply("rollouts", &rollout, "argocd-controller");
        plane.apply(
            "rollouts",
            &deployment("slow", &json!({})),
            "argocd-controller",
        );
        let well = json!({"replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1});
        plane.report("rollouts", &deployment("slow", &json!({})), &well);
    }
    let newer = json!({"env": [{"name": "A", "value": "1"}]});
    let slow = deployment("slow", &newer);
    staging.apply("rollouts", &slow, "argocd-controller");
    let going_on =
        json!({"replicas": 2, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1});
    staging.report("rollouts", &slow, &going_on);
    let top = directory(&[]);
    let run = kubeparity(
        top.path(),
        &[
            "check",
            "-n",
            "rollouts",
            "context:staging",
            "context:production",
        ],
    );
    assert!(run.out.contains("2 workloads"), "{run:?}");
    assert!(
        run.out
            .contains("the rollout of Deployment slow is not finished (1 of 2 pods are updated"),
        "{run:?}"
    );
    assert_eq!(run.code, 1, "{run:?}");
}

#[cfg(unix)]
#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_login_program_is_run_and_named_where_it_fails() {
    use std::os::unix::fs::PermissionsExt as _;
    let (staging, _) = planes();
    staging.namespace("login");
    staging.apply("login", &deployment("web", &json!({})), "argocd-controller");
    let credential = json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "status": {"token": "admin-token"}});
    let top = directory(&[
        ("login.sh", &format!("#!/bin/sh\necho '{credential}'\n")),
        ("slow.sh", "#!/bin/sh\nexec sleep 20\n"),
    ]);
    let [login, slow] = ["login.sh", "slow.sh"].map(|name| {
        let program = top.path().join(name);
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&program, mode).expect("a program");
        program.display().to_string()
    });
    let programs = [login.as_str(), "no-such-program", slow.as_str()];
    let exec = |program: &str| json!({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": program, "interactiveMode": "Never"}});
    let users: Vec<_> = programs
        .iter()
        .enumerate()
        .map(|(n, program)| json!({"name": n.to_string(), "user": exec(program)}))
        .collect();
    let contexts: Vec<_> = (0..programs.len())
        .map(|n| json!({"name": n.to_string(), "context": {"cluster": "c", "user": n.to_string(), "namespace": "login"}}))
        .collect();
    let config = json!({"apiVersion": "v1", "kind": "Config", "users": users, "contexts": contexts,
        "clusters": [{"name": "c", "cluster": {"server": staging.server, "insecure-skip-tls-verify": true}}]});
    let path = top.path().join("kubeconfig");
    std::fs::write(&path, config.to_string()).expect("a file");
    let check = |other: &str| {
        let other = format!("b=context:{other}");
        with_kubeconfig(
            top.path(),
            path.as_os_str(),
            &["check", "a=context:0", &other, "--timeout", "3"],
            &[],
        )
    };
    assert_eq!(check("0#login").code, 0);
    for (other, program) in [("1", "no-such-program"), ("2", "slow.sh")] {
        let run = check(other);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            run.err.contains(&format!("context {other}")) && run.err.contains(program),
            "{run:?}"
        );
    }
}
