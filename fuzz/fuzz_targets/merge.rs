//! Whatever two documents hold, one merges into the other, or the build says why not.
//!
//! The bytes are cut at 0xFF: the resource, then the patch. The patch applies to whatever its target selects, so that
//! its own identity stands in no one's way.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use kubeparity::kustomize::{Options, build, print};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use libfuzzer_sys::fuzz_target;

const KUSTOMIZATION: &str = "resources: [base.yaml]\npatches: [{path: patch.yaml, target: {kind: .*}}]\n";

/// Where the inputs are written: memory, where the system has such a place.
static TOP: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    let top = base.join(format!("kubeparity-merge-{}", std::process::id()));
    std::fs::create_dir_all(&top).expect("a directory");
    std::fs::write(top.join("kustomization.yaml"), KUSTOMIZATION).expect("a file");
    top
});

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0xFF);
    for name in ["base.yaml", "patch.yaml"] {
        std::fs::write(TOP.join(name), parts.next().unwrap_or_default()).expect("a file");
    }
    let sources = SourceMap::default();
    if let Ok(rendered) = build(&Disk::new(&sources), &TOP, &Options::default()) {
        let _ = print(&rendered);
    }
});
