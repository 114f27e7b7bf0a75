//! ConfigMap and Secret generators: `configMapGenerator`, `secretGenerator` and `generatorOptions`.
//!
//! Takes a generator's entry and reads its files; gives a [`Resource`] in which every key has the
//! origin of its line in the `.env` file, of its literal, or of its file. Leaves to others how the
//! resource joins what is there, and when the hash is added.

mod config_map;
mod env_file;
pub(crate) mod hash;
mod pairs;
mod secret;

use super::kustomization::{GeneratorArgs, GeneratorOptions, StringMap};
use super::resource::{Behavior, Resource};
use super::{Error, Loader};
use crate::kustomize::fields::fieldspec::untagged_key;
use crate::yaml::{Node, Origin, Style, Tag};
use pairs::Pair;

/// What a generator's entry becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// A ConfigMap.
    ConfigMap,
    /// A Secret.
    Secret,
}

/// The surroundings of a generator's entry.
#[derive(Clone, Copy)]
pub(crate) struct Inputs<'a> {
    /// Reads the files.
    pub(crate) loader: &'a Loader<'a>,
    /// `generatorOptions`
    pub(crate) options: Option<&'a GeneratorOptions>,
    /// Whether to go on without files that cannot be read, marking the keys as not all known.
    pub(crate) without_missing: bool,
}

/// Generates a resource.
///
/// # Errors
/// If it has no name, an input cannot be read or understood, or a key repeats.
pub(crate) fn generate(
    target: Target,
    args: &GeneratorArgs,
    inputs: Inputs<'_>,
) -> Result<Resource, Error> {
    if args.name.is_empty() {
        return Err(Error::new("a configmap must have a name").at(args.origin));
    }
    let options = merged_options(args.options.as_ref(), inputs.options);
    let loaded = pairs::load(args, inputs)?;
    let mut node = skeleton(target, args);
    match target {
        Target::ConfigMap => config_map::fill(&mut node, loaded.pairs, args.origin),
        Target::Secret => secret::fill(&mut node, loaded.pairs, args),
    }
    if let Some(metadata) = node.get_mut("metadata") {
        set_map(metadata, "labels", &options.labels);
        set_map(metadata, "annotations", &options.annotations);
    }
    if options.immutable {
        let value = Node::scalar("true", Tag::Bool, Style::Plain, args.origin);
        node.set("immutable", value);
    }
    let mut resource = Resource::new(node);
    resource.needs_hash = !options.disable_name_suffix_hash;
    resource.keys_unknown = loaded.incomplete;
    resource.behavior = match &*args.behavior {
        "create" => Behavior::Create,
        "merge" => Behavior::Merge,
        "replace" => Behavior::Replace,
        _ => Behavior::Unspecified,
    };
    Ok(resource)
}

/// The entry's own options over the file's: its labels and annotations win, either may switch on.
fn merged_options(
    own: Option<&GeneratorOptions>,
    shared: Option<&GeneratorOptions>,
) -> GeneratorOptions {
    let mut merged = shared.cloned().unwrap_or_default();
    if let Some(own) = own {
        merged.labels.extend(own.labels.clone());
        merged.annotations.extend(own.annotations.clone());
        merged.disable_name_suffix_hash |= own.disable_name_suffix_hash;
        merged.immutable |= own.immutable;
    }
    merged
}

fn skeleton(target: Target, args: &GeneratorArgs) -> Node {
    let origin = args.origin;
    let mut node = Node::map(origin);
    let kind = match target {
        Target::ConfigMap => "ConfigMap",
        Target::Secret => "Secret",
    };
    node.set("apiVersion", Node::string("v1", origin));
    node.set("kind", Node::string(kind, origin));
    let mut metadata = Node::map(origin);
    metadata.set("name", Node::string(&*args.name.value, args.name.origin));
    if !args.namespace.is_empty() {
        let namespace = Node::string(&*args.namespace.value, args.namespace.origin);
        metadata.set("namespace", namespace);
    }
    node.set("metadata", metadata);
    node
}

fn set_map(parent: &mut Node, field: &str, pairs: &StringMap) {
    let Some(first) = pairs.values().next() else {
        return;
    };
    let entries = pairs.iter().map(|(key, text)| {
        let value = Node::string(&*text.value, text.origin);
        (untagged_key(key, text.origin), value)
    });
    parent.set(field, map_of(entries.collect(), first.origin));
}

fn map_of(entries: Vec<(Node, Node)>, origin: Origin) -> Node {
    let mut map = Node::map(origin);
    if let Some(own) = map.as_map_mut() {
        *own = entries;
    }
    map
}

/// A data entry: a string, as a block where it has several lines.
fn entry(key: &str, text: String, origin: Origin) -> (Node, Node) {
    let style = if text.contains('\n') {
        Style::Literal
    } else {
        Style::Plain
    };
    let value = Node::scalar(text, Tag::Str, style, origin);
    (untagged_key(key, origin), value)
}

/// Base64 as kustomize writes it: broken after every 70 characters once there are that many.
fn base64_lines(bytes: &[u8]) -> String {
    use base64::Engine;
    const WIDTH: usize = 70;
    let plain = base64::engine::general_purpose::STANDARD.encode(bytes);
    if plain.len() < WIDTH {
        return plain;
    }
    let mut lines = String::with_capacity(plain.len() + plain.len() / WIDTH + 1);
    for (index, character) in plain.chars().enumerate() {
        if index > 0 && index % WIDTH == 0 {
            lines.push('\n');
        }
        lines.push(character);
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_breaks_after_seventy() {
        for (length, expected) in [
            (0, vec![0]),
            (51, vec![68]),
            (52, vec![70, 2, 0]),
            (105, vec![70, 70, 0]),
        ] {
            let text = base64_lines(&vec![b'x'; length]);
            let lines: Vec<usize> = text.split('\n').map(str::len).collect();
            assert_eq!(lines, expected, "{length} bytes");
        }
    }
}
