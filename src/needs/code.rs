//! Reads in source code: which variables a program asks for, where, and what happens without them.
//!
//! Takes a directory or a file; gives [`Code`]: every read with its place, and how many have a name that is built at run time. Strings,
//! comments, dead branches, tests and development scripts do not count. A language is a file in `languages` and a line in its list.

mod dockerfile;
mod files;
mod guards;
mod helpers;
mod languages;
mod placeholders;
mod scan;
mod syntax;

use std::path::{Path, PathBuf};

use super::{Code, CodeRead, Effect, Need};
use crate::error::Error;
use crate::kustomize::Files as _;
use crate::parallel::each;
use crate::source::Disk;
use crate::yaml::Origin;

use files::Found;
use helpers::Helper;
use languages::Language;
use scan::{Outcome, Scan};

/// Rounds in which functions are looked for that call each other.
const ROUNDS: usize = 3;

/// Tells whether a file is source code of a language that is known.
#[must_use]
pub fn is_code(path: &Path) -> bool {
    languages::of(path).is_some()
}

/// Reads the code below a directory, or one file of code.
///
/// # Errors
/// If the path cannot be read, or holds too many files.
pub fn read_code(path: &Path, disk: &Disk<'_>) -> Result<Code, Error> {
    let found = files::find(path)?;
    let mut reads: Vec<(&Found, Outcome)> = Vec::new();
    let mut helpers: Vec<Helper> = Vec::new();
    let mut known: Vec<Helper> = Vec::new();
    for _ in 0..ROUNDS {
        let outcomes = each(&found, |file| scan_file(file, &helpers));
        helpers.clear();
        for (file, outcome) in found.iter().zip(outcomes) {
            let Some(mut outcome) = outcome else { continue };
            for helper in std::mem::take(&mut outcome.helpers) {
                // Functions of one name in several files are looked for once.
                if known
                    .iter()
                    .all(|of| (of.language, &of.name) != (helper.language, &helper.name))
                {
                    known.push(helper.clone());
                    helpers.push(helper);
                }
            }
            reads.push((file, outcome));
        }
        if helpers.is_empty() {
            break;
        }
    }
    reads.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let set = dockerfile::variables(path);
    let mut code = Code {
        files: found.len(),
        ..Code::default()
    };
    for (file, outcome) in reads {
        // The few files that hold a read get a place as all others do.
        let origin = disk
            .read(&file.path)
            .map_or(Origin::NONE, |file| file.origin);
        add(&mut code, (file, path), outcome, origin, &set);
    }
    Ok(code)
}

/// Scans a file for reads, or for calls of helpers where there are some.
fn scan_file(file: &Found, helpers: &[Helper]) -> Option<Outcome> {
    let language: &Language = file.language;
    let text = file.text()?;
    let may_hold = match helpers {
        [] => language.marks.iter().any(|mark| text.contains(mark)),
        helpers => helpers
            .iter()
            .any(|helper| helper.language == language.name && text.contains(&*helper.name)),
    };
    if !may_hold {
        return None;
    }
    let mut scan = Scan::new(file.language, &text);
    match helpers {
        [] => scan.reads(),
        helpers => scan.calls(helpers),
    }
    Some(scan.finish())
}

fn add(
    code: &mut Code,
    (file, root): (&Found, &Path),
    of: Outcome,
    origin: Origin,
    set: &[(PathBuf, String)],
) {
    let below = file.path.strip_prefix(root).unwrap_or(Path::new(""));
    let directories = below.parent().into_iter().flat_map(Path::components);
    let directories: Vec<String> = directories
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    for read in of.reads {
        let is_set = set
            .iter()
            .any(|(directory, name)| *name == read.name && file.path.starts_with(directory));
        let (effect, how) = match (is_set, read.effect) {
            (true, _) => (Effect::Default, "set by the Dockerfile"),
            (false, Effect::Default) => (Effect::Default, "read with a default"),
            (false, _) => (read.effect, "read without a default"),
        };
        let how = match read.helper {
            Some(helper) => format!("{how}, by {helper}"),
            None => how.to_owned(),
        };
        code.reads.push(CodeRead {
            need: Need::new(&read.name, effect, &how, origin.at(read.line, read.column)),
            default: read.default,
            directories: directories.clone(),
        });
    }
    let places = of
        .dynamic
        .into_iter()
        .map(|dynamic| origin.at(dynamic.line, dynamic.column));
    code.dynamic.extend(places);
}
