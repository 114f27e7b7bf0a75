//! Objects beside workloads, live: two namespaces made from two overlays, and what differs between their Services, routes and bounds.

use serde_json::{Value, json};

use crate::plane::{Plane, planes};
use crate::run::{Outcome, directory, kubeparity, with_kubeconfig};

const BASE: &str = "resources: [all.yaml]
";

/// What both environments have.
const ALL: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: registry.example.com/app:1.0.0
        ports: [{name: http, containerPort: 8080}]
        resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 64Mi}}
        readinessProbe: {httpGet: {path: /ready, port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {team: shop}}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/proxy-body-size: 8m}}
spec:
  rules:
  - host: shop.staging.example.org
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  minReplicas: 2
  maxReplicas: 10
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{ports: [{port: 8080}]}]
"#;

/// Renders an overlay over the base and applies what comes out; the API server fills in the rest.
fn release(plane: &Plane, namespace: &str, patches: &str) {
    plane.namespace(namespace);
    let overlay = format!("resources: [../base]\nnamespace: {namespace}\npatches:{patches}");
    let top = directory(&[
        ("base/kustomization.yaml", BASE),
        ("base/all.yaml", ALL),
        ("overlay/kustomization.yaml", &overlay),
    ]);
    let rendered = kubeparity(top.path(), &["render", "overlay"]);
    assert_eq!(rendered.code, 0, "{rendered:?}");
    for document in rendered.out.split("\n---\n") {
        let object: Value = serde_yaml::from_str(document).expect("YAML");
        plane.apply(namespace, &object, "argocd-controller");
    }
}

const SHARED: &str = r#"
- target: {kind: Ingress, name: web}
  patch: |-
    - {op: replace, path: /spec/rules/0/host, value: shop.acme.org}
"#;

fn compare(namespaces: [&str; 2], more: &[&str]) -> Outcome {
    let [staging, production] = namespaces;
    let sources = [
        format!("staging=context:staging#{staging}"),
        format!("production=context:production#{production}"),
    ];
    let sources = [sources[0].as_str(), sources[1].as_str()];
    let top = directory(&[]);
    kubeparity(
        top.path(),
        &[&["check", "-o", "json"], more, &sources].concat(),
    )
}

fn severities(run: &Outcome) -> Vec<(String, String)> {
    let json = run.json();
    let findings = json["findings"].as_array().cloned().unwrap_or_default();
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    findings
        .iter()
        .map(|found| (text(&found["id"]), text(&found["severity"])))
        .collect()
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn two_releases_of_one_overlay_are_in_parity_down_to_what_servers_fill_in() {
    let (staging, production) = planes();
    release(staging, "objects-same", SHARED);
    release(production, "objects-same", SHARED);
    let run = compare(["objects-same"; 2], &[]);
    assert_eq!((run.code, severities(&run)), (0, Vec::new()), "{run:?}");
    let remarks = run.json()["remarks"].to_string();
    assert!(
        remarks.contains("not looked at, unless 'kinds'")
            && remarks.contains("PersistentVolumeClaim"),
        "{remarks}"
    );
    assert!(!remarks.contains("not compared:"), "{remarks}");
    let top = directory(&[]);
    let diff = [
        "diff",
        "context:staging#objects-same",
        "context:production#objects-same",
    ];
    let run = kubeparity(top.path(), &diff);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_differs_between_two_live_namespaces_is_told_by_kind() {
    let (staging, production) = planes();
    release(staging, "objects-staging", " []");
    let patches = r#"
- target: {kind: Ingress, name: web}
  patch: |-
    - {op: replace, path: /spec/rules/0/host, value: shop.production.example.org}
    - {op: replace, path: /metadata/annotations/nginx.ingress.kubernetes.io~1proxy-body-size, value: 1m}
- target: {kind: Service, name: web}
  patch: |-
    - {op: replace, path: /spec/selector, value: {app: wbe}}
- target: {kind: HorizontalPodAutoscaler, name: web}
  patch: |-
    - {op: replace, path: /spec/maxReplicas, value: 4}
- target: {kind: PodDisruptionBudget, name: web}
  patch: |-
    - {op: replace, path: /spec/maxUnavailable, value: 0}
- target: {kind: NetworkPolicy, name: web}
  patch: |-
    $patch: delete
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
"#;
    release(production, "objects-production", patches);
    let run = compare(["objects-staging", "objects-production"], &[]);
    let found = severities(&run);
    let expected = [
        (
            "object-dangling:Service/web/spec.selector.app@production",
            "error",
        ),
        (
            "object-differs:HorizontalPodAutoscaler/web/spec.maxReplicas@production",
            "warning",
        ),
        (
            "object-differs:PodDisruptionBudget/web/disruption@production",
            "warning",
        ),
        ("object-missing:NetworkPolicy/web@production", "warning"),
        (
            "object-differs:Ingress/web/metadata.annotations.nginx.ingress.kubernetes.io/proxy-body-size@production",
            "note",
        ),
    ];
    for (id, severity) in expected {
        assert!(
            found.contains(&(id.to_owned(), severity.to_owned())),
            "{id}: {found:#?}"
        );
    }
    assert!(found.len() <= 7, "one fact is one finding: {found:#?}");
    // A snapshot holds the same.
    let top = directory(&[]);
    for (name, namespace) in [
        ("staging", "objects-staging"),
        ("production", "objects-production"),
    ] {
        let source = format!("{name}=context:{name}#{namespace}");
        let taken = kubeparity(
            top.path(),
            &["snapshot", &source, "-o", &format!("{name}.json")],
        );
        assert_eq!(taken.code, 0, "{taken:?}");
    }
    let again = [
        "check",
        "-o",
        "json",
        "snapshot:staging.json",
        "snapshot:production.json",
    ];
    let again = kubeparity(top.path(), &again);
    assert_eq!(severities(&again), found, "{again:?}");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn kinds_that_the_configuration_names_are_read_through_discovery() {
    let (staging, production) = planes();
    for (plane, size) in [(staging, 3), (production, 1)] {
        plane.namespace("objects-kinds");
        plane.define("acme.example.com", "v1beta2", "Widget", "widgets");
        plane.apply(
            "objects-kinds",
            &crate::run::deployment("web", &json!({})),
            "argocd-controller",
        );
        let widget = json!({"apiVersion": "acme.example.com/v1beta2", "kind": "Widget",
            "metadata": {"name": "w"}, "spec": {"size": size}, "status": {"seen": size}});
        plane.apply("objects-kinds", &widget, "argocd-controller");
    }
    let top = directory(&[("kubeparity.yaml", "kinds: [Widget, NoSuchThing]\n")]);
    let sources = [
        "a=context:staging#objects-kinds",
        "b=context:production#objects-kinds",
    ];
    let check = |top: &tempfile::TempDir| {
        kubeparity(
            top.path(),
            &[&["check", "-o", "json"], &sources[..]].concat(),
        )
    };
    let run = check(&top);
    assert!(
        run.code == 2
            && run.json()["not_evaluated"]
                .to_string()
                .contains("NoSuchThing"),
        "{run:?}"
    );
    std::fs::write(
        top.path().join("kubeparity.yaml"),
        "kinds: [widgets.acme.example.com]\n",
    )
    .expect("a file");
    let run = check(&top);
    assert_eq!(
        run.ids(),
        ["object-differs:Widget/w/spec.size@b"],
        "{run:?}"
    );
    std::fs::write(top.path().join("kubeparity.yaml"), "{}\n").expect("a file");
    let run = check(&top);
    assert!(
        run.ids().is_empty() && run.json()["remarks"].to_string().contains("Widget"),
        "{run:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_neither_cluster_grants_is_said_and_what_one_grants_is_not_evaluated() {
    let (staging, _) = planes();
    release(staging, "objects-rights", " []");
    let all: Vec<_> = crate::rbac::documented()
        .into_iter()
        .filter(|(_, resource, _)| {
            !crate::rbac::is_cluster_wide(resource) && resource != "services"
        })
        .collect();
    staging.grant("objects-rights", &crate::rbac::rules(&all));
    let top = directory(&[]);
    let config = crate::run::kubeconfig(
        top.path(),
        &[
            (
                "a",
                staging.server.as_str(),
                "reader-token",
                "objects-rights",
            ),
            (
                "b",
                staging.server.as_str(),
                "reader-token",
                "objects-rights",
            ),
            (
                "admin",
                staging.server.as_str(),
                "admin-token",
                "objects-rights",
            ),
        ],
    );
    let run = |sources: [&str; 2]| {
        let args = [&["check", "-o", "json"], &sources[..]].concat();
        with_kubeconfig(top.path(), config.as_os_str(), &args, &[])
    };
    crate::run::eventually("rights without Services", || {
        let run = run(["context:a", "x=context:b#objects-rights"]);
        let missing = run.json()["not_evaluated"].clone();
        let told = missing[0]["what"]
            .as_str()
            .is_some_and(|what| what.starts_with("Service ("));
        (run.code == 0 && told && missing[0]["optional"] == json!(true))
            .then_some(())
            .ok_or_else(|| format!("{run:?}"))
    });
    let run = run(["context:admin", "context:b"]);
    let missing = run.json()["not_evaluated"].to_string();
    assert!(
        run.code == 2 && missing.contains("read in admin") && run.ids().is_empty(),
        "{run:?}"
    );
}
