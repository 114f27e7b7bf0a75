//! The command line: what was typed, and the short script of stage calls behind each subcommand.

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the program with the given arguments (program name first) and returns its exit code.
pub fn run(_args: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(2)
}
