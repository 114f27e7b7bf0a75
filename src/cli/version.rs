//! `kubeparity version`: the releases of the program and of what it follows, for people and machines.

use serde::Serialize;

use super::{RELEASES, ui};
use crate::error::Error;
use crate::source::protobuf::schema::kubernetes_release;

/// Print the version, and the releases of kustomize and Kubernetes that the program follows
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity version
  kubeparity version -o json")]
pub(super) struct VersionArgs {
    /// Format
    #[arg(short, long, value_enum, default_value = "text", value_name = "FORMAT")]
    output: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The releases, as machines read them.
#[derive(Debug, Serialize)]
struct Version<'v> {
    version: &'v str,
    kustomize: &'v str,
    kubernetes: &'v str,
    features: &'v [&'v str],
}

pub(super) fn version(args: &VersionArgs) -> Result<(), Error> {
    if let Format::Text = args.output {
        return ui::print(&format!("kubeparity {}\n", *RELEASES));
    }
    let features: &[&str] = if cfg!(feature = "code") {
        &["code"]
    } else {
        &[]
    };
    let version = Version {
        version: env!("CARGO_PKG_VERSION"),
        kustomize: crate::kustomize::RELEASE,
        kubernetes: kubernetes_release(),
        features,
    };
    let mut text = serde_json::to_string_pretty(&version)
        .map_err(|error| Error::new(format!("cannot write JSON: {error}")))?;
    text.push('\n');
    ui::print(&text)
}
