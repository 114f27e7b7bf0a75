//! Rights: each one that is documented is needed, all together are enough, and what is missing is named and never green.

use std::path::Path;

use serde_json::{Value, json};

use crate::plane::{Plane, planes};
use crate::run::{
    Outcome, config_map, deployment, directory, eventually, kubeconfig, secret, with_kubeconfig,
};

/// Every verb of the Role in `examples/least-privilege`.
pub(crate) fn documented() -> Vec<(String, String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/least-privilege/role.yaml");
    let text = std::fs::read_to_string(path).expect("the Role");
    let mut all = Vec::new();
    for document in text.split("\n---\n") {
        let role: Value = serde_yaml::from_str(document).expect("YAML");
        let rules = role["rules"].as_array().cloned().unwrap_or_default();
        for rule in rules {
            let list = |key: &str| rule[key].as_array().cloned().unwrap_or_default();
            for group in list("apiGroups") {
                for resource in list("resources") {
                    for verb in list("verbs") {
                        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                        all.push((text(&group), text(&resource), text(&verb)));
                    }
                }
            }
        }
    }
    assert!(all.len() > 10, "{all:?}");
    all
}

pub(crate) fn rules(of: &[(String, String, String)]) -> Value {
    let rules = of.iter().map(|(group, resource, verb)| {
        json!({"apiGroups": [group], "resources": [resource], "verbs": [verb]})
    });
    Value::Array(rules.collect())
}

pub(crate) fn is_cluster_wide(resource: &str) -> bool {
    matches!(resource, "priorityclasses" | "storageclasses")
}

/// What a reader needs rights for: one of everything, all of it named by a workload.
pub(crate) fn furnish(plane: &Plane, namespace: &str) {
    plane.namespace(namespace);
    plane.define("argoproj.io", "v1alpha1", "Rollout", "rollouts");
    plane.define("bitnami.com", "v1alpha1", "SealedSecret", "sealedsecrets");
    plane.define(
        "external-secrets.io",
        "v1",
        "ExternalSecret",
        "externalsecrets",
    );
    plane.create(namespace, &secret("s", &["k"]), "test");
    plane.create(namespace, &config_map("c", &json!({"k": "v"})), "test");
    let account =
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}});
    plane.apply(namespace, &account, "test");
    let priority = json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "urgent"}, "value": 1});
    plane.apply("", &priority, "test");
    let storage = json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"}, "provisioner": "x/y"});
    plane.apply("", &storage, "test");
    plane.apply(namespace, &web(), "argocd-controller");
}

pub(crate) fn web() -> Value {
    let mut web = deployment(
        "web",
        &json!({"envFrom": [{"secretRef": {"name": "s"}}, {"configMapRef": {"name": "c"}}]}),
    );
    let pod = web
        .pointer_mut("/spec/template/spec")
        .and_then(Value::as_object_mut)
        .expect("a pod");
    pod.insert("serviceAccountName".to_owned(), json!("robot"));
    pod.insert("priorityClassName".to_owned(), json!("urgent"));
    web
}

/// A StatefulSet that is declared only: its storage class is looked up.
pub(crate) fn declared() -> String {
    let set = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {
        "serviceName": "db", "selector": {"matchLabels": {"app": "db"}},
        "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "db", "image": "db:1"}]}},
        "volumeClaimTemplates": [{"metadata": {"name": "d"}, "spec": {"storageClassName": "fast", "accessModes": ["ReadWriteOnce"]}}]}});
    format!("{}\n---\n{set}", web())
}

/// Resources without which a run says what it did not look at, and goes on.
const OPTIONAL: [&str; 4] = [
    "services",
    "ingresses",
    "networkpolicies",
    "poddisruptionbudgets",
];

/// Returns the beginning of a resource's name that its kind has, too.
fn singular(resource: &str) -> &str {
    let stem = resource.trim_end_matches('s').trim_end_matches("se");
    stem.trim_end_matches("ie")
}

fn check(plane: &Plane, namespace: &str, more: &[&str]) -> Outcome {
    let config = format!(
        "environments:
  a: {{manifests: all.yaml, cluster: {{context: reader, namespace: {namespace}}}}}
  b: {{manifests: same.yaml, cluster: {{context: reader, namespace: {namespace}}}}}
"
    );
    let files = [
        ("kubeparity.yaml", &config),
        ("all.yaml", &declared()),
        ("same.yaml", &declared()),
    ];
    let top = directory(&files.map(|(name, text)| (name, text.as_str())));
    let kubeconfig = kubeconfig(
        top.path(),
        &[("reader", &plane.server, "reader-token", namespace)],
    );
    with_kubeconfig(
        top.path(),
        kubeconfig.as_os_str(),
        &[&["check", "-o", "json"], more].concat(),
        &[],
    )
}

fn doctor(plane: &Plane, namespace: &str) -> Outcome {
    let top = directory(&[]);
    let contexts = [("reader", plane.server.as_str(), "reader-token", namespace)];
    let kubeconfig = kubeconfig(top.path(), &contexts);
    let args = ["doctor", "context:reader"];
    with_kubeconfig(top.path(), kubeconfig.as_os_str(), &args, &[])
}

/// Grants all rights but one, by both roles.
fn grant(plane: &Plane, namespace: &str, all: &[(String, String, String)], but: Option<usize>) {
    let kept = all
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != but)
        .map(|(_, right)| right.clone());
    let (wide, within): (Vec<_>, Vec<_>) =
        kept.partition(|(_, resource, _)| is_cluster_wide(resource));
    plane.grant(namespace, &rules(&within));
    plane.grant_everywhere("rbac-reader", "reader", &rules(&wide));
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn the_documented_rights_are_enough_and_each_is_needed() {
    let (staging, _) = planes();
    furnish(staging, "rbac");
    let all = documented();
    grant(staging, "rbac", &all, None);
    eventually("all rights", || {
        let run = check(staging, "rbac", &[]);
        let json = run.json();
        let whole = json["not_evaluated"].as_array().is_some_and(Vec::is_empty);
        (run.code == 0 && whole)
            .then_some(())
            .ok_or_else(|| format!("{run:?}"))
    });
    for (index, (_, resource, verb)) in all.iter().enumerate() {
        // A list is an economy: what is few is asked for by name.
        let is_optional = verb == "list"
            && matches!(
                resource.as_str(),
                "secrets" | "configmaps" | "serviceaccounts"
            );
        assert!(
            !is_optional,
            "list {resource} is not needed and is documented as an addition only"
        );
        grant(staging, "rbac", &all, Some(index));
        let is_needed = !OPTIONAL.contains(&resource.as_str());
        eventually(&format!("without {verb} {resource}"), || {
            let run = check(staging, "rbac", &[]);
            let said = run.json()["not_evaluated"].to_string().to_lowercase();
            let named = said.contains(singular(resource));
            let code = if is_needed { 2 } else { 0 };
            (run.code == code && named && said.contains("403"))
                .then_some(())
                .ok_or_else(|| format!("{run:?}"))
        });
        let run = doctor(staging, "rbac");
        let lacking = format!("{verb} {resource} ");
        let line = run.out.lines().find(|line| line.starts_with(&lacking));
        let told = line.is_some_and(|line| {
            line.contains("not granted") && !line.trim_end().ends_with("not granted")
        });
        let verdict = match is_needed {
            true => "1 verb is missing",
            false => "every verb that is needed is granted",
        };
        assert!(
            (run.code == 2) == is_needed && told && run.out.contains(verdict),
            "without {verb} {resource}: {run:?}"
        );
    }
    grant(staging, "rbac", &all, None);
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn nothing_granted_is_nothing_told() {
    let (_, production) = planes();
    production.namespace("rbac-none");
    let run = check(production, "rbac-none", &[]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(!run.out.contains("\"verdict\": \"parity\""), "{run:?}");
    let allowed = check(production, "rbac-none", &["--allow-incomplete"]);
    assert_ne!(allowed.json()["verdict"], "parity", "{allowed:?}");
    assert_eq!(
        (allowed.code, &allowed.json()["summary"]["workloads"]),
        (0, &json!(2)),
        "what is declared is compared all the same: {allowed:?}"
    );
    let top = directory(&[]);
    let kubeconfig = kubeconfig(
        top.path(),
        &[("reader", &production.server, "reader-token", "rbac-none")],
    );
    let live = ["check", "context:reader", "--allow-incomplete"];
    for namespaces in [&[][..], &["-A"], &["-n", "rbac-none", "-n", "default"]] {
        let args = [&live[..], namespaces].concat();
        let run = with_kubeconfig(top.path(), kubeconfig.as_os_str(), &args, &[]);
        assert!(
            run.code == 2 && run.out.contains("403 Forbidden"),
            "where nothing was compared there is nothing to allow: {run:?}"
        );
    }
    let doctor = with_kubeconfig(
        top.path(),
        kubeconfig.as_os_str(),
        &["doctor", "context:reader"],
        &[],
    );
    assert_eq!(doctor.code, 2);
    for part in [
        "Kubernetes v1.37.2",
        "list deployments",
        "get secrets",
        "not granted",
        "will-not-start",
    ] {
        assert!(doctor.out.contains(part), "{part}: {}", doctor.out);
    }
    let wrong = kubeconfig_of(top.path(), "wrong-token", production);
    let run = with_kubeconfig(
        top.path(),
        wrong.as_os_str(),
        &["check", "context:reader"],
        &[],
    );
    assert!(
        run.code == 2 && run.text().contains("401 Unauthorized"),
        "{run:?}"
    );
    let doctor = with_kubeconfig(
        top.path(),
        wrong.as_os_str(),
        &["doctor", "context:reader"],
        &[],
    );
    assert!(
        doctor.code == 2 && doctor.out.contains("cannot be reached"),
        "{doctor:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_snapshot_keeps_what_it_lacks_and_which_rules_that_silences() {
    let (_, production) = planes();
    furnish(production, "rbac-snapshot");
    let all: Vec<_> = documented()
        .into_iter()
        .filter(|(_, resource, _)| resource != "secrets")
        .collect();
    let (wide, within): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(_, resource, _)| is_cluster_wide(resource));
    production.grant("rbac-snapshot", &rules(&within));
    production.grant_everywhere("rbac-snapshot-reader", "reader", &rules(&wide));
    let top = directory(&[]);
    let contexts = [(
        "reader",
        production.server.as_str(),
        "reader-token",
        "rbac-snapshot",
    )];
    let kubeconfig = kubeconfig(top.path(), &contexts);
    let run = |args: &[&str]| with_kubeconfig(top.path(), kubeconfig.as_os_str(), args, &[]);
    eventually("all but Secrets", || {
        let live = run(&["check", "-o", "json", "context:reader"]).json();
        let silences = &live["not_evaluated"][0]["silences"];
        (*silences == json!(["will-not-start", "reference-dangling", "config-key-missing"]))
            .then_some(())
            .ok_or_else(|| live.to_string())
    });
    let take = ["snapshot", "context:reader", "-o", "own.json"];
    let taken = run(&take);
    assert!(
        taken.code == 2 && taken.err.contains("not evaluated: ") && taken.err.contains("403"),
        "{taken:?}"
    );
    let allowed = run(&[&take[..], &["--allow-incomplete"]].concat());
    assert_eq!(allowed.code, 0, "{allowed:?}");
    let twin = top.path().join("same.json");
    std::fs::copy(top.path().join("own.json"), twin).expect("a copy");
    let sources = ["a=snapshot:own.json", "b=snapshot:same.json"];
    let json = run(&[&["check", "-o", "json"], &sources[..]].concat()).json();
    assert_eq!(
        json["not_evaluated"][0]["silences"],
        json!(["will-not-start", "reference-dangling", "config-key-missing"])
    );
    for format in ["table", "markdown"] {
        let shown = run(&[&["check", "-o", format], &sources[..]].concat());
        let text = shown.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            shown.code == 2 && text.contains("silences will-not-start, reference-dangling"),
            "{format}: {shown:?}"
        );
    }
    let diff = run(&[&["diff"], &sources[..]].concat());
    assert!(
        diff.code == 2 && diff.out.contains("not evaluated: a, Secret"),
        "{diff:?}"
    );
}

fn kubeconfig_of(directory: &Path, token: &str, plane: &Plane) -> std::path::PathBuf {
    crate::run::kubeconfig(directory, &[("reader", &plane.server, token, "rbac-none")])
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_role_may_name_the_secrets() {
    let (_, production) = planes();
    furnish(production, "rbac-names");
    let (wide, within): (Vec<_>, Vec<_>) = documented()
        .into_iter()
        .partition(|(_, resource, _)| is_cluster_wide(resource));
    let mut rules = rules(&within);
    for rule in rules.as_array_mut().expect("rules") {
        if rule["resources"][0] == "secrets" {
            rule["resourceNames"] = json!(["s"]);
        }
    }
    production.grant("rbac-names", &rules);
    production.grant_everywhere("rbac-names-reader", "reader", &self::rules(&wide));
    eventually("named Secrets", || {
        let run = check(production, "rbac-names", &[]);
        (run.code == 0)
            .then_some(())
            .ok_or_else(|| format!("{run:?}"))
    });
}
