//! Keys of one object, told as one: those that it lacks, those that have other values, those that hold credentials.
//!
//! Takes the findings about each; gives title, sides and the sentence of the fix. Leaves ids and edits to [`super`].

use smol_str::SmolStr;

use super::{LISTED, SHOWN, set_sides, side_rows};
use crate::compare::{ObjectName, Value};
use crate::judge::fix::{SET_FROM_IT, SET_FROM_THEM, adding_keys};
use crate::judge::part::Part;
use crate::judge::rules::ENV_MISSING;
use crate::judge::{Finding, Severity};
use crate::maps::{IndexMap, IndexSet};
use crate::words::{are, counted, listed};

/// Names the keys that an object lacks.
pub(super) fn tell(whole: &mut Finding, parts: &[Finding], of: Option<&str>) {
    whole.is_group = true;
    whole.field = String::new();
    let keys: IndexSet<String> = parts.iter().map(key).collect();
    let object = object_of(whole);
    let count = counted(keys.len(), "key");
    let names = listed(&keys, LISTED);
    let variables: IndexSet<&String> = parts.iter().map(|part| &part.field).collect();
    let are_variables = parts.iter().all(|part| part.rule == ENV_MISSING.id);
    // Whoever looks for what a process lacks knows the variables by their own names.
    let have_own_names = are_variables && variables.iter().any(|name| !keys.contains(*name));
    whole.title = match of {
        Some(_) if have_own_names => format!(
            "{} of {object} {} missing in {}: {}",
            counted(variables.len(), "variable"),
            are(variables.len()),
            whole.environment,
            listed(&variables, LISTED)
        ),
        Some(of) => format!(
            "{object} lacks {count} of {of} in {}: {names}",
            whole.environment
        ),
        None => format!("{object} lacks {count} in {}: {names}", whole.environment),
    }
    .into();
    let mut rows = side_rows(parts, SHOWN, key);
    // The sentence that adds them names all.
    let most = match adding(whole, parts) {
        Some(_) => LISTED,
        None => keys.len(),
    };
    for (index, row) in rows.iter_mut().enumerate() {
        row_of_one_object(row, parts, (index, most));
    }
    set_sides(whole, &rows);
}

/// Names an object once, where all keys on one side come from it: `secret store, keys id, token`.
fn row_of_one_object(row: &mut Vec<String>, parts: &[Finding], (index, most): (usize, usize)) {
    let mut keys: IndexMap<&ObjectName, IndexSet<&SmolStr>> = IndexMap::default();
    for part in parts {
        match part.sides.get(index).map(|side| &side.value) {
            Some(Value::Reference {
                object,
                key,
                optional: false,
                is_missing: false,
            }) => {
                keys.entry(object).or_default().insert(key);
            }
            Some(Value::Absent(_)) | None => {}
            Some(_) => return,
        }
    }
    let of_each = keys.iter().filter(|(_, keys)| keys.len() > 1);
    if of_each.count() == keys.len() && !keys.is_empty() {
        let rows = keys
            .iter()
            .map(|(object, keys)| format!("{object}, keys {}", listed(keys, most)));
        *row = rows.collect();
    }
}

/// Says in one sentence what adds all the keys, where nothing but that is to be done for each.
pub(super) fn adding(whole: &Finding, parts: &[Finding]) -> Option<String> {
    let object = object_of(whole);
    // What follows says how that is done, for every key alike.
    let how = |part: &Finding| {
        let fix = part.fix.as_ref()?;
        let how = fix.what.strip_prefix(&adding_keys(&[key(part)], &object))?;
        Some(how.to_owned())
    };
    let keys: IndexSet<String> = parts.iter().map(key).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let first = how(parts.first()?)?;
    let is_alike = parts.iter().all(|part| how(part).as_ref() == Some(&first));
    let how = match keys.len() {
        1 => first,
        _ => first.replace(SET_FROM_IT, SET_FROM_THEM),
    };
    is_alike.then(|| format!("{}{how}", adding_keys(&keys, &object)))
}

fn object_of(whole: &Finding) -> String {
    format!("{} {}", whole.subject.kind, whole.subject.name)
}

fn key(part: &Finding) -> String {
    match &part.part {
        Some(Part::Key { key, .. }) => key.clone(),
        _ => part.field.clone(),
    }
}

/// Names the keys of a ConfigMap that have other values.
pub(super) fn tell_settings(whole: &mut Finding, parts: &[Finding]) {
    whole.is_group = true;
    // The keys that are meant to differ are a finding of their own, with an id of its own.
    whole.field = match whole.severity {
        Severity::Warning => String::new(),
        other => other.name().to_owned(),
    };
    let key = |part: &Finding| match &part.part {
        Some(Part::Setting { key, .. }) => key.clone(),
        _ => part.field.clone(),
    };
    let keys: IndexSet<String> = parts.iter().map(key).collect();
    whole.title = format!(
        "{} of ConfigMap {} differ: {}",
        counted(keys.len(), "key"),
        whole.subject.name,
        listed(&keys, LISTED)
    )
    .into();
    set_sides(whole, &side_rows(parts, SHOWN, key));
}

/// Names the credentials of a file.
pub(super) fn tell_credentials(whole: &mut Finding, parts: &[Finding]) {
    let names: IndexSet<&String> = parts.iter().map(|part| &part.field).collect();
    let lines = parts.iter().map(|part| match part.part {
        Some(Part::Credential { lines, .. }) => lines,
        _ => 1,
    });
    whole.title = format!(
        "{} in plain sight in {}: {}",
        counted(lines.sum(), "credential"),
        whole.environment,
        listed(&names, LISTED)
    )
    .into();
    set_sides(whole, &side_rows(parts, SHOWN, |part| part.field.clone()));
}
