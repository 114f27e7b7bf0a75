//! A baseline of any bytes is read or refused, and one that is read is printed as it was.
#![no_main]

use kubeparity::judge::Baseline;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(baseline) = Baseline::parse(&text) {
        let printed = baseline.print();
        let again = Baseline::parse(&printed).expect("what was printed");
        assert_eq!(again.print(), printed);
    }
});
