//! Canaries: Secrets written in every way, and no value of them in anything that the program leaves.

use kubeparity::report::FORMATS;
use serde_json::{Value, json};

use crate::plane::{Plane, planes};
use crate::proxy::Proxy;
use crate::run::{config_map, deployment, directory, kubeconfig, with_kubeconfig};

const CANARY: &str = "canary-d0f7";
/// The same in base64, as `data` has it.
const ENCODED: &str = "Y2FuYXJ5LWQwZjc=";

/// Writes Secrets as clients do: by create, apply of both kinds, `stringData`, replace, and with cleared `managedFields`.
fn plant(plane: &Plane, namespace: &str) -> Vec<&'static str> {
    plane.namespace(namespace);
    let plain = |name: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": {"a": ENCODED, "b": ENCODED}});
    let string = |name: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": {"a": CANARY, "b": CANARY}});
    plane.create(namespace, &plain("created"), "test");
    plane.create(namespace, &string("created-string"), "test");
    plane.apply(namespace, &plain("applied"), "test");
    plane.apply(namespace, &string("applied-string"), "test");
    let mut copied = plain("client-side");
    let annotation = copied.to_string();
    copied["metadata"]["annotations"] =
        json!({"kubectl.kubernetes.io/last-applied-configuration": annotation});
    plane.create(namespace, &copied, "kubectl-client-side-apply");
    plane.create(namespace, &plain("cleared"), "test");
    plane.patch(
        namespace,
        &plain("cleared"),
        &json!({"metadata": {"managedFields": [{}]}}),
        "test",
    );
    // What is written into a Secret as it stands is the Secret's, wherever it is written.
    plane.define("bitnami.com", "v1alpha1", "SealedSecret", "sealedsecrets");
    plane.define(
        "external-secrets.io",
        "v1",
        "ExternalSecret",
        "externalsecrets",
    );
    let template = json!({"data": {"a": CANARY}});
    let sealed = json!({"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "sealed"},
        "spec": {"encryptedData": {"b": "AgB"}, "template": template}});
    let external = json!({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "external"},
        "spec": {"target": {"template": template}}});
    plane.apply(namespace, &sealed, "test");
    // A copy of what kubectl applied may hold what was a value once.
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "annotations":
        {"kubectl.kubernetes.io/last-applied-configuration": CANARY}},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}});
    plane.create(namespace, &service, "kubectl-client-side-apply");
    plane.apply(namespace, &external, "test");
    vec![
        "created",
        "created-string",
        "applied",
        "applied-string",
        "client-side",
        "cleared",
    ]
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn no_value_of_a_secret_is_asked_for_or_left_anywhere() {
    let (staging, _) = planes();
    let names = plant(staging, "canary");
    let mut env: Vec<Value> = names.iter().map(|name| {
        let key = json!({"name": name, "key": "a"});
        json!({"name": name.to_uppercase().replace('-', "_"), "valueFrom": {"secretKeyRef": key}})
    }).collect();
    env.push(json!({"name": "GONE", "valueFrom": {"secretKeyRef": {"name": "cleared", "key": "not-there"}}}));
    staging.apply(
        "canary",
        &deployment("web", &json!({"env": env})),
        "argocd-controller",
    );
    let proxy = Proxy::start(&staging.server, None);
    let top = directory(&[]);
    let config = kubeconfig(
        top.path(),
        &[
            ("a", proxy.url.as_str(), "admin-token", "canary"),
            ("b", proxy.url.as_str(), "admin-token", "default"),
        ],
    );
    let runs: [&[&str]; 9] = [
        &["check", "context:a", "x=context:a#canary"],
        &["check", "context:a", "x=context:a#canary", "-o", "json"],
        &["check", "context:a", "x=context:a#canary", "-o", "markdown"],
        &["diff", "context:a", "x=context:a#canary"],
        &["snapshot", "context:a", "-o", "one.json"],
        &["snapshot", "context:a", "-o", "same.json"],
        &["snapshot", "context:a", "--redact", "-o", "two.json"],
        &[
            "check",
            "x=snapshot:one.json",
            "y=snapshot:same.json",
            "-o",
            "json",
        ],
        &["check", "context:b", "x=context:b#default"],
    ];
    let mut all = String::new();
    for args in runs {
        let environment = [
            ("RUST_LOG", "trace"),
            ("KUBEPARITY_KEY", "0123456789abcdef0123"),
        ];
        let run = with_kubeconfig(top.path(), config.as_os_str(), args, &environment);
        all.push_str(&format!("{args:?} {}\n{}", run.code, run.text()));
    }
    for file in ["one.json", "two.json"] {
        all.push_str(&std::fs::read_to_string(top.path().join(file)).expect("a snapshot"));
    }
    for canary in [CANARY, ENCODED] {
        assert!(!all.contains(canary), "{canary} leaks: {all}");
    }
    assert!(
        all.contains("has no key not-there"),
        "the keys are known: {all}"
    );
    assert!(
        all.contains("secret-in-annotation"),
        "the annotation is told: {all}"
    );

    let whole: Vec<String> = proxy
        .asked()
        .into_iter()
        .filter(|asked| {
            asked.path.contains("/secrets")
                && !(asked.accept.contains("as=Table")
                    && asked.path.contains("includeObject=Metadata"))
        })
        .map(|asked| asked.path.rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    let uncertain = ["applied-string", "cleared"];
    for name in &whole {
        assert!(uncertain.contains(&name.as_str()), "{name} is read whole");
    }
    for name in uncertain {
        assert!(
            whole.iter().any(|asked| asked == name),
            "{name} has to be read whole: {whole:?}"
        );
    }
    assert!(
        proxy.asked().iter().all(|asked| asked.method == "GET"),
        "reading is all that is done"
    );
}

/// A credential in every slot of a container that the mask answers for.
fn container(differs: &str) -> Value {
    let word = format!("{CANARY}{differs}");
    json!({
        "env": [
            {"name": "DB_PASSWORD", "value": word},
            {"name": "DATABASE_URL", "value": format!("postgres://u:{word}@db/x")},
            {"name": "OPTIONS", "value": "-Dx=$(DB_PASSWORD)"},
            {"name": "SETTINGS", "value": format!("{{\"level\": \"{differs}\", \"db\": {{\"password\": \"{word}\"}}}}")},
            {"name": "PHRASE", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "password"}}},
        ],
        "args": ["--port", format!("80{differs}"), "--password", word],
        "command": ["sh", "-c", format!("mysql -h db -p{word}")],
        "lifecycle": {"preStop": {"exec": {"command": ["leave", "--password", word]}}},
        "readinessProbe": {"httpGet": {"port": 80, "path": format!("/x?token={word}"),
            "httpHeaders": [{"name": "Authorization", "value": format!("Bearer {word}")}]}},
        "volumeMounts": [{"name": "settings", "mountPath": "/settings"}],
    })
}

/// The workload and the ConfigMap that it reads, of a state.
fn objects(differs: &str) -> [Value; 2] {
    let mut web = deployment("web", &container(differs));
    web["spec"]["template"]["spec"]["volumes"] =
        json!([{"name": "settings", "configMap": {"name": "settings"}}]);
    let data = json!({"password": format!("{CANARY}{differs}"),
        "app.yaml": format!("level: {differs}\npasswords:\n- {CANARY}{differs}\n"),
        "users.sql": format!("-- {differs}\nALTER USER me IDENTIFIED BY '{CANARY}{differs}';\n")});
    [config_map("settings", &data), web]
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn drift_and_doctor_let_no_credential_out() {
    let (staging, _) = planes();
    let namespace = "canary-drift";
    plant(staging, namespace);
    for object in objects("2") {
        staging.apply(namespace, &object, "argocd-controller");
    }
    let declared: Vec<String> = objects("1").iter().map(Value::to_string).collect();
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "created"}, "stringData": {"a": CANARY, "c": CANARY}});
    let declared = format!("{}\n---\n{secret}", declared.join("\n---\n"));
    let spec = format!(
        "environments:\n  staging: {{manifests: staging.yaml, cluster: {{context: a, namespace: {namespace}}}}}\n  locked: {{manifests: staging.yaml, cluster: {{context: locked, namespace: {namespace}}}}}\n"
    );
    let top = directory(&[("staging.yaml", &declared), ("kubeparity.yaml", &spec)]);
    let config = kubeconfig(
        top.path(),
        &[
            ("a", staging.server.as_str(), "admin-token", namespace),
            // A token that the cluster refuses is a secret, too.
            ("locked", staging.server.as_str(), CANARY, namespace),
        ],
    );
    let mut runs: Vec<Vec<&str>> = FORMATS
        .iter()
        .map(|format| vec!["drift", "staging", "-v", "-o", format.name])
        .collect();
    runs.extend([
        vec!["drift", "locked"],
        vec!["drift", "locked", "-o", "json"],
        vec!["drift", "staging", "--write-baseline", "known.json"],
        vec!["check", "staging", "-o", "json"],
        vec!["doctor"],
        vec!["doctor", "staging"],
        vec!["doctor", "locked"],
        vec!["doctor", "context:locked", "context:a"],
        vec!["doctor", "--as", "nobody", "staging"],
    ]);
    let mut told = String::new();
    for args in runs {
        let run = with_kubeconfig(
            top.path(),
            config.as_os_str(),
            &args,
            &[("RUST_LOG", "trace")],
        );
        let text = run.text();
        told.push_str(&format!("{args:?} {}\n{text}", run.code));
        for canary in [CANARY, ENCODED] {
            let line = text.lines().find(|line| line.contains(canary));
            assert_eq!(line, None, "{args:?}");
        }
    }
    let baseline = std::fs::read_to_string(top.path().join("known.json")).expect("a baseline");
    assert!(!baseline.contains(CANARY), "{baseline}");
    // The runs looked at what was planted.
    for looked_at in ["DB_PASSWORD", "DATABASE_URL", "users.sql", "locked"] {
        assert!(told.contains(looked_at), "{looked_at}: {told}");
    }
}
