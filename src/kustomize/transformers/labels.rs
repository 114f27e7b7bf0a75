//! `labels` and `commonLabels`.

use crate::kustomize::fields::config::Config;
use crate::kustomize::fields::fieldspec;
use crate::kustomize::fields::fieldspec::Leaf;
use crate::kustomize::fields::set::set_entry;
use crate::kustomize::kustomization::{FieldSpec, LabelEntry, StringMap};
use crate::kustomize::resource::shared_nodes;
use crate::kustomize::resource::weights::Growth;
use crate::kustomize::{Error, ResMap};
use crate::yaml::{Origin, Twin, scalar_weight};

/// Returns the fields that an entry of `labels` goes to.
///
/// # Errors
/// If its own fields and the configured ones disagree on whether to create one.
pub(crate) fn specs_of(entry: &LabelEntry, config: &Config) -> Result<Vec<FieldSpec>, Error> {
    let mut specs = entry.fields.clone();
    let merge = |specs: &mut Vec<FieldSpec>, more: &[FieldSpec], what: &str| {
        fieldspec::merge_specs(specs, more).map_err(|error| error.within(what).at(entry.origin))
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
    if entry.include_volume_claim_templates {
        let what = "failed to merge volumeClaimTemplate fieldSpec";
        merge(&mut specs, &config.volume_claim_template_labels, what)?;
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
/// If a field is not a mapping.
pub(crate) fn add_labels(
    resources: &mut ResMap,
    pairs: &StringMap,
    specs: &[FieldSpec],
) -> Result<(), Error> {
    let Some(first) = pairs.values().next() else {
        return Ok(());
    };
    let first: Origin = first.origin;
    let texts = pairs
        .iter()
        .map(|(key, text)| scalar_weight(key) + scalar_weight(text));
    let at_each_place = texts.sum::<u64>() + fieldspec::most_made(specs);
    resources.try_grow_all(|resource| {
        // Twins grow with each other.
        let has_twins = resource.has_twins;
        let mut places = 0;
        let numbered = resource.twins;
        resource.twins += u32::try_from(pairs.len()).unwrap_or_default();
        // What is made in more than one place is one node in all of them.
        let mut made = vec![0_u8; pairs.len()];
        fieldspec::visit_fields(resource, specs, Leaf::Map, first, &mut |node| {
            places += 1;
            let numbers = numbered + 1..;
            for (((key, text), number), made) in pairs.iter().zip(numbers).zip(&mut made) {
                if set_entry(node, key, text, text.origin, Twin::new(number))? {
                    *made = made.saturating_add(1);
                }
            }
            Ok(())
        })?;
        resource.has_twins |= made.iter().any(|places| *places > 1);
        shared_nodes::agree(resource);
        Ok(match has_twins {
            true => Growth::Unknown,
            false => Growth::AtMost(at_each_place.saturating_mul(places)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::kustomization::Text;
    use crate::kustomize::testing::{map_of, printed_all, spec};

    #[test]
    fn an_entry_goes_where_it_says() {
        let config = Config::standard();
        for (name, entry, expected) in [
            ("metadata alone", LabelEntry::default(), Ok(1)),
            (
                "templates",
                LabelEntry {
                    include_templates: true,
                    ..LabelEntry::default()
                },
                Ok(9),
            ),
            (
                "volume claim templates",
                LabelEntry {
                    include_volume_claim_templates: true,
                    ..LabelEntry::default()
                },
                Ok(2),
            ),
            (
                "selectors",
                LabelEntry {
                    include_selectors: true,
                    ..LabelEntry::default()
                },
                Ok(32),
            ),
            (
                "one kind's metadata keeps all others out",
                LabelEntry {
                    fields: vec![spec("Deployment", "metadata/labels", true)],
                    ..LabelEntry::default()
                },
                Ok(1),
            ),
            (
                "disagreement",
                LabelEntry {
                    fields: vec![spec("", "metadata/labels", false)],
                    ..LabelEntry::default()
                },
                Err("failed to merge labels: conflicting fieldspecs".to_owned()),
            ),
        ] {
            let specs = specs_of(&entry, &config).map(|specs| specs.len());
            assert_eq!(specs.map_err(|e| e.to_string()), expected, "{name}");
        }
    }

    #[test]
    fn values_are_strings_with_the_origin_of_their_line() {
        let origin = Origin::default().at(7, 3);
        let mut pairs = StringMap::new();
        pairs.insert("on".to_owned(), Text::new("1", origin));
        let mut resources = map_of("{kind: A, metadata: {name: a, labels: {x: 1.0}}}");
        let specs = [FieldSpec::any("metadata/labels", true)];
        assert_eq!(add_labels(&mut resources, &pairs, &specs), Ok(()));
        let expected = "kind: A\nmetadata:\n  labels:\n    \"on\": \"1\"\n    x: 1\n  name: a\n";
        assert_eq!(printed_all(&resources), expected);
        let label = resources
            .iter()
            .find_map(|r| r.node.at(&["metadata", "labels", "on"]));
        assert_eq!(label.map(|node| node.origin), Some(origin));
    }
}
