//! Patches and replacements as plugins: `PatchTransformer`, `PatchJson6902Transformer`,
//! `PatchStrategicMergeTransformer` and `ReplacementTransformer`.

use crate::kustomize::Error;
use crate::kustomize::kustomization::{Decoder, PatchEntry, ReplacementEntry, Selector, Text};
use crate::kustomize::patch::entry;
use crate::kustomize::patch::patches::Patch;
use crate::kustomize::plugins::context::Context;
use crate::kustomize::plugins::run::Run;
use crate::kustomize::transformers::replacements::Replacements;
use crate::yaml::Node;

/// Configures a `ReplacementTransformer`.
pub(crate) fn replacement<'a>(context: Context<'a>, node: &Node) -> Result<Run<'a>, Error> {
    let mut decoder = Decoder::lenient();
    let mut entries = Vec::new();
    decoder.object(node, "Plugin", &["replacements"], |decoder, _, value| {
        entries = decoder.list(value, "types.ReplacementField", ReplacementEntry::decode);
    });
    let replacements = Replacements::configure(&decoder.finish(entries)?, context.loader)?;
    Ok(Box::new(move |resources| replacements.apply(resources)))
}

/// Configures a `PatchTransformer`.
pub(crate) fn patch<'a>(context: Context<'a>, node: &Node) -> Result<Run<'a>, Error> {
    let mut decoder = Decoder::lenient();
    let entry = PatchEntry::decode(&mut decoder, node);
    let patch = entry::read_patch(context.loader, &decoder.finish(entry)?)?;
    Ok(applying(context, vec![patch]))
}

/// Configures a `PatchJson6902Transformer`.
pub(crate) fn json6902<'a>(context: Context<'a>, node: &Node) -> Result<Run<'a>, Error> {
    let patch = entry::read_json6902_patch(context.loader, &operations(node)?)?;
    Ok(applying(context, vec![patch]))
}

/// Configures a `PatchStrategicMergeTransformer`.
pub(crate) fn strategic_merge<'a>(context: Context<'a>, node: &Node) -> Result<Run<'a>, Error> {
    let patches = strategic_merges(node)?
        .iter()
        .map(|patch| entry::read_strategic_merge(context.loader, patch))
        .collect::<Result<_, _>>()?;
    Ok(applying(context, patches))
}

fn applying<'a>(context: Context<'a>, patches: Vec<Patch<'a>>) -> Run<'a> {
    let patches: Vec<_> = patches
        .into_iter()
        .map(|patch| patch.by(context.definitions))
        .collect();
    Box::new(move |resources| {
        patches
            .iter()
            .try_for_each(|patch| patch.apply(resources).map(drop))
    })
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
            "jsonOp" => entry.patch = decoder.string(value),
            _ => {}
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
            "patches" => patches = decoder.string(value),
            _ => {}
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
