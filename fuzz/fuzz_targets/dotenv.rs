//! A file of variables of any bytes is read or refused, in both dialects, and its lines are those of the file.
#![no_main]

use kubeparity::dotenv::{Dialect, read, template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let known = |name: &str| (name.len() == 1).then(|| name.to_owned());
    let lines = u32::try_from(text.split('\n').count()).unwrap_or(u32::MAX);
    for dialect in [Dialect::Compose, Dialect::Raw] {
        if let Ok(entries) = read(&text, dialect, &known) {
            assert!(entries.iter().all(|of| of.line > 0 && of.line <= lines));
        }
    }
    let _ = template::substitute(&text, &known);
    let _ = template::asked(&text);
});
