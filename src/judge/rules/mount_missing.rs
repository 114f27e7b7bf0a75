//! `mount-missing`: files that are not there.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A volume mount of the reference is missing in the target.
#[derive(Debug)]
pub(super) struct MountMissing;

impl Rule for MountMissing {
    fn id(&self) -> &'static str {
        "mount-missing"
    }

    fn summary(&self) -> &'static str {
        "A volume mount of the reference is missing in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("mount-missing.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let (name, what) = match &difference.field {
            Field::Mount(path, None) => (path, "the mount at"),
            Field::Volume(name, None) => (name, "the volume"),
            _ => return None,
        };
        let target = context.target();
        if difference.target.value.is_some() {
            let title = format!("{what} {name} is in {target} only");
            return Some(Draft::of(context, difference, name, title).severe(Severity::Note));
        }
        let draft = Draft::of(
            context,
            difference,
            name,
            format!("{what} {name} is missing in {target}"),
        );
        Some(draft.because("what reads it finds nothing there"))
    }
}
