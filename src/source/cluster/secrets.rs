//! Names of a Secret's keys, without their values.
//!
//! Asks for a Table with metadata only: `managedFields` names the keys, and the `Data` cell counts them. Where the two agree
//! and nobody applied `stringData`, the names are certain and no value crossed the wire. For the others the Secret itself is
//! read, its values skipped while parsing.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::intern::Interner;
use super::items::{Meta, read_json};
use super::resources::SECRETS;
use crate::source::managed_fields::ManagedEntry;
use crate::source::object::{LazyField, LazyObject, Live, Name, name_in};
use crate::yaml::Origin;

/// The format of rows, each with its object's metadata.
pub(super) const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

/// The parameter that goes with it.
pub(super) const METADATA_ONLY: &str = "includeObject=Metadata";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table<'t> {
    #[serde(borrow, default)]
    column_definitions: Vec<Column<'t>>,
    #[serde(borrow)]
    rows: Vec<Row<'t>>,
}

#[derive(Deserialize)]
struct Column<'t> {
    #[serde(borrow, default)]
    name: Cow<'t, str>,
}

#[derive(Deserialize)]
struct Row<'t> {
    #[serde(borrow, default)]
    cells: Vec<&'t RawValue>,
    #[serde(borrow)]
    object: Object<'t>,
}

#[derive(Deserialize)]
struct Object<'t> {
    #[serde(borrow)]
    metadata: Meta<'t, &'t RawValue>,
}

/// A Secret without its values.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'t> {
    #[serde(borrow)]
    metadata: Meta<'t, &'t RawValue>,
    #[serde(default)]
    data: Option<std::collections::BTreeMap<String, IgnoredAny>>,
    #[serde(default)]
    immutable: Option<bool>,
}

/// One Secret.
#[derive(Debug, Clone)]
pub(super) struct SecretRow {
    pub(super) secret: LazyObject,
    /// Whether the names of its keys are certain.
    pub(super) certain: bool,
}

/// The position of the `Data` cell where no column is called so.
const DATA: usize = 2;

/// Reads the rows of a table of Secrets.
pub(super) fn secret_rows(page: &[u8], intern: &Interner) -> Result<Vec<SecretRow>, String> {
    let table: Table<'_> = read_json(page, "table")?;
    let data = table
        .column_definitions
        .iter()
        .position(|column| column.name == "Data");
    let mut found = Vec::with_capacity(table.rows.len());
    let mut last: Option<Keys> = None;
    for row in &table.rows {
        let count = row.cells.get(data.unwrap_or(DATA));
        let count = count.and_then(|cell| cell.get().parse().ok());
        let live = row.object.metadata.live(intern);
        let keys = match last.take() {
            Some(keys) if keys.are_of(&live.managed) => keys,
            _ => Keys::of(&live.managed, intern),
        };
        found.push(SecretRow {
            certain: keys.is_plain && count == Some(keys.count),
            secret: secret(
                &row.object.metadata,
                keys.data.clone(),
                keys.immutable,
                live,
                intern,
            ),
        });
        last = Some(keys);
    }
    Ok(found)
}

/// Reads the names of a table of any objects: (namespace, name).
pub(super) fn names_of_table(page: &[u8]) -> Result<Vec<Name>, String> {
    let table: Table<'_> = read_json(page, "table")?;
    let rows = table.rows.into_iter().map(|row| row.object.metadata);
    Ok(rows
        .map(|meta| name_in(&meta.namespace, &meta.name))
        .collect())
}

/// Reads one Secret and skips its values.
pub(super) fn secret_of(text: &[u8], intern: &Interner) -> Result<LazyObject, String> {
    let whole: Whole<'_> = read_json(text, "table")?;
    let keys: BTreeSet<String> = whole
        .data
        .into_iter()
        .flatten()
        .map(|(key, _)| key)
        .collect();
    let live = whole.metadata.live(intern);
    let immutable = whole.immutable == Some(true);
    let data = data(&keys, intern);
    Ok(secret(&whole.metadata, data, immutable, live, intern))
}

/// Returns `data` with these keys and no values, as JSON.
fn data(keys: &BTreeSet<String>, intern: &Interner) -> Arc<str> {
    let mut data = String::from("{");
    for (index, key) in keys.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let key = serde_json::Value::from(key.as_str());
        data.push_str(&format!("{comma}{key}:null"));
    }
    data.push('}');
    intern.text(&data)
}

fn secret(
    meta: &Meta<'_, &RawValue>,
    data: Arc<str>,
    immutable: bool,
    live: Live,
    intern: &Interner,
) -> LazyObject {
    let mut fields = vec![(SmolStr::new_static("data"), LazyField::Json(data))];
    if immutable {
        let is_so = LazyField::Json(intern.text("true"));
        fields.push((SmolStr::new_static("immutable"), is_so));
    }
    LazyObject {
        api_version: SECRETS.api_version,
        kind: SECRETS.kind,
        namespace: intern.text(&meta.namespace),
        name: Box::from(&*meta.name),
        labels: None,
        annotations: None,
        fields,
        named: Vec::new(),
        live: Arc::new(live),
        origin: Origin::NONE,
    }
}

/// The keys that an object's managers own. Many Secrets of a cluster are of a kind, one after the other.
struct Keys {
    /// The managers' texts, of which equal ones are kept once.
    fields: Vec<Arc<str>>,
    count: usize,
    /// Whether the texts tell all keys that their managers set.
    is_plain: bool,
    immutable: bool,
    data: Arc<str>,
}

impl Keys {
    fn of(managed: &[ManagedEntry], intern: &Interner) -> Self {
        let (keys, is_plain) = keys(managed);
        Self {
            fields: managed.iter().map(|entry| entry.fields.clone()).collect(),
            count: keys.len(),
            is_plain,
            immutable: is_made_immutable(managed),
            data: data(&keys, intern),
        }
    }

    fn are_of(&self, managed: &[ManagedEntry]) -> bool {
        let mut both = self.fields.iter().zip(managed);
        self.fields.len() == managed.len() && both.all(|(a, b)| Arc::ptr_eq(a, &b.fields))
    }
}

/// Tells whether a manager set `immutable`. Its value is not among the metadata; nobody writes out that it is false.
fn is_made_immutable(managed: &[ManagedEntry]) -> bool {
    #[derive(Deserialize)]
    struct Fields {
        #[serde(rename = "f:immutable", default)]
        immutable: Option<IgnoredAny>,
    }
    managed.iter().any(|entry| {
        let fields = serde_json::from_str::<Fields>(&entry.fields);
        fields.is_ok_and(|fields| fields.immutable.is_some())
    })
}

/// Returns the keys that managers own, and whether these are all that they set.
fn keys(managed: &[ManagedEntry]) -> (BTreeSet<String>, bool) {
    #[derive(Deserialize)]
    struct Fields<'f> {
        #[serde(borrow, rename = "f:data", default)]
        data: Option<std::collections::BTreeMap<Cow<'f, str>, IgnoredAny>>,
        #[serde(rename = "f:stringData", default)]
        string_data: Option<IgnoredAny>,
    }
    let mut keys = BTreeSet::new();
    let mut is_plain = true;
    for entry in managed {
        let Ok(fields) = serde_json::from_str::<Fields<'_>>(&entry.fields) else {
            is_plain = false;
            continue;
        };
        is_plain &= fields.string_data.is_none();
        let owned = fields.data.into_iter().flatten();
        keys.extend(owned.filter_map(|(key, _)| key.strip_prefix("f:").map(str::to_owned)));
    }
    (keys, is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(count: &str, fields: &str) -> String {
        format!(
            r#"{{"kind":"Table","metadata":{{}},"columnDefinitions":[{{"name":"Name"}},{{"name":"Type"}},{{"name":"Data"}},{{"name":"Age"}}],
            "rows":[{{"cells":["s","Opaque",{count},"1s"],"object":{{"kind":"PartialObjectMetadata","metadata":{{"name":"s","namespace":"shop",
            "annotations":{{"kubectl.kubernetes.io/last-applied-configuration":"canary"}},
            "managedFields":[{{"manager":"m","operation":"Update","time":"t","fieldsV1":{fields}}}]}}}}}}]}}"#
        )
    }

    #[test]
    fn names_of_keys_are_certain_where_their_number_is_right() {
        let cases = [
            (
                "2",
                r#"{"f:data":{".":{},"f:a":{},"f:b":{}},"f:type":{}}"#,
                "a b",
                true,
            ),
            (
                "1",
                r#"{"f:data":{".":{},"f:a":{},"f:b":{}}}"#,
                "a b",
                false,
            ),
            (
                "2",
                r#"{"f:data":{"f:a":{}},"f:stringData":{"f:b":{}}}"#,
                "a",
                false,
            ),
            (
                "1",
                r#"{"f:data":{"f:a":{}},"f:stringData":{"f:a":{}}}"#,
                "a",
                false,
            ),
            ("2", r#"{}"#, "", false),
            ("0", r#"{}"#, "", true),
            ("\"x\"", r#"{}"#, "", false),
        ];
        for (count, fields, names, certain) in cases {
            let text = table(count, fields);
            let found = secret_rows(text.as_bytes(), &Interner::default()).expect("a table");
            let [found] = found.as_slice() else {
                panic!("{found:?}")
            };
            let opened = found.secret.parse().expect("JSON");
            let keys: Vec<&str> = opened
                .node
                .get("data")
                .and_then(crate::yaml::Node::as_map)
                .into_iter()
                .flatten()
                .filter_map(|(key, _)| key.as_str())
                .collect();
            assert_eq!(
                (keys.join(" ").as_str(), found.certain),
                (names, certain),
                "{count} {fields}"
            );
            assert!(found.secret.live.last_applied);
            assert!(!format!("{found:?}").contains("canary"));
        }
    }

    #[test]
    fn the_values_of_a_whole_secret_are_skipped() {
        let text = br#"{"kind":"Secret","metadata":{"name":"s","namespace":"shop"},"data":{"b":"canary","a":"canary"}}"#;
        let secret = secret_of(text, &Interner::default()).expect("a Secret");
        assert!(
            matches!(&secret.fields[..], [(name, LazyField::Json(data))] if name == "data" && **data == *r#"{"a":null,"b":null}"#)
        );
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
