//! Renders a directory as `kustomize build` does, and says where each value comes from.
//!
//! `cargo run --example render -- overlays/production`

use std::error::Error;
use std::path::PathBuf;

use kubeparity::kustomize::{self, Options};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;

fn main() -> Result<(), Box<dyn Error>> {
    let directory: PathBuf = std::env::args_os().nth(1).unwrap_or(".".into()).into();
    let files = SourceMap::default();
    // Any other implementation of `Files` and `Host` would do: an archive, a repository, files in memory.
    let disk = Disk::new(&files);
    let rendered = kustomize::build(&disk, &directory, &Options::default())?;
    anstream::print!("{}", kustomize::print_with_origins(&rendered, &files)?);
    Ok(())
}
