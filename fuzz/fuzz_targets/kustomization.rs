//! A kustomization file of any bytes decodes or is refused.
#![no_main]

use kubeparity::kustomize::Kustomization;
use kubeparity::yaml::{Dialect, Origin, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for document in read(&text, Origin::NONE, Dialect::Yaml11).unwrap_or_default() {
        let _ = Kustomization::decode(&document, "/fuzz");
    }
});
