//! `labels` and `commonLabels`.

use crate::kustomize::config::Config;
use crate::kustomize::fieldspec::{self, Leaf, set_entry};
use crate::kustomize::kustomization::{FieldSpec, LabelEntry, StringMap};
use crate::kustomize::{Error, ResMap};
use crate::yaml::Origin;

/// Returns the fields that an entry of `labels` goes to.
///
/// # Errors
/// If its own fields and the configured ones disagree on whether to create one.
pub(crate) fn specs_of(entry: &LabelEntry, config: &Config) -> Result<Vec<FieldSpec>, Error> {
    let mut specs = entry.fields.clone();
    let merge = |specs: &mut Vec<FieldSpec>, more: &[FieldSpec], what: &str| {
        fieldspec::merge(specs, more).map_err(|error| error.within(what).at(entry.origin))
    };
    let labels = "failed to merge labels";
    merge(&mut specs, &config.labels, labels)?;
    if entry.include_selectors {
        merge(&mut specs, &config.common_labels, labels)?;
        return Ok(specs);
    }
    if entry.include_templates {
        let what = "failed to merge template fieldSpec";
        merge(&mut specs, &config.template_labels, what)?;
    }
    merge(
        &mut specs,
        &[FieldSpec::any("metadata/labels", true)],
        labels,
    )?;
    Ok(specs)
}

/// Sets labels, or annotations, in every field of the specs.
///
/// # Errors
/// If a field is no mapping.
pub(crate) fn apply(
    resources: &mut ResMap,
    pairs: &StringMap,
    specs: &[FieldSpec],
) -> Result<(), Error> {
    let Some(first) = pairs.values().next() else {
        return Ok(());
    };
    let first: Origin = first.origin;
    resources.try_update_all(|resource| {
        specs.iter().try_for_each(|spec| {
            fieldspec::apply(resource, spec, Leaf::Map, first, &mut |node| {
                pairs
                    .iter()
                    .try_for_each(|(key, text)| set_entry(node, key, text, text.origin))
            })
        })
    })
}
