//! The text of a [`Ledger`]: JSON with a version, one entry a line, so that Git shows and merges entries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Entry, Ledger, NotEvaluatedSince, Notification};
use crate::maps::IndexMap;
use crate::schema::schema_of;

/// The word by which a ledger is known.
const FORMAT: &str = "kubeparity-ledger";

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// The ledger of `kubeparity check --ledger FILE`: when each finding began and ended. No values.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Ledger")]
struct Document {
    /// `kubeparity-ledger`
    #[schemars(extend("const" = FORMAT))]
    format: String,
    /// The format's version; a change that breaks readers raises it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// Every finding that a run had, each once.
    findings: Vec<Entry>,
    /// Environments that the last run of a scope could not evaluate.
    #[serde(default)]
    not_evaluated: Vec<NotEvaluatedSince>,
    /// Changes that somebody is still to be told.
    #[serde(default)]
    notifications: Vec<Notification>,
}

/// The part of a ledger that all versions have.
#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
}

/// Returns the JSON Schema of the file.
#[must_use]
pub fn schema() -> String {
    schema_of::<Document>()
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// If the text is not a whole ledger, or of another version.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document = serde_json::from_str::<Document>(text).map_err(|error| {
            match serde_json::from_str::<Header>(text) {
                Ok(header) => wrong_header(&header).unwrap_or_else(|| error.to_string()),
                Err(_) => format!("not a whole ledger: {error}"),
            }
        })?;
        let header = Header {
            format: document.format,
            version: document.version,
        };
        if let Some(wrong) = wrong_header(&header) {
            return Err(wrong);
        }
        if !text.ends_with('\n') {
            return Err("not a whole ledger: its last line has no end".to_owned());
        }
        let mut entries = IndexMap::default();
        entries.reserve(document.findings.len());
        for entry in document.findings {
            if let Some(fault) = entry.fault() {
                return Err(format!("finding '{}' {fault}", entry.id));
            }
            if let Some(twin) = entries.insert(entry.id.clone(), entry) {
                return Err(format!("finding '{}' stands there twice", twin.id));
            }
        }
        let mut ledger = Self {
            entries,
            not_evaluated: document.not_evaluated,
            notifications: document.notifications,
        };
        ledger.sort();
        Ok(ledger)
    }

    /// Prints it.
    #[must_use]
    pub fn print(&self) -> String {
        let header = format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"findings\":[");
        let mut bytes = header.into_bytes();
        for (index, entry) in self.entries.values().enumerate() {
            bytes.extend_from_slice(if index > 0 { b",\n" } else { b"\n" });
            // Writing to memory cannot fail.
            let _ = serde_json::to_writer(&mut bytes, entry);
        }
        let mut text = String::from_utf8(bytes).unwrap_or_default();
        text.push_str("\n]");
        print_list(&mut text, "not_evaluated", &self.not_evaluated);
        print_list(&mut text, "notifications", &self.notifications);
        text.push_str("}\n");
        text
    }

    /// Sorts the entries by id, if they are not.
    pub(super) fn sort(&mut self) {
        if !self.entries.keys().is_sorted() {
            self.entries.sort_unstable_keys();
        }
    }
}

/// Adds a list, an item a line, unless it is empty.
fn print_list<T: Serialize>(text: &mut String, name: &str, items: &[T]) {
    for (index, item) in items.iter().enumerate() {
        match index {
            0 => text.push_str(&format!(",\"{name}\":[\n")),
            _ => text.push_str(",\n"),
        }
        text.push_str(&serde_json::to_string(item).unwrap_or_default());
    }
    if !items.is_empty() {
        text.push_str("\n]");
    }
}

/// Says why a file is not a ledger of this version.
fn wrong_header(header: &Header) -> Option<String> {
    if header.format != FORMAT {
        return Some(format!("not a ledger: its format is '{}'", header.format));
    }
    (header.version != VERSION).then(|| {
        format!(
            "its version is {}, and this release knows {VERSION} alone",
            header.version
        )
    })
}
