//! A kubeparity.yaml of any bytes loads or is refused.
#![no_main]

mod scratch;

use std::path::PathBuf;
use std::sync::LazyLock;

use kubeparity::config;
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use libfuzzer_sys::fuzz_target;

static TOP: LazyLock<PathBuf> = LazyLock::new(|| scratch::directory("fuzz-configuration"));

fuzz_target!(|bytes: &[u8]| {
    let path = scratch::write(&TOP, "kubeparity.yaml", bytes);
    let sources = SourceMap::default();
    let _ = config::load(&path, &Disk::new(&sources));
});
