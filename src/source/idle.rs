//! Remarks on lines of kustomizations that change nothing: what is so of several lines of one file is said once.
//!
//! Takes what a build noted of its `images` and `patches`; gives a sentence a file. Leaves to the judge which of them matter.

use crate::kustomize::{IdleImage, Patches};
use crate::maps::IndexMap;
use crate::words::listed;
use crate::yaml::{Origin, SourceMap};

/// Lines and names that a remark lists.
const LISTED: usize = 5;

/// Returns the remarks on entries of `images` that name no image, and on patches whose target matches nothing.
pub(super) fn remarks(images: &[IdleImage], patches: &Patches, sources: &SourceMap) -> Vec<String> {
    let images = images.iter().map(|of| (of.origin, Some(of.name.as_str())));
    let images = by_file(images, sources).into_iter().map(|(file, of)| {
        let (lines, names) = (listed(&of.lines, LISTED), listed(&of.names, LISTED));
        format!("{file}:{lines}: no image is called {names}")
    });
    let patches = patches.idle.iter().map(|origin| (*origin, None));
    let patches = by_file(patches, sources).into_iter().map(|(file, of)| {
        let lines = listed(&of.lines, LISTED);
        match of.lines.len() {
            1 => format!("{file}:{lines}: the target of this patch matches nothing"),
            _ => format!("{file}:{lines}: the targets of these patches match nothing"),
        }
    });
    images.chain(patches).collect()
}

/// The lines of one file, and the names that stand there.
#[derive(Default)]
struct Lines<'n> {
    lines: Vec<String>,
    names: Vec<&'n str>,
}

fn by_file<'n>(
    all: impl Iterator<Item = (Origin, Option<&'n str>)>,
    sources: &SourceMap,
) -> IndexMap<String, Lines<'n>> {
    let mut files: IndexMap<String, Lines<'n>> = IndexMap::default();
    for (origin, name) in all {
        let Some(place) = sources.place(origin) else {
            continue;
        };
        let of = files.entry(place.file.display().to_string()).or_default();
        of.lines.push(place.line.to_string());
        of.names.extend(name);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_file_are_one_remark() {
        let sources = SourceMap::default();
        let (k, l) = (sources.add("k.yaml"), sources.add("l.yaml"));
        let image = |line: u32, name: &str| IdleImage {
            name: name.to_owned(),
            origin: k.at(line, 1),
        };
        let patches = Patches {
            all: 4,
            idle: vec![k.at(7, 1), k.at(9, 1), l.at(9, 1)],
        };
        assert_eq!(
            remarks(&[image(3, "a"), image(5, "b")], &patches, &sources),
            [
                "k.yaml:3, 5: no image is called a, b",
                "k.yaml:7, 9: the targets of these patches match nothing",
                "l.yaml:9: the target of this patch matches nothing",
            ]
        );
    }
}
