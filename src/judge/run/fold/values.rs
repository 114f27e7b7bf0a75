//! Values of one ConfigMap that differ, told as one where there are many: what is suspicious among them comes first.
//!
//! Takes findings that are told as one already where they are one fact; gives fewer, in which each keeps its id. Leaves a few as they are,
//! and notes to their own rows.

use super::{LISTED, SHOWN, fixes, set_sides, side_rows, speak_for};
use crate::compare::{Subject, Value};
use crate::judge::rules::ENV_VALUE_DIFFERS;
use crate::judge::values::is_on;
use crate::judge::{Finding, Severity};
use crate::maps::{IndexMap, IndexSet};
use crate::words::listed;

/// Values that are told one by one.
const ONE_BY_ONE: usize = 4;

/// Values that a side shows.
const MOST_SHOWN: usize = 10;

/// The place and name of the ConfigMaps that values come from, and their environments.
#[derive(PartialEq, Eq, Hash)]
struct Maps {
    app: Option<String>,
    namespace: Option<String>,
    environment: String,
    of_sides: Vec<(String, String)>,
}

/// Tells many warnings about values of one ConfigMap as one.
pub(in crate::judge::run) fn fold_values(findings: Vec<Finding>) -> Vec<Finding> {
    let mut count: IndexMap<Maps, usize> = IndexMap::default();
    for maps in findings.iter().filter_map(maps_of) {
        *count.entry(maps).or_default() += 1;
    }
    count.retain(|_, count| *count > ONE_BY_ONE);
    if count.is_empty() {
        return findings;
    }
    let mut parts: IndexMap<Maps, Vec<Finding>> = IndexMap::default();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        match maps_of(&finding).filter(|maps| count.contains_key(maps)) {
            Some(maps) => parts.entry(maps).or_default().push(finding),
            None => kept.push(finding),
        }
    }
    kept.extend(
        parts
            .into_iter()
            .filter_map(|(maps, parts)| tell(&maps, parts)),
    );
    kept
}

/// Returns where the values of a finding come from; `None` for any other finding.
fn maps_of(finding: &Finding) -> Option<Maps> {
    if finding.rule != ENV_VALUE_DIFFERS.id || finding.severity != Severity::Warning {
        return None;
    }
    let map = |value: &Value| match value {
        Value::FromKey { map, .. } => Some(map.to_string()),
        _ => None,
    };
    let sides = finding.sides.iter();
    let of_sides = sides.map(|side| Some((side.environment.clone(), map(&side.value)?)));
    Some(Maps {
        app: finding.subject.app.clone(),
        namespace: finding.subject.namespace.clone(),
        environment: finding.environment.clone(),
        of_sides: of_sides.collect::<Option<_>>()?,
    })
}

fn tell(maps: &Maps, mut parts: Vec<Finding>) -> Option<Finding> {
    parts.sort_by_cached_key(|part| (rank(part), part.field.clone()));
    let mut whole = parts.first()?.clone();
    let mut own = maps.of_sides.iter();
    let own = own.find(|(environment, _)| *environment == maps.environment);
    let (_, map) = own.or(maps.of_sides.last())?;
    whole.part = None;
    whole.is_group = true;
    whole.field = String::new();
    whole.subject = Subject {
        namespace: maps.namespace.clone(),
        ..Subject::new(maps.app.as_deref(), "ConfigMap", map)
    };
    let fields = parts.iter().flat_map(|part| {
        let others = part.also.iter().map(|of| of.field.to_string());
        std::iter::once(part.field.clone()).chain(others)
    });
    let names: IndexSet<String> = fields.collect();
    let count = names.len();
    let names = listed(&names, LISTED);
    whole.title = format!("{count} variables of ConfigMap {map} differ: {names}").into();
    let shown = parts.get(..MOST_SHOWN).unwrap_or(&parts);
    let mut rows = side_rows(shown, SHOWN, |part| part.field.clone());
    let more = parts.len().saturating_sub(shown.len());
    for row in rows.iter_mut().filter(|_| more > 0) {
        row.push(format!("{more} more"));
    }
    set_sides(&mut whole, &rows);
    speak_for(&mut whole, &parts);
    let reasons: IndexSet<String> = parts.iter().filter_map(suspicion).collect();
    whole.why.splice(..0, reasons.into_iter().take(LISTED));
    whole.fix = fixes(parts, None);
    Some(whole)
}

/// Returns how early a value is named: what is suspicious first, numbers of one name (`customfield_10123`) last.
fn rank(part: &Finding) -> u8 {
    let [a, b] = texts(part);
    let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    match suspicion(part) {
        Some(_) => 0,
        None if shape(a) == shape(b) => 2,
        None => 1,
    }
}

fn texts(part: &Finding) -> [&str; 2] {
    [part.sides.first(), part.sides.last()].map(|side| {
        let text = side.and_then(|side| side.value.as_text());
        text.unwrap_or_default()
    })
}

/// A kind of values: its name, and whether a text is of it.
type Kind = (&'static str, fn(&str) -> bool);

/// Says how the target's value is of another kind than the reference's.
fn suspicion(part: &Finding) -> Option<String> {
    let (name, target) = (&part.field, &part.environment);
    let [a, b] = texts(part);
    let kinds: [Kind; 5] = [
        ("empty", str::is_empty),
        ("a URL", |text| text.contains("://")),
        ("a number", |text| text.parse::<f64>().is_ok()),
        ("a switch", |text| is_on(text).is_some()),
        ("a path", |text| text.starts_with('/')),
    ];
    let mut kinds = kinds.into_iter();
    let (kind, is_it) = kinds.find(|(_, is_it)| is_it(a) != is_it(b))?;
    Some(match is_it(b) {
        true => format!("{name} is {kind} in {target} only"),
        false => format!("{name} is not {kind} in {target}"),
    })
}
