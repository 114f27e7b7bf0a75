//! Objects of a kind that one side lacks, told as one.
//!
//! Takes the findings, one an object; gives their number, kinds and names. Leaves which go together to the caller.

use super::LISTED;
use crate::compare::Value;
use crate::judge::Finding;
use crate::maps::{IndexMap, IndexSet};
use crate::words::{counted, listed};

/// Returns where an object is missing or new: of several environments, all of them.
pub(super) fn place(finding: &Finding) -> &str {
    finding.title.place().unwrap_or(&finding.environment)
}

pub(super) fn of_kind(whole: &mut Finding, parts: &[Finding], (is_missing, place): (bool, &str)) {
    let names: IndexSet<String> = parts.iter().map(|part| part.subject.name.clone()).collect();
    let is = match is_missing {
        true => "are missing in",
        false => "are only in",
    };
    whole.title = format!(
        "{} {is} {}: {}",
        of_kinds(parts),
        place,
        listed(&names, LISTED)
    )
    .into();
    let count = counted(names.len(), "object");
    for side in whole.sides.iter_mut().filter(|side| side.is_present()) {
        side.value = Value::plain(count.clone());
    }
}

/// Says how many objects of which kinds there are: `3 objects of kind Ingress`, `3 objects (2 Ingress, 1 Service)`.
pub(super) fn of_kinds(parts: &[Finding]) -> String {
    let mut kinds: IndexMap<&str, usize> = IndexMap::default();
    for part in parts {
        *kinds.entry(&part.subject.kind).or_default() += 1;
    }
    let count = counted(parts.len(), "object");
    if let (Some((kind, _)), 1) = (kinds.first(), kinds.len()) {
        return format!("{count} of kind {kind}");
    }
    let kinds: IndexSet<String> = kinds
        .iter()
        .map(|(kind, n)| format!("{n} {kind}"))
        .collect();
    format!("{count} ({})", listed(&kinds, LISTED))
}
