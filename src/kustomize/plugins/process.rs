//! Programs, be it helm, a plugin or a function: running them, and reading the resources that they print.
//!
//! The caller names the program and its input, and asks for leave.

use crate::kustomize::Error;
use crate::kustomize::io::documents;
use crate::kustomize::io::host::Invocation;
use crate::kustomize::plugins::context::Context;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::provenance;
use crate::yaml::{self, Node, Origin, Value};

/// Runs a program and returns what it printed. Where it fails, `failed` words that, from what it said and how it ended.
pub(crate) fn run_program(
    context: Context<'_>,
    invocation: Invocation<'_>,
    failed: impl Fn(&str, &str) -> Error,
) -> Result<Vec<u8>, Error> {
    let ended = context.loader.outside().run(invocation);
    let ended = ended.map_err(|error| failed("", &error.to_string()))?;
    match ended.failure {
        Some(failure) => Err(failed(
            String::from_utf8_lossy(&ended.complaints).trim(),
            &failure,
        )),
        // What it said on the way may be anything, values of Secrets included.
        None => Ok(ended.output),
    }
}

/// Puts what a program said before why it failed, if it said anything.
pub(crate) fn said_before(said: &str, why: String) -> String {
    match said {
        "" => why,
        said => format!("{said}: {why}"),
    }
}

/// Reads the resources that a program printed. Their places are those of what asked for them: nobody can open the output.
///
/// # Errors
/// If the output is not YAML, or not resources.
pub(crate) fn read_output(output: &[u8], by: Origin) -> Result<Vec<Resource>, Error> {
    let nodes = documents::read_resources(output, by).map_err(|error| error.moved(|_| by))?;
    let own = |mut node: Node| {
        settle(&mut node, None, by);
        let mut resource = Resource::new(node);
        resource.configured_in = by;
        resource
    };
    Ok(nodes.into_iter().map(own).collect())
}

/// Sets an annotation.
pub(crate) fn annotate(object: &mut Node, key: &str, value: &str) {
    let origin = object.origin;
    let Some(metadata) = object.get_mut("metadata") else {
        return;
    };
    if metadata.get("annotations").is_none_or(Node::is_null) {
        metadata.set("annotations", Node::map(origin));
    }
    if let Some(annotations) = metadata.get_mut("annotations") {
        annotations.set(key, Node::string(value, origin));
    }
}

/// Takes an annotation out, and the annotations with the last of them.
pub(crate) fn remove_annotation(object: &mut Node, key: &str) -> Option<String> {
    let metadata = object.get_mut("metadata")?;
    let annotations = metadata.get_mut("annotations")?;
    let removed = annotations.remove(key);
    if annotations.as_map().is_some_and(<[_]>::is_empty) {
        metadata.remove("annotations");
    }
    removed?.as_str().map(str::to_owned)
}

/// Returns the object that configures a program as the program is told it: with its file, where the build notes that.
pub(crate) fn configuration(config: &Resource) -> Node {
    let mut node = config.node.clone();
    if let Some(provenance) = &config.provenance {
        annotate(&mut node, provenance::ORIGIN, &provenance.to_yaml());
    }
    node
}

/// Prints objects as a build prints them.
pub(crate) fn printed(nodes: &[Node]) -> Result<Vec<u8>, Error> {
    let mut text = String::new();
    for node in nodes {
        if !text.is_empty() {
            text.push_str("---\n");
        }
        yaml::print(node, &mut text)
            .map_err(|error| Error::new(error.to_string()).at(error.origin))?;
    }
    Ok(text.into_bytes())
}

/// Gives values the places that they had, where a program left them as they were; all else is from what asked for it.
pub(crate) fn settle(node: &mut Node, old: Option<&Node>, by: Origin) {
    let same = |old: &&Node| match (&old.value, &node.value) {
        (Value::Scalar(before), Value::Scalar(after)) => before == after,
        (Value::Seq(_), Value::Seq(_)) | (Value::Map(_), Value::Map(_)) => true,
        _ => false,
    };
    let old = old.filter(same);
    node.origin = old.map_or(by, |old| old.origin);
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::Seq(items) => {
            let before = old.and_then(Node::as_seq).unwrap_or_default();
            for (index, item) in items.iter_mut().enumerate() {
                settle(item, before.get(index), by);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                let before = key.as_str().and_then(|key| old?.get(key));
                key.origin = before.map_or(by, |before| before.origin);
                settle(value, before, by);
            }
        }
    }
}
