//! [`weigh`]: reads in functions that other files call, and under a condition only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use super::files::{Found, Reader};
use super::patience::within;
use super::scan::{Outcome, Scan};
use crate::needs::Effect;
use crate::parallel::each;

/// Files that may call a function; one whose name stands in more of them is called like many others.
const MOST_FILES: usize = 40;

/// Takes note of reads whose absence ends a function, where each call of that function stands under a condition. Returns the file at which
/// the time was over, if it was.
pub(super) fn weigh<'f>(
    reads: &mut [(&Found, Outcome)],
    found: &'f [Found],
    until: Instant,
) -> Option<&'f Path> {
    let all = reads.iter().flat_map(|(file, outcome)| {
        let functions = outcome
            .reads
            .iter()
            .filter_map(|read| read.function.clone());
        functions.filter_map(|name| Some((language(file)?, name)))
    });
    let wanted: BTreeSet<(&str, String)> = all.collect();
    if wanted.is_empty() {
        return None;
    }
    let counts = match count(&wanted, found, until) {
        Ok(counts) => counts,
        Err(slow) => return Some(slow),
    };
    for (file, outcome) in reads {
        for read in &mut outcome.reads {
            let Some(name) = language(file).zip(read.function.clone()) else {
                continue;
            };
            let sum = counts.get(&name);
            if sum.is_some_and(|(calls, conditional)| *calls > 0 && calls == conditional) {
                read.effect = read.effect.min(Effect::Empty);
            }
        }
    }
    None
}

/// How often functions are called, and how often under a condition.
type Counts = BTreeMap<(&'static str, String), (usize, usize)>;

/// Counts the calls of functions, and those that stand under a condition; or returns the file at which the time was over.
fn count<'f>(
    wanted: &BTreeSet<(&'static str, String)>,
    found: &'f [Found],
    until: Instant,
) -> Result<Counts, &'f Path> {
    let named = each(found, |file| names_in(file, wanted));
    let mut spread: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (file, names) in found.iter().zip(&named) {
        for name in names {
            let of = (language(file).unwrap_or_default(), *name);
            *spread.entry(of).or_default() += 1;
        }
    }
    let callers = found.iter().zip(&named).filter_map(|(file, names)| {
        let own = language(file)?;
        let is_rare = |name: &&str| spread.get(&(own, name)).is_some_and(|of| *of <= MOST_FILES);
        let names: BTreeSet<&str> = names.iter().copied().filter(is_rare).collect();
        (!names.is_empty()).then_some((file, own, names))
    });
    let callers: Vec<(&'f Found, &'static str, BTreeSet<&str>)> = callers.collect();
    let counts = each(&callers, |(file, _, names)| {
        within(until, || called(file, names))
    });
    let mut total = Counts::new();
    for ((file, own, _), counts) in callers.iter().zip(counts) {
        for (name, (calls, conditional)) in counts.ok_or(&*file.path)? {
            let sum = total.entry((*own, name)).or_default();
            sum.0 += calls;
            sum.1 += conditional;
        }
    }
    Ok(total)
}

fn language(file: &Found) -> Option<&'static str> {
    match file.reader {
        Reader::Language(language) => Some(language.name),
        Reader::Format(_) => None,
    }
}

/// Returns the names that stand in a file as words.
fn names_in<'w>(file: &Found, wanted: &'w BTreeSet<(&'static str, String)>) -> Vec<&'w str> {
    let own = language(file);
    let names = wanted.iter().filter(|(language, _)| Some(*language) == own);
    let names: BTreeSet<&'w str> = names.map(|(_, name)| name.as_str()).collect();
    let text = match names.is_empty() {
        true => None,
        false => file.text(),
    };
    let text = text.unwrap_or_default();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let known: BTreeSet<&'w str> = words.filter_map(|word| names.get(word).copied()).collect();
    known.into_iter().collect()
}

fn called(file: &Found, names: &BTreeSet<&str>) -> BTreeMap<String, (usize, usize)> {
    let (Reader::Language(language), Some(text)) = (file.reader, file.text()) else {
        return BTreeMap::new();
    };
    Scan::new(language, &text).called(names)
}

#[cfg(test)]
mod tests {
    use crate::needs::code::files::find;
    use crate::needs::code::scan_file;

    use super::*;

    /// Returns the effects of what the files read, by name.
    fn effects(files: &[(&str, &str)]) -> Vec<(String, Effect)> {
        let top = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(top.path().join(name), text).unwrap();
        }
        let found = find(top.path()).unwrap();
        let scanned = found
            .iter()
            .filter_map(|file| Some((file, scan_file(file, &[])?)));
        let mut reads: Vec<(&Found, Outcome)> = scanned.collect();
        let until = Instant::now() + std::time::Duration::from_secs(600);
        assert_eq!(weigh(&mut reads, &found, until), None);
        let reads = reads.into_iter().flat_map(|(_, outcome)| outcome.reads);
        reads.map(|read| (read.name, read.effect)).collect()
    }

    #[test]
    fn a_function_is_as_sure_as_its_calls() {
        let watch = "package watch\nfunc Interval() (int, error) {\n\ts := os.Getenv(\"A\")\n\tif s == \"\" { return 0, errors.New(\"A\") }\n\treturn 1, nil\n}\n";
        let guarded =
            "package main\nfunc main() {\n\tif watch.On() {\n\t\twatch.Interval()\n\t}\n}\n";
        let sure = "package main\nfunc main() {\n\tif _, err := watch.Interval(); err != nil { panic(err) }\n}\n";
        let one = |files: &[(&str, &str)]| effects(files).first().map(|of| of.1);
        assert_eq!(one(&[("w.go", watch)]), Some(Effect::Fails));
        assert_eq!(
            one(&[("w.go", watch), ("m.go", guarded)]),
            Some(Effect::Empty)
        );
        assert_eq!(one(&[("w.go", watch), ("m.go", sure)]), Some(Effect::Fails));
        let both = [("w.go", watch), ("m.go", guarded), ("n.go", sure)];
        assert_eq!(one(&both), Some(Effect::Fails));
    }
}
