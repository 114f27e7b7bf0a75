//! What a developer has in a Compose file, held against environments: each service in the place of the workload that it is.

mod containers;

use crate::workspace::{A, B, Run, Workspace, deployment};

/// A Compose file whose values must show nowhere.
const FILE: &str = "services:
  web:
    build: .
    env_file: web.env
    environment:
      A: c4nary
      DATABASE_URL: ${DATABASE_URL:?c4nary}
      EMPTY:
      PASSED_ON: \"\"
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: c4nary}
  tool: {image: c4nary, profiles: [tools]}
";

fn workspace() -> Workspace {
    Workspace::new(&[
        ("docker-compose.yml", FILE.to_owned()),
        (
            "over.yml",
            "services: {web: {environment: [OVER=c4nary]}}\n".to_owned(),
        ),
        (".env", "SECRET=c4nary\nDATABASE_URL=c4nary\n".to_owned()),
        ("web.env", "B=$SECRET\n".to_owned()),
        ("staging/web.yaml", deployment(&[A, B].concat())),
        ("production/web.yaml", deployment(A)),
        ("other/web.yaml", deployment(A).replace("web", "shop")),
    ])
}

fn titles(run: &Run) -> Vec<&str> {
    let lines = run.stdout.lines().map(str::trim);
    let found = lines.filter_map(|line| Some(line.split_once("  env-missing")?.0.trim()));
    found.collect()
}

#[test]
fn a_service_stands_for_the_workload_of_its_name() {
    let run = workspace().run(&[
        "check",
        "local=compose:docker-compose.yml",
        "staging",
        "production",
    ]);
    assert_eq!(run.status, Some(1), "{run}");
    let expected = [
        "error B is missing in production",
        "error DATABASE_URL is missing in staging and production",
        "error EMPTY is missing in staging and production",
    ];
    let found: Vec<String> = titles(&run)
        .iter()
        .map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(found, expected, "{run}");
    for line in [
        "docker-compose.yml:7",
        "web.env:1",
        "docker-compose.yml: no workload of staging has the name or the image of db",
        "docker-compose.yml: tool left out, because a service with 'profiles' does not run by itself",
    ] {
        assert!(run.stdout.contains(line), "{line}: {run}");
    }
}

#[test]
fn a_later_file_goes_over_an_earlier_one_and_the_configuration_names_both() {
    let workspace = workspace();
    workspace.write(
        "kubeparity.yaml",
        "environments:\n  local: {compose: [docker-compose.yml, over.yml]}\n  staging: {manifests: staging}\n",
    );
    for args in [
        &["check"][..],
        &["check", "compose:docker-compose.yml,over.yml", "staging"],
    ] {
        let run = workspace.run(args);
        assert_eq!(run.status, Some(1), "{run}");
        assert!(run.stdout.contains("OVER is missing in staging"), "{run}");
        assert!(run.stdout.contains("over.yml:1"), "{run}");
    }
}

#[test]
fn a_service_stands_for_the_only_container_with_its_image() {
    let workspace = workspace();
    let manifest = deployment(A);
    let image = manifest
        .lines()
        .find_map(|line| line.trim().strip_prefix("image: "))
        .expect("an image");
    let (repository, _) = image.rsplit_once(':').unwrap_or((image, ""));
    let text = format!("services: {{front: {{image: '{repository}:dev', environment: [X=1]}}}}\n");
    workspace.write("front.yml", &text);
    let run = workspace.run(&["check", "compose:front.yml", "production"]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stdout.contains("X is missing in production"), "{run}");
    let said = "service front stands for Deployment/web/app: the only container with its image";
    assert!(run.stdout.contains(said), "{run}");
}

#[test]
fn no_value_of_a_compose_file_is_shown() {
    let workspace = workspace();
    for format in ["table", "markdown", "json", "yaml", "sarif", "html", "diff"] {
        let args: &[&str] = match format {
            "diff" => &["diff", "compose:docker-compose.yml,over.yml", "production"],
            _ => &[
                "check",
                "compose:docker-compose.yml,over.yml",
                "production",
                "-o",
                format,
            ],
        };
        let run = workspace.run(args);
        assert!(run.stdout.contains("DATABASE_URL"), "{format}: {run}");
        let all = [run.stdout.as_str(), &run.stderr].concat();
        assert!(!all.contains("c4nary"), "{format}: {run}");
    }
    for broken in [
        "services: {web: {environment: [A=c4nary${]}}",
        "services: {web: {environment: {A: [c4nary]}}}",
        "services: {web: {environment: c4nary}}",
        "services: {web: {env_file: no.env, environment: {A: c4nary}}}",
        "services: {web: {environment: {A: c4nary}}",
        "services: {web: {environment: {A: c4nary, A: c4nary}}}",
        "services: {web: {environment: {A: !reset c4nary}}}",
    ] {
        workspace.write("broken.yml", broken);
        let run = workspace.run(&["check", "compose:broken.yml", "production"]);
        assert_eq!(run.status, Some(2), "{broken}: {run}");
        assert!(run.stderr.contains("broken.yml:"), "{broken}: {run}");
        assert!(!run.stderr.contains("c4nary"), "{broken}: {run}");
    }
}

#[test]
fn what_cannot_be_read_or_compared_is_refused_by_name() {
    let workspace = workspace();
    workspace.write("inner/.git/HEAD", "");
    workspace.write("inner/c.yml", "services: {web: {env_file: ../web.env}}\n");
    let cases: [(&[&str], &str); 7] = [
        (
            &["compose:docker.yml", "staging"],
            "docker.yml does not exist",
        ),
        (&["compose:", "staging"], "is empty"),
        (&["compose:docker-compose.yml,", "staging"], "is empty"),
        (
            &["compose:docker-compose.yml", "other"],
            "no service of docker-compose.yml has the name or the image of a workload of other: web, db",
        ),
        (&["compose:docker-compose.yml"], "has variables alone"),
        (
            &["compose:staging/web.yaml", "staging"],
            "web.yaml is not a Compose file: it has no 'services'",
        ),
        (
            &["compose:inner/c.yml", "staging"],
            "lies outside of the repository",
        ),
    ];
    for (sources, message) in cases {
        let run = workspace.run(&[&["check"], sources].concat());
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains(message), "{sources:?}: {run}");
    }
    for (entry, message) in [
        (
            "{compose: x.yml, cluster: {context: a}}",
            "is a developer's by 'compose', and has a cluster",
        ),
        (
            "{compose: x.yml, env: .env}",
            "has env and compose, of which one is read",
        ),
        (
            "{compose: ../x.yml}",
            "../x.yml lies outside of the repository",
        ),
    ] {
        let rest = "  staging: {manifests: staging}\n";
        workspace.write(
            "kubeparity.yaml",
            &format!("environments:\n  local: {entry}\n{rest}"),
        );
        let run = workspace.run(&["check"]);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains(message), "{run}");
    }
}
