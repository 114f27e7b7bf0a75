//! `live-hotfix`: see [`crate::judge::Cause`]; its findings are made where the states of an environment are held together.

use crate::judge::Severity;
use crate::judge::rule::{Meta, ResourceNeed, Rule};

pub(crate) struct LiveHotfix;

pub(crate) static META: Meta = Meta {
    id: "live-hotfix",
    summary: "The cluster has a value that somebody set by hand, and that the overlay does not declare",
    severity: Severity::Warning,
    page: include_str!("live-hotfix.md"),
};

impl Rule for LiveHotfix {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::LiveState]
    }
}
