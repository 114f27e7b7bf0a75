//! Snapshots: an environment as one file that is a source again.
//!
//! Takes what a source gave, redacted as it is; writes JSON that is the same for the same objects, with a version and a checksum,
//! and reads it back. Leaves what was secret out altogether: values of Secrets ended before, credentials are masked, and
//! `--redact` hashes all other texts.

mod masked;
mod place;
mod reading;
mod redacted;

pub(crate) use place::{matching, written_at};
pub use reading::read;
pub(crate) use redacted::is_hash;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::object::{Collected, Inventory, Live, Object, State, Unavailable};
use super::status::FailedJob;
use crate::clean;
use crate::error::Error;
use crate::mask;
use crate::schema::schema_of;
use crate::yaml::{SourceMap, to_json};

/// The format's version.
const API_VERSION: &str = "kubeparity.dev/v1";

/// The file.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(title = "kubeparity snapshot")]
struct Document<O = Value> {
    /// `kubeparity.dev/v1`
    api_version: String,
    /// `Snapshot`
    kind: String,
    /// `sha256:` and the hash of the text of `snapshot`, without spaces.
    checksum: String,
    snapshot: Body<O>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(rename = "Body")]
struct Body<O = Value> {
    /// The environment's name where it was taken.
    environment: String,
    /// The default namespace.
    namespace: String,
    /// Whether literal values are hashes.
    redacted: bool,
    /// Declared, live, or both. Older versions called them faces.
    #[serde(alias = "faces")]
    states: Vec<FaceDocument<O>>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(rename = "FaceDocument")]
struct FaceDocument<O = Value> {
    /// `declared` or `live`.
    #[schemars(with = "String")]
    #[serde(alias = "face")]
    state: State,
    /// Sorted by kind, namespace and name.
    objects: Vec<ObjectDocument<O>>,
    /// Jobs that failed and are done, and so are not among the objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    failed_jobs: Vec<FailedJob>,
    /// Names that were looked up in the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Map<String, Value>>")]
    inventory: Option<std::sync::Arc<Inventory>>,
    /// Objects and resources that could not be looked at.
    not_evaluated: Vec<Missing>,
    /// Lines that are not findings.
    remarks: Vec<String>,
    /// Kinds of workloads that could not be read.
    #[serde(alias = "unreadKinds")]
    kinds_not_evaluated: Vec<String>,
    /// Kinds of other objects of which all were read in a cluster: `Ingress.networking.k8s.io`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kinds_read: Vec<String>,
    /// Kinds that the cluster has and that nobody asked it for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kinds_unlisted: Vec<String>,
    /// Applications of which something could not be read.
    #[serde(alias = "unreadApps")]
    apps_not_evaluated: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(rename = "ObjectDocument")]
struct ObjectDocument<O = Value> {
    /// The object. Values of a Secret are null.
    #[schemars(with = "Map<String, Value>")]
    object: O,
    original_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    /// The place of the declaration, or the cluster's name.
    place: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    keys_unknown: bool,
    /// Facts of the cluster: managers, owner, rollout, status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Map<String, Value>>")]
    live: Option<Live>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Missing {
    what: String,
    why: String,
    /// The part of the environment that it is; without it, all.
    #[serde(default, skip_serializing_if = "Unavailable::is_everything")]
    unavailable: Unavailable,
    /// Rules that this silences: older versions wrote them in place of `unavailable`.
    #[serde(default, skip_serializing)]
    silences: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    off_limits: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
}

/// The contents of a file.
#[derive(Debug)]
pub struct Snapshot {
    /// The default namespace.
    pub namespace: String,
    /// Whether literal values are hashes.
    pub redacted: bool,
    /// Its states.
    pub states: Vec<Collected>,
}

/// Returns the JSON Schema of the format.
#[must_use]
pub fn schema() -> String {
    schema_of::<Document<Value>>()
}

/// Returns the text of a snapshot.
///
/// # Errors
/// If a live object cannot be read.
pub fn write(
    environment: &str,
    namespace: &str,
    states: Vec<Collected>,
    (key, sources): (Option<&str>, &SourceMap),
) -> Result<String, Error> {
    let states = states.into_iter().map(|state| written(state, key, sources));
    let body = Body {
        environment: environment.to_owned(),
        namespace: namespace.to_owned(),
        redacted: key.is_some(),
        states: states.collect::<Result<_, _>>()?,
    };
    let document = Document {
        api_version: API_VERSION.to_owned(),
        kind: "Snapshot".to_owned(),
        checksum: checksum(&body)?,
        snapshot: body,
    };
    let mut text =
        serde_json::to_string_pretty(&document).map_err(|error| Error::new(error.to_string()))?;
    text.push('\n');
    // It may be printed, and means the same.
    Ok(clean::json(&text))
}

fn checksum(body: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_vec(body).map_err(|error| Error::new(error.to_string()))?;
    Ok(hash_of(Sha256::new_with_prefix(&text)))
}

/// Returns a finished hash as a checksum.
fn hash_of(hasher: Sha256) -> String {
    let hash = hasher.finalize();
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn written(
    state: Collected,
    key: Option<&str>,
    sources: &SourceMap,
) -> Result<FaceDocument, Error> {
    let mut objects = state.objects;
    for object in state.lazy_objects {
        let opened = object.parse().map_err(|why| {
            Error::new(format!(
                "{} {} cannot be read: {why}",
                object.kind, object.name
            ))
            .at(object.origin)
        });
        objects.push(opened?);
    }
    let mut objects: Vec<ObjectDocument> = objects
        .into_iter()
        .map(|object| documented(object, key, sources))
        .collect();
    objects.sort_by_cached_key(|object| {
        let text = |pointer: &str| {
            object
                .object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        (
            object.app.clone(),
            text("/kind"),
            text("/metadata/namespace"),
            text("/metadata/name"),
        )
    });
    let missing = state.not_evaluated.into_iter().map(|missing| Missing {
        what: missing.what,
        why: mask::mask_text("", &missing.why).into_owned(),
        unavailable: missing.unavailable,
        silences: Vec::new(),
        off_limits: missing.off_limits,
        optional: missing.optional,
    });
    Ok(FaceDocument {
        state: state.state,
        objects,
        failed_jobs: without_texts(state.failed_jobs, key),
        inventory: state.inventory,
        not_evaluated: missing.collect(),
        remarks: state.remarks,
        kinds_not_evaluated: state.kinds_not_evaluated,
        kinds_read: state.kinds_read,
        kinds_unlisted: state.kinds_unlisted,
        apps_not_evaluated: state.apps_not_evaluated,
    })
}

fn documented(object: Object, key: Option<&str>, sources: &SourceMap) -> ObjectDocument {
    let mut json = to_json(&object.node);
    match key {
        Some(key) => redacted::redact(&mut json, key),
        None => masked::conceal(&mut json),
    }
    let place = sources.place(object.declared);
    ObjectDocument {
        object: json,
        original_name: object.original_name,
        app: object.app,
        place: place
            .map(|place| masked::concealed("", &place.to_string()))
            .unwrap_or_default(),
        keys_unknown: object.keys_unknown,
        live: object.live.map(|live| written_live(&live, key)),
    }
}

/// Returns the facts of the cluster; a redacted snapshot has no sentence of a controller's, which may quote a value.
fn written_live(live: &Live, key: Option<&str>) -> Live {
    let mut live = live.clone();
    if let Some(status) = live.status.as_mut().filter(|_| key.is_some()) {
        status.forget_texts();
    }
    live
}

fn without_texts(mut jobs: Vec<FailedJob>, key: Option<&str>) -> Vec<FailedJob> {
    for job in jobs.iter_mut().filter(|_| key.is_some()) {
        job.condition.message = Box::default();
    }
    jobs
}
