//! [`Plane`]: one control plane, and an administrator's requests to it.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use http::Request;
use http_body_util::BodyExt as _;
use kube::client::Body;
use kube::config::{Config, KubeConfigOptions, Kubeconfig};
use serde_json::{Value, json};

/// How many requests go on side by side.
const AT_A_TIME: usize = 16;

/// One API server with its controllers.
pub struct Plane {
    pub name: &'static str,
    pub kubeconfig: PathBuf,
    pub server: String,
    client: kube::Client,
    runtime: tokio::runtime::Runtime,
    _child: Child,
    _state: tempfile::TempDir,
}

/// Returns the two planes that all tests share. They end with the process: its end closes their standard input. No controller of
/// workloads is in them: nothing runs pods here, so that nothing would ever be available. A test that is about a status sets it, or
/// takes [`rolling`].
pub fn planes() -> (&'static Plane, &'static Plane) {
    static PLANES: OnceLock<(Plane, Plane)> = OnceLock::new();
    let (staging, production) = PLANES.get_or_init(|| {
        let program = build();
        let other = program.clone();
        let staging = std::thread::spawn(move || Plane::start(&other, "staging", true));
        let production = Plane::start(&program, "production", true);
        (staging.join().expect("staging starts"), production)
    });
    (staging, production)
}

/// Returns a third plane, whose controllers make pods of workloads, and Jobs of CronJobs; nothing runs the pods.
pub fn rolling() -> &'static Plane {
    static PLANE: OnceLock<Plane> = OnceLock::new();
    PLANE.get_or_init(|| Plane::start_with(&build(), "staging", Some("-workloads")))
}

/// Builds the program, once for its sources.
pub fn build() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = root.join("target/control-plane/control-plane");
    let status = Command::new("go")
        .current_dir(root.join("tests/control-plane"))
        .args([
            "build",
            "-ldflags",
            "-s -w -X k8s.io/component-base/version.gitVersion=v1.37.2",
            "-o",
        ])
        .arg(&out)
        .arg(".")
        .status()
        .expect("the live tests need Go: https://go.dev/dl");
    assert!(status.success(), "the control plane does not build");
    out
}

impl Plane {
    pub fn start(program: &Path, name: &'static str, controllers: bool) -> Self {
        Self::start_with(program, name, controllers.then_some("-controllers"))
    }

    fn start_with(program: &Path, name: &'static str, controllers: Option<&str>) -> Self {
        let state = tempfile::tempdir().expect("a directory");
        let mut command = Command::new(program);
        command.arg("-dir").arg(state.path()).args(["-name", name]);
        command.args(controllers);
        let log = std::fs::File::create(state.path().join("log")).expect("a log");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the control plane starts");
        let out = child.stdout.take().expect("its output");
        let mut line = String::new();
        std::io::BufReader::new(out)
            .read_line(&mut line)
            .expect("a line");
        let kubeconfig = PathBuf::from(line.trim());
        assert!(kubeconfig.is_file(), "no kubeconfig: {line:?}");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let (client, server) = runtime.block_on(async {
            let config = Kubeconfig::read_from(&kubeconfig).expect("a kubeconfig");
            let server = config.clusters[0]
                .cluster
                .as_ref()
                .and_then(|c| c.server.clone());
            let options = KubeConfigOptions::default();
            let config = Config::from_custom_kubeconfig(config, &options)
                .await
                .expect("a config");
            (
                kube::Client::try_from(config).expect("a client"),
                server.expect("a server"),
            )
        });
        let plane = Self {
            name,
            kubeconfig,
            server,
            client,
            runtime,
            _child: child,
            _state: state,
        };
        if controllers.is_some() {
            // Pods ask for it, and what asks for Pods waits for it.
            plane.wait("/api/v1/namespaces/default/serviceaccounts/default", |_| {
                true
            });
        }
        plane
    }

    /// Returns the certificates that a client of this server trusts, as pods have them.
    pub fn ca(&self) -> String {
        let certificates = self
            .kubeconfig
            .with_file_name("certs")
            .join("apiserver.crt");
        std::fs::read_to_string(certificates).expect("the server's certificates")
    }

    /// Asks as the administrator.
    pub fn request(&self, method: &str, path: &str, body: Option<(&str, String)>) -> (u16, Value) {
        let (kind, text) = body.unwrap_or(("application/json", String::new()));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", kind)
            .body(Body::from(text.into_bytes()))
            .expect("a request");
        self.runtime.block_on(async {
            let response = self.client.send(request).await.expect("an answer");
            let status = response.status().as_u16();
            let bytes = response
                .into_body()
                .collect()
                .await
                .expect("a body")
                .to_bytes();
            (
                status,
                serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            )
        })
    }

    /// Asks many things, some of them at a time; the answers come in order.
    pub fn request_all(&self, method: &str, requests: Vec<(String, String)>) -> Vec<(u16, Value)> {
        let answers = requests.into_iter().map(|(path, body)| {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("content-type", "application/json")
                .body(Body::from(body.into_bytes()))
                .expect("a request");
            async {
                let response = self.client.send(request).await.expect("an answer");
                let status = response.status().as_u16();
                let body = response.into_body().collect().await.expect("a body");
                let answer = serde_json::from_slice(&body.to_bytes());
                (status, answer.unwrap_or(Value::Null))
            }
        });
        let answers = futures_util::stream::iter(answers).buffered(AT_A_TIME);
        self.runtime.block_on(answers.collect())
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.request("GET", path, None)
    }

    /// Waits until a path is there and as it should be.
    pub fn wait(&self, path: &str, is_well: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let (status, value) = self.get(path);
            if status == 200 && is_well(&value) {
                return value;
            }
            assert!(
                Instant::now() < end,
                "{path} does not get there: {status} {value}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Makes a namespace, with its default ServiceAccount.
    pub fn namespace(&self, name: &str) {
        let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        let (status, answer) = self.request(
            "POST",
            "/api/v1/namespaces",
            Some(("application/json", body.to_string())),
        );
        assert!(status == 201 || status == 409, "{answer}");
        self.wait(
            &format!("/api/v1/namespaces/{name}/serviceaccounts/default"),
            |_| true,
        );
    }

    /// Applies an object by server-side apply.
    pub fn apply(&self, namespace: &str, object: &Value, manager: &str) -> Value {
        let path = format!(
            "{}?fieldManager={manager}&force=true",
            path_of(namespace, object)
        );
        let body = ("application/apply-patch+yaml", object.to_string());
        let (status, answer) = self.request("PATCH", &path, Some(body));
        assert!(status < 300, "{status} {answer}");
        answer
    }

    /// Sets the status of an object, as controllers and kubelets do.
    pub fn report(&self, namespace: &str, object: &Value, status: &Value) {
        let path = path_of(namespace, object);
        let (_, mut live) = self.get(&path);
        live["status"] = status.clone();
        let generation = live["metadata"]["generation"].clone();
        if status.get("replicas").is_some() && status.get("observedGeneration").is_none() {
            live["status"]["observedGeneration"] = generation;
        }
        let body = ("application/json", live.to_string());
        let (status, answer) = self.request("PUT", &format!("{path}/status"), Some(body));
        assert!(status < 300, "{status} {answer}");
    }

    /// Makes an object as a client does that knows no server-side apply.
    pub fn create(&self, namespace: &str, object: &Value, manager: &str) -> Value {
        let path = path_of(namespace, object);
        let collection = path.rsplit_once('/').expect("a name").0;
        let path = format!("{collection}?fieldManager={manager}");
        let (status, answer) = self.request(
            "POST",
            &path,
            Some(("application/json", object.to_string())),
        );
        assert!(status < 300, "{status} {answer}");
        answer
    }

    /// Changes an object as `kubectl set`, `edit` and `patch` do.
    pub fn patch(&self, namespace: &str, object: &Value, patch: &Value, manager: &str) {
        let path = format!("{}?fieldManager={manager}", path_of(namespace, object));
        let body = ("application/strategic-merge-patch+json", patch.to_string());
        let (status, answer) = self.request("PATCH", &path, Some(body));
        assert!(status < 300, "{status} {answer}");
    }

    /// Installs a CustomResourceDefinition without a schema.
    pub fn define(&self, group: &str, version: &str, kind: &str, plural: &str) {
        let name = format!("{plural}.{group}");
        let schema = json!({"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}});
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": name},
            "spec": {"group": group, "scope": "Namespaced",
                "names": {"kind": kind, "plural": plural, "singular": kind.to_lowercase()},
                "versions": [{"name": version, "served": true, "storage": true, "schema": schema}]}});
        self.apply("", &definition, "test");
        self.wait(&format!("/apis/{group}/{version}/{plural}"), |_| true);
    }

    /// Grants the user `reader` rules of RBAC in a namespace, and nothing else there.
    pub fn grant(&self, namespace: &str, rules: &Value) {
        let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
            "metadata": {"name": "reader"}, "rules": rules});
        let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": {"name": "reader"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "reader"}]});
        self.apply(namespace, &role, "test");
        self.apply(namespace, &binding, "test");
    }

    /// As [`Self::grant`], in the whole cluster; each test by a name of its own.
    pub fn grant_everywhere(&self, name: &str, user: &str, rules: &Value) {
        let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
            "metadata": {"name": name}, "rules": rules});
        let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": {"name": name},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}]});
        self.apply("", &role, "test");
        self.apply("", &binding, "test");
    }
}

/// Returns the path of an object.
fn path_of(namespace: &str, object: &Value) -> String {
    let text = |pointer: &str| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (version, kind, name) = (text("/apiVersion"), text("/kind"), text("/metadata/name"));
    let root = if version.contains('/') { "apis" } else { "api" };
    let plural = match kind {
        "PriorityClass" | "StorageClass" | "Ingress" => format!("{}es", kind.to_lowercase()),
        "NetworkPolicy" => "networkpolicies".to_owned(),
        _ => format!("{}s", kind.to_lowercase()),
    };
    let cluster_wide = matches!(
        kind,
        "ClusterRole"
            | "ClusterRoleBinding"
            | "CustomResourceDefinition"
            | "PriorityClass"
            | "StorageClass"
            | "Namespace"
    );
    let within = if cluster_wide {
        String::new()
    } else {
        format!("namespaces/{namespace}/")
    };
    format!("/{root}/{version}/{within}{plural}/{name}")
}
