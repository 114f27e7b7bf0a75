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

/// Runs a check of two environments whose checklist is this page.
fn by_template(template: &str, args: &[&str]) -> crate::workspace::Run {
    let bare = whole("", "").replace("        readinessProbe: {tcpSocket: {port: 8080}}\n", "");
    let workspace = Workspace::new(&[
        ("a.yaml", whole("", "")),
        ("b.yaml", bare),
        ("page.md", template.to_owned()),
        ("kubeparity.yaml", "checklist: page.md\n".to_owned()),
    ]);
    workspace.run(&[&["check", "a.yaml", "b.yaml"], args].concat())
}

#[test]
fn a_team_has_a_page_of_its_own() {
    let page = "# Release train: {{verdict}}\n\n{{configuration}}\n## Rollout\n\n{{ probes }}\n- [ ] the on-call knows\n\n{{rest}}\n";
    for args in [
        &["-o", "checklist"][..],
        &["-o", "checklist", "--checklist", "page.md"],
    ] {
        let run = by_template(page, args);
        assert_eq!(run.status, Some(1), "{run}");
        let lines: Vec<&str> = run.stdout.lines().collect();
        assert!(
            lines[0].starts_with("# Release train: a → b: findings, 1 error"),
            "{run}"
        );
        let at = |text: &str| lines.iter().position(|line| line.contains(text));
        let order = [
            "- [x] **Configuration",
            "## Rollout",
            "- [ ] **Probes",
            "readinessProbe is missing",
            "- [ ] the on-call knows",
            "- [x] **Everything was looked at",
            "- [x] **Images",
        ];
        let places: Vec<usize> = order.iter().map(|text| at(text).expect(text)).collect();
        assert!(places.is_sorted(), "{run}");
        // A team has its own words for people.
        assert!(!run.stdout.contains("Migrations of data"), "{run}");
        assert_eq!(run.stdout.matches("**Probes").count(), 1, "{run}");
    }
}

#[test]
fn a_page_hides_no_open_box_and_ticks_none() {
    let run = by_template("# Only images\n{{images}}\n", &["-o", "checklist"]);
    let (_, left) = run
        .stdout
        .split_once("\nOpen, and not in the template:\n")
        .unwrap_or_else(|| panic!("{run}"));
    assert!(left.contains("- [ ] **Probes"), "{run}");
    assert!(!left.contains("- [x]"), "{run}");
    for (template, why) in [
        ("- [x] tried\n", "line 1: a template ticks no box"),
        ("\n{{probs}}\n", "line 2: unknown placeholder {{probs}}"),
    ] {
        let run = by_template(template, &["-o", "checklist"]);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains(why), "{run}");
    }
    // Nothing asks for the page: it may be broken.
    let run = by_template("- [x] tried\n", &["-q"]);
    assert_eq!(run.status, Some(1), "{run}");
    let run = by_template("", &["--checklist", "page.md"]);
    assert!(
        run.status == Some(2) && run.stderr.contains("-o checklist"),
        "{run}"
    );
}

#[test]
fn a_page_obeys_nobody_and_shows_no_other_file() {
    let hostile = "\u{1b}[2J\u{202e}::set-output name=a::b\n##[command]x\n{{rest}}\n";
    let run = by_template(hostile, &["-o", "checklist"]);
    assert!(
        !run.stdout.contains(['\u{1b}', '\u{202e}']) && !run.stdout.contains("##[command]"),
        "{run}"
    );
    let run = by_template("::error::x\n{{rest}}\n", &["-o", "checklist"]);
    assert!(!run.stdout.starts_with("::error"), "{run}");
    // A configuration may come from a stranger, and a file beside it may hold a Secret.
    let workspace = Workspace::new(&[
        ("repository/.git/HEAD", String::new()),
        ("repository/a.yaml", whole("", "")),
        ("repository/b.yaml", whole("", "")),
        ("repository/secrets.env", "TOKEN=canary-of-ci\n".to_owned()),
        ("outside.md", "canary-of-the-user\n".to_owned()),
    ]);
    for (key, path, why) in [
        ("checklist", "secrets.env", "does not end in .md"),
        (
            "checklist",
            "../outside.md",
            "lies outside of the repository",
        ),
        ("ledger", "../ledger.json", "lies outside of the repository"),
    ] {
        workspace.write("repository/kubeparity.yaml", &format!("{key}: {path}\n"));
        let args = ["check", "a.yaml", "b.yaml", "-o", "checklist"];
        let run = workspace.run_in(std::path::Path::new("repository"), &args);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains(why), "{run}");
        assert!(!run.to_string().contains("canary"), "{run}");
    }
    assert!(!workspace.dir.path().join("ledger.json").exists());
}
