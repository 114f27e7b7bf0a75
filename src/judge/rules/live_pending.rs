//! `live-pending`: see [`crate::judge::Cause`]; its findings are made where the states of an environment are held together.

use crate::judge::Severity;
use crate::judge::rule::{Meta, ResourceNeed, Rule};

pub(crate) struct LivePending;

pub(crate) static META: Meta = Meta {
    id: "live-pending",
    summary: "The overlay and the cluster differ, and the next apply settles it",
    severity: Severity::Note,
    page: include_str!("live-pending.md"),
};

impl Rule for LivePending {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::LiveState]
    }
}
