//! The third side of a finding, in words: what the process asks for, and which environments have it.

use super::Report;
use crate::compare::Value;
use crate::judge::{Finding, FindingSide};

/// Says where and how the process asks for the variable: `src/db.py:14, read without a default`.
pub(super) fn asked(finding: &Finding, report: &Report<'_>) -> Option<String> {
    let needed = finding.needed.as_ref()?;
    Some(match report.sources.place(needed.origin) {
        Some(place) => format!("{place}, {}", needed.how),
        None => needed.how.to_string(),
    })
}

/// Says which other environments set the variable, and from where: `staging sets it from secret app, key url; local from .env:2`.
pub(super) fn set_in(finding: &Finding, report: &Report<'_>) -> Option<String> {
    let sides = finding.needed.as_ref()?.set_in.iter();
    let from: Vec<(&str, String)> = sides
        .map(|side| (side.environment.as_str(), from(side, report)))
        .collect();
    let (first, others) = from.split_first()?;
    let others = others.iter().map(|(name, from)| format!("; {name}{from}"));
    Some(format!(
        "{} sets it{}{}",
        first.0,
        first.1,
        others.collect::<String>()
    ))
}

/// Names the object that has the value, or else the line.
fn from(side: &FindingSide, report: &Report<'_>) -> String {
    let object = match &side.value {
        Value::Reference { .. } => Some(side.value.shown(&side.value_name).to_string()),
        Value::FromKey { map, key, .. } => Some(format!("ConfigMap {map}, key {key}")),
        _ => None,
    };
    let place = || {
        report
            .sources
            .place(side.origin)
            .map(|place| place.to_string())
    };
    object
        .or_else(place)
        .map(|from| format!(" from {from}"))
        .unwrap_or_default()
}
