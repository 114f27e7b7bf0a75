//! Pairs of overlays over one base, each from a number.

use std::fmt::Write as _;
use std::path::Path;

use super::manifest::{Container, Workload, indented, manifest};
use super::settings::{Settings, own_settings};

/// Names in which values stand that production's people alone know.
pub(super) const UNKNOWN: [&str; 2] = ["OTHER_SECRET", "SIGNING"];

/// The variables that staging may have more: a name, what stands below it, and whether it needs the settings.
const VARIABLES: [(&str, &str); 16] = [
    ("BATCH", "value: '200'"),
    ("SWITCH", "value: \"on\""),
    ("RATIO", "value: \"1e3\""),
    ("EMPTY", "value: \"\""),
    ("GREETING", "value: 'hello: world #1'"),
    ("LINES", "value: \"a\\nb\\n\""),
    ("TENANT", "value: acme"),
    ("TOPIC", "value: $(TENANT)-orders"),
    ("DB_HOST", "value: db.staging.internal:5432"),
    ("PUBLIC_URL", "value: https://api.github.com/v3"),
    (
        "TOKEN",
        "valueFrom: {secretKeyRef: {name: tokens, key: queue}}",
    ),
    (
        "DB_PASSWORD",
        "valueFrom: {secretKeyRef: {name: database, key: password}}",
    ),
    (
        "OTHER_SECRET",
        "valueFrom: {secretKeyRef: {name: staging-only, key: a}}",
    ),
    ("NODE", "valueFrom: {fieldRef: {fieldPath: spec.nodeName}}"),
    (
        "CPUS",
        "valueFrom: {resourceFieldRef: {resource: limits.cpu}}",
    ),
    ("y", "value: '0o17'"),
];

const PROBES: [&str; 4] = [
    "readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5}",
    "livenessProbe: {tcpSocket: {port: 8080}, initialDelaySeconds: 10}",
    "startupProbe: {exec: {command: [sh, -c, 'test -f /ready']}, failureThreshold: 30}",
    "readinessProbe: {httpGet: {path: /health, port: 8080, httpHeaders: [{name: X-Probe, value: '1'}]}}",
];

const VOLUMES: [(&str, &str); 4] = [
    ("scratch", "emptyDir: {}"),
    ("cache", "emptyDir: {medium: Memory, sizeLimit: 64Mi}"),
    (
        "certs",
        "secret: {secretName: edge-certs, items: [{key: tls.crt, path: tls.crt}]}",
    ),
    ("extra", "configMap: {name: by-hand, optional: true}"),
];

/// A pair: files by path.
pub(super) struct Pair {
    files: Vec<(String, String)>,
}

/// Numbers that look random, the same for a seed (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn upto(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    /// Tells whether one of so many throws hits.
    fn hits(&mut self, of: u64) -> bool {
        self.upto(of) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.upto(from.len() as u64);
        &from[usize::try_from(at).expect("small")]
    }
}

impl Pair {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..8 {
            dice.upto(2);
        }
        let settings = *dice.pick(&[Settings::None, Settings::OfBase, Settings::Own]);
        let workloads = workloads(&mut dice);
        let mut files = Vec::new();
        base(&mut dice, &workloads, settings, &mut files);
        staging(&mut dice, &workloads, settings, &mut files);
        production(&mut dice, &workloads, settings, &mut files);
        Self { files }
    }

    pub(super) fn write(&self, root: &Path) {
        for (path, text) in &self.files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
    }
}

fn workloads(dice: &mut Dice) -> Vec<Workload> {
    if dice.hits(8) {
        let one = |namespace| Workload {
            kind: "Deployment",
            name: "ledger".to_owned(),
            namespace: Some(namespace),
            containers: vec![Container {
                name: "ledger".to_owned(),
                is_init: false,
            }],
        };
        return vec![one("inner"), one("outer")];
    }
    let kinds = ["Deployment", "StatefulSet", "DaemonSet", "CronJob"];
    let names = ["ledger", "audit", "journal"];
    let count = usize::try_from(1 + dice.upto(3)).expect("small");
    let mut all = Vec::new();
    for name in &names[..count] {
        let mut containers = vec![(*name, false)];
        if dice.hits(3) {
            containers.insert(usize::from(dice.hits(2)), ("proxy", false));
        }
        if dice.hits(4) {
            containers.push(("prepare", true));
        }
        all.push(Workload {
            kind: dice.pick::<&str>(&kinds),
            name: (*name).to_owned(),
            namespace: None,
            containers: containers
                .into_iter()
                .map(|(name, is_init)| Container {
                    name: name.to_owned(),
                    is_init,
                })
                .collect(),
        });
    }
    all
}

fn base(
    dice: &mut Dice,
    workloads: &[Workload],
    settings: Settings,
    files: &mut Vec<(String, String)>,
) {
    let mut documents = Vec::new();
    for workload in workloads {
        let mut container = |of: &Container| {
            let mut text = format!(
                "- name: {0}\n  image: registry.harbour.test/{0}:1.4.2\n",
                of.name
            );
            if !of.is_init {
                text.push_str("  ports: [{containerPort: 8080, name: http}]\n");
            }
            if dice.hits(2) {
                text.push_str("  env:\n  - name: LOG_FORMAT\n    value: json\n");
            }
            if settings != Settings::None {
                text.push_str("  envFrom:\n  - configMapRef: {name: settings}\n");
            }
            if dice.hits(4) {
                text.push_str("  resources:\n    requests: {cpu: 100m, memory: 128Mi}\n");
            }
            if dice.hits(4) {
                text.push_str("  volumeMounts:\n  - {name: tmp, mountPath: /tmp}\n");
            }
            text
        };
        documents.push(manifest(
            workload,
            true,
            &mut container,
            "volumes:\n- {name: tmp, emptyDir: {}}\n",
        ));
    }
    let mut kustomization = "resources:\n- app.yaml\n".to_owned();
    if dice.hits(4) {
        kustomization.push_str("namePrefix: acme-\n");
    }
    if settings == Settings::OfBase {
        // The one map is generated, the other written down.
        if dice.hits(2) {
            kustomization
                .push_str("configMapGenerator:\n- name: settings\n  literals:\n  - PAGE_SIZE=50\n");
        } else {
            kustomization = kustomization.replace("- app.yaml\n", "- app.yaml\n- settings.yaml\n");
            files.push(("base/settings.yaml".to_owned(), "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  PAGE_SIZE: '50'\n".to_owned()));
        }
    }
    files.push(("base/app.yaml".to_owned(), documents.join("---\n")));
    files.push(("base/kustomization.yaml".to_owned(), kustomization));
}

/// Returns what staging's container has more.
fn more(dice: &mut Dice, of: &Container, volumes: &mut Vec<usize>) -> String {
    let mut text = String::new();
    let mut start = usize::try_from(dice.upto(VARIABLES.len() as u64)).expect("small");
    // The one takes the other into its value.
    if VARIABLES[start].0 == "TOPIC" {
        start -= 1;
    }
    let count = usize::try_from(dice.upto(4)).expect("small");
    if count > 0 {
        text.push_str("  env:\n");
    }
    for (name, value) in VARIABLES.iter().cycle().skip(start).take(count) {
        let _ = writeln!(text, "  - name: \"{name}\"\n    {value}");
    }
    if !of.is_init && dice.hits(2) {
        let _ = writeln!(text, "  {}", dice.pick(&PROBES));
    }
    if dice.hits(3) {
        text.push_str("  resources:\n    requests: {cpu: 250m}\n    limits: {memory: 256Mi}\n");
    }
    if dice.hits(4) {
        let volume = usize::try_from(dice.upto(VOLUMES.len() as u64)).expect("small");
        volumes.push(volume);
        let (name, _) = VOLUMES[volume];
        let read_only = if dice.hits(2) { ", readOnly: true" } else { "" };
        let _ = writeln!(
            text,
            "  volumeMounts:\n  - {{name: {name}, mountPath: /{name}{read_only}}}"
        );
    }
    match text.is_empty() {
        true => text,
        false => format!("- name: {}\n{text}", of.name),
    }
}

fn staging(
    dice: &mut Dice,
    workloads: &[Workload],
    settings: Settings,
    files: &mut Vec<(String, String)>,
) {
    let mut documents = Vec::new();
    for workload in workloads {
        let mut volumes = Vec::new();
        let mut parts: Vec<String> = Vec::new();
        for container in &workload.containers {
            parts.push(more(dice, container, &mut volumes));
        }
        volumes.sort_unstable();
        volumes.dedup();
        let mut list = String::new();
        for volume in volumes {
            let (name, source) = VOLUMES[volume];
            let _ = writeln!(list, "- name: {name}\n  {source}");
        }
        if !list.is_empty() {
            list.insert_str(0, "volumes:\n");
        }
        let mut parts = parts.into_iter();
        let mut by_name: Vec<(String, String)> = workload
            .containers
            .iter()
            .map(|of| (of.name.clone(), parts.next().expect("a part")))
            .collect();
        if by_name.iter().any(|(_, part)| !part.is_empty()) {
            let mut part = |of: &Container| {
                std::mem::take(
                    &mut by_name
                        .iter_mut()
                        .find(|(name, _)| *name == of.name)
                        .expect("a part")
                        .1,
                )
            };
            documents.push(manifest(workload, false, &mut part, &list));
        }
    }
    let mut kustomization = "resources:\n- ../base\n".to_owned();
    if !documents.is_empty() {
        kustomization.push_str("patches:\n- path: more.yaml\n");
        files.push(("staging/more.yaml".to_owned(), documents.join("---\n")));
    }
    if settings == Settings::OfBase && dice.hits(2) {
        kustomization.push_str("configMapGenerator:\n- name: settings\n  behavior: merge\n  literals:\n  - ROUNDING=half-up\n");
        if dice.hits(2) {
            kustomization.push_str("  - \"SHAPE='x: y'\"\n");
        }
    }
    if settings == Settings::Own {
        kustomization.push_str("configMapGenerator:\n- name: settings\n  literals:\n  - PAGE_SIZE=50\n  - \"SHAPE='x: y'\"\n  - ROUNDING=half-up\n");
    }
    if dice.hits(4) {
        kustomization.push_str("nameSuffix: -stg\n");
    }
    files.push(("staging/kustomization.yaml".to_owned(), kustomization));
}

fn production(
    dice: &mut Dice,
    workloads: &[Workload],
    settings: Settings,
    files: &mut Vec<(String, String)>,
) {
    let mut text = "# kept by the ledger team\nresources:\n- ../base\n".to_owned();
    if workloads[0].namespace.is_none() && dice.hits(2) {
        text.push_str("namespace: shop-p\n");
    }
    if dice.hits(4) {
        text.push_str("namePrefix: prod-\n");
    }
    if dice.hits(5) {
        text.push_str("nameSuffix: -x\n");
    }
    if dice.hits(4) {
        text.push_str("labels:\n- pairs: {team: ledger}\n  includeSelectors: true\n");
    }
    if settings == Settings::OfBase && dice.hits(3) {
        text.push_str(
            "configMapGenerator:\n- name: settings\n  behavior: merge\n  literals:\n  - OWN=1\n",
        );
    }
    if settings == Settings::Own {
        let own = ["text", "list", "brackets", "file", "manifest"];
        own_settings(dice.pick::<&str>(&own), &mut text, files);
    }
    let first = &workloads[0];
    if dice.hits(2) {
        let dash = if dice.hits(2) { "  - " } else { "- " };
        let indent = " ".repeat(dash.len());
        let _ = write!(
            text,
            "patches:\n{dash}target: {{kind: {}, name: {}}}\n",
            first.kind, first.name
        );
        let own = &first
            .containers
            .iter()
            .find(|of| !of.is_init)
            .expect("a container")
            .name;
        let value = "[{name: OWN_FLAG, value: '1'}]";
        let part = format!("- name: {own}\n  env: {value}\n");
        let mut container = |of: &Container| {
            if of.name == *own {
                part.clone()
            } else {
                String::new()
            }
        };
        let patch = manifest(first, false, &mut container, "");
        let _ = write!(
            text,
            "{indent}patch: |\n{}",
            indented(&patch, indent.len() + 2)
        );
    }
    let name = *dice.pick(&[
        "kustomization.yaml",
        "kustomization.yaml",
        "kustomization.yml",
        "Kustomization",
    ]);
    files.push((format!("production/{name}"), text));
}
