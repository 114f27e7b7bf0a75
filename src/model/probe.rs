//! [`Probe`], with the API server's defaults filled in.

use super::Leaves;

/// A probe, flattened: `httpGet.path`, `httpGet.port`, `exec.command[0]`, `periodSeconds`, … as canonical text, with the
/// API server's defaults filled in (origin [`crate::yaml::Origin::NONE`]); ports given by name are resolved to numbers
/// through the container's ports where they can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// Field path → value.
    pub fields: Leaves,
}
