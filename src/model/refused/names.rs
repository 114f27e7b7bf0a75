//! Names, labels and keys that validation does not let through.

use super::Report;
use crate::mask::DOTS;
use crate::model::fields::{entries, group, present, text, text_at};
use crate::model::is_unsubstituted;
use crate::yaml::Node;

/// How many bytes the values of a ConfigMap have at most.
const DATA_LIMIT: usize = 1 << 20;

/// Checks an object's name and labels, and the keys of a ConfigMap.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    let named = present(object, &["metadata", "name"]);
    let is_checked = matches!(
        group(object),
        "" | "apps" | "autoscaling" | "batch" | "networking.k8s.io" | "policy"
    ) && !matches!(text(object, &["kind"]), "Service" | "Namespace");
    if let Some((name, node)) = named.and_then(|node| Some((node.as_str()?, node)))
        && is_checked
        && !is_unsubstituted(name)
        && !is_subdomain(name)
    {
        let why = format!("`{name}` is not a name: lowercase letters, digits, - and . only");
        report.refuse("metadata.name", why, node.origin);
    }
    if let Some(node) = present(object, &["metadata", "namespace"])
        && let Some(namespace) = node.as_str()
        && !is_unsubstituted(namespace)
        && !namespace.is_empty()
        && !is_label(namespace)
    {
        let why = format!("`{namespace}` is not a namespace: lowercase letters, digits and - only");
        report.refuse("metadata.namespace", why, node.origin);
    }
    of_labels(object, "metadata.labels", &["metadata", "labels"], report);
    of_annotations(object, report);
    of_claim(object, report);
    if matches!(text(object, &["kind"]), "ConfigMap" | "Secret") && group(object).is_empty() {
        of_keys(object, report);
    }
}

/// A claim that asks for nothing is none.
fn of_claim(object: &Node, report: &mut Report<'_>) {
    let is_claim = text(object, &["kind"]) == "PersistentVolumeClaim" && group(object).is_empty();
    if let Some(spec) = present(object, &["spec"]).filter(|_| is_claim)
        && present(spec, &["resources", "requests", "storage"]).is_none()
    {
        let why = "it has to be set";
        let field = "spec.resources.requests.storage";
        report.refuse(field, why, spec.origin);
    }
}

/// The characters of a key of a label or an annotation.
const KEY: &str = "letters, digits, -, _ and ., after a domain and / if any";

/// Tells whether a key is refused. One with a brace or a dollar is a template that somebody else fills in.
fn is_key_refused(key: &str, read: &str) -> bool {
    !key.is_empty() && !key.contains(['{', '}', '$', '<', '>']) && !is_qualified(read)
}

/// Checks the keys of annotations. Unlike those of labels, their domains may have capitals.
fn of_annotations(object: &Node, report: &mut Report<'_>) {
    for (key, value) in entries(object, &["metadata", "annotations"]) {
        let Some(key) = key.as_str() else { continue };
        if !value.is_null() && is_key_refused(key, &key.to_ascii_lowercase()) {
            let why = format!("`{key}` is not an annotation's key: {KEY}");
            report.refuse(format!("metadata.annotations.{key}"), why, value.origin);
        }
    }
}

/// Checks the keys and values of labels.
pub(super) fn of_labels(node: &Node, shown: &str, path: &[&str], report: &mut Report<'_>) {
    for (key, value) in entries(node, path) {
        let (Some(key), Some(text)) = (key.as_str(), value.as_str()) else {
            continue;
        };
        if !value.is_null() && is_key_refused(key, key) {
            let why = format!("`{key}` is not a label's key: {KEY}");
            report.refuse(format!("{shown}.{key}"), why, value.origin);
        } else if !value.is_null() && !is_unsubstituted(text) && !is_label_value(text) {
            let why = format!(
                "`{text}` is not a label value: at most 63 letters, digits, -, _ and ., with a letter or digit at both ends"
            );
            report.refuse(format!("{shown}.{key}"), why, value.origin);
        }
    }
}

fn of_keys(object: &Node, report: &mut Report<'_>) {
    let data = entries(object, &["data"]);
    let binary = entries(object, &["binaryData"]);
    let texts = entries(object, &["stringData"]);
    for (key, _) in data.iter().chain(binary).chain(texts) {
        let Some(text) = key.as_str() else { continue };
        if !is_unsubstituted(text) && !is_data_key(text) {
            // A line of a file of variables that has no `=` is a key too, and may be anything.
            let is_line = key.origin.of_file() != report.object.declared.of_file();
            let of_name = if is_line { "-_./" } else { "-_./ " };
            let shown = match text.contains(|c: char| !(c.is_alphanumeric() || of_name.contains(c)))
            {
                true => DOTS,
                false => text,
            };
            let why = format!("`{shown}` is not a key: letters, digits, -, _ and . only");
            report.refuse(format!("data.{shown}"), why, key.origin);
        }
    }
    for (key, _) in binary {
        if let Some(text) = key.as_str()
            && text_at(object, &["data", text]).is_some()
        {
            report.refuse(
                format!("binaryData.{text}"),
                "the key is in data, too",
                key.origin,
            );
        }
    }
    let sizes = data
        .iter()
        .filter_map(|(_, value)| Some(value.as_str()?.len()));
    let size: usize = sizes.sum();
    if size > DATA_LIMIT {
        let why = format!("its values are {size} bytes, more than {DATA_LIMIT}");
        report.refuse("data", why, object.origin);
    }
}

fn is_alphanumeric(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_alphanumeric)
}

fn is_label_value(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.is_empty()
        || bytes.len() <= 63
            && is_alphanumeric(bytes.first())
            && is_alphanumeric(bytes.last())
            && bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_data_key(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text != "."
        && !text.starts_with("..")
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Tells whether a text is a DNS label of at most 63 characters, as a container's name has to be.
pub(super) fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && is_alphanumeric(bytes.first())
        && is_alphanumeric(bytes.last())
        && bytes
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

/// Tells whether a text may name a port: letters, digits and single dashes, a letter among them.
pub(super) fn is_port_name(text: &str) -> bool {
    text.len() <= 15
        && is_label(text)
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--")
}

/// Tells whether a text may be the key of a label: a name, after a domain and a `/` if there are any.
pub(super) fn is_qualified(text: &str) -> bool {
    let (domain, name) = match text.split_once('/') {
        Some((domain, name)) => (Some(domain), name),
        None => (None, text),
    };
    domain.is_none_or(is_subdomain) && !name.is_empty() && is_label_value(name)
}

/// Tells whether a text is a domain, a `/` and a path.
pub(super) fn is_domain_path(text: &str) -> bool {
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%:@/".contains(&byte);
    text.split_once('/').is_some_and(|(domain, path)| {
        is_subdomain(domain) && !path.is_empty() && path.bytes().all(is_path)
    })
}

/// Tells whether a text is a DNS name, as most objects' names have to be.
pub(super) fn is_subdomain(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|part| {
            let bytes = part.as_bytes();
            is_alphanumeric(bytes.first())
                && is_alphanumeric(bytes.last())
                && bytes
                    .iter()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&str) -> bool;

    #[test]
    fn names_are_told_from_what_is_none() {
        let long = "a".repeat(64);
        let cases: &[(Check, &[&str], &[&str])] = &[
            (
                is_label_value,
                &["", "a", "1.2.3", "A_b-c", "1"],
                &["-a", "a-", "a/b", "a:b", "a b", "1.0+x", &long, "ä"],
            ),
            (
                is_data_key,
                &["a", ".env", "A.b_c-d", "0", "_"],
                &["", ".", "..", "..a", "a/b", "a b", "a:b"],
            ),
            (
                is_label,
                &["a", "a-1", "1"],
                &["", "A", "a_b", "a.b", "-a", "a-", &long],
            ),
            (
                is_subdomain,
                &["a", "a.b", "a-1.b", &long],
                &["", "A", "a_b", "a..b", ".a", "a.", "-a", "a.-b"],
            ),
        ];
        for (check, good, bad) in cases {
            for text in *good {
                assert!(check(text), "{text}");
            }
            for text in *bad {
                assert!(!check(text), "{text}");
            }
        }
    }
}
