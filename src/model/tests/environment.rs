//! The effective environment.

use super::{container, environment_of, shown};

const MAPS: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: one}
data: {A: a1, B: b1, REF: $(A), FLUX: 'x${B}', EMPTY: , .dot: d}
binaryData: {BIN: AAAA}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: two-5h7t9bk2fm}
data: {A: a2}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: sops}
data: {KEY: 'ENC[AES256_GCM,data:x]', sops_mac: 'ENC[x]', sops_age__list_0__map_enc: x}
---
apiVersion: v1
kind: Secret
metadata: {name: secret}
data: {pass: , user: }
---
apiVersion: v1
kind: ConfigMap
metadata: {name: one, namespace: elsewhere}
data: {A: other}
";

/// The container's declarations → the resolution of each variable.
type Case = (&'static str, &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    // envFrom: in order, later wins, prefixes, values not expanded.
    (
        "envFrom: [{configMapRef: {name: one}}]",
        &[
            ("A", "\"a1\" from ConfigMap one/A Found"),
            ("REF", "\"$(A)\" from ConfigMap one/REF Found"),
            ("FLUX", "unsubstituted x${B}"),
            ("EMPTY", "\"\" from ConfigMap one/EMPTY Found"),
            (".dot", "\"d\" from ConfigMap one/.dot Found"),
            ("BIN", "absent"),
        ],
    ),
    (
        "envFrom: [{configMapRef: {name: one}}, {configMapRef: {name: two-5h7t9bk2fm}}]",
        &[
            ("A", "\"a2\" from ConfigMap two/A Found"),
            ("B", "\"b1\" from ConfigMap one/B Found"),
        ],
    ),
    (
        "envFrom: [{configMapRef: {name: two-5h7t9bk2fm}}, {configMapRef: {name: one}}]",
        &[("A", "\"a1\" from ConfigMap one/A Found")],
    ),
    (
        "envFrom: [{prefix: P_, configMapRef: {name: one}}, {prefix: null, secretRef: {name: secret}}]",
        &[
            ("P_A", "\"a1\" from ConfigMap one/A Found"),
            ("A", "absent"),
            ("pass", "Secret secret/pass Found"),
        ],
    ),
    (
        "envFrom: [{configMapRef: {name: sops}}]",
        &[("KEY", "ConfigMap sops/KEY Found"), ("sops_mac", "absent")],
    ),
    // env over envFrom; the last of two wins; null and numbers.
    (
        "envFrom: [{configMapRef: {name: one}}]\nenv: [{name: A, value: mine}]",
        &[("A", "\"mine\"")],
    ),
    (
        "env: [{name: A, value: x}, {name: B, value: $(A)}, {name: A, value: y}, {name: C, value: $(A)}]",
        &[("A", "\"y\""), ("B", "\"x\""), ("C", "\"y\"")],
    ),
    (
        "env: [{name: A}, {name: B, value: null}, {name: C, value: ''}, {name: D, value: 8080}, {name: null, value: x}, {}]",
        &[
            ("A", "\"\""),
            ("B", "\"\""),
            ("C", "\"\""),
            ("D", "\"8080\""),
            ("null", "absent"),
        ],
    ),
    // valueFrom.
    (
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: one, key: A}}}]",
        &[("A", "\"a1\" from ConfigMap one/A Found")],
    ),
    (
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: one, key: BIN}}}]",
        &[("A", "ConfigMap one/BIN KeyMissing")],
    ),
    (
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: gone-2222222222, key: A}}}]",
        &[("A", "ConfigMap gone/A Unknown")],
    ),
    (
        "env: [{name: A, valueFrom: {secretKeyRef: {name: secret, key: pass}}}, {name: B, valueFrom: {secretKeyRef: {name: secret, key: no}}}]",
        &[
            ("A", "Secret secret/pass Found"),
            ("B", "Secret secret/no KeyMissing"),
        ],
    ),
    (
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: B, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}, {name: C, valueFrom: {resourceFieldRef: {containerName: other, resource: limits.memory, divisor: 1Mi}}}, {name: D, valueFrom: {resourceFieldRef: {containerName: app, resource: limits.memory, divisor: 1024Ki}}}]",
        &[
            ("A", "field status.podIP"),
            ("B", "resource limits.cpu"),
            ("C", "resource other/limits.memory in units of 1Mi"),
            ("D", "resource limits.memory in units of 1Mi"),
        ],
    ),
    (
        "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: f, key: k, optional: false}}}]",
        &[(
            "A",
            "other fileKeyRef:,   key: k,   path: f,   volumeName: v",
        )],
    ),
    // The kubelet asks for a source only where the text is empty.
    (
        "env: [{name: A, value: '', valueFrom: {secretKeyRef: {name: secret, key: pass}}}, {name: B, value: x, valueFrom: {secretKeyRef: {name: secret, key: pass}}}]",
        &[("A", "Secret secret/pass Found"), ("B", "\"x\"")],
    ),
    // An optional key that is not there leaves what envFrom brought.
    (
        "envFrom: [{configMapRef: {name: one}}]\nenv: [{name: A, valueFrom: {configMapKeyRef: {name: one, key: no, optional: true}}}, {name: NO_KEY, valueFrom: {secretKeyRef: {name: secret, key: no, optional: true}}}]",
        &[
            ("A", "\"a1\" from ConfigMap one/A Found"),
            ("NO_KEY", "absent"),
        ],
    ),
    (
        "envFrom: [{configMapRef: {name: one}}]\nenv: [{name: A, valueFrom: {secretKeyRef: {name: gone, key: no, optional: true}}}]",
        &[("A", "Secret gone/no Unknown optional")],
    ),
    // Expansion: envFrom and earlier entries only.
    (
        "envFrom: [{configMapRef: {name: one}}]\nenv: [{name: X, value: 'a=$(A) $$(A) $(REF)'}]",
        &[("X", "\"a=a1 $(A) $(A)\"")],
    ),
    (
        "env: [{name: URL, value: 'http://x:$(PORT)'}, {name: PORT, value: '80'}, {name: LATE, value: 'x:$(PORT)'}]",
        &[
            ("URL", "\"http://x:$(PORT)\" left PORT"),
            ("LATE", "\"x:80\""),
        ],
    ),
    (
        "env: [{name: SELF, value: $(SELF):/bin}]",
        &[("SELF", "\"$(SELF):/bin\" left SELF")],
    ),
    (
        "envFrom: [{configMapRef: {name: one}}]\nenv: [{name: A, value: $(A):/bin}]",
        &[("A", "\"a1:/bin\"")],
    ),
    (
        "env: [{name: PASS, valueFrom: {secretKeyRef: {name: secret, key: pass}}}, {name: URL, value: 'pg://$(PASS)@h'}, {name: AGAIN, value: $(URL)}]",
        &[
            ("URL", "\"pg://$(PASS → secret secret/pass)@h\""),
            ("AGAIN", "\"pg://$(PASS → secret secret/pass)@h\""),
        ],
    ),
    (
        "env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}, {name: X, value: $(IP):1}]",
        &[("X", "\"$(IP → status.hostIP):1\"")],
    ),
    (
        "env: [{name: NO_KEY, valueFrom: {secretKeyRef: {name: secret, key: no, optional: true}}}, {name: X, value: $(NO_KEY)}]",
        &[("X", "\"$(NO_KEY)\" left NO_KEY")],
    ),
    // What is nowhere is told where all is known; Services' variables and other text are not.
    (
        "env: [{name: X, value: '$(NOWHERE) $(date +%s) $(DB_SERVICE_HOST) $(DB_PORT) $(DB_PORT_1_TCP)'}]",
        &[(
            "X",
            "\"$(NOWHERE) $(date +%s) $(DB_SERVICE_HOST) $(DB_PORT) $(DB_PORT_1_TCP)\" left NOWHERE",
        )],
    ),
    (
        "envFrom: [{secretRef: {name: gone}}]\nenv: [{name: X, value: $(NOWHERE)}]",
        &[("X", "\"$(NOWHERE)\"")],
    ),
    (
        "envFrom: [{prefix: G_, secretRef: {name: gone}}]\nenv: [{name: X, value: $(NOWHERE) $(G_A)}]",
        &[("X", "\"$(NOWHERE) $(G_A)\" left NOWHERE")],
    ),
    // Flux.
    (
        "env: [{name: X, value: 'a-${CLUSTER}'}, {name: X2, value: 'b-$(X)'}, {name: Z, value: '$${CLUSTER}'}]",
        &[
            ("X", "unsubstituted a-${CLUSTER}"),
            ("X2", "unsubstituted b-a-${CLUSTER}"),
            ("Z", "\"${CLUSTER}\""),
        ],
    ),
    // What makes no sense hides nothing.
    (
        "envFrom: [x, {}, {configMapRef: null}, {configMapRef: {name: one}}]\nenv: [x, {name: [a]}, {name: M, value: {a: b}}, {name: E, valueFrom: x}, {name: A, value: y}]",
        &[
            ("A", "\"y\""),
            ("B", "\"b1\" from ConfigMap one/B Found"),
            ("M", "\"\""),
        ],
    ),
];

#[test]
fn variables_are_what_the_process_sees() {
    for (fields, variables) in CASES {
        let container = container(fields, MAPS);
        for (name, wanted) in *variables {
            assert_eq!(shown(&container, name), *wanted, "{name} of {fields}");
        }
    }
}

#[test]
fn names_that_are_set_twice_are_kept_with_their_places() {
    let container = container(
        "env:\n- {name: A, value: x}\n- {name: B, value: x}\n- {name: A, value: y}",
        "",
    );
    let repeated = container.duplicates.get("A").expect("A is set twice");
    assert!(!repeated.is_same);
    let lines: Vec<u32> = repeated.places.iter().map(|o| o.line()).collect();
    assert_eq!(lines, [13, 15]);
    assert_eq!(container.duplicates.len(), 1);
}

#[test]
fn variables_that_double_each_other_do_not_fill_the_memory() {
    let mut env = String::from("env:\n- {name: V0, value: xxxxxxxxxxxxxxxx}");
    for n in 1..200 {
        env.push_str(&format!(
            "\n- {{name: V{n}, value: $(V{})$(V{})}}",
            n - 1,
            n - 1
        ));
    }
    let container = container(&env, "");
    let total: usize = container
        .env
        .values()
        .map(|variable| match &variable.value {
            super::EnvValue::Text { expanded, .. } => expanded.len(),
            _ => 0,
        })
        .sum();
    assert_eq!(container.env.len(), 200);
    assert!(total < 8 << 20, "{total}");
}

#[test]
fn sources_are_kept_as_written() {
    let container = container(
        "envFrom: [{configMapRef: {name: one}}, {prefix: P_, secretRef: {name: gone-5h7t9bk2fm, optional: true}}]",
        MAPS,
    );
    let found: Vec<_> = container
        .env_from
        .iter()
        .map(|s| {
            (
                s.object.original_name.as_str(),
                s.prefix.as_str(),
                s.optional,
                s.keys_known,
            )
        })
        .collect();
    assert_eq!(
        found,
        [("one", "", false, true), ("gone", "P_", true, false)]
    );
}

/// Objects → the keys of the Secret `s`, and whether there may be more.
const SECRETS: &[(&str, &str, bool)] = &[
    (
        "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: }, stringData: {b: }, sops: {mac: x}}",
        "a b",
        false,
    ),
    (
        "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: , sops_mac: , sops_version: }}",
        "a",
        false,
    ),
    (
        "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: s}, spec: {encryptedData: {a: x, b: y}}}",
        "a b",
        false,
    ),
    (
        "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: s}, spec: {encryptedData: {a: x}, template: {metadata: {name: x}, data: {c: x}}}}",
        "a c",
        false,
    ),
    (
        "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: s}, spec: {data: AgB}}",
        "",
        true,
    ),
    (
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}, spec: {data: [{secretKey: a}, {secretKey: b}], dataFrom: []}}",
        "a b",
        false,
    ),
    (
        "{apiVersion: external-secrets.io/v1beta1, kind: ExternalSecret, metadata: {name: x}, spec: {target: {name: s}, data: [{secretKey: a}], dataFrom: [{extract: {key: k}}]}}",
        "a",
        true,
    ),
    (
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}, spec: {target: {template: {data: {URL: x}}}, data: [{secretKey: a}], dataFrom: [{extract: {key: k}}]}}",
        "URL",
        false,
    ),
    (
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}, spec: {target: {template: {mergePolicy: Merge, data: {URL: x}}}, data: [{secretKey: a}]}}",
        "a URL",
        false,
    ),
    (
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}, spec: {target: {template: {templateFrom: [{configMap: {name: t}}]}}, data: [{secretKey: a}]}}",
        "a",
        true,
    ),
    (
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}, spec: {target: {creationPolicy: Merge}, data: [{secretKey: a}]}}",
        "a",
        true,
    ),
    (
        "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: }}\n---\n{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}, spec: {data: [{secretKey: b}]}}",
        "a b",
        false,
    ),
];

#[test]
fn what_becomes_a_secret_is_one() {
    for (text, keys, unknown) in SECRETS {
        let environment = super::environment_of(text, false);
        let [secret] = environment.secrets.as_slice() else {
            panic!("{text}: {:?}", environment.secrets);
        };
        let found: Vec<&str> = secret.keys.keys().map(String::as_str).collect();
        assert_eq!(
            (secret.name.as_str(), secret.original_name.as_str()),
            ("s", "s"),
            "{text}"
        );
        assert_eq!(
            (found.join(" ").as_str(), secret.keys_unknown),
            (*keys, *unknown),
            "{text}"
        );
        assert!(environment.others.is_empty(), "{text}");
    }
    let none = "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}, spec: {target: {creationPolicy: None}}}";
    assert_eq!(super::environment_of(none, false).secrets, []);
}

#[test]
fn what_a_pod_mounts_is_not_taken_for_what_another_object_makes() {
    let pod = "{spec: {containers: [{name: app, image: a}], volumes: [{name: tls, secret: {secretName: mounted}}]}}";
    let of_pods = format!("{{template: {pod}}}");
    let of_jobs = format!("{{jobTemplate: {{spec: {of_pods}}}}}");
    let made = |kind: &str, spec: &str| {
        let text = format!("{{apiVersion: {kind}, metadata: {{name: web}}, spec: {spec}}}");
        environment_of(&text, true).may_come
    };
    for (kind, spec) in [
        ("apps/v1, kind: Deployment", &of_pods),
        ("batch/v1, kind: CronJob", &of_jobs),
        ("example.com/v1, kind: Service", &of_pods),
        ("example.com/v1, kind: Schedule", &of_jobs),
    ] {
        assert!(made(kind, spec).is_empty(), "{kind}");
    }
    let certificate = made(
        "cert-manager.io/v1, kind: Certificate",
        "{secretName: made}",
    );
    assert!(certificate.iter().eq(["made"]));
}
