//! Pods: what their own resources, limit ranges, and the order of their containers mean.

use kubeparity::judge::{Policy, Severity};

use crate::manifests::{TODAY, judged, two};

/// Returns a Deployment whose pod has these lines.
fn pod(lines: &str) -> String {
    let indented: String = lines
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec:\n  template:\n    spec:\n{indented}---\n"
    )
}

fn said(staging: &str, production: &str) -> Vec<String> {
    let verdict = two(staging, production);
    let told = |rule: &str| rule.starts_with("resources-") && !rule.ends_with("absent");
    let findings = verdict.findings.iter().filter(|of| told(of.rule));
    findings
        .map(|of| format!("{}: {}", of.severity, of.title))
        .collect()
}

const IN_THE_CONTAINER: &str = "containers: [{name: app, resources: {limits: {memory: 1Gi}}}]";
const IN_BOTH: &str = "containers: [{name: app, resources: {limits: {memory: 1Gi}}}, {name: log, resources: {limits: {memory: 1Gi}}}]";
const IN_ONE: &str = "containers: [{name: app, resources: {limits: {memory: 1Gi}}}, {name: log}]";
const OF_THE_POD: &str = "containers: [{name: app}]\nresources: {limits: {memory: 1Gi}}";
const LESS: &str = "containers: [{name: app}]\nresources: {limits: {memory: 512Mi}}";
const OF_TWO: &str = "containers: [{name: app}, {name: log}]\nresources: {limits: {memory: 2Gi}}";
const ONLY_CPU: &str = "containers: [{name: app}]\nresources: {limits: {cpu: 1}}";
const NOTHING: &str = "containers: [{name: app}]";

#[test]
fn resources_of_the_pod_count_for_its_containers() {
    let cases: &[(&str, &str, &[&str])] = &[
        (IN_THE_CONTAINER, OF_THE_POD, &[]),
        (
            IN_THE_CONTAINER,
            LESS,
            &["note: the pod's memory limit is set in production only"],
        ),
        (
            IN_THE_CONTAINER,
            ONLY_CPU,
            &[
                "error: the memory limit is missing in production",
                "note: the pod's cpu limit is set in production only",
            ],
        ),
        (
            OF_THE_POD,
            NOTHING,
            &["error: the pod's memory limit is missing in production"],
        ),
        (
            OF_THE_POD,
            LESS,
            &["warning: the pod's memory limit differs"],
        ),
        (
            OF_TWO,
            IN_BOTH,
            &["note: the memory limit is set in production only"],
        ),
        (
            OF_TWO,
            IN_ONE,
            &[
                "error: the pod's memory limit is missing in production",
                "note: the memory limit is set in production only",
            ],
        ),
    ];
    for (staging, production, wanted) in cases {
        let found = said(&pod(staging), &pod(production));
        assert_eq!(found, *wanted, "{staging} against {production}");
    }
}

#[test]
fn a_limit_range_supplies_what_containers_leave_out() {
    let missing = ["error: the memory limit is missing in production"];
    let cases: &[(&str, &[&str])] = &[
        (
            "{name: r, namespace: shop}\nspec: {limits: [{type: Container, default: {memory: 1Gi}}]}",
            &[],
        ),
        (
            "{name: r}\nspec: {limits: [{type: Container, default: {memory: 1Gi}}]}",
            &[],
        ),
        (
            "{name: r}\nspec: {limits: [{type: Container, max: {memory: 1Gi}}]}",
            &[],
        ),
        (
            "{name: r, namespace: other}\nspec: {limits: [{type: Container, default: {memory: 1Gi}}]}",
            &missing,
        ),
        (
            "{name: r}\nspec: {limits: [{type: Pod, max: {memory: 1Gi}}]}",
            &missing,
        ),
        (
            "{name: r}\nspec: {limits: [{type: Container, defaultRequest: {memory: 1Gi}}]}",
            &missing,
        ),
    ];
    for (range, wanted) in cases {
        let range = format!("apiVersion: v1\nkind: LimitRange\nmetadata: {range}\n---\n");
        let staging = format!("{range}{}", pod(IN_THE_CONTAINER));
        let found = said(&staging, &format!("{range}{}", pod(NOTHING)));
        assert_eq!(found, *wanted, "{range}");
    }
}

#[test]
fn an_empty_selector_is_not_an_absent_one() {
    let cases = [
        (
            "spec.podSelector",
            "NetworkPolicy",
            "networking.k8s.io/v1",
            "{ingress: [{from: [{namespaceSelector: {}}]}]}",
            "{ingress: [{from: [{}]}]}",
            true,
        ),
        (
            "all sources",
            "NetworkPolicy",
            "networking.k8s.io/v1",
            "{ingress: [{}]}",
            "{}",
            true,
        ),
        ("no labels", "Service", "v1", "{selector: {}}", "{}", false),
        (
            "no words",
            "Widget",
            "shop.example/v1",
            "{template: {metadata: {labels: {}}}}",
            "{}",
            false,
        ),
        (
            "a switch",
            "Issuer",
            "cert-manager.io/v1",
            "{selfSigned: {}}",
            "{}",
            true,
        ),
    ];
    for (name, kind, version, staging, production, differs) in cases {
        let object = |spec: &str| {
            let own = pod(NOTHING);
            format!(
                "{own}apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {spec}\n"
            )
        };
        let verdict = two(&object(staging), &object(production));
        let found = verdict
            .findings
            .iter()
            .any(|of| of.rule == "object-differs");
        assert_eq!(found, differs, "{name}");
    }
}

/// Returns what is said about what no environment has, with the containers.
fn absent(environments: &[(&str, &str)], rules: &[(&str, Severity)]) -> Vec<String> {
    let severities = rules
        .iter()
        .map(|(id, severity)| ((*id).to_owned(), Some(*severity)));
    let policy = Policy {
        today: TODAY,
        severities: severities.collect(),
        ..Policy::default()
    };
    let verdict = judged(environments, &policy);
    let found = verdict
        .findings
        .iter()
        .filter(|of| of.rule.ends_with("-absent"));
    let said = |of: &kubeparity::judge::Finding| {
        format!("{}: {} ({})", of.severity, of.title, of.also.len() + 1)
    };
    found.map(said).collect()
}

fn workload(kind: &str, pod: &str) -> String {
    let (version, template) = match kind {
        "CronJob" => ("batch/v1", "jobTemplate: {spec: {template: POD}}"),
        "Job" => ("batch/v1", "template: POD"),
        _ => ("apps/v1", "template: POD"),
    };
    let spec = template.replace(
        "POD",
        &format!("{{metadata: {{labels: {{app: web}}}}, spec: {pod}}}"),
    );
    format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{{spec}}}\n---\n")
}

fn service(spec: &str) -> String {
    format!("apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {spec}\n---\n")
}

const WHOLE: &str = "resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}";

#[test]
fn a_readiness_probe_is_asked_for_behind_a_service() {
    let one = format!("{{containers: [{{name: app, {WHOLE}}}]}}");
    let declared = format!(
        "{{containers: [{{name: app, ports: [{{containerPort: 80, name: http}}], {WHOLE}}}, {{name: log, {WHOLE}}}]}}"
    );
    let two = format!("{{containers: [{{name: app, {WHOLE}}}, {{name: log, {WHOLE}}}]}}");
    let cases = [
        (
            "by number",
            "{selector: {app: web}, ports: [{port: 80}]}",
            &one,
            1,
        ),
        (
            "by target port",
            "{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}",
            &one,
            1,
        ),
        (
            "by name",
            "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
            &declared,
            1,
        ),
        (
            "headless",
            "{clusterIP: None, selector: {app: web}, ports: [{port: 80}]}",
            &one,
            1,
        ),
        (
            "of several, none declares it",
            "{selector: {app: web}, ports: [{port: 80}]}",
            &two,
            0,
        ),
        (
            "other pods",
            "{selector: {app: api}, ports: [{port: 80}]}",
            &one,
            0,
        ),
        (
            "addresses that need not be ready",
            "{publishNotReadyAddresses: true, selector: {app: web}, ports: [{port: 80}]}",
            &one,
            0,
        ),
        ("no selector", "{ports: [{port: 80}]}", &one, 0),
    ];
    for (name, spec, pod, count) in cases {
        let text = workload("Deployment", pod) + &service(spec);
        for environments in [
            &[("staging", text.as_str()), ("production", &text)][..],
            &[("production", &text)],
        ] {
            let found = absent(environments, &[]);
            assert_eq!(found.len(), count, "{name}: {found:?}");
        }
    }
}

#[test]
fn what_no_environment_has_is_one_row_a_field() {
    let bare = "{containers: [{name: app}, {name: log, resources: {limits: {memory: 1Gi}}}], initContainers: [{name: setup}]}";
    let text = workload("Deployment", bare);
    let three = [
        ("dev", text.as_str()),
        ("staging", &text),
        ("production", &text),
    ];
    let limit =
        |within: &str| format!("note: 1 of 2 containers has no memory limit in {within} (1)");
    let requests = |within: &str| {
        format!("note: 1 of 2 containers has no cpu or memory request in {within} (1)")
    };
    let cpu = |within: &str| format!("note: 1 of 2 containers has no cpu request in {within} (1)");
    for (environments, within) in [
        (&three[2..], "production"),
        (&three[1..], "staging or production"),
    ] {
        let wanted = [limit(within), requests(within), cpu(within)];
        assert_eq!(absent(environments, &[]), wanted);
    }
    let all = "dev, staging or production";
    // Each container has an id in staging and in production.
    let twice = |row: String| row.replace("(1)", "(2)");
    let wanted = [limit(all), requests(all), cpu(all)].map(twice);
    assert_eq!(absent(&three, &[]), wanted);
    for ends in ["Job", "CronJob"] {
        let text = workload(ends, bare);
        assert!(absent(&[("production", &text)], &[]).is_empty(), "{ends}");
    }
    let raised = [
        ("liveness-absent", Severity::Error),
        ("resources-absent", Severity::Warning),
    ];
    let found = absent(&three[2..], &raised);
    assert_eq!(
        found.first().map(String::as_str),
        Some("error: 2 of 2 containers have no livenessProbe in production (2)")
    );
}
