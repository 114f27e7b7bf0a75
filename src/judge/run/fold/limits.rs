//! Requests and limits that one container lacks, told as one.
//!
//! Takes the findings, one a request or limit; gives their names and what the reference has. Leaves which go together to the caller.

use super::{SHOWN, set_sides, side_rows};
use crate::judge::part::Part;
use crate::judge::{Finding, Title};
use crate::words::all_of;

pub(super) fn tell(whole: &mut Finding, parts: &[Finding]) {
    let mut names: Vec<&str> = parts.iter().filter_map(name).collect();
    for other in names.iter_mut().skip(1) {
        *other = other.strip_prefix("the ").unwrap_or(other);
    }
    if let Some(place) = whole.title.place() {
        whole.title = Title::within(format_args!("{} are missing", all_of(&names)), place);
    }
    let field = |part: &Finding| part.field.clone();
    set_sides(whole, &side_rows(parts, SHOWN, field));
}

fn name(part: &Finding) -> Option<&str> {
    match &part.part {
        Some(Part::Lacking(name)) => Some(name),
        _ => None,
    }
}
