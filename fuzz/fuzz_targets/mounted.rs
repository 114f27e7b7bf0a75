//! Two mounted files of any texts are compared, whatever they are called.
#![no_main]

use kubeparity::files::{Comparison, compare_files};
use libfuzzer_sys::fuzz_target;

const NAMES: &[&str] = &[
    "a.yaml",
    "a.json",
    "a.toml",
    "a.properties",
    "a.ini",
    "a.env",
    "a.xml",
    "a.conf",
    "a",
];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    // A line that no file has parts the two.
    let (ours, theirs) = text.split_once("\n%%%\n").unwrap_or((&text, ""));
    for name in NAMES {
        let compared = compare_files((name, ours), (name, theirs), |a, b| a == b);
        assert_eq!(compared == Comparison::Equal, ours == theirs);
    }
});
