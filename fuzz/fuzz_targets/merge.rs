//! Any document merges into any other, or the build says why not.
//!
//! The bytes are cut at 0xFF: the resource, then the patch. The patch applies to whatever its target selects, so that
//! its own identity stands in no one's way.
#![no_main]

mod scratch;

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

const KUSTOMIZATION: &str =
    "resources: [base.yaml]\npatches: [{path: patch.yaml, target: {kind: .*}}]\n";

static TOP: LazyLock<PathBuf> = LazyLock::new(|| {
    let top = scratch::directory("merge");
    std::fs::write(top.join("kustomization.yaml"), KUSTOMIZATION).expect("a file");
    top
});

fuzz_target!(|bytes: &[u8]| {
    scratch::render(&TOP, bytes, ["base.yaml", "patch.yaml"]);
});
