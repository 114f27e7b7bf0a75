//! Generators, transformers and validators that are programs: exec plugins from kustomize's plugin home, and KRM functions.
//!
//! Takes the object that configures one; runs the program with the resources, and gives back what it made of them. Nothing
//! runs without leave. Plugins that are Go's shared objects are refused: only the program that built them can load them.

mod exec;
mod function;

use self::function::Function;
use super::accumulate::Target;
use super::id::split_api_version;
use super::outside::{Ended, Invocation};
use super::resmap::ResMap;
use super::resource::{Behavior, Resource};
use super::{Error, Id, documents, provenance};
use crate::yaml::{self, Node, Origin, Value};

/// Says of a resource, while a program has it, which one it is.
const ID: &str = "kustomize.config.k8s.io/id";
/// With this annotation, what a generator made gets a content hash.
const NEEDS_HASH: &str = "kustomize.config.k8s.io/needs-hash";
/// And with this, it merges with what is there, or replaces it.
const BEHAVIOR: &str = "kustomize.config.k8s.io/behavior";

/// Tells whether an object configures a program, and no builtin.
pub(super) fn is_program(plugin: &Resource) -> bool {
    split_api_version(plugin.api_version()) != ("", "builtin")
}

/// A plugin that may run.
pub(super) struct Plugin<'a> {
    target: &'a Target<'a>,
    /// What configures it.
    config: Resource,
    program: Program,
}

enum Program {
    Exec(exec::Exec),
    Function(Function),
}

/// Settles what runs, and whether it may.
///
/// # Errors
/// If it may not, or it is not there.
pub(super) fn load<'a>(target: &'a Target<'_>, config: &Resource) -> Result<Plugin<'a>, Error> {
    let program = find(target, config).map_err(|error| error.at(config.declared))?;
    Ok(Plugin {
        target,
        config: config.clone(),
        program,
    })
}

fn find(target: &Target<'_>, config: &Resource) -> Result<Program, Error> {
    let allowed = target.programs();
    if !allowed.plugins {
        return Err(Error::new(format!(
            "external plugins disabled; unable to load external plugin '{}'",
            config.kind()
        ))
        .hint(
            "it is a program: --enable-alpha-plugins lets it run, or name its output in resources",
        ));
    }
    match function::of(config)? {
        Some(function) => function.allowed(target).map(Program::Function),
        None => exec::find(target, config).map(Program::Exec),
    }
}

impl Plugin<'_> {
    /// Runs a generator.
    ///
    /// # Errors
    /// If it fails, or what it prints is no resource.
    pub(super) fn generate(&self) -> Result<Vec<Resource>, Error> {
        let output = match &self.program {
            Program::Exec(exec) => exec.run(self.target, &self.config, Vec::new())?,
            Program::Function(function) => {
                // A function is not run on nothing, so that it gets its own configuration.
                let mut own = told(&self.config);
                annotate(&mut own, "config.kubernetes.io/local-config", "true");
                function.run(self.target, &self.config, vec![own])?
            }
        };
        let mut made = self.read(output)?;
        made.iter_mut().try_for_each(|resource| {
            settle(&mut resource.node, None, self.config.declared);
            resource.configured_in = self.config.declared;
            options(resource)
        })?;
        Ok(made)
    }

    /// Runs a transformer or validator.
    ///
    /// # Errors
    /// As [`Plugin::generate`]; or if two of the resources that it prints are the same one.
    pub(super) fn transform(&self, resources: &mut ResMap) -> Result<(), Error> {
        let mut input = Vec::with_capacity(resources.len());
        for resource in resources.iter() {
            let mut node = resource.node.clone();
            annotate(&mut node, ID, &id_text(&resource.id()));
            input.push(node);
        }
        let output = match &self.program {
            Program::Exec(exec) => exec.run(self.target, &self.config, printed(&input)?)?,
            Program::Function(function) => function.run(self.target, &self.config, input)?,
        };
        let mut kept: Vec<Id> = Vec::new();
        for mut made in self.read(output)? {
            remove_annotation(&mut made.node, ID);
            let id = made.id();
            if kept.contains(&id) {
                return Err(Error::new(format!(
                    "plugin {} generated duplicate resource: {id}",
                    self.name()
                ))
                .at(self.config.declared));
            }
            let slot = resources.with_current_id(&id).first().copied();
            match slot {
                Some(slot) => drop(resources.update(slot, |resource| {
                    settle(&mut made.node, Some(&resource.node), self.config.declared);
                    resource.node = made.node;
                })),
                None => {
                    settle(&mut made.node, None, self.config.declared);
                    made.declared = self.config.declared;
                    resources.append(made)?;
                }
            }
            kept.push(id);
        }
        let gone: Vec<usize> = resources
            .slots()
            .filter(|(_, resource)| !kept.iter().any(|id| resource.is_now(id)))
            .map(|(slot, _)| slot)
            .collect();
        gone.into_iter()
            .for_each(|slot| drop(resources.remove(slot)));
        Ok(())
    }

    /// What errors call it.
    fn name(&self) -> String {
        match &self.program {
            Program::Exec(exec) => exec.path.display().to_string(),
            Program::Function(_) => format!(
                "api: {}, kind: {}, name: {}",
                self.config.api_version(),
                self.config.kind(),
                self.config.name()
            ),
        }
    }

    fn read(&self, output: Vec<u8>) -> Result<Vec<Resource>, Error> {
        let text = String::from_utf8(output)
            .map_err(|_| Error::new(format!("{} printed what is no UTF-8 text", self.name())))?;
        let nodes = documents::read(&text, self.config.declared).map_err(|error| {
            // Places are of the program's output, which nobody can open.
            Error::new(error.message())
                .of(error.kind())
                .at(self.config.declared)
        })?;
        Ok(nodes.into_iter().map(Resource::new).collect())
    }
}

/// Runs a program. What it says beside its output counts where it fails.
fn run(
    target: &Target<'_>,
    invocation: &Invocation<'_>,
    failed: impl Fn(&str, &str) -> Error,
) -> Result<Vec<u8>, Error> {
    let Ended {
        failure,
        output,
        complaints,
    } = target
        .loader
        .outside()
        .run(invocation)
        .map_err(|error| failed("", &error.to_string()))?;
    match failure {
        Some(failure) => Err(failed(
            String::from_utf8_lossy(&complaints).trim_end(),
            &failure,
        )),
        // What it said on the way may be anything, values of Secrets included.
        None => Ok(output),
    }
}

/// What annotations ask for, of a resource that a generator made.
fn options(resource: &mut Resource) -> Result<(), Error> {
    let needs_hash = remove_annotation(&mut resource.node, NEEDS_HASH);
    if let Some(said) = needs_hash {
        resource.needs_hash = match said.as_str() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
            _ => {
                return Err(Error::new(format!(
                    "the annotation {NEEDS_HASH:?} contains an invalid value ({said:?})"
                ))
                .at(resource.declared));
            }
        };
    }
    let behavior = remove_annotation(&mut resource.node, BEHAVIOR);
    resource.behavior = match behavior.as_deref() {
        Some("create") => Behavior::Create,
        Some("merge") => Behavior::Merge,
        Some("replace") => Behavior::Replace,
        _ => Behavior::Unspecified,
    };
    Ok(())
}

/// What a program is told of what configures it: with its file, where the build notes that.
fn told(config: &Resource) -> Node {
    let mut node = config.node.clone();
    if let Some(provenance) = &config.provenance {
        annotate(&mut node, provenance::ORIGIN, &provenance.text());
    }
    node
}

/// Prints objects as a build prints them.
fn printed(nodes: &[Node]) -> Result<Vec<u8>, Error> {
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

/// An id as YAML, which is how programs are told.
fn id_text(id: &Id) -> String {
    [
        ("group", &id.group),
        ("kind", &id.kind),
        ("name", &id.name),
        ("namespace", &id.namespace),
        ("version", &id.version),
    ]
    .iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(field, value)| format!("{field}: {value}\n"))
    .collect()
}

/// Sets an annotation.
pub(super) fn annotate(object: &mut Node, key: &str, value: &str) {
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
fn remove_annotation(object: &mut Node, key: &str) -> Option<String> {
    let metadata = object.get_mut("metadata")?;
    let annotations = metadata.get_mut("annotations")?;
    let removed = annotations.remove(key);
    if annotations.as_map().is_some_and(<[_]>::is_empty) {
        metadata.remove("annotations");
    }
    removed?.as_str().map(str::to_owned)
}

/// Gives values the places that they had, where the program left them as they were; all else is the plugin's.
fn settle(node: &mut Node, old: Option<&Node>, by: Origin) {
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
