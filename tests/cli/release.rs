//! The scripts of a release: an archive is made, found by its checksum and run; the formula and the manifests name what is in it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workspace::{Workspace, deployment};

const TARGETS: [&str; 8] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "aarch64-pc-windows-msvc",
];

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> Value {
    let text = std::fs::read_to_string(top().join(path)).expect(path);
    serde_yaml::from_str(&text).expect(path)
}

fn script(name: &str, directory: &Path, args: &[&str]) -> String {
    let mut command = Command::new("bash");
    command.arg(top().join(".ci/release").join(name)).args(args);
    command.current_dir(directory).env("SOURCE_DATE_EPOCH", "1");
    let output = command.output().expect("bash starts");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

#[test]
fn every_platform_is_named_everywhere() {
    let workflow = read(".github/workflows/release.yml");
    let built = workflow["jobs"]["build"]["strategy"]["matrix"]["include"]
        .as_array()
        .expect("a matrix");
    let built: Vec<&str> = built
        .iter()
        .filter_map(|of| of["target"].as_str())
        .collect();
    assert_eq!(built, TARGETS);
    let page = std::fs::read_to_string(top().join("docs/install.md")).expect("the page");
    for target in TARGETS {
        assert!(page.contains(target), "{target}");
    }
    // Nothing that a tag or a title holds is part of a script.
    for job in workflow["jobs"].as_object().expect("jobs").values() {
        for step in job["steps"].as_array().expect("steps") {
            let script = step["run"].as_str().unwrap_or_default();
            assert!(!script.contains("${{"), "{script}");
            let uses = step["uses"]
                .as_str()
                .unwrap_or("own@0123456789012345678901234567890123456789");
            assert_eq!(
                uses.rsplit('@').next().map(str::len),
                Some(40),
                "{uses} is pinned to a commit"
            );
        }
    }
}

#[test]
#[ignore = "needs bash, tar and gzip"]
fn an_archive_is_the_same_for_the_same_program_and_runs() {
    let workspace = Workspace::new(&[("a.yaml", deployment("")), ("b.yaml", deployment(""))]);
    let directory = workspace.dir.path();
    // Stands for the program, which is ten thousand times as large where nothing was stripped.
    let real = env!("CARGO_BIN_EXE_kubeparity");
    workspace.write(
        "program",
        &format!("#!/bin/bash\nexec -a \"$0\" {real} \"$@\"\n"),
    );
    let program = &directory.join("program").display().to_string();
    let target = TARGETS[2];
    let out = |name: &str| directory.join(name).display().to_string();
    let made = script("package", directory, &[target, program, &out("one")]);
    let again = script("package", directory, &[target, program, &out("two")]);
    assert_eq!(
        std::fs::read(&made).expect("it"),
        std::fs::read(&again).expect("it")
    );
    let unpacked = Command::new("tar")
        .args(["-xzf", &made])
        .current_dir(directory)
        .status();
    assert!(unpacked.expect("tar").success());
    let version = env!("CARGO_PKG_VERSION");
    let inside = directory.join(format!("kubeparity-{version}-{target}"));
    for name in ["kubeparity", "kubectl-parity"] {
        let run = Command::new(inside.join(name))
            .args(["check", "a.yaml", "b.yaml"])
            .current_dir(directory)
            .output();
        assert_eq!(run.expect("it runs").status.code(), Some(0));
    }
    let help = Command::new(inside.join("kubectl-parity"))
        .arg("--help")
        .output()
        .expect("it runs");
    assert!(String::from_utf8_lossy(&help.stdout).contains("Usage: kubectl parity"));
    let offers = Command::new(inside.join("kubectl_complete-parity"))
        .args(["explain", "env-missin"])
        .output()
        .expect("it runs");
    assert!(String::from_utf8_lossy(&offers.stdout).starts_with("env-missing\t"));
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "comment.sh"] {
        assert!(inside.join(name).exists(), "{name}");
    }
}

#[test]
#[ignore = "needs bash and awk"]
fn manifests_name_what_the_archives_hold() {
    let workspace = Workspace::new::<&str, &str>(&[]);
    let version = env!("CARGO_PKG_VERSION");
    let sum = |index: usize| format!("{index:064x}");
    let lines = TARGETS.iter().enumerate();
    let lines: String = lines
        .map(|(index, target)| {
            format!("{}  kubeparity-{version}-{target}.tar.gz\n", sum(index + 1))
        })
        .collect();
    workspace.write("SHA256SUMS", &lines);
    let directory = workspace.dir.path();
    let sums = directory.join("SHA256SUMS").display().to_string();
    script(
        "manifests",
        directory,
        &[&sums, &directory.display().to_string()],
    );
    let plugin: Value = serde_yaml::from_str(&workspace.read("parity.yaml")).expect("YAML");
    let platforms = plugin["spec"]["platforms"].as_array().expect("platforms");
    assert_eq!(platforms.len(), 6);
    let formula = workspace.read("kubeparity.rb");
    for (index, target) in TARGETS.iter().enumerate() {
        let url = format!(
            "https://github.com/kubeparity/kubeparity/releases/download/v{version}/kubeparity-{version}-{target}.tar.gz"
        );
        let of_krew = platforms
            .iter()
            .find(|platform| platform["uri"] == url.as_str());
        assert_eq!(of_krew.is_none(), target.ends_with("gnu"), "{target}");
        if let Some(platform) = of_krew {
            assert_eq!(platform["sha256"], sum(index + 1).as_str());
        }
        let of_brew = format!("url \"{url}\"\n      sha256 \"{}\"", sum(index + 1));
        assert_eq!(
            formula.contains(&of_brew),
            target.contains("musl") || target.contains("darwin"),
            "{target}"
        );
    }
}
