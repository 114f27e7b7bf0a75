//! [`read`]: a snapshot's file as objects again.
//!
//! Takes the file, or an object of an object store; gives a [`Snapshot`]. A file that this version wrote is read as text, object by object: trees
//! of JSON would cost a fleet twice the time. Leaves where files are to [`super::place`].

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::super::object::{Collected, NotEvaluated, Object, Unavailable};
use super::{API_VERSION, Body, Document, FaceDocument, Snapshot, checksum, hash_of, place};
use crate::error::Error;
use crate::yaml::{Origin, SourceMap, from_json};

/// Reads a snapshot.
///
/// # Errors
/// If the file cannot be read, is none, is of another version, or its checksum is wrong.
pub fn read(path: &Path, sources: &SourceMap) -> Result<Snapshot, Error> {
    let text = place::bytes(path)?;
    let label: Arc<str> = path.display().to_string().into();
    let failed = |why: String| place::unreadable(path, &why);
    if let Some(body) = as_written(&text) {
        return restored(body, (&label, sources)).map_err(failed);
    }
    let value: Value = serde_json::from_slice(&text).map_err(|error| {
        failed(format!(
            "not JSON: line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    let version = value
        .get("apiVersion")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if version != API_VERSION {
        return Err(failed(format!("not a snapshot of format {API_VERSION}"))
            .hint("kubeparity snapshot SOURCE -o FILE writes one; both ends need versions that know the same format"));
    }
    // Older versions had other words for some keys: of these the text as it stands is what was hashed.
    let as_written = value.get("snapshot").map(checksum).transpose()?;
    let document: Document<Box<RawValue>> =
        serde_json::from_value(value).map_err(|error| failed(error.to_string()))?;
    let is_whole = checksum(&document.snapshot)? == document.checksum;
    if !is_whole && as_written.as_ref() != Some(&document.checksum) {
        return Err(failed("the checksum does not match".to_owned()).hint(
            "the file was changed or cut off after it was written: take the snapshot again",
        ));
    }
    restored(document.snapshot, (&label, sources)).map_err(failed)
}

/// The file with its content as it stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Outer<'t> {
    api_version: &'t str,
    #[serde(rename = "kind")]
    _kind: &'t str,
    checksum: &'t str,
    #[serde(borrow)]
    snapshot: &'t RawValue,
}

/// Returns the content of a file whose text is the one that was hashed, but for white space; `None` of every other one, which may still be whole.
fn as_written(text: &[u8]) -> Option<Body<&RawValue>> {
    let outer: Outer<'_> = serde_json::from_slice(text).ok()?;
    let content = outer.snapshot.get();
    let is_whole = outer.api_version == API_VERSION && without_blanks(content) == outer.checksum;
    is_whole.then(|| serde_json::from_str(content).ok())?
}

/// Bytes that are hashed at once.
const CHUNK: usize = 1 << 16;

/// Returns the checksum of a text of JSON without the blanks between its words.
fn without_blanks(text: &str) -> String {
    let mut hasher = Sha256::new();
    let mut chunk: Vec<u8> = Vec::with_capacity(CHUNK);
    let (mut is_within, mut is_escaped) = (false, false);
    for &byte in text.as_bytes() {
        let is_blank = matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        if is_blank && !is_within {
            continue;
        }
        is_within ^= byte == b'"' && !is_escaped;
        is_escaped = is_within && byte == b'\\' && !is_escaped;
        if chunk.len() == CHUNK {
            hasher.update(&chunk);
            chunk.clear();
        }
        chunk.push(byte);
    }
    hasher.update(&chunk);
    hash_of(hasher)
}

fn restored<O: Deref<Target = RawValue>>(
    body: Body<O>,
    to: (&Arc<str>, &SourceMap),
) -> Result<Snapshot, String> {
    let environment = body.environment;
    let states = body.states.into_iter();
    let states = states.map(|state| restored_state(state, &environment, to));
    Ok(Snapshot {
        states: states.collect::<Result<_, _>>()?,
        redacted: body.redacted,
        namespace: body.namespace,
    })
}

fn restored_state<O: Deref<Target = RawValue>>(
    state: FaceDocument<O>,
    environment: &str,
    (label, sources): (&Arc<str>, &SourceMap),
) -> Result<Collected, String> {
    let mut objects = Vec::with_capacity(state.objects.len());
    for found in state.objects {
        let origin = sources.add_within(&found.place, label);
        objects.push(Object {
            node: from_json(found.object.get(), origin)?,
            original_name: found.original_name,
            app: found.app,
            declared: origin,
            keys_unknown: found.keys_unknown,
            rendered: true,
            live: found.live.map(Arc::new),
        });
    }
    let missing = state.not_evaluated.into_iter().map(|missing| NotEvaluated {
        environment: environment.to_owned(),
        what: missing.what,
        why: missing.why,
        unavailable: match missing.silences {
            ids if ids.is_empty() => missing.unavailable,
            ids => Unavailable::OfRules(ids),
        },
        origin: Origin::NONE,
        off_limits: missing.off_limits,
        optional: missing.optional,
    });
    Ok(Collected {
        environment: environment.to_owned(),
        state: state.state,
        objects,
        failed_jobs: state.failed_jobs,
        inventory: state.inventory,
        not_evaluated: missing.collect(),
        remarks: state.remarks,
        kinds_not_evaluated: state.kinds_not_evaluated,
        kinds_read: state.kinds_read,
        kinds_unlisted: state.kinds_unlisted,
        apps_not_evaluated: state.apps_not_evaluated,
        ..Collected::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_count_within_texts_alone() {
        let written = r#"{ "a b" : [ 1,
            "\" c\\" , "d" ] }"#;
        let dense = r#"{"a b":[1,"\" c\\","d"]}"#;
        assert_eq!(without_blanks(written), without_blanks(dense));
        assert_eq!(without_blanks(dense), checksum_of(dense));
        assert_ne!(
            without_blanks(dense),
            without_blanks(&dense.replace("a b", "ab"))
        );
    }

    fn checksum_of(text: &str) -> String {
        let value: Value = serde_json::from_str(text).expect("JSON");
        checksum(&value).expect("a checksum")
    }
}
