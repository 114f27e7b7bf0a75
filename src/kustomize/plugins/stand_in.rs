//! Generators that are programs, for a build that goes without what it cannot have: none is run, and what they would make
//! is taken as far as it stands in files.
//!
//! KSOPS decrypts Secrets whose names and keys are in the clear; these are taken as they are, encrypted values included.

use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::kustomization::Text;
use crate::kustomize::plugins::context::Context;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::read;
use crate::yaml::Node;

/// Marks an encrypted file, and is not part of the object.
const ENCRYPTION: &str = "sops";
/// With this annotation, the plugin's output gets a content hash.
const NEEDS_HASH: &[&str] = &[
    "metadata",
    "annotations",
    "kustomize.config.k8s.io/needs-hash",
];

/// Returns resources in place of a program's output, and says that it was not run.
pub(crate) fn stand_in(context: Context<'_>, plugin: &Resource) -> Result<Vec<Resource>, Error> {
    let (kind, name) = (plugin.kind().to_owned(), plugin.name().to_owned());
    if kind != "ksops" {
        context.leave_out(format!("generator {kind} {name}"), plugin.declared);
        return Ok(Vec::new());
    }
    let files = plugin.node.get("files").and_then(Node::as_seq);
    let mut found = Vec::new();
    for file in files.unwrap_or_default() {
        let path = Text::new(file.as_str().unwrap_or_default(), file.origin);
        match context.loader.load(&path) {
            Ok(read) => found.extend(read::of_file(&read, &path)?),
            Err(error) if error.kind() == Kind::Unreadable => context.warn(format!(
                "generator {kind} {name}: {} does not exist; its content is unknown",
                path.value
            )),
            Err(error) => return Err(error),
        }
    }
    for resource in &mut found {
        resource.node.remove(ENCRYPTION);
        resource.needs_hash = resource.node.at(NEEDS_HASH).and_then(Node::as_str) == Some("true");
    }
    if !found.is_empty() {
        context.warn(format!(
            "generator {kind} {name} was not run; keys are those of its encrypted files"
        ));
    }
    Ok(found)
}
