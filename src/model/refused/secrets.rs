//! Keys that a Secret has to have by its type. Those that it may not have are said in [`super::names`].

use super::Report;
use crate::model::fields::{entries, group, present, text};
use crate::source::Object;

/// By type: the keys, and whether one of them is enough.
const TYPES: &[(&str, &[&str], bool)] = &[
    ("kubernetes.io/basic-auth", &["username", "password"], true),
    ("kubernetes.io/dockercfg", &[".dockercfg"], false),
    (
        "kubernetes.io/dockerconfigjson",
        &[".dockerconfigjson"],
        false,
    ),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"], false),
    ("kubernetes.io/tls", &["tls.crt", "tls.key"], false),
];

/// Checks a Secret whose keys are all known.
pub(super) fn of_object(object: &Object, report: &mut Report<'_>) {
    let node = &object.node;
    if object.kind() != "Secret" || !group(node).is_empty() || object.keys_unknown {
        return;
    }
    let kind = text(node, &["type"]);
    let Some((_, keys, is_one_enough)) = TYPES.iter().find(|(of, ..)| *of == kind) else {
        return;
    };
    let has = |key: &str| {
        let mut found = ["data", "stringData"]
            .into_iter()
            .flat_map(|field| entries(node, &[field]));
        found.any(|(name, _)| name.as_str() == Some(key))
    };
    let lacking = keys.iter().filter(|key| !has(key));
    let lacking: Vec<&str> = lacking.copied().collect();
    // A Secret without any key is one that somebody else fills.
    let is_empty = ["data", "stringData"]
        .iter()
        .all(|field| entries(node, &[field]).is_empty());
    let is_enough = match is_one_enough {
        true => lacking.len() < keys.len(),
        false => lacking.is_empty(),
    };
    if is_enough || is_empty {
        return;
    }
    let why = match is_one_enough {
        true => format!("a Secret of type {kind} needs {}", lacking.join(" or ")),
        false => format!(
            "a Secret of type {kind} needs the key {}",
            lacking.join(" and ")
        ),
    };
    let origin = present(node, &["type"]).unwrap_or(node).origin;
    report.refuse("data", why, origin);
}
