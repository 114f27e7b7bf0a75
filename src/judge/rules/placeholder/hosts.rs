//! The reference's texts that may be hosts: beside one of them, a host of the documentation is what nobody filled in.
//!
//! Takes an environment; gives its texts by owner and field, those of files by their keys.

use super::subject;
use crate::compare::Subject;
use crate::files;
use crate::judge::texts::{self, Place};
use crate::maps::IndexMap;
use crate::model::Environment;

/// The reference's texts that may be hosts, by owner and field.
pub(super) type Hosts = IndexMap<(Subject, String), String>;

pub(super) fn hosts(reference: &Environment) -> Hosts {
    let mut hosts = Hosts::default();
    texts::each(reference, &mut |text| match text.place {
        Place::File(file) => {
            for (field, value) in entries_of(file, &text.text) {
                hosts.insert((text.subject(), field), value);
            }
        }
        _ if may_be_host(&text.text) => {
            hosts.insert((text.subject(), text.field()), text.text.into_owned());
        }
        _ => {}
    });
    for object in &reference.objects {
        for (path, leaf) in object.leaves.iter() {
            if leaf.value.contains('.') {
                let at = (subject(object), path.to_string());
                hosts.insert(at, leaf.value.to_string());
            }
        }
    }
    hosts
}

/// Tells whether a text may be a host: the own machine's is one that works.
fn may_be_host(text: &str) -> bool {
    text.contains('.') || text.contains("localhost")
}

/// Returns the values of a file that may be hosts, by the fields that ids spell.
fn entries_of(file: &str, text: &str) -> Vec<(String, String)> {
    let parsed = files::read(file, text).filter(|_| may_be_host(text));
    let entries = parsed.iter().flat_map(|parsed| parsed.entries());
    let entries = entries.filter(|entry| may_be_host(&entry.value));
    let named = entries.map(|entry| (format!("{file}.{}", entry.path), entry.value.clone()));
    named.collect()
}
