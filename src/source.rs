//! The sources of an environment's objects. All reading happens here.
//!
//! Takes a source as spelled on the command line or in `kubeparity.yaml`; gives [`Object`]s whose
//! every value knows its origin. Secret values are replaced by their key names before anything is
//! returned. Leaves what an object means to [`crate::model`].

mod beside;
mod change;
mod checkout;
pub mod cluster;
mod collect;
mod compose;
mod disk;
mod dotenv;
mod download;
mod git;
mod git_tree;
mod idle;
mod local;
pub mod managed_fields;
mod manifests;
mod masked_render;
mod missing_path;
mod object;
mod outline;
mod overrides;
mod program;
pub mod protobuf;
mod redact;
mod remote;
mod repeated;
mod request;
pub mod snapshot;
mod source_spec;
mod status;
mod store;
mod text;
mod unlisted;
pub(crate) mod web;
mod work_tree;
mod workload_kind;

pub use beside::Beside;
pub use change::Change;
pub(crate) use checkout::{Checkout, commit_of};
pub use collect::{collect, collect_all, collect_text};
pub use compose::{LocalQuantity, LocalService, LocalWords};
pub use disk::Disk;
pub use dotenv::{LocalFile, LocalVariable};
pub use local::Links;
pub(crate) use local::{leads_out, read as read_file, repository};
pub(crate) use masked_render::mask_rendered;
pub(crate) use missing_path::{empty, missing};
pub use object::{
    Collected, Inventory, LazyField, LazyObject, Live, Name, Names, NotEvaluated, Object, State,
    Unavailable, name_in,
};
pub use outline::{Outline, OutlinedGenerator, OutlinedList};
pub(crate) use outline::{is_kustomization_name, is_overlay, is_remote, kustomization_names};
pub use overrides::Overrides;
pub(crate) use redact::{UNFILLED, is_base64};
pub(crate) use remote::cache_directory;
pub use repeated::RepeatedKey;
pub(crate) use request::{GlobError, expand};
pub use request::{NotInGit, ObjectsNotInGit, Part, Request};
pub use source_spec::{Source, SourceSpec};
pub use status::{Condition, FailedJob, Status};
pub use store::ObjectUrl;
pub use unlisted::Unlisted;
pub(crate) use unlisted::is_data;
pub(crate) use work_tree::WorkTree;
pub(crate) use workload_kind::is_workload;
pub use workload_kind::{WorkloadKind, full_kind};
