//! Entries of `generators`, `transformers` and `validators`: objects in the kustomization itself, or in files.

use super::{Accumulator, Directory};
use crate::kustomize::Error;
use crate::kustomize::kustomization::Text;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::provenance::Provenance;
use crate::kustomize::resource::read;

impl Directory<'_> {
    /// Reads the plugins of `generators`, `transformers` or `validators`: entries that are YAML
    /// themselves come first, then files and directories.
    pub(crate) fn plugins(&self, entries: &[Text]) -> Result<Vec<Resource>, Error> {
        let mut accumulator = Accumulator::default();
        let mut paths = Vec::new();
        for entry in entries {
            let Ok(mut inline) = read::of_inline_text(entry) else {
                paths.push(entry.clone());
                continue;
            };
            for resource in &mut inline {
                if self.shared.tracks_sources {
                    resource.provenance = Some(Provenance::file(&self.file()));
                }
            }
            for resource in inline {
                accumulator.resources.append(resource)?;
            }
        }
        self.add_resources(&mut accumulator, &paths)?;
        Ok(accumulator.resources.into_resources())
    }
}
