//! What the formats print, and the schemas that machines rely on.

mod checklist;
mod html;
mod machines;

use std::path::Path;

use kubeparity::report::FORMATS;

use crate::workspace::{A, B, Workspace, deployment};

fn gap() -> Workspace {
    Workspace::new(&[
        ("staging.yaml", deployment(&[A, B].concat())),
        ("production.yaml", deployment(A)),
        ("same.yaml", deployment(A)),
        (
            "unknown.yaml",
            format!(
                "kind: Launcher\nmetadata: {{name: l}}\nspec: {{template: {{spec: {{containers: []}}}}}}\n---\n{}",
                deployment(A)
            ),
        ),
    ])
}

#[test]
fn table_tells_a_missing_variable_with_both_places_and_the_patch() {
    insta::assert_snapshot!(gap().run(&["check", "staging.yaml", "production.yaml"]));
}

#[test]
fn markdown_is_for_a_pull_request() {
    insta::assert_snapshot!(gap().run(&[
        "check",
        "-o",
        "markdown",
        "staging.yaml",
        "production.yaml"
    ]));
}

#[test]
fn diff_shows_everything_unjudged() {
    let workspace = Workspace::new(&[
        ("a.yaml", deployment(&[A, B].concat())),
        ("b.yaml", deployment(&A.replace('x', "y"))),
    ]);
    insta::assert_snapshot!(workspace.run(&["diff", "a.yaml", "b.yaml"]));
    insta::assert_snapshot!(workspace.run(&["diff", "a.yaml", "b.yaml", "-o", "table"]));
}

/// Returns what `diff` prints of the gap in a format.
fn diff_in(format: &str) -> String {
    let run = gap().run(&["diff", "staging.yaml", "production.yaml", "-o", format]);
    assert_eq!(run.status, Some(1), "{run}");
    run.stdout
}

#[test]
fn diff_in_html_is_diff_in_json() {
    let json: serde_json::Value = serde_json::from_str(&diff_in("json")).expect("JSON");
    let page = diff_in("html");
    let all = json["differences"].as_array().expect("a list");
    assert_eq!(page.matches("<tr><th scope=\"row\">").count(), all.len());
    for difference in all {
        for side in difference["sides"].as_array().expect("two sides") {
            let text = |field: &str| side[field].as_str().unwrap_or("not set").to_owned();
            for line in text("value").lines() {
                let line = line.replace('&', "&amp;").replace('"', "&quot;");
                assert!(page.contains(&line), "{line}: {page}");
            }
        }
    }
    assert!(
        page.contains("default-src 'none'") && !page.contains("<script"),
        "{page}"
    );
}

#[test]
fn diff_in_yaml_is_diff_in_json() {
    let json: serde_json::Value = serde_json::from_str(&diff_in("json")).expect("JSON");
    let yaml: serde_json::Value = serde_yaml::from_str(&diff_in("yaml")).expect("YAML");
    assert_eq!(json, yaml);
}

#[test]
fn a_long_table_ends_with_the_verdict_again() {
    let workspace = gap();
    let out = |source: &str| workspace.run(&["check", "staging.yaml", source]).stdout;
    let long = out("production.yaml");
    assert!(long.lines().count() > 20, "{long}");
    assert_eq!(long.lines().next(), long.lines().last());
    let same = workspace.run(&["check", "same.yaml", "production.yaml"]);
    let is_said = |line: &&str| line.starts_with("same → production: parity");
    assert_eq!(same.stdout.lines().filter(is_said).count(), 1, "{same}");
}

#[test]
fn quiet_is_one_line_and_verbose_says_what_is_not_told() {
    let workspace = gap();
    workspace.write(
        "kubeparity.yaml",
        "environments:\n  staging: {manifests: staging.yaml}\n  production: {manifests: production.yaml}\n\
         expect:\n- {rule: env-missing, reason: until the move}\n",
    );
    let both = ["check", "staging.yaml", "production.yaml"];
    let run = workspace.run(&[&both[..], &["-q", "-o", "json=r.json"]].concat());
    assert_eq!(run.stdout.lines().count(), 1, "{run}");
    assert!(run.stdout.starts_with("staging → production: "), "{run}");
    assert!(workspace.read("r.json").starts_with('{'));
    let run = workspace.run(&["check", "-q", "-o", "json"]);
    assert!(run.stderr.contains("-q -o json=FILE"), "{run}");
    let run = workspace.run(&["check", "-v"]);
    for said in [
        "looked at production: 1 workload, 1 image\n",
        "accepted env-missing:Deployment/web/app/B@production: until the move\n",
        "took ",
    ] {
        assert!(run.stderr.contains(said), "{said}: {run}");
    }
}

/// When the runs are that are held against each other.
const NOW: &[(&str, &str)] = &[("SOURCE_DATE_EPOCH", "1790000000")];

#[test]
fn several_formats_are_written_at_once() {
    let workspace = gap();
    let args = [
        "check",
        "-o",
        "table",
        "-o",
        "json=r.json",
        "-o",
        "markdown=r.md",
        "--color",
        "always",
    ];
    let run = workspace.run(&[&args[..], &["staging.yaml", "production.yaml"]].concat());
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stdout.contains("\u{1b}["), "coloured: {run}");
    assert!(workspace.read("r.json").starts_with('{'));
    let args = [
        "check",
        "-o",
        "json=/dev/stdout",
        "staging.yaml",
        "same.yaml",
    ];
    assert!(workspace.run(&args).stdout.starts_with('{'));
    let markdown = workspace.read("r.md");
    assert!(
        markdown.starts_with("### kubeparity") && !markdown.contains('\u{1b}'),
        "{markdown}"
    );
}

#[test]
fn colour_is_for_terminals() {
    let workspace = gap();
    let check = ["check", "staging.yaml", "production.yaml"];
    type Case = (
        &'static [&'static str],
        &'static [(&'static str, &'static str)],
        bool,
    );
    let cases: [Case; 4] = [
        (&[], &[], false),
        (&["--color", "always"], &[], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0")], false),
    ];
    for (args, env, expected) in cases {
        let run = workspace.run_with(&[&check[..], args].concat(), "", env);
        assert_eq!(
            run.stdout.contains("\u{1b}["),
            expected,
            "{args:?} {env:?}: {run}"
        );
    }
}

#[test]
fn no_value_moves_the_cursor() {
    let evil = "        - name: B\n          value: \"\\e[2Jgone\\r\"\n";
    let workspace = Workspace::new(&[
        ("a.yaml", deployment(&[A, evil].concat())),
        ("b.yaml", deployment(A)),
    ]);
    for args in [
        &["check", "a.yaml", "b.yaml"][..],
        &["check", "a.yaml", "b.yaml", "-o", "markdown"],
        &["diff", "a.yaml", "b.yaml"],
        &["diff", "a.yaml", "b.yaml", "-o", "table"],
    ] {
        let run = workspace.run(args);
        assert!(!run.stdout.contains(['\u{1b}', '\r']), "{args:?}: {run}");
        assert!(run.stdout.contains("gone"), "{args:?}: {run}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let workspace = Workspace::copy_of(&["overlays", "kubeparity.yaml"]);
    for format in FORMATS.iter().map(|format| format.name) {
        let once = workspace.run_with(&["check", "-o", format], "", NOW);
        let again = workspace.run_with(&["check", "-o", format], "", NOW);
        assert_eq!(once.stdout, again.stdout, "{format}");
    }
}

/// The committed schemas are what the code says; `UPDATE=1 cargo test` writes them.
#[test]
fn the_committed_schemas_are_current() {
    let schemas = [
        ("ledger", kubeparity::ledger::schema()),
        ("report", kubeparity::report::schema()),
        ("kubeparity", kubeparity::config::schema()),
        ("snapshot", kubeparity::source::snapshot::schema()),
    ];
    for (name, schema) in schemas {
        let committed =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&committed, &schema).expect("the schema");
        }
        let text = std::fs::read_to_string(&committed).expect("the schema");
        assert_eq!(text, schema, "UPDATE=1 cargo test writes it");
    }
}

#[test]
fn the_configurations_here_hold_to_the_schema() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: serde_json::Value =
        serde_json::from_str(&kubeparity::config::schema()).expect("JSON");
    for file in ["kubeparity.yaml", "examples/many-apps/kubeparity.yaml"] {
        let text = std::fs::read_to_string(top.join(file)).expect(file);
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
        jsonschema::validate(&schema, &value).expect(file);
    }
}

#[test]
fn json_holds_to_its_schema() {
    let workspace = gap();
    let schema: serde_json::Value =
        serde_json::from_str(&kubeparity::report::schema()).expect("JSON");
    let cases: [(&[&str], &str); 4] = [
        (&["staging.yaml", "production.yaml"], "findings"),
        (&["production.yaml", "same.yaml"], "parity"),
        (&["production.yaml", "unknown.yaml"], "incomplete"),
        (
            &["staging.yaml", "production.yaml", "same.yaml"],
            "findings",
        ),
    ];
    for (sources, verdict) in cases {
        let run = workspace.run(&[&["check", "-o", "json"], sources].concat());
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        jsonschema::validate(&schema, &report).expect("valid");
        assert_eq!(report["verdict"], verdict, "{sources:?}");
        if verdict == "findings" {
            let finding = &report["findings"][0];
            assert_eq!(finding["id"], "env-missing:Deployment/web/app/B@production");
            assert_eq!(
                finding["sides"][0]["place"]["line"], 14,
                "lines count from 1"
            );
        }
        if verdict == "incomplete" {
            assert_eq!(report["not_evaluated"][0]["what"], "Launcher l");
        }
    }
}
