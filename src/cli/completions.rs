//! `kubeparity completions`: what a shell offers when people press Tab, and the answers that the program itself gives it then.
//!
//! Takes the words that were typed; gives what may stand in place of the last one: subcommands, flags, and names of things that are
//! there ([`candidates`]). Files are read, and nothing else: no cluster is asked.

mod candidates;
mod shells;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_complete::engine::{CompletionCandidate, complete};
use clap_complete::env::{CompleteEnv, Elvish, Fish, Powershell, Shells, Zsh};

use super::{Arguments, ui};
use crate::error::Error;

/// The variable by which a shell's script asks.
const ASKED: &str = "KUBEPARITY_COMPLETE";

/// The name under which kubectl asks.
const KUBECTL: &str = "kubectl_complete-parity";

/// The directives that cobra calls `ShellCompDirectiveDefault` and `ShellCompDirectiveNoFileComp`.
const FILES_TOO: u8 = 0;
const NO_FILES: u8 = 4;

const SHELLS: Shells<'static> = Shells(&[&shells::Bash, &Elvish, &Fish, &Powershell, &Zsh]);

/// Print a script that completes subcommands, flags and names in a shell
///
/// Names are those of environments, overlays, rules, and contexts and namespaces of the kubeconfig. No cluster is asked.
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
    let name = args.shell.to_string();
    let shell = SHELLS.iter().find(|shell| shell.is(&name));
    let shell = shell.ok_or_else(|| Error::new(format!("nothing is known of the shell {name}")))?;
    let mut script = Vec::new();
    let program = "kubeparity";
    shell
        .write_registration(ASKED, program, program, program, &mut script)
        .map_err(|error| Error::new(format!("cannot write the script: {error}")))?;
    ui::print_raw(&String::from_utf8_lossy(&script))
}

/// Returns what may stand in place of the last word: flags only behind a dash, since each command has dozens.
fn offers(
    command: &mut Command,
    words: Vec<OsString>,
    here: Option<&Path>,
) -> Result<Vec<CompletionCandidate>, std::io::Error> {
    let last = words.len().saturating_sub(1);
    let is_flag = |word: &OsStr| word.to_string_lossy().starts_with('-');
    let wants_flags = words.last().is_some_and(|word| is_flag(word));
    let mut offers = complete(command, words, last, here)?;
    offers.retain(|offer| wants_flags || !is_flag(offer.get_value()));
    Ok(offers)
}

fn command() -> Command {
    candidates::offered(Arguments::command())
}

/// Answers a shell, or kubectl, that asks what may follow; tells whether one has asked.
///
/// # Errors
/// If the shell is not known, or the answer cannot be written.
pub(super) fn answer(args: &[OsString]) -> Result<bool, Error> {
    let failed = |error: String| Error::new(format!("cannot complete: {error}"));
    let here = std::env::current_dir().ok();
    let program = args.first().and_then(|path| Path::new(path).file_stem());
    if program.is_some_and(|name| name == KUBECTL) {
        let offers = offers(&mut command(), args.to_vec(), here.as_deref());
        let mut offers = offers.map_err(|error| failed(error.to_string()))?;
        // Names of files too: kubectl's script may insert a line as it is.
        offers.retain(|offer| candidates::is_text(&offer.get_value().to_string_lossy()));
        let directive = if offers.is_empty() {
            FILES_TOO
        } else {
            NO_FILES
        };
        let lines = offers.iter().map(|offer| {
            let help = offer.get_help().map(|help| format!("\t{help}"));
            let value = offer.get_value().to_string_lossy();
            format!("{value}{}\n", help.unwrap_or_default())
        });
        ui::print_raw(&format!("{}:{directive}\n", lines.collect::<String>()))?;
        return Ok(true);
    }
    CompleteEnv::with_factory(command)
        .var(ASKED)
        .shells(SHELLS)
        .try_complete(args.iter().cloned(), here.as_deref())
        .map_err(|error| failed(error.to_string()))
}
