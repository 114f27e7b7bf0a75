//! `container-missing`: a container that only one side has.

use crate::compare::{Difference, Field};
use crate::judge::replaced::serves;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title};
use crate::model::ContainerKind;

pub(crate) struct ContainerMissing;

static META: Meta = Meta {
    id: "container-missing",
    summary: "A container, sidecar or init container of the reference is not in the target",
    severity: Severity::Error,
    page: include_str!("container-missing.md"),
};

impl Rule for ContainerMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let Field::Container(kind) = difference.field else {
            return Judgement::NotMine;
        };
        let name = difference.subject.container.as_deref().unwrap_or_default();
        let what = match kind {
            ContainerKind::Init => "init container",
            ContainerKind::Sidecar => "sidecar",
            ContainerKind::Main => "container",
        };
        if difference.target.is_present() {
            let title = Title::only_within(format_args!("{what} {name} is"), context.target());
            let finding = context.draft(&META, difference, title);
            return finding.with_severity(Severity::Warning).into();
        }
        let title = Title::within(format_args!("{what} {name} is missing"), context.target());
        let finding = context.draft(&META, difference, title);
        let missing = difference
            .containers
            .0
            .filter(|_| kind == ContainerKind::Init);
        if let Some(served) = missing.and_then(|missing| serves(context, missing)) {
            let why = format!("it is there for {}", served.original_name);
            return finding.with_severity(Severity::Note).because(why).into();
        }
        if let Some(severity) = own_by_name(context, name, kind) {
            let why = format!("it is {}'s own by its name", context.reference());
            return finding.with_severity(severity).because(why).into();
        }
        match kind {
            ContainerKind::Init => finding
                .because("the work of the init container is not done there")
                .into(),
            ContainerKind::Sidecar => finding.with_severity(Severity::Warning).into(),
            ContainerKind::Main => finding.into(),
        }
    }
}

/// Returns how loud it is that a container is missing whose name says that it is the reference's own: `wait-for-dev-dependencies`. What
/// keeps running beside the rest may be called so and do work all the same.
fn own_by_name(context: &Context<'_>, name: &str, kind: ContainerKind) -> Option<Severity> {
    let is_own = context.names.is_called_after_reference(name);
    is_own.then_some(match kind {
        ContainerKind::Init | ContainerKind::Sidecar => Severity::Note,
        ContainerKind::Main => Severity::Warning,
    })
}
