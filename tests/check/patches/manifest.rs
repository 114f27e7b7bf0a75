//! Workloads as YAML: whole for a base, or a part of one for a patch.

use std::fmt::Write as _;

/// A container of the base.
pub(super) struct Container {
    pub(super) name: String,
    pub(super) is_init: bool,
}

/// A workload of the base.
pub(super) struct Workload {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) namespace: Option<&'static str>,
    pub(super) containers: Vec<Container>,
}

/// Writes a workload whose containers and volumes are given.
pub(super) fn manifest(
    workload: &Workload,
    is_whole: bool,
    part: &mut dyn FnMut(&Container) -> String,
    volumes: &str,
) -> String {
    let api = if workload.kind == "CronJob" {
        "batch/v1"
    } else {
        "apps/v1"
    };
    let mut text = format!(
        "apiVersion: {api}\nkind: {}\nmetadata:\n  name: {}\n",
        workload.kind, workload.name
    );
    if let Some(namespace) = workload.namespace {
        let _ = writeln!(text, "  namespace: {namespace}");
    }
    text.push_str("spec:\n");
    let is_job = workload.kind == "CronJob";
    let name = &workload.name;
    let mut pod = String::new();
    if is_whole && is_job {
        text.push_str("  schedule: 10 3 * * *\n");
        pod.push_str("restartPolicy: OnFailure\n");
    } else if is_whole {
        let _ = writeln!(text, "  selector:\n    matchLabels: {{app: {name}}}");
        if workload.kind == "StatefulSet" {
            let _ = writeln!(text, "  serviceName: {name}");
        }
    }
    for (list, is_init) in [("initContainers", true), ("containers", false)] {
        let own: Vec<String> = workload
            .containers
            .iter()
            .filter(|of| of.is_init == is_init)
            .map(&mut *part)
            .filter(|text| !text.is_empty())
            .collect();
        if !own.is_empty() {
            let _ = write!(pod, "{list}:\n{}", own.concat());
        }
    }
    pod.push_str(volumes);
    let labels = if is_whole && !is_job {
        format!("metadata:\n  labels: {{app: {name}}}\n")
    } else {
        String::new()
    };
    let template = format!(
        "template:\n{}",
        indented(&format!("{labels}spec:\n{}", indented(&pod, 2)), 2)
    );
    let spec = if is_job {
        format!("jobTemplate:\n  spec:\n{}", indented(&template, 4))
    } else {
        template
    };
    text + &indented(&spec, 2)
}

pub(super) fn indented(text: &str, by: usize) -> String {
    text.lines()
        .map(|line| format!("{:by$}{line}\n", ""))
        .collect()
}
