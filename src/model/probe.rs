//! [`Probe`], with the API server's defaults filled in.

use smol_str::format_smolstr;

use super::{Leaves, Located};
use crate::yaml::Origin;

/// A probe, flattened: `httpGet.path`, `httpGet.port`, `exec.command[0]`, `periodSeconds`, … as canonical text, with the
/// API server's defaults filled in (origin [`crate::yaml::Origin::NONE`]); ports given by name are resolved to numbers
/// through the container's ports where they can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// Field path → value.
    pub fields: Leaves,
}

impl Probe {
    /// Returns the probe that runs a command, of which nothing else is known.
    #[must_use]
    pub fn of_command(words: &[String], origin: Origin) -> Self {
        let leaf = |(index, word): (usize, &String)| {
            let path = format_smolstr!("exec.command[{index}]");
            (path, Located::new(word.as_str().into(), origin))
        };
        Self {
            fields: words.iter().enumerate().map(leaf).collect(),
        }
    }
}
