//! Patches of a whole run: what one list of a container lacks in one edit, and every edit printed once.

use crate::judge::fix::{AddedEntry, EntryPlace, entries_of, patch_of};
use crate::judge::{Finding, Fix};
use crate::maps::{IndexMap, IndexSet};

/// Adds the edits of a finding that is told together with another one.
pub(super) fn add_fix(fix: &mut Option<Fix>, other: Option<Fix>) {
    let Some(other) = other else {
        return;
    };
    let Some(fix) = fix else {
        *fix = Some(other);
        return;
    };
    // What stands twice is left out when all is written.
    if let Some(new) = other.patch {
        fix.patch.get_or_insert_default().push_str(&new);
    }
    fix.added.extend(other.added);
}

/// An edit, as what was said of it is looked up: that of a list by its place, as its text is long.
#[derive(PartialEq, Eq, Hash)]
enum Edit {
    List(EntryPlace),
    Written(String),
}

/// Writes the patch of each finding. One edit may mend several findings: it is printed with the first.
pub(super) fn write_patches(findings: &mut [Finding]) {
    let whole = whole_edits(findings);
    let mut said: IndexMap<(Place, Edit), String> = IndexMap::default();
    for finding in findings {
        let place = place(finding);
        let Some(fix) = &mut finding.fix else {
            continue;
        };
        let written = fix.patch.as_deref().map(entries_of).unwrap_or_default();
        let written = written.into_iter().map(Edit::Written);
        let lists = fix.added.drain(..).map(|added| Edit::List(added.place));
        let mut first = None;
        let mut patch = String::new();
        for edit in written.chain(lists).collect::<IndexSet<_>>() {
            let edit = (place.clone(), edit);
            if let Some(title) = said.get(&edit) {
                first = first.or_else(|| Some(title.clone()));
                continue;
            }
            match &edit.1 {
                Edit::Written(text) => patch.push_str(text),
                Edit::List(list) => {
                    let text = whole.get(&place).and_then(|lists| lists.get(list));
                    patch.push_str(text.map_or("", String::as_str));
                }
            }
            said.insert(edit, finding.title.clone());
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

/// Returns the edits that add what is missing, one for each list.
fn whole_edits(findings: &[Finding]) -> IndexMap<Place, IndexMap<EntryPlace, String>> {
    type Missing<'f> = IndexMap<(usize, String), &'f AddedEntry>;
    let mut whole: IndexMap<Place, IndexMap<&EntryPlace, Missing<'_>>> = IndexMap::default();
    for finding in findings {
        for added in finding.fix.iter().flat_map(|fix| &fix.added) {
            let lists = whole.entry(place(finding)).or_default();
            let list = lists.entry(&added.place).or_default();
            list.entry(added.key()).or_insert(added);
        }
    }
    let written = |lists: IndexMap<&EntryPlace, Missing<'_>>| {
        let lists = lists.into_iter();
        lists
            .map(|(list, added)| (list.clone(), patch_of(list, added.into_values())))
            .collect()
    };
    whole
        .into_iter()
        .map(|(place, lists)| (place, written(lists)))
        .collect()
}
