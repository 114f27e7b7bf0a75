//! Running the program against the planes, and objects for them.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::plane::planes;

/// What a run left.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Outcome {
    pub fn text(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Reads the output of `-o json`.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Returns the ids of findings.
    pub fn ids(&self) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"].as_array().cloned().unwrap_or_default();
        findings
            .iter()
            .filter_map(|finding| finding["id"].as_str().map(str::to_owned))
            .collect()
    }
}

/// Runs the program with both planes' contexts, in a directory.
pub fn kubeparity(directory: &Path, args: &[&str]) -> Outcome {
    let (staging, production) = planes();
    let list = std::env::join_paths([&staging.kubeconfig, &production.kubeconfig]).expect("paths");
    with_kubeconfig(directory, list.as_ref(), args, &[])
}

/// As [`kubeparity`], with any kubeconfig and environment.
pub fn with_kubeconfig(
    directory: &Path,
    kubeconfig: &std::ffi::OsStr,
    args: &[&str],
    environment: &[(&str, &str)],
) -> Outcome {
    let mut command = Command::cargo_bin("kubeparity").expect("the program");
    command
        .current_dir(directory)
        .env("KUBECONFIG", kubeconfig)
        .env_remove("RUST_LOG")
        .env("COLUMNS", "100");
    command.envs(environment.iter().copied());
    let output = command.args(args).output().expect("it runs");
    Outcome {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Writes a kubeconfig of any contexts: (name, server, token, namespace).
pub fn kubeconfig(directory: &Path, contexts: &[(&str, &str, &str, &str)]) -> PathBuf {
    let named = |key: &str, value: fn(&(&str, &str, &str, &str)) -> Value| {
        let all = contexts
            .iter()
            .map(|of| json!({"name": of.0, key: value(of)}));
        Value::Array(all.collect())
    };
    let mut list = named("context", |of| json!({"namespace": of.3}));
    for (context, of) in list
        .as_array_mut()
        .expect("a list")
        .iter_mut()
        .zip(contexts)
    {
        context["context"]["cluster"] = json!(of.0);
        context["context"]["user"] = json!(of.0);
    }
    let config = json!({"apiVersion": "v1", "kind": "Config",
        "clusters": named("cluster", |of| json!({"server": of.1, "insecure-skip-tls-verify": true})),
        "users": named("user", |of| json!({"token": of.2})),
        "contexts": list});
    let path = directory.join("kubeconfig");
    std::fs::write(&path, config.to_string()).expect("a file");
    path
}

/// Waits until something is so: RBAC takes effect a moment after it is written.
pub fn eventually(what: &str, mut is_so: impl FnMut() -> Result<(), String>) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        match is_so() {
            Ok(()) => return,
            Err(why) if std::time::Instant::now() > end => panic!("{what}: {why}"),
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(50)),
        }
    }
}

/// A Deployment whose one container has what is given.
pub fn deployment(name: &str, container: &Value) -> Value {
    let resources =
        json!({"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}});
    let mut own =
        json!({"name": "app", "image": "registry.example.com/app:1.0.0", "resources": resources});
    if let (Some(own), Some(fields)) = (own.as_object_mut(), container.as_object()) {
        own.extend(fields.clone());
    }
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "labels": {"app": name}}, "spec": {
        "selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [own]}}}})
}

pub fn secret(name: &str, keys: &[&str]) -> Value {
    let data: serde_json::Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_owned(), json!("Q0FOQVJZ")))
        .collect();
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": data})
}

pub fn config_map(name: &str, data: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data})
}

/// A directory with files.
pub fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, text) in files {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    directory
}
