//! `mount-missing`: a file or directory that the reference's container sees and the target's does not.

use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Before};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title};
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
            let title = Title::only_within(format_args!("{path} is mounted"), context.target());
            let finding = context.draft(&META, difference, title);
            return finding.small().into();
        }
        let title = Title::within(
            format_args!("nothing is mounted at {path}"),
            context.target(),
        );
        let as_there = format!("mount it as {} does", context.reference());
        let before = fix::object_before_mount(context, difference, path);
        let by_hand = match &before {
            Some(Before::Rendered(object)) => format!(
                "render {object} in {}, and add the volume and the mount at {path}",
                context.target()
            ),
            _ => format!("add the volume and the mount at {path}"),
        };
        let fix = fix::adding_if(context, difference, (&as_there, &by_hand), |edit| {
            fix::add_mount(context, difference, edit, path)
        });
        let before = before.filter(|_| !fix.items.is_empty());
        let fix = fix.assuming(before);
        let finding = context.draft(&META, difference, title);
        let finding = finding.mended_by(Some(fix));
        match is_scratch(difference, path) {
            true => finding
                .with_severity(Severity::Note)
                .because(format!(
                    "an empty directory that only a read-only file system wants, which {} has not",
                    context.target()
                ))
                .into(),
            false => finding.into(),
        }
    }
}

/// Tells whether the reference mounts an empty directory that no other container shares, for its file system is read-only and
/// the target's is not.
fn is_scratch(difference: &Difference<'_>, path: &str) -> bool {
    let ((Some(workload), _), (Some(ours), Some(theirs))) =
        (difference.workloads, difference.containers)
    else {
        return false;
    };
    let Some(mount) = ours.mounts.get(path) else {
        return false;
    };
    let name = &mount.value.volume;
    let volume = workload.volumes.get(name);
    let mounts = workload.containers.iter().flat_map(|of| of.mounts.values());
    let is_read_only = |of: &Container| {
        let leaf = of.rest.get("securityContext.readOnlyRootFilesystem");
        leaf.is_some_and(|leaf| leaf.value == "true")
    };
    // Every image has such a directory.
    let is_there_anyway = matches!(path, "/tmp" | "/var/tmp");
    (is_read_only(ours) || is_there_anyway)
        && !is_read_only(theirs)
        && volume.is_some_and(|volume| volume.kind == "emptyDir")
        && mounts.filter(|of| of.value.volume == *name).count() == 1
}
