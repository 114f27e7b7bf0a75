//! argv → [`kubeparity::run`] → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    kubeparity::run(std::env::args_os())
}
