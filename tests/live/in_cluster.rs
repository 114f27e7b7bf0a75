//! `in-cluster`: the program as a pod runs it, with a service account's token, the cluster's CA and a namespace at the fixed paths.
//!
//! A pod is a mount namespace here: a fresh `/var/run`, and the two variables that every container has. What stands there comes
//! from the control plane itself: the token is one of the ServiceAccount in `examples/deploy`, which has
//! the rights of `examples/least-privilege/role.yaml` and no others.

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

/// Returns what `examples/deploy` renders to.
fn example() -> Vec<Value> {
    let path = format!("{}/examples/deploy", env!("CARGO_MANIFEST_DIR"));
    let mut command = assert_cmd::Command::cargo_bin("kubeparity").expect("the program");
    let output = command.args(["render", &path]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let documents = text.split("\n---\n");
    documents
        .map(|document| serde_yaml::from_str(document).expect("YAML"))
        .collect()
}

/// Returns an object of the example, which is for the namespace `production`, in another one; nothing else of it is changed.
fn moved(object: &Value, namespace: &str) -> Value {
    let text = object.to_string().replace(
        r#""namespace":"production""#,
        &format!(r#""namespace":"{namespace}""#),
    );
    serde_json::from_str(&text).expect("JSON")
}

/// Applies the example's account with its roles in a namespace, and returns what a pod of that account has.
fn pod(plane: &Plane, namespace: &str) -> Pod {
    plane.namespace(namespace);
    for object in example() {
        let kind = object["kind"].as_str().unwrap_or_default();
        if kind == "ServiceAccount" || kind.contains("Role") {
            plane.apply(namespace, &moved(&object, namespace), "kubectl");
        }
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

/// Takes one request as a Pushgateway does, and returns its first line and its body.
fn pushed(listener: &std::net::TcpListener) -> (String, String) {
    use std::io::{BufRead as _, Read as _, Write as _};
    let (stream, _) = listener.accept().expect("a request");
    let mut reader = std::io::BufReader::new(&stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).expect("a line");
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a header");
        let line = line.trim().to_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().expect("a number");
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let mut out = &stream;
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    out.write_all(answer).expect("an answer");
    (first, String::from_utf8(body).expect("text"))
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn an_api_server_takes_all_of_the_example() {
    let (staging, _) = planes();
    staging.namespace("deploy");
    staging.define(
        "monitoring.coreos.com",
        "v1",
        "PrometheusRule",
        "prometheusrules",
    );
    for object in example() {
        let mut object = moved(&object, "deploy");
        if object["kind"] == "ClusterRoleBinding" {
            // What has no namespace is another test's too.
            object["metadata"]["name"] = json!("kubeparity-deploy");
        }
        staging.apply("deploy", &object, "kubectl");
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn an_api_server_takes_the_jobs_of_the_gates() {
    let (staging, _) = planes();
    staging.namespace("gates");
    let read = |path: &str| -> Value {
        let path = format!("{}/examples/{path}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("an example");
        serde_yaml::from_str(&text).expect("YAML")
    };
    staging.apply(
        "gates",
        &read("gate-argo-cd/presync.yaml"),
        "argocd-controller",
    );
    let template = read("gate-kargo/analysis-template.yaml");
    let spec = &template["spec"]["metrics"][0]["provider"]["job"]["spec"];
    // Argo Rollouts fills in what stands in braces, and makes a Job of this.
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "analysis"}, "spec": spec});
    staging.apply("gates", &job, "rollouts-controller");
    let arguments = template["spec"]["args"].as_array().expect("arguments");
    let names: Vec<String> = arguments
        .iter()
        .map(|of| format!("{{{{args.{}}}}}", of["name"].as_str().unwrap_or_default()))
        .collect();
    let text = spec.to_string();
    assert!(names.iter().all(|name| text.contains(name)), "{names:?}");
    assert_eq!(text.matches("{{").count(), 8, "and no others");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn the_cron_job_hands_its_figures_over() {
    let (staging, _) = planes();
    plane_with_web(staging, "cron-job");
    let objects = example();
    let mut jobs = objects.iter().filter(|object| object["kind"] == "CronJob");
    let job = &jobs.next().expect("a CronJob")["spec"]["jobTemplate"];
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    let command = json!(["sh", "/etc/kubeparity/drift.sh"]);
    assert_eq!(container["command"], command);
    let mut scripts = objects.iter().map(|object| &object["data"]["drift.sh"]);
    let script = scripts.find_map(Value::as_str).expect("a script");
    let config = "environments:\n  production: {manifests: web.yaml, cluster: {context: staging, namespace: cron-job}}\n";
    let top = directory(&[
        ("web.yaml", &web().to_string()),
        ("kubeparity.yaml", config),
    ]);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let gateway = format!("http://{}", listener.local_addr().expect("an address"));
    let bin = Path::new(env!("CARGO_BIN_EXE_kubeparity"))
        .parent()
        .expect("a directory");
    let path = std::env::var("PATH").unwrap_or_default();
    // A script that fails before it hands anything over is told of, and nobody waits for it.
    let taken = std::thread::spawn(move || pushed(&listener));
    let ended = Command::new("sh")
        .args(["-c", script])
        .current_dir(top.path())
        .env("PATH", format!("{}:{path}", bin.display()))
        .env("KUBECONFIG", &staging.kubeconfig)
        .env("CONFIG", "kubeparity.yaml")
        .env("WORK", top.path())
        .env("PUSHGATEWAY", gateway)
        .output()
        .expect("it runs");
    assert!(ended.status.success(), "{ended:?}");
    let (request, figures) = taken.join().expect("it was handed over");
    assert!(
        request.starts_with("PUT /metrics/job/kubeparity "),
        "{request}"
    );
    assert!(
        figures.contains("kubeparity_not_evaluated{environment=\"live in production\"} 0"),
        "{figures}"
    );
}

/// Starts the workload with what it refers to in a namespace.
fn plane_with_web(plane: &Plane, namespace: &str) {
    plane.namespace(namespace);
    let priority = json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
        "metadata": {"name": "in-cluster-urgent"}, "value": 1});
    plane.apply("", &priority, "test");
    plane.create(namespace, &secret("s", &["k"]), "test");
    plane.apply(namespace, &web(), "argocd-controller");
}
