//! argv → [`kubeparity::run`] → exit code.

use std::process::ExitCode;

/// Reading thousands of objects is a third allocating; this one does it in two thirds of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kubeparity::run(std::env::args_os())
}
