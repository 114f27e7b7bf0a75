//! `helmCharts`, inflated by the real `helm`, and held against kustomize 5.8.2 doing the same.
//!
//! `cargo test` shows what happens without leave, and what becomes of helm's arguments, with a program that stands in for
//! helm. Run with `--ignored`, helm (on the PATH, or `KUBEPARITY_HELM`) and kustomize have to be there.

use std::path::Path;

use crate::programs::{oracle, ours, run, text, write};

/// Copies the charts to a place where a kustomization can be written beside them.
fn place(kustomization: &str) -> tempfile::TempDir {
    let top = tempfile::tempdir().expect("a directory");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render/charts");
    copy(&from, &top.path().join("base"));
    write(&top.path().join("base/kustomization.yaml"), kustomization);
    write(
        &top.path().join("overlay/kustomization.yaml"),
        "resources: [../base]\nnamespace: from-above\nnamePrefix: p-\n",
    );
    top
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(std::fs::copy(&path, &target).expect("a copy")),
        }
    }
}

#[test]
fn a_chart_needs_leave() {
    let top = place("helmCharts: [{name: web, releaseName: shop}]\n");
    let refused = run(ours(), "render", &top.path().join("base"), &[]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("must specify --enable-helm"), "{said}");
    assert!(said.contains("kustomization.yaml:1"), "{said}");
}

/// A program that says which version it is, and for all else puts down what it was given.
#[cfg(unix)]
fn stand_in(top: &Path, version: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = top.join("helm");
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = version ]; then echo {version}; exit; fi\necho \"$@\" >> {0}/said\n\
         printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {{name: made}}\\n'\n",
        top.display()
    );
    write(&path, &script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("rights");
    path.display().to_string()
}

#[cfg(unix)]
#[test]
fn helm_gets_kustomizes_arguments() {
    let top = place(
        "namespace: shop\nhelmCharts:\n- name: web\n  version: 1.2.3\n  repo: oci://charts.example.com/all/\n  \
         releaseName: shop\n  kubeVersion: 1.30.0\n  includeCRDs: true\n  skipTests: true\n  skipHooks: true\n  \
         devel: true\n  valuesFile: seven.yaml\n  additionalValuesFiles: [eight.yaml]\n",
    );
    let helm = stand_in(top.path(), "v3.19.0");
    let base = top.path().join("base");
    let flags = [
        "--enable-helm",
        "--helm-command",
        &helm,
        "--helm-api-versions",
        "a/v1,b/v1",
        "--helm-kube-version",
        "1.2.3",
    ];
    let rendered = run(ours(), "render", &base, &flags);
    assert_eq!(
        text(&rendered.stdout),
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\n",
        "{}",
        text(&rendered.stderr)
    );
    let said = std::fs::read_to_string(top.path().join("said")).expect("what it was given");
    let lines: Vec<&str> = said.lines().collect();
    let base = std::fs::canonicalize(&base).expect("a path");
    let base = base.display();
    let charts = format!("{base}/charts/web-1.2.3");
    assert_eq!(
        lines.first().copied(),
        Some(&*format!(
            "pull --untar --untardir {charts} oci://charts.example.com/all/web --version 1.2.3 --devel"
        ))
    );
    let template = lines.get(1).copied().unwrap_or_default();
    let (before, after) = template.split_once(" -f ").expect("values");
    assert_eq!(
        before,
        format!("template shop {charts}/web --namespace shop")
    );
    let (_, after) = after.split_once(" -f ").expect("more values");
    assert_eq!(
        after,
        format!(
            "{base}/eight.yaml --api-versions a/v1 --api-versions b/v1 --kube-version 1.30.0 --include-crds \
             --skip-tests --no-hooks --devel"
        )
    );
}

#[cfg(unix)]
#[test]
fn a_chart_is_not_fetched_offline() {
    let top =
        place("helmCharts: [{name: none, repo: 'https://charts.example.com', version: '1'}]\n");
    let helm = stand_in(top.path(), "v3.19.0");
    let flags = ["--enable-helm", "--offline", "--helm-command", &helm];
    let refused = run(ours(), "render", &top.path().join("base"), &flags);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(
        said.contains("'none of https://charts.example.com' is remote"),
        "{said}"
    );
    assert!(!top.path().join("said").exists(), "helm was run");
}

#[cfg(unix)]
#[test]
fn an_old_helm_is_refused() {
    let top = place("helmCharts: [{name: web}]\n");
    let helm = stand_in(top.path(), "v2.17.0");
    let flags = ["--enable-helm", "--helm-command", &helm];
    let refused = run(ours(), "render", &top.path().join("base"), &flags);
    let said = text(&refused.stderr);
    assert!(
        said.contains("requires helm V3 or V4 but got v2.17.0"),
        "{said}"
    );
}

/// Kustomizations, and whether they render.
const CASES: &[(&str, bool)] = &[
    ("helmCharts: [{name: web, releaseName: r}]", true),
    (
        "helmCharts: [{name: web, releaseName: r, namespace: own}]\nnamespace: other\nnamePrefix: p-\ncommonLabels: {a: b}",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r}]\nnamespace: other\nconfigMapGenerator: [{name: c, literals: [a=b]}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesInline: {replicas: 3, deep: {y: null, z: null, w: 4.5}, env: [c], big: 123456789012, f: 1.0, yes: on}}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesMerge: merge, valuesInline: {replicas: 3, deep: {z: null, v: 4}, env: [c], empty: x}}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesMerge: replace, valuesInline: {replicas: 3, image: {tag: '2'}}}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesMerge: nope}]",
        false,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesFile: seven.yaml, additionalValuesFiles: [eight.yaml]}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesFile: nothing.yaml, valuesInline: {replicas: 2}}]",
        false,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesFile: nothing.yaml}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, valuesFile: ../overlay/kustomization.yaml}]",
        false,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, additionalValuesFiles: [none.yaml]}]",
        false,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, includeCRDs: true, skipHooks: true}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r, skipTests: true, apiVersions: [monitoring.coreos.com/v1], kubeVersion: 1.27.1}]",
        true,
    ),
    ("helmCharts: [{name: web, nameTemplate: abc}]", true),
    ("helmCharts: [{name: none, releaseName: r}]", false),
    ("helmCharts: [{name: '', releaseName: r}]", false),
    ("helmCharts: [{name: web, version: 1}]", false),
    ("helmCharts: [{name: web, other: 1}]", false),
    (
        "helmCharts: [{name: web, releaseName: 'NOT A NAME'}]",
        false,
    ),
    (
        "helmCharts: [{name: web, releaseName: r}, {name: web, releaseName: r}]",
        false,
    ),
    (
        "helmChartInflationGenerator: [{chartName: web, releaseName: r, values: seven.yaml, chartHome: charts}]",
        true,
    ),
    (
        "helmGlobals: {chartHome: ./charts}\nhelmCharts: [{name: web, releaseName: r}]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r}]\nbuildMetadata: [originAnnotations, transformerAnnotations]",
        true,
    ),
    (
        "helmCharts: [{name: web, releaseName: r}]\npatches: [{target: {kind: Deployment}, patch: '- {op: add, path: /metadata/annotations/x, value: y}'}]",
        true,
    ),
    (
        "generators:\n- |-\n  apiVersion: builtin\n  kind: HelmChartInflationGenerator\n  metadata: {name: x}\n  name: web\n  releaseName: r\n  namespace: q\n  valuesInline: {replicas: 4}\n",
        true,
    ),
];

#[test]
#[ignore = "needs helm (KUBEPARITY_HELM or PATH) and kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn charts_render_as_kustomize_renders_them() {
    let helm = std::env::var("KUBEPARITY_HELM").unwrap_or_else(|_| "helm".to_owned());
    let oracle = oracle();
    let flags = ["--enable-helm", "--helm-command", &helm];
    for (kustomization, renders) in CASES {
        let top = place(kustomization);
        for directory in ["base", "overlay"] {
            let directory = top.path().join(directory);
            let theirs = run(&oracle, "build", &directory, &flags);
            let ours = run(ours(), "render", &directory, &flags);
            let said = format!(
                "{kustomization}\n{}\n{}",
                text(&theirs.stderr),
                text(&ours.stderr)
            );
            assert_eq!(theirs.status.success(), *renders, "{said}");
            assert_eq!(text(&theirs.stdout), text(&ours.stdout), "{said}");
            assert_eq!(ours.status.success(), *renders, "{said}");
        }
    }
}
