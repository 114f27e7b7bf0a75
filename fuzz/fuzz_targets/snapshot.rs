//! A snapshot of any bytes is read or refused.
#![no_main]

mod scratch;

use std::path::PathBuf;
use std::sync::LazyLock;

use kubeparity::source::snapshot;
use kubeparity::yaml::SourceMap;
use libfuzzer_sys::fuzz_target;

static TOP: LazyLock<PathBuf> = LazyLock::new(|| scratch::directory("fuzz-snapshot"));

fuzz_target!(|bytes: &[u8]| {
    let path = scratch::write(&TOP, "snapshot.json", bytes);
    let _ = snapshot::read(&path, &SourceMap::default());
});
