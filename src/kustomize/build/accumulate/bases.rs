//! Bases: directories of `resources:`, each accumulated by itself.
//!
//! Takes a loader that stands in the base; adds what it brings. What brings nothing is rendered once in a build.

use super::{Accumulator, Directory};
use crate::kustomize::Error;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::kustomization::{Kind, Text};
use std::sync::Arc;

impl<'a> Directory<'a> {
    pub(super) fn add_base(
        &self,
        accumulator: &mut Accumulator,
        path: &Text,
        loader: Loader<'a>,
    ) -> Result<(), Error> {
        // A base of nothing may be named again and again without a conflict: a few levels of such bases are billions of ways to one.
        let namespace = self.helm_namespace().to_string();
        let key = (loader.root().to_path_buf(), namespace);
        let known = self.shared.empty.borrow().get(&key).cloned();
        let root = loader.root().display().to_string();
        let brought = match known {
            Some(config) => Accumulator {
                config,
                ..Accumulator::default()
            },
            None => self.accumulate_base(path, loader)?,
        };
        if brought.resources.len() == 0 && brought.vars.is_empty() {
            let mut empty = self.shared.empty.borrow_mut();
            empty.insert(key, Arc::clone(&brought.config));
        }
        accumulator
            .merge(brought)
            .map_err(|error| error.on_the_way(format_args!("recursed merging from path '{root}'")))
    }

    fn accumulate_base(&self, path: &Text, loader: Loader<'a>) -> Result<Accumulator, Error> {
        let child = self.enter(path, loader)?;
        let root = child.loader.root().display().to_string();
        if child.kustomization.kind == Kind::Component {
            return Err(
                Error::new(format!("expected kind != 'Component' for path '{root}'"))
                    .at(path.origin),
            );
        }
        child.accumulate(Accumulator::default()).map_err(|error| {
            error.on_the_way(format_args!("recursed accumulation of path '{root}'"))
        })
    }
}
