//! [`place`]: where a finding stands in the repository, for formats that open files.
//!
//! Takes a finding and the places of its sides; gives a path as seen from here, with slashes, and a line. Leaves what stands outside,
//! in a cluster or on standard input to the words of the finding.

use std::path::{Component, Path};

use super::Report;
use crate::clean;
use crate::judge::Finding;
use crate::yaml::Origin;

/// A line of a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its path as seen from here, with slashes.
    pub(super) path: String,
    /// Its line, from 1.
    pub(super) line: u32,
}

/// Returns the place that a finding is shown at: the one of the environment that it is about, or else the last that has one.
pub(super) fn place(finding: &Finding, report: &Report<'_>) -> Option<Place> {
    let sides = || finding.sides.iter().rev();
    let own = sides().filter(|side| side.environment == finding.environment);
    let mut places = own.chain(sides()).map(|side| at(side.origin, report));
    places.find_map(|place| place)
}

/// Returns the places of the other sides, each with its environment, and the place that asks for the variable.
pub(super) fn other_places<'f>(finding: &'f Finding, report: &Report<'_>) -> Vec<(&'f str, Place)> {
    let shown = place(finding, report);
    let sides = finding.sides.iter();
    let places = sides.filter_map(|side| Some((&*side.environment, at(side.origin, report)?)));
    let needed = finding.needed.iter();
    let needed = needed.filter_map(|needed| Some(("needed", at(needed.origin, report)?)));
    places
        .chain(needed)
        .filter(|(_, place)| Some(place) != shown.as_ref())
        .collect()
}

/// Returns the line of an origin, where that is a file below this directory.
pub(super) fn at(origin: Origin, report: &Report<'_>) -> Option<Place> {
    let place = report.sources.place(origin)?;
    Some(Place {
        path: below(&place.file)?,
        line: place.line.max(1),
    })
}

/// Returns a path without detours, where it leads to something below this directory and can be spelled as text.
pub(super) fn below(path: &Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    let path = parts.join("/");
    let is_plain = clean::spelled(&path) == path && !path.starts_with('<') && !path.is_empty();
    is_plain.then_some(path)
}

/// Spells a path as a relative reference (RFC 3986).
pub(crate) fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_below_has_a_place() {
        let cases = [
            (
                "overlays/production/kustomization.yaml",
                Some("overlays/production/kustomization.yaml"),
            ),
            ("./a/../b.yaml", Some("b.yaml")),
            ("../outside.yaml", None),
            ("/etc/passwd", None),
            ("<standard input>", None),
            ("a\n::error::.yaml", None),
        ];
        for (path, expected) in cases {
            assert_eq!(below(Path::new(path)).as_deref(), expected, "{path}");
        }
    }
}
