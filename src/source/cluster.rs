//! Clusters: the live state of environments.
//!
//! Takes [`ClusterQuery`]s, each a context with its namespaces and what its declared state refers to; gives [`Collected`](crate::source::Collected) objects whose
//! fields are still text, Secrets by the names of their keys, and all that could not be looked at. Reads only, in pages, with
//! retries and bounds on time and size. The only part of the program that is asynchronous: a runtime is started here for as
//! long as requests go on, also those to object stores. Leaves what the objects mean to [`crate::model`].

mod body;
mod client;
mod clusters;
mod connection;
mod discovery;
mod doctor;
mod failure;
mod gather;
mod intern;
mod items;
mod kubeconfig;
mod list;
mod lookup;
mod missing;
mod query;
mod read;
mod references;
mod resources;
mod revisions;
mod secrets;
mod session;
#[cfg(feature = "stores")]
mod wait;

pub use clusters::Clusters;
pub use doctor::{Health, Verb};
pub use items::read_status;
pub use query::{Access, ClusterQuery, ClusterTarget, Namespaces, OffLimits, Progress};
pub use references::Wanted;
pub use resources::resources;
pub use revisions::{
    Choice, Happened, Moment, Revision, RevisionHistory, RevisionQuery, Revisions, Timeline,
};
#[cfg(feature = "stores")]
pub(in crate::source) use wait::wait;
