//! What a service says beside variables: image, health check, limits, command.

use crate::workspace::{Run, Workspace};

/// A workload of each environment: a store with these fields of its container, and its image.
fn store(image: &str, fields: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: db}}\nspec:\n  template:\n    spec:\n      containers:\n      - name: db\n        image: {image}\n{fields}"
    )
}

fn run(compose: &str, staging: &str, production: &str) -> Run {
    let workspace = Workspace::new(&[
        ("compose.yml", compose.to_owned()),
        (".env", "SECRET=canary\n".to_owned()),
        ("staging/db.yaml", staging.to_owned()),
        ("production/db.yaml", production.to_owned()),
    ]);
    workspace.run(&[
        "check",
        "compose:compose.yml",
        "staging",
        "production",
        "-o",
        "markdown",
    ])
}

const WHOLE: &str = "services:
  db:
    image: postgres:16
    healthcheck: {test: [CMD-SHELL, 'pg_isready -U $${USER} ${SECRET}'], interval: 5s}
    command: [postgres, -c, max_connections=200]
    deploy: {resources: {limits: {memory: 512m, cpus: '0.5'}}}
";

#[test]
fn what_production_lacks_is_a_note_with_its_line() {
    let manifest = store("registry.test/mirror/postgres:16.4", "");
    let run = run(WHOLE, &manifest, &manifest);
    assert_eq!(run.status, Some(0), "{run}");
    for text in [
        "readinessProbe is missing in staging and production",
        "the memory limit is missing in staging and production",
        "the cpu limit is missing in staging and production",
        "args are missing in staging and production",
        "compose.yml:4",
        "compose.yml:5",
        "compose.yml:6",
        "512Mi",
        "USER",
    ] {
        assert!(run.stdout.contains(text), "{text}: {run}");
    }
    assert!(!run.stdout.contains("canary"), "{run}");
    assert!(
        !run.stdout.contains("```"),
        "no number of a developer's machine is to be copied: {run}"
    );
    assert!(!run.stdout.contains("no memory limit"), "told once: {run}");
}

#[test]
fn what_developers_have_otherwise_by_nature_is_not_told() {
    let of_release = store(
        "registry.test/postgres:16.4-alpine",
        "        args: [postgres, -c, max_connections=200]\n        livenessProbe: {tcpSocket: {port: 5432}}\n        resources: {requests: {memory: 2Gi, cpu: 1}, limits: {memory: 4Gi, cpu: 2}}\n",
    );
    let own = store(
        "registry.test/shop/db:3.1.0",
        "        resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi, cpu: 2}}\n        readinessProbe: {tcpSocket: {port: 1}}\n        command: [serve]\n",
    );
    let built = "services: {db: {build: ., image: 'shop/db:1', command: npm run dev, volumes: ['.:/app'], mem_limit: 1g}}\n";
    for (compose, manifest) in [
        (WHOLE, &of_release),
        (built, &own),
        ("services: {db: {build: .}}\n", &own),
        (
            "services: {db: {image: 'registry.test/shop/db:dev'}}\n",
            &own,
        ),
        (
            "services: {db: {image: 'registry.test/shop/db:latest', command: 'serve --debug $${X} ${Y}'}}\n",
            &own,
        ),
        (
            "services: {db: {image: 'node:22', command: npm run dev, healthcheck: {test: curl x}}}\n",
            &own,
        ),
        (
            "services: {db: {image: 'registry.test/shop/db:${TAG}'}}\n",
            &own,
        ),
        (
            "services: {db: {image: 'registry.test/shop/db:3.4.0'}}\n",
            &own,
        ),
        (
            "services: {db: {image: 'postgres:16', healthcheck: {test: [NONE]}}}\n",
            &of_release,
        ),
    ] {
        let run = run(compose, manifest, manifest);
        assert_eq!(run.status, Some(0), "{compose}: {run}");
        for rule in ["image-differs", "probe-", "resources-", "args-differ"] {
            assert!(!run.stdout.contains(rule), "{compose}: {rule}: {run}");
        }
    }
}

#[test]
fn a_health_check_that_is_switched_off_asks_nothing() {
    let manifest = store("postgres:16", "");
    for check in [
        "{disable: true, test: pg_isready}",
        "{test: [NONE]}",
        "{test: []}",
        "{interval: 1s}",
    ] {
        let compose = format!("services: {{db: {{image: 'postgres:16', healthcheck: {check}}}}}\n");
        let run = run(&compose, &manifest, &manifest);
        assert!(!run.stdout.contains("probe-missing"), "{check}: {run}");
    }
}

#[test]
fn another_major_version_of_one_image_is_told() {
    let manifest = store("registry.test/postgres:14.1", "");
    let run = run(
        "services: {db: {image: 'postgres:16'}}\n",
        &manifest,
        &manifest,
    );
    assert_eq!(run.status, Some(0), "{run}");
    assert!(
        run.stdout
            .contains("warning | **the image differs between local, staging and production"),
        "{run}"
    );
    assert!(run.stdout.contains("compose.yml:1"), "{run}");
}

#[test]
fn the_configuration_says_what_a_service_stands_for() {
    let manifest = store(
        "registry.test/store:1",
        "        env: [{name: A, value: x}]\n",
    );
    let workspace = Workspace::new(&[
        (
            "compose.yml",
            "services: {pg: {image: 'postgres:16', environment: {URL: x}}}\n".to_owned(),
        ),
        ("staging/db.yaml", manifest),
    ]);
    let configure = |services: &str| {
        let text = format!(
            "environments:\n  local:\n    compose: compose.yml\n    services: {services}\n  staging: {{manifests: staging}}\n"
        );
        workspace.write("kubeparity.yaml", &text);
        workspace.run(&["check"])
    };
    for named in ["db", "StatefulSet/db", "db/db", "StatefulSet/db/db"] {
        let run = configure(&format!("{{pg: {named}}}"));
        assert_eq!(run.status, Some(1), "{run}");
        assert!(run.stdout.contains("URL is missing in staging"), "{run}");
    }
    for (services, message) in [
        (
            "{pg: Deployment/db}",
            "staging has no container 'Deployment/db' for service pg to stand for",
        ),
        (
            "{store: db}",
            "no Compose file has a service 'store' that runs without a profile",
        ),
    ] {
        let run = configure(services);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains(message), "{run}");
    }
    workspace.write(
        "kubeparity.yaml",
        "environments:\n  local: {env: .env, services: {a: b}}\n  staging: {manifests: staging}\n",
    );
    let run = workspace.run(&["check"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(
        run.stderr.contains("no Compose file that they are of"),
        "{run}"
    );
}

#[test]
fn what_compose_refuses_is_refused_and_no_value_shown() {
    let manifest = store("postgres:16", "");
    for (service, message) in [
        ("{command: \"canary 'x\"}", "'command' is not a command"),
        (
            "{command: {a: canary}}",
            "'command' must be text or a list of texts",
        ),
        (
            "{healthcheck: {test: [curl, canary]}}",
            "begins with neither CMD, CMD-SHELL nor NONE",
        ),
        ("{healthcheck: canary}", "'healthcheck' must be a mapping"),
        ("{mem_limit: canary}", "not an amount of memory"),
        ("{cpus: canary}", "not an amount of cpu"),
        ("{command: ['canary ${']}", "begins no variable"),
    ] {
        let run = run(
            &format!("services: {{db: {service}}}\n"),
            &manifest,
            &manifest,
        );
        assert_eq!(run.status, Some(2), "{service}: {run}");
        assert!(run.stderr.contains(message), "{service}: {run}");
        assert!(run.stderr.contains("compose.yml:1"), "{service}: {run}");
        assert!(!run.stderr.contains("canary"), "{service}: {run}");
    }
}
