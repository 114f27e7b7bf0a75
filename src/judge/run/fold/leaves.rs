//! Leaves of one field, told as one: `securityContext`, a probe, the requests and limits of a container.
//!
//! Takes the leaves, the loudest first; gives a title that names what people know the leaves by. Leaves what else is told with it to the
//! caller.

use super::{LISTED, SHOWN, set_sides, side_rows};
use crate::judge::Finding;
use crate::judge::part::{Leaf, Part, RESOURCES};
use crate::maps::IndexSet;
use crate::words::listed;

/// Says of a whole field what its leaves say one by one.
pub(super) fn tell(whole: &mut Finding, leaves: &[Finding], field: &str) {
    whole.is_group = true;
    field.clone_into(&mut whole.field);
    let below = |of: &Finding| leaf(of).map_or_else(|| of.field.clone(), |leaf| leaf.name.clone());
    set_sides(whole, &side_rows(leaves, SHOWN, below));
    let presence: Vec<bool> = whole.sides.iter().map(|side| side.is_present()).collect();
    let environment = &whole.environment;
    let names: IndexSet<String> = leaves.iter().map(below).collect();
    let named = || {
        let leaves = leaves.iter().filter_map(leaf);
        listed(leaves.map(|leaf| &leaf.in_words), LISTED)
    };
    whole.title = match (field, presence.as_slice()) {
        ("labels", presence) if names.len() == 1 => {
            let name = listed(&names, LISTED);
            match presence {
                [true, false] => format!("label {name} is not set in {environment}"),
                [false, true] => format!("label {name} is set in {environment} only"),
                _ => format!("label {name} differs"),
            }
        }
        (RESOURCES, [false, true]) => {
            format!("{} are set in {environment} only", named())
        }
        (RESOURCES, _) => format!("{} differ", named()),
        ("labels", [true, false]) => {
            format!(
                "labels are not set in {environment}: {}",
                listed(&names, LISTED)
            )
        }
        ("labels", [false, true]) => {
            format!(
                "labels are set in {environment} only: {}",
                listed(&names, LISTED)
            )
        }
        (_, [true, false]) => format!("{field} is not set in {environment}"),
        (_, [false, true]) => format!("{field} is set in {environment} only"),
        ("labels", _) => format!("labels differ: {}", listed(&names, LISTED)),
        _ if field.ends_with("Probe") => format!("{field} differs: {}", listed(&names, LISTED)),
        _ => format!("{field} differs"),
    }
    .into();
}

/// Returns the leaf that a finding is; none for what is no leaf.
fn leaf(finding: &Finding) -> Option<&Leaf> {
    match &finding.part {
        Some(Part::Leaf(leaf)) => Some(leaf),
        _ => None,
    }
}
