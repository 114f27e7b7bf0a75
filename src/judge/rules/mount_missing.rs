//! `mount-missing`: a file or directory that the reference's container sees and the target's does not.

use crate::compare::{Difference, Field};
use crate::judge::fix;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity};
use crate::model::Container;

pub(crate) struct MountMissing;

static META: Meta = Meta {
    id: "mount-missing",
    summary: "A volume that the reference mounts into a container is not mounted there in the target",
    severity: Severity::Warning,
    page: include_str!("mount-missing.md"),
};

impl Rule for MountMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let Field::Mount(path, None) = &difference.field else {
            return Judgement::NotMine;
        };
        if difference.target.is_present() {
            let title = format!("{path} is mounted in {} only", context.target());
            let finding = context.draft(&META, difference, title);
            return finding.with_severity(Severity::Note).into();
        }
        let title = format!("nothing is mounted at {path} in {}", context.target());
        let as_there = format!("mount it as {} does", context.reference());
        let by_hand = format!("add the volume and the mount at {path}");
        let fix = fix::adding_if(context, difference, (&as_there, &by_hand), |edit| {
            fix::add_mount(context, difference, edit, path)
        });
        let finding = context.draft(&META, difference, title);
        let finding = finding.mended_by(Some(fix));
        match scratch(context, difference, path) {
            Some(why) => finding.with_severity(Severity::Note).because(why).into(),
            None => finding.into(),
        }
    }
}

/// Says why nothing is lost with an empty directory that no other container shares: the target's file system can be written to.
fn scratch(context: &Context<'_>, difference: &Difference<'_>, path: &str) -> Option<String> {
    let ((Some(workload), _), (Some(ours), Some(theirs))) =
        (difference.workloads, difference.containers)
    else {
        return None;
    };
    let name = &ours.mounts.get(path)?.value.volume;
    let volume = workload.volumes.get(name)?;
    let mounts = workload.containers.iter().flat_map(|of| of.mounts.values());
    let is_read_only = |of: &Container| {
        let leaf = of.rest.get("securityContext.readOnlyRootFilesystem");
        leaf.is_some_and(|leaf| leaf.value == "true")
    };
    let is_alone = mounts.filter(|of| of.value.volume == *name).count() == 1;
    // What a runtime puts there itself is of 64 MiB: the empty directory is how it is made larger.
    let is_memory = path.trim_end_matches('/') == "/dev/shm";
    if volume.kind != "emptyDir" || !is_alone || is_memory || is_read_only(theirs) {
        return None;
    }
    let target = context.target();
    Some(match is_read_only(ours) {
        true => format!(
            "an empty directory that only a read-only file system wants, which {target} has not"
        ),
        false => format!("an empty directory, and {target} can write to the file system there"),
    })
}
