//! Lines to add to files: where a key belongs into a ConfigMap, a Secret or a generator, a patch of the workload mends nothing.
//!
//! Takes the target and what its kustomization looks like; gives the file, the line after which something goes, and the text. A
//! value that is not known, or is a credential, is left as a mark. Leaves the lines of mounted files to [`super::file_lines`].

use super::copied::{MARK, known_or_marked};
use super::data::{Data, data_of};
use super::items::{PatchedObject, merged};
use super::place::{in_overlay_of, outline_of};
use super::yaml::{flow_text, in_braces, text};
use crate::compare::Difference;
use crate::judge::finding::AddedLines;
use crate::judge::{Context, Fix};
use crate::mask;
use crate::model::{DataForm, Environment, KeyRef, ObjectRef, RefKind, Workload};
use crate::source::{Outline, OutlinedGenerator, OutlinedList, State};
use crate::yaml::Origin;

/// A key on its way into an object.
struct Entry<'k> {
    object: &'k ObjectRef,
    key: &'k str,
    value: String,
}

/// The edit that adds a key.
enum Edit {
    Lines(AddedLines),
    Patch(String),
    /// A file that SOPS encrypts, and the object's place in it.
    Sealed(String, Origin),
}

/// Returns the fix that adds a key of the reference to the target's ConfigMap or Secret. `value` is what the reference has, where
/// that is known.
pub(crate) fn adding_key(
    context: &Context<'_>,
    difference: &Difference<'_>,
    what: &str,
    (key, value): (&KeyRef, Option<&str>),
) -> Fix {
    adding_key_of(
        context,
        difference.subject.app.as_deref(),
        what,
        (key, value),
    )
}

/// As [`adding_key`], of an application.
pub(crate) fn adding_key_of(
    context: &Context<'_>,
    app: Option<&str>,
    what: &str,
    (key, value): (&KeyRef, Option<&str>),
) -> Fix {
    let target = context.comparison.target;
    let is_secret = key.object.kind == RefKind::Secret;
    let value = value
        .filter(|raw| !is_secret && mask::mask_text(&key.key, raw) == **raw)
        .map_or_else(
            || MARK.to_owned(),
            |raw| known_or_marked(context, &key.key, raw),
        );
    let entry = Entry {
        object: &key.object,
        key: &key.key,
        value,
    };
    match edit(target, app, &entry) {
        Some(Edit::Patch(patch)) => in_overlay_of(target, app, what, Some(patch)),
        Some(Edit::Lines(lines)) => Fix::saying(what).with_lines([lines]),
        Some(Edit::Sealed(file, place)) => {
            let what = format!("{what}{}", with_sops(&file));
            Fix::saying(what).with_lines([at(place, String::new())])
        }
        None => Fix::saying(what),
    }
}

/// Says how a file is edited that SOPS encrypts: a plain line in it breaks the whole file.
fn with_sops(file: &str) -> String {
    format!(": open 'sops {file}', since SOPS encrypts that file")
}

/// Says of a key that a variable has to be set from it besides, and the same of several keys.
pub(crate) const SET_FROM_IT: &str = ", and set the variable from it";
pub(crate) const SET_FROM_THEM: &str = ", and set the variables from them";

/// Says that there is no block for that yet.
pub(crate) const BLOCK_FOLLOWS: &str =
    ": with the Secret complete, the next check prints the block";

/// Says that keys are to be added to an object: `add keys A, B to Secret store`.
pub(crate) fn adding_keys(keys: &[String], object: &str) -> String {
    let noun = if keys.len() == 1 { "key" } else { "keys" };
    format!("add {noun} {} to {object}", keys.join(", "))
}

/// Returns the lines that add a key which the workload refers to, with a mark for its value.
pub(crate) fn lines_of_missing_key(
    environment: &Environment,
    workload: &Workload,
    key: &KeyRef,
) -> Option<AddedLines> {
    let entry = Entry {
        object: &key.object,
        key: &key.key,
        value: MARK.to_owned(),
    };
    match edit(environment, workload.app.as_deref(), &entry)? {
        Edit::Lines(lines) => Some(lines),
        Edit::Sealed(_, place) => Some(at(place, String::new())),
        Edit::Patch(_) => None,
    }
}

/// Tells whether a file that the target's generator is to take is not beside its kustomization: a name of it there would stop the build.
pub(crate) fn lacks_file(
    context: &Context<'_>,
    difference: &Difference<'_>,
    kind: RefKind,
    (name, key): (&str, &str),
) -> bool {
    let outline = outline_of(context.comparison.target, difference.subject.app.as_deref());
    let found = outline.and_then(|outline| generator(outline, kind, name));
    found.is_some_and(|(outline, _)| !outline.names.contains(key))
}

/// Returns the line that adds a whole file to the target's generator.
pub(crate) fn lines_of_missing_file(
    context: &Context<'_>,
    difference: &Difference<'_>,
    kind: RefKind,
    (name, key): (&str, &str),
) -> Option<AddedLines> {
    let outline = outline_of(context.comparison.target, difference.subject.app.as_deref())?;
    let (outline, generator) = generator(outline, kind, name)?;
    let files = generator.files.unwrap_or_default();
    Some(match item(outline, &files, key) {
        Some(lines) => lines,
        None if files.line == 0 && generator.column > 0 => {
            let indent = blanks(generator.column);
            let lines = format!("{indent}files:\n{indent}- {}", text(key));
            after(generator.name_at, lines)
        }
        None => at(generator.name_at, text(key)),
    })
}

fn edit(environment: &Environment, app: Option<&str>, entry: &Entry<'_>) -> Option<Edit> {
    if environment.state == State::Live {
        return None;
    }
    let kind = entry.object.kind;
    let name = entry.object.original_name.as_str();
    let data = data_of(environment, app, kind, name)?;
    let Some(outline) = outline_of(environment, app) else {
        let is_manifest = !environment.is_rendered && data.origin.line() > 0;
        return is_manifest
            .then(|| in_manifest(&data, entry))
            .map(Edit::Lines);
    };
    let file = data.origin.of_file();
    if let Some(path) = outline.sealed_files.get(&file) {
        let places = data.keys.iter().map(|(_, origin, _)| *origin);
        let last = places.filter(|origin| origin.of_file() == file).max();
        return Some(Edit::Sealed(path.clone(), last.unwrap_or(data.origin)));
    }
    let is_own = outline.own_files.contains(&file);
    let is_generated = outline.generating_files.contains(&file);
    let generator = generator(outline, kind, name).filter(|_| data.is_itself);
    // A component generates after the overlay, which cannot merge anything into that.
    let is_of_component = outline.components.iter().any(|component| {
        let mut all = component.with_components().into_iter();
        all.any(|of| of.file == file)
    });
    match (generator, is_generated) {
        (Some((outline, generator)), _) => {
            Some(Edit::Lines(in_generator(outline, generator, &data, entry)))
        }
        (None, true) if is_of_component => None,
        (None, false) if is_own => Some(Edit::Lines(in_manifest(&data, entry))),
        (None, true) => Some(Edit::Lines(merging(outline, entry))),
        (None, false) if kind == RefKind::ConfigMap => {
            let object = PatchedObject {
                kind: kind.name().to_owned(),
                name: name.to_owned(),
                namespace: None,
            };
            Some(Edit::Patch(merged(&object, entry.key, &entry.value)))
        }
        (None, false) => None,
    }
}

/// Returns the generator of that name, of the kustomization itself or else of a component, and where it stands.
fn generator<'o>(
    outline: &'o Outline,
    kind: RefKind,
    name: &str,
) -> Option<(&'o Outline, &'o OutlinedGenerator)> {
    let list = list_of(kind);
    outline.with_components().into_iter().find_map(|of| {
        let mut generators = of.generators.iter();
        let found = generators.find(|of| of.list == list && of.name == name);
        Some((of, found?))
    })
}

fn list_of(kind: RefKind) -> &'static str {
    match kind {
        RefKind::ConfigMap => "configMapGenerator",
        RefKind::Secret => "secretGenerator",
    }
}

/// Adds the key where the generator has its others: to its literals, else to the last file of variables of the overlay's own.
fn in_generator(
    outline: &Outline,
    generator: &OutlinedGenerator,
    data: &Data<'_>,
    entry: &Entry<'_>,
) -> AddedLines {
    let pair = pair(entry);
    if let Some(literals) = &generator.literals {
        let added = item(outline, literals, &pair);
        let inside = || {
            at(
                outline
                    .file
                    .at(literals.line, literals.bracket.unwrap_or(1)),
                flow_text(&pair),
            )
        };
        return added.unwrap_or_else(inside);
    }
    let is_of_variables = |origin: &Origin| {
        let file = origin.of_file();
        let is_own = outline.own_files.contains(&file);
        is_own && origin.line() > 0 && !outline.generating_files.contains(&file)
    };
    let places = data.keys.iter().map(|(_, origin, _)| *origin);
    let last = places.filter(is_of_variables).max();
    match last {
        Some(last) if !entry.value.contains('\n') => {
            after(last, format!("{}={}", entry.key, entry.value))
        }
        _ if generator.column > 0 => {
            let indent = blanks(generator.column);
            let lines = format!("{indent}literals:\n{indent}- {}", text(&pair));
            after(generator.name_at, lines)
        }
        _ => at(generator.name_at, text(&pair)),
    }
}

/// Merges the key into what a base generates.
fn merging(outline: &Outline, entry: &Entry<'_>) -> AddedLines {
    let key = list_of(entry.object.kind);
    let list = outline.lists.get(key);
    let indent = blanks(list.and_then(|list| list.dashes).unwrap_or(1));
    let name = text(&entry.object.original_name);
    let pair = text(&pair(entry));
    let lines = format!(
        "{indent}- name: {name}\n{indent}  behavior: merge\n{indent}  literals:\n{indent}  - {pair}"
    );
    match list {
        None => {
            let last = outline.file.at(outline.last_line.max(1), 1);
            after(last, format!("{key}:\n{lines}"))
        }
        Some(list) => match list.last_line {
            Some(last) => after(outline.file.at(last, 1), lines),
            None => at(outline.file.at(list.line, 1), lines),
        },
    }
}

/// Adds the key to a manifest: behind the last key whose value ends where it begins.
fn in_manifest(data: &Data<'_>, entry: &Entry<'_>) -> AddedLines {
    let file = data.origin.of_file();
    let here = || data.keys.iter().filter(|(_, of, _)| of.of_file() == file);
    // Whether a Secret's keys are encoded, or what seals them, is not known here.
    if entry.object.kind == RefKind::Secret {
        let last = here().map(|(_, origin, _)| *origin).max();
        return at(last.unwrap_or(data.origin), for_person(data, entry));
    }
    let line = format!("{}: {}", text(entry.key), text(&entry.value));
    match data.form {
        DataForm::Lines => {}
        DataForm::Braces { at: brace, is_json } => {
            let pair = (entry.key, entry.value.as_str());
            return at(brace, in_braces(pair, is_json));
        }
        DataForm::Bare(key) => return after(key, format!("{}{line}", blanks(key.column() + 2))),
        DataForm::Missing(Some(last)) => {
            let indent = blanks(last.column());
            return after(
                last.at(last.line(), 1),
                format!("{indent}data:\n{indent}  {line}"),
            );
        }
        DataForm::Missing(None) => {
            let pair = in_braces((entry.key, &entry.value), true);
            return at(data.origin, format!("\"data\": {{{pair}}}"));
        }
    }
    let indent = blanks(data.column.max(1));
    let last = here()
        .filter(|(.., is_line)| *is_line)
        .max_by_key(|(_, origin, _)| *origin);
    let first = here().min_by_key(|(_, origin, _)| *origin);
    match (last, first) {
        (Some((_, origin, _)), _) => after(*origin, format!("{indent}{line}")),
        (None, Some((_, origin, _))) => {
            let before = origin.of_file().at(origin.line().saturating_sub(1), 1);
            after(before, format!("{indent}{line}"))
        }
        (None, None) => at(data.origin, format!("data:\n  {line}")),
    }
}

/// Returns what a person adds to an object that becomes a Secret: its value is never known here, and a mark in its place would break
/// all of the Secret.
fn for_person(data: &Data<'_>, entry: &Entry<'_>) -> String {
    let key = text(entry.key);
    let is_plain = |name: &str| {
        let mut bytes = name.bytes();
        bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    let name = entry.object.original_name.as_str();
    match data.kind {
        "ExternalSecret" => {
            format!("- secretKey: {key}\n  remoteRef:\n    key: {MARK}\n    property: {key}")
        }
        "SealedSecret" if is_plain(name) && data.namespace.is_none_or(is_plain) => {
            let namespace = data.namespace.unwrap_or("NAMESPACE");
            format!(
                "{key}: # what this prints: kubeseal --raw --namespace {namespace} --name {name} --from-file=/dev/stdin"
            )
        }
        "Secret" => format!("{key}: # the value in base64 below data, as it is below stringData"),
        _ => String::new(),
    }
}

/// Returns `key=value` as kustomize reads it back: it takes one pair of quotes off a value.
fn pair(entry: &Entry<'_>) -> String {
    let (key, value) = (entry.key, &entry.value);
    let is_in = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    match (is_in('"'), is_in('\'')) {
        (true, _) => format!("{key}='{value}'"),
        (_, true) => format!("{key}=\"{value}\""),
        _ => format!("{key}={value}"),
    }
}

/// Returns a new last item of a list.
fn item(outline: &Outline, list: &OutlinedList, value: &str) -> Option<AddedLines> {
    let indent = blanks(list.dashes?);
    let last = outline.file.at(list.last_line?, 1);
    Some(after(last, format!("{indent}- {}", text(value))))
}

pub(super) fn blanks(column: u32) -> String {
    " ".repeat(usize::try_from(column.saturating_sub(1)).unwrap_or_default())
}

pub(super) fn after(at: Origin, text: String) -> AddedLines {
    AddedLines {
        at,
        is_after: true,
        text,
    }
}

pub(super) fn at(at: Origin, text: String) -> AddedLines {
    AddedLines {
        at,
        is_after: false,
        text,
    }
}
