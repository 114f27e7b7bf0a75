//! `kubeparity schema`: the JSON Schemas that editors and machines rely on.

use super::ui;
use crate::error::Error;

/// Print the JSON Schema of a file that this program reads or writes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity schema config > kubeparity.schema.json
  kubeparity schema report")]
pub(super) struct SchemaArgs {
    /// The file: kubeparity.yaml, the ledger of `--ledger`, `-o json` of check, or what `snapshot` writes
    #[arg(value_enum, value_name = "FILE")]
    of: Schema,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Schema {
    Config,
    Ledger,
    Report,
    Snapshot,
}

pub(super) fn schema(args: &SchemaArgs) -> Result<(), Error> {
    // The committed files, which a test holds against the code: nothing is generated when the program runs.
    ui::print_raw(match args.of {
        Schema::Config => include_str!("../../schemas/kubeparity.schema.json"),
        Schema::Ledger => include_str!("../../schemas/ledger.schema.json"),
        Schema::Report => include_str!("../../schemas/report.schema.json"),
        Schema::Snapshot => include_str!("../../schemas/snapshot.schema.json"),
    })
}
