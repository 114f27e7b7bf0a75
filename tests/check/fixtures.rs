//! The fixtures of `rules/<id>/<case>`, read, modelled, compared and judged.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kubeparity::check::{self, Host, Plan};
use kubeparity::judge::{Policy, Verdict};
use kubeparity::model::{self, Environment};
use kubeparity::source::cluster::{ClusterTarget, read_status};
use kubeparity::source::managed_fields::ManagedEntry;
use kubeparity::source::{
    Collected, Disk, Inventory, Live, Request, Source, SourceSpec, State, collect,
};
use kubeparity::yaml::{Node, SourceMap, to_json};
use serde_json::Value;

use crate::manifests::TODAY;

/// Returns the directory of a rule's fixture.
pub(crate) fn directory(rule: &str, case: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/rules");
    root.join(rule).join(case)
}

fn request(directory: &Path, name: &str) -> Request {
    Request::from(SourceSpec {
        name: Some(name.to_owned()),
        source: Source::Path(directory.join(format!("{name}.yaml"))),
    })
}

/// Reads `NAME.yaml` as what an environment declares.
pub(crate) fn read(directory: &Path, name: &str, sources: &SourceMap) -> Environment {
    let collected = collect(&request(directory, name), &Disk::new(sources), sources);
    model::build(&collected.expect("readable manifests"))
}

/// Reads `NAME.live.yaml`: objects as a cluster has them, `managedFields` and `status` included, and `NAME.absent`: a line
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
    let status = node.remove("status").map(|status| to_json(&status));
    let kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
    let status = status.and_then(|status| read_status(kind, 1, &status.to_string()));
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
        status: status.map(Box::new),
        ..Live::default()
    }
}

fn plan(directory: &Path, disk: &Disk<'_>) -> Plan {
    let config = directory.join("kubeparity.yaml");
    let config = config
        .is_file()
        .then(|| kubeparity::config::load(&config, disk).expect("a configuration"));
    let policy = if let Some(config) = &config {
        config.policy(None, TODAY)
    } else {
        Policy {
            today: TODAY,
            ..Policy::default()
        }
    };
    let names = ["staging", "production"];
    let mut plan = Plan {
        requests: names.map(|name| request(directory, name)).to_vec(),
        policy,
        ..Plan::of_environments(&names)
    };
    // The code of the workload, where the fixture has some.
    let code = directory.join("src");
    if code.is_dir() {
        let typed = format!("checkout={}", code.display());
        plan.read_needs(&[typed], disk).expect("readable code");
    }
    plan
}

/// Judges a fixture as `kubeparity check` does it.
pub(crate) fn judged(directory: &Path) -> Verdict {
    judged_with(directory, &SourceMap::default())
}

/// Judges a fixture, and keeps in `sources` where everything stands.
pub(crate) fn judged_with(directory: &Path, sources: &SourceMap) -> Verdict {
    let disk = Disk::new(sources);
    let mut plan = plan(directory, &disk);
    let host = Host::new(&disk, sources);
    let mut reading = check::read(&plan, &host).expect("readable manifests");
    for (request, read) in plan.requests.iter_mut().zip(&mut reading) {
        read.live = live(directory, &request.environment, sources);
        read.namespace = "shop".to_owned();
        // Workloads that nobody declares are told.
        request.cluster = read.live.as_ref().map(|_| ClusterTarget {
            owns_namespace: true,
            ..ClusterTarget::default()
        });
    }
    check::judge(&plan, reading).expect("workloads")
}
