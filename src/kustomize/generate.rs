//! ConfigMap and Secret generators: `configMapGenerator`, `secretGenerator` and `generatorOptions`.
//!
//! Takes a generator's entry and reads its files; gives a [`Resource`] in which every key has the
//! origin of its line in the `.env` file, of its literal, or of its file. Leaves to others how the
//! resource joins what is there, and when the hash is added.

mod config_map;
mod data;
mod env_file;
pub(crate) mod hash;
mod pairs;
mod secret;

use super::Error;
use super::kustomization::{GeneratorArgs, GeneratorOptions, StringMap};
use super::resource::{Behavior, Resource};
use crate::kustomize::fields::set::untagged_key;
use crate::yaml::{Node, Style, Tag};
pub(crate) use data::base64_lines;
use data::map_of;
pub(crate) use pairs::Inputs;

/// The kind of object that a generator's entry becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    /// A ConfigMap.
    ConfigMap,
    /// A Secret.
    Secret,
}

/// Generates a resource.
///
/// # Errors
/// If it has no name, an input cannot be read or understood, or a key repeats.
pub(crate) fn generate_object(
    product: Product,
    args: &GeneratorArgs,
    inputs: Inputs<'_>,
) -> Result<Resource, Error> {
    if args.name.is_empty() {
        return Err(Error::new("a configmap must have a name").at(args.origin));
    }
    let options = merged_options(args.options.as_ref(), inputs.options);
    // A Secret's input is often left out of Git on purpose; a ConfigMap's is a mistake, and refused as kustomize refuses it.
    let inputs = Inputs {
        without_missing: inputs.without_missing && product == Product::Secret,
        ..inputs
    };
    let loaded = pairs::load_pairs(product, args, inputs)?;
    let mut node = skeleton(product, args);
    match product {
        Product::ConfigMap => config_map::fill(&mut node, loaded.pairs, args.origin),
        Product::Secret => secret::fill(&mut node, loaded.pairs, args),
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
    resource.missing_inputs = loaded.missing;
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

fn skeleton(product: Product, args: &GeneratorArgs) -> Node {
    let origin = args.origin;
    let mut node = Node::map(origin);
    let kind = match product {
        Product::ConfigMap => "ConfigMap",
        Product::Secret => "Secret",
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
