//! Did you mean …: the known word that is nearest to one that is not known.
//!
//! Takes a word and the known ones; gives the nearest, or those that are near, by one measure for all stages: single letters
//! that are changed, added, left out or exchanged with their neighbour, whatever their case.

use std::path::{Component, Path, PathBuf};

/// No name is longer: to compare longer texts letter by letter takes the product of their lengths.
const LONGEST: usize = 1_000;

/// Returns how far two words are apart.
#[must_use]
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let longer = a.len().max(b.len());
    if longer > LONGEST {
        return if a == b { 0 } else { longer };
    }
    strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

/// Returns the known word that was probably meant, if one is near enough; of several the first.
#[must_use]
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let others = known
        .into_iter()
        .filter(|known| *known != word && may_be_near(word, known));
    let distances = others.map(|known| (distance_to(word, known), known));
    let (distance, near) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= limit(word.len().max(near.len()))).then_some(near)
}

/// Returns the known words, the nearest first.
#[must_use]
pub(crate) fn by_distance<'k>(
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Vec<&'k str> {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_by_cached_key(|known| (distance(word, known), *known));
    known
}

/// Says which known word is nearest, or what all of them are.
#[must_use]
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        None if known.is_empty() => "none is known".to_owned(),
        Some(known) => format!("did you mean '{known}'?"),
        None => format!("known are {}", known.join(", ")),
    }
}

/// Returns the path that was probably meant: each name that is not there gives way to the nearest that is. `names` lists a
/// directory, of which the path up to there is given.
#[must_use]
pub(crate) fn nearest_path(path: &Path, names: impl Fn(&Path) -> Vec<String>) -> Option<PathBuf> {
    let mut meant = PathBuf::new();
    let mut differs = false;
    for component in path.components() {
        let Component::Normal(name) = component else {
            meant.push(component);
            continue;
        };
        let there = names(&meant);
        let name = name.to_str()?;
        if there.iter().any(|known| known == name) {
            meant.push(name);
        } else {
            meant.push(nearest(name, there.iter().map(String::as_str))?);
            differs = true;
        }
    }
    differs.then_some(meant)
}

/// A word that was cut short is near: `warn` for `warning`.
fn distance_to(word: &str, known: &str) -> usize {
    match word.len() > 2 && known.starts_with(word) {
        true => 1,
        false => distance(word, known),
    }
}

/// Tells whether the letters of two words let them be near, in whatever order: to compare them in their order takes ten times as long.
fn may_be_near(word: &str, known: &str) -> bool {
    if !word.is_ascii() || !known.is_ascii() || known.starts_with(word) {
        return true;
    }
    let mut counts = [0_usize; 128];
    let place = |byte: u8| usize::from(byte.to_ascii_lowercase());
    for byte in word.bytes() {
        if let Some(count) = counts.get_mut(place(byte)) {
            *count += 1;
        }
    }
    let mut common = 0;
    for byte in known.bytes() {
        if let Some(count) = counts.get_mut(place(byte)).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let apart = word.len().max(known.len()) - common;
    apart <= limit(word.len().max(known.len()))
}

/// Returns how far words of some length may be apart and still be meant as one: in short ones a single letter, or `HOST` would
/// be meant by `PORT`.
fn limit(length: usize) -> usize {
    (length / 5).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_was_meant_is_found() {
        let known = ["warning", "error", "note", "DATABASE_URL", "DB_HOST"];
        let cases = [
            ("warn", Some("warning")),
            ("waring", Some("warning")),
            ("Eror", Some("error")),
            ("ntoe", Some("note")),
            ("DATABASE_URI", Some("DATABASE_URL")),
            ("database_ur", Some("DATABASE_URL")),
            ("DB_PORT", None),
            ("off", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
        assert_eq!(nearest("note", ["note"]), None);
        assert_eq!(did_you_mean("else", &["a", "b"]), "known are a, b");
        assert_eq!(did_you_mean("else", &[]), "none is known");
    }

    #[test]
    fn the_path_that_was_meant_is_found() {
        let names = |directory: &Path| {
            let names: &[&str] = match directory.to_str() {
                Some("") => &["overlays", "base"],
                Some("overlays") => &["staging", "production"],
                Some("../..") => &["base"],
                _ => &[],
            };
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        let cases = [
            ("overlays/stagng", Some("overlays/staging")),
            ("overlay/prodution", Some("overlays/production")),
            ("../../bse", Some("../../base")),
            ("overlays/canary", None),
            ("overlays/staging", None),
            ("overlays/staging/x", None),
        ];
        for (path, expected) in cases {
            let found = nearest_path(Path::new(path), names);
            assert_eq!(found.as_deref(), expected.map(Path::new), "{path}");
        }
    }
}
