//! The least and the most pods of one autoscaler, told as one.
//!
//! Takes the findings, one a bound; gives both numbers of each side. Leaves which go together to the caller.

use super::{SHOWN, set_sides, side_rows};
use crate::judge::{Finding, Title};
use crate::words::all_of;

pub(super) fn tell(whole: &mut Finding, parts: &[Finding]) {
    let names: Vec<&str> = parts.iter().map(name).collect();
    let numbers = |index: usize| {
        let shown = parts
            .iter()
            .filter_map(|part| part.shown_sides().nth(index));
        let shown: Vec<String> = shown.map(|(_, value)| value.to_string()).collect();
        all_of(&shown.iter().map(String::as_str).collect::<Vec<_>>())
    };
    if let [reference, target] = whole.sides.as_slice() {
        let object = format!("{} {}", whole.subject.kind, whole.subject.name);
        let title = Title::from(format!(
            "{} of {object} are {} in ",
            all_of(&names),
            numbers(1)
        ));
        let title = title.environment(&target.environment);
        let title = title.words(&format!(", {} in ", numbers(0)));
        whole.title = title.environment(&reference.environment);
    }
    set_sides(
        whole,
        &side_rows(parts, SHOWN, |part| name(part).to_owned()),
    );
}

/// Returns a bound's own name: `maxReplicas`.
fn name(part: &Finding) -> &str {
    part.field.rsplit('.').next().unwrap_or(&part.field)
}
