//! Rendering any kustomization with any resources ends, with text or with an error.
//!
//! The bytes are cut at 0xFF: kustomization.yaml, then resources.yaml.
#![no_main]

mod scratch;

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static TOP: LazyLock<PathBuf> = LazyLock::new(|| scratch::directory("fuzz"));

fuzz_target!(|bytes: &[u8]| {
    scratch::render(&TOP, bytes, ["kustomization.yaml", "resources.yaml"]);
});
