//! Leaves of one field, told as one: `securityContext`, a probe, the requests and limits of a container.
//!
//! Takes the leaves, the loudest first; gives a title that names what people know the leaves by. Leaves what else is told with it to the
//! caller.

use super::{LISTED, set_sides, side_rows};
use crate::judge::Finding;
use crate::judge::part::RESOURCES;
use crate::words::listed;

/// Says of a whole field what its leaves say one by one.
pub(super) fn tell(whole: &mut Finding, leaves: &[Finding], field: &str) {
    whole.is_group = true;
    field.clone_into(&mut whole.field);
    let below = |leaf: &Finding| {
        let rest = leaf.field.strip_prefix(field).unwrap_or(&leaf.field);
        rest.trim_start_matches('.').to_owned()
    };
    set_sides(whole, &side_rows(leaves, below));
    let presence: Vec<bool> = whole.sides.iter().map(|side| side.is_present()).collect();
    let environment = &whole.environment;
    whole.title = match (field, presence.as_slice()) {
        (RESOURCES, [false, true]) => {
            format!("{} are set in {environment} only", named(leaves))
        }
        (RESOURCES, _) => format!("{} differ", named(leaves)),
        (_, [true, false]) => format!("{field} is not set in {environment}"),
        (_, [false, true]) => format!("{field} is set in {environment} only"),
        _ if field.ends_with("Probe") => {
            let names = leaves.iter().map(below);
            format!("{field} differs: {}", listed(names, LISTED))
        }
        _ => format!("{field} differs"),
    };
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
