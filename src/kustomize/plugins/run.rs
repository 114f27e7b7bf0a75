//! [`Run`]: a transformer that is configured and ready.

use crate::kustomize::Error;
use crate::kustomize::resource::resmap::ResMap;

/// The work of a configured transformer.
pub(crate) type Run<'a> = Box<dyn FnOnce(&mut ResMap) -> Result<(), Error> + 'a>;
