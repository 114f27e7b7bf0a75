//! Generators, transformers and validators that are programs: exec plugins from kustomize's plugin home, and KRM functions.
//!
//! Takes the object that configures one; runs the program with the resources, and gives back what it made of them. Nothing
//! runs without leave. Plugins that are Go's shared objects are refused: only the program that built them can load them.

pub(crate) mod builtin;
pub(crate) mod context;
mod exec;
mod function;
pub(crate) mod helm;
pub(crate) mod permissions;
pub(crate) mod process;
pub(crate) mod run;
pub(crate) mod stand_in;

use self::context::Context;
use self::function::Function;
use self::process::{annotate, printed, remove_annotation, settle};
use super::resource::id::split_api_version;
use super::resource::resmap::ResMap;
use super::resource::{Behavior, Resource};
use super::{Error, Id};
use crate::mask::Guarded;
use std::collections::BTreeSet;

/// The annotation with a resource's id, while a program has it.
const ID: &str = "kustomize.config.k8s.io/id";
/// With this annotation, a generated resource gets a content hash.
const NEEDS_HASH: &str = "kustomize.config.k8s.io/needs-hash";
/// With this annotation, it merges with the resource of its name, or replaces it.
const BEHAVIOR: &str = "kustomize.config.k8s.io/behavior";

/// Tells whether an object configures a program, not a builtin.
pub(super) fn is_program(plugin: &Resource) -> bool {
    split_api_version(plugin.api_version()) != ("", "builtin")
}

/// A plugin that may run.
pub(super) struct Plugin<'a> {
    context: Context<'a>,
    /// The object that configures it.
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
pub(super) fn load_plugin<'a>(
    context: Context<'a>,
    config: &Resource,
) -> Result<Plugin<'a>, Error> {
    let program = find(context, config).map_err(|error| error.at(config.declared))?;
    Ok(Plugin {
        context,
        config: config.clone(),
        program,
    })
}

fn find(context: Context<'_>, config: &Resource) -> Result<Program, Error> {
    if !context.permissions.plugins {
        return Err(Error::new(format!(
            "external plugins disabled; unable to load external plugin '{}'",
            config.kind()
        ))
        .hint(
            "it is a program: --enable-alpha-plugins lets it run, or name its output in resources",
        ));
    }
    match function::described_function(config)? {
        Some(function) => function.allowed(context).map(Program::Function),
        None => exec::find_exec(context, config).map(Program::Exec),
    }
}

impl Plugin<'_> {
    /// Runs a generator.
    ///
    /// # Errors
    /// If it fails, or its output is not resources.
    pub(super) fn generate(&self) -> Result<Vec<Resource>, Error> {
        let output = match &self.program {
            Program::Exec(exec) => exec.run_exec(self.context, &self.config, Vec::new())?,
            Program::Function(function) => {
                // A function is not run on nothing, so that it gets its own configuration.
                let own = function::own_configuration(&self.config);
                function.run_function(self.context, &self.config, vec![own])?
            }
        };
        let mut made = process::read_output(&output, self.config.declared)?;
        made.iter_mut().try_for_each(options)?;
        Ok(made)
    }

    /// Runs a transformer or validator.
    ///
    /// # Errors
    /// If it fails, or its output is not resources; or if two of the resources that it prints are the same one.
    pub(super) fn transform(&self, resources: &mut ResMap) -> Result<(), Error> {
        let mut input = Vec::with_capacity(resources.len());
        for resource in resources.iter() {
            let mut node = resource.node.clone();
            annotate(&mut node, ID, &id_text(&resource.id()));
            input.push(node);
        }
        let output = match &self.program {
            Program::Exec(exec) => exec.run_exec(self.context, &self.config, printed(&input)?)?,
            Program::Function(function) => {
                function.run_function(self.context, &self.config, input)?
            }
        };
        let mut kept = BTreeSet::new();
        for mut made in process::read_output(&output, self.config.declared)? {
            remove_annotation(&mut made.node, ID);
            let id = made.id();
            let slot = resources.with_current_id(&id).first().copied();
            if slot.is_some_and(|slot| kept.contains(&slot)) {
                return Err(Error::new(format!(
                    "plugin {} generated duplicate resource: {id}",
                    self.name()
                ))
                .at(self.config.declared));
            }
            match slot {
                Some(slot) => {
                    kept.insert(slot);
                    resources.update(slot, |resource| {
                        settle(&mut made.node, Some(&resource.node), self.config.declared);
                        resource.node = made.node;
                    });
                }
                None => {
                    resources.append(made)?;
                    kept.extend(resources.slots().next_back().map(|(slot, _)| slot));
                }
            }
        }
        let gone: Vec<usize> = resources
            .slots()
            .map(|(slot, _)| slot)
            .filter(|slot| !kept.contains(slot))
            .collect();
        gone.into_iter()
            .for_each(|slot| drop(resources.remove(slot)));
        Ok(())
    }

    /// Returns the name that errors give it.
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
}

/// Does what the annotations of a generated resource ask for.
fn options(resource: &mut Resource) -> Result<(), Error> {
    let needs_hash = remove_annotation(&mut resource.node, NEEDS_HASH);
    if let Some(said) = needs_hash {
        resource.needs_hash = match said.as_str() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
            _ => {
                return Err(Error::new(format!(
                    "the annotation {NEEDS_HASH:?} contains an invalid value ({})",
                    Guarded::new(&said)
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
