//! Leaves of one field, told as one: `securityContext`, a probe, the requests and limits of a container.
//!
//! Takes the leaves, the loudest first; gives a title that names what people know the leaves by. Leaves what else is told with it to the
//! caller.

use super::{LISTED, SHOWN, set_sides, side_rows};
use crate::judge::Finding;
use crate::judge::part::{LABELS, RESOURCES};
use crate::maps::IndexSet;
use crate::words::listed;

/// Says of a whole field what its leaves say one by one.
pub(super) fn tell(whole: &mut Finding, leaves: &[Finding], field: &str) {
    whole.is_group = true;
    field.clone_into(&mut whole.field);
    let below = |leaf: &Finding| match field {
        "labels" => label(&leaf.field).to_owned(),
        _ => {
            let rest = leaf.field.strip_prefix(field).unwrap_or(&leaf.field);
            rest.trim_start_matches('.').to_owned()
        }
    };
    set_sides(whole, &side_rows(leaves, SHOWN, below));
    let presence: Vec<bool> = whole.sides.iter().map(|side| side.is_present()).collect();
    let environment = &whole.environment;
    let names: IndexSet<String> = leaves.iter().map(below).collect();
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
            format!("{} are set in {environment} only", named(leaves))
        }
        (RESOURCES, _) => format!("{} differ", named(leaves)),
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
    };
}

/// Returns the key of a label, wherever the label stands.
fn label(field: &str) -> &str {
    let keys = LABELS.iter().find_map(|map| {
        let (_, key) = field.split_once(map)?;
        key.strip_prefix('.')
    });
    keys.unwrap_or(field)
}

/// Returns the subjects of the leaves' own titles: `the memory limit, the cpu request`.
fn named(leaves: &[Finding]) -> String {
    let subject = |leaf: &Finding| {
        let title = leaf.title.as_str();
        let end = title.find(" differs").or_else(|| title.find(" is set in "));
        title.get(..end.unwrap_or(title.len())).map(str::to_owned)
    };
    listed(leaves.iter().filter_map(subject), LISTED)
}
