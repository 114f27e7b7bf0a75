//! What kustomize printed is read and printed again: the same bytes.

use kubeparity::yaml::{Dialect, SourceMap, print, read};

use crate::cases;

#[test]
fn kustomizes_own_output_is_a_fixpoint() {
    let mut printed = 0;
    for case in cases::all() {
        let Some(expected) = case.expected else {
            continue;
        };
        let file = SourceMap::default().add("expected.yaml");
        let documents = read(&expected, file, Dialect::Core).expect("kustomize prints YAML");
        let mut parts = Vec::new();
        for document in documents.iter().filter(|document| !document.is_null()) {
            let mut text = String::new();
            print(document, &mut text).expect("printable");
            parts.push(text);
        }
        assert_eq!(parts.join("---\n"), expected, "{}", case.name);
        printed += 1;
    }
    assert_eq!(printed, 191);
}
