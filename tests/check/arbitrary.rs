//! Whatever the bytes, a check ends: with a verdict that every format can show, or with an error.

use std::time::{Duration, Instant};

use assert_cmd::Command;
use kubeparity::compare::compare;
use kubeparity::judge::{Comparisons, Policy, Threshold, judge};
use kubeparity::model::build;
use kubeparity::report::{Differences, FORMATS, Report, in_columns, unified};
use kubeparity::source::collect_text;
use kubeparity::yaml::SourceMap;
use proptest::collection::vec;
use proptest::prelude::*;

const MANIFEST: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 2
  strategy: {rollingUpdate: {maxUnavailable: 0}}
  template:
    spec:
      initContainers:
      - {name: i, image: x, restartPolicy: Always}
      containers:
      - name: app
        image: registry.example.com/web:1.2@sha256:abc
        command: [run]
        envFrom:
        - {prefix: P_, configMapRef: {name: c}}
        env:
        - {name: A, value: $(B) $$(C)}
        - {name: B, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
        - {name: C, valueFrom: {configMapKeyRef: {name: c, key: k}}}
        - {name: D, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        readinessProbe: {httpGet: {port: http, path: /}}
        resources: {limits: {cpu: 0.5, memory: 1Gi}}
        ports: [{name: http, containerPort: 80}]
        volumeMounts: [{name: v, mountPath: /v}]
      volumes:
      - {name: v, configMap: {name: c, items: [{key: k, path: p}]}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: shop}
data: {k: v, f: \"a=1\\nb=2\\n\"}
---
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: shop}
stringData: {k: v}
";

/// What stands in for lines and values, being of the wrong kind or odd in itself.
const ODD: &[&str] = &[
    "null",
    "{}",
    "[]",
    "[[[]]]",
    "-1",
    "1e999",
    "~",
    "''",
    "\"\\u0000\"",
    "!!binary AA==",
    "*a",
    "&a x",
    "<<: {a: b}",
    "9223372036854775808",
    "1_000Gi",
    "$(A)",
    "${X}",
    "\u{1F389}",
    "\t",
    "- ",
    "? ",
    ": ",
    "|",
    ">-",
    "---",
    "...",
    "\r",
    "2001-01-01",
    ".inf",
    "0x1F",
    "yes",
];

/// Runs every stage on two texts.
fn check(staging: &str, production: &str) {
    let sources = SourceMap::default();
    let read = |name: &str, text: &str| collect_text(name, text, &sources);
    let (Ok(staging), Ok(production)) = (read("staging", staging), read("production", production))
    else {
        return;
    };
    let environments = [build(&staging), build(&production)];
    let comparison = compare(&environments[0], &environments[1]);
    let shown = Differences {
        comparison: &comparison,
        sources: &sources,
        width: 80,
    };
    assert!(unified(&shown).starts_with(['-', 'n']));
    assert!(in_columns(&shown).contains("where"));
    let comparisons = Comparisons {
        environments: environments.iter().collect(),
        comparisons: vec![comparison],
        ..Comparisons::default()
    };
    let verdict = judge(&comparisons, &Policy::default());
    for format in FORMATS {
        let text = format.write(&Report {
            verdict: &verdict,
            outcome: verdict.outcome(Threshold::default()),
            sources: &sources,
            width: 80,
            now: jiff::Timestamp::UNIX_EPOCH,
            lists_all: false,
        });
        assert!(text.ends_with('\n'), "{}", format.name);
    }
}

/// The manifest with some lines' values, lines, or ends replaced.
fn mangled() -> impl Strategy<Value = String> {
    let edits = (0usize..60, 0usize..4, prop::sample::select(ODD));
    vec(edits, 0..6).prop_map(|edits| {
        let mut lines: Vec<String> = MANIFEST.lines().map(str::to_owned).collect();
        for (at, how, odd) in edits {
            let at = at % lines.len();
            let line = &mut lines[at];
            match (how, line.find(": ")) {
                (0, Some(colon)) => line.replace_range(colon + 2.., odd),
                (1, _) => {
                    *line = format!("{}{odd}", " ".repeat(line.len() - line.trim_start().len()))
                }
                (2, _) => drop(lines.remove(at)),
                _ => line.push_str(odd),
            }
            if lines.is_empty() {
                break;
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_end(bytes in vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        check(&text, MANIFEST);
        check(MANIFEST, &text);
    }

    #[test]
    fn any_mangled_manifest_ends(one in mangled(), other in mangled()) {
        let started = Instant::now();
        check(&one, &other);
        prop_assert!(started.elapsed() < Duration::from_secs(5));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The same through the program, as a person would meet it.
    #[test]
    fn any_input_ends_with_an_exit_code(
        bytes in prop_oneof![vec(any::<u8>(), 0..200), mangled().prop_map(String::into_bytes)]
    ) {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("a.yaml"), MANIFEST).expect("written");
        let output = Command::cargo_bin("kubeparity")
            .expect("the binary")
            .current_dir(directory.path())
            .args(["check", "a.yaml", "production=-"])
            .write_stdin(bytes)
            .timeout(Duration::from_secs(10))
            .output()
            .expect("it runs");
        let code = output.status.code();
        prop_assert!(matches!(code, Some(0..=2)), "{code:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        prop_assert!(!said.contains("panicked"), "{said}");
        prop_assert_eq!(code == Some(2) && output.stdout.is_empty(), said.starts_with("error"), "{}", said);
    }
}
