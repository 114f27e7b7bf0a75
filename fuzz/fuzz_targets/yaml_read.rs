//! Reading any bytes ends, with trees or with an error.
#![no_main]

use kubeparity::yaml::{Dialect, SourceMap, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for dialect in [Dialect::Core, Dialect::Yaml11] {
        let _ = read(&text, SourceMap::default().add("fuzz.yaml"), dialect);
    }
});
