//! A credential in every slot that a file has, asked of every command and format: none may come out.

use crate::workspace::Workspace;

/// What no run may print, in whatever slot it stands.
const CANARY: &str = "Q7canary9Zx4kW2";

/// One slot: its name, and what stands there in an environment. `@` is the credential, `#` differs from side to side.
const SLOTS: &[(&str, &str)] = &[
    (
        "a password",
        "env: [{name: DB_PASSWORD, value: @}, {name: X, value: '#'}]",
    ),
    (
        "a name that ends otherwise",
        "env: [{name: DB_PASSWORD_PROD, value: '@#'}]",
    ),
    ("a glued name", "env: [{name: DBPASSWORD, value: '@#'}]"),
    (
        "behind an angle",
        "env: [{name: DB_PASSWORD, value: '<@#'}]",
    ),
    ("behind braces", "env: [{name: DB_PASSWORD, value: '{{@#'}]"),
    ("behind a slash", "env: [{name: API_TOKEN, value: '/@#'}]"),
    (
        "through a variable",
        "env: [{name: DB_PASSWORD, value: '@#'}, {name: OPTS, value: -Dx=$(DB_PASSWORD)}]",
    ),
    (
        "through two variables",
        "env: [{name: DB_PASSWORD, value: '@#'}, {name: A, value: x$(DB_PASSWORD)}, {name: B, value: y$(A)}]",
    ),
    (
        "through a variable that is set twice",
        "env: [{name: DB_PASSWORD, value: '@#'}, {name: A, value: x$(DB_PASSWORD)}, {name: DB_PASSWORD, value: y}]",
    ),
    (
        "a ConfigMap's key",
        "env: [{name: PHRASE, valueFrom: {configMapKeyRef: {name: c, key: password}}}]",
    ),
    (
        "all keys of a ConfigMap",
        "envFrom: [{configMapRef: {name: c}}]",
    ),
    (
        "a URL's password",
        "env: [{name: URL, value: 'postgres://u:@#@db/x'}]",
    ),
    (
        "a URL's user",
        "env: [{name: URL, value: 'https://@#@git/x'}]",
    ),
    (
        "a URL's password with a blank",
        "env: [{name: URL, value: 'postgres://u:a @#@db/x'}]",
    ),
    (
        "a signature",
        "env: [{name: URL, value: 'https://store/x?sv=1&sig=@#'}]",
    ),
    (
        "a token in a query",
        "env: [{name: URL, value: 'https://store/x?token=@#'}]",
    ),
    ("an argument", "args: [--port, '8#', --password=@]"),
    (
        "the argument after an option",
        "args: [--port, '8#', --password, @]",
    ),
    (
        "a program's own option",
        "command: [sh, -c, 'mysql -h db -p@ -e \"#\"']",
    ),
    (
        "a hook",
        "lifecycle: {preStop: {exec: {command: [leave, --password, '@#']}}}",
    ),
    (
        "a hook's header",
        "lifecycle: {preStop: {httpGet: {port: 80, httpHeaders: [{name: X-Api-Key, value: '@#'}]}}}",
    ),
    (
        "a probe's command",
        "readinessProbe: {exec: {command: [ask, --token, '@#']}}",
    ),
    (
        "a probe's header",
        "readinessProbe: {httpGet: {port: 80, httpHeaders: [{name: Authorization, value: 'Bearer @#'}]}}",
    ),
    (
        "a probe's path",
        "readinessProbe: {httpGet: {port: 80, path: '/x?token=@#'}}",
    ),
    (
        "an argument through a variable",
        "env: [{name: DB_PASSWORD, value: '@#'}]\n        args: [--login=$(DB_PASSWORD)]",
    ),
    (
        "a JSON text",
        "env: [{name: SETTINGS, value: '{\"level\": \"#\", \"db\": {\"password\": \"@#\"}}'}]",
    ),
    (
        "a connection string",
        "env: [{name: STORE, value: 'Server=db#;Password=@;Encrypt=true'}]",
    ),
    ("a working directory", "workingDir: 'https://u:@#@files/x'"),
    (
        "an image's registry",
        "env: [{name: X, value: '#'}]\n        lifecycle: {postStart: {exec: {command: [sh, -c, 'echo @# | docker login --password-stdin']}}}",
    ),
    (
        "a word of a script",
        "args: ['set -e\n\n  psql --password=@ #\n\n  done']",
    ),
];

/// The same of the pod's volumes, or of another object.
const VOLUMES: &[(&str, &str)] = &[
    (
        "a csi volume",
        "csi: {driver: d, volumeAttributes: {source: x, password: '@#'}}",
    ),
    (
        "a flex volume",
        "flexVolume: {driver: d, options: {secretKey: '@#'}}",
    ),
    ("a file", "configMap: {name: c}"),
];

/// Objects beside the workload.
const OBJECTS: &[(&str, &str)] = &[
    (
        "a custom resource",
        "apiVersion: shop.example/v1\nkind: Store\nmetadata: {name: s}\nspec: {level: '#', login: {password: '@#'}, url: 'redis://:@#@r'}\n",
    ),
    (
        "an annotation",
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: {api-token: '@#', level: '#'}}\nspec: {ports: [{port: 80}]}\n",
    ),
    (
        "an ingress' snippet",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    snippet: |\n      proxy_set_header X-Api-Key @#;\nspec: {defaultBackend: {service: {name: web, port: {number: 80}}}}\n",
    ),
    (
        "an ExternalSecret's template",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s}\nspec:\n  target: {name: s, template: {data: {a: '@#'}, templateFrom: [{target: Data, literal: 'password: @#'}]}}\n",
    ),
    (
        "a SealedSecret's template",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {a: x}, template: {data: {a: '@#'}}}\n",
    ),
    (
        "a Secret",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"a\": \"@#\"}'}}\nstringData: {a: '@#'}\n",
    ),
    (
        "a cron job's argument",
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: dump}\nspec: {schedule: '# * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: dump, image: 'dump:1', command: [mysqldump, '-p@#', shop]}]}}}}}\n",
    ),
    (
        "a Helm release's values",
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec: {values: {level: '#', auth: {password: '@#', token: '@#'}}}\n",
    ),
];

/// Every format at once, each in a file.
const EVERY_FORMAT: &[&str] = &[
    "check",
    "a.yaml",
    "b.yaml",
    "-o",
    "table=out.table",
    "-o",
    "html=out.html",
    "-o",
    "summary=out.summary",
    "-o",
    "markdown=out.markdown",
    "-o",
    "json=out.json",
    "-o",
    "yaml=out.yaml",
    "-o",
    "github=out.github",
    "-o",
    "gitlab=out.gitlab",
    "-o",
    "sarif=out.sarif",
    "-o",
    "junit=out.junit",
    "-o",
    "prometheus=out.prometheus",
];

const COMMANDS: &[&[&str]] = &[
    EVERY_FORMAT,
    &["check", "b.yaml", "a.yaml", "-o", "json"],
    &[
        "check",
        "a.yaml",
        "b.yaml",
        "--write-baseline",
        "known.json",
    ],
    &["check", "a.yaml", "none.yaml"],
    &["check", "none.yaml", "a.yaml", "-o", "json"],
    &["check", "none.yaml", "a.yaml", "-o", "markdown"],
    &["check", "a.yaml"],
    &["diff", "a.yaml", "b.yaml"],
    &["diff", "b.yaml", "a.yaml", "-o", "table"],
    &["diff", "a.yaml", "b.yaml", "-o", "html"],
    &["diff", "none.yaml", "b.yaml"],
    &[
        "accept",
        "env-value-differs",
        "--reason",
        "known",
        "a.yaml",
        "b.yaml",
    ],
    &["fix", "--", "a.yaml", "none.yaml"],
    &["fix", "--", "b.yaml", "a.yaml"],
    &["snapshot", "a.yaml", "-o", "a.json"],
    &["snapshot", "a.yaml", "-o", "a.redacted.json", "--redact"],
    &["snapshot", "b.yaml", "-o", "b.redacted.json", "--redact"],
    &["check", "snapshot:a.json", "b.yaml"],
    &["diff", "b.yaml", "snapshot:a.json"],
    &[
        "check",
        "snapshot:a.redacted.json",
        "snapshot:b.redacted.json",
    ],
    &["check", "a.yaml", "b.yaml", "--ledger", "ledger.json"],
    &["history", "--ledger", "ledger.json"],
    &["history", "--ledger", "ledger.json", "-o", "json"],
];

fn environment(container: &str, volume: &str, object: &str, differs: &str) -> String {
    let fill = |text: &str| text.replace('#', differs).replace('@', CANARY);
    // `\u{1}` stands for the `@` of a URL while the slots are filled.
    let url = |text: &str| text.replace("#@", "#\u{1}");
    let container = fill(&url(container)).replace('\u{1}', "@");
    let volume = fill(volume);
    let object = match object.is_empty() {
        true => String::new(),
        false => format!("---\n{}", fill(&url(object)).replace('\u{1}', "@")),
    };
    let mounts = match volume.is_empty() {
        true => String::new(),
        false => "        volumeMounts: [{name: v, mountPath: /v}]\n".to_owned(),
    };
    let volumes = match volume.is_empty() {
        true => String::new(),
        false => format!("      volumes: [{{name: v, {volume}}}]\n"),
    };
    let container = match container.is_empty() {
        true => String::new(),
        false => format!("        {container}\n"),
    };
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  password: {CANARY}{differs}\n  app.yaml: |\n    level: {differs}\n    db:\n      password: {CANARY}{differs}\n      list: [x, 'redis://:{CANARY}{differs}@r']\n    hub: hf_{CANARY}{CANARY}{differs}\n  app.xml: |\n    <a level=\"{differs}\">\n    <password>{CANARY}{differs}</password>\n    </a>\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n      containers:\n      - name: web\n        image: web:1\n{container}{mounts}{volumes}{object}"
    )
}

/// Plants the credential in a slot and asks everything; returns who printed it.
fn ask(slot: &str, container: &str, volume: &str, object: &str) -> Vec<String> {
    let workspace = Workspace::new(&[
        ("a.yaml", environment(container, volume, object, "1")),
        ("b.yaml", environment(container, volume, object, "2")),
        ("none.yaml", environment("", "", "", "3")),
    ]);
    // The lines of the other levels are among those of this one.
    let variables = [
        ("RUST_LOG", "trace"),
        ("KUBEPARITY_KEY", "0123456789abcdef"),
    ];
    let mut told = Vec::new();
    for args in COMMANDS {
        let run = workspace.run_with(args, "", &variables);
        let is_asked = !run.stderr.contains("rror:") || args[0] == "accept";
        if run.to_string().contains(CANARY) || !is_asked {
            told.push(format!("{slot}, {args:?}: {run}"));
        }
    }
    for (file, text) in workspace.files() {
        let is_input = ["a.yaml", "b.yaml", "none.yaml"].contains(&file.as_str());
        let line = text.lines().find(|line| line.contains(CANARY));
        if let Some(line) = line.filter(|_| !is_input) {
            told.push(format!("{slot}: {file}: {line}"));
        }
    }
    told
}

#[test]
fn no_slot_of_a_container_lets_a_credential_out() {
    let slots = SLOTS.iter();
    let told: Vec<String> = slots
        .flat_map(|(slot, container)| ask(slot, container, "", ""))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn no_slot_of_another_object_lets_a_credential_out() {
    let volumes = VOLUMES
        .iter()
        .flat_map(|(slot, volume)| ask(slot, "", volume, ""));
    let objects = OBJECTS
        .iter()
        .flat_map(|(slot, object)| ask(slot, "", "", object));
    let told: Vec<String> = volumes.chain(objects).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of faults")]
fn no_message_holds_a_nodes_text() {
    let deployment = environment("", "", "", "1");
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData:\n  login: u:{CANARY}\n"
    );
    let broken: &[(&str, String, String)] = &[
        (
            "a replacement",
            "resources: [d.yaml, s.yaml]\nreplacements:\n- source: {kind: Secret, name: s, fieldPath: stringData.login, options: {delimiter: ':', index: 9}}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [metadata.annotations.x]\n    options: {create: true}\n".to_owned(),
            secret.clone(),
        ),
        (
            "a merge of the wrong shape",
            format!("resources: [d.yaml, s.yaml]\npatches:\n- patch: |\n    apiVersion: v1\n    kind: Secret\n    metadata: {{name: s}}\n    stringData: {CANARY}\n"),
            secret.clone(),
        ),
        (
            "an anchor",
            "resources: [d.yaml, s.yaml]\n".to_owned(),
            format!("apiVersion: v1\nkind: Config\nmetadata: {{name: s}}\ndata:\n  password: *{CANARY}\n"),
        ),
        (
            "an object without a name",
            "resources: [d.yaml, s.yaml]\n".to_owned(),
            format!("apiVersion: v1\nkind: Thing\nmetadata:\n  annotations: {{last: 'password is {CANARY}'}}\n"),
        ),
        (
            "a line that is no YAML",
            "resources: [d.yaml, s.yaml]\n".to_owned(),
            format!("apiVersion: v1\nkind: Thing\nmetadata: {{name: s}}\ndb_password: {CANARY}: x\n"),
        ),
        (
            "the user of a repository's URL",
            format!("resources: [d.yaml, 'https://{CANARY}@127.0.0.1:1/x.git?ref=v1']\n"),
            secret.clone(),
        ),
        (
            "a path of one slash",
            format!("resources: [d.yaml, 'git::https:/oauth2:{CANARY}@127.0.0.1/x']\n"),
            secret.clone(),
        ),
        (
            "a signature of a URL",
            format!("resources: [d.yaml, 'https://127.0.0.1:1/x.yaml?sig={CANARY}']\n"),
            secret,
        ),
    ];
    for (fault, kustomization, other) in broken {
        let workspace = Workspace::new(&[
            ("a/kustomization.yaml", kustomization.clone()),
            ("a/d.yaml", deployment.replace(CANARY, "x")),
            ("a/s.yaml", other.clone()),
            ("b.yaml", deployment.replace(CANARY, "x")),
        ]);
        for args in [
            &["check", "b.yaml", "a"] as &[&str],
            &["check", "a", "b.yaml", "-o", "json"],
            &["diff", "a", "b.yaml"],
            &["render", "a"],
            &["check", "a", "b.yaml", "--offline"],
        ] {
            let run = workspace.run_with(args, "", &[("RUST_LOG", "trace")]);
            assert_ne!(run.status, Some(0), "{fault}, {args:?}: {run}");
            assert!(
                !run.to_string().contains(CANARY),
                "{fault}, {args:?}: {run}"
            );
        }
    }
}
