//! `kubeparity diff -o json` and `-o yaml`: every difference for programs, unjudged.

use serde::Serialize;

use super::{Differences, file_texts, shown_sides};
use crate::clean;
use crate::compare::Difference;
use crate::mask;
use crate::report::yaml;
use crate::yaml::Origin;

/// The version of these structs.
const VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct Document<'d> {
    version: u32,
    pub(super) reference: &'d str,
    pub(super) target: &'d str,
    pub(super) not_evaluated: Vec<String>,
    pub(super) differences: Vec<Entry<'d>>,
}

#[derive(Serialize)]
pub(super) struct Entry<'d> {
    app: Option<&'d str>,
    kind: &'d str,
    name: &'d str,
    container: Option<&'d str>,
    pub(super) field: String,
    pub(super) sides: [Side<'d>; 2],
}

#[derive(Serialize)]
pub(super) struct Side<'d> {
    environment: &'d str,
    /// Masked; null where nothing stands.
    pub(super) value: Option<String>,
    pub(super) place: Option<String>,
}

/// Returns the differences as JSON.
#[must_use]
pub fn in_json(differences: &Differences<'_>) -> String {
    let mut text = serde_json::to_string_pretty(&document(differences)).unwrap_or_default();
    text.push('\n');
    clean::json(&text)
}

/// Returns what the JSON holds as YAML.
#[must_use]
pub fn in_yaml(differences: &Differences<'_>) -> String {
    yaml::print(value(differences))
}

/// Returns what the JSON holds as a value.
pub(in crate::report) fn value(differences: &Differences<'_>) -> serde_json::Value {
    serde_json::to_value(document(differences)).unwrap_or_default()
}

pub(super) fn document<'d>(differences: &Differences<'d>) -> Document<'d> {
    let comparison = differences.comparison;
    let [reference, target] = comparison.names();
    let both = [comparison.reference, comparison.target];
    let missing = both.iter().flat_map(|of| &of.not_evaluated);
    let missing = missing.map(|of| super::super::not_evaluated(of, differences.sources).1);
    let all = comparison.shown_differences();
    Document {
        version: VERSION,
        reference,
        target,
        not_evaluated: missing.collect(),
        differences: all
            .map(|of| entry(differences, [reference, target], of))
            .collect(),
    }
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
