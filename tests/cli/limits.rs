//! Whatever a repository holds, a run ends, with an answer or with one message about the limit that was passed.

use crate::workspace::{A, Run, Workspace, deployment};

/// A text of a megabyte.
fn long() -> String {
    "x".repeat(1 << 20)
}

/// Returns an overlay of both environments on one base.
fn overlays(base: &[(&str, &str)], kustomization: &str) -> Workspace {
    let workspace = Workspace::new(&[
        ("staging/kustomization.yaml", kustomization.to_owned()),
        ("production/kustomization.yaml", kustomization.to_owned()),
    ]);
    for (path, text) in base {
        workspace.write(path, text);
    }
    workspace
}

fn check(workspace: &Workspace) -> Run {
    workspace.run(&["check", "staging", "production"])
}

#[test]
fn what_multiplies_is_refused_before_it_fills_the_memory() {
    let long = long();
    let objects: String = (0..1_000)
        .map(|i| {
            format!(
                "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\ndata: {{k: v}}\n"
            )
        })
        .collect();
    let source = format!(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: source}}\ndata: {{k: {long}}}\n"
    );
    let arguments = "\"$(V)$(V)$(V)$(V)\", ".repeat(500);
    let args = deployment(A).replace("image: ", &format!("args: [{arguments}]\n        image: "));
    let with_source = format!("{objects}{source}");
    let cases: &[(&str, &str, &str)] = &[
        (
            &objects,
            &format!("resources: [../base]\ncommonAnnotations: {{a: {long}}}\n"),
            "what this build makes of its files is larger than 512 MB",
        ),
        (
            &with_source,
            "resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, name: source, fieldPath: data.k}\n  \
             targets:\n  - select: {kind: ConfigMap}\n    reject: [{name: source}]\n    fieldPaths: [data.k]\n",
            "what this build makes of its files is larger than 512 MB",
        ),
        (
            &format!("{args}{source}"),
            "resources: [../base]\nvars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: source}, \
             fieldref: {fieldpath: data.k}}]\n",
            "what the variables bring is larger than 512 MB",
        ),
    ];
    for (base, kustomization, refused) in cases {
        let base: &[(&str, &str)] = &[
            ("base/kustomization.yaml", "resources: [app.yaml]\n"),
            ("base/app.yaml", base),
        ];
        let run = check(&overlays(base, kustomization));
        assert_eq!(run.status, Some(2), "{refused}");
        assert!(run.stderr.contains(refused), "{run}");
        assert!(run.stderr.contains("--raise-limits FACTOR"), "{run}");
        assert!(run.stderr.len() < 10_000, "{}", run.stderr.len());
    }
}

#[test]
fn aliases_count_by_what_they_bring() {
    let aliases = ", {name: B, value: *a}".repeat(1_000);
    let list = format!("[{{name: A, value: &a {}}}{aliases}]", long());
    let laughs = (1..12).fold(
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(),
        |text, i| {
            let brings = format!("*a{}, ", i - 1).repeat(9);
            format!("{text}a{i}: &a{i} [{brings}]\n")
        },
    );
    let patch =
        format!("- op: add\n  path: /spec/template/spec/containers/0/env\n  value: {list}\n");
    let cases = [
        (
            deployment(A).replace("image: ", &format!("env: {list}\n        image: ")),
            None,
        ),
        (
            format!(
                "{}---\nkind: X\napiVersion: v1\nmetadata: {{name: x}}\n{laughs}",
                deployment(A)
            ),
            None,
        ),
        (deployment(A), Some(patch)),
    ];
    for (app, patch) in cases {
        let mut kustomization = "resources: [../base]\n".to_owned();
        let mut files = vec![
            ("base/kustomization.yaml", "resources: [app.yaml]\n"),
            ("base/app.yaml", &app),
        ];
        if let Some(patch) = &patch {
            kustomization += "patches: [{path: patch.yaml, target: {kind: Deployment}}]\n";
            files.extend([
                ("staging/patch.yaml", patch.as_str()),
                ("production/patch.yaml", patch),
            ]);
        }
        let run = check(&overlays(&files, &kustomization));
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains("excessive aliasing"), "{run}");
    }
}

/// Returns overlays behind a long way of directories, each of which names the next.
fn chain(length: usize, kind: &str, last: &str) -> Workspace {
    let (head, own) = match kind {
        "components" => (
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
            "resources: [app.yaml]\n",
        ),
        _ => ("", ""),
    };
    let workspace = overlays(&[], &format!("{kind}: [../b0]\n{own}"));
    for i in 0..length {
        let text = format!("{head}{kind}: [../b{}]\n", i + 1);
        workspace.write(&format!("b{i}/kustomization.yaml"), &text);
    }
    let end = format!("b{length}");
    workspace.write(
        &format!("{end}/kustomization.yaml"),
        &format!("{head}{last}"),
    );
    for place in ["staging", "production", &end] {
        workspace.write(&format!("{place}/app.yaml"), &deployment(A));
    }
    workspace
}

#[test]
fn a_long_way_of_bases_or_components_is_gone_to_its_end() {
    let cases = [
        (600, "resources", "resources: [app.yaml]\n", None),
        (600, "components", "labels: [{pairs: {a: b}}]\n", None),
        (
            1_001,
            "resources",
            "resources: [app.yaml]\n",
            Some("more than 1000 bases in a row"),
        ),
        // An error at the end of the way is told once, not quoted at every step.
        (
            600,
            "components",
            "resources: [none.yaml]\n",
            Some("none.yaml does not exist"),
        ),
    ];
    for (length, kind, last, refused) in cases {
        let run = check(&chain(length, kind, last));
        match refused {
            None => assert_eq!(run.status, Some(0), "{length} {kind}: {run}"),
            Some(refused) => {
                assert_eq!(run.status, Some(2), "{length} {kind}: {run}");
                assert!(run.stderr.contains(refused), "{run}");
                assert!(run.stderr.len() < 10_000, "{}", run.stderr.len());
            }
        }
    }
}

#[test]
fn variables_of_a_file_that_multiply_are_refused() {
    let lines = (1..20).map(|i| format!("A{i}={}\n", format!("${{A{}}}", i - 1).repeat(10)));
    let file = format!("A0=xxxxxxxxxx\n{}", lines.collect::<String>());
    let compose = "services: {web: {image: web, environment: {Q: '${A19}'}}}\n";
    let workspace = Workspace::new(&[
        ("a.yaml", deployment(A)),
        (".env", file),
        ("compose.yaml", compose.to_owned()),
    ]);
    for local in ["env:.env", "compose:compose.yaml"] {
        let run = workspace.run(&["check", "a.yaml", local]);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains("larger than 64 MB"), "{run}");
    }
}
