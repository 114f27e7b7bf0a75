//! Revisions as the controllers make them: what changed between two, and whether the way back would start.

mod rights;

use serde_json::{Value, json};

use crate::plane::{Plane, rolling};
use crate::run::{
    Outcome, config_map, deployment, directory, eventually, kubeparity, secret, with_kubeconfig,
};

const CAUSE: &str = "kubernetes.io/change-cause";

/// Applies a workload, and waits until its controller has made a revision of the template.
pub(crate) fn release(
    plane: &Plane,
    namespace: &str,
    mut workload: Value,
    cause: &str,
    manager: &str,
) {
    if !cause.is_empty() {
        workload["metadata"]["annotations"][CAUSE] = json!(cause);
    }
    let applied = plane.apply(namespace, &workload, manager);
    let generation = applied["metadata"]["generation"].as_i64();
    let kind = workload["kind"].as_str().expect("a kind").to_lowercase();
    let name = workload["metadata"]["name"].as_str().expect("a name");
    let path = format!("/apis/apps/v1/namespaces/{namespace}/{kind}s/{name}");
    plane.wait(&path, |now| {
        now["status"]["observedGeneration"].as_i64() >= generation
    });
}

/// The release of a shop: the image, and what its container gets.
fn web(image: &str, container: &Value) -> Value {
    let mut web = deployment("web", container);
    web["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
    web
}

fn from_secret(key: &str) -> Value {
    json!({"env": [
        {"name": "URL", "valueFrom": {"secretKeyRef": {"name": "db", "key": key}}},
        {"name": "LEVEL", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "level"}}}]})
}

/// Three releases: the first reads a key that is renamed before the second, the third adds a variable and a probe.
pub(crate) fn tell(plane: &Plane, namespace: &str, manager: &str) {
    plane.namespace(namespace);
    plane.create(namespace, &secret("db", &["url"]), "test");
    plane.apply(
        namespace,
        &config_map("settings", &json!({"level": "info"})),
        "test",
    );
    let image = |tag: &str| format!("registry.example.com/web:{tag}");
    let first = web(&image("1.0.0"), &from_secret("uri"));
    release(plane, namespace, first, "release 1.0.0", manager);
    let second = web(&image("1.1.0"), &from_secret("url"));
    release(plane, namespace, second, "release 1.1.0", manager);
    let mut container = from_secret("url");
    container["env"]
        .as_array_mut()
        .expect("variables")
        .push(json!({"name": "FEATURE", "value": "on"}));
    container["readinessProbe"] = json!({"httpGet": {"path": "/ready", "port": 80}});
    let third = web(&image("1.2.0"), &container);
    release(plane, namespace, third, "release 1.2.0", manager);
}

fn run(namespace: &str, args: &[&str]) -> Outcome {
    let top = directory(&[]);
    let source = format!("context:staging#{namespace}");
    with_kubeconfig(
        top.path(),
        rolling().kubeconfig.as_os_str(),
        &[&["revisions", source.as_str()][..], args].concat(),
        &[],
    )
}

/// Returns the fields that differ.
fn fields(json: &Value) -> Vec<String> {
    let all = json["changes"]["differences"].as_array();
    let fields = all.into_iter().flatten();
    fields
        .map(|of| of["field"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_rollback_is_judged_before_it_is_made() {
    let staging = rolling();
    tell(staging, "revisions", "kubectl");

    let listed = run("revisions", &[]);
    let causes = ["release 1.0.0", "release 1.1.0", "release 1.2.0"];
    assert!(
        listed.code == 0 && causes.iter().all(|cause| listed.out.contains(cause)),
        "{listed:?}"
    );
    assert!(listed.out.contains("3 (latest)"), "{listed:?}");

    let last = run("revisions", &["Deployment/web", "-o", "json"]);
    let json = last.json();
    assert_eq!(last.code, 1, "{last:?}");
    let changed = fields(&json);
    for field in ["FEATURE", "image", "readinessProbe"] {
        assert!(
            changed.iter().any(|of| of.contains(field)),
            "{field}: {changed:?}"
        );
    }
    assert_eq!(
        json["rollback"]["command"],
        "kubectl --context staging -n revisions rollout undo deployment/web --to-revision=2"
    );
    assert_eq!(json["rollback"]["starts"], "yes", "{last:?}");
    let kept: Vec<&Value> = json["rollback"]["kept"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|of| &of["name"])
        .collect();
    assert_eq!(kept, ["db", "settings"], "{last:?}");
    let set_by = &json["workloads"][0]["set_by"]["manager"];
    assert_eq!(set_by, "kubectl", "{last:?}");

    let first = run(
        "revisions",
        &["deploy/web", "--from", "1", "--to", "3", "-o", "json"],
    );
    let back = &first.json()["rollback"];
    assert_eq!(
        (first.code, &back["starts"]),
        (1, &json!("no")),
        "{first:?}"
    );
    assert_eq!(
        back["obstacles"][0]["title"],
        "Secret db has no key uri in revision 1"
    );
    let table = run("revisions", &["deploy/web", "--from", "1"]);
    for part in [
        "revision 1 would not start:",
        "Secret db has no key uri in revision 1",
        "it has url: is that the one?",
        "kubectl --context staging -n revisions rollout undo deployment/web --to-revision=1",
        "ConfigMap settings",
    ] {
        assert!(table.out.contains(part), "{part}: {}", table.out);
    }
    // What the shared ConfigMap held before is gone. A cluster's times are whole seconds: what is written in the second that a revision
    // is of is not known to be written since.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    staging.patch(
        "revisions",
        &config_map("settings", &json!({})),
        &json!({"data": {"level": "debug"}}),
        "kubectl-edit",
    );
    let since = run("revisions", &["deploy/web", "-o", "json"]).json();
    let kept = &since["rollback"]["kept"][1];
    assert_eq!(
        kept["written_since"]["manager"], "kubectl-edit",
        "{since:#}"
    );

    // The rollback as kubectl makes it, and the rollback of it, which is the start.
    let sets = "/apis/apps/v1/namespaces/revisions/replicasets";
    let (_, list) = staging.get(sets);
    let all = list["items"].as_array().cloned().unwrap_or_default();
    let second = all
        .iter()
        .find(|set| set["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "2");
    let mut template = second.expect("revision 2")["spec"]["template"].clone();
    template["metadata"]["labels"]
        .as_object_mut()
        .expect("labels")
        .remove("pod-template-hash");
    let mut undone = deployment("web", &json!({}));
    undone["spec"]["template"] = template;
    release(staging, "revisions", undone, "", "kubectl");
    let after = run("revisions", &["Deployment/web", "-o", "json"]);
    let json = after.json();
    let numbers: Vec<i64> = json["workloads"][0]["revisions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|of| of["revision"].as_i64())
        .collect();
    assert_eq!(numbers, [1, 3, 4], "{after:?}");
    assert_eq!(
        json["workloads"][0]["revisions"][2]["former"],
        json!([2]),
        "{after:?}"
    );
    assert_eq!(json["rollback"]["revision"], 3);
    let mut again = fields(&json);
    let mut changed = changed;
    again.sort();
    changed.sort();
    assert_eq!(again, changed, "the same differences, the other way round");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn sets_have_revisions_too() {
    let staging = rolling();
    let namespace = "revisions-sets";
    staging.namespace(namespace);
    for kind in ["StatefulSet", "DaemonSet"] {
        for level in ["info", "debug"] {
            let container = json!({"env": [{"name": "LEVEL", "value": level}]});
            let mut set = deployment("db", &container);
            set["kind"] = json!(kind);
            if kind == "StatefulSet" {
                set["spec"]["serviceName"] = json!("db");
            }
            set["spec"]["template"]["spec"]["volumes"] =
                json!([{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]);
            release(staging, namespace, set, level, "kubectl");
        }
        let name = format!("{kind}/db");
        eventually(&name, || {
            let found = run(namespace, &[&name, "-o", "json"]);
            let json = found.json();
            let is_so = found.code == 1 && fields(&json) == ["env.LEVEL"];
            is_so.then_some(()).ok_or_else(|| format!("{found:?}"))
        });
        let json = run(namespace, &[&name, "-o", "json"]).json();
        let back = &json["rollback"];
        let kind = kind.to_lowercase();
        assert_eq!(
            back["command"],
            format!(
                "kubectl --context staging -n {namespace} rollout undo {kind}/db --to-revision=1"
            )
        );
        assert_eq!(
            back["obstacles"][0]["title"], "PersistentVolumeClaim data is not there",
            "{json:#}"
        );
        assert_eq!(json["workloads"][0]["revisions"][0]["change_cause"], "info");
    }
    let listed = run(namespace, &[]);
    assert!(
        listed.out.contains("4 revisions of 2 workloads"),
        "{listed:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn an_undo_that_a_deployer_reverts_is_told() {
    let staging = rolling();
    tell(staging, "revisions-argo", "argocd-controller");
    let found = run("revisions-argo", &["Deployment/web"]);
    let words: Vec<&str> = found.out.split_whitespace().collect();
    let text = words.join(" ");
    for part in [
        "Argo CD deploys it (the field manager argocd-controller says so)",
        "an undo would be reverted by the next sync",
        "instead: git revert COMMIT, the commit that made revision 3",
    ] {
        assert!(text.contains(part), "{part}: {found:?}");
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_was_not_found_is_never_nothing() {
    let staging = rolling();
    staging.namespace("revisions-none");
    for (args, part) in [
        (
            &["Deployment/web"][..],
            "there is no Deployment web in namespace revisions-none",
        ),
        (&["Job/web"], "name a Deployment"),
        (&["--from", "1"], "<KIND/NAME>"),
    ] {
        let found = run("revisions-none", args);
        assert!(
            found.code == 2 && found.err.contains(part),
            "{args:?}: {found:?}"
        );
    }
    release(
        staging,
        "revisions-none",
        deployment("web", &json!({})),
        "",
        "kubectl",
    );
    let one = run("revisions-none", &["Deployment/web", "-o", "json"]);
    let json = one.json();
    assert_eq!((one.code, &json["changes"]), (0, &Value::Null), "{one:?}");
    assert_eq!(json["rollback"], Value::Null);
    let wrong = run("revisions-none", &["Deployment/web", "--from", "7"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("Deployment web has no revision 7"),
        "{wrong:?}"
    );
    // Paused, the latest template is no revision: what runs is not what is compared.
    let mut paused = deployment("web", &json!({"env": [{"name": "X", "value": "y"}]}));
    paused["spec"]["paused"] = json!(true);
    release(staging, "revisions-none", paused, "", "kubectl");
    for args in [&["Deployment/web"][..], &[]] {
        let found = run("revisions-none", args);
        let said = "not evaluated: staging, the latest pod template of Deployment/web";
        assert!(found.code == 2 && found.out.contains(said), "{found:?}");
    }
    let top = directory(&[]);
    let not_a_cluster = kubeparity(top.path(), &["revisions", "overlays/production"]);
    assert!(
        not_a_cluster.code == 2
            && not_a_cluster
                .err
                .contains("overlays/production is not a cluster"),
        "{not_a_cluster:?}"
    );
}
