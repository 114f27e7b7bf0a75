//! Revisions as a cluster has them, and what is said of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::source::cluster::Revisions;
use crate::source::managed_fields::ManagedEntry;
use crate::source::{Inventory, Live, WorkloadKind, collect_text};
use crate::yaml::SourceMap;

/// A Deployment with three revisions, and the ConfigMap that is there now.
struct Shop {
    owner: Value,
    templates: Vec<Value>,
    /// The template of the Deployment, where it is none of these.
    latest: Option<Value>,
    /// A ConfigMap as YAML, in the flow style.
    config: &'static str,
    absent: Inventory,
}

fn template(container: &Value) -> Value {
    let mut own = json!({"name": "app", "image": "shop:1.4.0"});
    if let (Some(own), Some(fields)) = (own.as_object_mut(), container.as_object()) {
        own.extend(fields.clone());
    }
    json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [own]}})
}

impl Shop {
    fn new(containers: &[Value]) -> Self {
        Self {
            owner: json!({"metadata": {"name": "web", "namespace": "shop", "uid": "u", "generation": 3},
                "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}}, "status": {"observedGeneration": 3}}),
            templates: containers.iter().map(template).collect(),
            latest: None,
            config: "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}, data: {MODE: fast}}",
            absent: Inventory::default(),
        }
    }

    /// Reads it with some of its revisions, which count from 5.
    fn read(&self, numbers: &[i64]) -> Revisions {
        let mut owner = self.owner.clone();
        let latest = self.latest.as_ref().or(self.templates.last());
        owner["spec"]["template"] = latest.cloned().unwrap_or_default();
        let sets = (5..).zip(&self.templates).map(|(number, template)| {
            let mut template = template.clone();
            template["metadata"]["labels"]["pod-template-hash"] = json!(format!("h{number}"));
            json!({"metadata": {"name": format!("web-{number}"), "namespace": "shop",
                "creationTimestamp": format!("2026-11-2{number}T01:00:00Z"),
                "annotations": {"deployment.kubernetes.io/revision": number.to_string()},
                "ownerReferences": [{"uid": "u", "controller": true}]},
                "spec": {"template": template}})
        });
        let stranger = json!({"metadata": {"name": "other", "annotations": {"deployment.kubernetes.io/revision": "9"},
            "ownerReferences": [{"uid": "v", "controller": true}]}, "spec": {"template": {}}});
        let owned = json!({"items": sets.chain([stranger]).collect::<Vec<_>>()});
        let owners = json!({"items": [owner]});
        let (owners, owned) = (owners.to_string(), owned.to_string());
        let mut read = Revisions::of_lists(WorkloadKind::Deployment, &owners, &owned, numbers);
        let objects = collect_text("now", self.config, &SourceMap::default());
        read.now.objects = objects.expect("a ConfigMap").objects;
        for object in &mut read.now.objects {
            object.live = Some(Arc::default());
        }
        read.now.inventory = Some(Arc::new(self.absent.clone()));
        read
    }

    fn differences(&self, between: [i64; 2]) -> Vec<String> {
        let read = self.read(&between);
        let history = read.histories.first().expect("a workload");
        let pair = RevisionPair::new(&read, history, between).expect("two revisions");
        let comparison = pair.comparison().expect("a comparison");
        let all = comparison.all_differences();
        all.map(|of| of.field.label()).collect()
    }

    fn rollback(&self, number: i64) -> Rollback {
        let latest = 4 + i64::try_from(self.templates.len()).expect("a few");
        let read = self.read(&[number, latest]);
        let history = read.histories.first().expect("a workload");
        let access = ["--context", "prod"].map(str::to_owned);
        Rollback::judge(&read, history, number, &access).expect("a verdict")
    }
}

fn key_of(kind: &str, object: &str, key: &str) -> Value {
    json!({"env": [{"name": "X", "valueFrom": {kind: {"name": object, "key": key}}}]})
}

#[test]
fn revisions_are_compared_as_environments_and_no_number_explains_a_difference_away() {
    let shop = Shop::new(&[
        json!({"env": [{"name": "RELEASE", "value": "revision 5"}, {"name": "PORT", "value": "5"}]}),
        json!({"env": [{"name": "RELEASE", "value": "revision 6"}, {"name": "PORT", "value": "6"}],
            "image": "shop:1.5.0", "readinessProbe": {"httpGet": {"path": "/ready", "port": 80}}}),
    ]);
    let found = shop.differences([5, 6]);
    for field in ["image", "PORT", "RELEASE", "readinessProbe"] {
        assert!(
            found.iter().any(|of| of.contains(field)),
            "{field}: {found:?}"
        );
    }
    assert_eq!(found.len(), 4, "{found:?}");
    let plain = json!({});
    let same = Shop::new(&[plain.clone(), plain]);
    assert_eq!(same.differences([5, 6]), Vec::<String>::new());
    assert!(same.rollback(5).is_latest);
}

#[test]
fn the_command_is_whole_and_everything_that_is_there_starts() {
    let config = || key_of("configMapKeyRef", "settings", "MODE");
    let mut shop = Shop::new(&[config(), json!({"image": "shop:1.5.0"}), json!({})]);
    shop.templates.pop();
    let back = shop.rollback(5);
    assert_eq!(
        back.command,
        "kubectl --context prod -n shop rollout undo deployment/web --to-revision=5"
    );
    assert_eq!((back.start, back.obstacles), (Start::Yes, vec![]));
    assert_eq!((back.kept, back.deployer), (vec![], None));
    assert!(!back.is_latest && !back.is_paused);
    shop.owner["spec"]["paused"] = json!(true);
    assert!(shop.rollback(5).is_paused);
}

#[test]
fn a_key_or_an_object_that_is_gone_is_named_and_does_not_start() {
    let mut shop = Shop::new(&[
        key_of("configMapKeyRef", "settings", "GONE"),
        key_of("secretKeyRef", "db", "url"),
        json!({}),
    ]);
    let name = name_in("shop", "db");
    shop.absent.secrets.absent.insert(name);
    for (number, title) in [
        (5, "ConfigMap settings has no key GONE in revision 5"),
        (6, "Secret db is not in revision 6"),
    ] {
        let back = shop.rollback(number);
        let told: Vec<(&str, Severity)> = back
            .obstacles
            .iter()
            .map(|of| (of.title.as_str(), of.severity))
            .collect();
        assert_eq!(told, [(title, Severity::Error)]);
        assert_eq!(back.start, Start::No);
        assert!(back.obstacles[0].why[0].contains("CreateContainerConfigError"));
    }
}

#[test]
fn a_claim_that_is_gone_is_named() {
    let mut shop = Shop::new(&[json!({}), json!({})]);
    shop.templates[0]["spec"]["volumes"] =
        json!([{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]);
    let mut read = shop.read(&[5, 6]);
    let judged =
        |read: &Revisions| Rollback::judge(read, &read.histories[0], 5, &[]).expect("a verdict");
    assert_eq!(judged(&read).start, Start::Yes);
    read.claims.absent.insert(name_in("shop", "data"));
    let back = judged(&read);
    assert_eq!(back.start, Start::No);
    assert_eq!(
        back.obstacles[0].title,
        "PersistentVolumeClaim data is not there"
    );
}

#[test]
fn a_secret_that_something_may_yet_make_is_not_known_to_start() {
    let mut shop = Shop::new(&[key_of("secretKeyRef", "db", "url"), json!({})]);
    shop.config = "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: db, namespace: shop}, spec: {target: {name: db}, dataFrom: [{extract: {key: x}}]}}";
    shop.absent.secrets.absent.insert(name_in("shop", "db"));
    let back = shop.rollback(5);
    let told: Vec<(&str, Severity)> = back
        .obstacles
        .iter()
        .map(|of| (of.rule, of.severity))
        .collect();
    assert_eq!(told, [("will-not-start", Severity::Warning)]);
    assert_eq!(back.start, Start::Unknown);
}

#[test]
fn a_template_that_is_no_revision_yet_is_told() {
    let shop = Shop::new(&[json!({}), json!({"image": "shop:1.5.0"})]);
    assert!(!shop.read(&[5, 6]).histories[0].is_behind);
    let mut late = Shop::new(&[json!({})]);
    late.owner["status"] = json!({"observedGeneration": 2});
    assert!(late.read(&[5]).histories[0].is_behind);
    let mut paused = Shop::new(&[json!({})]);
    paused.latest = Some(template(&json!({"image": "shop:2.0.0"})));
    assert!(paused.read(&[5]).histories[0].is_behind);
}

#[test]
fn a_mutable_tag_is_told_and_starts() {
    let shop = Shop::new(&[json!({"image": "shop:latest"}), json!({})]);
    let back = shop.rollback(5);
    let rules: Vec<&str> = back.obstacles.iter().map(|of| of.rule).collect();
    assert_eq!((back.start, rules), (Start::Yes, vec!["image-mutable"]));
}

#[test]
fn what_both_revisions_read_is_not_rolled_back() {
    let config = || key_of("configMapKeyRef", "settings", "MODE");
    let shop = Shop::new(&[config(), config()]);
    let mut read = shop.read(&[5, 6]);
    let written = |time: &str| {
        let entry = ManagedEntry {
            manager: Arc::from("kubectl-edit"),
            operation: Arc::from("Update"),
            time: Some(Arc::from(time)),
            subresource: None,
            fields: Arc::from("{}"),
        };
        Arc::new(Live {
            managed: vec![entry],
            ..Live::default()
        })
    };
    for (time, is_since) in [
        ("2026-11-25T00:59:00Z", false),
        ("2026-11-25T01:01:00Z", true),
    ] {
        read.now.objects[0].live = Some(written(time));
        let back = Rollback::judge(&read, &read.histories[0], 5, &[]).expect("a verdict");
        let [kept] = back.kept.as_slice() else {
            panic!("{:?}", back.kept)
        };
        assert_eq!((kept.kind, kept.name.as_str()), ("ConfigMap", "settings"));
        assert_eq!(kept.written_since.is_some(), is_since, "{time}");
    }
}

#[test]
fn the_deployer_has_a_way_back_of_its_own() {
    let with = |labels: Value, annotations: Value, manager: &str| {
        let mut shop = Shop::new(&[json!({}), json!({"image": "shop:1.5.0"})]);
        shop.owner["metadata"]["labels"] = labels;
        shop.owner["metadata"]["annotations"] = annotations;
        shop.owner["metadata"]["managedFields"] = json!([{"manager": manager, "operation": "Apply",
            "time": "2026-11-25T01:00:00Z", "fieldsV1": {"f:spec": {"f:template": {"f:spec": {}}}}}]);
        shop.rollback(5).deployer
    };
    let cases = [
        (
            json!({}),
            json!({"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web"}),
            "x",
            "Argo CD",
            "git revert COMMIT",
        ),
        (
            json!({"kustomize.toolkit.fluxcd.io/name": "apps"}),
            json!({}),
            "x",
            "Flux",
            "git revert COMMIT",
        ),
        (
            json!({}),
            json!({}),
            "argocd-controller",
            "Argo CD",
            "git revert COMMIT",
        ),
        (
            json!({}),
            json!({"meta.helm.sh/release-name": "shop"}),
            "helm",
            "Helm",
            "helm rollback shop --kube-context prod -n shop (see helm history shop --kube-context prod -n shop)",
        ),
        // A chart that Flux deploys is gone back to in Git.
        (
            json!({"helm.toolkit.fluxcd.io/name": "shop"}),
            json!({"meta.helm.sh/release-name": "shop"}),
            "helm-controller",
            "Flux",
            "git revert COMMIT",
        ),
    ];
    for (labels, annotations, manager, name, instead) in cases {
        let found = with(labels, annotations, manager).expect(name);
        assert_eq!(found.name, name);
        assert!(found.instead.starts_with(instead), "{}", found.instead);
    }
    assert_eq!(with(json!({}), json!({}), "kubectl-set"), None);
}

#[test]
fn what_was_not_looked_at_is_not_known() {
    let shop = Shop::new(&[json!({}), json!({})]);
    let mut read = shop.read(&[5, 6]);
    read.not_evaluated.push(NotEvaluated {
        environment: "prod".to_owned(),
        what: "Secret".to_owned(),
        why: "403".to_owned(),
        unavailable: crate::source::Unavailable::Resource("Secret".to_owned()),
        origin: crate::yaml::Origin::NONE,
        off_limits: None,
        optional: false,
    });
    let back = Rollback::judge(&read, &read.histories[0], 5, &[]).expect("a verdict");
    assert_eq!(back.start, Start::Unknown);
}

#[test]
fn a_shell_reads_a_command_as_it_is_meant() {
    let words = [
        "kubectl",
        "--context",
        "arn:aws:eks:eu-west-1:1:cluster/x",
        "it's $(here)",
        "",
        "#",
    ];
    assert_eq!(
        spelled(&words.map(str::to_owned)),
        r"kubectl --context arn:aws:eks:eu-west-1:1:cluster/x 'it'\''s $(here)' '' '#'"
    );
}
