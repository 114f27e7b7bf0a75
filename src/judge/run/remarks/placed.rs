//! Remarks about lines of a kustomization: what is so of several lines of one file is said once.
//!
//! Takes remarks that begin with file and line, each with its environments; gives fewer. Leaves other remarks as they are.

use crate::maps::{IndexMap, IndexSet};
use crate::words::listed;

/// Lines and names that a remark lists.
const LISTED: usize = 5;

/// A remark, split: file, line, what is said, and the name that it is said of.
struct Placed<'r> {
    file: &'r str,
    line: &'r str,
    said: &'r str,
    name: Option<&'r str>,
}

/// Sentences that end in a name.
const OF_NAMES: &[&str] = &["no image is called"];

/// Sentences about one line, each with the same about several.
const OF_LINES: &[(&str, &str)] = &[(
    "the target of this patch matches nothing",
    "the targets of these patches match nothing",
)];

/// The properties that remarks of one sentence share: environments, file, and what is said.
type Key = (Vec<String>, String, String);

/// Joins the remarks about lines of one file that say the same.
pub(super) fn joined(
    remarks: IndexMap<String, IndexSet<String>>,
) -> Vec<(String, IndexSet<String>)> {
    let mut groups: IndexMap<Key, Vec<(String, IndexSet<String>)>> = IndexMap::default();
    for (remark, environments) in remarks {
        let key = match split(&remark) {
            Some(of) => {
                let names = environments.iter().cloned().collect();
                (names, of.file.to_owned(), of.said.to_owned())
            }
            None => (Vec::new(), String::new(), remark.clone()),
        };
        groups.entry(key).or_default().push((remark, environments));
    }
    let groups = groups.into_iter();
    groups
        .filter_map(|((_, file, said), all)| one(&file, &said, all))
        .collect()
}

fn one(
    file: &str,
    said: &str,
    mut all: Vec<(String, IndexSet<String>)>,
) -> Option<(String, IndexSet<String>)> {
    if all.len() < 2 {
        return all.pop();
    }
    let parts: Vec<Placed<'_>> = all.iter().filter_map(|(remark, _)| split(remark)).collect();
    let lines = listed(parts.iter().map(|of| of.line), LISTED);
    let names: IndexSet<&str> = parts.iter().filter_map(|of| of.name).collect();
    let of_several = OF_LINES.iter().find(|(one, _)| *one == said);
    let said = of_several.map_or(said, |(_, several)| several);
    let remark = match names.is_empty() {
        true => format!("{file}:{lines}: {said}"),
        false => format!("{file}:{lines}: {said} {}", listed(names, LISTED)),
    };
    let (_, environments) = all.pop()?;
    Some((remark, environments))
}

fn split(remark: &str) -> Option<Placed<'_>> {
    let (place, text) = remark.split_once(": ")?;
    let (file, line) = place.rsplit_once(':')?;
    let is_line = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let of_name = OF_NAMES.iter().find_map(|said| {
        let name = text.strip_prefix(said)?.strip_prefix(' ')?;
        Some((*said, Some(name)))
    });
    let (said, name) = of_name.unwrap_or((text, None));
    is_line.then_some(Placed {
        file,
        line,
        said,
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_file_are_one_remark() {
        let all = [
            ("k.yaml:3: no image is called a", "x"),
            ("k.yaml:5: no image is called b", "x"),
            ("k.yaml:7: the target of this patch matches nothing", "x"),
            ("k.yaml:9: the target of this patch matches nothing", "x"),
            ("l.yaml:9: the target of this patch matches nothing", "y"),
            ("something else", "x"),
        ];
        let all = all.map(|(remark, of)| (remark.to_owned(), IndexSet::from_iter([of.to_owned()])));
        let told: Vec<String> = joined(all.into_iter().collect())
            .into_iter()
            .map(|(remark, _)| remark)
            .collect();
        assert_eq!(
            told,
            [
                "k.yaml:3, 5: no image is called a, b",
                "k.yaml:7, 9: the targets of these patches match nothing",
                "l.yaml:9: the target of this patch matches nothing",
                "something else",
            ]
        );
    }
}
