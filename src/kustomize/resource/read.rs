//! Resources of files, and of texts that stand in a kustomization.

use super::Resource;
use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::io::documents;
use crate::kustomize::io::file::File;
use crate::kustomize::kustomization::Text;
use crate::yaml::Origin;
use std::sync::Arc;

/// Returns a file's resources. `path` is how the kustomization names it.
pub(crate) fn of_file(file: &File, path: &str) -> Result<Vec<Resource>, Error> {
    match file.resources() {
        Ok(nodes) => Ok(nodes.iter().cloned().map(Resource::new).collect()),
        Err(error) => Err(in_file(error, file.origin, path)),
    }
}

/// Returns a file's resources and lets go of the file: its last reader takes its trees without a copy.
pub(crate) fn of_taken_file(file: Arc<File>, path: &str) -> Result<Vec<Resource>, Error> {
    let origin = file.origin;
    match Arc::try_unwrap(file) {
        Ok(file) => match file.into_resources() {
            Ok(nodes) => Ok(nodes.into_iter().map(Resource::new).collect()),
            Err(error) => Err(in_file(error, origin, path)),
        },
        Err(shared) => of_file(&shared, path),
    }
}

fn in_file(error: Error, origin: Origin, path: &str) -> Error {
    match error.kind() {
        Kind::MalformedYaml => {
            let message = format!("{} in File: {path}", error.message());
            error.with_message(message).at(origin)
        }
        _ => error.at(origin),
    }
}

/// Reads resources that stand in a kustomization file itself.
pub(crate) fn of_inline_text(text: &Text) -> Result<Vec<Resource>, Error> {
    let nodes = documents::read_resources(text.as_bytes(), text.origin)?;
    let wrap = |mut node| {
        documents::shift(&mut node, text);
        let mut resource = Resource::new(node);
        resource.declared = text.origin;
        resource
    };
    Ok(nodes.into_iter().map(wrap).collect())
}
