//! What a developer has in `.env`, held against environments: names alone, in the place of the container that it is for.

use crate::workspace::{A, B, Run, Workspace, deployment};

/// A file whose values must show nowhere.
const FILE: &str = "# how to run
COMPOSE_PROJECT_NAME=c4nary
A=c4nary
B='c4nary
B2=c4nary'
export DATABASE_URL=\"postgres://app:c4nary@localhost/$A\" # c4nary
EMPTY=
PASSED_ON
";

const FORMATS: [&str; 13] = [
    "table",
    "summary",
    "markdown",
    "checklist",
    "json",
    "yaml",
    "github",
    "gitlab",
    "sarif",
    "junit",
    "prometheus",
    "html",
    "diff",
];

fn workspace() -> Workspace {
    let bare = "        - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}\n";
    let second = deployment(bare).replace("name: web\n", "name: worker\n");
    Workspace::new(&[
        (".env", FILE.to_owned()),
        ("staging/web.yaml", deployment(&[A, B].concat())),
        ("production/web.yaml", deployment(A)),
        ("many/web.yaml", deployment(&[A, B].concat())),
        ("many/worker.yaml", second),
    ])
}

fn titles(run: &Run) -> Vec<(&str, &str)> {
    let lines = run.stdout.lines().map(str::trim);
    let found = lines.filter_map(|line| {
        let (before, _) = line.split_once("  env-missing")?;
        before
            .split_once(' ')
            .map(|(severity, title)| (severity, title.trim()))
    });
    found.collect()
}

#[test]
fn the_story_of_the_outage_is_told() {
    let run = workspace().run(&["check", "local=env:.env", "staging", "production"]);
    assert_eq!(run.status, Some(1), "{run}");
    let found = titles(&run);
    let expected = [
        ("error", "B is missing in production"),
        ("error", "DATABASE_URL is missing in staging and production"),
        ("error", "PASSED_ON is missing in staging and production"),
    ];
    assert_eq!(found, expected, "{run}");
    for line in [
        "local       set",
        ".env:6",
        ".env stands for Deployment/web/app: the only container",
    ] {
        assert!(run.stdout.contains(line), "{line}: {run}");
    }
}

#[test]
fn no_value_of_a_developer_is_shown() {
    let workspace = workspace();
    for format in FORMATS {
        let args: &[&str] = match format {
            "diff" => &["diff", "env:.env", "production"],
            _ => &["check", "env:.env", "staging", "production", "-o", format],
        };
        let run = workspace.run(args);
        assert!(!run.stdout.is_empty(), "{format}: {run}");
        assert!(
            !run.stdout.contains("c4nary") && !run.stderr.contains("c4nary"),
            "{run}"
        );
    }
    for broken in [
        "A='c4nary",
        "CAN ARY c4nary=1",
        "=c4nary",
        "A=c4nary${",
        "A=${B:?c4nary}",
        "c4nary!=1",
    ] {
        workspace.write("broken.env", broken);
        let run = workspace.run(&["check", "env:broken.env", "staging"]);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains("is not a file of variables: "), "{run}");
        assert!(
            !run.stderr.contains("c4nary${") && !run.stderr.contains("'c4nary"),
            "{run}"
        );
    }
}

/// Names are shown everywhere: what stands in the place of one may be a password that was pasted, or a line of a key without quotes.
#[test]
fn a_part_of_a_value_is_no_name() {
    let workspace = workspace();
    let compose = |of: &str| format!("services: {{web: {{image: web, {of}}}}}\n");
    workspace.write("file.yaml", &compose("env_file: part.env"));
    let alone = "a word alone is written in small letters";
    for (part, message) in [
        ("hunter2c4nary", alone),
        ("c4nary", alone),
        ("MIIEvQIBADANc4naryBgkqhkiG9w0BAQEFAASC", alone),
        (
            "MIIEvQIBADANc4naryBgkqhkiG9w0BAQEFAASC==",
            "a name looks like a part of a value",
        ),
        (
            "JBSWY3DPEHPK3PXPC4NARY7A",
            "a name looks like a part of a value",
        ),
        (
            "JBSWY3DPEHPK3PXPC4NARY7A====",
            "a name looks like a part of a value",
        ),
        ("MIIE/QIBADANc4nary+Bgkqhki", "in it"),
    ] {
        workspace.write(
            "part.env",
            &format!("A=1\nKEY=-----BEGIN KEY-----\n{part}\n"),
        );
        workspace.write("list.yaml", &compose(&format!("environment: ['{part}']")));
        let sources = ["env:part.env", "compose:file.yaml", "compose:list.yaml"];
        // In a list, any character may stand in a name.
        let count = if message == "in it" { 2 } else { 3 };
        for source in sources.into_iter().take(count) {
            let run = workspace.run(&["check", source, "staging"]);
            assert_eq!(run.status, Some(2), "{source}: {run}");
            assert!(run.stderr.contains(message), "{source}: {run}");
            let all = run.to_string().to_lowercase();
            assert!(!all.contains("c4nary"), "{source}: {run}");
        }
    }
    workspace.write(
        "passed.env",
        "B=1\nno_proxy\nFOO\nOAUTH2_X509V3CERT_OF_S3=x\nspring.datasource.url=x\n",
    );
    let run = workspace.run(&["check", "env:passed.env", "staging"]);
    assert!(
        run.stdout.contains("no_proxy") && run.stdout.contains("FOO"),
        "{run}"
    );
}

/// A file that may be for two containers stands once for each, however many environments it is held against.
#[test]
fn a_container_is_stood_for_once() {
    let own = deployment(A);
    let second = own
        .split_once("      - name: app\n")
        .expect("a container")
        .1;
    let second = second
        .split_once("        env:")
        .map_or(second, |(of, _)| of);
    let both = format!("{own}      - name: twin\n{second}        env:\n{A}");
    let workspace = Workspace::new(&[
        (".env", "A=1\nB=2\n".to_owned()),
        ("staging.yaml", both.clone()),
        ("production.yaml", both),
    ]);
    let run = workspace.run(&[
        "check",
        "env:.env",
        "staging.yaml",
        "production.yaml",
        "-o",
        "json",
    ]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["summary"]["containers"], 6, "{run}");
}

#[test]
fn an_environment_says_nothing_against_itself() {
    let both = [
        A,
        B,
        "        - {name: DATABASE_URL, value: x}\n        - {name: PASSED_ON, value: x}\n",
    ];
    let workspace = Workspace::new(&[
        (".env", FILE.to_owned()),
        ("staging/web.yaml", deployment(&both.concat())),
    ]);
    let run = workspace.run(&["check", "env:.env", "staging"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{run}");
    let first = run.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with("local → staging: parity"), "{run}");
    // No probe, no image, no limit, no value is spoken of.
    assert!(
        !run.stdout.contains("note ") && !run.stdout.contains("warning "),
        "{run}"
    );
}

#[test]
fn a_file_stands_for_the_container_that_is_meant() {
    let workspace = workspace();
    let said = |source: &str| {
        let run = workspace.run(&["check", source, "many"]);
        let of = run
            .stdout
            .lines()
            .find(|line| line.contains("Deployment "))
            .map(str::to_owned);
        (run.status, of.unwrap_or_default(), run.stdout)
    };
    let (status, of, text) = said("env:.env");
    assert_eq!(status, Some(1));
    assert!(of.starts_with("Deployment web · container app"), "{text}");
    assert!(
        text.contains("2 of its 5 variables are set there"),
        "{text}"
    );
    for named in [
        "Deployment/worker/app",
        "Deployment/worker",
        "worker/app",
        "worker",
    ] {
        let (_, of, text) = said(&format!("env:.env#{named}"));
        assert!(
            of.starts_with("Deployment worker · container app"),
            "{text}"
        );
        assert!(
            text.contains("Deployment web sets it: local may be for both"),
            "{text}"
        );
    }
}

#[test]
fn what_a_developer_lacks_is_a_warning() {
    let workspace = workspace();
    workspace.write(".env", "A=1\n");
    let run = workspace.run(&["check", "many", "env:.env#web"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert_eq!(
        titles(&run),
        [("warning", "B is missing in local")],
        "{run}"
    );
    assert!(run.stdout.contains("fix: set B in .env"), "{run}");
}

#[test]
fn what_cannot_be_read_or_compared_is_refused_by_name() {
    let workspace = workspace();
    workspace.write("empty.env", "# nothing\n");
    workspace.write("other.env", "OTHER=1\n");
    let cases: [(&[&str], &str); 8] = [
        (&["env:.en", "staging"], ".en does not exist"),
        (
            &["x=env:staging", "staging"],
            "cannot read staging: is a directory",
        ),
        (&["env:empty.env", "staging"], "empty.env sets no variable"),
        (&["env:", "staging"], "is empty"),
        (
            &["env:.env"],
            "local has variables alone, and no environment with workloads",
        ),
        (
            &["env:.env", "env:other.env"],
            "has variables alone, and no environment with workloads",
        ),
        (
            &["env:.env#Deployment/wep", "staging"],
            "staging has no container 'Deployment/wep' for .env to stand for",
        ),
        (
            &["env:other.env", "many"],
            "nothing tells which container of many other.env is for",
        ),
    ];
    for (sources, message) in cases {
        let run = workspace.run(&[&["check"], sources].concat());
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains(message), "{sources:?}: {run}");
    }
    let run = workspace.run(&["snapshot", "env:.env", "-o", "snapshot.json"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(
        run.stderr
            .contains("env:.env has variables alone and no workloads"),
        "{run}"
    );
}

#[test]
fn kubeparity_yaml_names_a_developers_file() {
    let workspace = workspace();
    let text = "environments:\n  local: {env: .env}\n  staging: {manifests: staging}\n  production: {manifests: production}\n";
    workspace.write("kubeparity.yaml", text);
    let run = workspace.run(&["check", "-o", "summary"]);
    let first = "local → staging, staging → production, local → production: findings, 3 errors";
    assert!(run.stdout.starts_with(first), "{run}");
    let wrong = [
        (
            "{env: .env, cluster: {context: a}}",
            "is a developer's by 'env', and has a cluster",
        ),
        (
            "{env: .env, manifests: staging}",
            "has manifests and env, of which one is read",
        ),
        ("{env: ../.env}", "../.env lies outside of the repository"),
    ];
    for (entry, message) in wrong {
        workspace.write("kubeparity.yaml", &text.replace("{env: .env}", entry));
        let run = workspace.run(&["check"]);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains(message), "{run}");
    }
}
