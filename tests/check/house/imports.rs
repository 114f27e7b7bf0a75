//! Circles of imports, file by file, inside each stage.
//!
//! An arrow goes from a file to each file out of which it names something: `crate::`, `super::` and `self::` paths, in `use` and in
//! code, paths that begin with a child or with a name that was imported, and names taken through a parent's `use`, which
//! count as taken from where they are defined. Not counted: unit tests, and what a file takes out of its own parent's file
//! (`merge/list.rs` out of `merge.rs`), since the two are one module in several files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::paths::{Named, read};
use super::{relative, sources, src};

/// Circles that are there today, each as its files below the folder. This may shrink.
const CIRCLES: &[(&str, &[&[&str]])] = &[("kustomize", &[&["build/accumulate", "build/steps"]])];

/// How many files and folders stand directly in `src/kustomize`. This may shrink.
const KUSTOMIZE_ROOMS: usize = 11;

type Path = Vec<String>;

/// The files out of which each file names something.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// What each file names.
type Modules = BTreeMap<Path, Vec<Named>>;

#[test]
fn circles_of_imports_are_those_that_are_listed() {
    let modules = modules();
    let mut wrong = String::new();
    for (folder, allowed) in CIRCLES {
        let path: Path = folder.split('/').map(str::to_owned).collect();
        let arrows = arrows(&modules, &path);
        let circles = circles(&arrows);
        if circles.iter().ne(*allowed) {
            writeln!(wrong, "{folder}:").expect("a string takes everything");
            for circle in &circles {
                writeln!(wrong, "        &{circle:?},").expect("a string takes everything");
                let inside = |file: &&String| circle.contains(&file.as_str());
                for (file, targets) in arrows.iter().filter(|(file, _)| inside(file)) {
                    let targets: Vec<&String> = targets.iter().filter(inside).collect();
                    writeln!(wrong, "            // {file} -> {targets:?}")
                        .expect("a string takes everything");
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "other circles than listed: strike from CIRCLES what is gone, and break up what is new. There are:\n{wrong}"
    );
}

#[test]
fn circles_are_found() {
    let arrows = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "f")];
    let arrows = arrows
        .iter()
        .map(|(from, to)| ((*from).to_owned(), BTreeSet::from([(*to).to_owned()])))
        .collect();
    assert_eq!(circles(&arrows), BTreeSet::from([vec!["a", "b", "c"]]));
}

#[test]
fn kustomize_has_no_more_rooms() {
    let entries = std::fs::read_dir(src().join("kustomize")).expect("a folder");
    let rooms: BTreeSet<_> = entries
        .map(|entry| entry.expect("an entry").path().with_extension(""))
        .collect();
    assert!(
        rooms.len() <= KUSTOMIZE_ROOMS,
        "src/kustomize has {} rooms, {KUSTOMIZE_ROOMS} are allowed",
        rooms.len()
    );
}

/// Reads all of `src`, without unit tests.
fn modules() -> Modules {
    let mut modules = Modules::new();
    let mut tests = Vec::new();
    for file in sources() {
        let path: Path = relative(&file).split('/').map(str::to_owned).collect();
        let text = std::fs::read_to_string(&file).expect("a file");
        let (text, of_tests) = without_tests(&text);
        tests.extend(
            of_tests
                .into_iter()
                .map(|child| [path.clone(), vec![child]].concat()),
        );
        modules.insert(path, read(&text));
    }
    modules.retain(|path, _| !tests.iter().any(|test| path.starts_with(test)));
    modules
}

/// Cuts off the unit tests at the end of a file, and names the test modules that are files.
fn without_tests(text: &str) -> (String, Vec<String>) {
    let mut kept = String::new();
    let mut tests = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let next = lines.next().unwrap_or_default();
        if let Some(name) = next
            .strip_suffix(';')
            .and_then(|line| line.rsplit(' ').next())
        {
            tests.push(name.to_owned());
        } else if next.ends_with('{') {
            // rustfmt closes at the same depth.
            while lines.next_if(|line| *line != "}").is_some() {}
            lines.next();
        }
    }
    (kept, tests)
}

/// Returns the arrows between the files of a folder, whose names are those below the folder.
fn arrows(modules: &Modules, folder: &[String]) -> Arrows {
    let below = |path: &Path| Some(path.strip_prefix(folder)?.join("/"));
    let of_file = |path: &Path| {
        let targets = targets(modules, path);
        Some((below(path)?, targets.iter().filter_map(below).collect()))
    };
    modules.keys().filter_map(of_file).collect()
}

/// Returns the groups of files that reach each other.
fn circles(arrows: &Arrows) -> BTreeSet<Vec<&str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|file| (file.as_str(), reached(arrows, file)))
        .collect();
    let circle_of = |(file, seen): (&&str, &BTreeSet<&str>)| {
        let returns = |other: &&&str| seen.contains(**other) && reach[**other].contains(*file);
        reach.keys().filter(returns).copied().collect()
    };
    let circles = reach.iter().map(circle_of);
    circles
        .filter(|circle: &Vec<_>| !circle.is_empty())
        .collect()
}

fn reached<'a>(arrows: &'a Arrows, from: &'a str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        let targets = arrows.get(file).into_iter().flatten();
        open.extend(
            targets
                .map(String::as_str)
                .filter(|target| seen.insert(*target)),
        );
    }
    seen
}

/// Returns the files out of which a file names something, without itself and its parents.
fn targets(modules: &Modules, file: &[String]) -> BTreeSet<Path> {
    let named = modules[file].iter();
    named
        .filter_map(|named| resolve(modules, file, &named.segments, 0))
        .filter(|target| !file.starts_with(target))
        .collect()
}

/// Finds the file in which something is defined that a file calls by this path.
fn resolve(modules: &Modules, file: &[String], segments: &[String], depth: usize) -> Option<Path> {
    let (first, rest) = segments.split_first()?;
    let mut base = file.to_vec();
    let mut rest = rest;
    match first.as_str() {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            base.pop();
            while let Some(("super", more)) = rest.split_first().map(|(s, more)| (s.as_str(), more))
            {
                base.pop();
                rest = more;
            }
        }
        _ => rest = segments,
    }
    let is_bare = rest.len() == segments.len();
    for (at, segment) in rest.iter().enumerate() {
        let child = [base.clone(), vec![segment.clone()]].concat();
        if modules.contains_key(&child) {
            base = child;
            continue;
        }
        let key = if base.is_empty() {
            vec!["lib".to_owned()]
        } else {
            base.clone()
        };
        let import = modules.get(&key).into_iter().flatten();
        let import = import
            .filter(|named| named.segments != segments || base != file)
            .find(|named| named.imported_as.as_ref() == Some(segment));
        return match import {
            // Deep enough for any chain of re-exports, and an end to names that import each other.
            Some(import) if depth < 8 => {
                let path = [import.segments.as_slice(), &rest[at + 1..]].concat();
                resolve(modules, &base, &path, depth + 1)
            }
            _ if is_bare && at == 0 => None,
            _ => Some(base),
        };
    }
    Some(base)
}
