//! Patches of a whole run: the variables and mounts of one workload in one edit, and every edit printed once.

use std::fmt::Write as _;

use crate::judge::fix::{AddedItem, PatchedObject, entries_of, patch_of};
use crate::judge::{AddedLines, Finding, Fix, Likewise};
use crate::maps::{IndexMap, IndexSet};
use crate::yaml::Origin;

/// Joins the edits of findings that are told as one. The first speaks; what several add stands once.
pub(super) fn joined(fixes: impl IntoIterator<Item = Fix>) -> Option<Fix> {
    let mut fixes = fixes.into_iter();
    let mut all = fixes.next()?;
    let mut others = fixes.peekable();
    if others.peek().is_none() {
        return Some(all);
    }
    let entries = |patch: Option<&str>| patch.map(entries_of).unwrap_or_default();
    let item = |item: &AddedItem| (item.object().clone(), item.key());
    let mut known: IndexSet<String> = entries(all.patch.as_deref()).into_iter().collect();
    let mut items: IndexSet<_> = all.items.iter().map(item).collect();
    let mut lines = Lines::default();
    lines.extend(std::mem::take(&mut all.lines));
    let mut likewise: IndexMap<String, Vec<Fix>> = IndexMap::default();
    for of in std::mem::take(&mut all.likewise) {
        likewise.entry(of.environment).or_default().push(of.fix);
    }
    for other in others {
        for entry in entries(other.patch.as_deref()) {
            let patch = all.patch.get_or_insert_default();
            if !known.contains(&entry) {
                patch.push_str(&entry);
                known.insert(entry);
            }
        }
        let new = other.items.into_iter();
        all.items.extend(new.filter(|of| items.insert(item(of))));
        lines.extend(other.lines);
        all.assumes.extend(other.assumes);
        all.place = all.place.take().or(other.place);
        for of in other.likewise {
            likewise.entry(of.environment).or_default().push(of.fix);
        }
    }
    all.lines = lines.all;
    let likewise = likewise.into_iter();
    let likewise = likewise.filter_map(|(environment, fixes)| {
        let fix = joined(fixes)?;
        Some(Likewise { environment, fix })
    });
    all.likewise = likewise.collect();
    Some(all)
}

/// Lines of several findings: what goes to one place is one text, in which what both begin with stands once.
#[derive(Default)]
struct Lines {
    all: Vec<AddedLines>,
    /// The index of the text below each line.
    below: IndexMap<Origin, usize>,
    /// Each text that was added, whatever it was joined with.
    added: IndexSet<AddedLines>,
}

impl Extend<AddedLines> for Lines {
    fn extend<I: IntoIterator<Item = AddedLines>>(&mut self, new: I) {
        for lines in new {
            self.add(lines);
        }
    }
}

impl Lines {
    fn add(&mut self, new: AddedLines) {
        if !self.added.insert(new.clone()) {
            return;
        }
        let here = self.below.get(&new.at).filter(|_| new.is_after);
        match here.and_then(|index| self.all.get_mut(*index)) {
            Some(known) if begins_with(&known.text, &new.text) => {}
            Some(known) if begins_with(&new.text, &known.text) => known.text = new.text,
            Some(known) => {
                let common = beginning(&known.text, &new.text);
                for line in new.text.lines().skip(common) {
                    known.text.push('\n');
                    known.text.push_str(line);
                }
            }
            None => {
                if new.is_after {
                    self.below.insert(new.at, self.all.len());
                }
                self.all.push(new);
            }
        }
    }
}

/// Tells whether the first lines of a text are those of another.
fn begins_with(text: &str, lines: &str) -> bool {
    let rest = text.strip_prefix(lines);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'))
}

/// Returns the number of lines that both begin with; the last line of neither is one.
fn beginning(a: &str, b: &str) -> usize {
    let most = a.lines().take(b.lines().count()).count().saturating_sub(1);
    let both = a.lines().zip(b.lines()).take(most);
    both.take_while(|(a, b)| a == b).count()
}

/// The edit of one environment, on its way into the report.
struct Edit {
    /// The place of the finding that it mends, in the list of all.
    finding: usize,
    /// The title of that finding.
    title: String,
    place: Place,
    fix: Fix,
}

/// The kustomization that a finding's patch goes to: environment and application.
type Place = (String, Option<String>);

/// Takes the edits out of findings, in their order: of each the one of its own environment first.
fn taken(findings: &mut [Finding]) -> Vec<Edit> {
    let mut all = Vec::new();
    for (index, finding) in findings.iter_mut().enumerate() {
        let Some(mut own) = finding.fix.take() else {
            continue;
        };
        let others = std::mem::take(&mut own.likewise);
        let others = others.into_iter().map(|of| (of.environment, of.fix));
        for (environment, fix) in std::iter::once((finding.environment.clone(), own)).chain(others)
        {
            all.push(Edit {
                finding: index,
                title: finding.title.to_string(),
                place: (environment, finding.subject.app.clone()),
                fix,
            });
        }
    }
    all
}

/// Gives findings their edits back.
fn give_back(edits: Vec<Edit>, findings: &mut [Finding]) {
    for edit in edits {
        let Some(finding) = findings.get_mut(edit.finding) else {
            continue;
        };
        let (environment, fix) = (edit.place.0, edit.fix);
        match &mut finding.fix {
            Some(own) => own.likewise.push(Likewise { environment, fix }),
            None => finding.fix = Some(fix),
        }
    }
}

/// The kustomization, the place in a file, and the first of the lines that go there.
type Beginning = (Place, Origin, String);

/// Lines that make a key of the kustomization cannot be added twice: what several findings lack there is told with the first.
fn join_lines(edits: &mut [Edit]) {
    let mut begun: IndexMap<Beginning, (usize, Lines)> = IndexMap::default();
    // Every edit with lines that begin so, whether or not they make a key.
    let mut holders: IndexMap<Beginning, Vec<usize>> = IndexMap::default();
    for (index, edit) in edits.iter().enumerate() {
        for lines in &edit.fix.lines {
            let mut all = lines.text.lines();
            let first = all.next().unwrap_or_default().to_owned();
            let key = (edit.place.clone(), lines.at, first);
            if lines.is_after && all.next().is_some() {
                let begin = || (index, Lines::default());
                let (_, joined) = begun.entry(key.clone()).or_insert_with(begin);
                joined.add(lines.clone());
            }
            holders.entry(key).or_default().push(index);
        }
    }
    for (key, (index, joined)) in begun {
        let Some(title) = edits.get(index).map(|edit| edit.title.clone()) else {
            continue;
        };
        let (_, at, first) = &key;
        let mut here = holders.swap_remove(&key).unwrap_or_default();
        here.dedup();
        for other in here.into_iter().filter(|other| *other >= index) {
            let Some(Edit { fix, .. }) = edits.get_mut(other) else {
                continue;
            };
            fix.lines
                .retain(|of| of.at != *at || of.text.lines().next() != Some(first));
            if other == index {
                fix.lines.extend(joined.all.iter().cloned());
            } else if fix.lines.is_empty() {
                fix.what = format!("what is added for \"{title}\" mends this too");
                fix.is_mended_elsewhere = true;
            }
        }
    }
}

/// Returns findings with the edits that they would have if nothing else had been found.
pub(crate) fn by_themselves<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Finding> {
    let mut chosen: Vec<Finding> = findings.into_iter().cloned().collect();
    let mut edits = taken(&mut chosen);
    for Edit { fix, .. } in &mut edits {
        if let Some(own) = fix.by_itself.take() {
            (fix.what, fix.patch, fix.lines) = *own;
            fix.is_mended_elsewhere = false;
        }
    }
    give_back(edits, &mut chosen);
    write_patches(&mut chosen);
    chosen
}

/// Writes the patch of each finding. One edit may mend several findings: it is printed with the first.
pub(super) fn write_patches(findings: &mut [Finding]) {
    let mut edits = taken(findings);
    for Edit { fix, .. } in &mut edits {
        if fix.patch.is_some() || !fix.items.is_empty() || !fix.lines.is_empty() {
            let own = (fix.what.clone(), fix.patch.clone(), fix.lines.clone());
            fix.by_itself = Some(Box::new(own));
        }
    }
    join_lines(&mut edits);
    print_once(&mut edits);
    give_back(edits, findings);
}

/// Has each entry of a patch stand with the first edit that has it.
fn print_once(edits: &mut [Edit]) {
    let whole = whole_edits(edits);
    let mut said: IndexMap<(Place, String), String> = IndexMap::default();
    // Edits of thousands of items are long: which are printed is known by their objects.
    let mut said_of: IndexMap<Edited, String> = IndexMap::default();
    for Edit {
        title, place, fix, ..
    } in edits
    {
        let mut first = None;
        let mut patch = String::new();
        for entry in fix.patch.as_deref().map(entries_of).unwrap_or_default() {
            match said.get(&(place.clone(), entry.clone())) {
                Some(title) => first = first.or_else(|| Some(title.clone())),
                None => {
                    patch.push_str(&entry);
                    said.insert((place.clone(), entry), title.clone());
                }
            }
        }
        for item in &fix.items {
            let edited = (place.clone(), item.object().clone());
            match (said_of.get(&edited), whole.get(&edited)) {
                (Some(title), _) => first = first.or_else(|| Some(title.clone())),
                (None, Some(written)) => {
                    patch.push_str(written);
                    said_of.insert(edited, title.clone());
                }
                (None, None) => {}
            }
        }
        if let (true, Some(first)) = (patch.is_empty(), first) {
            fix.what = format!("the patch for \"{first}\" mends this too");
            fix.is_mended_elsewhere = true;
        }
        fix.patch = Some(patch).filter(|patch| !patch.is_empty());
        if !fix.assumes.is_empty() {
            let objects: Vec<&str> = fix.assumes.iter().map(String::as_str).collect();
            let (objects, there) = (objects.join(", "), &place.0);
            let _ = write!(
                fix.what,
                "; {objects} has to exist in {there}, which does not render it"
            );
        }
    }
}

/// An object of a kustomization that is patched.
type Edited = (Place, PatchedObject);

/// Returns the edit of each object: the variables and mounts that it lacks, each once.
fn whole_edits(edits: &[Edit]) -> IndexMap<Edited, String> {
    let mut whole: IndexMap<Edited, IndexMap<String, &AddedItem>> = IndexMap::default();
    for edit in edits {
        for item in &edit.fix.items {
            let edited = (edit.place.clone(), item.object().clone());
            let items = whole.entry(edited).or_default();
            items.entry(item.key()).or_insert(item);
        }
    }
    let edits = whole.into_iter();
    edits
        .map(|(edited, items)| (edited, patch_of(&items.into_values().collect::<Vec<_>>())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_findings_add_stands_once() {
        let cases: [(&[&str], &str); 5] = [
            (&["a", "b", "a", "b"], "a\nb"),
            (&["a", "b", "a\nb"], "a\nb"),
            (&["a\nb", "a\nb\nc", "a\nb"], "a\nb\nc"),
            (&["a\nb", "c", "a\nb"], "a\nb\nc"),
            (&["l:\n- a", "l:\n- b", "l:\n- a"], "l:\n- a\n- b"),
        ];
        for (texts, expected) in cases {
            let mut lines = Lines::default();
            lines.extend(texts.iter().map(|text| AddedLines {
                at: Origin::default(),
                is_after: true,
                text: (*text).to_owned(),
            }));
            let [all] = &*lines.all else {
                panic!("{} places", lines.all.len());
            };
            assert_eq!(all.text, expected, "{texts:?}");
        }
    }
}
