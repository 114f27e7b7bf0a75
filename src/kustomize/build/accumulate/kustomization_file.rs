//! A directory's kustomization file: which one it is, and reading it.
//!
//! Takes a loader that stands in the directory; gives the file's fields and its name. Leaves doing what they ask to others.

use crate::kustomize::Error;
use crate::kustomize::io::file::File;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::kustomization::{Kustomization, Text};
use crate::yaml::{Node, Origin};
use std::path::Path;
use std::sync::Arc;

/// The names a kustomization file may have.
const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Finds and decodes a directory's kustomization file.
pub(crate) fn load_kustomization(
    loader: &Loader<'_>,
) -> Result<(Kustomization, &'static str), Error> {
    let (file, name) = find(loader)?;
    let directory = loader.root().display().to_string();
    let empty = Node::null(file.origin);
    let document = file.kustomization()?.unwrap_or(&empty);
    let kustomization = Kustomization::decode(document, &directory)?;
    Ok((kustomization, name))
}

fn find(loader: &Loader<'_>) -> Result<(Arc<File>, &'static str), Error> {
    // A load that fails looks for the name that was meant, and here none was.
    let names = FILE_NAMES.iter().filter(|name| loader.has(name));
    let mut found = names.filter_map(|name| {
        let file = loader.load(&Text::new(*name, Origin::NONE)).ok()?;
        Some((file, *name))
    });
    let directory = loader.root().display();
    let name = Path::new(loader.root().file_name().unwrap_or_default());
    match (found.next(), found.next()) {
        (Some(found), None) => Ok(found),
        (None, _) => Err(Error::new(format!(
            "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' \
             in directory '{directory}'"
        ))
        .plainly(format!("{} has no kustomization.yaml", name.display()))),
        (Some(_), Some(_)) => Err(Error::new(format!(
            "Found multiple kustomization files under: {directory}\n"
        ))),
    }
}
