//! Where an environment's objects come from. All reading happens here.
//!
//! Takes a source as spelled on the command line or in `kubeparity.yaml`; gives [`Object`]s whose
//! every value knows its origin. Secret values are replaced by their key names before anything is
//! returned. Leaves what an object means to [`crate::model`].

pub mod managed_fields;
pub mod cluster;
mod collect;
mod disk;
mod download;
mod git;
mod manifests;
mod object;
mod outside;
mod overrides;
mod program;
pub mod protobuf;
mod redact;
mod request;
pub mod snapshot;
mod spelling;

pub use collect::{collect, collect_all, collect_text, is_overlay, is_remote};
pub use disk::Disk;
pub use object::{
    Collected, Face, Inventory, Live, Name, Names, NotEvaluated, Object, Unopened, Unread,
    is_workload, name_in,
};
pub use overrides::Overrides;
pub use request::{GlobError, Part, Request, expand};
pub use spelling::{Source, Spelling};
