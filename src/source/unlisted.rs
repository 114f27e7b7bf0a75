//! [`Unlisted`]: Secrets that files of an overlay's directory declare, and that the overlay does not render.
//!
//! Takes a directory; gives kinds, names and files. Reads files that look like a Secret alone, and keeps nothing of their values.

use std::path::{Path, PathBuf};

use super::text::decoded;
use super::{Disk, Object, is_overlay, manifests};
use crate::kustomize::Files as _;
use crate::placeholders::is_unfilled;
use crate::yaml::SourceMap;

/// Kinds that render a Secret.
const KINDS: [&str; 3] = ["Secret", "SealedSecret", "ExternalSecret"];

/// A file larger than this holds more than a Secret.
const LARGEST: u64 = 1 << 20;

/// A Secret that a file declares and that is in no `resources:`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unlisted {
    /// Its kind: Secret, or what renders one.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The file.
    pub file: String,
    /// It is an example: somebody has to fill it in.
    pub is_example: bool,
}

/// Tells whether objects of a kind are a ConfigMap or a Secret, or render one.
pub(crate) fn is_data(kind: &str) -> bool {
    kind == "ConfigMap" || is_secret_kind(kind)
}

/// Tells whether objects of a kind are Secrets, or render one.
pub(super) fn is_secret_kind(kind: &str) -> bool {
    KINDS.contains(&kind)
}

/// Tells whether an object renders a Secret.
pub(super) fn is_secret(object: &Object) -> bool {
    is_secret_kind(object.kind())
}

/// Returns the Secrets that files of an overlay's directory declare, those of directories in it included where these hold no
/// kustomization. Files that cannot be read declare nothing.
pub(super) fn unlisted(overlay: &Path, disk: &Disk<'_>) -> Vec<Unlisted> {
    let mut files = Vec::new();
    for directory in files_of(overlay, &mut files) {
        if !is_overlay(&directory) {
            files_of(&directory, &mut files);
        }
    }
    // Builds name files by whole paths.
    let whole = disk.canonicalize(overlay).ok();
    let mut found = Vec::new();
    for file in &files {
        let below = file.strip_prefix(overlay).ok();
        let whole = whole
            .as_ref()
            .zip(below)
            .map(|(whole, below)| whole.join(below));
        found.extend(disk.look_at((whole.as_deref(), file), |bytes| declared(file, bytes)));
    }
    found.sort_unstable();
    found
}

/// Adds a directory's YAML files; returns the directories in it.
fn files_of(directory: &Path, files: &mut Vec<PathBuf>) -> Vec<PathBuf> {
    let mut below = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        let extension = path.extension().and_then(|extension| extension.to_str());
        if metadata.is_dir() {
            below.push(path);
        } else if matches!(extension, Some("yaml" | "yml" | "json")) && metadata.len() <= LARGEST {
            files.push(path);
        }
    }
    below
}

/// Tells whether a file is to be filled in before it is of use, by its name or by what stands in it.
fn is_example(file: &Path, text: &str) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let is_called_so =
        words.any(|word| ["dist", "example", "sample", "template", "tmpl", "tpl"].contains(&word));
    let mut values = text
        .lines()
        .map(|line| line.split_once(": ").map_or(line, |(_, value)| value));
    is_called_so || values.any(|value| is_unfilled(value.trim().trim_matches(['"', '\''])))
}

fn declared(file: &Path, bytes: &[u8]) -> Vec<Unlisted> {
    let Some((text, objects)) = objects_of(file, bytes, &["Secret"]) else {
        return Vec::new();
    };
    let mut secrets = objects.iter().filter(|object| is_secret(object)).peekable();
    let is_example = secrets.peek().is_some() && is_example(file, &text);
    secrets
        .map(|object| Unlisted {
            kind: object.kind().to_owned(),
            name: object.name().to_owned(),
            file: file.display().to_string(),
            is_example,
        })
        .collect()
}

/// Returns the text of a file that has one of these words, and the objects that it declares; those before its end where it is not whole.
pub(super) fn objects_of(
    file: &Path,
    bytes: &[u8],
    words: &[&str],
) -> Option<(String, Vec<Object>)> {
    let text = decoded(bytes).filter(|text| words.iter().any(|word| text.contains(word)))?;
    let sources = SourceMap::default();
    let (mut objects, mut repeated) = (Vec::new(), Vec::new());
    let _ = manifests::objects(&text, sources.add(file), (&mut objects, &mut repeated));
    Some((text.into_owned(), objects))
}
