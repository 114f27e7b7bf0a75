//! Judging as a whole: what leads, what is said once, what is expected, what is never shown, and that a suggested
//! patch mends what it is suggested for.

use kubeparity::judge::{Baseline, Policy, Severity};
use serde_json::Value;

use crate::manifests::{deployment, judged, of_rule, policy, titles, two};

#[test]
fn a_missing_variable_leads() {
    let staging = "env:\n- {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: s, key: k}}}\n- {name: MODE, value: a}\n\
                   args: [x]\nresources: {limits: {memory: 1Gi}}";
    let production = "env: [{name: MODE, value: b}, {name: EXTRA, value: x}]\nargs: [y]";
    let verdict = two(&deployment("web", staging), &deployment("web", production));
    assert_eq!(
        titles(&verdict).first(),
        Some(&"DATABASE_URL is missing in production")
    );
    assert!(
        verdict
            .findings
            .is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity))
    );
    assert_eq!((verdict.workloads, verdict.containers), (1, 1));
}

#[test]
fn sources_of_unknown_keys() {
    let own = "env: [{name: DATABASE_URL, value: x}]\n";
    let from = |name: &str| format!("envFrom: [{{secretRef: {{name: {name}}}}}]\n");
    let cases = [
        (
            "the same on both sides",
            from("s"),
            from("s"),
            Severity::Error,
        ),
        (
            "on the target's side only",
            String::new(),
            from("s"),
            Severity::Warning,
        ),
        (
            "another on the target's side",
            from("a"),
            from("b"),
            Severity::Warning,
        ),
        ("none", String::new(), String::new(), Severity::Error),
    ];
    for (name, staging, production, severity) in cases {
        let staging = deployment("web", &format!("{own}{staging}"));
        let verdict = two(
            &staging,
            &deployment("web", &format!("args: []\n{production}")),
        );
        let found = verdict
            .findings
            .iter()
            .find(|finding| finding.field == "DATABASE_URL");
        assert_eq!(
            found.map(|finding| finding.severity),
            Some(severity),
            "{name}"
        );
    }
}

#[test]
fn near_misses_are_named() {
    let verdict = two(
        &deployment("web", "env: [{name: DATABASE_URL, value: x}]"),
        &deployment(
            "web",
            "env: [{name: DATABASE_URI, value: x}, {name: MODE, value: x}]",
        ),
    );
    let missing = of_rule(&verdict, "env-missing");
    let why = missing
        .first()
        .map(|finding| finding.why.join("; "))
        .unwrap_or_default();
    assert!(why.contains("production has DATABASE_URI"), "{why}");
}

#[test]
fn what_repeats_is_said_once() {
    let all = |mode: &str| -> String {
        let one = |n: u32| {
            deployment(
                &format!("web-{n}"),
                &format!("env: [{{name: MODE, value: {mode}}}]"),
            )
        };
        (0..200).map(one).collect()
    };
    let verdict = two(&all("strict"), &all("lenient"));
    let [finding] = verdict.findings.as_slice() else {
        panic!("{:?}", titles(&verdict));
    };
    assert_eq!(finding.also.len(), 199);
    let ids = finding.members().into_iter().map(|member| member.id());
    let baseline = Baseline::of_findings(ids.map(|id| (id, Some(finding.severity))));
    assert_eq!(baseline.findings.len(), 200);
    let known = Policy {
        baseline: Some(baseline),
        ..policy()
    };
    let again = judged(
        &[("staging", &all("strict")), ("production", &all("lenient"))],
        &known,
    );
    assert!(again.findings.is_empty());
    assert_eq!(again.baselined, 200);
}

#[test]
fn of_three_environments_the_one_that_stands_alone_is_named() {
    let with = deployment("web", "env: [{name: MODE, value: a}]");
    let without = deployment("web", "args: []");
    let cases = [
        (
            [&with, &with, &without],
            "production stands alone: integration is as staging is",
        ),
        (
            [&with, &without, &without],
            "staging stands alone: integration, production agree",
        ),
    ];
    for ([staging, integration, production], expected) in cases {
        let all = [
            ("staging", staging.as_str()),
            ("integration", integration),
            ("production", production),
        ];
        let verdict = judged(&all, &policy());
        let mut found = of_rule(&verdict, "env-missing").into_iter();
        assert!(
            found.all(|finding| finding.why.iter().any(|why| why == expected)),
            "{:#?}",
            verdict.findings
        );
    }
}

#[test]
fn a_fact_of_several_environments_is_told_once() {
    let text = deployment("web", "env: [{name: DB_PASSWORD, value: hunter2}]");
    let verdict = two(&text, &text);
    let found = of_rule(&verdict, "secret-literal");
    let [finding] = found.as_slice() else {
        panic!("{:?}", titles(&verdict));
    };
    let sides: Vec<&str> = finding
        .sides
        .iter()
        .map(|side| side.environment.as_str())
        .collect();
    assert_eq!(
        (finding.environment.as_str(), sides),
        ("production", vec!["staging", "production"])
    );
}

#[test]
fn objects_that_nothing_renders_are_a_remark() {
    let text = deployment("web", "envFrom: [{secretRef: {name: elsewhere}}]");
    let verdict = two(&text, &text);
    assert!(verdict.findings.is_empty(), "{:?}", titles(&verdict));
    let remarks = verdict.remarks.join("\n");
    assert!(remarks.contains("Secret elsewhere"), "{remarks}");
    assert!(
        remarks.contains("staging, production: 1 object not rendered"),
        "{remarks}"
    );
    // The other says that a rule is switched off.
    assert_eq!(verdict.remarks.len(), 2, "{remarks}");
}

/// Wherever a credential may stand, and wherever an excerpt of it may be cut, nothing of it is shown.
#[test]
fn credentials_are_in_no_finding() {
    let token = |last: &str| {
        format!(
            "eyJ{}.eyJ{}.{}CANARY{last}",
            "a1B2".repeat(12),
            "CANARY".repeat(30),
            "c3D4".repeat(10)
        )
    };
    let text = |own: &str| {
        let token = token(own);
        let container = format!(
            "args: [serve, --api-key, CANARY{own}, '--db-password=CANARY{own}', '{token}']\n\
             env:\n- {{name: JWT, value: '{token}'}}\n- {{name: DB_PASSWORD, value: CANARY{own}}}\n\
             - {{name: DATABASE_URL, value: 'postgres://app:CANARY{own}@db/shop'}}\n\
             - {{name: TOKEN_FROM_MAP, valueFrom: {{configMapKeyRef: {{name: files, key: token}}}}}}\n\
             readinessProbe: {{httpGet: {{port: 80, httpHeaders: [{{name: Authorization, value: 'Bearer {token}'}}]}}}}\n\
             volumeMounts: [{{name: files, mountPath: /etc/app}}]\nports: [{{containerPort: 80}}]\n\
             lifecycle: {{preStop: {{exec: {{command: [curl, '-H', 'Authorization: Bearer {token}']}}}}}}"
        );
        let map = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: files}}\ndata:\n  token: '{token}'\n  app.conf: |\n    \
             a = 1\n    db.password = CANARY{own}\n    url = redis://:CANARY{own}@redis\n---\n"
        );
        let volumes = "      volumes: [{name: files, configMap: {name: files}}]\n---\n";
        map + deployment("web", &container).trim_end_matches("---\n") + volumes
    };
    let verdict = two(&text("one"), &text("two"));
    assert!(verdict.findings.len() > 5, "{:?}", titles(&verdict));
    for finding in &verdict.findings {
        let shown = format!("{finding:?}");
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}

/// Equality is decided on whole texts: neither the length of what is the same, nor a difference that environments' names
/// explain, hides what differs later.
#[test]
fn long_texts_that_differ_late_are_told() {
    let same = "x".repeat(150);
    let map = |text: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: files}}\ndata:\n  app.conf: {text:?}\n---\n"
        )
    };
    let volumes = "      volumes: [{name: files, configMap: {name: files}}]\n---\n";
    let mounts = "volumeMounts: [{name: files, mountPath: /etc/app}]";
    let with_file =
        |text: &str| map(text) + deployment("web", mounts).trim_end_matches("---\n") + volumes;
    let with_hook = |text: &str| {
        let hook = format!("lifecycle: {{preStop: {{exec: {{command: [{text:?}]}}}}}}");
        deployment("web", &hook)
    };
    let cases = [
        (
            format!("{same}one"),
            format!("{same}two"),
            ["…\"xxx", "…\"xxx"],
        ),
        (
            format!("staging {same}one"),
            format!("production {same}two"),
            ["\"staging xxx", "\"staging xxx"],
        ),
        (
            "db.staging\n1\n2\n".to_owned(),
            "db.production\n1\n3\n".to_owned(),
            ["\"2\"", "\"db.staging\\n\" (line 1 of 3)"],
        ),
    ];
    for (staging, production, starts) in &cases {
        let ways = [
            (&with_file as &dyn Fn(&str) -> String, "file-differs"),
            (&with_hook, "field-differs"),
        ];
        for ((write, rule), start) in ways.into_iter().zip(starts) {
            let verdict = two(&write(staging), &write(production));
            let found = of_rule(&verdict, rule);
            let [finding] = found.as_slice() else {
                panic!("{:?}", titles(&verdict));
            };
            let shown: Vec<String> = finding
                .shown_sides()
                .map(|(_, value)| value.to_string())
                .collect();
            assert!(
                shown.iter().any(|value| value.starts_with(start)),
                "{shown:?}"
            );
            assert_ne!(shown.first(), shown.last());
        }
    }
    let named = |name: &str| format!("db.{name}\nlevel 1\n{same}\ncache.{name}\n");
    let verdict = two(
        &with_file(&named("staging")),
        &with_file(&named("production")),
    );
    assert!(verdict.findings.is_empty(), "{:?}", titles(&verdict));
}

#[test]
fn suggested_patches_mend_what_they_are_for() {
    let staging = deployment(
        "web",
        "ports: [{containerPort: 8080}]\n\
         env:\n- {name: FIRST, value: x}\n- {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: s, key: k}}}\n\
         readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5}\n\
         livenessProbe: {exec: {command: [sh, -c, '1']}}\n\
         resources: {limits: {memory: 1Gi, cpu: 1}, requests: {cpu: 500m}}",
    );
    let production = deployment(
        "web",
        "ports: [{containerPort: 8080}]\nenv: [{name: FIRST, value: x}]\n\
         livenessProbe: {exec: {command: [sh, -c, '2']}}",
    );
    let verdict = two(&staging, &production);
    assert!(
        verdict
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    );
    let mut document: Value =
        serde_yaml::from_str(production.trim_end_matches("---\n")).expect("YAML");
    for finding in &verdict.findings {
        let Some(fix) = &finding.fix else {
            panic!("no fix for {}", finding.title);
        };
        let Some(patch) = &fix.patch else {
            assert!(
                fix.what.starts_with("the patch for"),
                "{}: {}",
                finding.title,
                fix.what
            );
            continue;
        };
        let entries: Value = serde_yaml::from_str(patch).expect("YAML");
        let text = entries
            .pointer("/0/patch")
            .and_then(Value::as_str)
            .expect("a patch");
        let operations: json_patch::Patch = serde_yaml::from_str(text).expect("JSON 6902");
        json_patch::patch(&mut document, &operations).expect("a patch that applies");
    }
    let mended = serde_yaml::to_string(&document).expect("YAML");
    let verdict = two(&staging, &mended);
    assert!(
        verdict.findings.is_empty(),
        "{:#?}\n{mended}",
        verdict.findings
    );
}

#[test]
fn one_field_of_several_environments_is_one_finding() {
    let set = |value: &str| deployment("web", &format!("env: [{{name: MODE, value: {value}}}]"));
    let without = deployment("web", "args: []");
    let (a, b, c) = (&set("a"), &set("b"), &set("c"));
    let cases = [
        (
            [a, b, c],
            "MODE differs between integration, staging and production",
        ),
        (
            [a, &without, &without],
            "MODE is missing in staging and production",
        ),
        (
            [&without, a, a],
            "MODE is set in staging and production only",
        ),
        ([&without, a, &without], "MODE is set in staging only"),
        ([a, a, b], "MODE differs"),
    ];
    for (texts, title) in cases {
        let names = ["integration", "staging", "production"];
        let sources: Vec<(&str, &str)> = names.into_iter().zip(texts.map(String::as_str)).collect();
        let verdict = judged(&sources, &policy());
        assert_eq!(titles(&verdict), [title]);
        let sides = verdict.findings.iter().flat_map(|finding| &finding.sides);
        assert_eq!(sides.count(), 3, "{title}");
    }
}

#[test]
fn a_finding_that_got_worse_is_not_in_the_baseline() {
    let texts = |value: &str| deployment("web", &format!("env: [{{name: FEED, value: {value}}}]"));
    let (staging, before, after) = (
        texts("fares-staging"),
        texts("fares-staging"),
        texts("http://fares.staging.example.net"),
    );
    let verdict = two(&staging, &before);
    let found = verdict
        .findings
        .iter()
        .map(|finding| (finding.id(), finding.severity));
    for (known, is_new) in [(true, true), (false, false)] {
        let found = found
            .clone()
            .map(|(id, severity)| (id, known.then_some(severity)));
        let policy = Policy {
            baseline: Some(Baseline::of_findings(found)),
            ..policy()
        };
        let verdict = judged(&[("staging", &staging), ("production", &after)], &policy);
        let errors = of_rule(&verdict, "foreign-environment").len();
        assert_eq!(errors > 0, is_new, "{:?}", titles(&verdict));
    }
}
