//! Rows of an object's fields, in which an item of a list that only one side has is one row, and not one a leaf.
//!
//! Takes the differences of one object; gives labels and what each side shows. Leaves titles to the rule.

use crate::compare::{Difference, Field, FieldPath, Segment};
use crate::maps::IndexMap;
use crate::words::shortened;

/// Characters of a value that are shown where several stand in a row.
const SHOWN: usize = 60;

/// A field, or an item that only one side has.
pub(super) struct Row {
    pub(super) label: String,
    /// The values of the reference and of the target.
    pub(super) shown: [Option<String>; 2],
}

/// An item, and whether the reference and the target have it.
type Item = (FieldPath, (bool, bool));

/// Lists, each with the field that every item of it has and is known by.
const KNOWN_BY: [(&str, &str); 2] = [("ports", "port"), ("rules", "host")];

/// Returns a row for each field, and one for all fields of an item that one side lacks.
pub(super) fn rows(differences: &[&Difference<'_>]) -> Vec<Row> {
    let mut names: IndexMap<Item, String> = IndexMap::default();
    for difference in differences {
        let known = item(difference).filter(|((_, presence), _)| *presence != (true, true));
        let Some((of, [step])) = known.as_ref().map(|(of, rest)| (of, rest.as_slice())) else {
            continue;
        };
        if is_known_by(&of.0, step.name()) {
            let (_, (is_ours, _)) = of;
            let side = match is_ours {
                true => &difference.reference,
                false => &difference.target,
            };
            let name = side.value.shown(&difference.field.label()).to_string();
            names.insert(of.clone(), name);
        }
    }
    let mut rows: IndexMap<String, Row> = IndexMap::default();
    for difference in differences {
        let item = item(difference);
        let whole = item
            .as_ref()
            .and_then(|(of, rest)| Some((of, rest, names.get(of)?)));
        let label = difference.field.label();
        let sides = [&difference.reference, &difference.target];
        let shown = sides.map(|side| {
            let shown = || shortened(&side.value.shown(&label).to_string(), SHOWN);
            side.is_present().then(shown)
        });
        let Some(((list, presence), rest, name)) = whole else {
            let last = last(&difference.field);
            let shown = shown.map(|shown| shown.map(|shown| format!("{last}: {shown}")));
            rows.insert(label.clone(), Row { label, shown });
            continue;
        };
        let label = format!("{}[{name}]", of_list(list));
        let row = rows
            .entry(format!("{label} {presence:?}"))
            .or_insert_with(|| Row {
                shown: shown.clone().map(|shown| shown.map(|_| name.clone())),
                label,
            });
        let field = rest.last().map_or("", Segment::name);
        for (all, shown) in row.shown.iter_mut().zip(shown) {
            if let (Some(all), Some(shown), false) = (all, shown, is_known_by(list, field)) {
                all.push_str(&format!(" {field} {shown}"));
            }
        }
    }
    rows.into_values().collect()
}

/// Returns the outermost item that a field stands in, and the steps from there.
fn item(difference: &Difference<'_>) -> Option<(Item, Vec<Segment>)> {
    let Field::Rest(path) = &difference.field else {
        return None;
    };
    let steps = path.segments();
    let at = steps
        .iter()
        .position(|step| matches!(step, Segment::Item(_)))?;
    let (item, rest) = steps.split_at_checked(at + 1)?;
    let item = item.iter().cloned().collect();
    Some(((item, difference.presence()), rest.to_vec()))
}

fn is_known_by(item: &FieldPath, field: &str) -> bool {
    let mut steps = item.segments().iter().rev().skip(1);
    let list = steps.next().map_or("", Segment::name);
    KNOWN_BY.contains(&(list, field))
}

/// Returns the path of the list that an item is in.
fn of_list(item: &FieldPath) -> String {
    let steps = item.segments();
    let list = steps.iter().take(steps.len().saturating_sub(1));
    list.cloned().collect::<FieldPath>().to_string()
}

/// Returns the last part of a path, which the title has whole. Dots in the key of a label or an annotation part nothing.
fn last(field: &Field) -> String {
    let Field::Rest(path) = field else {
        return field.label();
    };
    let steps = path.segments();
    let mut places = steps.iter();
    let last = places.rposition(|step| matches!(step, Segment::Field(_)));
    let steps = steps.iter().skip(last.unwrap_or_default());
    steps.cloned().collect::<FieldPath>().to_string()
}
