//! `vars`: names claimed once in a whole build, and the resources they read from.

use super::Accumulator;
use crate::kustomize::kustomization::VarEntry;
use crate::kustomize::{Error, Id};

impl Accumulator {
    /// Adds a variable, and remembers its name at the resource that it reads from.
    pub(crate) fn add_var(&mut self, var: VarEntry) -> Result<(), Error> {
        let mut id = Id {
            group: var.group.value.as_str().into(),
            version: var.version.value.as_str().into(),
            kind: var.kind.value.as_str().into(),
            name: var.object_name.value.as_str().into(),
            namespace: var.namespace.value.as_str().into(),
        };
        match var.api_version.split('/').collect::<Vec<_>>().as_slice() {
            [version] if !version.is_empty() => id.version = (*version).into(),
            [group, version] => {
                id.group = (*group).into();
                id.version = (*version).into();
            }
            _ => {}
        }
        let any_namespace = id.namespace.is_empty();
        let slots: Vec<usize> = self
            .resources
            .named(&id.name)
            .into_iter()
            .filter(|slot| {
                self.resources.get(*slot).is_some_and(|resource| {
                    if any_namespace {
                        resource.is_or_was_named(&id)
                    } else {
                        resource.is_or_was(&id)
                    }
                })
            })
            .collect();
        match slots.as_slice() {
            [] => {}
            [slot] => drop(self.resources.update(*slot, |resource| {
                resource.var_names.push(var.name.value.clone());
            })),
            _ => {
                return Err(Error::new(format!(
                    "merging vars: found {} resId matches for var {} (unable to disambiguate)",
                    slots.len(),
                    var.name
                ))
                .at(var.origin));
            }
        }
        self.claim_var(var)
            .map_err(|error| error.within("merging vars"))
    }

    pub(crate) fn claim_var(&mut self, var: VarEntry) -> Result<(), Error> {
        let origin = var.origin;
        let name = var.name.value.clone();
        match self.vars.insert(name.clone(), var) {
            None => Ok(()),
            Some(_) => Err(Error::new(format!("var '{name}' already encountered")).at(origin)),
        }
    }
}
