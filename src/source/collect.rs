//! [`collect`]: a source's objects, whatever it is.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::redact::redact;
use super::spelling::Source;
use super::{Collected, Disk, Object, manifests};
use crate::error::Error;
use crate::kustomize::{self, Files as _};
use crate::yaml::SourceMap;

const KUSTOMIZATION_FILES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Kinds that own a pod template; a source without one has nothing to compare.
const WORKLOADS: [&str; 9] = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "CronJob",
    "Job",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "Rollout",
];

/// Reads all objects of one environment.
///
/// # Errors
/// If something cannot be read or rendered, or if there is no workload in it.
pub fn collect(
    environment: &str,
    source: &Source,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Collected, Error> {
    let mut collected = Collected {
        environment: environment.to_owned(),
        spelling: source.to_string(),
        ..Collected::default()
    };
    match source {
        Source::Path(path) if is_overlay(path) => overlay(path, disk, &mut collected)?,
        Source::Path(path) => collected.objects = from_path(path, disk)?,
        Source::Stdin => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| Error::new(format!("cannot read standard input: {error}")))?;
            collected.objects = manifests::objects(&text, sources.add("-"))?;
        }
        Source::Command(command) => {
            collected.objects =
                manifests::objects(&run(command)?, sources.add(format!("command:{command}")))?;
        }
    }
    refuse_empty(&collected)?;
    Ok(collected)
}

/// Tells whether a path is a directory with a kustomization.
#[must_use]
pub fn is_overlay(path: &Path) -> bool {
    KUSTOMIZATION_FILES
        .iter()
        .any(|name| path.join(name).is_file())
}

fn overlay(path: &Path, disk: &Disk<'_>, collected: &mut Collected) -> Result<(), Error> {
    let options = kustomize::Options {
        without_missing: true,
        ..kustomize::Options::default()
    };
    let rendered = kustomize::build(disk, path, &options)?;
    collected.remarks.extend(rendered.warnings);
    for resource in rendered.resources {
        let original_name = resource.original_name().to_owned();
        let (declared, keys_unknown) = (resource.declared, resource.keys_unknown);
        if keys_unknown {
            collected.remarks.push(format!(
                "{} {original_name} is generated from a file that is not there; its keys are unknown",
                resource.kind()
            ));
        }
        let mut node = resource.node;
        redact(&mut node);
        collected.objects.push(Object {
            node,
            original_name,
            app: None,
            declared,
            keys_unknown,
            rendered: true,
        });
    }
    Ok(())
}

fn from_path(path: &Path, disk: &Disk<'_>) -> Result<Vec<Object>, Error> {
    let files = match path.is_dir() {
        true => manifests::files_below(path)?,
        false => vec![path.to_owned()],
    };
    if files.is_empty() {
        return Err(Error::new(format!(
            "{} holds neither a kustomization nor a manifest",
            path.display()
        ))
        .hint("looked for kustomization.yaml, *.yaml, *.yml and *.json"));
    }
    let mut objects = Vec::new();
    for file in files {
        let unreadable = |why: String| Error::new(format!("cannot read {}: {why}", file.display()));
        let read = disk
            .read(&file)
            .map_err(|error| unreadable(error.to_string()))?;
        let text = std::str::from_utf8(&read.bytes)
            .map_err(|_| unreadable("it is no UTF-8".to_owned()))?;
        objects.extend(manifests::objects(text, read.origin)?);
    }
    Ok(objects)
}

fn run(command: &str) -> Result<String, Error> {
    let failed = |why: String| Error::new(format!("the command {command:?} {why}"));
    let output = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("ended with {}", output.status)));
    }
    String::from_utf8(output.stdout).map_err(|_| failed("printed what is no UTF-8".to_owned()))
}

fn refuse_empty(collected: &Collected) -> Result<(), Error> {
    let kind = |object: &Object| {
        object
            .node
            .get("kind")
            .and_then(crate::yaml::Node::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    if collected
        .objects
        .iter()
        .any(|object| WORKLOADS.contains(&kind(object).as_str()))
    {
        return Ok(());
    }
    let mut kinds: Vec<String> = collected.objects.iter().map(kind).collect();
    kinds.sort();
    kinds.dedup();
    let found = match kinds.is_empty() {
        true => "nothing at all".to_owned(),
        false => kinds.join(", "),
    };
    Err(Error::new(format!("{} holds no workload", collected.spelling))
        .hint(format!("found {found}; a comparison needs a Deployment, StatefulSet, DaemonSet, CronJob, Job, Pod or Rollout")))
}
