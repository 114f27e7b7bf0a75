//! Images of a release that changed the same way, told as one.
//!
//! Takes the findings, one an image; gives their number and what each side has, in one row. Leaves which go together to the caller.

use crate::compare::Value;
use crate::judge::Finding;
use crate::judge::part::ImageChange;
use crate::maps::IndexSet;
use crate::words::{counted, listed};

/// Images that a row names.
const LISTED: usize = 6;

pub(super) fn tell(whole: &mut Finding, parts: &[Finding], how: ImageChange) {
    let names: IndexSet<String> = parts
        .iter()
        .filter_map(|part| part.sides.last())
        .map(|side| image(&side.value, how).0)
        .collect();
    let count = counted(names.len(), "image");
    let (last, first) = (whole.sides.last(), whole.sides.first());
    let first = first.map_or("", |side| &side.environment);
    let target = &whole.environment;
    let title = match (how, names.len()) {
        (_, 0 | 1) => None,
        _ if whole.sides.len() > 2 => Some(format!(
            "{count} differ from {first} to {}",
            last.map_or("", |side| &side.environment)
        )),
        (ImageChange::Behind, _) => {
            Some(format!("{count} in {target} are behind those in {first}"))
        }
        (ImageChange::Released, _) => {
            Some(format!("{count} in {target} are ahead of those in {first}"))
        }
        (ImageChange::Moved(_, home), _) => Some(format!(
            "{count} come from another {} in {target}",
            home.name()
        )),
        (ImageChange::Another, _) => Some(format!("{count} have another tag in {target}")),
    };
    if let Some(title) = title {
        whole.title = title.into();
    }
    for index in 0..whole.sides.len() {
        let all = parts.iter().filter_map(|part| part.sides.get(index));
        let all: Vec<(String, String)> = all.map(|side| image(&side.value, how)).collect();
        let versions: IndexSet<&String> = all.iter().map(|(_, version)| version).collect();
        let text = match versions.first() {
            Some(only) if versions.len() == 1 && !only.is_empty() => {
                only.trim_start_matches([':', '@']).to_owned()
            }
            _ => {
                let each: IndexSet<String> =
                    all.iter().map(|(name, of)| format!("{name}{of}")).collect();
                let each: Vec<&str> = each.iter().map(String::as_str).collect();
                listed(&each, LISTED)
            }
        };
        if let Some(side) = whole.sides.get_mut(index) {
            side.value = Value::plain(text);
        }
    }
}

/// Splits an image into its last name and what decides the version: `:1.4.0`, `@sha256:…`. Where one lies elsewhere, its place is told too.
fn image(value: &Value, how: ImageChange) -> (String, String) {
    let text = value.unmasked();
    if matches!(how, ImageChange::Moved(..)) {
        return (text.into_owned(), String::new());
    }
    let last = text.rsplit('/').next().unwrap_or_default();
    let end = last.find([':', '@']).unwrap_or(last.len());
    let (name, version) = last.split_at(end);
    (name.to_owned(), version.to_owned())
}
