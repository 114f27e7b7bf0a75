//! Needs: what a process asks for, from every file and text that says so, held against environments.

mod beside_code;
mod keys;
mod sidecars;

use crate::workspace::{Run, Workspace};

const BARE: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout}
spec:
  selector: {matchLabels: {app: checkout}}
  template:
    metadata: {labels: {app: checkout}}
    spec:
      containers:
      - name: app
        image: shop/checkout-service:1.4.0
        env:
        - {name: LOG_LEVEL, value: info}
";

const CACHE: &str = "---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cache}
spec:
  selector: {matchLabels: {app: cache}}
  template:
    metadata: {labels: {app: cache}}
    spec: {containers: [{name: redis, image: 'redis:7'}]}
";

const SET: &str = "        - name: DATABASE_URL
          valueFrom: {secretKeyRef: {name: checkout-secrets, key: database-url}}
";

fn needed(run: &Run) -> Vec<&str> {
    let lines = run
        .stdout
        .lines()
        .filter(|line| line.contains("env-needed"));
    let words = lines.filter_map(|line| line.split_once("  env-needed"));
    words.map(|(title, _)| title.trim()).collect()
}

#[test]
fn files_that_teams_have_say_what_is_needed() {
    let schema = r#"{"type": "object", "required": ["DATABASE_URL", "PORT"], "properties": {"PORT": {"default": 80}}}"#;
    let compose = "services:
  checkout:
    environment: {DATABASE_URL: '${DATABASE_URL:?}', MODE: fast, EXTRA: null}
  cache: {image: redis}
";
    for (file, text, place) in [
        (
            ".env.example",
            "# keys\nLOG_LEVEL=info\nDATABASE_URL=\n",
            ".env.example:3, listed without a value",
        ),
        (
            "env.schema.json",
            schema,
            "env.schema.json:1, required by the schema",
        ),
        (
            "compose.yaml",
            compose,
            "compose.yaml:3, demanded by Compose",
        ),
    ] {
        let workspace = Workspace::new(&[(file, text), ("a.yaml", BARE)]);
        let run = workspace.run(&["check", "production=a.yaml", "--needs", file]);
        assert_eq!(run.status, Some(1), "{file}: {}", run.stderr);
        let title = "error    DATABASE_URL is needed and production does not set it";
        assert_eq!(needed(&run), [title], "{}", run.stdout);
        assert!(
            run.stdout.contains(&format!("needed      {place}")),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn directories_and_services_tell_whose_needs_they_are() {
    let both = format!("{BARE}{CACHE}");
    let text = "DATABASE_URL=\n";
    let files = [
        ("services/checkout/src/.env.example", text),
        (".env.example", text),
        ("a.yaml", both.as_str()),
    ];
    let workspace = Workspace::new(&files);
    let run = workspace.run(&["check", "production=a.yaml", "--needs", files[0].0]);
    assert_eq!(needed(&run).len(), 1, "{}", run.stdout);
    assert!(
        run.stdout
            .contains("is taken to say what Deployment checkout needs"),
        "{}",
        run.stdout
    );
    // Nothing says whose it is: that is not parity.
    let run = workspace.run(&["check", "production=a.yaml", "--needs", ".env.example"]);
    assert_eq!(run.status, Some(2), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("nothing tells which container needs it"),
        "{}",
        run.stdout
    );
    let run = workspace.run(&[
        "check",
        "production=a.yaml",
        "--needs",
        "cache=.env.example",
    ]);
    assert_eq!(run.status, Some(1), "{}", run.stdout);
    assert!(run.stdout.contains("Deployment cache"), "{}", run.stdout);
}

#[test]
fn the_configuration_says_whose_where_and_why() {
    let config = "environments:
  staging: {manifests: staging.yaml}
  production: {manifests: production.yaml}
needs:
  - {workload: checkout, variables: [DATABASE_URL, CACHE_URL?], reason: orders are kept there}
  - {workload: Deployment/checkout, variables: [TLS_CERT], in: [production]}
  - {workload: checkout, optional: [TRACE_URL]}
";
    let staging = format!("{BARE}{SET}");
    let files = [
        ("kubeparity.yaml", config),
        ("staging.yaml", &staging),
        ("production.yaml", BARE),
    ];
    let workspace = Workspace::new(&files);
    let run = workspace.run(&["check"]);
    let expected = [
        "error    DATABASE_URL is needed and production does not set it",
        "error    TLS_CERT is needed and production does not set it",
    ];
    assert_eq!(needed(&run), expected, "{}", run.stdout);
    assert!(!run.stdout.contains("env-missing"), "{}", run.stdout);
    for said in [
        "needed      kubeparity.yaml:5, declared",
        "staging sets it from secret checkout-secrets, key database-url",
        "the reason: orders are kept there",
    ] {
        assert!(run.stdout.contains(said), "{said}: {}", run.stdout);
    }
    // Whoever accepted the difference accepted the fact.
    let accepted = format!(
        "{config}expect:\n  - {{rule: env-missing, variable: DATABASE_URL, reason: it is}}\n  - {{rule: env-needed, variable: TLS_CERT, reason: it is}}\n"
    );
    workspace.write("kubeparity.yaml", &accepted);
    let run = workspace.run(&["check"]);
    assert_eq!(
        (run.status, needed(&run).len()),
        (Some(0), 0),
        "{}",
        run.stdout
    );
}

/// What `check` tells by the configuration's needs, `accept` and `fix` know too.
#[test]
fn what_is_needed_is_accepted_and_fixed_by_its_id() {
    let config = "environments:
  staging: {manifests: a.yaml}
  production: {manifests: b.yaml}
needs:
- {workload: checkout, variables: DATABASE_URL}
";
    let workspace = Workspace::new(&[
        ("kubeparity.yaml", config),
        ("a.yaml", BARE),
        ("b.yaml", BARE),
    ]);
    assert_eq!(needed(&workspace.run(&["check"])).len(), 1);
    let fix = workspace.run(&["fix", "DATABASE_URL"]);
    assert_eq!(fix.status, Some(1), "{fix}");
    let accept = workspace.run(&["accept", "DATABASE_URL", "--reason", "comes later"]);
    assert_eq!(accept.status, Some(0), "{accept}");
    let run = workspace.run(&["check"]);
    assert!(needed(&run).is_empty(), "{run}");
}

/// A developer's file for one container makes no environment of one container.
#[test]
fn a_developers_file_is_given_no_needs_of_others() {
    let both = format!("{BARE}{CACHE}");
    let files = [
        ("a.yaml", both.as_str()),
        (".env", "LOG_LEVEL=x\n"),
        ("other/.env.example", "Z=\n"),
    ];
    let workspace = Workspace::new(&files);
    let args = [
        "check",
        "local=env:.env#Deployment/checkout/app",
        "staging=a.yaml",
        "--needs",
        "other/.env.example",
    ];
    let run = workspace.run(&args);
    assert!(
        run.stdout
            .contains("nothing tells which container needs it"),
        "{run}"
    );
    assert!(!run.stdout.contains("is taken to say what"), "{run}");
}

#[test]
fn what_is_wrong_is_refused_with_a_hint() {
    let head = "environments: {a: {manifests: a.yaml}, b: {manifests: a.yaml}}\nneeds:\n";
    for (entry, message) in [
        (
            "  - {workload: x}",
            "an entry of 'needs' names nothing that is needed",
        ),
        (
            "  - {variables: [A B]}",
            "'A B' cannot be the name of a variable",
        ),
        (
            "  - {variables: [A], in: [c]}",
            "there is no environment 'c'",
        ),
        ("  - {file: missing.env}", "cannot read missing.env"),
        (
            "  - {file: a.txt}",
            "cannot tell which variables a.txt names",
        ),
        ("  - {file: ../../.env}", "lies outside of the repository"),
        ("  - {variable: [A]}", "did you mean 'variables'?"),
    ] {
        let config = format!("{head}{entry}\n");
        let files = [
            ("kubeparity.yaml", config.as_str()),
            ("a.yaml", BARE),
            ("a.txt", ""),
        ];
        let run = Workspace::new(&files).run(&["check"]);
        assert_eq!(run.status, Some(2), "{entry}");
        assert!(run.stderr.contains(message), "{entry}: {}", run.stderr);
    }
}

#[test]
fn every_format_shows_the_place_that_asks() {
    let files = [("app/.env.example", "DATABASE_URL=\n"), ("a.yaml", BARE)];
    let workspace = Workspace::new(&files);
    for format in [
        "table", "json", "yaml", "markdown", "github", "gitlab", "junit", "sarif", "html",
    ] {
        let run = workspace.run(&["check", "a.yaml", "--needs", files[0].0, "-o", format]);
        assert!(
            run.stdout.contains("app/.env.example"),
            "{format}: {}",
            run.stdout
        );
    }
}

const DB: &str = "import os

URL = os.environ['DATABASE_URL']
LEVEL = os.getenv('LOG_LEVEL', 'info')
TOKEN = os.getenv('API_TOKEN', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc')
TRACE = os.getenv('TRACE_URL')
";

#[test]
fn code_says_what_is_needed_and_where() {
    let both = format!("{BARE}{CACHE}");
    let files = [
        ("services/checkout/src/db.py", DB),
        ("services/cache/a.py", ""),
        ("a.yaml", both.as_str()),
    ];
    let workspace = Workspace::new(&files);
    let run = workspace.run(&["check", "production=a.yaml", "--needs", "services"]);
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    let title = "error    DATABASE_URL is needed and production does not set it";
    assert_eq!(needed(&run), [title], "{}", run.stdout);
    let place = "needed      services/checkout/src/db.py:3, read without a default";
    assert!(run.stdout.contains(place), "{}", run.stdout);
    // The configuration names it, and whose it is.
    let config = "environments: {a: {manifests: a.yaml}, b: {manifests: b.yaml}}
needs:
  - {workload: checkout, code: services/checkout}
";
    workspace.write("kubeparity.yaml", config);
    workspace.write("b.yaml", &both);
    let run = workspace.run(&["check"]);
    assert_eq!(needed(&run).len(), 1, "{}{}", run.stdout, run.stderr);
}

#[test]
fn reads_are_listed_in_every_format() {
    let workspace = Workspace::new(&[("shop/db.py", DB), ("shop/tests/test_db.py", DB)]);
    let table = workspace.run(&["needs", "shop"]).stdout;
    for said in [
        "DATABASE_URL",
        "fails",
        "shop/db.py:3",
        "default info",
        "4 reads of 4 variables in 1 file",
    ] {
        assert!(table.contains(said), "{said}: {table}");
    }
    let yaml = workspace.run(&["needs", "shop", "-o", "yaml"]).stdout;
    assert_eq!(
        yaml,
        "needs:\n- workload: \"shop\"\n  variables: [DATABASE_URL]\n  optional: [TRACE_URL]\n"
    );
    let env = workspace.run(&["needs", "shop", "-o", "env"]).stdout;
    assert!(
        env.starts_with("DATABASE_URL=\n# LOG_LEVEL=info\n"),
        "{env}"
    );
    let json = workspace.run(&["needs", "shop", "-o", "json"]).stdout;
    assert!(json.contains("\"absence\": \"fails\""), "{json}");
    for text in [table, yaml, env, json] {
        assert!(!text.contains("sk_live_4eC39HqLyjWDarjtT1zdp7dc"), "{text}");
    }
    let run = workspace.run(&["needs", "missing"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("cannot read missing"), "{}", run.stderr);
}

#[test]
fn services_bring_variables_where_the_kubelet_makes_them() {
    const NEEDS: &str = "DB_SERVICE_HOST=\n";
    let service = |spec: &str| {
        format!("---\napiVersion: v1\nkind: Service\nmetadata: {{name: db}}\nspec: {spec}\n")
    };
    let plain = "{selector: {app: db}, ports: [{port: 5432}]}";
    let headless = "{clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}";
    let elsewhere = "{type: ExternalName, externalName: db.example.org}";
    let without = BARE.replace(
        "      containers:",
        "      enableServiceLinks: false\n      containers:",
    );
    for (pod, spec, is_set) in [
        (BARE, plain, true),
        (BARE, headless, false),
        (BARE, elsewhere, false),
        (&*without, plain, false),
    ] {
        let manifests = [pod, &service(spec)].concat();
        let workspace = Workspace::new(&[(".env.example", NEEDS), ("a.yaml", &*manifests)]);
        let run = workspace.run(&["check", "production=a.yaml", "--needs", ".env.example"]);
        assert_eq!(needed(&run).is_empty(), is_set, "{spec}\n{run}");
    }
}
