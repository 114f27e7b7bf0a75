//! The arguments about rendering: the programs that it may run, and whether it may fetch.

use std::path::PathBuf;

use crate::kustomize::{Helm, Permissions, Restriction};
use crate::limits;
use crate::source::Disk;
use crate::yaml::SourceMap;

/// The permissions of rendering beyond reading files.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rendering")]
pub(super) struct BuildArgs {
    /// Read nothing remote: refuse repositories and URLs by name
    #[arg(long)]
    offline: bool,
    /// Whether kustomizations may read files outside their directory
    #[arg(
        long,
        value_enum,
        value_name = "RESTRICTION",
        default_value = "LoadRestrictionsRootOnly"
    )]
    load_restrictor: Restrictor,
    /// Let helmCharts run helm
    #[arg(long)]
    enable_helm: bool,
    /// The helm program
    #[arg(
        long,
        value_name = "COMMAND",
        default_value = "helm",
        hide_default_value = true
    )]
    helm_command: PathBuf,
    /// An API version that helm is told of; may be repeated
    #[arg(long, value_name = "VERSION", value_delimiter = ',')]
    helm_api_versions: Vec<String>,
    /// The Kubernetes version that helm is told of
    #[arg(long, value_name = "VERSION")]
    helm_kube_version: Option<String>,
    /// Have helm say more where it fails
    #[arg(long)]
    helm_debug: bool,
    /// Let generators and transformers be programs
    #[arg(long)]
    enable_alpha_plugins: bool,
    /// Let KRM functions be programs of this machine, and run commands of kubeparity.yaml
    #[arg(long)]
    enable_exec: bool,
    /// Let kubeparity.yaml name paths outside of its repository
    #[arg(long)]
    trust_config: bool,
    /// Multiply the limits on what is read: bytes of files and outputs
    #[arg(
        long,
        value_name = "FACTOR",
        default_value_t = 1,
        hide_default_value = true
    )]
    raise_limits: u64,
    /// Let KRM functions that want the network have it
    #[arg(long)]
    network: bool,
    /// A variable in the environment of KRM functions; may be repeated
    #[arg(short, long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// A part of the disk for KRM functions in containers: type=bind,src=DIR,dst=DIR; may be repeated
    #[arg(long, value_name = "MOUNT")]
    mount: Vec<String>,
    /// Run containers as yourself, in place of nobody
    #[arg(long)]
    as_current_user: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Restrictor {
    /// Files have to lie in or below the directory
    #[value(name = "LoadRestrictionsRootOnly", alias = "rootOnly")]
    RootOnly,
    /// Files may lie anywhere
    #[value(name = "LoadRestrictionsNone", alias = "none")]
    None,
}

impl BuildArgs {
    /// Returns the file system with all that rendering may do.
    pub(super) fn disk<'s>(&self, sources: &'s SourceMap) -> Disk<'s> {
        limits::raise(self.raise_limits);
        Disk::new(sources)
            .trusting_config(self.trust_config)
            .offline(self.offline)
            .allowing(self.permissions())
            .restricted_to(match self.load_restrictor {
                Restrictor::RootOnly => Restriction::RootOnly,
                Restrictor::None => Restriction::None,
            })
    }

    fn permissions(&self) -> Permissions {
        Permissions {
            helm: self.enable_helm.then(|| Helm {
                command: self.helm_command.clone(),
                api_versions: self.helm_api_versions.clone(),
                kube_version: self.helm_kube_version.clone(),
                debug: self.helm_debug,
            }),
            plugins: self.enable_alpha_plugins,
            exec: self.enable_exec,
            network: self.network,
            env: self.env.clone(),
            mounts: self.mount.clone(),
            as_current_user: self.as_current_user,
        }
    }
}
