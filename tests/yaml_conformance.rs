//! What kustomize printed is read and printed again: the same bytes.

#![allow(clippy::expect_used)]

use kubeparity::yaml::{Dialect, SourceMap, print, read};

#[test]
fn kustomizes_own_output_is_a_fixpoint() {
    let cases = std::fs::read_to_string("tests/conformance/cases.json").expect("the cases");
    let cases: Vec<serde_json::Value> = serde_json::from_str(&cases).expect("JSON");
    let mut printed = 0;
    for case in &cases {
        let Some(expected) = case["expected"].as_str() else {
            continue;
        };
        let file = SourceMap::default().add("expected.yaml");
        let documents = read(expected, file, Dialect::Core).expect("kustomize prints YAML");
        let mut parts = Vec::new();
        for document in documents.iter().filter(|document| !document.is_null()) {
            let mut text = String::new();
            print(document, &mut text).expect("printable");
            parts.push(text);
        }
        assert_eq!(parts.join("---\n"), expected, "{}", case["name"]);
        printed += 1;
    }
    assert_eq!(printed, 191);
}
