//! A printed tree reads again, and prints the same.
#![no_main]

use kubeparity::yaml::{Dialect, Node, Origin, print, read};
use libfuzzer_sys::fuzz_target;

fn printed(node: &Node) -> Option<String> {
    let mut out = String::new();
    print(node, &mut out).ok().map(|()| out)
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(documents) = read(&text, Origin::NONE, Dialect::Core) else {
        return;
    };
    for first in documents.iter().filter_map(printed) {
        let again = read(&first, Origin::NONE, Dialect::Core).expect("what was printed reads");
        let second = again.first().and_then(printed).expect("and prints");
        assert_eq!(first, second);
    }
});
