//! Pastes every printed patch into a kustomization and asks again.

use std::path::Path;

use serde_json::Value;

use super::case::Case;
use super::held::{matching, run};

/// Returns the patches of findings.
pub(super) fn patches(findings: &[Value]) -> impl Iterator<Item = &str> {
    findings
        .iter()
        .filter_map(|finding| finding["fix"]["patch"].as_str())
}

/// Returns what falls short once every patch of a report is in a kustomization.
pub(super) fn short(case: &Case, path: &str, report: &Value, folder: &Path) -> Vec<String> {
    let findings = report["findings"].as_array().map_or(&[][..], Vec::as_slice);
    if let Err(why) = paste(findings, &folder.join(path)) {
        return vec![why];
    }
    let directory = Path::new(path).parent().and_then(Path::to_str);
    let directory = directory.filter(|text| !text.is_empty()).unwrap_or(".");
    let rendered = run(&["render".to_owned(), directory.to_owned()], folder, "");
    if rendered.code != 0 {
        return vec![format!("with the patches: {}", rendered.stderr)];
    }
    let again = run(&case.args, folder, &case.stdin);
    let Ok(after) = serde_json::from_str::<Value>(&again.stdout) else {
        return vec![format!("with the patches: {}", again.stderr)];
    };
    let left = after["findings"].as_array().map_or(&[][..], Vec::as_slice);
    let mut short = Vec::new();
    for said in &case.findings {
        if matching(left, said).next().is_some() {
            short.push(format!("still there with the patches: {:?}", said.words));
        }
    }
    for said in &case.then {
        if matching(left, said).next().is_none() {
            short.push(format!("not said with the patches: {:?}", said.words));
        }
    }
    let is_meant = |finding: &Value| {
        let mut meant = case.then.iter().flat_map(|said| matching(left, said));
        meant.any(|of| of == finding)
    };
    let is_known = |finding: &Value| {
        let is_same = |of: &Value| of["rule"] == finding["rule"] && of["title"] == finding["title"];
        findings.iter().any(is_same)
    };
    let new = left.iter().filter(|of| !is_known(of) && !is_meant(of));
    short.extend(new.map(|of| format!("new with the patches: {}", of["title"])));
    let lacking = case
        .rendered
        .iter()
        .filter(|text| !rendered.stdout.contains(*text));
    short.extend(lacking.map(|text| format!("not rendered with the patches: {text}")));
    let there = case
        .unrendered
        .iter()
        .filter(|text| rendered.stdout.contains(*text));
    short.extend(there.map(|text| format!("rendered with the patches: {text}")));
    short
}

/// Adds the patches of findings to a kustomization's `patches`.
fn paste(findings: &[Value], path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).expect("the kustomization");
    let mut kustomization: serde_yaml::Mapping =
        serde_yaml::from_str(&text).map_err(|error| error.to_string())?;
    let mut all = Vec::new();
    for patch in patches(findings) {
        match serde_yaml::from_str(patch).map_err(|error| error.to_string())? {
            serde_yaml::Value::Sequence(items) => all.extend(items),
            serde_yaml::Value::Mapping(block) => {
                let items = block
                    .get("patches")
                    .and_then(serde_yaml::Value::as_sequence);
                all.extend(items.cloned().unwrap_or_default());
            }
            _ => return Err(format!("a patch is no list: {patch}")),
        }
    }
    if all.is_empty() {
        return Err("no patch is printed".to_owned());
    }
    let present = kustomization.entry("patches".into());
    let present = present.or_insert_with(|| serde_yaml::Value::Sequence(Vec::new()));
    match present {
        serde_yaml::Value::Sequence(items) => items.extend(all),
        other => *other = serde_yaml::Value::Sequence(all),
    }
    let text = serde_yaml::to_string(&kustomization).map_err(|error| error.to_string())?;
    std::fs::write(path, text).map_err(|error| error.to_string())
}
