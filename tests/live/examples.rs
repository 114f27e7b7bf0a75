//! The story, and every example: what the READMEs show of clusters is what is printed.

use serde_json::{Value, json};

use crate::console::{check, check_lessons, readmes};
use crate::plane::{Plane, planes, rolling};
use crate::revisions::release;
use crate::run::secret;

/// Renders an overlay of the demo.
fn rendered(name: &str) -> Vec<Value> {
    let directory = format!("{}/overlays/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut command = assert_cmd::Command::cargo_bin("kubeparity").expect("the program");
    let output = command
        .args(["render", &directory])
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    text.split("\n---\n")
        .map(|document| serde_yaml::from_str(document).expect("YAML"))
        .collect()
}

/// Applies an overlay as the deployer does.
fn deploy(plane: &Plane, objects: &[Value]) {
    plane.namespace(plane.name);
    for object in objects {
        plane.apply(plane.name, object, "argocd-controller");
    }
}

/// Staging and production started, the demo's overlays applied; production is a release behind, someone set a variable by hand, and a
/// key went missing.
fn tell() {
    let (staging, production) = planes();
    // What other tests define meanwhile must not show.
    for plane in [staging, production] {
        plane.define("argoproj.io", "v1alpha1", "Rollout", "rollouts");
        plane.define("bitnami.com", "v1alpha1", "SealedSecret", "sealedsecrets");
        plane.define(
            "external-secrets.io",
            "v1",
            "ExternalSecret",
            "externalsecrets",
        );
    }
    deploy(staging, &rendered("staging"));
    let mut behind = rendered("production");
    for object in &mut behind {
        if let Some(image) = object.pointer_mut("/spec/template/spec/containers/0/image") {
            *image = json!("registry.example.com/checkout:1.8.1");
            object["spec"]["template"]["spec"]["containers"][0]["terminationMessagePolicy"] =
                json!("FallbackToLogsOnError");
        }
    }
    deploy(production, &behind);
    staging.create(
        "staging",
        &secret("checkout-secrets", &["database-uri"]),
        "kubectl-create",
    );
    production.create(
        "production",
        &secret("checkout-secrets", &["database-url"]),
        "kubectl-create",
    );
    let set = json!({"spec": {"template": {"spec": {"containers": [
        {"name": "checkout", "env": [{"name": "POOL_SIZE", "value": "40"}]}]}}}});
    let checkout = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "checkout-service"}});
    production.patch("production", &checkout, &set, "kubectl-set");
    let well =
        json!({"replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1});
    staging.report("staging", &checkout, &well);
    // The new pod is on its way, and the old ones serve.
    let going_on = json!({"replicas": 4, "updatedReplicas": 1, "readyReplicas": 3, "availableReplicas": 3, "unavailableReplicas": 1});
    production.report("production", &checkout, &going_on);
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn the_readmes_show_what_is_printed() {
    tell();
    let (staging, production) = planes();
    let list = std::env::join_paths([&staging.kubeconfig, &production.kubeconfig]).expect("paths");
    let wrong: Vec<String> = readmes()
        .iter()
        .flat_map(|readme| check(readme, Some(&list)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Three releases of the checkout service: the first reads a key that was renamed since, the last reads none.
fn tell_the_lessons(plane: &Plane) {
    let namespace = "lessons";
    plane.namespace(namespace);
    plane.create(
        namespace,
        &secret("checkout-secrets", &["database-url"]),
        "kubectl-create",
    );
    let files = ["1.8.1", "1.8.2", "1.9.0"].map(|version| {
        let path = format!(
            "{}/examples/lessons/rollback/{version}.yaml",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).expect("a manifest");
        (version, serde_yaml::from_str(&text).expect("YAML"))
    });
    for (version, workload) in files {
        let cause = format!("release {version}");
        release(plane, namespace, workload, &cause, "kubectl");
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn the_lessons_show_what_is_printed_of_clusters() {
    let plane = rolling();
    tell_the_lessons(plane);
    let wrong = check_lessons(Some(plane.kubeconfig.as_os_str()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
