//! Ways of getting at a cluster: kubeconfigs merged, client certificates, OIDC, an HTTP proxy in between.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::plane::{Plane, planes};
use crate::run::{Outcome, deployment, directory, eventually, with_kubeconfig};

fn furnish(plane: &Plane, namespace: &str) {
    plane.namespace(namespace);
    plane.apply(
        namespace,
        &deployment("web", &json!({})),
        "argocd-controller",
    );
}

/// Writes a kubeconfig of one context.
fn kubeconfig(path: &Path, context: (&str, &str), cluster: &Value, user: &Value) {
    let (name, namespace) = context;
    let config = json!({"apiVersion": "v1", "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}], "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name, "namespace": namespace}}],
        "current-context": ""});
    std::fs::write(path, config.to_string()).expect("a file");
}

fn insecure(server: &str) -> Value {
    json!({"server": server, "insecure-skip-tls-verify": true})
}

/// Checks a context by itself.
fn check(top: &Path, kubeconfig: &Path, context: &str) -> Outcome {
    let source = format!("a=context:{context}");
    with_kubeconfig(top, kubeconfig.as_os_str(), &["check", &source], &[])
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn kubeconfigs_are_merged_as_kubectl_merges_them() {
    let (staging, production) = planes();
    for (plane, namespace) in [(staging, "merged-one"), (production, "merged-two")] {
        furnish(plane, namespace);
    }
    let top = directory(&[]);
    let [one, two, three] = ["one", "two", "three"].map(|name| top.path().join(name));
    let token = json!({"token": "admin-token"});
    kubeconfig(
        &one,
        ("one", "merged-one"),
        &insecure(&staging.server),
        &token,
    );
    kubeconfig(
        &two,
        ("two", "merged-two"),
        &insecure(&production.server),
        &token,
    );
    // The first file to name something wins: this context is never reached.
    let nowhere = insecure("https://127.0.0.1:1");
    kubeconfig(&three, ("one", "merged-none"), &nowhere, &token);
    let text = std::fs::read_to_string(&three).expect("a file");
    let current = text.replace(r#""current-context":"""#, r#""current-context":"one""#);
    std::fs::write(&three, current).expect("a file");

    // Empty entries and missing files are nothing.
    let missing = top.path().join("missing");
    let list = std::env::join_paths([Path::new(""), &one, &missing, &two, &three]).expect("paths");
    let run = with_kubeconfig(
        top.path(),
        &list,
        &["check", "context:one", "context:two"],
        &[],
    );
    assert!(
        run.code == 0 && run.out.contains("1 container in 1 workload compared"),
        "{run:?}"
    );
    let doctor = with_kubeconfig(top.path(), &list, &["doctor"], &[]);
    assert!(
        doctor.code == 0 && doctor.out.starts_with("one: Kubernetes v1.37.2"),
        "an empty current-context is none: {doctor:?}"
    );
    let given = two.display().to_string();
    let run = with_kubeconfig(
        top.path(),
        &list,
        &[
            "check",
            "context:one",
            "context:two",
            "--kubeconfig",
            &given,
        ],
        &[],
    );
    assert!(
        run.code == 2 && run.err.contains("there is no context 'one'"),
        "--kubeconfig stands in place of the list: {run:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_client_certificate_logs_in() {
    let (staging, _) = planes();
    furnish(staging, "certificate");
    let top = directory(&[]);
    let run = with_kubeconfig(
        top.path(),
        staging.kubeconfig.as_os_str(),
        &[
            "check",
            "a=context:staging-certificate#certificate",
            "b=context:staging#certificate",
        ],
        &[],
    );
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn an_oidc_token_logs_in() {
    let (staging, _) = planes();
    furnish(staging, "oidc");
    let rules = json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list"]}]);
    let user = "system:serviceaccount:oidc:default";
    staging.grant_everywhere("oidc-reader", user, &rules);
    // A ServiceAccount's token is a JSON web token as an identity provider signs them.
    let request =
        json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}});
    let path = "/api/v1/namespaces/oidc/serviceaccounts/default/token";
    let (status, answer) = staging.request(
        "POST",
        path,
        Some(("application/json", request.to_string())),
    );
    assert_eq!(status, 201, "{answer}");
    let provider = json!({"auth-provider": {"name": "oidc", "config": {"client-id": "kubeparity",
        "idp-issuer-url": "https://kubernetes.default.svc", "id-token": answer["status"]["token"]}}});
    let top = directory(&[]);
    let path = top.path().join("config");
    kubeconfig(
        &path,
        ("oidc", "oidc"),
        &insecure(&staging.server),
        &provider,
    );
    eventually("the token's rights", || {
        let run = check(top.path(), &path, "oidc");
        (run.code == 0)
            .then_some(())
            .ok_or_else(|| format!("{run:?}"))
    });
}

/// An HTTP proxy: passes connections on, and counts them.
fn tunnel() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::Relaxed);
            std::thread::spawn(move || pass(stream));
        }
    });
    (url, count)
}

fn pass(client: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    let address = first.strip_prefix("CONNECT ")?.split(' ').next()?;
    let server = TcpStream::connect(address).ok()?;
    let mut answer = client.try_clone().ok()?;
    answer.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
    let (mut to_server, mut from_server) = (server.try_clone().ok()?, server);
    std::thread::spawn(move || std::io::copy(&mut reader, &mut to_server));
    std::io::copy(&mut from_server, &mut answer).ok()?;
    Some(())
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_proxy_of_the_kubeconfig_is_used() {
    let (staging, _) = planes();
    furnish(staging, "proxied");
    let (url, count) = tunnel();
    let top = directory(&[]);
    let path = top.path().join("config");
    let mut cluster = insecure(&staging.server);
    cluster["proxy-url"] = json!(url);
    kubeconfig(
        &path,
        ("proxied", "proxied"),
        &cluster,
        &json!({"token": "admin-token"}),
    );
    let run = check(top.path(), &path, "proxied");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        count.load(Ordering::Relaxed) > 0,
        "no connection came through it"
    );
}
