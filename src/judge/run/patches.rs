//! Patches of a whole run: the variables and mounts of one workload in one edit, and every edit printed once.

use crate::judge::fix::{AddedItem, entries_of, patch_of};
use crate::judge::{Finding, Fix};
use crate::maps::IndexMap;

/// Adds the edits of a finding that is told together with another one.
pub(super) fn add_fix(fix: &mut Option<Fix>, other: Option<Fix>) {
    let Some(other) = other else {
        return;
    };
    let Some(fix) = fix else {
        *fix = Some(other);
        return;
    };
    let new = other.patch.as_deref().map(entries_of).unwrap_or_default();
    if !new.is_empty() {
        let patch = fix.patch.get_or_insert_default();
        let known = entries_of(patch);
        let new = new.iter().filter(|entry| !known.contains(entry));
        patch.extend(new.map(String::as_str));
    }
    for item in other.items {
        if !fix.items.contains(&item) {
            fix.items.push(item);
        }
    }
    for lines in other.lines {
        if !fix.lines.contains(&lines) {
            fix.lines.push(lines);
        }
    }
    fix.place = fix.place.take().or(other.place);
}

/// Writes the patch of each finding. One edit may mend several findings: it is printed with the first.
pub(super) fn write_patches(findings: &mut [Finding]) {
    let whole = whole_edits(findings);
    let mut said: IndexMap<(Place, String), String> = IndexMap::default();
    for finding in findings {
        let place = place(finding);
        let Some(fix) = &mut finding.fix else {
            continue;
        };
        let mut entries = fix.patch.as_deref().map(entries_of).unwrap_or_default();
        for item in &fix.items {
            let edits = whole.get(&place).into_iter().flatten();
            for edit in edits.filter(|edit| edit.iter().any(|one| one.is_beside(item))) {
                let written = patch_of(&edit.iter().collect::<Vec<_>>());
                if !entries.contains(&written) {
                    entries.push(written);
                }
            }
        }
        let mut first = None;
        let mut patch = String::new();
        for entry in entries {
            match said.get(&(place.clone(), entry.clone())) {
                Some(title) => first = first.or_else(|| Some(title.clone())),
                None => {
                    patch.push_str(&entry);
                    said.insert((place.clone(), entry), finding.title.clone());
                }
            }
        }
        if let (true, Some(first)) = (patch.is_empty(), first) {
            fix.what = format!("the patch for \"{first}\" mends this too");
        }
        fix.patch = Some(patch).filter(|patch| !patch.is_empty());
    }
}

/// The kustomization that a finding's patch goes to: environment and application.
type Place = (String, Option<String>);

fn place(finding: &Finding) -> Place {
    (finding.environment.clone(), finding.subject.app.clone())
}

/// Returns the variables and mounts that are missing, those of one workload together.
fn whole_edits(findings: &[Finding]) -> IndexMap<Place, Vec<Vec<AddedItem>>> {
    let mut whole: IndexMap<Place, Vec<Vec<AddedItem>>> = IndexMap::default();
    for finding in findings {
        let items = finding.fix.iter().flat_map(|fix| &fix.items);
        for item in items {
            let edits = whole.entry(place(finding)).or_default();
            let beside =
                |edit: &&mut Vec<AddedItem>| edit.iter().any(|known| known.is_beside(item));
            match edits.iter_mut().find(beside) {
                Some(edit) if edit.contains(item) => {}
                Some(edit) => edit.push(item.clone()),
                None => edits.push(vec![item.clone()]),
            }
        }
    }
    whole
}
