//! The HTML report in a real browser: `report.mjs` drives Chromium over its DevTools pipe, here are the reports that it opens.
//!
//! Wants `chromium` (Debian's package), Node, and axe-core (`npm ci` in this directory). `KUBEPARITY_BROWSER` names another browser.
//! `KUBEPARITY_SCREENSHOTS=docs` writes the pictures of the documentation, too.

#![allow(clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../common/checkout.rs"]
mod checkout;

/// Texts that would like to be more than texts.
const HOSTILE: [&str; 7] = [
    "</script><script>window.hacked = 1</script>",
    "\"><img src=x onerror=window.hacked=1>",
    "' onmouseover='window.hacked=1' x='",
    "\u{202e}desrever\u{2066}",
    "<!--<svg/onload=window.hacked=1>",
    "{{constructor.constructor('window.hacked=1')()}}",
    "javascript:window.hacked=1",
];

#[test]
#[ignore = "wants chromium, Node and axe-core"]
fn a_report_works_in_a_browser() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let axe = here.join("node_modules/axe-core/axe.min.js");
    assert!(axe.is_file(), "axe-core: run `npm ci` in tests/browser");
    let browser = std::env::var("KUBEPARITY_BROWSER").unwrap_or_else(|_| "chromium".to_owned());
    let workspace = tempfile::tempdir().expect("a directory");
    let report = demo(&workspace.path().join("demo"));
    let hostile = hostile(&workspace.path().join("hostile"));
    let over_time = over_time(&workspace.path().join("over-time"));
    let node = |script: &str, args: &[&Path]| {
        let mut node = Command::new("node");
        node.arg(here.join(script)).arg(&browser).args(args);
        node.status().expect("Node").success()
    };
    assert!(node("report.mjs", &[&report, &hostile, &axe, &over_time]));
    if let Some(directory) = std::env::var_os("KUBEPARITY_SCREENSHOTS") {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        assert!(node("screenshots.mjs", &[&report, &directory]));
    }
}

/// The demo of this repository, in a checkout whose remote is known.
fn demo(directory: &Path) -> PathBuf {
    for (name, text) in checkout::files(&["overlays", "kubeparity.yaml"]) {
        write(&directory.join(name), &text);
    }
    write(
        &directory.join(".git/HEAD"),
        "3f1c9a7be02d4c55a0e8d1f6b7c2934de5a80f16\n",
    );
    write(
        &directory.join(".git/config"),
        "[remote \"origin\"]\n\turl = git@github.com:example/shop.git\n",
    );
    report(directory)
}

/// The demo with a ledger, four weeks after what was mended for as long broke again.
fn over_time(directory: &Path) -> PathBuf {
    let ledger = ["--ledger", "ledger.json"];
    demo(directory);
    report_at(directory, 0, &ledger);
    let mended = Command::new(env!("CARGO_BIN_EXE_kubeparity"))
        .args(["fix", "--write"])
        .current_dir(directory)
        .status();
    assert!(mended.expect("it runs").code().is_some_and(|code| code < 2));
    report_at(directory, 2, &ledger);
    demo(directory);
    report_at(directory, 6, &ledger)
}

/// Two environments that differ in nothing but hostile texts, wherever such a text can stand.
fn hostile(directory: &Path) -> PathBuf {
    let long = "longword".repeat(1_280);
    let texts: Vec<&str> = HOSTILE.iter().copied().chain([&*long]).collect();
    for (name, differs) in [("staging", "1"), ("production", "2")] {
        let objects: String = texts
            .iter()
            .map(|text| deployment(text, name == "staging", differs))
            .collect();
        write(&directory.join(format!("{name}.yaml")), &objects);
    }
    let [first, second, ..] = HOSTILE.map(quoted);
    write(
        &directory.join("kubeparity.yaml"),
        &format!(
            "environments:\n  {first}: {{manifests: staging.yaml}}\n  {second}: {{manifests: production.yaml}}\n\
             expect:\n- rule: env-value-differs\n  variable: PLAIN\n  reason: {first}\n  owner: {second}\n"
        ),
    );
    report(directory)
}

fn deployment(text: &str, is_reference: bool, differs: &str) -> String {
    let name = quoted(text);
    let value = quoted(&format!("{text}{differs}"));
    let missing = match is_reference {
        true => format!(", {{name: {}, value: x}}", quoted(&format!("M{text}"))),
        false => String::new(),
    };
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n    spec:\n      containers:\n      \
         - name: {name}\n        image: {value}\n        env: [{{name: {name}, value: {value}}}, {{name: PLAIN, value: {value}}}{missing}]\n---\n"
    )
}

/// Writes a text between quotes as YAML has them, all but letters as numbers.
fn quoted(text: &str) -> String {
    let write = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_string(),
        false => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(write).collect::<String>())
}

fn report(directory: &Path) -> PathBuf {
    report_at(directory, 0, &[])
}

/// Writes the report of a run so many weeks later.
fn report_at(directory: &Path, weeks: u64, args: &[&str]) -> PathBuf {
    let time = 1_795_860_000 + weeks * 7 * 24 * 60 * 60;
    let status = Command::new(env!("CARGO_BIN_EXE_kubeparity"))
        .args(["check", "-o", "html=report.html"])
        .args(args)
        .current_dir(directory)
        .env("SOURCE_DATE_EPOCH", time.to_string())
        .status()
        .expect("it runs");
    let code = status.code();
    assert!(matches!(code, Some(0 | 1)), "{}", directory.display());
    directory.join("report.html")
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).expect("a file");
}
