//! `kubeparity needs`: what source code reads of its environment.

use std::path::PathBuf;

use super::ui;
use crate::error::Error;
use crate::needs::read_code;
use crate::report::{NeedsFormat, write_needs};
use crate::source::Disk;
use crate::yaml::SourceMap;

/// List the variables that source code reads, and what happens without them
#[derive(Debug, clap::Args)]
#[command(after_help = "Absence:
  fails    the process ends, or does not start
  empty    the process gets an empty value, or null
  default  the process takes a default

Examples:
  kubeparity needs services/checkout
  kubeparity needs services/checkout -o yaml >> kubeparity.yaml
  kubeparity check overlays/staging overlays/production --needs services")]
pub(super) struct NeedsArgs {
    /// Directory or file of source code
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Format: yaml is a block for kubeparity.yaml, env one for .env.example
    #[arg(
        short,
        long,
        value_enum,
        default_value = "table",
        value_name = "FORMAT"
    )]
    output: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Yaml,
    Env,
}

pub(super) fn needs(args: &NeedsArgs, sources: &SourceMap) -> Result<(), Error> {
    let disk = Disk::new(sources);
    let code = read_code(&args.path, &disk)?;
    let format = match args.output {
        Format::Table => NeedsFormat::Table,
        Format::Json => NeedsFormat::Json,
        Format::Yaml => NeedsFormat::Yaml,
        Format::Env => NeedsFormat::Env,
    };
    let path = std::fs::canonicalize(&args.path).unwrap_or_else(|_| args.path.clone());
    let owner = path.file_stem().unwrap_or_default().to_string_lossy();
    ui::print(&write_needs(&code, format, (sources, ui::width()), &owner))
}
