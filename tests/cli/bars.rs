//! Bars of time and memory, of a release build: what is written by hand ends in two seconds, whatever else is thrown at it within a
//! minute and two gigabytes.

#![cfg(unix)]

mod code;
mod fleet;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::workspace::Workspace;

/// The lines of a list in the container or the pod of many.
const MANY: usize = 10_000;

/// As much memory as a run may ask for: two gigabytes that are used, and what the allocator and stacks set aside.
const KILOBYTES: &str = "3145728";

/// Returns the release build beside the one that is tested.
fn release() -> PathBuf {
    let tested = Path::new(env!("CARGO_BIN_EXE_kubeparity"));
    let target = tested
        .parent()
        .and_then(Path::parent)
        .expect("a target directory");
    let release = target.join("release/kubeparity");
    assert!(release.is_file(), "cargo build --release comes first");
    release
}

/// Runs the program within the limit; returns its exit code and the time that processors worked for it, which other work on the
/// machine does not change.
fn run(workspace: &Workspace, args: &[&str]) -> (Option<i32>, Duration) {
    // Two at a time would wait for each other's memory, and count that.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    const SCRIPT: &str = "ulimit -v \"$0\"; \"$@\" > told; status=$?; times; exit $status";
    let output = Command::new("sh")
        .args(["-c", SCRIPT, KILOBYTES])
        .arg(release())
        .args(args)
        .current_dir(workspace.dir.path())
        .stderr(Stdio::null())
        .output()
        .expect("it runs");
    let times = String::from_utf8_lossy(&output.stdout).into_owned();
    // The second line is that of the children: user and system, as 0m1.25s.
    let of_children = times.lines().nth(1).expect("times").split_whitespace();
    let took = of_children.map(|time| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').expect("a time");
        let minutes: f64 = minutes.parse().expect("minutes");
        minutes * 60.0 + seconds.parse::<f64>().expect("seconds")
    });
    (output.status.code(), Duration::from_secs_f64(took.sum()))
}

/// Returns a Deployment with more lines in its pod's spec and in its container.
fn deployment(pod: &str, containers: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  selector: {{matchLabels: {{a: b}}}}\n  template:\n    \
         metadata: {{labels: {{a: b}}}}\n    spec:\n{pod}      containers:\n{containers}"
    )
}

/// Returns a Deployment whose container has a long list.
fn with_list(pod: &str, field: &str, item: impl Fn(usize) -> String) -> String {
    deployment(
        pod,
        &format!(
            "      - name: a\n        image: a:1\n        {field}:\n{}",
            items(item)
        ),
    )
}

fn items(item: impl Fn(usize) -> String) -> String {
    (0..MANY).fold(String::new(), |mut text, index| {
        let _ = writeln!(text, "        - {}", item(index));
        text
    })
}

fn workspace(texts: [String; 2]) -> Workspace {
    let [staging, production] = texts;
    Workspace::new(&[("staging.yaml", staging), ("production.yaml", production)])
}

#[test]
#[ignore = "needs a release build"]
fn long_lists_take_two_seconds() {
    let volume = "      volumes: [{name: v, emptyDir: {}}]\n";
    let sides = ["MISSING", "EXTRA"];
    let of = |text: &dyn Fn(&str) -> String| sides.map(text);
    let cases = [
        (
            "variables",
            of(&|side| with_list("", "env", |i| format!("{{name: {side}_{i}, value: v}}"))),
        ),
        (
            "values",
            of(&|side| with_list("", "env", |i| format!("{{name: V{i}, value: {side}{i}}}"))),
        ),
        (
            "mounts",
            of(&|side| {
                with_list(volume, "volumeMounts", |i| {
                    format!("{{name: v, mountPath: /{side}{i}}}")
                })
            }),
        ),
        (
            "arguments",
            of(&|side| with_list("", "args", |i| format!("--{side}{i}=1"))),
        ),
        (
            "containers",
            of(&|side| {
                deployment(
                    "",
                    &items(|i| format!("{{name: {side}{i}, image: 'a:1'}}").to_lowercase())
                        .replace("        - ", "      - "),
                )
            }),
        ),
        (
            "a cell",
            of(&|side| {
                let value = side.repeat(50_000);
                deployment(
                    "",
                    &format!(
                        "      - {{name: a, image: a:1, env: [{{name: A, value: {value}}}]}}\n"
                    ),
                )
            }),
        ),
    ];
    for (name, texts) in cases {
        let (status, took) = run(
            &workspace(texts),
            &["check", "staging.yaml", "production.yaml"],
        );
        assert!(matches!(status, Some(0 | 1)), "{name}: {status:?}");
        assert!(took < Duration::from_secs(2), "{name}: {took:?}");
    }
}

/// The objects of a kind that one side lacks or has otherwise.
const OBJECTS: usize = 4_000;

/// Makes `{i}` of texts for many objects the number of each, and a stream of them.
fn objects(of_each: &[String]) -> String {
    (0..OBJECTS).fold(String::new(), |mut text, index| {
        for object in of_each {
            text.push_str("---\n");
            text.push_str(&object.replace("{i}", &index.to_string()));
            text.push('\n');
        }
        text
    })
}

/// Returns an object in flow style, by its group and version, kind, name and other fields.
fn object(version: &str, kind: &str, name: &str, fields: &str) -> String {
    format!("{{apiVersion: {version}, kind: {kind}, metadata: {{name: {name}}}, {fields}}}")
}

fn workload((kind, name): (&str, &str), spec: &str, pod: &str, container: &str) -> String {
    let version = match kind {
        "Rollout" => "argoproj.io/v1alpha1",
        _ => "apps/v1",
    };
    let spec = format!(
        "spec: {{{spec} selector: {{matchLabels: {{app: {name}}}}}, template: {{metadata: {{labels: {{app: {name}}}}}, \
         spec: {{{pod} containers: [{{name: main, image: 'a:1'{container}}}]}}}}}}"
    );
    object(version, kind, name, &spec)
}

fn service(name: &str, selected: &str) -> String {
    let spec = format!("spec: {{selector: {{app: {selected}}}, ports: [{{port: 80}}]}}");
    object("v1", "Service", name, &spec)
}

fn budget(selected: &str) -> String {
    let spec = format!("spec: {{minAvailable: 1, selector: {{matchLabels: {{app: {selected}}}}}}}");
    object("policy/v1", "PodDisruptionBudget", "app-{i}", &spec)
}

/// Returns a Role and a binding of it to the account of the same name.
fn rights() -> [String; 2] {
    const VERSION: &str = "rbac.authorization.k8s.io/v1";
    let role = "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app-{i}}";
    let subjects = "subjects: [{kind: ServiceAccount, name: app-{i}}]";
    let rules = "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]";
    [
        object(VERSION, "Role", "app-{i}", rules),
        object(
            VERSION,
            "RoleBinding",
            "app-{i}",
            &format!("{role}, {subjects}"),
        ),
    ]
}

/// Objects, many of each, of which there is much to say.
struct Many {
    /// What is found.
    name: &'static str,
    both: Vec<String>,
    /// What the reference has besides.
    ours: Vec<String>,
    /// What the target has besides.
    theirs: Vec<String>,
}

/// Puts a row of the table together.
fn many(name: &'static str, both: &[String], ours: &[String], theirs: &[String]) -> Many {
    Many {
        name,
        both: both.to_vec(),
        ours: ours.to_vec(),
        theirs: theirs.to_vec(),
    }
}

fn plain() -> String {
    workload(("Deployment", "app-{i}"), "", "", "")
}

fn many_of_services() -> Vec<Many> {
    let canary = "strategy: {canary: {canaryService: new-{i}, stableService: old-{i}}},";
    let rollout = workload(("Rollout", "app-{i}"), canary, "", "");
    vec![
        many(
            "Services of pods that others reach",
            &[plain(), service("front-{i}", "app-{i}")],
            &[service("other-{i}", "app-{i}")],
            &[],
        ),
        many(
            "Services under other names",
            &[plain()],
            &[service("old-{i}", "app-{i}")],
            &[service("new-{i}x", "app-{i}")],
        ),
        many(
            "Services of one workload",
            &[plain(), service("front-{i}", "app-0")],
            &[service("other-{i}", "app-0")],
            &[],
        ),
        many(
            "Services of Rollouts",
            &[rollout, service("old-{i}", "app-{i}")],
            &[service("new-{i}", "app-{i}")],
            &[],
        ),
    ]
}

fn many_of_others() -> Vec<Many> {
    let with = |pod: &str| workload(("Deployment", "app-{i}"), "", pod, "");
    let probed = |path: &str| {
        let probe = format!(", readinessProbe: {{httpGet: {{path: {path}, port: 80}}}}");
        workload(("Deployment", "app-{i}"), "", "", &probe)
    };
    let account = object("v1", "ServiceAccount", "app-{i}", "data: {}");
    let volume = "volumes: [{name: v, persistentVolumeClaim: {claimName: app-{i}}}],";
    let modes = "spec: {accessModes: [ReadWriteOnce]}";
    let claim = object("v1", "PersistentVolumeClaim", "app-{i}", modes);
    let gone = workload(("Deployment", "gone-{i}q"), "", "", "");
    let with_account = with("serviceAccountName: app-{i},");
    vec![
        many(
            "budgets",
            &[plain()],
            &[budget("app-{i}")],
            &[budget("none-{i}")],
        ),
        many("rights", &[with_account, account], &rights(), &[]),
        many("claims", &[with(volume)], &[claim], &[]),
        many("workloads", &[plain()], &[gone], &[]),
        many("probes", &[], &[probed("/a")], &[probed("/b")]),
        many(
            "no probes",
            &[service("app-{i}", "app-{i}")],
            &[probed("/a")],
            &[plain()],
        ),
    ]
}

#[test]
#[ignore = "needs a release build"]
fn many_findings_take_two_seconds() {
    let all = many_of_services().into_iter().chain(many_of_others());
    for Many {
        name,
        both,
        ours,
        theirs,
    } in all
    {
        let texts = [ours, theirs].map(|own| objects(&[&both[..], &own].concat()));
        let workspace = workspace(texts);
        let (status, took) = run(&workspace, &["check", "staging.yaml", "production.yaml"]);
        assert!(matches!(status, Some(0 | 1)), "{name}: {status:?}");
        assert!(took < Duration::from_secs(2), "{name}: {took:?}");
    }
}

/// Texts that ask for more than they are, by name.
fn hostile() -> Vec<(&'static str, String)> {
    let long = "x".repeat(1 << 20);
    let aliases = with_list("", "env", |i| match i {
        0 => format!("{{name: A, value: &a {long}}}"),
        _ => format!("{{name: A{i}, value: *a}}"),
    });
    let doubling = with_list("", "env", |i| match i {
        0 => "{name: DB_PASSWORD0, value: hunter2}".to_owned(),
        _ => format!(
            "{{name: DB_PASSWORD{i}, value: '$(DB_PASSWORD{0})$(DB_PASSWORD{0})'}}",
            i - 1
        ),
    });
    let keys = (0..2_000_000).fold(String::new(), |mut text, index| {
        let _ = writeln!(text, "  k{index}: 1");
        text
    });
    let object = |spec: &str| {
        let plain = deployment("", "      - {name: a, image: a:1}\n");
        format!("{plain}---\napiVersion: v1\nkind: X\nmetadata: {{name: x}}\nspec: {spec}\n")
    };
    let text = |text: &str| {
        with_list("", "env", |i| match i {
            0 => format!("{{name: A, value: '{text}'}}"),
            _ => format!("{{name: A{i}, value: b}}"),
        })
    };
    vec![
        ("values", object(&format!("[{}1]", "1,".repeat(8_000_000)))),
        ("keys", object(&format!("\n{keys}"))),
        ("depth", object(&"[".repeat(100_000))),
        ("aliases", aliases),
        ("doubling", doubling),
        ("dots", text(&"a.".repeat(500_000))),
        ("prefixes", text(&"sk-eyJ-".repeat(100_000))),
        ("assignments", text(&"password=".repeat(50_000))),
    ]
}

#[test]
#[ignore = "needs a release build"]
fn everything_ends_in_a_minute_and_two_gigabytes() {
    for (name, text) in hostile() {
        let plain = deployment("", "      - {name: a, image: a:1}\n");
        let workspace = workspace([plain, text]);
        let (status, took) = run(&workspace, &["check", "staging.yaml", "production.yaml"]);
        assert!(matches!(status, Some(0..=2)), "{name}: {status:?}");
        assert!(took < Duration::from_secs(60), "{name}: {took:?}");
    }
}

#[test]
#[ignore = "needs a release build"]
fn a_base_that_brings_nothing_is_rendered_once() {
    let mut files = Vec::new();
    for (level, index) in (0..12).flat_map(|level| (0..6).map(move |index| (level, index))) {
        let below = (0..6).map(|below| format!("- ../{}-{below}\n", level - 1));
        let text = match level {
            0 => "resources: []\n".to_owned(),
            _ => format!("resources:\n{}", below.collect::<String>()),
        };
        files.push((format!("{level}-{index}/kustomization.yaml"), text));
    }
    for name in ["staging", "production"] {
        let text = "resources: [../11-0, web.yaml]\n".to_owned();
        files.push((format!("{name}/kustomization.yaml"), text));
        let web = deployment("", "      - {name: a, image: a:1}\n");
        files.push((format!("{name}/web.yaml"), web));
    }
    let workspace = Workspace::new(&files);
    let (status, took) = run(&workspace, &["check", "staging", "production"]);
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(2), "{took:?}");
}
