//! `kubeparity diff -o json`: every difference for programs, unjudged.

use serde::Serialize;

use super::{Differences, file_texts, shown_sides};
use crate::clean;
use crate::compare::Difference;
use crate::mask;
use crate::yaml::Origin;

/// The version of these structs.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'d> {
    version: u32,
    reference: &'d str,
    target: &'d str,
    not_evaluated: Vec<String>,
    differences: Vec<Entry<'d>>,
}

#[derive(Serialize)]
struct Entry<'d> {
    app: Option<&'d str>,
    kind: &'d str,
    name: &'d str,
    container: Option<&'d str>,
    field: String,
    sides: [Side<'d>; 2],
}

#[derive(Serialize)]
struct Side<'d> {
    environment: &'d str,
    /// Masked; null where nothing stands.
    value: Option<String>,
    place: Option<String>,
}

/// Returns the differences as JSON.
#[must_use]
pub fn in_json(differences: &Differences<'_>) -> String {
    let comparison = differences.comparison;
    let [reference, target] = comparison.names();
    let both = [comparison.reference, comparison.target];
    let missing = both.iter().flat_map(|of| &of.not_evaluated);
    let missing = missing.map(|of| super::super::not_evaluated(of, differences.sources).1);
    let all = comparison.all_differences();
    let document = Document {
        version: VERSION,
        reference,
        target,
        not_evaluated: missing.collect(),
        differences: all
            .map(|of| entry(differences, [reference, target], of))
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    clean::json(&text)
}

fn entry<'d>(
    differences: &Differences<'_>,
    [reference_name, target_name]: [&'d str; 2],
    difference: &'d Difference<'_>,
) -> Entry<'d> {
    let [reference, target] = match file_texts(difference) {
        Some(texts) => {
            let whole = |text: &str| Some(mask::mask_lines(texts.key, text).join("\n"));
            [whole(texts.reference), whole(texts.target)]
        }
        None => shown_sides(difference),
    };
    let subject = &difference.subject;
    let place = |origin: Origin| {
        let place = differences.sources.place(origin)?;
        Some(place.to_string())
    };
    Entry {
        app: subject.app.as_deref(),
        kind: &subject.kind,
        name: &subject.name,
        container: subject.container.as_deref(),
        field: difference.field.label(),
        sides: [
            Side {
                environment: reference_name,
                value: reference,
                place: place(difference.reference.origin),
            },
            Side {
                environment: target_name,
                value: target,
                place: place(difference.target.origin),
            },
        ],
    }
}
