//! Every rule on its fixtures: `rules/<id>/fires` has it find something, `rules/<id>/quiet` is as near
//! to that as can be and has it find nothing. Read, modelled, compared and judged as `kubeparity check` does it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kubeparity::check::{self, Host, Plan};
use kubeparity::compare::compare;
use kubeparity::judge::rules::RULES;
use kubeparity::judge::{Policy, Verdict};
use kubeparity::model;
use kubeparity::source::cluster::ClusterTarget;
use kubeparity::source::managed_fields::ManagedEntry;
use kubeparity::source::{
    Collected, Disk, Inventory, Live, Request, Source, SourceSpec, State, collect,
};
use kubeparity::yaml::{Node, SourceMap, to_json};
use serde_json::Value;

use crate::manifests::{TODAY, of_rule};

fn directory(rule: &str, case: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/rules");
    root.join(rule).join(case)
}

fn request(directory: &Path, name: &str) -> Request {
    Request::from(SourceSpec {
        name: Some(name.to_owned()),
        source: Source::Path(directory.join(format!("{name}.yaml"))),
    })
}

/// Reads `NAME.live.yaml`: objects as a cluster has them, `managedFields` included, and `NAME.absent`: a line
/// `Kind namespace/name` for each thing that was looked up there and is not there.
fn live(directory: &Path, name: &str, sources: &SourceMap) -> Option<Collected> {
    let file = directory.join(format!("{name}.live.yaml"));
    if !file.is_file() {
        return None;
    }
    let spec = SourceSpec {
        name: Some(name.to_owned()),
        source: Source::Path(file),
    };
    let disk = Disk::new(sources);
    let mut collected = collect(&Request::from(spec), &disk, sources).expect("live objects");
    collected.state = State::Live;
    for object in &mut collected.objects {
        object.live = Some(Arc::new(metadata(&mut object.node)));
    }
    let mut inventory = Inventory::default();
    let absent = std::fs::read_to_string(directory.join(format!("{name}.absent")));
    for line in absent.unwrap_or_default().lines() {
        let (kind, of) = line.split_once(' ').expect("a kind");
        let (namespace, name) = of.split_once('/').expect("a namespace");
        let names = match kind {
            "Secret" => &mut inventory.secrets,
            "ServiceAccount" => &mut inventory.service_accounts,
            other => panic!("{other}"),
        };
        names
            .absent
            .insert(kubeparity::source::name_in(namespace, name));
    }
    collected.inventory = Some(Arc::new(inventory));
    Some(collected)
}

fn metadata(node: &mut Node) -> Live {
    let metadata = node.get_mut("metadata").expect("metadata");
    let entries = metadata.remove("managedFields").map(|node| to_json(&node));
    let marks = metadata.remove("annotations");
    let entries = entries.iter().filter_map(Value::as_array).flatten();
    Live {
        managed: entries
            .map(|entry| ManagedEntry {
                manager: entry["manager"].as_str().unwrap_or_default().into(),
                operation: entry["operation"].as_str().unwrap_or_default().into(),
                time: entry["time"].as_str().map(Into::into),
                subresource: None,
                fields: entry["fieldsV1"].to_string().into(),
            })
            .collect(),
        last_applied: marks.is_some(),
        ..Live::default()
    }
}

fn plan(directory: &Path, disk: &Disk<'_>) -> Plan {
    let config = directory.join("kubeparity.yaml");
    let policy = if config.is_file() {
        let config = kubeparity::config::load(&config, disk).expect("a configuration");
        config.policy(None, TODAY)
    } else {
        Policy {
            today: TODAY,
            ..Policy::default()
        }
    };
    let names = ["staging", "production"];
    Plan {
        requests: names.map(|name| request(directory, name)).to_vec(),
        policy,
        ..Plan::of_environments(&names)
    }
}

fn judged(directory: &Path) -> Verdict {
    let sources = SourceMap::default();
    let disk = Disk::new(&sources);
    let mut plan = plan(directory, &disk);
    let host = Host::new(&disk, &sources);
    let mut reading = check::read(&plan, &host).expect("readable manifests");
    for (request, read) in plan.requests.iter_mut().zip(&mut reading) {
        read.live = live(directory, &request.environment, &sources);
        read.namespace = "shop".to_owned();
        // Workloads that nobody declares are told.
        request.cluster = read.live.as_ref().map(|_| ClusterTarget {
            owns_namespace: true,
            ..ClusterTarget::default()
        });
    }
    check::judge(&plan, reading).expect("workloads")
}

#[test]
fn every_rule_fires_and_stays_quiet() {
    for rule in RULES {
        let id = rule.id();
        let fires = judged(&directory(id, "fires"));
        assert!(
            !of_rule(&fires, id).is_empty(),
            "{id} finds nothing: {:#?}",
            fires.findings
        );
        let quiet = judged(&directory(id, "quiet"));
        let found = of_rule(&quiet, id);
        assert!(found.is_empty(), "{id} is not quiet: {found:#?}");
    }
}

#[test]
fn fixtures_belong_to_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/rules");
    for entry in std::fs::read_dir(root).expect("fixtures") {
        let name = entry.expect("a directory").file_name();
        let known = RULES.iter().any(|rule| name == rule.id());
        assert!(known, "{} is no rule", name.display());
    }
}

#[test]
fn every_rule_has_an_id_of_its_own_and_a_whole_page() {
    let mut seen = Vec::new();
    for rule in RULES {
        let id = rule.id();
        let is_kebab =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        assert!(id.split('-').all(is_kebab), "{id} is not kebab-case");
        assert!(!seen.contains(&id), "{id} twice");
        seen.push(id);
        let title = format!("# {id}");
        let headings = [
            "## What it means",
            "## Example",
            "## How to fix it",
            "## How to accept it",
        ];
        let mut lines = rule.page().lines();
        assert_eq!(lines.next(), Some(title.as_str()));
        for heading in headings {
            assert!(
                lines.any(|line| line == heading),
                "{id} lacks {heading}, or has it too early"
            );
        }
        assert!(
            !rule.summary().ends_with('.') && !rule.summary().contains('\n'),
            "{id}"
        );
    }
}

#[test]
fn an_environment_in_parity_with_itself_has_no_finding_by_comparison() {
    for rule in RULES {
        for case in ["fires", "quiet"] {
            let directory = directory(rule.id(), case);
            let sources = SourceMap::default();
            let disk = Disk::new(&sources);
            let collected = collect(&request(&directory, "staging"), &disk, &sources);
            let staging = model::build(&collected.expect("readable manifests"));
            let comparison = compare(&staging, &staging);
            assert!(comparison.differences.is_empty(), "{}", directory.display());
        }
    }
}

/// Every suggested patch is one entry of `patches:` whose operations are JSON 6902 and start with a test.
#[test]
fn suggested_patches_are_read_back() {
    let mut patches = 0;
    for rule in RULES {
        let verdict = judged(&directory(rule.id(), "fires"));
        let fixes = verdict
            .findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref());
        for patch in fixes.filter_map(|fix| fix.patch.as_ref()) {
            let entries: Value = serde_yaml::from_str(patch).expect("YAML");
            let name = entries.pointer("/0/target/name").and_then(Value::as_str);
            assert_eq!(name, Some("checkout"), "{patch}");
            let text = entries
                .pointer("/0/patch")
                .and_then(Value::as_str)
                .expect("a patch");
            let operations: json_patch::Patch = serde_yaml::from_str(text).expect("JSON 6902");
            assert!(!operations.is_empty());
            patches += 1;
        }
    }
    assert!(patches >= 8, "only {patches} fixtures have a patch");
}
