//! `mount-missing`: a file or directory that the reference's container sees and the target's does not.

use crate::compare::{Difference, Field};
use crate::judge::fix;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity};

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
        finding.mended_by(Some(fix)).into()
    }
}
