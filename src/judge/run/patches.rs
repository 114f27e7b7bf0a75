//! Patches of a whole run: the variables and mounts of one workload in one edit, and every edit printed once.

use crate::judge::fix::{AddedItem, PatchedObject, entries_of, patch_of};
use crate::judge::{AddedLines, Finding, Fix};
use crate::maps::IndexMap;
use crate::yaml::Origin;

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
        add_lines(&mut fix.lines, lines);
    }
    fix.place = fix.place.take().or(other.place);
}

/// Adds lines to those of one finding: what goes to one place is one text, in which what both begin with stands once.
fn add_lines(all: &mut Vec<AddedLines>, new: AddedLines) {
    if all.contains(&new) {
        return;
    }
    let mut known = all.iter_mut();
    let same = known.find(|of| of.is_after && new.is_after && of.at == new.at);
    match same {
        Some(known) => {
            let common = beginning(&known.text, &new.text);
            for line in new.text.lines().skip(common) {
                known.text.push('\n');
                known.text.push_str(line);
            }
        }
        None => all.push(new),
    }
}

/// Returns the number of lines that both begin with; the last line of neither is one.
fn beginning(a: &str, b: &str) -> usize {
    let most = a.lines().count().min(b.lines().count()).saturating_sub(1);
    let both = a.lines().zip(b.lines()).take(most);
    both.take_while(|(a, b)| a == b).count()
}

/// The kustomization, the place in a file, and the first of the lines that go there.
type Beginning = (Place, Origin, String);

/// Lines that make a key of the kustomization cannot be added twice: what several findings lack there is told with the first.
fn join_lines(findings: &mut [Finding]) {
    let mut all: IndexMap<Beginning, (usize, Vec<AddedLines>)> = IndexMap::default();
    let key = |finding: &Finding, lines: &AddedLines| {
        let (first, rest) = lines.text.split_once('\n')?;
        let is_new = lines.is_after && !rest.is_empty();
        is_new.then(|| (place(finding), lines.at, first.to_owned()))
    };
    for (index, finding) in findings.iter().enumerate() {
        for lines in finding.fix.iter().flat_map(|fix| &fix.lines) {
            if let Some(key) = key(finding, lines) {
                let (_, texts) = all.entry(key).or_insert_with(|| (index, Vec::new()));
                add_lines(texts, lines.clone());
            }
        }
    }
    for ((place_of, at, first), (index, texts)) in all {
        let Some(title) = findings.get(index).map(|finding| finding.title.clone()) else {
            continue;
        };
        for (other, finding) in findings.iter_mut().enumerate().skip(index) {
            let is_here = place(finding) == place_of;
            let Some(fix) = finding.fix.as_mut().filter(|_| is_here) else {
                continue;
            };
            let before = fix.lines.len();
            fix.lines
                .retain(|of| of.at != at || of.text.lines().next() != Some(&*first));
            let had_some = fix.lines.len() < before;
            if other == index {
                fix.lines.extend(texts.iter().cloned());
            } else if had_some && fix.lines.is_empty() {
                fix.what = format!("what is added for \"{title}\" mends this too");
                fix.is_mended_elsewhere = true;
            }
        }
    }
}

/// Returns findings with the edits that they would have if nothing else had been found.
pub(crate) fn by_themselves<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Finding> {
    let mut chosen: Vec<Finding> = findings.into_iter().cloned().collect();
    for fix in chosen.iter_mut().filter_map(|finding| finding.fix.as_mut()) {
        if let Some(own) = fix.by_itself.take() {
            (fix.what, fix.patch, fix.lines) = *own;
            fix.is_mended_elsewhere = false;
        }
    }
    write_patches(&mut chosen);
    chosen
}

/// Writes the patch of each finding. One edit may mend several findings: it is printed with the first.
pub(super) fn write_patches(findings: &mut [Finding]) {
    for fix in findings
        .iter_mut()
        .filter_map(|finding| finding.fix.as_mut())
    {
        if fix.patch.is_some() || !fix.items.is_empty() || !fix.lines.is_empty() {
            let own = (fix.what.clone(), fix.patch.clone(), fix.lines.clone());
            fix.by_itself = Some(Box::new(own));
        }
    }
    join_lines(findings);
    let whole = whole_edits(findings);
    let mut said: IndexMap<(Place, String), String> = IndexMap::default();
    // Edits of thousands of items are long: which are printed is known by their objects.
    let mut said_of: IndexMap<Edited, String> = IndexMap::default();
    for finding in findings {
        let place = place(finding);
        let Some(fix) = &mut finding.fix else {
            continue;
        };
        let mut first = None;
        let mut patch = String::new();
        for entry in fix.patch.as_deref().map(entries_of).unwrap_or_default() {
            match said.get(&(place.clone(), entry.clone())) {
                Some(title) => first = first.or_else(|| Some(title.clone())),
                None => {
                    patch.push_str(&entry);
                    said.insert((place.clone(), entry), finding.title.clone());
                }
            }
        }
        for item in &fix.items {
            let edited = (place.clone(), item.object().clone());
            match (said_of.get(&edited), whole.get(&edited)) {
                (Some(title), _) => first = first.or_else(|| Some(title.clone())),
                (None, Some(written)) => {
                    patch.push_str(written);
                    said_of.insert(edited, finding.title.clone());
                }
                (None, None) => {}
            }
        }
        if let (true, Some(first)) = (patch.is_empty(), first) {
            fix.what = format!("the patch for \"{first}\" mends this too");
            fix.is_mended_elsewhere = true;
        }
        fix.patch = Some(patch).filter(|patch| !patch.is_empty());
    }
}

/// An object of a kustomization that is patched.
type Edited = (Place, PatchedObject);

/// The kustomization that a finding's patch goes to: environment and application.
type Place = (String, Option<String>);

fn place(finding: &Finding) -> Place {
    (finding.environment.clone(), finding.subject.app.clone())
}

/// Returns the edit of each object: the variables and mounts that it lacks, each once.
fn whole_edits(findings: &[Finding]) -> IndexMap<Edited, String> {
    let mut whole: IndexMap<Edited, IndexMap<String, &AddedItem>> = IndexMap::default();
    for finding in findings {
        for item in finding.fix.iter().flat_map(|fix| &fix.items) {
            let edited = (place(finding), item.object().clone());
            let items = whole.entry(edited).or_default();
            items.entry(item.key()).or_insert(item);
        }
    }
    let edits = whole.into_iter();
    edits
        .map(|(edited, items)| (edited, patch_of(&items.into_values().collect::<Vec<_>>())))
        .collect()
}
