//! `kubeparity completions`: what a shell offers when people press Tab.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Arguments, ui};
use crate::error::Error;

/// Print a script that completes subcommands and flags in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  source <(kubeparity completions bash)
  kubeparity completions zsh > \"${fpath[1]}/_kubeparity\"
  kubeparity completions fish > ~/.config/fish/completions/kubeparity.fish
  kubeparity completions powershell >> $PROFILE")]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn completions(args: &CompletionsArgs) -> Result<(), Error> {
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut Arguments::command(),
        "kubeparity",
        &mut script,
    );
    ui::print_raw(&String::from_utf8_lossy(&script))
}
