//! The values that helm is given: those of the chart or of a file, with the inline ones above or below them.

use super::{Chart, Values};
use crate::kustomize::Error;
use crate::kustomize::io::documents;
use crate::kustomize::patch::merge::merge_patch;
use crate::yaml::{self, Dialect, Node};
use std::path::PathBuf;

impl Chart<'_> {
    /// Writes the values that helm is given to a file of its own.
    pub(crate) fn write_values(&self) -> Result<PathBuf, Error> {
        let inline = self.chart.values_inline.as_ref();
        let inline = inline.filter(|node| node.as_map().is_some_and(|map| !map.is_empty()));
        let Some(inline) = inline else {
            let file = self.context.loader.load(&self.chart.values_file)?;
            return self.scratch(&file.bytes);
        };
        let inline = documents::through_json(inline.clone())?;
        let merged = match self.values {
            Values::Replace => inline,
            Values::Override => self.merged(self.of_file()?, inline)?,
            Values::Merge => self.merged(inline, self.of_file()?)?,
        };
        let mut text = String::new();
        yaml::print(&merged, &mut text)
            .map_err(|error| Error::new(error.to_string()).at(error.origin))?;
        self.scratch(text.as_bytes())
    }

    fn of_file(&self) -> Result<Node, Error> {
        let file = self.context.loader.load(&self.chart.values_file)?;
        let document =
            yaml::read_first(&file.text()?, file.origin, Dialect::Core).map_err(|error| {
                documents::explain(&error, "could not parse values file into rnode")
            })?;
        document.ok_or_else(|| {
            Error::new("could not parse values file into rnode: EOF").at(file.origin)
        })
    }

    fn merged(&self, under: Node, over: Node) -> Result<Node, Error> {
        let merged = merge_patch(under, over, None)
            .map_err(|error| error.within("could not merge values"))?;
        Ok(merged.unwrap_or_else(|| Node::map(self.chart.origin)))
    }
}
