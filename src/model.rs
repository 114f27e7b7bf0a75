//! The nouns: what the containers of an environment will really get.
//!
//! Takes [`crate::source::Collected`]; gives an [`Environment`] of workloads with their effective
//! environment variables, images, probes and resources. Pure. Leaves comparing to
//! [`crate::compare`].

pub(crate) mod align;
mod build;
mod containers;
mod data;
mod defaults;
mod env;
mod env_value;
mod environment;
mod expand;
mod fields;
mod image;
mod item_names;
mod layout;
mod leaves;
mod located;
mod lookup;
mod makers;
mod mounted_file;
pub(crate) mod namespace_policies;
mod object_defaults;
mod object_texts;
mod objects;
pub(crate) mod other_fields;
mod placeholder;
mod probe;
mod probes;
mod quantity;
mod references;
mod refused;
pub(crate) mod selecting;
pub(crate) mod selectors;
mod served;
pub(crate) mod slots;
mod statuses;
#[cfg(test)]
mod tests;
mod unsubstituted;
mod variable;
mod volumes;
mod workload;
mod workloads;

pub use self::align::{Undeclared, align, cluster_of, complete, wanted};
pub use build::build;
pub use environment::{
    Cluster, ConfigMap, Environment, Limits, Refusal, Refused, Secret, WithoutTemplate,
};
pub(crate) use expand::references as expanded_names;
pub use image::Image;
pub use layout::{DataForm, DataLayout};
pub use leaves::{Leaf, Leaves};
pub use located::Located;
pub(crate) use makers::{called_after, makes_its_namesake};
pub use mounted_file::MountedFile;
pub(crate) use object_texts::of_certificate;
pub use object_texts::{ObjectText, TextPlace};
pub use objects::OtherObject;
pub(crate) use placeholder::open_variables;
pub use placeholder::{is_unsubstituted, is_unsubstituted_image};
pub use probe::Probe;
pub use quantity::Quantity;
pub use references::{Reference, ReferencePlace, ReferenceTarget};
pub use statuses::{WorkloadStatus, statuses};
pub use variable::{
    EnvSource, EnvValue, KeyRef, ObjectRef, RefKind, Repeated, Resolution, ResourceField, Variable,
};
pub use workload::{
    Container, ContainerKind, Mount, Port, ProbeKind, Volume, VolumeReference, Workload,
};
