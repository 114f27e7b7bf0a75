//! The checklist ticks no box without evidence: what could not be seen leaves it open, and says so.

use crate::workspace::{A, B, Workspace, deployment};

/// A Deployment of which everything is said, with more in its container and beside it.
fn whole(container: &str, beside: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: shop}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: shop}}}}
  template:
    metadata: {{labels: {{app: shop}}}}
    spec:
      containers:
      - name: app
        image: registry.test/shop:1.4.0
        readinessProbe: {{tcpSocket: {{port: 8080}}}}
        resources: {{requests: {{cpu: 1, memory: 1Gi}}, limits: {{memory: 1Gi}}}}
{container}{beside}"
    )
}

const SECRET: &str = "        envFrom: [{secretRef: {name: shop-keys}}]\n";

fn lines(workspace: &Workspace, args: &[&str]) -> Vec<String> {
    let mut args = args.to_vec();
    args.extend(["-o", "checklist"]);
    let run = workspace.run(&args);
    let lines: Vec<String> = run.stdout.lines().map(str::to_owned).collect();
    assert!(
        lines
            .first()
            .is_some_and(|line| line.starts_with("### Release checklist: ")),
        "{run}"
    );
    lines
}

/// Tells whether the box of that name is ticked; there is one.
fn is_ticked(lines: &[String], name: &str) -> bool {
    let named = |line: &&String| line.starts_with("- [") && line.contains(name);
    let boxes: Vec<&String> = lines.iter().filter(named).collect();
    assert_eq!(boxes.len(), 1, "{name}: {lines:#?}");
    boxes[0].starts_with("- [x] ")
}

fn says(lines: &[String], text: &str) -> bool {
    lines.iter().any(|line| line.contains(text))
}

#[test]
fn the_checklist_is_for_the_ticket_of_a_release() {
    let workspace = Workspace::new(&[
        ("staging.yaml", deployment(&[A, B].concat())),
        ("production.yaml", deployment(A)),
    ]);
    insta::assert_snapshot!(workspace.run(&[
        "check",
        "-o",
        "checklist",
        "staging.yaml",
        "production.yaml"
    ]));
}

#[test]
fn a_box_is_ticked_where_the_evidence_stands_beside_it() {
    let workspace = Workspace::new(&[("a.yaml", whole("", "")), ("b.yaml", whole("", ""))]);
    let lines = lines(&workspace, &["check", "a.yaml", "b.yaml"]);
    for name in [
        "Everything was looked at",
        "Configuration is compared",
        "Secrets and all that pods refer to",
        "Workloads and the objects",
        "Images",
        "Probes",
        "Limits and requests",
        "The rollout keeps pods available",
    ] {
        assert!(is_ticked(&lines, name), "{name}: {lines:#?}");
    }
    assert!(
        says(&lines, "pods stay available in 1 of 1 workload"),
        "{lines:#?}"
    );
    for name in [
        "The release undoes no hotfix",
        "Migrations of data",
        "The way back",
        "Whoever has to know",
        "Somebody watches",
    ] {
        assert!(!is_ticked(&lines, name), "{name}: {lines:#?}");
    }
}

#[test]
fn what_was_not_seen_leaves_a_box_open() {
    let stops = whole("", "").replace("replicas: 2", "replicas: 2\n  strategy: {type: Recreate}");
    let bare = whole("", "").replace("        readinessProbe: {tcpSocket: {port: 8080}}\n", "");
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {selector: {app: shop}, ports: [{port: 8080}]}\n";
    let workspace = Workspace::new(&[
        ("a.yaml", whole(SECRET, "")),
        ("b.yaml", whole(SECRET, "")),
        ("c.yaml", stops.clone()),
        ("d.yaml", stops),
        ("e.yaml", format!("{bare}{service}")),
        ("f.yaml", format!("{bare}{service}")),
        ("off.yaml", "rules: {env-missing: off}\n".to_owned()),
    ]);
    let secrets = lines(&workspace, &["check", "a.yaml", "b.yaml"]);
    assert!(!is_ticked(&secrets, "Secrets and all that"), "{secrets:#?}");
    assert!(says(&secrets, "only a cluster can tell"), "{secrets:#?}");
    let alone = lines(&workspace, &["check", "a.yaml"]);
    assert!(
        !is_ticked(&alone, "Configuration is compared"),
        "{alone:#?}"
    );
    assert!(says(&alone, "nothing was compared"), "{alone:#?}");
    let stopped = lines(&workspace, &["check", "c.yaml", "d.yaml"]);
    assert!(!is_ticked(&stopped, "The rollout keeps"), "{stopped:#?}");
    assert!(says(&stopped, "0 of 2 pods stay available"), "{stopped:#?}");
    let unasked = lines(&workspace, &["check", "e.yaml", "f.yaml"]);
    assert!(!is_ticked(&unasked, "Probes"), "{unasked:#?}");
    let args = ["check", "c.yaml", "d.yaml", "--config", "off.yaml"];
    let off = lines(&workspace, &args);
    assert!(!is_ticked(&off, "Configuration is compared"), "{off:#?}");
    assert!(says(&off, "switched off: env-missing"), "{off:#?}");
}

const NAMED: &str =
    "environments:\n  staging: {manifests: a.yaml}\n  production: {manifests: b.yaml}\n";

#[test]
fn what_was_let_pass_leaves_a_box_open() {
    let more = "        env:\n        - {name: QUEUE_URL, value: 'amqp://queue:5672'}\n";
    let id = "env-missing:Deployment/shop/app/QUEUE_URL@production";
    let baseline = format!("{{\"version\": 2, \"findings\": {{\"{id}\": \"error\"}}}}");
    let wanted = "expect:\n- {rule: env-missing, reason: wanted}\n";
    let workspace = Workspace::new(&[
        ("a.yaml", whole(more, "")),
        ("b.yaml", whole("", "")),
        (
            "down.yaml",
            format!("{NAMED}rules: {{env-missing: note}}\n"),
        ),
        ("wanted.yaml", format!("{NAMED}{wanted}")),
        ("plain.yaml", NAMED.to_owned()),
        ("known.json", baseline),
    ]);
    let cases: [(&[&str], &str); 3] = [
        (
            &["--config", "down.yaml"],
            "turned down to notes: env-missing",
        ),
        (&["--config", "wanted.yaml"], "1 accepted"),
        (
            &["--config", "plain.yaml", "--baseline", "known.json"],
            "1 accepted",
        ),
    ];
    for (args, said) in cases {
        let lines = lines(&workspace, &[&["check"], args].concat());
        assert!(
            !is_ticked(&lines, "Configuration is compared"),
            "{lines:#?}"
        );
        assert!(says(&lines, said), "{said}: {lines:#?}");
        assert!(is_ticked(&lines, "Images"), "{lines:#?}");
    }
}

#[test]
fn a_part_that_was_compared_with_nothing_leaves_boxes_open() {
    let config = "environments:\n  staging: {manifests: 'apps/*/staging'}\n  production: {manifests: 'apps/*/production'}\n";
    let workspace = Workspace::new(&[
        ("kubeparity.yaml", config.to_owned()),
        ("apps/a/staging/a.yaml", whole("", "")),
        ("apps/a/production/a.yaml", whole("", "")),
        ("apps/b/production/a.yaml", whole("", "")),
    ]);
    let lines = lines(&workspace, &["check"]);
    for name in [
        "Configuration is compared",
        "Workloads and the objects",
        "Images",
    ] {
        assert!(!is_ticked(&lines, name), "{name}: {lines:#?}");
    }
    assert!(
        says(&lines, "b in production: nothing was compared with it"),
        "{lines:#?}"
    );
}

#[test]
fn a_generator_that_was_not_run_leaves_every_box_open() {
    let generator = "apiVersion: x.test/v1\nkind: G\nmetadata:\n  name: g\n  annotations:\n    config.kubernetes.io/function: 'exec: {path: ./g.sh}'\n";
    let workspace = Workspace::new(&[
        ("a/app.yaml", whole("", "")),
        ("a/kustomization.yaml", "resources: [app.yaml]\n".to_owned()),
        ("b/app.yaml", whole("", "")),
        ("b/g.yaml", generator.to_owned()),
        (
            "b/kustomization.yaml",
            "resources: [app.yaml]\ngenerators: [g.yaml]\n".to_owned(),
        ),
    ]);
    let lines = lines(&workspace, &["check", "a", "b"]);
    let ticked = lines.iter().filter(|line| line.starts_with("- [x]"));
    assert_eq!(ticked.count(), 0, "{lines:#?}");
}
