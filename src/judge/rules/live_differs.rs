//! `live-differs`: see [`crate::judge::Cause`]; its findings are made where the states of an environment are held together.

use crate::judge::Severity;
use crate::judge::rule::{Meta, ResourceNeed, Rule};

pub(crate) struct LiveDiffers;

pub(crate) static META: Meta = Meta {
    id: "live-differs",
    summary: "The cluster has another value than declared, for an unknown reason",
    severity: Severity::Warning,
    page: include_str!("live-differs.md"),
};

impl Rule for LiveDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::LiveState]
    }
}
