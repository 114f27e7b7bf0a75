//! Reads in source code: which variables a program asks for, where, and what happens without them.
//!
//! Takes a directory or a file; gives [`Code`]: every read with its place, and how many have a name that is built at run time. Strings,
//! comments, dead branches, tests and development scripts do not count. A language is a file in `languages` and a line in its list.

mod callers;
mod dockerfile;
mod failures;
mod files;
mod formats;
mod guards;
mod helpers;
mod languages;
mod mentions;
mod patience;
mod placeholders;
mod scan;
mod switches;
mod syntax;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

pub use mentions::read_mentions;

use super::{Code, CodeRead, Effect, Need};
use crate::error::{Error, ErrorKind};
use crate::kustomize::Files as _;
use crate::limits;
use crate::parallel::each;
use crate::source::Disk;
use crate::yaml::Origin;

use dockerfile::Images;
use files::{Found, Reader};
use formats::When;
use helpers::Helper;
use patience::within;
use scan::{Given, Outcome, Scan};

/// Rounds in which functions are looked for that call each other.
const ROUNDS: usize = 6;

/// Tells whether a file is one whose reads are known, by its name alone.
#[must_use]
pub fn is_code(path: &Path) -> bool {
    match Reader::of(path) {
        Some(Reader::Language(_)) => true,
        // A Compose file may be called like one of Rails'.
        Some(Reader::Format(_)) => !path
            .extension()
            .is_some_and(|of| of == "yml" || of == "yaml" || of == "json"),
        None => false,
    }
}

/// Reads the code below a directory, or one file of code.
///
/// # Errors
/// If the path cannot be read, holds too many files, or takes too long to look through.
pub fn read_code(path: &Path, disk: &Disk<'_>) -> Result<Code, Error> {
    let until = Instant::now() + limits::code_time();
    let mut found = files::find(path)?;
    let images = Images::of(path);
    if path.is_dir() {
        keep_started(&mut found, &images);
    }
    let mut reads: Vec<(&Found, Outcome)> = Vec::new();
    let mut helpers: Vec<Helper> = Vec::new();
    let mut known: Vec<Helper> = Vec::new();
    for _ in 0..ROUNDS {
        let outcomes = each(&found, |file| within(until, || scan_file(file, &helpers)));
        helpers.clear();
        for (file, outcome) in found.iter().zip(outcomes) {
            let outcome = outcome.ok_or_else(|| too_slow(&file.path))?;
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
    if let Some(slow) = callers::weigh(&mut reads, &found, until) {
        return Err(too_slow(slow));
    }
    let given = reads.iter().flat_map(|(_, outcome)| outcome.given.iter());
    let given: Vec<Given> = given.cloned().collect();
    let mut code = Code {
        files: found.len(),
        ..Code::default()
    };
    for (file, outcome) in reads {
        if outcome.reads.is_empty() && outcome.dynamic.is_empty() {
            continue;
        }
        // The few files that hold a read get a place as all others do.
        let origin = disk
            .read(&file.path)
            .map_or(Origin::NONE, |file| file.origin);
        add(&mut code, (file, path), outcome, origin, (&images, &given));
    }
    Ok(code)
}

/// Says where the time was over.
fn too_slow(path: &Path) -> Error {
    let most = limits::code_time().as_secs();
    Error::new(format!(
        "the code took longer than {most} seconds to look through, up to {}",
        path.display()
    ))
    .of_kind(ErrorKind::Unreadable)
    .hint("name the directory of one program")
}

/// Leaves out scripts that no image starts, and templates that nothing fills. What starts another script starts that one too.
fn keep_started(found: &mut Vec<Found>, images: &Images) {
    let is = |file: &Found, when: When| matches!(file.reader, Reader::Format(format) if format.when == when);
    let scripts = found.iter().filter(|file| is(file, When::Started));
    let scripts: Vec<(&Path, String, String)> = scripts
        .map(|file| {
            let name = file.path.file_name().unwrap_or_default();
            let text = file.text().unwrap_or_default();
            (&*file.path, name.to_string_lossy().into_owned(), text)
        })
        .collect();
    let mut started: BTreeSet<&Path> = BTreeSet::new();
    let mut fills = images.fills();
    let first = scripts
        .iter()
        .filter(|(_, name, _)| name.contains("entrypoint") || images.starts(name));
    let mut next: Vec<&(&Path, String, String)> = first.collect();
    while let Some((path, _, text)) = next.pop() {
        if started.insert(path) {
            fills |= text.contains("envsubst");
            next.extend(scripts.iter().filter(|(_, name, _)| text.contains(name)));
        }
    }
    let started: BTreeSet<_> = started.into_iter().map(Path::to_owned).collect();
    found.retain(|file| match file.reader {
        // What no other file can import is a program of its own, which the image starts or nobody does.
        Reader::Language(language) if language.name == "Python" => {
            let name = file.path.file_name().unwrap_or_default().to_string_lossy();
            !name.contains('-') || images.is_empty() || images.starts(&name)
        }
        Reader::Language(_) => true,
        Reader::Format(format) => match format.when {
            When::Always => true,
            When::Started => started.contains(&file.path),
            When::Filled => fills,
        },
    });
}

/// Scans a file for reads, or for calls of helpers where there are some.
fn scan_file(file: &Found, helpers: &[Helper]) -> Option<Outcome> {
    let language = match (file.reader, helpers) {
        (Reader::Language(language), _) => language,
        (Reader::Format(format), []) => {
            let text = file.text()?;
            let may_hold = format.marks.iter().any(|mark| text.contains(mark));
            return may_hold.then(|| (format.read)(&file.path, &text));
        }
        (Reader::Format(_), _) => return None,
    };
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
    let mut scan = Scan::new(language, &text);
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
    set: (&Images, &[Given]),
) {
    let below = file.path.strip_prefix(root).unwrap_or(Path::new(""));
    let directories = below.parent().into_iter().flat_map(Path::components);
    let directories: Vec<String> = directories
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    for read in of.reads {
        let (effect, how) = match read.effect {
            Effect::Default => (Effect::Default, "read with a default"),
            effect => match given_to(&read, file, set) {
                Some((Effect::Default, how)) => (Effect::Default, how),
                Some((most, _)) => (effect.min(most), "read without a default"),
                None => (effect, "read without a default"),
            },
        };
        let how = match read.helper {
            Some(helper) => format!("{how}, by {helper}"),
            None => how.to_owned(),
        };
        let mut need = Need::new(&read.name, effect, &how, origin.at(read.line, read.column));
        need.is_caseless = read.is_caseless;
        need.instead = read.instead.map(Into::into);
        code.reads.push(CodeRead {
            need,
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

/// Returns what the program itself sets a variable to: the image, the script that starts it, or a file of settings.
fn given_to(
    read: &scan::Read,
    file: &Found,
    (images, given): (&Images, &[Given]),
) -> Option<(Effect, &'static str)> {
    if let Some(effect) = images.effect(&read.name, &file.path) {
        return Some((effect, "set by the Dockerfile"));
    }
    let mut given = given.iter().filter(|of| match of.is_caseless {
        true => read.is_caseless && of.name.eq_ignore_ascii_case(&read.name),
        false => of.name == read.name && of.is_relaxed == read.is_relaxed,
    });
    let first = given.next()?;
    let best = given.fold(
        first,
        |best, of| if of.effect < best.effect { of } else { best },
    );
    Some((best.effect, best.how))
}
