//! Entries of `patches`, `patchesStrategicMerge` and `patchesJson6902`: which kind a patch is, and what it applies to.
//!
//! Takes entries of a kustomization; gives [`Patch`]es that are read and checked before any of them runs.

use super::json6902::{self, Operation};
use super::patches::{Content, Patch};
use crate::kustomize::Error;
use crate::kustomize::io::documents;
use crate::kustomize::io::documents::shift;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::kustomization::{PatchEntry, PatchOptions, Text};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::selector::Matcher;
use crate::yaml::{self, Dialect, Origin};

/// Reads an entry of `patches`.
pub(crate) fn read_patch<'d>(loader: &Loader<'_>, entry: &PatchEntry) -> Result<Patch<'d>, Error> {
    let text = text_of(loader, entry)?;
    let named = match entry.path.is_empty() {
        // Its text may hold a Secret's values, and stands at the place that the error points to.
        true => "patch: …".to_owned(),
        false => format!("path: {:?}", entry.path.value),
    };
    let (merges, json) = match root_of(&text.bytes) {
        Root::Mapping => (read_merge(&text), None),
        Root::Sequence => match read_json(&text) {
            Some(operations) => (Ok(Vec::new()), Some(operations)),
            None => (read_merge(&text), None),
        },
        Root::Unknown => (read_merge(&text), read_json(&text)),
    };
    let content = match (merges, json) {
        (Ok(merges), Some(_)) if !merges.is_empty() => {
            return Err(Error::new(format!(
                "illegally qualifies as both an SM and JSON patch: [{named}]"
            ))
            .at(entry.origin));
        }
        (Ok(merges), None) => Content::Merge(merges),
        (_, Some(operations)) => Content::Json(operations),
        (Err(error), None) => {
            let place = if error.origin() == Origin::NONE {
                entry.origin
            } else {
                error.origin()
            };
            let why = error.message().to_owned();
            return Err(Error::new(format!(
                "unable to parse SM or JSON patch from [{named}]: {why}"
            ))
            .at(place));
        }
    };
    match (&content, &entry.target) {
        (Content::Json(_), None) => {
            return Err(
                Error::new(format!("must specify a target for JSON patch [{named}]"))
                    .at(entry.origin),
            );
        }
        (Content::Merge(merges), Some(_)) if merges.len() > 1 => {
            return Err(Error::new(
                "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field",
            )
            .at(entry.origin));
        }
        _ => {}
    }
    Ok(Patch {
        definitions: None,
        content,
        target: entry.target.as_ref().map(Matcher::new).transpose()?,
        options: entry.options,
        remembers: true,
        complaint: true,
    })
}

/// Reads an entry of `patchesJson6902`.
pub(crate) fn read_json6902_patch<'d>(
    loader: &Loader<'_>,
    entry: &PatchEntry,
) -> Result<Patch<'d>, Error> {
    let Some(target) = entry
        .target
        .as_ref()
        .filter(|target| !target.name.is_empty())
    else {
        return Err(Error::new("must specify the target name").at(entry.origin));
    };
    let text = text_of(loader, entry)?;
    let failed = |why: &str| {
        let message = format!("trouble configuring builtin PatchJson6902Transformer: {why}");
        Error::new(message).at(entry.origin).sensitive()
    };
    let operations = read_json(&text).ok_or_else(|| failed("unable to parse JSON patch"))?;
    if operations.is_empty() {
        return Err(failed("patch appears to be empty"));
    }
    Ok(Patch {
        definitions: None,
        content: Content::Json(operations),
        target: Some(Matcher::new(target)?),
        options: entry.options,
        remembers: false,
        complaint: false,
    })
}

/// Reads an entry of `patchesStrategicMerge`: YAML itself, or a path.
pub(crate) fn read_strategic_merge<'d>(
    loader: &Loader<'_>,
    entry: &Text,
) -> Result<Patch<'d>, Error> {
    let merges = match resources_of(entry.value.as_bytes(), entry.origin) {
        Ok(mut merges) => {
            merges
                .iter_mut()
                .for_each(|patch| shift(&mut patch.node, entry));
            merges
        }
        Err(_) => {
            let file = loader.load(entry)?;
            resources_of(&file.bytes, file.origin)?
        }
    };
    if merges.is_empty() {
        return Err(
            Error::new(format!("patch appears to be empty; files={entry}, Patch="))
                .at(entry.origin),
        );
    }
    Ok(Patch {
        definitions: None,
        content: Content::Merge(merges),
        target: None,
        options: PatchOptions::default(),
        remembers: true,
        complaint: false,
    })
}

fn resources_of(bytes: &[u8], origin: Origin) -> Result<Vec<Resource>, Error> {
    Ok(documents::read_resources(bytes, origin)?
        .into_iter()
        .map(Resource::new)
        .collect())
}

/// A patch's text and where it starts; `inline` where it stands in the kustomization itself.
struct Source {
    bytes: Vec<u8>,
    origin: Origin,
    inline: Option<Text>,
}

fn text_of(loader: &Loader<'_>, entry: &PatchEntry) -> Result<Source, Error> {
    match (entry.patch.trim().is_empty(), entry.path.is_empty()) {
        (true, true) => Err(Error::new("must specify one of patch and path in").at(entry.origin)),
        (false, false) => {
            Err(Error::new("patch and path can't be set at the same time").at(entry.origin))
        }
        (false, true) => Ok(Source {
            // Blanks around it count for nothing here, and do in a file.
            bytes: entry.patch.trim().as_bytes().to_vec(),
            origin: entry.patch.origin,
            inline: Some(entry.patch.clone()),
        }),
        (true, false) => {
            let file = loader.load(&entry.path).map_err(|error| {
                let path = &entry.path;
                error
                    .within(format_args!(
                        "failed to get the patch file from path({path})"
                    ))
                    .at(path.origin)
            })?;
            Ok(Source {
                bytes: file.bytes.clone(),
                origin: file.origin,
                inline: None,
            })
        }
    }
}

/// The kind of a text's first document, as far as its first line tells.
enum Root {
    Mapping,
    Sequence,
    Unknown,
}

/// Looks whether a text can be but one kind of patch, so that it is read once: a key at its start makes a mapping, which
/// is no list of operations, and a dash in a text of one document makes a list, which is no resource.
fn root_of(bytes: &[u8]) -> Root {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#"));
    let Some(first) = first else {
        return Root::Unknown;
    };
    let word = first.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    match first.split_at(word.count()) {
        ([], [b'-', b' ', ..]) if !lines.any(|line| line.starts_with(b"---")) => Root::Sequence,
        ([_, ..], [b':'] | [b':', b' ', ..]) => Root::Mapping,
        _ => Root::Unknown,
    }
}

fn read_merge(source: &Source) -> Result<Vec<Resource>, Error> {
    let merges = resources_of(&source.bytes, source.origin);
    let mut merges = merges.map_err(|error| match &source.inline {
        // Its place is a line of the text, which is one of the kustomization.
        Some(text) => error.moved(|at| documents::shifted(at, text)),
        None => error,
    })?;
    if let Some(text) = &source.inline {
        merges
            .iter_mut()
            .for_each(|patch| shift(&mut patch.node, text));
    }
    Ok(merges)
}

/// Reads the operations of a patch: JSON if its first byte is a bracket, and YAML otherwise.
fn read_json(source: &Source) -> Option<Vec<Operation>> {
    let mut document = match source.bytes.first()? {
        b'[' => yaml::read_go_json(&source.bytes, source.origin)?,
        _ => {
            let text = yaml::decode(&source.bytes).ok()?;
            yaml::read_first(&text, source.origin, Dialect::Yaml11).ok()??
        }
    };
    if let Some(text) = &source.inline {
        shift(&mut document, text);
    }
    json6902::decode_operations(&document)
}
