//! The same program as `kubeparity`, under the name that kubectl asks for what may follow `kubectl parity`.

use std::process::ExitCode;

/// As that of `kubeparity`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kubeparity::run(std::env::args_os())
}
