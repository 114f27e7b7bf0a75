//! `mount-missing`: a file or directory that the reference's container sees and the target's does not.

use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit, EntryList};
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
        context
            .draft(&META, difference, title)
            .mended_by(Some(suggestion(context, difference, path)))
            .into()
    }
}

/// Returns the patch that adds the mount, where the target's pod has the volume.
fn suggestion(context: &Context<'_>, difference: &Difference<'_>, path: &str) -> crate::judge::Fix {
    let added = (|| {
        let mount = &difference.containers.0?.mounts.get(path)?.value;
        if !difference.workloads.1?.volumes.contains_key(&mount.volume) {
            return None;
        }
        let entry = |path: &str, mount: &crate::model::Mount| {
            let mut entry = serde_json::json!({"name": mount.volume, "mountPath": path});
            if let serde_json::Value::Object(fields) = &mut entry {
                if let Some(sub_path) = &mount.sub_path {
                    fields.insert("subPath".to_owned(), sub_path.as_str().into());
                }
                if mount.read_only {
                    fields.insert("readOnly".to_owned(), true.into());
                }
            }
            entry
        };
        let list = EntryList {
            name: "volumeMounts",
            is_there: !difference.containers.1?.mounts.is_empty(),
        };
        let position = difference.containers.0?.mounts.get_index_of(path)?;
        Edit::of_target(context, difference)?.added(list, position, entry(path, mount))
    })();
    match added {
        Some(added) => {
            let what = format!("mount it as {} does", context.reference());
            fix::adding(context, &what, added)
        }
        None => fix::in_overlay(
            context,
            &format!("add the volume and the mount at {path}"),
            None,
        ),
    }
}
