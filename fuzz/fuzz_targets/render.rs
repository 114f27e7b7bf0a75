//! Whatever a kustomization and its resources hold, rendering them ends, with text or with an error.
//!
//! The bytes are cut at 0xFF: kustomization.yaml, then resources.yaml.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use kubeparity::kustomize::{Options, build, print};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use libfuzzer_sys::fuzz_target;

/// Where the inputs are written: memory, where the system has such a place.
static TOP: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    let top = base.join(format!("kubeparity-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&top).expect("a directory");
    top
});

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0xFF);
    for name in ["kustomization.yaml", "resources.yaml"] {
        std::fs::write(TOP.join(name), parts.next().unwrap_or_default()).expect("a file");
    }
    let sources = SourceMap::default();
    if let Ok(rendered) = build(&Disk::new(&sources), &TOP, &Options::default()) {
        let _ = print(&rendered);
    }
});
