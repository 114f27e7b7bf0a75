//! `kubeparity man`: manual pages, of the program or of a subcommand.

use clap::CommandFactory as _;

use super::{Arguments, ui};
use crate::config::suggestion;
use crate::error::Error;

/// Print a manual page
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity man > /usr/local/share/man/man1/kubeparity.1
  kubeparity man check | man -l -")]
pub(super) struct ManArgs {
    /// A subcommand; without it, the page is about the program
    #[arg(value_name = "SUBCOMMAND")]
    subcommand: Option<String>,
}

pub(super) fn man(args: &ManArgs) -> Result<(), Error> {
    let mut command = Arguments::command();
    command.build();
    if let Some(name) = &args.subcommand {
        let Some(found) = command.find_subcommand(name) else {
            let known: Vec<&str> = command
                .get_subcommands()
                .map(clap::Command::get_name)
                .collect();
            return Err(Error::new(format!("there is no subcommand '{name}'"))
                .hint(suggestion(name, &known)));
        };
        command = found.clone();
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|error| Error::new(format!("cannot write the manual page: {error}")))?;
    ui::print_raw(&String::from_utf8_lossy(&page))
}
