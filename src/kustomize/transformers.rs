//! The transformers that a kustomization's own fields configure, one file each.
//!
//! Each takes the resources, what the field says and the [`FieldSpec`]s to change; what it writes
//! has the origin of the line that said so. The order they run in is the accumulator's business.
//!
//! [`FieldSpec`]: super::kustomization::FieldSpec

pub(crate) mod annotations;
pub(crate) mod images;
pub(crate) mod labels;
pub(crate) mod nameref;
pub(crate) mod namespace;
pub(crate) mod prefix_suffix;
pub(crate) mod replacements;
pub(crate) mod replicas;
pub(crate) mod vars;
