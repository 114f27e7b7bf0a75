//! Declared and live, of two environments: gaps, what is pending, and what was done by hand.

use serde_json::{Value, json};

use crate::plane::{Plane, planes};
use crate::run::{Outcome, deployment, directory, kubeparity};

/// An environment's declared state: a manifest; and both clusters in one namespace.
fn world(namespace: &str, containers: [&Value; 2]) -> tempfile::TempDir {
    let (staging, production) = planes();
    let mut files = Vec::new();
    let names = ["staging", "production"];
    for ((plane, container), name) in [staging, production].into_iter().zip(containers).zip(names) {
        plane.namespace(namespace);
        let object = deployment("web", container);
        plane.apply(namespace, &object, "argocd-controller");
        files.push((format!("{name}.yaml"), object.to_string()));
    }
    let config = names.map(|name| {
        format!("  {name}: {{manifests: {name}.yaml, cluster: {{context: {name}, namespace: {namespace}}}}}\n")
    });
    files.push((
        "kubeparity.yaml".to_owned(),
        format!("environments:\n{}", config.concat()),
    ));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    directory(&files)
}

fn set_by_hand(plane: &Plane, namespace: &str, name: &str, value: &str) {
    let patch = json!({"spec": {"template": {"spec": {"containers": [
        {"name": "app", "env": [{"name": name, "value": value}]}]}}}});
    plane.patch(
        namespace,
        &deployment("web", &json!({})),
        &patch,
        "kubectl-set",
    );
}

fn check(top: &tempfile::TempDir, args: &[&str]) -> Outcome {
    kubeparity(top.path(), &[&["check", "-o", "json"], args].concat())
}

fn find<'j>(json: &'j Value, id: &str) -> &'j Value {
    let all = json["findings"].as_array().expect("findings");
    all.iter()
        .find(|finding| finding["id"] == id)
        .unwrap_or_else(|| panic!("no {id} in {all:#?}"))
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_is_live_as_declared_is_no_difference() {
    let container = json!({"env": [{"name": "A", "value": "1"}]});
    let top = world("causes-none", [&container, &container]);
    let run = check(&top, &[]);
    assert_eq!((run.code, run.ids().len()), (0, 0), "{run:?}");
    assert_eq!(kubeparity(top.path(), &["drift"]).code, 0);
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_hotfix_is_told_with_its_manager_and_what_becomes_of_it() {
    let container = json!({"env": [{"name": "A", "value": "1"}]});
    let top = world("causes-hotfix", [&container, &container]);
    let (_, production) = planes();
    set_by_hand(production, "causes-hotfix", "POOL", "40");
    set_by_hand(production, "causes-hotfix", "A", "2");
    let run = check(&top, &[]);
    let json = run.json();
    let added = find(&json, "live-hotfix:Deployment/web/app/POOL@production");
    assert_eq!(added["cause"], "hotfix");
    assert_eq!(added["sides"][1]["set_by"][0]["manager"], "kubectl-set");
    assert!(
        added["sides"][1]["set_by"][0]["not_after"]
            .as_str()
            .is_some_and(|time| time.ends_with('Z'))
    );
    assert!(
        added["why"][0]
            .as_str()
            .is_some_and(|why| why.contains("keeps the value")),
        "{added}"
    );
    let changed = find(&json, "live-hotfix:Deployment/web/app/A@production");
    assert!(
        changed["why"][0]
            .as_str()
            .is_some_and(|why| why.contains("conflict")),
        "{changed}"
    );
    assert_eq!(json["summary"]["causes"]["hotfix"], 2);
    assert_eq!(kubeparity(top.path(), &["drift"]).code, 1);
    assert_eq!(kubeparity(top.path(), &["drift", "staging"]).code, 0);
    assert_eq!(kubeparity(top.path(), &["check", "--declared"]).code, 0);
    let live = check(&top, &["--live"]);
    assert!(
        live.ids()
            .contains(&"env-extra:Deployment/web/app/POOL@production".to_owned()),
        "{live:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_the_deployer_owns_is_pending_removals_included() {
    let container = json!({"env": [{"name": "OLD", "value": "1"}, {"name": "SAME", "value": "1"}]});
    let top = world("causes-pending", [&container, &container]);
    let next = json!({"env": [{"name": "SAME", "value": "2"}, {"name": "NEW", "value": "1"}]});
    for name in ["staging", "production"] {
        let text = deployment("web", &next).to_string();
        std::fs::write(top.path().join(format!("{name}.yaml")), text).expect("a file");
    }
    let run = check(&top, &[]);
    let json = run.json();
    assert_eq!(run.code, 0, "{run:?}");
    for (rule, variable, words) in [
        ("release-removes", "OLD", "no longer declared"),
        ("live-pending", "NEW", "not live in production yet"),
        ("live-pending", "SAME", "next apply"),
    ] {
        let found = find(
            &json,
            &format!("{rule}:Deployment/web/app/{variable}@production"),
        );
        assert!(
            found["title"]
                .as_str()
                .is_some_and(|title| title.contains(words)),
            "{found}"
        );
    }
    assert_eq!(
        json["summary"]["causes"],
        json!({"gap": 0, "pending": 6, "hotfix": 0, "unknown": 0})
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_staging_has_only_by_hand_is_a_gap() {
    let container = json!({"env": [{"name": "A", "value": "1"}]});
    let top = world("causes-by-hand", [&container, &container]);
    let (staging, _) = planes();
    set_by_hand(staging, "causes-by-hand", "DATABASE_URL", "postgres://db");
    let run = check(&top, &[]);
    let json = run.json();
    assert_eq!(run.code, 1, "{run:?}");
    let gap = find(
        &json,
        "env-missing:Deployment/web/app/DATABASE_URL@production",
    );
    assert_eq!(
        (&gap["severity"], &gap["cause"]),
        (&json!("error"), &json!("gap"))
    );
    assert!(
        gap["why"][0]
            .as_str()
            .is_some_and(|why| why.contains("by hand only")),
        "{gap}"
    );
    assert_eq!(gap["sides"][0]["set_by"][0]["manager"], "kubectl-set");
    assert_eq!(
        run.ids().len(),
        1,
        "the hotfix is said with the gap: {run:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_gap_wins_and_the_hotfix_is_its_note() {
    let with = json!({"env": [{"name": "DATABASE_URL", "value": "postgres://db"}]});
    let top = world("causes-note", [&with, &json!({})]);
    let (_, production) = planes();
    set_by_hand(production, "causes-note", "DATABASE_URL", "postgres://db");
    let run = check(&top, &[]);
    let json = run.json();
    let gap = find(
        &json,
        "env-missing:Deployment/web/app/DATABASE_URL@production",
    );
    let why = gap["why"].to_string();
    assert!(
        why.contains("set by hand in production's cluster by kubectl-set"),
        "{why}"
    );
    assert!(why.contains("production runs what staging has"), "{why}");
    assert_eq!(run.ids().len(), 1, "{run:?}");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn an_autoscaler_owns_replicas_and_a_controller_is_of_unknown_cause() {
    let top = world("causes-scaled", [&json!({}), &json!({})]);
    let (_, production) = planes();
    let web = deployment("web", &json!({}));
    production.patch(
        "causes-scaled",
        &web,
        &json!({"spec": {"replicas": 5}}),
        "scaler",
    );
    let found = check(&top, &[]);
    assert_eq!(
        found.ids(),
        ["live-differs:Deployment/web/replicas@production"],
        "{found:?}"
    );
    let autoscaler = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"},
        "spec": {"maxReplicas": 9, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}});
    production.apply("causes-scaled", &autoscaler, "argocd-controller");
    assert_eq!(check(&top, &[]).ids(), Vec::<String>::new());
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_the_api_server_will_refuse_is_an_error() {
    let top = world("causes-refused", [&json!({}), &json!({})]);
    let mut other = deployment("web", &json!({}));
    other["spec"]["selector"]["matchLabels"]["tier"] = json!("front");
    other["spec"]["template"]["metadata"]["labels"]["tier"] = json!("front");
    for name in ["staging", "production"] {
        std::fs::write(top.path().join(format!("{name}.yaml")), other.to_string()).expect("a file");
    }
    let run = check(&top, &[]);
    assert_eq!(run.code, 1);
    let json = run.json();
    let refused = find(
        &json,
        "apply-refused:Deployment/web/spec.selector.matchLabels.tier@production",
    );
    assert!(
        refused["why"].to_string().contains("immutable"),
        "{refused}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn undeclared_workloads_are_told_where_the_namespace_is_owned() {
    let top = world("causes-owned", [&json!({}), &json!({})]);
    let (_, production) = planes();
    production.apply(
        "causes-owned",
        &deployment("stray", &json!({})),
        "kubectl-edit",
    );
    let run = check(&top, &[]);
    assert_eq!(run.ids(), Vec::<String>::new());
    assert!(
        run.out
            .contains("1 workload is live and not declared here: Deployment stray"),
        "{run:?}"
    );
    let label = json!({"metadata": {"labels": {"argocd.argoproj.io/instance": "shop"}}});
    production.patch(
        "causes-owned",
        &deployment("stray", &json!({})),
        &label,
        "argocd-controller",
    );
    assert_eq!(
        check(&top, &[]).ids(),
        Vec::<String>::new(),
        "another application's"
    );
    production.patch(
        "causes-owned",
        &deployment("web", &json!({})),
        &label,
        "argocd-controller",
    );
    assert_eq!(
        check(&top, &[]).ids(),
        ["workload-undeclared:Deployment/stray@production"],
        "claimed by the same"
    );
    let path = top.path().join("kubeparity.yaml");
    let config = std::fs::read_to_string(&path).expect("a file");
    std::fs::write(
        &path,
        config.replace(
            "namespace: causes-owned",
            "namespace: causes-owned, owns: namespace",
        ),
    )
    .expect("a file");
    assert_eq!(
        check(&top, &[]).ids(),
        ["workload-undeclared:Deployment/stray@production"]
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn limit_ranges_and_quotas_serve_the_judging() {
    let limited = json!({"resources": {"limits": {"memory": "1Gi", "cpu": "1"}, "requests": {"memory": "1Gi", "cpu": "1"}}});
    let top = world("causes-limits", [&limited, &json!({"resources": {}})]);
    let (_, production) = planes();
    let quota = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": {"limits.cpu": "9"}}});
    production.apply("causes-limits", &quota, "test");
    let run = check(&top, &[]);
    let json = run.json();
    let cpu = find(
        &json,
        "resources-missing:Deployment/web/app/limits.cpu@production",
    );
    assert!(
        cpu["severity"] == "error" && cpu["why"].to_string().contains("will be refused"),
        "{cpu}"
    );
    let range = json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "r"}, "spec": {"limits": [
        {"type": "Container", "default": {"cpu": "1", "memory": "1Gi"}}]}});
    production.apply("causes-limits", &range, "test");
    assert_eq!(check(&top, &[]).ids(), Vec::<String>::new());
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_namespace_that_is_declared_and_not_read_is_told() {
    let (_, production) = planes();
    production.namespace("causes-read");
    production.apply(
        "causes-read",
        &deployment("other", &json!({})),
        "argocd-controller",
    );
    let mut web = deployment("web", &json!({}));
    web["metadata"]["namespace"] = json!("causes-other");
    let config = "environments:
  production: {manifests: web.yaml, cluster: {context: production, namespace: causes-read}}
";
    let top = directory(&[("kubeparity.yaml", config), ("web.yaml", &web.to_string())]);
    let run = kubeparity(top.path(), &["drift", "-o", "json"]);
    let missing = &run.json()["not_evaluated"][0];
    assert!(
        run.code == 2 && missing["what"].to_string().contains("causes-other"),
        "{run:?}"
    );
    let whole = config.replace("causes-read}", "[causes-read, causes-other]}");
    std::fs::write(top.path().join("kubeparity.yaml"), whole).expect("a file");
    let run = kubeparity(top.path(), &["drift", "-o", "json"]);
    assert_eq!(run.json()["not_evaluated"], json!([]), "{run:?}");
}
