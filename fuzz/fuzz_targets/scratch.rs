//! A directory in memory, where the system has such a place, and the rendering of the files in it.

use std::path::{Path, PathBuf};

use kubeparity::kustomize::{Options, build, print};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;

/// Makes a directory of this name and this process.
pub(crate) fn directory(name: &str) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    let top = base.join(format!("kubeparity-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&top).expect("a directory");
    top
}

/// Writes a file of the directory, and returns its path.
#[allow(dead_code, reason = "targets use what they need")]
pub(crate) fn write(top: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = top.join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

/// Writes the pieces of an input, cut at 0xFF, to these files, and renders the directory: with text or with an error.
#[allow(dead_code, reason = "targets use what they need")]
pub(crate) fn render(top: &PathBuf, bytes: &[u8], names: [&str; 2]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0xFF);
    for name in names {
        std::fs::write(top.join(name), parts.next().unwrap_or_default()).expect("a file");
    }
    let sources = SourceMap::default();
    if let Ok(rendered) = build(&Disk::new(&sources), top, &Options::default()) {
        let _ = print(&rendered);
    }
}
