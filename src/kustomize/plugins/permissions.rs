//! [`Permissions`]: the programs that a build may run, as its caller allows them.

use std::path::PathBuf;

/// The programs that a build may run. By default none.
#[derive(Debug, Clone, Default)]
pub struct Permissions {
    /// helm, for `helmCharts`.
    pub helm: Option<Helm>,
    /// Whether generators, transformers and validators may be programs at all.
    pub plugins: bool,
    /// Whether KRM functions may be programs of this machine.
    pub exec: bool,
    /// Whether functions that want the network get it.
    pub network: bool,
    /// The environment of functions: `NAME=value`, or `NAME` for the value that this process has.
    pub env: Vec<String>,
    /// The parts of the disk that containers see: `type=bind,src=…,dst=…`.
    pub mounts: Vec<String>,
    /// Whether containers run as the user who runs this process, in place of nobody.
    pub as_current_user: bool,
}

/// How helm is run.
#[derive(Debug, Clone, Default)]
pub struct Helm {
    /// The program.
    pub command: PathBuf,
    /// API versions that count as served, beside those that helm knows: `monitoring.coreos.com/v1`.
    pub api_versions: Vec<String>,
    /// The version of Kubernetes to render for, in place of helm's own choice.
    pub kube_version: Option<String>,
    /// Whether helm says more about its failures.
    pub debug: bool,
}
