//! The fixtures of `rules/<id>/<case>`, read, modelled, compared and judged.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kubeparity::compare::{Comparison, compare};
use kubeparity::judge::{Comparisons, Policy, Run, Verdict};
use kubeparity::model::{self, Environment};
use kubeparity::source::managed_fields::ManagedEntry;
use kubeparity::source::{Disk, Inventory, Live, Request, Source, SourceSpec, State, collect};
use kubeparity::yaml::{Node, SourceMap, to_json};
use serde_json::Value;

use crate::manifests::TODAY;

/// Returns the directory of a rule's fixture.
pub(crate) fn directory(rule: &str, case: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/rules");
    root.join(rule).join(case)
}

/// Reads `NAME.yaml` as what an environment declares.
pub(crate) fn read(directory: &Path, name: &str, sources: &SourceMap) -> Environment {
    let disk = Disk::new(sources);
    let request = Request::from(SourceSpec {
        name: Some(name.to_owned()),
        source: Source::Path(directory.join(format!("{name}.yaml"))),
    });
    let collected = collect(&request, &disk, sources).expect("readable manifests");
    model::build(&collected)
}

/// Reads `NAME.live.yaml`: objects as a cluster has them, `managedFields` included, and `NAME.absent`: a line
/// `Kind namespace/name` for each thing that was looked up there and is not there.
fn live(directory: &Path, declared: &mut Environment, sources: &SourceMap) -> Option<Environment> {
    let name = declared.name.clone();
    let file = directory.join(format!("{name}.live.yaml"));
    if !file.is_file() {
        return None;
    }
    let spec = SourceSpec {
        name: Some(name.clone()),
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
    let undeclared = model::align(declared, &mut collected, "shop");
    let live = model::build(&collected);
    declared.cluster = Some(Arc::new(model::cluster_of(&live, &collected, "shop")));
    declared.undeclared = undeclared.into_iter().map(|found| found.workload).collect();
    Some(live)
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

/// Judges a fixture as `kubeparity check` does it.
pub(crate) fn judged(directory: &Path) -> Verdict {
    judged_with(directory, &SourceMap::default())
}

/// Judges a fixture, and keeps in `sources` where everything stands.
pub(crate) fn judged_with(directory: &Path, sources: &SourceMap) -> Verdict {
    let mut environments = [
        read(directory, "staging", sources),
        read(directory, "production", sources),
    ];
    let lives: Vec<Option<Environment>> = environments
        .iter_mut()
        .map(|declared| live(directory, declared, sources))
        .collect();
    let config = directory.join("kubeparity.yaml");
    let policy = if config.is_file() {
        let disk = Disk::new(sources);
        let config = kubeparity::config::load(&config, &disk).expect("a configuration");
        config.policy(None, TODAY)
    } else {
        Policy {
            today: TODAY,
            ..Policy::default()
        }
    };
    let [staging, production] = &environments;
    let states = environments.iter().zip(&lives);
    let drifts: Vec<Comparison<'_>> = states
        .filter_map(|(declared, live)| Some(compare(declared, live.as_ref()?)))
        .collect();
    let mut run = Run::new(&policy);
    let states = Comparisons {
        environments: &[staging, production],
        comparisons: &[compare(staging, production)],
        drifts: &drifts,
        ..Comparisons::default()
    };
    run.add(&states, &policy);
    run.settle(&policy)
}
