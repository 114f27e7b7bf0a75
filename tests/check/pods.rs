//! Pods: what their own resources, limit ranges, and the order of their containers mean.

use crate::manifests::two;

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
