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
