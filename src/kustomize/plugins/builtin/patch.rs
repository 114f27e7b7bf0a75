//! Patches and replacements as plugins: `PatchTransformer`, `PatchJson6902Transformer`,
//! `PatchStrategicMergeTransformer` and `ReplacementTransformer`.

use super::unknown;
use crate::kustomize::Error;
use crate::kustomize::kustomization::{Decoder, PatchEntry, ReplacementEntry, Selector, Text};
use crate::kustomize::patch::entry;
use crate::kustomize::plugins::context::Context;
use crate::kustomize::plugins::run::Run;
use crate::kustomize::resource::Resource;
use crate::kustomize::transformers::replacements;
use crate::yaml::Node;

/// Configures a plugin that patches or replaces.
pub(crate) fn transformer<'a>(
    context: Context<'a>,
    kind: &str,
    plugin: &Resource,
) -> Result<Run<'a>, Error> {
    let node = &plugin.node;
    if kind == "ReplacementTransformer" {
        let mut decoder = Decoder::lenient();
        let mut entries = Vec::new();
        decoder.object(node, "Plugin", &["replacements"], |decoder, _, value| {
            entries = decoder.list(value, "types.ReplacementField", ReplacementEntry::decode);
        });
        let entries = replacements::configure(&decoder.finish(entries)?, &context.loader)?;
        return Ok(Box::new(move |resources| {
            replacements::run(&entries, resources)
        }));
    }
    let patches = match kind {
        "PatchTransformer" => {
            let mut decoder = Decoder::lenient();
            let entry = PatchEntry::decode(&mut decoder, node);
            vec![entry::read_patch(&context.loader, &decoder.finish(entry)?)?]
        }
        "PatchJson6902Transformer" => {
            vec![entry::read_json6902_patch(
                &context.loader,
                &operations(node)?,
            )?]
        }
        "PatchStrategicMergeTransformer" => strategic_merges(node)?
            .iter()
            .map(|patch| entry::read_strategic_merge(&context.loader, patch))
            .collect::<Result<_, _>>()?,
        kind => return Err(unknown(plugin, kind)),
    };
    let patches: Vec<_> = patches
        .into_iter()
        .map(|patch| patch.by(context.definitions))
        .collect();
    Ok(Box::new(move |resources| {
        patches.iter().try_for_each(|patch| patch.apply(resources))
    }))
}

fn operations(node: &Node) -> Result<PatchEntry, Error> {
    let mut entry = PatchEntry {
        origin: node.origin,
        ..PatchEntry::default()
    };
    let mut decoder = Decoder::lenient();
    decoder.object(
        node,
        "Plugin",
        &["target", "path", "jsonOp"],
        |decoder, field, value| match field {
            "target" => entry.target = Some(Selector::decode(decoder, value)),
            "path" => entry.path = decoder.string(value),
            _ => entry.patch = decoder.string(value),
        },
    );
    decoder.finish(entry)
}

/// The entries of `paths`, and `patches`, which is one text of any number of documents.
fn strategic_merges(node: &Node) -> Result<Vec<Text>, Error> {
    let (mut paths, mut patches) = (Vec::new(), Text::default());
    let mut decoder = Decoder::lenient();
    decoder.object(
        node,
        "Plugin",
        &["paths", "patches"],
        |decoder, field, value| match field {
            "paths" => paths = decoder.strings(value),
            _ => patches = decoder.string(value),
        },
    );
    decoder.finish(())?;
    if !patches.is_empty() {
        paths.push(patches);
    }
    if paths.is_empty() {
        return Err(Error::new("empty file path and empty patch content").at(node.origin));
    }
    Ok(paths)
}
