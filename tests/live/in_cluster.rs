//! `in-cluster`: the program as a pod runs it, with a service account's token, the cluster's CA and a namespace at the fixed paths.
//!
//! A pod is a mount namespace here: a fresh `/var/run`, and the two variables that every container has. What stands there comes
//! from the control plane itself: the token is one of the ServiceAccount in `examples/drift-report/cronjob.yaml`, which has the
//! rights of `examples/least-privilege/role.yaml` and no others.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::plane::{Plane, planes};
use crate::run::{Outcome, deployment, directory, eventually, secret};

/// A pod's own files: `token`, `ca.crt`, `namespace`; those that it has not are left out.
struct Pod {
    server: String,
    files: tempfile::TempDir,
}

/// Returns the documents of an example's file.
fn example(path: &str) -> Vec<Value> {
    let path = format!("{}/examples/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("an example");
    let documents = text.split("\n---\n");
    documents
        .map(|document| serde_yaml::from_str(document).expect("YAML"))
        .collect()
}

/// Applies the example's account with its roles in a namespace, and returns what a pod of that account has.
fn pod(plane: &Plane, namespace: &str) -> Pod {
    plane.namespace(namespace);
    let all = example("least-privilege/role.yaml")
        .into_iter()
        .chain(example("drift-report/cronjob.yaml"));
    for object in all {
        // The example is for the namespace `production`; nothing else of it is changed.
        let text = object.to_string().replace(
            r#""namespace":"production""#,
            &format!(r#""namespace":"{namespace}""#),
        );
        let object: Value = serde_json::from_str(&text).expect("JSON");
        plane.apply(namespace, &object, "kubectl");
    }
    let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/kubeparity/token");
    let request =
        json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}});
    let body = Some(("application/json", request.to_string()));
    let (status, answer) = plane.request("POST", &path, body);
    assert_eq!(status, 201, "{answer}");
    let token = answer["status"]["token"].as_str().expect("a token");
    let files = directory(&[
        ("token", token),
        ("ca.crt", &plane.ca()),
        ("namespace", namespace),
    ]);
    Pod {
        server: plane.server.clone(),
        files,
    }
}

/// Returns the options with which `unshare` makes a mount namespace here: root can, others as root of a user namespace.
fn unshare() -> &'static [&'static str] {
    let ways: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let works = |way: &&&[&str]| {
        let script = "mount -t tmpfs none /var/run";
        let mut command = Command::new("unshare");
        let output = command.args(**way).args(["sh", "-c", script]).output();
        output.is_ok_and(|output| output.status.success())
    };
    ways.iter()
        .find(works)
        .expect("this test needs a mount namespace of its own: unshare --mount")
}

impl Pod {
    /// Runs the program as the pod's container would.
    fn run(&self, top: &Path, args: &[&str]) -> Outcome {
        let script = r#"set -e
            mount -t tmpfs none /var/run
            mkdir -p /var/run/secrets/kubernetes.io/serviceaccount
            cp "$POD"/* /var/run/secrets/kubernetes.io/serviceaccount 2>/dev/null || true
            unset POD
            exec "$@""#;
        let address = self.server.rsplit('/').next().expect("an address");
        let (host, port) = address.rsplit_once(':').expect("a port");
        let mut command = Command::new("unshare");
        let output = command
            .args(unshare())
            .args(["sh", "-c", script, "sh", env!("CARGO_BIN_EXE_kubeparity")])
            .args(args)
            .current_dir(top)
            .env("POD", self.files.path())
            .env("KUBERNETES_SERVICE_HOST", host)
            .env("KUBERNETES_SERVICE_PORT", port)
            // A container has no kubeconfig.
            .env("HOME", "/nowhere")
            .env_remove("KUBECONFIG")
            .env_remove("RUST_LOG")
            .env("COLUMNS", "100")
            .output()
            .expect("it runs");
        Outcome {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn without(&self, file: &str) {
        std::fs::remove_file(self.files.path().join(file)).expect("a file");
    }
}

/// A workload that names one of each: what is found is found with the account's rights.
fn web() -> Value {
    let key = json!({"name": "s", "key": "k"});
    let mut web = deployment(
        "web",
        &json!({"env": [{"name": "S", "valueFrom": {"secretKeyRef": key}}]}),
    );
    web["spec"]["template"]["spec"]["priorityClassName"] = json!("in-cluster-urgent");
    web
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_pod_reads_its_own_cluster_with_the_rights_of_its_account() {
    let (staging, _) = planes();
    let pod = pod(staging, "in-cluster");
    let priority = json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
        "metadata": {"name": "in-cluster-urgent"}, "value": 1});
    staging.apply("", &priority, "test");
    staging.create("in-cluster", &secret("s", &["k"]), "test");
    staging.apply("in-cluster", &web(), "argocd-controller");
    let config = "environments:
  production: {manifests: web.yaml, cluster: {context: in-cluster}}
";
    let top = directory(&[
        ("web.yaml", &web().to_string()),
        ("kubeparity.yaml", config),
    ]);

    // The account's namespace is where what names none is looked up.
    eventually("the account's rights", || {
        let run = pod.run(top.path(), &["drift", "production", "-o", "json"]);
        let whole = run.code == 0 && run.json()["not_evaluated"] == json!([]);
        whole.then_some(()).ok_or_else(|| format!("{run:?}"))
    });
    let doctor = pod.run(top.path(), &["doctor"]);
    assert!(
        doctor.code == 0
            && doctor.out.starts_with(
                "in-cluster: Kubernetes v1.37.2, every verb that is needed is granted"
            ),
        "{doctor:?}"
    );
    let other = pod.run(top.path(), &["doctor", "in-cluster#default"]);
    assert!(
        other.code == 2 && other.out.contains("list deployments"),
        "the account has no rights elsewhere: {other:?}"
    );

    let taken = pod.run(top.path(), &["snapshot", "in-cluster", "-o", "own.json"]);
    assert_eq!(taken.code, 0, "{taken:?}");
    for source in ["in-cluster", "in-cluster#in-cluster", "snapshot:own.json"] {
        let run = pod.run(top.path(), &["check", "a=web.yaml", &format!("b={source}")]);
        assert!(
            run.code == 0 && run.out.contains("1 container in 1 workload compared"),
            "{source}: {run:?}"
        );
    }
    staging.request("DELETE", "/api/v1/namespaces/in-cluster/secrets/s", None);
    let run = pod.run(top.path(), &["drift", "-o", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        run.ids(),
        ["will-not-start:Deployment/web/app/Secret.s.k@production"]
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_pod_without_an_account_is_told_what_it_lacks() {
    let (staging, _) = planes();
    let pod = pod(staging, "in-cluster");
    let top = directory(&[("web.yaml", &web().to_string())]);
    let check = ["check", "a=web.yaml", "b=in-cluster"];
    for file in ["token", "ca.crt", "namespace"] {
        pod.without(file);
        let run = pod.run(top.path(), &check);
        let named = format!("/var/run/secrets/kubernetes.io/serviceaccount/{file}: No such file");
        assert!(
            run.code == 2 && run.err.contains(&named) && run.err.contains("serviceAccountName"),
            "{file}: {run:?}"
        );
    }
    let nowhere = crate::run::kubeparity(top.path(), &check);
    assert!(
        nowhere.code == 2
            && nowhere
                .err
                .contains("this is not a pod: KUBERNETES_SERVICE_HOST")
            && nowhere.err.contains("context:NAME"),
        "{nowhere:?}"
    );
}
