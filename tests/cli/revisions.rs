//! `kubeparity revisions`: its help, what it refuses, and what it says of a cluster of a few answers.

mod server;

use serde_json::{Value, json};

use crate::workspace::{Run, Workspace};
use server::{Answers, Server};

/// A credential that no output may have.
const CANARY: &str = "Q7canary9Zx4kW2";

#[test]
fn the_help_says_what_is_needed_and_what_exit_codes_mean() {
    let workspace = Workspace::new::<&str, &str>(&[]);
    insta::assert_snapshot!(workspace.run(&["revisions", "--help"]));
}

#[test]
fn what_has_no_revisions_is_refused_in_one_sentence() {
    let config = "environments:\n  staging: {overlay: overlays/staging}\n";
    let workspace = Workspace::new(&[("kubeparity.yaml", config), ("a.yaml", "")]);
    for (args, wanted) in [
        (&[][..], "<SOURCE>"),
        (&["a.yaml"], "a.yaml is not a cluster"),
        (&["snapshot:a.yaml"], "snapshot:a.yaml is not a cluster"),
        // An environment without a cluster is written down alone.
        (&["staging"], "staging is not a cluster"),
        (&["context:x", "web"], "name a Deployment"),
        (&["context:x", "Job/web"], "name a Deployment"),
        (
            &["context:x", "Deployment/"],
            "not the name of a Deployment",
        ),
        (&["context:x", "--from", "1"], "<KIND/NAME>"),
        (
            &["context:x", "deploy/web", "--to", "two"],
            "invalid value 'two'",
        ),
        (&["context:no-such-context"], "no-such-context"),
    ] {
        let run = workspace.run(&[&["revisions"], args].concat());
        assert_eq!(run.status, Some(2), "{args:?}: {run}");
        assert!(run.stderr.contains(wanted), "{wanted}: {run}");
        assert_eq!(run.stderr.matches("error:").count(), 1, "{run}");
    }
}

fn template(image: &str, env: &Value) -> Value {
    let container = json!({"name": "app", "image": image, "env": env, "resources":
        {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}});
    json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}})
}

fn variable(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value})
}

fn key(name: &str, of: &str, object: &str, key: &str) -> Value {
    json!({"name": name, "valueFrom": {of: {"name": object, "key": key}}})
}

fn replica_set(revision: i64, cause: &str, template: &Value) -> Value {
    json!({"metadata": {"name": format!("web-{revision}"), "namespace": "shop", "uid": format!("s{revision}"),
        "creationTimestamp": format!("2026-11-2{revision}T09:00:00Z"),
        "annotations": {"deployment.kubernetes.io/revision": revision.to_string(), "kubernetes.io/change-cause": cause,
            "kubectl.kubernetes.io/last-applied-configuration": CANARY},
        "ownerReferences": [{"kind": "Deployment", "name": "web", "uid": "u", "controller": true}]},
        "spec": {"replicas": 0, "template": template}})
}

/// The Secret `db` with its one key, as a table has it.
fn secret() -> Value {
    let keys = json!([{"manager": "kubectl-create", "operation": "Update", "time": "2026-11-01T07:00:00Z",
        "fieldsV1": {"f:data": {"f:url": {}}}}]);
    let columns: Vec<Value> = ["Name", "Type", "Data", "Age"]
        .map(|name| json!({"name": name}))
        .to_vec();
    json!({"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {}, "columnDefinitions": columns,
        "rows": [{"cells": ["db", "Opaque", 1, "1d"],
            "object": {"metadata": {"name": "db", "namespace": "shop", "managedFields": keys}}}]})
}

/// A release that renamed a key, one that added a variable, and one that a person made by hand with a password in the command.
fn shop() -> Answers {
    let level = || key("LEVEL", "configMapKeyRef", "settings", "level");
    let templates = [
        template(
            "shop:1.0.0",
            &json!([key("URL", "secretKeyRef", "db", "uri"), level()]),
        ),
        template(
            "shop:latest",
            &json!([key("URL", "secretKeyRef", "db", "url"), level()]),
        ),
        template(
            "shop:1.2.0",
            &json!([
                key("URL", "secretKeyRef", "db", "url"),
                level(),
                variable("FEATURE", "on"),
                variable("DB_PASSWORD", CANARY)
            ]),
        ),
    ];
    let cause = format!("kubectl set env deployment/web DB_PASSWORD={CANARY} FEATURE=on");
    let sets: Vec<Value> = (5..)
        .zip(&templates)
        .zip(["release 1.0.0", "release 1.1.0", &cause])
        .map(|((revision, template), cause)| replica_set(revision, cause, template))
        .collect();
    let managed = json!([{"manager": "kubectl-set", "operation": "Update", "time": "2026-11-27T08:59:58Z",
        "fieldsV1": {"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"app\"}": {"f:env": {}}}}}}}}]);
    let web = json!({"metadata": {"name": "web", "namespace": "shop", "uid": "u", "generation": 3, "managedFields": managed,
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": CANARY}},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": templates[2]}, "status": {"observedGeneration": 3}});
    let list =
        |items: Value| json!({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": items});
    let edited = json!([{"manager": "kubectl-edit", "operation": "Update", "time": "2026-11-28T07:00:00Z",
        "fieldsV1": {"f:data": {"f:level": {}}}}]);
    let within = |group: &str, resource: &str| format!("{group}/namespaces/shop/{resource}");
    Answers::from([
        (
            "/apis".to_owned(),
            json!({"kind": "APIGroupList", "groups": []}),
        ),
        (within("/apis/apps/v1", "deployments"), list(json!([web]))),
        (within("/apis/apps/v1", "replicasets"), list(json!(sets))),
        (within("/apis/apps/v1", "statefulsets"), list(json!([]))),
        (within("/apis/apps/v1", "daemonsets"), list(json!([]))),
        (within("/api/v1", "limitranges"), list(json!([]))),
        (within("/api/v1", "resourcequotas"), list(json!([]))),
        (within("/api/v1", "secrets/db"), secret()),
        (
            within("/api/v1", "configmaps/settings"),
            json!({"metadata": {"name": "settings", "namespace": "shop", "managedFields": edited},
                "data": {"level": "info"}}),
        ),
    ])
}

/// Asks a server; no output may have a credential.
fn ask(server: &Server, args: &[&str]) -> Run {
    let workspace = Workspace::new(&[("config", server.kubeconfig())]);
    let args = [&["revisions", "context:prod"], args].concat();
    let run = workspace.run_with(
        &args,
        "",
        &[("KUBECONFIG", "config"), ("RUST_LOG", "trace")],
    );
    let text = format!("{}{}", run.stdout, run.stderr);
    assert!(!text.contains(CANARY), "{args:?} leaks: {text}");
    run
}

#[test]
fn two_revisions_are_compared_and_the_way_back_is_judged() {
    let server = Server::start(shop());
    insta::assert_snapshot!(ask(&server, &["Deployment/web"]).stdout);
    let from = ask(&server, &["deploy/web", "--from", "5"]).stdout;
    let page = include_str!("../../docs/rollback.md");
    assert!(page.contains(&from), "docs/rollback.md shows: {from}");
    insta::assert_snapshot!(from);
    insta::assert_snapshot!(ask(&server, &["Deployment/web", "-o", "json"]).stdout);
    insta::assert_snapshot!(ask(&server, &[]).stdout);
    let secrets = server.asked();
    let mut secrets = secrets.iter().filter(|path| path.contains("/secrets"));
    assert!(
        secrets.all(|path| path.ends_with("?includeObject=Metadata")),
        "values are not asked for"
    );
}

#[test]
fn exit_codes_are_those_of_the_help() {
    let code = |answers: Answers, args: &[&str]| {
        let run = ask(&Server::start(answers), args);
        (run.status.expect("a code"), run.stdout)
    };
    let web = &["Deployment/web"][..];
    assert_eq!(code(shop(), web).0, 1, "changes");
    assert_eq!(code(shop(), &[]).0, 0, "nothing is compared");
    let sets = "/apis/apps/v1/namespaces/shop/replicasets";
    let mut same = shop();
    let all = same.get_mut(sets).expect("it");
    all["items"][1]["spec"]["template"] = all["items"][2]["spec"]["template"].clone();
    let (status, said) = code(same, web);
    assert!(
        status == 0 && said.contains("the pod templates are the same"),
        "{status}: {said}"
    );
    assert!(said.contains("the command does nothing"), "{said}");
    let mut restarted = shop();
    let all = restarted.get_mut(sets).expect("it");
    all["items"][1]["spec"]["template"] = all["items"][2]["spec"]["template"].clone();
    all["items"][1]["spec"]["template"]["metadata"]["annotations"] =
        json!({"kubectl.kubernetes.io/restartedAt": "2026-11-26T09:00:00Z"});
    let (status, said) = code(restarted, web);
    assert!(
        status == 0 && said.contains("as after kubectl rollout restart"),
        "{status}: {said}"
    );
    // Equal, and would not start: a rollback to what runs now would not either.
    let mut gone = shop();
    let all = gone.get_mut(sets).expect("it");
    all["items"][1]["spec"]["template"] = all["items"][2]["spec"]["template"].clone();
    gone.remove("/api/v1/namespaces/shop/secrets/db");
    let (status, said) = code(gone, web);
    assert!(
        status == 1 && said.contains("Secret db is not in revision 6"),
        "{status}: {said}"
    );
    for refused in [
        sets,
        "/apis/apps/v1/namespaces/shop/deployments",
        "/api/v1/namespaces/shop/secrets/db",
        "/api/v1/namespaces/shop/configmaps/settings",
    ] {
        let mut answers = shop();
        answers.insert(refused.to_owned(), Value::Null);
        let (status, said) = code(answers, web);
        assert!(
            status == 2 && said.starts_with("not evaluated: ") && said.contains("403"),
            "{refused}: {status}: {said}"
        );
        assert!(!said.contains("would start:"), "{refused}: {said}");
    }
}

#[test]
fn a_workload_that_a_deployer_owns_has_another_way_back() {
    let deployments = "/apis/apps/v1/namespaces/shop/deployments";
    for (mark, value, wanted) in [
        (
            "argocd.argoproj.io/tracking-id",
            "shop:apps/Deployment:shop/web",
            "Argo CD deploys it (argocd.argoproj.io/tracking-id says so): an undo would be reverted by the next sync instead: git revert COMMIT",
        ),
        (
            "meta.helm.sh/release-name",
            "shop",
            "instead: helm rollback shop --kube-context prod -n shop",
        ),
    ] {
        let mut answers = shop();
        let list = answers.get_mut(deployments).expect("it");
        list["items"][0]["metadata"]["annotations"][mark] = json!(value);
        let run = ask(&Server::start(answers), &["Deployment/web"]);
        let words: Vec<&str> = run.stdout.split_whitespace().collect();
        assert!(words.join(" ").contains(wanted), "{wanted}: {run}");
    }
}

#[test]
fn a_template_that_is_no_revision_yet_is_not_evaluated() {
    let mut answers = shop();
    let list = answers.get_mut("/apis/apps/v1/namespaces/shop/deployments");
    list.expect("it")["items"][0]["spec"]["template"]["spec"]["hostNetwork"] = json!(true);
    let server = Server::start(answers);
    for args in [&["Deployment/web"][..], &[]] {
        let run = ask(&server, args);
        let said = "not evaluated: prod, the latest pod template of Deployment/web";
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stdout.starts_with(said), "{run}");
    }
}

#[test]
fn what_a_cluster_calls_its_managers_and_says_goes_through_the_mask() {
    let mut answers = shop();
    let named = json!(format!("https://me:{CANARY}@deploy.example"));
    let deployments = answers.get_mut("/apis/apps/v1/namespaces/shop/deployments");
    deployments.expect("it")["items"][0]["metadata"]["managedFields"][0]["manager"] = named.clone();
    let settings = answers.get_mut("/api/v1/namespaces/shop/configmaps/settings");
    settings.expect("it")["metadata"]["managedFields"][0]["manager"] = named.clone();
    let server = Server::refusing(answers, &format!("{named} is not granted"));
    let workspace = Workspace::new(&[("config", server.kubeconfig()), ("a.yaml", String::new())]);
    let environment = [("KUBECONFIG", "config"), ("RUST_LOG", "trace")];
    let mut shown = String::new();
    for args in [
        &["revisions", "context:prod"][..],
        &["revisions", "context:prod", "Deployment/web"],
        &["revisions", "context:prod", "Deployment/web", "-o", "json"],
        &["timeline", "context:prod"],
        &["snapshot", "context:prod", "-o", "-"],
        &["check", "context:prod", "a.yaml"],
        &["check", "context:prod", "a.yaml", "-o", "json"],
        &["check", "context:prod", "a.yaml", "-o", "html"],
        &["diff", "context:prod", "a.yaml"],
    ] {
        let run = workspace.run_with(args, "", &environment).to_string();
        assert!(!run.contains(CANARY), "{args:?}: {run}");
        shown += &run;
    }
    assert!(shown.contains("@deploy.example"), "{shown}");
}
